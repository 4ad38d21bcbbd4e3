"""One table of settings, read against what settings there are; every mistake at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from layerlint.config.keys import SETTINGS, Setting
from layerlint.config.model import ConfigError, ParameterValue, SettingPath
from layerlint.config.positions import KeyPath, Positions
from layerlint.content import is_there
from layerlint.records import dataclass, field
from layerlint.source import Place, is_pattern
from layerlint.spelling import nearest

_Text = TypeVar("_Text", bound=str)


@dataclass(slots=True, kw_only=True)
class Said:
    """What one file says: the keys it mentions, with values of the right kinds."""

    file: Path
    values: dict[str, object] = field(default_factory=dict)
    places: dict[SettingPath, Place] = field(default_factory=dict)
    """Where each value stands, and each item of a list or table."""
    keys: dict[SettingPath, Place] = field(default_factory=dict)
    """Where the keys of tables stand."""


@dataclass(slots=True, kw_only=True)
class TableReader:
    """Reads one table, noting mistakes on the way."""

    file: Path
    shown: str
    table: KeyPath
    """The keys that lead to the table in the file."""
    found: Positions
    errors: list[ConfigError] = field(default_factory=list)
    said: Said = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is said yet."""
        self.said = Said(file=self.file)

    def read(self, table: object) -> Said:
        """What the table says, without what is wrong in it."""
        if not isinstance(table, dict):
            self._refuse((), f"`{'.'.join(map(str, self.table))}` must be a table")
            return self.said
        for key, value in table.items():
            setting = SETTINGS.get(key)
            if setting is None:
                close = hint(key, SETTINGS)
                if key == "tool" and not self.table:
                    close = "; settings stand at the top here, without `[tool.layerlint]`"
                self._refuse_key((key,), f"unknown key `{key}`{close}")
                continue
            self.said.places[(key,)] = self.place((key,))
            read = self._value(setting, key, value)
            if read is not None:
                self.said.values[key] = read
        return self.said

    def place(self, path: SettingPath) -> Place:
        """Where a value stands."""
        return Place(path=self.shown, span=self.found.value((*self.table, *path)))

    def _refuse(self, path: SettingPath, message: str) -> None:
        self.errors.append(ConfigError(place=self.place(path), message=message))

    def _refuse_key(self, path: SettingPath, message: str) -> None:
        self.errors.append(ConfigError(place=self._key_place(path), message=message))

    def _key_place(self, path: SettingPath) -> Place:
        return Place(path=self.shown, span=self.found.key((*self.table, *path)))

    def _value(self, setting: Setting, key: str, value: object) -> object | None:
        match setting.kind:
            case "word":
                return self._word((key,), value, setting.words)
            case "flag":
                return self._flag(key, value)
            case "names" | "packs":
                return self._strings((key,), value)
            case "patterns":
                return self._patterns(key, value)
            case "paths":
                # What is nowhere has been told: who reads the others is not to tell it again.
                return tuple(path for path in self._paths(key, value) if is_there(path))
            case "files":
                return self._paths(key, [value] if isinstance(value, str) else value)
            case "file":
                return self._file(key, value)
            case "names by pattern":
                return self._names_by_pattern(key, value)
            case "words by rule":
                return dict(self._words_by_rule(key, value, setting.words))
            case "values by rule":
                return dict(self._values_by_rule(key, value))

    def _flag(self, key: str, value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        self._refuse((key,), f"`{key}` must be true or false, not {kind_of(value)}")
        return None

    def _word(self, path: SettingPath, value: object, allowed: tuple[_Text, ...]) -> _Text | None:
        if value in allowed:
            return value
        listed = ", ".join(f'"{word}"' for word in allowed)
        written = f'"{value}"' if isinstance(value, str) else str(value).lower()
        if not isinstance(value, str) and str(value) in allowed:
            close = f'; did you mean "{value}"?'
        else:
            close = hint(str(value), allowed, '"') or f": it is one of {listed}"
        what = written if isinstance(value, (str, int, float)) else kind_of(value)
        self._refuse(path, f"`{path[-1]}` can't be {what}{close}")
        return None

    def _strings(self, path: SettingPath, value: object) -> tuple[str, ...]:
        return tuple(item for _, item in self._items(path, value))

    def _items(self, path: SettingPath, value: object) -> Iterator[tuple[Place, str]]:
        """The strings of a list that are not empty, each with its place."""
        name = path[-1]
        if not isinstance(value, list):
            meant = f'; did you mean ["{value}"]?' if isinstance(value, str) else ""
            self._refuse(path, f"`{name}` must be a list of strings, not {kind_of(value)}{meant}")
            return
        count = 0
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self._refuse((*path, index), f"`{name}` holds strings, not {kind_of(item)}")
            elif not item.strip():
                self._refuse((*path, index), f"`{name}` has an empty item")
            else:
                place, kept = self.place((*path, index)), (*path, count)
                self.said.places[kept] = place
                count += 1
                yield place, item

    def _patterns(self, key: str, value: object) -> tuple[str, ...]:
        patterns = []
        for place, pattern in self._items((key,), value):
            patterns.append(pattern)
            if not is_pattern(pattern):
                message = f"`{pattern}` is no pattern as in .gitignore"
                self.errors.append(ConfigError(place=place, message=message))
        return tuple(patterns)

    def _paths(self, key: str, value: object) -> tuple[Path, ...]:
        folder = self.file.parent
        paths = []
        for place, item in self._items((key,), value):
            paths.append(folder / item)
            if not is_there(folder / item):
                message = f"there is no file or folder `{item}` in {folder.name}/"
                self.errors.append(ConfigError(place=place, message=message))
        return tuple(paths)

    def _file(self, key: str, value: object) -> Path | None:
        if isinstance(value, str) and value.strip():
            return self.file.parent / value
        what = "an empty string" if isinstance(value, str) else kind_of(value)
        self._refuse((key,), f"`{key}` must be the path of a file, not {what}")
        return None

    def _entries(self, path: SettingPath, value: object, of: str) -> Iterator[tuple[str, object]]:
        """The entries of a table, the places of its keys noted."""
        if not isinstance(value, dict):
            self._refuse(path, f"`{path[-1]}` must be a table of {of}, not {kind_of(value)}")
            return
        for key, inner in value.items():
            where = (*path, key)
            self.said.keys[where] = self._key_place(where)
            self.said.places[where] = self.place(where)
            yield key, inner

    def _names_by_pattern(self, key: str, value: object) -> dict[str, tuple[str, ...]]:
        entries: dict[str, tuple[str, ...]] = {}
        for pattern, names in self._entries((key,), value, "patterns"):
            if not is_pattern(pattern):
                self._refuse_key((key, pattern), f"`{pattern}` is no pattern as in .gitignore")
            entries[pattern] = self._strings((key, pattern), names)
        return entries

    def _words_by_rule(
        self, key: str, value: object, words: tuple[str, ...]
    ) -> Iterator[tuple[str, str]]:
        for rule, word in self._entries((key,), value, "rules"):
            if (read := self._word((key, rule), word, words)) is not None:
                yield rule, read

    def _values_by_rule(
        self, key: str, value: object
    ) -> Iterator[tuple[str, Mapping[str, ParameterValue]]]:
        for rule, entries in self._entries((key,), value, "rules"):
            yield rule, dict(self._parameters((key, rule), entries))

    def _parameters(self, path: SettingPath, value: object) -> Iterator[tuple[str, ParameterValue]]:
        for name, inner in self._entries(path, value, "parameters"):
            match inner:
                case bool() | int() | float() | str():
                    yield name, inner
                case list():
                    yield name, self._strings((*path, name), inner)
                case _:
                    self._refuse((*path, name), f"a parameter can't be {kind_of(inner)}")


def kind_of(value: object) -> str:
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


def hint(word: str, known: Collection[str], quote: str = "`") -> str:
    """What a misspelt word may have meant."""
    close = nearest(word.lower().replace("_", "-"), known)
    return f"; did you mean {quote}{close}{quote}?" if close else ""
