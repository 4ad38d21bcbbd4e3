"""Lines of source with the places of a finding underlined, as a compiler shows them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Final

from layerlint.display import ELLIPSIS, Line, Piece, Role, visible, width, wrapped
from layerlint.finding import Finding
from layerlint.records import dataclass
from layerlint.source import InCell, Place

LEAD: Final = 8
"""How many columns of a cropped line stand before its first mark."""

NARROWEST: Final = 12
"""How many columns of it are shown around a mark, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of one line to be underlined, columns counted from 0 in characters.

    An ``end`` of -1 is the end of the line.
    """

    line: int
    start: int
    end: int
    text: str
    primary: bool


def drawn(finding: Finding, severity: Role, columns: int) -> list[Line]:
    """The snippet of a finding, at most ``columns`` wide."""
    places = _places(finding)
    gutter = len(str(max(mark.line for marks in places.values() for mark in marks)))
    lines: list[Line] = []
    for (path, cell), marks in places.items():
        arrow = "-->" if any(mark.primary for mark in marks) else ":::"
        lines.append((("muted", " " * gutter + arrow + " "), *_spot(finding, path, cell, marks)))
        texts = {
            quote.number: quote.text
            for quote in finding.quoted
            if quote.path == path and quote.cell == cell
        }
        if any(mark.line in texts for mark in marks):
            lines.append(_row(gutter))
            lines.extend(_of_file(marks, texts, severity, gutter, columns))
            lines.append(_row(gutter))
    return lines


def _spot(finding: Finding, path: str, cell: int | None, marks: Sequence[Mark]) -> Line:
    """The place of the first mark, in the form that editors and terminals can follow."""
    first = next((mark for mark in marks if mark.primary), marks[0])
    line, column = first.line, first.start + 1
    if cell is None:
        return (("path", f"{visible(path)}:{line}:{column}"),)
    span = finding.place.span
    spot = f":{span.line}:{span.column}" if first.primary else ""
    return (("path", f"{visible(path)}{spot}"), ("plain", f" (cell {cell}, line {line})"))


def _places(finding: Finding) -> dict[tuple[str, int | None], list[Mark]]:
    """The marks of each file, or each cell of a notebook: the finding's own first."""
    places: dict[tuple[str, int | None], list[Mark]] = {}

    def note(place: Place, cell: InCell | None, text: str, *, primary: bool) -> None:
        span = place.span if cell is None else cell.span
        mark = Mark(
            line=span.line,
            start=span.column - 1,
            end=span.end_column - 1 if span.end_line == span.line else -1,
            text=visible(text),
            primary=primary,
        )
        key = (place.path, None if cell is None else cell.index)
        places.setdefault(key, []).append(mark)

    note(finding.place, finding.cell, "", primary=True)
    for label in finding.labels:
        if label.role == "related":
            note(label.place, label.cell, label.text, primary=False)
    return places


def _row(gutter: int, *pieces: Piece, number: int | None = None) -> Line:
    mark = "" if number is None else str(number)
    return (("muted", f"{mark:>{gutter}} | "), *pieces)


def _of_file(
    marks: Sequence[Mark], texts: dict[int, str], severity: Role, gutter: int, columns: int
) -> list[Line]:
    by_line = {
        number: list(group)
        for number, group in groupby(sorted(marks, key=_by_position), key=lambda mark: mark.line)
    }
    lines: list[Line] = []
    shown: int | None = None
    available = max(columns - gutter - 3, 20)
    for number in sorted(texts):
        if shown is not None and number > shown + 1:
            lines.append((("muted", ELLIPSIS),))
        shown = number
        line = _Shown.of(texts[number], by_line.get(number, ()), available)
        lines.append(_row(gutter, ("plain", line.text), number=number))
        lines.extend(_row(gutter, *row) for row in _underlines(line, severity, available))
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A line, and the column in which each of its characters begins, the end among them."""

    source: str
    offsets: Sequence[int]

    @property
    def width(self) -> int:
        return self.offsets[-1]

    def column(self, position: int) -> int:
        return self.offsets[position] if 0 <= position < len(self.offsets) else self.width

    def columns(self, start: int, end: int) -> str:
        """What stands in these columns; half of a wide character is a space."""
        first = max(bisect_left(self.offsets, start) - 1, 0)
        text = visible(self.source[first : bisect_right(self.offsets, end)])
        at = self.offsets[first]
        if text.isascii():
            return text[max(start - at, 0) : max(end - at, 0)]
        kept = ""
        for character in text:
            size = width(character)
            if start <= at and at + size <= end:
                kept += character
            elif at < end and at + size > start:
                kept += " " * (min(at + size, end) - max(at, start))
            at += size
        return kept


@lru_cache(maxsize=2)
def _drawn(line: str) -> _Drawn:
    """A line as a terminal shows it; kept, since a long one may be that of many findings."""
    source = line.rstrip()
    if source.isascii() and source.isprintable():
        return _Drawn(source=source, offsets=range(len(source) + 1))
    widths = (width(visible(character)) for character in source)
    return _Drawn(source=source, offsets=array("Q", accumulate(widths, initial=0)))


def _by_position(mark: Mark) -> tuple[int, int, int, bool]:
    return (mark.line, mark.start, mark.end, mark.primary)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A line as it is shown, and its marks in columns of the terminal."""

    text: str
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, source: str, marks: Sequence[Mark], available: int) -> _Shown:
        line = _drawn(source)
        placed = [
            Mark(
                line=mark.line,
                start=line.column(mark.start),
                end=max(line.column(mark.end), line.column(mark.start) + 1),
                text=mark.text,
                primary=mark.primary,
            )
            for mark in marks
        ]
        if line.width <= available:
            return cls(text=line.columns(0, line.width), marks=tuple(placed))
        return cls._cropped(line, placed, available)

    @classmethod
    def _cropped(cls, line: _Drawn, marks: Sequence[Mark], available: int) -> _Shown:
        """As much of a long line as there is room for: its marks, and what is around them."""
        windows = _windows(line.width, marks, available)
        shown, end = "", 0
        shifts: list[int] = []
        for start, stop in windows:
            shown += ELLIPSIS if start > end else ""
            shifts.append(width(shown) - start)
            shown += line.columns(start, stop)
            end = stop
        placed = []
        for mark in marks:
            number = max(sum(start <= mark.start for start, _ in windows) - 1, 0)
            start, stop = windows[number]
            if mark.text or mark.primary or start <= mark.start < stop:
                placed.append(_placed(mark, start, stop, shifts[number]))
        return cls(text=shown + (ELLIPSIS if end < line.width else ""), marks=tuple(placed))


