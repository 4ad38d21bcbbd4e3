"""A Jupyter notebook as one Python module, its cells in order.

Every line of the module knows where it stands in the notebook, and every character of
it where it stands in the JSON text of the file.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby

from layerlint.records import dataclass
from layerlint.source.json_strings import JsonString, LineStarts, strings
from layerlint.source.magics import without_magics
from layerlint.source.place import InCell, Span
from layerlint.source.prompts import unprompted
from layerlint.source.syntax import split_lines


class NotebookError(Exception):
    """A text that is no notebook, and where that shows."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        """Note the message and the position in the file."""
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A code cell. ``first_line`` is where it begins in the module, ``index`` its number."""

    index: int
    first_line: int
    lines: tuple[str, ...]
    """The lines as they stand in the notebook, magics and all."""
    starts: tuple[int, ...]
    """The index of each line's first character in the cell's text."""
    pieces: tuple[JsonString, ...]
    """The JSON strings that the cell's text is made of."""
    piece_starts: tuple[int, ...]
    lost: tuple[int, ...]
    """How many characters each line has lost at its beginning on the way to the module."""

    def column_of(self, line: int, column: int) -> int:
        """The column in the cell of one in the module."""
        return column + (self.lost[line - 1] if 0 < line <= len(self.lost) else 0)

    def offset_of(self, line: int, column: int) -> int:
        """The offset in the file of a position in the cell."""
        index = self.starts[line - 1] + min(column - 1, len(self.lines[line - 1]))
        piece = max(bisect_right(self.piece_starts, index) - 1, 0)
        return self.pieces[piece].offset_of(index - self.piece_starts[piece])


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """The code cells of a notebook; no cells where it holds no Python."""

    cells: tuple[Cell, ...]
    line_starts: LineStarts

    def cell_at(self, line: int) -> Cell | None:
        """The cell in which a line of the module stands."""
        index = bisect_right([cell.first_line for cell in self.cells], line) - 1
        return self.cells[index] if index >= 0 else None

    def line_at(self, number: int) -> str | None:
        """A line of the module as it stands in its cell."""
        cell = self.cell_at(number)
        inside = 0 if cell is None else number - cell.first_line
        return cell.lines[inside] if cell and inside < len(cell.lines) else None

    def locate(self, span: Span) -> tuple[Span, InCell | None]:
        """The span in the file of a span in the module, and where it begins in its cell."""
        cell = self.cell_at(span.line)
        if cell is None:
            return span, None
        line, column = self._position(span.line, span.column)
        end_line, end_column = self._position(span.end_line, span.end_column)
        first, last = (number - cell.first_line + 1 for number in (span.line, span.end_line))
        inside = Span(
            line=first,
            column=cell.column_of(first, span.column),
            end_line=last,
            end_column=cell.column_of(last, span.end_column),
        )
        located = Span(line=line, column=column, end_line=end_line, end_column=end_column)
        return located, InCell(index=cell.index, span=inside)

    def _position(self, line: int, column: int) -> tuple[int, int]:
        cell = self.cell_at(line)
        if cell is None:
            return line, column
        inside = min(line - cell.first_line + 1, len(cell.lines))
        offset = cell.offset_of(inside, cell.column_of(inside, column))
        return self.line_starts.position(offset)


def read_notebook(text: str) -> tuple[Notebook, list[list[str]]]:
    """The notebook that a JSON text holds, and the lines of each code cell as plain Python."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"this is no notebook: its JSON is broken ({error.msg})", error.lineno, error.colno
        ) from error
    except (RecursionError, ValueError) as error:
        raise NotebookError("this is no notebook: its JSON is nested too deeply") from error
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise NotebookError("this is no notebook: it has no cells")
    line_starts = LineStarts.of(text)
    if not _speaks_python(document):
        return Notebook(cells=(), line_starts=line_starts), []
    cells: list[Cell] = []
    plain: list[list[str]] = []
    line = 1
    for index, pieces in _code_cells(text):
        cell, bare = _cell(index, line, pieces)
        cells.append(cell)
        plain.append(without_magics(bare))
        line += len(cell.lines)
    return Notebook(cells=tuple(cells), line_starts=line_starts), plain


def _speaks_python(document: dict[str, object]) -> bool:
    """Whether the notebook's language is Python, as far as it says."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        match metadata.get(key):
            case {**facts} if isinstance(language := facts.get(name), str):
                return "python" in language.lower()
            case _:
                pass
    return True


def _code_cells(text: str) -> Iterator[tuple[int, tuple[JsonString, ...]]]:
    """The number of each code cell, with the strings that its text is made of."""
    found = (string for string in strings(text) if _cell_path(string))
    for path, group in groupby(found, key=_cell_path):
        members = list(group)
        depth = len(path)
        kind = next((m.value for m in members if m.path[depth:] == ("cell_type",)), "")
        pieces = tuple(m for m in members if m.path[depth : depth + 1] in (("source",), ("input",)))
        if kind == "code" and pieces and isinstance(number := path[-1], int):
            yield number + 1, pieces


def _cell_path(string: JsonString) -> tuple[str | int, ...]:
    """The part of a string's path that names its cell, of notebook format 4 or 3."""
    match string.path:
        case ("cells", int(), *_):
            return string.path[:2]
        case ("worksheets", int(), "cells", int(), *_):
            return string.path[:4]
        case _:
            return ()


def _cell(index: int, first_line: int, pieces: tuple[JsonString, ...]) -> tuple[Cell, list[str]]:
    """A cell, and its lines without prompts."""
    values = [piece.value for piece in pieces]
    text = "".join(values)
    lines = split_lines(text)
    starts = LineStarts.of(text).offsets
    if len(lines) > 1 and not lines[-1]:
        lines, starts = lines[:-1], starts[:-1]
    bare, lost = unprompted(lines)
    cell = Cell(
        index=index,
        first_line=first_line,
        lines=lines,
        starts=starts,
        pieces=pieces,
        piece_starts=tuple(accumulate((len(value) for value in values[:-1]), initial=0)),
        lost=tuple(lost),
    )
    return cell, bare
