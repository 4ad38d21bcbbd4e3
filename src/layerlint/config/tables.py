"""The table of settings in a TOML text, and where it stands there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from layerlint.config.model import ConfigError, ConfigErrors
from layerlint.config.positions import KeyPath, Positions, positions
from layerlint.config.reading import Said, TableReader
from layerlint.records import dataclass
from layerlint.source import Place, Span, shown_path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SYNTAX: Final = re.compile(
    r"(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end .*)\)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table of settings in a file, and where it stands there."""

    file: Path
    path: KeyPath
    """Empty where the whole file is about settings of layerlint."""
    value: object
    found: Positions

    def read(self) -> tuple[Said, tuple[ConfigError, ...]]:
        """What it says, and every mistake in it."""
        reader = TableReader(
            file=self.file, shown=shown_path(self.file), table=self.path, found=self.found
        )
        said = reader.read(self.value)
        return said, tuple(reader.errors)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(path=shown_path(self.file), span=self.found.key(self.path))


MOST_CHARACTERS: Final = 1_000_000
"""How long a file of settings may be."""
_DEEPEST: Final = 200
"""Of how many parts a key may be made: what reads TOML takes the square of that in steps."""
_MOST_BITS: Final = 1_000
"""TOML asks for no more than 64."""
_DOTTED: Final = re.compile(
    r"""(?<![\w-])(?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*[\w"'-]+)+"""
)


def table_of(file: Path, text: str, path: KeyPath) -> Table | None:
    """The table below the keys of a path in the text of a file; raises ConfigErrors."""
    shown = shown_path(file)
    if len(text) > MOST_CHARACTERS:
        problem = f"the file has {len(text):,} characters, the most is {MOST_CHARACTERS:,}"
        raise unreadable(shown, problem)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if deep := next((one for one in _DOTTED.finditer(text) if one[0].count(".") > _DEEPEST), None):
        raise unreadable(shown, "the configuration is nested too deeply", *_at(text, deep.start()))
    try:
        document: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(shown, text, str(error)) from error
    except RecursionError as error:
        raise unreadable(shown, "the configuration is nested too deeply") from error
    except ValueError as error:
        # Python makes no numbers of more digits; TOML asks for no more than nineteen.
        number = re.search(r"(?<![\d_])\d[\d_]{4300}", text)
        where = _at(text, number.start() if number else 0)
        raise unreadable(shown, "a number has thousands of digits", *where) from error
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    try:
        found = positions(text)
    except RecursionError as error:  # as deep as Python could just read it
        raise unreadable(shown, "the configuration is nested too deeply") from error
    if long := next(_long_numbers(document, path), None):
        # Python reads it from hexadecimal digits, and refuses to write it in decimal ones.
        span = found.value(long)
        raise unreadable(shown, "a number has thousands of digits", span.line, span.column)
    return Table(file=file, path=path, value=document, found=found)


def _long_numbers(value: object, path: KeyPath) -> Iterator[KeyPath]:
    """Where numbers stand that have more digits than are written."""
    waiting = [(value, path)]
    while waiting:
        value, path = waiting.pop()
        entries: Iterable[tuple[str | int, object]] = ()
        match value:
            case int() if value.bit_length() > _MOST_BITS:
                yield path
            case dict():
                entries = value.items()
            case list():
                entries = enumerate(value)
        # A path is as long as it is deep: none is made for each of a million numbers.
        waiting += [
            (inner, (*path, key))
            for key, inner in entries
            if isinstance(inner, (dict, list))
            or (isinstance(inner, int) and inner.bit_length() > _MOST_BITS)
        ]


def _at(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def unreadable(shown: str, message: str, line: int = 1, column: int = 1) -> ConfigErrors:
    """What is said of a file of which nothing can be read."""
    span = Span(line=line, column=column, end_line=line, end_column=column)
    return ConfigErrors((ConfigError(place=Place(path=shown, span=span), message=message),))


def _syntax_error(shown: str, text: str, complaint: str) -> ConfigErrors:
    match = _SYNTAX.fullmatch(complaint)
    message = match["message"] if match else complaint
    if match and match["line"]:
        line, column = int(match["line"]), int(match["column"])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return unreadable(shown, f"this is no valid TOML: {message}", line, column)
