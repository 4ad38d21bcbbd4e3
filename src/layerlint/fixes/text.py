"""Text and changes of it, counted in characters from 0."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from layerlint.records import dataclass, field, replace
from layerlint.source import Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s*")
_INDENT = re.compile(r"[ \t\f]*")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """Put ``text`` in the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Put what stands from ``source`` to ``source_end``, as it reads then, in another place."""

    start: int
    end: int
    source: int
    source_end: int

    def holds(self, change: Change) -> bool:
        """Whether a change is one of what is carried; what is put beside it is none."""
        if change.start == change.end in (self.source, self.source_end):
            return False
        return self.source <= change.start and change.end <= self.source_end


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """A text by its lines, as Python counts them."""

    text: str
    starts: tuple[int, ...] = field(init=False, repr=False)
    ends: tuple[int, ...] = field(init=False, repr=False)
    """Where each line ends, before what ends it."""
    _words: dict[int, int] = field(init=False, repr=False)
    """Where the first word of a line stands, of those that were asked about, by their starts."""

    def __post_init__(self) -> None:
        """Find the lines once."""
        found = [match.span() for match in _LINE_END.finditer(self.text)]
        object.__setattr__(self, "starts", (0, *(end for _, end in found)))
        object.__setattr__(self, "ends", (*(start for start, _ in found), len(self.text)))
        object.__setattr__(self, "_words", {})

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1."""
        return self.starts[line - 1] + column - 1

    def range(self, span: Span) -> tuple[int, int]:
        """The offsets of a span's first character and of its end."""
        return (
            self.offset(span.line, span.column),
            self.offset(span.end_line, span.end_column),
        )

    def span(self, start: int, end: int) -> Span:
        """The span from one offset to another."""
        line, end_line = (bisect_right(self.starts, at) for at in (start, end))
        return Span(
            line=line,
            column=start - self.starts[line - 1] + 1,
            end_line=end_line,
            end_column=end - self.starts[end_line - 1] + 1,
        )

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before what ends it."""
        return self.ends[bisect_right(self.starts, offset) - 1]

    def next_line(self, offset: int) -> int:
        """Where the line behind that of an offset begins; the end, if it is the last."""
        following = bisect_right(self.starts, offset)
        return self.starts[following] if following < len(self.starts) else len(self.text)

    def newline(self, offset: int) -> str:
        """What ends the line of an offset; what ends the first, where that one has no end."""
        line = bisect_right(self.starts, offset) - 1
        if line + 1 == len(self.starts):
            line = 0
        return self.text[self.ends[line] : self.next_line(self.starts[line])] or "\n"

    def indent(self, offset: int) -> str:
        """What the line of an offset begins with, up to its first word."""
        start = self.line_start(offset)
        match = _INDENT.match(self.text, start)
        return match.group() if match else ""

    def begins(self, offset: int) -> bool:
        """Whether nothing stands before an offset on its line."""
        start = self.line_start(offset)
        if start not in self._words:
            self._words[start] = _behind_space(self.text, start, self.line_end(offset))
        return offset <= self._words[start]

    def rest(self, offset: int) -> str:
        """What the first sign behind an offset is on its line; empty where there is none."""
        end = self.line_end(offset)
        at = _behind_space(self.text, offset, end)
        return self.text[at] if at < end else ""


def _behind_space(text: str, start: int, end: int) -> int:
    """Where the first sign between two offsets is that is no space; the end, if there is none."""
    match = _SPACE.match(text, start, end)
    return match.end() if match else start


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text after changes that don't overlap; insertions at one place keep their order."""
    parts: list[str] = []
    at = 0
    for change in _one_after_another(changes):
        parts += (text[at : change.start], change.text)
        at = change.end
    return "".join((*parts, text[at:]))


def _one_after_another(changes: Iterable[Change]) -> list[Change]:
    """The changes in their order; raises ValueError where they overlap."""
    ordered = sorted(changes, key=lambda one: (one.start, one.end))
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise ValueError(f"changes overlap at {other.start}")
    return ordered


def together(text: str, changes: Sequence[Change | Carried]) -> frozenset[Change]:
    """Changes as one: what is changed inside of what is carried is carried along, and what is
    put at one place is one change, in the order in which it was given.

    Raises ValueError where two of them want the same text.
    """
    plain = [one for one in changes if isinstance(one, Change)]
    carried = [one for one in changes if isinstance(one, Carried)]
    left = dict.fromkeys(one for one in plain if not any(part.holds(one) for part in carried))
    for part in carried:
        inside = [
            replace(one, start=one.start - part.source, end=one.end - part.source)
            for one in plain
            if part.holds(one)
        ]
        new = changed(text[part.source : part.source_end], inside)
        if new != text[part.start : part.end]:
            left.setdefault(Change(start=part.start, end=part.end, text=new))
    _one_after_another(left)  # without the text itself, which may be long
    put: dict[int, str] = {}
    for one in left:
        if one.start == one.end:
            put[one.start] = put.get(one.start, "") + one.text
    return frozenset(
        (
            *(one for one in left if one.start < one.end),
            *(Change(start=at, end=at, text=words) for at, words in put.items()),
        )
    )


class Taken:
    """Changes that are settled on, and where in the text they are.

    They lie in order by size: of one size only those beside a place can reach it, so that
    thousands of them are not gone through for each further one.
    """

    __slots__ = ("_by_size", "_every")

    def __init__(self) -> None:
        self._every: set[Change] = set()
        self._by_size: dict[int, list[Change]] = {}

    def add(self, changes: Iterable[Change]) -> None:
        """Settle on some more."""
        for one in changes:
            if one not in self._every:
                self._every.add(one)
                insort(self._by_size.setdefault(_size(one), []), one)

    def clash(self, changes: Collection[Change]) -> bool:
        """Whether some touch the text of others, or meet them; the same change is no clash."""
        return any(
            other not in changes
            for one in changes
            if one not in self._every
            for other in self._beside(one)
        )

    def _beside(self, one: Change) -> Iterator[Change]:
        for size, others in self._by_size.items():
            first = Change(start=one.start - (1 << size), end=-1, text="")
            for at in range(bisect_left(others, first), len(others)):
                other = others[at]
                if other.start > one.end:
                    break
                if other.end >= one.start:
                    yield other


def _size(change: Change) -> int:
    """The size of the text that goes, as the number of its binary digits."""
    return (change.end - change.start).bit_length()
