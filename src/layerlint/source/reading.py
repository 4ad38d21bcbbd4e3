"""A file of source code: its text, and the way from the parser's positions to the file's."""

from __future__ import annotations

import ast
import codecs
import io
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

from layerlint.source.notebook import Notebook, NotebookError, read_notebook
from layerlint.source.place import CellPosition, Place, Span
from layerlint.source.syntax import Broken, parse_text, split_lines


class SourceError(Exception):
    """Why a file, or a cell of a notebook, is no Python that can be read here.

    ``place`` is a place in the file itself, also where the file is a notebook.
    """

    def __init__(self, message: str, place: Place, cell: CellPosition | None = None) -> None:
        """Note what is wrong and where."""
        super().__init__(message)
        self.message = message
        self.place = place
        self.cell = cell

    def __str__(self) -> str:
        """The message behind its place."""
        span = self.place.span
        return f"{self.place.path}:{span.line}:{span.column}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceFile:
    """Python source under the path by which people know it.

    ``text`` is plain Python: of a notebook the code cells, one behind the other, without
    what IPython adds. Spans of layers, edits and comments are spans of this text;
    ``locate`` says where they are in the file.
    """

    path: str
    text: str
    file: Path | None = None
    """Where the file is on disk; ``None`` for text that came another way."""
    notebook: Notebook | None = None
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    faults: tuple[SourceError, ...] = ()
    """The cells of a notebook that could not be parsed; they are left out of ``text``."""
    lines: tuple[str, ...] = field(init=False, repr=False)
    """The lines of ``text`` without their ends."""

    def __post_init__(self) -> None:
        """Split the text once."""
        object.__setattr__(self, "lines", split_lines(self.text))

    def span(self, line: int, byte_column: int, end_line: int, end_byte_column: int) -> Span:
        """The span of a node of ``ast``, whose columns are UTF-8 bytes from 0."""
        return Span(
            line=line,
            column=self._column(line, byte_column),
            end_line=end_line,
            end_column=self._column(end_line, end_byte_column),
        )

    def _column(self, line: int, byte_column: int) -> int:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        if text.isascii():
            return byte_column + 1
        return len(text.encode("utf-8", "replace")[:byte_column].decode("utf-8", "replace")) + 1

    def place(self, span: Span) -> Place:
        """The place of a span of this file."""
        return Place(path=self.path, span=span)

    def locate(self, span: Span) -> tuple[Span, CellPosition | None]:
        """Where in the file a span of ``text`` stands, and in which cell if it has cells."""
        return self.notebook.locate(span) if self.notebook else (span, None)

    def error(self, message: str, span: Span) -> SourceError:
        """A complaint about a span of ``text``."""
        located, cell = self.locate(span)
        return SourceError(message, self.place(located), cell)


def read_source(path: Path, shown: str) -> SourceFile:
    """The source in a file; raises SourceError where it can't be decoded, OSError as usual."""
    return decode_source(path.read_bytes(), shown, file=path)


def decode_source(data: bytes, shown: str, *, file: Path | None = None) -> SourceFile:
    """The source in the bytes of a file that people know by the path ``shown``."""
    if shown.endswith(".ipynb"):
        return _notebook(_decode(data, shown, "utf-8"), shown, file)
    encoding = _declared_encoding(data, shown)
    return SourceFile(
        path=shown,
        text=_decode(data, shown, encoding),
        file=file,
        encoding=encoding,
        byte_order_mark=data.startswith(codecs.BOM_UTF8),
    )


def parse(source: SourceFile) -> ast.Module:
    """The tree of a source; raises SourceError where Python can't read it."""
    match parse_text(source.text):
        case Broken(message=message, span=span):
            raise source.error(message, span)
        case tree:
            return tree


def _at(shown: str, line: int, column: int, width: int = 1) -> Place:
    span = Span(line=line, column=column, end_line=line, end_column=column + width)
    return Place(path=shown, span=span)


def _declared_encoding(data: bytes, shown: str) -> str:
    """The encoding that a coding line or a byte-order mark names, by Python's own rules."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("the file is UTF-16, which Python does not read", _at(shown, 1, 1))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        codecs.lookup(encoding)
    except (SyntaxError, LookupError) as error:
        complaint = str(error)
        if "invalid or missing encoding" in complaint:
            return "utf-8"  # decoding will say exactly where
        first = data.split(b"\n", 1)[0]
        line = 1 if b"coding" in first else 2
        raise SourceError(f"the file can't be decoded: {complaint}", _at(shown, line, 1)) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _decode(data: bytes, shown: str, encoding: str) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        lines = split_lines(before)
        byte = f"0x{data[error.start]:02x}"
        raise SourceError(
            f"the file can't be decoded: byte {byte} is no {encoding}"
            + (" (and no coding line names another encoding)" if encoding == "utf-8" else ""),
            _at(shown, len(lines), len(lines[-1]) + 1),
        ) from error
    except (UnicodeError, LookupError, ValueError) as error:
        raise SourceError(
            f"the file can't be decoded as {encoding}: {error}", _at(shown, 1, 1)
        ) from error


def _notebook(text: str, shown: str, file: Path | None) -> SourceFile:
    """A notebook as a source, without those of its cells that are no Python."""
    try:
        notebook, cells = read_notebook(text)
    except NotebookError as error:
        raise SourceError(error.message, _at(shown, error.line, error.column)) from error
    faults: list[SourceError] = []
    if isinstance(parse_text(_joined(cells)), Broken):
        for cell, lines in zip(notebook.cells, cells, strict=True):
            match parse_text("\n".join(lines) + "\n"):
                case Broken(message=message, span=span):
                    shift = cell.first_line - 1
                    inside = Span(
                        line=span.line + shift,
                        column=span.column,
                        end_line=span.end_line + shift,
                        end_column=span.end_column,
                    )
                    located, position = notebook.locate(inside)
                    place = Place(path=shown, span=located)
                    what = message.replace("this file", "this cell")
                    faults.append(SourceError(what, place, position))
                    lines[:] = [""] * len(lines)
                case _:
                    pass
    return SourceFile(
        path=shown, text=_joined(cells), file=file, notebook=notebook, faults=tuple(faults)
    )


def _joined(cells: list[list[str]]) -> str:
    return "".join(f"{line}\n" for lines in cells for line in lines)
