"""Lines of source with the places of a finding underlined, as a compiler shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from layerlint.display import ELLIPSIS, Line, Piece, Role, visible, width, wrapped
from layerlint.finding import Finding, InCell
from layerlint.source import Place

LEAD: Final = 8
"""How many columns of a cropped line stand before its first mark."""


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


def _by_position(mark: Mark) -> tuple[int, int, int, bool]:
    return (mark.line, mark.start, mark.end, mark.primary)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A line as it is shown, and its marks in columns of the terminal."""

    text: str
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, source: str, marks: Sequence[Mark], available: int) -> _Shown:
        source = source.rstrip()
        cells = [visible(character) for character in source]
        offsets = [0]
        for cell in cells:
            offsets.append(offsets[-1] + width(cell))
        text = "".join(cells)

        def column(position: int) -> int:
            return offsets[position] if 0 <= position < len(offsets) else offsets[-1]

        placed = [
            Mark(
                line=mark.line,
                start=column(mark.start),
                end=max(column(mark.end), column(mark.start) + 1),
                text=mark.text,
                primary=mark.primary,
            )
            for mark in marks
        ]
        if width(text) <= available:
            return cls(text=text, marks=tuple(placed))
        return cls._cropped(text, placed, available)

    @classmethod
    def _cropped(cls, text: str, marks: Sequence[Mark], available: int) -> _Shown:
        first = min((mark.start for mark in marks), default=0)
        skipped = max(first - LEAD, 0) if first > available // 2 else 0
        head = ELLIPSIS if skipped else ""
        room = available - len(head)
        tail = ELLIPSIS if width(text) - skipped > room else ""
        room -= len(tail)
        kept = _columns(text, skipped, skipped + room)
        shift = len(head) - skipped
        last = len(head) + room
        moved = tuple(
            Mark(
                line=mark.line,
                start=min(mark.start + shift, last),
                end=min(mark.end + shift, last + len(tail)),
                text=mark.text,
                primary=mark.primary,
            )
            for mark in marks
            if mark.start + shift < available or mark.text or mark.primary
        )
        return cls(text=head + kept + tail, marks=moved)


def _columns(text: str, start: int, end: int) -> str:
    """What stands in these columns; half of a wide character is a space."""
    kept = ""
    at = 0
    for character in text:
        size = width(character)
        if start <= at and at + size <= end:
            kept += character
        elif at < end and at + size > start:
            kept += " " * (min(at + size, end) - max(at, start))
        at += size
    return kept


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
