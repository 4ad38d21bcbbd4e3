"""The strings of a JSON document with their places, which ``json`` does not tell.

The document is taken to be valid: ``json`` has read it before.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

from layerlint.records import dataclass

Path: TypeAlias = tuple["str | int", ...]
"""The keys and indices that lead to a value."""

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonString:
    """One string of a document: ``raw`` is what stands between its quotes at ``offset``."""

    path: Path
    offset: int
    raw: str

    @property
    def value(self) -> str:
        """The string itself."""
        if "\\" not in self.raw:
            return self.raw
        return str(json.loads(f'"{self.raw}"', strict=False))

    def offset_of(self, index: int) -> int:
        """Where in the document the character of that index stands; the end, if behind it."""
        if "\\" not in self.raw:
            return self.offset + min(index, len(self.raw))
        offset = self.offset
        for count, match in enumerate(_ESCAPE.finditer(self.raw)):
            if count == index:
                break
            offset += len(match.group())
        return offset


def strings(text: str) -> Iterator[JsonString]:
    """Every string that is a value, not a key, in the order of the document."""
    # A frame is the index of a list's item, or the key of an object's, None before it.
    frames: list[str | int | None] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        match token[0]:
            case "{":
                frames.append(None)
            case "[":
                frames.append(0)
            case "}" | "]":
                frames.pop()
            case ",":
                last = frames[-1]
                frames[-1] = last + 1 if isinstance(last, int) else None
            case '"' if frames and frames[-1] is None:
                frames[-1] = str(json.loads(token, strict=False))
            case '"':
                path = tuple(frame for frame in frames if frame is not None)
                yield JsonString(path=path, offset=match.start() + 1, raw=token[1:-1])
            case _:
                pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStarts:
    """Where the lines of a text begin."""

    offsets: tuple[int, ...]

    @staticmethod
    def of(text: str) -> LineStarts:
        """The line starts of that text."""
        ends = re.finditer(r"\r\n|\r|\n", text)
        return LineStarts(offsets=(0, *(match.end() for match in ends)))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.offsets, offset)
        return line, offset - self.offsets[line - 1] + 1
