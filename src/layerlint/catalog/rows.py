"""Reading the data files row by row: of three thousand a run asks for some fifty.

They are JSON in which each row of a table has a line of its own, indented by two spaces; what a run
does not ask for is not parsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import JSONDecoder
from typing import Any, Final

_DECODE: Final = JSONDecoder().raw_decode


class Rows(Mapping[str, Any]):
    """A table by the names of its rows, or by their numbers where they have no names."""

    def __init__(self, lines: Mapping[str | int, str]) -> None:
        """``lines`` begin with the value of a row; behind it there may be a comma."""
        self._lines = lines
        self._read: dict[str | int, Any] = {}

    def __getitem__(self, name: str | int) -> Any:
        if name not in self._read:
            self._read[name] = _DECODE(self._lines[name])[0]
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[Any]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def column(self, key: str) -> Iterator[tuple[str, Any]]:
        """The rows that have a key, and what they have there, without reading the rest of them."""
        mark = f'"{key}":'
        for name, line in self._lines.items():
            at = line.find(mark)
            if at >= 0:
                yield str(name), _DECODE(line, at + len(mark))[0]


def read_rows(text: str) -> dict[str, Any]:
    """A data file: its tables as rows, all else as it is."""
    content: dict[str, Any] = {}
    lines: dict[str | int, str] = {}
    for line in text.split("\n"):
        if line[:3] == '  "':
            name, _, lines[name] = line[3:].partition('": ')
        elif line[:2] == "  ":
            lines[len(lines)] = line[2:]
        elif line[:2] == ' "':
            name, _, value = line[2:].partition('": ')
            if value in ("{", "["):
                lines = {}
                content[name] = Rows(lines)
            else:
                content[name] = _DECODE(value)[0]
    return content
