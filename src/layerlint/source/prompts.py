"""What stands before lines of Python where it is shown, and not run from a file.

IPython takes prompts away, and the indentation of a cell's first line from all its lines;
people indent whole blocks of code in documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Unprompted: TypeAlias = tuple[list[str], list[int]]
"""Lines, and how many characters each has lost at its beginning."""

_INDENT = re.compile(r"[ \t]+")
_CLASSIC = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_NUMBERED = re.compile(r"In \[\d+\]: ?|\s*\.{3,}: ?")
_PROMPTS = ((re.compile(r">>>(?: |$)"), _CLASSIC), (re.compile(r"In \[\d+\]:"), _NUMBERED))
"""What the first line begins with, and what then every line may begin with."""


def unprompted(lines: Sequence[str], *, session: bool = False) -> Unprompted:
    """The lines without prompts and without the indentation that the first line has.

    In a ``session``, what has no prompt is output, of which nothing is left.
    """
    first = next((line for line in lines if line.strip()), "")
    indent = _INDENT.match(first)
    lost = [len(indent.group()) if indent and _begins(line, indent) else 0 for line in lines]
    bare = [line[count:] for line, count in zip(lines, lost, strict=True)]
    first = first.lstrip(" \t")
    for sign, prompt in _PROMPTS:
        if not sign.match(first):
            continue
        for number, line in enumerate(bare):
            if match := prompt.match(line):
                lost[number] += match.end()
                bare[number] = line[match.end() :]
            elif session:
                bare[number] = ""
    return bare, lost


def _begins(line: str, indent: re.Match[str]) -> bool:
    return line.startswith(indent.group())
