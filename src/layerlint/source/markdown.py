"""Markdown as one Python module: its fenced blocks of Python in order, all else blank.

Every line of the module is the line of the same number in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layerlint.records import dataclass
from layerlint.source.magics import without_magics
from layerlint.source.place import InCell, Span
from layerlint.source.prompts import unprompted
from layerlint.source.syntax import split_lines

_FENCE = re.compile(r"((?:\s|>|[-*+]\s|\d+[.)]\s)*)(`{3,}(?=[^`]*$)|~{3,})\s*(.*)$")
"""What a line begins with in lists and quotations, the fence, and what is said of the block."""

_LANGUAGE = re.compile(r"(?:\{code(?:-block|-cell)?\})?[{.\s]*([\w-]+)")
_PYTHON = frozenset(("py", "py3", "python", "python3", "ipython", "ipython3"))
_SESSIONS = frozenset(("pycon", "pycon3", "python-console", "python-repl"))
_OPTION = re.compile(r"\s*:[\w-]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """The lines of a document, and how many characters each lost on the way to the module."""

    lines: tuple[str, ...]
    lost: tuple[int, ...]

    def line_at(self, number: int) -> str | None:
        """A line of the module as it stands in the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None

    def locate(self, span: Span) -> tuple[Span, InCell | None]:
        """The span in the file of a span in the module; there are no cells."""
        return (
            Span(
                line=span.line,
                column=span.column + self._lost(span.line),
                end_line=span.end_line,
                end_column=span.end_column + self._lost(span.end_line),
            ),
            None,
        )

    def _lost(self, line: int) -> int:
        return self.lost[line - 1] if 0 < line <= len(self.lost) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The lines between two fences, and how many characters stand before each of them."""

    language: str
    first_line: int
    lines: tuple[str, ...]
    indents: tuple[int, ...]
    directive: bool
    """Whether it is a directive, which may begin with options."""


def read_markdown(text: str) -> tuple[Markdown, list[tuple[int, list[str]]]]:
    """The document that a text holds; the first line and the plain Python of each block."""
    lines = split_lines(text)
    lost = [0] * len(lines)
    parts: list[tuple[int, list[str]]] = []
    for block in _blocks(lines):
        session = block.language in _SESSIONS
        if not session and block.language not in _PYTHON:
            continue
        session = session or any(line.startswith(">>> ") for line in block.lines[:1])
        bare, cut = unprompted(_without_options(block), session=session)
        for number, (indent, count) in enumerate(zip(block.indents, cut, strict=True)):
            lost[block.first_line - 1 + number] = indent + count
        parts.append((block.first_line, without_magics(bare)))
    return Markdown(lines=lines, lost=tuple(lost)), parts


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """The fenced blocks, in order; one that nobody closes ends with the document."""
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        prefix, fence, info = opening.groups()
        closing = re.compile(rf"[\s>]*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        first = number
        while number < len(lines) and not closing.match(lines[number]):
            number += 1
        indented = [_cut(line, len(prefix)) for line in lines[first:number]]
        language = _LANGUAGE.match(info)
        yield _Block(
            language=language.group(1).lower() if language else "",
            first_line=first + 1,
            lines=tuple(line for _, line in indented),
            indents=tuple(indent for indent, _ in indented),
            directive=info.startswith("{"),
        )
        number += 1


def _cut(line: str, most: int) -> tuple[int, str]:
    """A line without what its place in a list or a quotation puts before it."""
    indent = 0
    while indent < min(most, len(line)) and line[indent] in " \t>":
        indent += 1
    return indent, line[indent:]


def _without_options(block: _Block) -> list[str]:
    """The lines of a block, the options of a directive left empty."""
    lines = list(block.lines)
    if block.directive:
        for number, line in enumerate(lines):
            if not _OPTION.match(line):
                break
            lines[number] = ""
    return lines
