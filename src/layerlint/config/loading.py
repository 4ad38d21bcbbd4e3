"""Settings from ``[tool.layerlint]`` in the nearest ``pyproject.toml``.

Nothing unknown is passed over: a key or a value that means nothing is a mistake at its
place, and all mistakes of a file are told at once.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from layerlint.config.model import (
    ConfigError,
    ConfigErrors,
    Configuration,
    FailOn,
    PathIgnores,
    Profile,
    SettingPath,
)
from layerlint.config.positions import KeyPath, Positions, positions
from layerlint.source import DEFAULT_EXCLUDES, Place, Span, is_pattern, marked_root, shown_path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from layerlint.catalog import Dialect

_Text = TypeVar("_Text", bound=str)
_Default = TypeVar("_Default")

FILE_NAME = "pyproject.toml"
TABLE: KeyPath = ("tool", "layerlint")

PROFILES: tuple[Profile, ...] = ("essential", "recommended", "strict")
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "info", "undecided", "never")
KERAS: Mapping[str, Dialect] = MappingProxyType(
    {"0": "keras0", "1": "keras1", "2": "keras2", "3": "keras3", "tf": "tf"}
)
"""What ``keras`` may say, and the dialect it means."""

KEYS = (
    "exclude",
    "extend-exclude",
    "extend-select",
    "fail-on",
    "ignore",
    "keras",
    "per-path-ignores",
    "profile",
    "require-models",
    "respect-gitignore",
    "rules",
    "select",
    "undecided",
)

_SYNTAX = re.compile(
    r"(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end .*)\)"
)


@dataclass(slots=True)
class Configurations:
    """The configuration of each folder, read once: the nearest file with settings wins."""

    known: dict[Path, Configuration] = field(default_factory=dict)

    def of(self, folder: Path) -> Configuration:
        """The settings for the files in an absolute folder; raises ConfigErrors."""
        if folder not in self.known:
            self.known[folder] = self._find(folder)
        return self.known[folder]

    def _find(self, folder: Path) -> Configuration:
        file = folder / FILE_NAME
        if file.is_file() and (own := read_configuration(file)):
            return own
        if folder.parent != folder and (above := self.of(folder.parent)).file:
            return above
        return Configuration(root=marked_root(folder) or folder)


def read_configuration(file: Path) -> Configuration | None:
    """The settings in a ``pyproject.toml``, None if it has none; raises ConfigErrors."""
    shown = shown_path(file)
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise _fatal(shown, f"the configuration can't be read: {reason}") from error
    if "layerlint" not in text:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(shown, text, str(error)) from error
    except RecursionError as error:
        raise _fatal(shown, "the configuration is nested too deeply") from error
    tool = document.get("tool")
    if not isinstance(tool, dict) or "layerlint" not in tool:
        return None
    reader = _Reader(shown=shown, found=positions(text))
    configuration = reader.read(file, tool["layerlint"])
    if reader.errors:
        raise ConfigErrors(tuple(sorted(reader.errors, key=lambda error: error.place)))
    return configuration


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


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads one table, noting mistakes on the way."""

    shown: str
    found: Positions
    errors: list[ConfigError] = field(default_factory=list)

    def read(self, file: Path, table: object) -> Configuration | None:
        """The configuration; of no use where mistakes were noted."""
        if not isinstance(table, dict):
            self._refuse((), "`tool.layerlint` must be a table")
            return None
        for key in table:
            if key not in KEYS:
                message = f"unknown key `{key}`{_hint(key, KEYS)}"
                self.errors.append(ConfigError(place=self._key_place(key), message=message))
        keras = self._choice(table, "keras", tuple(KERAS), None)
        selected = self._strings(table, "select") if "select" in table else None
        return Configuration(
            root=file.parent,
            file=file,
            profile=self._choice(table, "profile", PROFILES, "recommended"),
            select=selected,
            extend_select=self._strings(table, "extend-select"),
            ignore=self._strings(table, "ignore"),
            per_path_ignores=self._per_path(table),
            exclude=self._patterns(table, "exclude", DEFAULT_EXCLUDES),
            extend_exclude=self._patterns(table, "extend-exclude", ()),
            respect_gitignore=self._flag(table, "respect-gitignore", default=True),
            rules=self._paths(table, "rules", file.parent),
            fail_on=self._choice(table, "fail-on", FAIL_ON, "warning"),
            require_models=self._flag(table, "require-models", default=False),
            undecided=self._flag(table, "undecided", default=False),
            keras=KERAS[keras] if keras else None,
            places=self._places(),
        )

    def _key_place(self, *path: str | int) -> Place:
        return Place(path=self.shown, span=self.found.key((*TABLE, *path)))

    def _value_place(self, path: SettingPath) -> Place:
        return Place(path=self.shown, span=self.found.value((*TABLE, *path)))

    def _places(self) -> Mapping[SettingPath, Place]:
        depth = len(TABLE)
        found = (*self.found.keys, *self.found.values)
        paths = (path[depth:] for path in found if path[:depth] == TABLE and len(path) > depth)
        return MappingProxyType({path: self._value_place(path) for path in paths})

    def _refuse(self, path: SettingPath, message: str) -> None:
        self.errors.append(ConfigError(place=self._value_place(path), message=message))

    def _flag(self, table: Mapping[str, object], key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self._refuse((key,), f"`{key}` must be true or false, not {_kind(value)}")
            return default
        return value

    def _choice(
        self, table: Mapping[str, object], key: str, allowed: tuple[_Text, ...], default: _Default
    ) -> _Text | _Default:
        value = table.get(key)
        if value is None:
            return default
        if value in allowed:
            return value
        listed = ", ".join(f'"{word}"' for word in allowed)
        written = f'"{value}"' if isinstance(value, str) else str(value).lower()
        if not isinstance(value, str) and str(value) in allowed:
            hint = f'; did you mean "{value}"?'
        else:
            hint = _hint(str(value), allowed, '"') or f": it is one of {listed}"
        what = written if isinstance(value, (str, int, float)) else _kind(value)
        self._refuse((key,), f"`{key}` can't be {what}{hint}")
        return default

    def _strings(self, table: Mapping[str, object], *path: str) -> tuple[str, ...]:
        """The strings of a list, empty where it has a mistake."""
        return tuple(item for _, item in self._items(table, *path))

    def _items(self, table: Mapping[str, object], *path: str) -> tuple[tuple[int, str], ...]:
        """The strings of a list that are not empty, each with its index."""
        name = path[-1]
        value = table.get(name, [])
        if not isinstance(value, list):
            hint = f'; did you mean ["{value}"]?' if isinstance(value, str) else ""
            self._refuse(path, f"`{name}` must be a list of strings, not {_kind(value)}{hint}")
            return ()
        items: list[tuple[int, str]] = []
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self._refuse((*path, index), f"`{name}` holds strings, not {_kind(item)}")
            elif not item.strip():
                self._refuse((*path, index), f"`{name}` has an empty item")
            else:
                items.append((index, item))
        return tuple(items)

    def _patterns(
        self, table: Mapping[str, object], key: str, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        if key not in table:
            return default
        items = self._items(table, key)
        for index, pattern in items:
            if not is_pattern(pattern):
                self._refuse((key, index), f"`{pattern}` is no pattern as in .gitignore")
        return tuple(pattern for _, pattern in items)

    def _paths(self, table: Mapping[str, object], key: str, root: Path) -> tuple[Path, ...]:
        items = self._items(table, key)
        for index, item in items:
            if not (root / item).exists():
                self._refuse((key, index), f"there is no file or folder `{item}` in {root.name}/")
        return tuple(root / item for _, item in items)

    def _per_path(self, table: Mapping[str, object]) -> tuple[PathIgnores, ...]:
        key = "per-path-ignores"
        value = table.get(key, {})
        if not isinstance(value, dict):
            self._refuse((key,), f"`{key}` must be a table of patterns, not {_kind(value)}")
            return ()
        entries: list[PathIgnores] = []
        for pattern in value:
            if not is_pattern(pattern):
                place = self._key_place(key, pattern)
                message = f"`{pattern}` is no pattern as in .gitignore"
                self.errors.append(ConfigError(place=place, message=message))
            rules = self._strings(value, key, pattern)
            entries.append(PathIgnores(pattern=pattern, rules=rules))
        return tuple(entries)


def _kind(value: object) -> str:
    """What a value is, in words."""
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or a time"


def _hint(word: str, known: Collection[str], quote: str = "`") -> str:
    close = difflib.get_close_matches(word.lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return f"; did you mean {quote}{close[0]}{quote}?" if close else ""
