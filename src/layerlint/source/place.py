"""Places in source text, and edits of it.

Lines and columns count from 1, columns in characters, and an end is exclusive: the
span of ``Dense`` in a file that begins ``Dense(1)`` is 1:1 to 1:6.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from layerlint.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of text, from its first character to just behind its last one."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A span in one file. ``path`` is the path under which the file was read."""

    path: str
    span: Span

    @property
    def line(self) -> int:
        """The first line of the span."""
        return self.span.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace what stands at ``span`` by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InCell:
    """A place in a notebook as its reader sees it: the cell, and the span within it.

    ``index`` counts from 1 all cells of the notebook, those of text too.
    """

    index: int
    span: Span


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
