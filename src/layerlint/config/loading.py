"""Settings of a folder: the nearest file that has some, and the files that it extends.

Nothing unknown is passed over: a key or a value that means nothing is a mistake at its
place, and all mistakes of a file and of those it extends are told at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from layerlint.config.files import NAMES, settings_in, table_in
from layerlint.config.keys import KERAS, SETTINGS
from layerlint.config.model import (
    ConfigError,
    ConfigErrors,
    Configuration,
    PathIgnores,
    SettingPath,
)
from layerlint.config.withholding import IN_SETTINGS, tellable
from layerlint.content import is_folder, is_there
from layerlint.records import dataclass, field, fields
from layerlint.repository import outside
from layerlint.source import Place, is_marked, shown_path

if TYPE_CHECKING:
    from layerlint.config.reading import Said
    from layerlint.config.tables import Table

_EXTENDS: Final = "extends"
MOST_EXTENDED: Final = 100
"""How many files may extend each the next."""


@dataclass(slots=True, kw_only=True)
class Configurations:
    """The configuration of each folder, read once: the nearest file with settings wins."""

    known: dict[Path, Configuration] = field(default_factory=dict)
    _wrong: dict[Path, ConfigErrors] = field(default_factory=dict)
    """What is wrong with the settings of the folders that have no configuration."""

    def of(self, folder: Path) -> Configuration:
        """The settings for the files in an absolute folder; raises ConfigErrors."""
        if folder in self._wrong:
            raise self._wrong[folder]
        if folder not in self.known:
            self._look_up(folder)
        if folder in self._wrong:
            raise self._wrong[folder]
        return self.known[folder]

    def _look_up(self, folder: Path) -> None:
        """Find the settings of a folder, and so of those above it that have none."""
        without = [folder]  # a path may have two thousand folders
        while not self._has_own(without[-1]) and (above := without[-1].parent) != without[-1]:
            without.append(above)
        for below in reversed(without):
            if below in self._wrong or below in self.known:
                continue
            if below.parent in self._wrong:
                self._wrong[below] = self._wrong[below.parent]
            else:
                self.known[below] = self._without_own(below)

    def _has_own(self, folder: Path) -> bool:
        """Whether the settings of a folder are known, or stand in it and are from now on."""
        if folder in self.known or folder in self._wrong:
            return True
        try:
            table = _settings_in(folder)
            if table is not None:
                self.known[folder] = _configuration(table)
        except ConfigErrors as errors:
            self._wrong[folder] = errors
            return True
        return table is not None

    def _without_own(self, folder: Path) -> Configuration:
        """The configuration of a folder without settings, when that above it is known."""
        above = self.known[folder.parent] if folder.parent != folder else None
        if above is None or (above.file is None and is_marked(folder)):
            return Configuration(root=folder)
        # Of folders without settings thousands may belong to one project.
        if above.file or above.root != folder.parent or is_marked(folder.parent):
            return above
        return Configuration(root=folder)


def read_configuration(file: Path) -> Configuration | None:
    """The settings in a file, None for a ``pyproject.toml`` without any; raises ConfigErrors."""
    table = table_in(file)
    return None if table is None else _configuration(table)


def _settings_in(folder: Path) -> Table | None:
    """The settings in a folder, None if it has none; raises ConfigErrors."""
    try:
        return settings_in(folder)
    except ConfigErrors as errors:
        # Which of the files it is about: one of them may be a link to anywhere.
        file = next((one for one in map(folder.joinpath, NAMES) if outside(one, folder)), None)
        if file is None:
            raise
        raise ConfigErrors(tellable(errors.errors, file, folder, IN_SETTINGS)) from None


def _configuration(table: Table) -> Configuration:
    chain = _Chain(home=table.file.parent)
    chain.follow(table)
    configuration = _joined(table.file, chain.said)
    if chain.errors:
        raise ConfigErrors(sorted(chain.errors, key=lambda one: one.place), configuration)
    return configuration


@dataclass(slots=True, kw_only=True)
class _Chain:
    """A file with settings and all that it extends, those that hold the least first."""

    home: Path
    """The folder of the file that all others are named by."""
    said: list[Said] = field(default_factory=list)
    errors: list[ConfigError] = field(default_factory=list)
    _way: list[Path] = field(default_factory=list)
    """The files that lead to the one that is being read."""
    _read: set[Path] = field(default_factory=set)
    """Those that were read: of one that several extend, once is enough."""
    _is_long: bool = False

    def follow(self, table: Table) -> None:
        """Read a table, after those that it extends."""
        said, errors = table.read()
        self.errors += tellable(errors, table.file, self.home, IN_SETTINGS)
        self._way.append(_absolute(table.file))
        self._read.add(_absolute(table.file))
        extended = said.values.get(_EXTENDS, ())
        assert isinstance(extended, tuple)
        for index, file in enumerate(extended):
            self._extend(_absolute(file), said.places[(_EXTENDS, index)])
        self._way.pop()
        self.said.append(said)

    def _extend(self, file: Path, place: Place) -> None:
        if len(self._way) > MOST_EXTENDED:
            if not self._is_long:
                self._wrong(place, f"more than {MOST_EXTENDED} files extend one another")
            self._is_long = True
            return
        if file in self._way:
            circle = [*self._way[self._way.index(file) :], file]
            told = " → ".join(map(shown_path, circle))
            self._wrong(place, f"the configuration extends itself: {told}")
        elif is_folder(file):
            self._wrong(place, f"`{_EXTENDS}` names files, and {shown_path(file)} is a folder")
        elif is_there(file) and file not in self._read:
            try:
                table = table_in(file)
            except ConfigErrors as errors:
                self._read.add(file)
                self.errors += tellable(errors.errors, file, self.home, IN_SETTINGS)
                return
            if table is None:
                self._wrong(place, f"{shown_path(file)} has no table `[tool.layerlint]`")
            else:
                self.follow(table)

    def _wrong(self, place: Place, message: str) -> None:
        self.errors.append(ConfigError(place=place, message=message))


def _absolute(file: Path) -> Path:
    return Path(os.path.abspath(file))


def _joined(file: Path, chain: Iterable[Said]) -> Configuration:
    """The configuration of a file; of two that say the same, the later one in the chain holds."""
    chain = tuple(chain)
    values: dict[str, Any] = {}
    places: dict[SettingPath, Place] = {}
    keys: dict[SettingPath, Place] = {}
    for said in chain:
        for key in said.values:
            value: Any = said.values[key]
            setting = SETTINGS[key]
            shift = 0
            if setting.adds and key in values:
                shift = len(values[key])
                values[key] = (*values[key], *value)
            elif setting.is_table and key in values:
                values[key] = _together(values[key], value)
                _forget(places, [(key, *inner) for inner in _paths(value)])
            else:
                values[key] = value
                _forget(places, [(key,)])
            for path, place in said.places.items():
                if path[0] == key:
                    places[_shifted(path, shift)] = place
        keys |= said.keys
    return Configuration(
        root=file.parent,
        file=file,
        files=tuple(said.file for said in chain),
        places=MappingProxyType(places),
        keys=MappingProxyType(keys),
        **_fields(values),
    )


def _together(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one, and the tables in them."""
    joined = dict(base)
    for key, value in own.items():
        inner: Any = joined.get(key)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping)
        joined[key] = _together(inner, value) if both else value
    return joined


def _paths(table: Mapping[str, Any]) -> Iterable[SettingPath]:
    """The paths to all values of a table that are no tables."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from ((key, *path) for path in _paths(value))
        else:
            yield (key,)


def _forget(places: dict[SettingPath, Place], paths: Iterable[SettingPath]) -> None:
    """Where something stood that was replaced is of no interest any more."""
    gone = set(paths)
    lengths = {len(path) for path in gone}
    for known in [one for one in places if any(one[:length] in gone for length in lengths)]:
        del places[known]


def _shifted(path: SettingPath, shift: int) -> SettingPath:
    match path:
        case (key, int(index)):
            return (key, index + shift)
        case _:
            return path


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a configuration for the settings that were made."""
    made = {key.replace("-", "_"): value for key, value in values.items()}
    made.pop(_EXTENDS, None)
    if "keras" in made:
        made["keras"] = KERAS[made["keras"]]
    if "per_path_ignores" in made:
        made["per_path_ignores"] = tuple(
            PathIgnores(pattern=pattern, rules=rules)
            for pattern, rules in made["per_path_ignores"].items()
        )
    assert made.keys() <= {one.name for one in fields(Configuration)}
    return made
