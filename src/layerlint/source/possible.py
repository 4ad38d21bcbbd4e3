"""Which of many patterns may hit a path: those of which every fixed word stands in it.

However many patterns there are, a path is held against few: each name of a pattern has to be one
of the names in the path, so a pattern is looked up by the longest text that it asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from layerlint.regex import regex

GLOB: Final = regex(r"[*?\[\]\\]")

_Numbers: TypeAlias = "dict[str, list[int]]"


class Possible:
    """Patterns, by the texts with which names begin or end that they hit."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._names: _Numbers = {}
        self._begins: _Numbers = {}
        self._ends: _Numbers = {}
        self._any: list[int] = []
        for number, pattern in enumerate(patterns):
            self._note(number, _plain(pattern))
        self._begin_lengths = sorted(set(map(len, self._begins)))
        self._end_lengths = sorted(set(map(len, self._ends)))

    def _note(self, number: int, pattern: str) -> None:
        names = [each for each in pattern.split("/") if each and each != "**"]
        if "\\" in pattern or not names:
            self._any.append(number)
            return
        found = [key for name in names for key in self._keys(name)]
        text, numbers = max(found, key=lambda key: len(key[0]))
        if text:
            numbers.setdefault(text, []).append(number)
        else:
            self._any.append(number)

    def _keys(self, name: str) -> list[tuple[str, _Numbers]]:
        first, *more = GLOB.split(name)
        return [(first, self._begins), (more[-1], self._ends)] if more else [(name, self._names)]

    def of(self, path: str) -> tuple[int, ...]:
        """The numbers of the patterns that may hit a path or a folder above it, in order."""
        found = set(self._any)
        for name in path.split("/"):
            found.update(self._names.get(name, ()))
            for length in self._begin_lengths:
                if length > len(name):
                    break
                found.update(self._begins.get(name[:length], ()))
            for length in self._end_lengths:
                if length > len(name):
                    break
                found.update(self._ends.get(name[-length:], ()))
        return tuple(sorted(found))


def _plain(pattern: str) -> str:
    """A pattern without what takes in again; space around it may belong to it, or not."""
    text = pattern.strip().removeprefix("!")
    begin = "*" if pattern[:1].isspace() else ""
    return f"{begin}{text}*" if pattern[-1:].isspace() else f"{begin}{text}"
