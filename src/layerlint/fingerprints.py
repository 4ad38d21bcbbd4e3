"""What a finding is known by from one run to the next, wherever its lines have moved.

A fingerprint is made of the rule, the files and what stands at the places of the fault. Line
numbers, indentation, spaces and where lines are broken play no part, so that code can be
moved and formatted; nor does which of the files in a run reports the fault, so that a run
over some files knows what a run over all of them has found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from layerlint.hashing import sha256
from layerlint.records import dataclass, field
from layerlint.regex import regex

DIGITS: Final = 16

_WORD: Final = regex(r"\w+|[^\w\s]")
_LAST_COMMA: Final = regex(r" , (?=[)\]}])")


@dataclass(slots=True, kw_only=True)
class Fingerprints:
    """Gives the findings of one file their fingerprints; faults that read alike are numbered."""

    _seen: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def next(self, rule: str, places: Iterable[tuple[str, str]]) -> str:
        """The fingerprint of the next finding, in the order of the file.

        Each place is the path of a file from the root of its project, and the text that
        stands there; the first one is where the fault is.
        """
        words = (rule, *(word for path, text in places for word in (path, in_words(text))))
        number = self._seen[words]
        self._seen[words] += 1
        told = "\0".join((*words, str(number)))
        return sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:DIGITS]


def in_words(text: str) -> str:
    """A piece of code as a formatter leaves it: its words and signs, one space between them.

    Kinds of quotes are alike, and a comma before a closing bracket is none.
    """
    return _LAST_COMMA.sub(" ", " ".join(_WORD.findall(text.replace("'", '"'))))
