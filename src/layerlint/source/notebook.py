"""A Jupyter notebook as one Python module, its cells in order.

Every line of the module knows where it stands in the notebook, and every character of
it where it stands in the JSON text of the file.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Final

from layerlint.records import dataclass, field
from layerlint.source.json_strings import (
    GivenTwice,
    JsonPath,
    JsonString,
    offset_at,
    strings,
)
from layerlint.source.magics import without_magics
from layerlint.source.place import InCell, LineStarts, Span
from layerlint.source.prompts import unprompted
from layerlint.source.syntax import Broken, parse_text, split_lines

MOST_LINES: Final = 500_000
"""How many lines the code cells of a notebook may have together."""

_CODE: Final = ("source", "input")
"""The key under which the text of a cell stands, in notebook format 4 or 3."""


_TOO_DEEP: Final = "this is no notebook: its JSON is nested too deeply"


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
    first_lines: tuple[int, ...] = field(init=False, repr=False)
    """Where each cell begins in the module."""

    def __post_init__(self) -> None:
        """Note where cells begin once: it is asked for every place."""
        object.__setattr__(self, "first_lines", tuple(cell.first_line for cell in self.cells))

    def cell_at(self, line: int) -> Cell | None:
        """The cell in which a line of the module stands."""
        index = bisect_right(self.first_lines, line) - 1
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
    document = _document(text)
    line_starts = LineStarts.of(text)
    if not _speaks_python(document):
        return Notebook(cells=(), line_starts=line_starts), []
    for path, problem in _mistakes(document):
        place = line_starts.position(offset_at(text, path))
        raise NotebookError(f"this is no notebook: {problem}", *place)
    cells: list[Cell] = []
    plain: list[list[str]] = []
    line = 1
    try:
        for index, pieces in _code_cells(text):
            cell, bare = _cell(index, line, pieces)
            cells.append(cell)
            code = without_magics(bare)
            if _is_foreign(document, pieces[0].path, code):
                code = [""] * len(code)
            plain.append(code)
            line += len(cell.lines)
    except RecursionError as error:  # read in fewer frames before
        raise NotebookError(_TOO_DEEP) from error
    except GivenTwice as twice:
        problem = f"this is no notebook: the key `{twice.key}` is given twice"
        raise NotebookError(problem, *line_starts.position(twice.offset)) from twice
    return Notebook(cells=tuple(cells), line_starts=line_starts), plain


def _document(text: str) -> dict[str, object]:
    """What the text says; raises NotebookError where it is not the JSON of a notebook."""
    try:
        # Nobody asks for numbers, of which Python reads none of more than 4,300 digits.
        document = json.loads(text, parse_int=len)
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"this is no notebook: its JSON is broken ({error.msg})", error.lineno, error.colno
        ) from error
    except RecursionError as error:
        raise NotebookError(_TOO_DEEP) from error
    if not isinstance(document, dict) or not ("cells" in document or "worksheets" in document):
        raise NotebookError("this is no notebook: it has no cells")
    return document


def _mistakes(document: dict[str, object]) -> Iterator[tuple[JsonPath, str]]:
    """What keeps the code cells from being read: where it stands, and what it is."""
    if "cells" in document:
        yield from _mistakes_in(document["cells"], ("cells",))
    if "worksheets" in document:
        sheets = document["worksheets"]
        if not isinstance(sheets, list):
            yield ("worksheets",), "`worksheets` is no list"
            return
        for index, sheet in enumerate(sheets):
            path: JsonPath = ("worksheets", index)
            if not isinstance(sheet, dict) or "cells" not in sheet:
                yield path, "a worksheet without cells"
            else:
                yield from _mistakes_in(sheet["cells"], (*path, "cells"))


def _mistakes_in(cells: object, path: JsonPath) -> Iterator[tuple[JsonPath, str]]:
    if not isinstance(cells, list):
        yield path, "`cells` is no list"
        return
    lines = 0
    for index, cell in enumerate(cells):
        name = f"cell {index + 1}"
        match cell:
            case {"cell_type": "code"}:
                key = next((key for key in _CODE if key in cell), None)
                source = None if key is None else cell[key]
                lines += len(source) if isinstance(source, list) else 1
                if key is None:
                    yield (*path, index), f"{name} has no source"
                elif not _is_text(source):
                    yield (*path, index, key), f"the source of {name} is no text"
            case {"cell_type": str()}:
                pass
            case _:
                yield (*path, index), f"{name} does not say what it is"
    if lines > MOST_LINES:
        yield path, f"its cells have {lines:,} lines, more than the {MOST_LINES:,} that are read"


def _is_text(source: object) -> bool:
    """Whether it is what the text of a cell may be: a string, or a list of its lines."""
    if isinstance(source, list):
        return all(isinstance(line, str) for line in source)
    return isinstance(source, str)


def _speaks_python(document: dict[str, object]) -> bool:
    """Whether the notebook's language is Python, as far as it says."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        match metadata.get(key):
            case {**facts} if isinstance(language := facts.get(name), str):
                return "python" in language.lower() or language.lower() == "pyspark"
            case _:
                pass
    return True


_LANGUAGES: Final = (("vscode", "languageId"), ("dotnet_interactive", "language"))
"""Where editors note in a cell's metadata what language it is in, if not in that of the kernel."""


def _is_foreign(document: dict[str, object], path: JsonPath, code: list[str]) -> bool:
    """Whether a cell says that it is in another language, and is no Python indeed: editors guess
    the language, and take short cells of Python for R or plain text.
    """
    cell: object = document
    for key in (*_cell_path(path), "metadata"):
        match cell, key:
            case dict(), str():
                cell = cell.get(key)
            case list(), int():
                cell = cell[key]
    noted = [
        language
        for editor, name in _LANGUAGES
        if isinstance(cell, dict)
        and isinstance(facts := cell.get(editor), dict)
        and isinstance(language := facts.get(name), str)
    ]
    return any("python" not in language.lower() for language in noted) and isinstance(
        parse_text("\n".join(code)), Broken
    )


def _code_cells(text: str) -> Iterator[tuple[int, tuple[JsonString, ...]]]:
    """The number of each code cell, with the strings that its text is made of."""
    found = (string for string in strings(text, _concerns_code) if _cell_path(string.path))
    for path, group in groupby(found, key=lambda string: _cell_path(string.path)):
        members = list(group)
        depth = len(path)
        kind = next((m.value for m in members if m.path[depth:] == ("cell_type",)), "")
        pieces = tuple(m for m in members if m.path[depth] in _CODE)
        if kind == "code" and pieces and isinstance(number := path[-1], int):
            yield number + 1, pieces


def _concerns_code(path: JsonPath) -> bool:
    """Whether what stands there may lead to the text of a code cell; outputs do not."""
    cell = _cell_path(path)
    if cell:
        return path == cell or path[len(cell)] in (*_CODE, "cell_type")
    match path:
        case () | ("cells",) | ("worksheets",) | ("worksheets", int()):
            return True
        case ("worksheets", int(), "cells"):
            return True
        case _:
            return False


def _cell_path(path: JsonPath) -> JsonPath:
    """The part of a path that names a cell, of notebook format 4 or 3."""
    match path:
        case ("cells", int(), *_):
            return path[:2]
        case ("worksheets", int(), "cells", int(), *_):
            return path[:4]
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
