"""Changes of a module's text as changes of the file that it stands in.

A notebook keeps its code in JSON strings, Markdown in blocks that may be indented. What is
outside of the changed cells or lines stays the same to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from layerlint.fixes.code import Refusal
from layerlint.fixes.text import Change, Lines, changed
from layerlint.source import SourceFile, decode_source
from layerlint.source.json_strings import JsonString
from layerlint.source.markdown import Markdown
from layerlint.source.notebook import Cell, Notebook

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_BOM: Final = b"\xef\xbb\xbf"


def file_text(source: SourceFile, data: bytes) -> str:
    """The text of a whole file; raises Refusal where it could not be written back as it was."""
    bare = data.removeprefix(_BOM)
    text = bare.decode(source.encoding)
    try:
        same = text.encode(source.encoding) == bare
    except UnicodeError:
        same = False
    if not same:
        raise Refusal(f"the file can't be written back in {source.encoding} as it was")
    return text


def in_file(source: SourceFile, text: str, changes: Collection[Change]) -> list[Change]:
    """Changes of a module as changes of the text of its file."""
    match source.document:
        case None:
            return sorted(changes)
        case Notebook() as notebook:
            return _in_notebook(notebook, Lines(text=source.text), text, changes)
        case Markdown() as markdown:
            module, file = Lines(text=source.text), Lines(text=text)
            return [_in_markdown(markdown, module, file, change) for change in sorted(changes)]


def rewritten(source: SourceFile, data: bytes, changes: Collection[Change]) -> bytes:
    """The bytes of a file after changes of its module, all else as it was.

    Raises Refusal where they would not be read as the changed module.
    """
    text = file_text(source, data)
    after = changed(text, in_file(source, text, changes))
    mark = _BOM if data.startswith(_BOM) else b""
    try:
        result = mark + after.encode(source.encoding)
    except UnicodeEncodeError as error:
        raise Refusal(f"{source.encoding} has no sign for what is to be written") from error
    again = decode_source(result, source.path, file=source.file)
    if again.text != changed(source.text, changes):
        raise Refusal("the lines concerned can't be changed in the document around them")
    return result


# --- notebooks -------------------------------------------------------------------------


def _in_notebook(
    notebook: Notebook, module: Lines, text: str, changes: Iterable[Change]
) -> list[Change]:
    by_cell: dict[int, list[Change]] = {}
    for change in changes:
        span = module.span(change.start, change.end)
        number = next((i for i, cell in enumerate(notebook.cells) if _holds(cell, span.line)), None)
        if number is None:
            raise Refusal("it stands in no cell")
        cell = notebook.cells[number]
        start = _offset(cell, span.line, span.column)
        end = _offset(cell, span.end_line, span.end_column)
        by_cell.setdefault(number, []).append(Change(start=start, end=end, text=change.text))
    ascii_only = text.isascii()
    result: list[Change] = []
    for number, inside in by_cell.items():
        cell = notebook.cells[number]
        before = "".join(piece.value for piece in cell.pieces)
        after = changed(before, inside)
        if after.endswith("\n") and not before.endswith("\n"):
            after = after[:-1]
        result += _pieces_changed(cell.pieces, after, text, ascii_only=ascii_only)
    return sorted(result)


def _holds(cell: Cell, line: int) -> bool:
    return cell.first_line <= line < cell.first_line + len(cell.lines)


def _offset(cell: Cell, line: int, column: int) -> int:
    """Where in the text of a cell a position of the module is; its end, if it is behind it."""
    inside = line - cell.first_line
    if inside >= len(cell.lines):
        return sum(len(piece.value) for piece in cell.pieces)
    # Where a whole line goes, what was lost at its beginning goes, too.
    lost = cell.lost[inside] if column > 1 else 0
    return cell.starts[inside] + column - 1 + lost


def _pieces_changed(
    pieces: Sequence[JsonString], after: str, text: str, *, ascii_only: bool
) -> Iterable[Change]:
    """A cell's strings changed to another text: those that stay the same are left alone."""
    listed = isinstance(pieces[0].path[-1], int)
    lines = _LINE.findall(after) if listed else [after]
    old = [piece.value for piece in pieces]
    first = 0
    while first < min(len(old), len(lines)) and old[first] == lines[first]:
        first += 1
    same = 0
    while same < min(len(old), len(lines)) - first and old[-1 - same] == lines[-1 - same]:
        same += 1
    going = pieces[first : len(pieces) - same]
    coming = [_raw(line, ascii_only=ascii_only) for line in lines[first : len(lines) - same]]
    between = _separator(pieces, text)
    if going and coming:
        start, end = going[0].offset, going[-1].offset + len(going[-1].raw)
        yield Change(start=start, end=end, text=between.join(coming))
    elif coming and first < len(pieces):
        at = pieces[first].offset
        yield Change(start=at, end=at, text="".join(f"{one}{between}" for one in coming))
    elif coming:
        at = pieces[-1].offset + len(pieces[-1].raw)
        yield Change(start=at, end=at, text="".join(f"{between}{one}" for one in coming))
    elif going and first + len(going) < len(pieces):
        yield Change(start=going[0].offset, end=pieces[first + len(going)].offset, text="")
    elif going and first:
        staying, gone = pieces[first - 1], going[-1]
        at = staying.offset + len(staying.raw)
        yield Change(start=at, end=gone.offset + len(gone.raw), text="")
    elif going:
        raise Refusal("nothing would be left of the cell")


def _raw(value: str, *, ascii_only: bool) -> str:
    return json.dumps(value, ensure_ascii=ascii_only)[1:-1]


def _separator(pieces: Sequence[JsonString], text: str) -> str:
    """What stands between two strings of a cell, their quotes included."""
    if len(pieces) > 1:
        first, second = pieces[0], pieces[1]
        return text[first.offset + len(first.raw) : second.offset]
    lines = Lines(text=text)
    at = pieces[0].offset - 1
    if text[lines.line_start(at) : at].strip():
        return '", "'
    return f'",{lines.newline(at)}{lines.indent(at)}"'


# --- Markdown --------------------------------------------------------------------------


def _in_markdown(document: Markdown, module: Lines, file: Lines, change: Change) -> Change:
    span = module.span(change.start, change.end)
    start = _in_line(document, file, span.line, span.column)
    end = _in_line(document, file, span.end_line, span.end_column)
    lost = document.lost[span.line - 1]
    line = file.line_start(start)
    prefix = file.text[line : line + lost]
    newline = file.newline(start)
    return Change(start=start, end=end, text=change.text.replace("\n", f"{newline}{prefix}"))


def _in_line(document: Markdown, file: Lines, line: int, column: int) -> int:
    lost = document.lost[line - 1] if column > 1 and line <= len(document.lost) else 0
    return file.offset(line, column + lost)
