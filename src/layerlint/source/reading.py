"""A file of source code: its text, and the way from the parser's positions to the file's."""

from __future__ import annotations

import codecs
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint.content import content
from layerlint.records import dataclass, field
from layerlint.source.place import InCell, Place, Span
from layerlint.source.syntax import (
    MOST_BYTES,
    MOST_CHARACTERS,
    Broken,
    parse_text,
    split_lines,
    too_long,
)

if TYPE_CHECKING:
    import ast

    from layerlint.source.markdown import Markdown
    from layerlint.source.notebook import Notebook

MARKDOWN: Final = (".markdown", ".md", ".mdx", ".qmd", ".rmd")
"""What a file's name ends with to be read for its blocks of Python."""


class SourceError(Exception):
    """Why a file, or a cell of a notebook, is no Python that can be read here.

    ``place`` is a place in the file itself, also where the file is a notebook or Markdown;
    ``part`` is what of it is not read: "this file", "this cell".
    """

    def __init__(
        self,
        message: str,
        place: Place,
        cell: InCell | None = None,
        line: str | None = None,
        part: str = "this file",
    ) -> None:
        """Note what is wrong and where, and what stands on that line."""
        super().__init__(message)
        self.message = message
        self.place = place
        self.cell = cell
        self.line = line
        self.part = part

    def __str__(self) -> str:
        """The message behind its place."""
        span = self.place.span
        return f"{self.place.path}:{span.line}:{span.column}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceFile:
    """Python source under the path by which people know it.

    ``text`` is plain Python: of a notebook the code cells, of Markdown the blocks of Python,
    one behind the other, without what IPython adds. Spans of layers, edits and comments are
    spans of this text; ``locate`` says where they are in the file.
    """

    path: str
    text: str
    file: Path | None = None
    """Where the file is on disk; ``None`` for text that came another way."""
    document: Notebook | Markdown | None = None
    """What the Python stands in; ``None`` for a file of Python."""
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    faults: tuple[SourceError, ...] = ()
    """The cells or blocks that could not be parsed; they are left out of ``text``."""
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
        if len(text) > _SHORT:
            begun = _begun(text)
            return (begun[min(byte_column, len(begun)) - 1] if byte_column else 0) + 1
        return len(text.encode("utf-8", "replace")[:byte_column].decode("utf-8", "replace")) + 1

    def place(self, span: Span) -> Place:
        """The place of a span of this file."""
        return Place(path=self.path, span=span)

    def locate(self, span: Span) -> tuple[Span, InCell | None]:
        """Where in the file a span of ``text`` stands, and in which cell if it has cells."""
        return self.document.locate(span) if self.document else (span, None)

    def line_at(self, number: int) -> str:
        """A line of ``text`` as the reader of the file sees it, prompts and magics and all."""
        shown = self.document.line_at(number) if self.document else None
        return self.lines[number - 1] if shown is None else shown

    def error(self, message: str, span: Span) -> SourceError:
        """A complaint about a span of ``text``."""
        located, cell = self.locate(span)
        return SourceError(message, self.place(located), cell, self.line_at(span.line))


_SHORT: Final = 1_000
"""Of lines that are not longer it is quicker to count what is asked for."""


@lru_cache(maxsize=2)
def _begun(line: str) -> array[int]:
    """How many characters have begun by each byte of a line in UTF-8; kept, since thousands of
    layers may stand on it.
    """
    return array("I", accumulate(byte & 0xC0 != 0x80 for byte in line.encode("utf-8", "replace")))


def read_source(path: Path, shown: str) -> SourceFile:
    """The source in a file; raises SourceError where it can't be decoded, OSError as usual."""
    return decode_source(content(path), shown, file=path)


def decode_source(data: bytes, shown: str, *, file: Path | None = None) -> SourceFile:
    """The source in the bytes of a file that people know by the path ``shown``."""
    if shown.endswith(".ipynb"):
        return _notebook(_decode(data, shown, "utf-8"), shown, file)
    if shown.lower().endswith(MARKDOWN):
        from layerlint.source.markdown import read_markdown

        document, blocks = read_markdown(_decode(data, shown, "utf-8"))
        return _composed(shown, file, document, blocks, len(document.lines), "this block")
    encoding = _declared_encoding(data, shown)
    if len(data) > MOST_BYTES:
        raise SourceError(too_long(len(data), "bytes"), _at(shown, 1, 1))
    text = _decode(data, shown, encoding)
    if len(text) > MOST_CHARACTERS:
        # Asked here, too: who quotes a line of it would take it apart first.
        raise SourceError(too_long(len(text), "characters"), _at(shown, 1, 1))
    return SourceFile(
        path=shown,
        text=text,
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


_OF_NAMES: Final = ("idna", "punycode")
"""Encodings that take a time that grows with the square of the text."""


def _at(shown: str, line: int, column: int, width: int = 1) -> Place:
    span = Span(line=line, column=column, end_line=line, end_column=column + width)
    return Place(path=shown, span=span)


def _declared_encoding(data: bytes, shown: str) -> str:
    """The encoding that a coding line or a byte-order mark names, by Python's own rules."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("the file is UTF-16, which Python does not read", _at(shown, 1, 1))
    if not any(b"coding" in line for line in data.split(b"\n", 2)[:2]):
        return "utf-8"
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if codecs.lookup(encoding).name in _OF_NAMES:
            raise LookupError(f"{encoding} is for the names of computers, not for text")
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
    from layerlint.source.notebook import NotebookError, read_notebook

    try:
        notebook, cells = read_notebook(text)
    except NotebookError as error:
        raise SourceError(error.message, _at(shown, error.line, error.column)) from error
    parts = [(cell.first_line, lines) for cell, lines in zip(notebook.cells, cells, strict=True)]
    length = sum(len(lines) for lines in cells)
    return _composed(shown, file, notebook, parts, length, "this cell")


def _composed(
    shown: str,
    file: Path | None,
    document: Notebook | Markdown,
    parts: Sequence[tuple[int, list[str]]],
    length: int,
    called: str,
) -> SourceFile:
    """A module of so many lines made of parts, each of which is ``called`` a cell or a block.

    Those that are no Python are left out.
    """
    faults: list[SourceError] = []
    if isinstance(parse_text(_joined(parts, length)), Broken):
        for first_line, lines in parts:
            match parse_text("\n".join(lines) + "\n"):
                case Broken(message=message, span=span):
                    shift = first_line - 1
                    inside = Span(
                        line=span.line + shift,
                        column=span.column,
                        end_line=span.end_line + shift,
                        end_column=span.end_column,
                    )
                    located, cell = document.locate(inside)
                    place = Place(path=shown, span=located)
                    what, line = message.replace("this file", called), document.line_at(inside.line)
                    faults.append(SourceError(what, place, cell, line, called))
                    lines[:] = [""] * len(lines)
                case _:
                    pass
    return SourceFile(
        path=shown,
        text=_joined(parts, length),
        file=file,
        document=document,
        faults=tuple(faults),
    )


def _joined(parts: Iterable[tuple[int, list[str]]], length: int) -> str:
    """The text of a module in which each part begins at its line."""
    text = [""] * length
    for first_line, lines in parts:
        text[first_line - 1 : first_line - 1 + len(lines)] = lines
    return "".join(f"{line}\n" for line in text)
