"""The words of the rule language that a page uses, explained on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from layerlint.patterns.syntax import FACTS, NodeTest
from layerlint.regex import regex
from layerlint.reporters.arrow import test_in_signs

Sets: TypeAlias = Mapping[str, tuple[NodeTest, ...]]
"""What each named set lists, the sets in it by their names."""

SIGNS: Final = (
    "`→` leads to what reads the layer before it, `…*` is any number of layers, one behind the"
    " other, or none, and `{…}` is what must hold of a layer, by its arguments and by facts. All of"
    " it is explained in `docs/writing-rules.md`."
)
_CODE: Final = regex(r"```text\n([^`]*)```|`([^`\n]+)`")
_SET: Final = regex(r"\$([a-z][a-z0-9_]*)")
_WORD: Final = regex(r"(?<![\w$.])[a-z][a-z0-9_]*")


def explained(text: str, sets: Sets, known: Collection[str] = ()) -> Iterator[str]:
    """The sets and facts that the code in a text names, as items of a list.

    A set leads to those that are in it. ``known`` are set names that the page explains elsewhere.
    """
    code = "\n".join(match[1] or match[2] for match in _CODE.finditer(text))
    named = {name: " | ".join(map(test_in_signs, sets[name])) for name in _closed(code, sets)}
    for name in sorted(named.keys() - set(known)):
        yield f"- `${name}`: `{named[name]}`"
    words = {match[0] for shown in (code, *named.values()) for match in _WORD.finditer(shown)}
    for fact in sorted(words & FACTS.keys()):
        yield f"- `{fact}`: {FACTS[fact]}"
    if any("family " in shown for shown in (code, *named.values())):
        yield "- `family`: the layers of one folder of Keras's own sources"


def _closed(code: str, sets: Sets) -> Iterable[str]:
    """The sets that are named, and those that these name."""
    found: dict[str, None] = {}
    waiting = [code]
    while waiting:
        for match in _SET.finditer(waiting.pop()):
            name = match[1]
            if name in sets and name not in found:
                found[name] = None
                waiting.append(" ".join(map(test_in_signs, sets[name])))
    return found
