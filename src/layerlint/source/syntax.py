"""Python's own parser, with its complaints in words that say who can read the text."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

from layerlint.source.place import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Why a text is no Python that the running interpreter can read."""

    message: str
    span: Span


def parse_text(text: str) -> ast.Module | Broken:
    """The tree of a module's text, or what stands in its way."""
    with warnings.catch_warnings():
        # What Python thinks of the escapes in somebody's strings is not our affair.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return _broken(text, error)
        except ValueError:
            return Broken(message="the file contains a NUL character", span=_nul(text))
        except (RecursionError, MemoryError):
            start = Span(line=1, column=1, end_line=1, end_column=1)
            return Broken(message="the code is nested too deeply to be parsed", span=start)


def _nul(text: str) -> Span:
    before = text[: max(text.find("\0"), 0)].split("\n")
    column = len(before[-1]) + 1
    return Span(line=len(before), column=column, end_line=len(before), end_column=column + 1)


def _broken(text: str, error: SyntaxError) -> Broken:
    lines = split_lines(text)
    line = min(max(error.lineno or 1, 1), len(lines))
    width = len(lines[line - 1]) + 1
    column = min(max(error.offset or 1, 1), width)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if end_line != line or end_column <= column:
        end_line, end_column = line, column + 1
    span = Span(line=line, column=column, end_line=end_line, end_column=end_column)
    complaint = error.msg or "invalid syntax"
    if "null byte" in complaint:
        return Broken(message="the file contains a NUL character", span=_nul(text))
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if old := _python_2(lines[line - 1], complaint):
        return Broken(message=f"only Python 2 can read this file: {old}", span=span)
    if newer := _newer(lines[line - 1], complaint):
        version, what = newer
        return Broken(
            message=f"Python {running} cannot read this file: {what} came with Python {version}",
            span=span,
        )
    return Broken(message=f"this is no valid Python {running}: {complaint}", span=span)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text as Python counts them, without their ends; at least one."""
    return tuple(re.split(r"\r\n|\r|\n", text))


_PYTHON_2: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(^|[:;])\s*print\s+[^\s(=.,)\]:]"), "`print` is a statement there"),
    (re.compile(r"(^|[:;])\s*print\s*>>"), "`print` is a statement there"),
    (re.compile(r"(^|[:;])\s*exec\s+[^\s(=.,)\]:]"), "`exec` is a statement there"),
    (re.compile(r"^\s*except\s+[\w.]+\s*,\s*\w+\s*:"), "it has `except …, name:`"),
    (re.compile(r"^\s*except\s*\(.*\)\s*,\s*\w+\s*:"), "it has `except …, name:`"),
    (re.compile(r"^\s*raise\s+[\w.]+\s*,"), "it has `raise …, message`"),
    (re.compile(r"<>"), "it compares with `<>`"),
    (re.compile(r"`[^`]+`"), "it has backticks"),
    (re.compile(r"\b0[0-7]+\b|\b\d+[lL]\b"), "it has numbers such as `0777` or `10L`"),
    (re.compile(r"\b[uU][rR][\"']"), "it has strings such as `ur''`"),
    (re.compile(r"^\s*def\s+\w+\s*\(.*\(\s*\w+\s*,.*\)"), "a parameter is a tuple"),
)


def _python_2(line: str, complaint: str) -> str | None:
    """What in the line only Python 2 reads, in words."""
    if "Missing parentheses in call to" in complaint:
        name = "exec" if "'exec'" in complaint else "print"
        return f"`{name}` is a statement there"
    if "inconsistent use of tabs" in complaint:
        return "tabs and spaces are mixed in its indentation"
    if sys.version_info >= (3, 14) and "multiple exception types" in complaint:
        return "it has `except …, name:`"
    return next((words for pattern, words in _PYTHON_2 if pattern.search(line)), None)


_NEWER: tuple[tuple[tuple[int, int], re.Pattern[str], str], ...] = (
    ((3, 11), re.compile(r"^\s*except\s*\*"), "`except*`"),
    ((3, 11), re.compile(r"^\s*(async\s+)?def\b.*\*\w+\s*:\s*\*"), "`*args: *Types`"),
    ((3, 11), re.compile(r"\w\[[^\]]*\*\w"), "a starred index"),
    ((3, 12), re.compile(r"^\s*type\s+\w+.*="), "the `type` statement"),
    ((3, 12), re.compile(r"^\s*((async\s+)?def|class)\s+\w+\s*\["), "a list of type parameters"),
    ((3, 12), re.compile(r"\b([fF][rR]?|[rR][fF])[\"']"), "this f-string's form"),
    ((3, 14), re.compile(r"\b([tT][rR]?|[rR][tT])[\"']"), "the template string"),
    ((3, 14), re.compile(r"^\s*except\s+[\w.]+\s*(,\s*[\w.]+\s*)+:"), "`except` without brackets"),
)


def _newer(line: str, complaint: str) -> tuple[str, str] | None:
    """The first Python that reads the line, and what in it is newer than the running one."""
    for version, pattern, words in _NEWER:
        if sys.version_info < version and pattern.search(line):
            if words.startswith("this f-string") and "f-string" not in complaint:
                continue
            return f"{version[0]}.{version[1]}", words
    return None