def _placed(mark: Mark, start: int, stop: int, shift: int) -> Mark:
    """A mark in a window of its line; what is outside is marked where that is told."""
    before = len(ELLIPSIS) if mark.start < start else 0
    behind = len(ELLIPSIS) if mark.end > stop else 0
    return Mark(
        line=mark.line,
        start=max(min(mark.start, stop), start - before) + shift,
        end=max(min(mark.end, stop + behind), start) + shift,
        text=mark.text,
        primary=mark.primary,
    )


def _windows(whole: int, marks: Sequence[Mark], available: int) -> list[tuple[int, int]]:
    """The columns of a long line that are shown, in order, with gaps between them.

    One window where the marks are near each other, else one for each that has something to
    say; where there are too many of them, one for the finding's own.
    """
    gap = len(ELLIPSIS)
    telling = sorted({(mark.start, mark.end) for mark in marks if mark.text or mark.primary})
    share = (available - gap) // max(len(telling), 1) - gap
    if share < NARROWEST:
        telling = [(mark.start, mark.end) for mark in marks if mark.primary] or telling[:1]
    first = telling[0][0] if telling else 0
    skipped = max(first - LEAD, 0) if first > available // 2 else 0
    room = available - (gap if skipped else 0)
    stop = skipped + room - (gap if whole - skipped > room else 0)
    if len(telling) < 2 or telling[-1][0] + LEAD <= stop:
        return [(skipped, stop)]
    windows: list[tuple[int, int]] = []
    for start, end in telling:
        begin = max(start - max(min(LEAD, share - (end - start)), 0), 0)
        if windows and begin - windows[-1][1] <= gap:
            begin = windows[-1][1]
            windows[-1] = (windows[-1][0], min(max(end, begin), begin + share))
        else:
            windows.append((begin, min(end, begin + share)))
    return _widened(windows, whole, available)


def _widened(windows: list[tuple[int, int]], whole: int, available: int) -> list[tuple[int, int]]:
    """Windows made as wide as the room allows: towards the start first, then onwards."""
    gap = len(ELLIPSIS)
    left = available - sum(stop - start for start, stop in windows) - gap * (len(windows) + 1)
    result: list[tuple[int, int]] = []
    for number, (start, stop) in enumerate(windows):
        if number == 0 and start <= left + gap:
            left -= start - gap
            start = 0
        limit = windows[number + 1][0] - gap if number + 1 < len(windows) else whole
        grown = max(min(left, limit - stop), 0)
        left -= grown
        result.append((start, stop + grown))
    return result


def _underlines(line: _Shown, severity: Role, available: int) -> list[list[Piece]]:
    """The rows under a line: the marks, and the texts that belong to them."""
    if not line.marks:
        return []
    row: list[Piece] = []
    at = 0
    for mark in sorted(line.marks, key=lambda mark: (mark.start, not mark.primary)):
        start = max(mark.start, at)
        if start >= mark.end:
            continue
        row.append(("plain", " " * (start - at)))
        row.append(
            (severity, "^" * (mark.end - start))
            if mark.primary
            else ("related", "-" * (mark.end - start))
        )
        at = mark.end
    rows = [row]
    waiting = [mark for mark in line.marks if mark.text]
    last = max(line.marks, key=lambda mark: mark.end)
    if last in waiting and at + 1 + width(last.text) <= available:
        row.append(("related", " " + last.text))
        waiting.remove(last)
    while waiting:
        mark = waiting.pop()
        before = [other.start for other in waiting if other.start < mark.start]
        rows.extend(_hanging(mark, before, available))
    return rows


def _hanging(mark: Mark, bars: Sequence[int], available: int) -> list[list[Piece]]:
    """A text on rows of its own under its mark, past the bars of marks yet to come."""
    start = mark.start
    texts = wrapped(mark.text, max(available - start, 24))
    longest = max(width(text) for text in texts)
    start = max(min(start, available - longest), 0)
    rows: list[list[Piece]] = []
    for text in texts:
        lead = "".join("|" if column in bars else " " for column in range(start))
        rows.append([("related", lead + text)])
    return rows
