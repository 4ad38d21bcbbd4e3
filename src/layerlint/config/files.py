"""The files that settings stand in: which there are, and the table in each."""

from __future__ import annotations

import os
import re
import sys
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

SHARED: Final = "pyproject.toml"
OWN: Final = "layerlint.toml"

_TABLE: Final[KeyPath] = ("tool", "layerlint")
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


def settings_in(folder: Path) -> Table | None:
    """The settings in a folder, None if it has none; raises ConfigErrors."""
    shared, own = folder / SHARED, folder / OWN
    of_project = table_in(shared) if shared.is_file() else None
    if not os.path.lexists(own):  # a link that leads nowhere is a mistake and not silence
        return of_project
    if of_project is not None:
        message = f"{OWN} beside it holds settings, too; keep one of them"
        raise ConfigErrors((ConfigError(place=of_project.place, message=message),))
    return table_in(own)


def table_in(file: Path) -> Table | None:
    """The settings in a file, None for a ``pyproject.toml`` without any; raises ConfigErrors."""
    shown = shown_path(file)
    path = _TABLE if file.name == SHARED else ()
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise _fatal(shown, f"the configuration can't be read: {reason}") from error
    if path and "layerlint" not in text:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        document: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(shown, text, str(error)) from error
    except RecursionError as error:
        raise _fatal(shown, "the configuration is nested too deeply") from error
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return Table(file=file, path=path, value=document, found=positions(text))


def _fatal(shown: str, message: str, line: int = 1, column: int = 1) -> ConfigErrors:
    span = Span(line=line, column=column, end_line=line, end_column=column)
    return ConfigErrors((ConfigError(place=Place(path=shown, span=span), message=message),))


def _syntax_error(shown: str, text: str, complaint: str) -> ConfigErrors:
    match = _SYNTAX.fullmatch(complaint)
    message = match["message"] if match else complaint
    if match and match["line"]:
        line, column = int(match["line"]), int(match["column"])
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return _fatal(shown, f"this is no valid TOML: {message}", line, column)
