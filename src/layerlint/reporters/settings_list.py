"""The settings in force in a folder, each value with the place where it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from layerlint.config import KERAS, SETTINGS, Configuration, SettingPath
from layerlint.display import Line, visible, width, wrapped
from layerlint.records import dataclass
from layerlint.rule import Rule
from layerlint.source import Place, shown_path

VERSION = 1
DEFAULT = "default"

_WIDEST = 24
"""Values up to so many columns stand in a column, and the places behind them in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One value: a setting, an item of a list, or an entry of a table."""

    path: SettingPath
    value: object
    places: tuple[Place, ...] = ()
    """Where it was made; nowhere where it is a default."""


def listed(configuration: Configuration, rules: Iterable[Rule], columns: int) -> list[Line]:
    """Each setting with its value and its place; tables entry by entry."""
    known = list(rules)
    lines: list[Line] = [*_heading(configuration), ()]
    names = max(len(key) for key in SETTINGS)
    tables = {
        key: entries
        for key, setting in SETTINGS.items()
        if setting.is_table and (entries := list(_entries(configuration, key, known)))
    }
    singles = {key: _setting(configuration, key) for key in SETTINGS if key not in tables}
    values = _widest(singles.values())
    for key in SETTINGS:
        if key in singles:
            lines += _row(key, singles[key], (names, values), columns)
            continue
        lines.append((("plain", key),))
        widths = (max(len(_name(part)) for part in tables[key]) + 2, _widest(tables[key]))
        for part in tables[key]:
            lines += _row("  " + _name(part), part, widths, columns)
    return lines


def _widest(parts: Iterable[_Part]) -> int:
    """The columns that values take, but for long ones."""
    widths = (width(visible(_text(part.value))) for part in parts)
    return max((one for one in widths if one <= _WIDEST), default=0)


def _heading(configuration: Configuration) -> Iterator[Line]:
    *extended, own = configuration.files or (None,)
    if own is None:
        yield (("plain", "No settings of layerlint here or above: these are the defaults."),)
        return
    yield (("plain", f"Settings of {visible(shown_path(own))}"),)
    for file in reversed(extended):
        yield (("plain", f"  and, where it says nothing, of {visible(shown_path(file))}"),)


def _row(name: str, part: _Part, widths: tuple[int, int], columns: int) -> Iterator[Line]:
    names, values = widths
    room = columns - names - 2
    first, *rest = wrapped(visible(_text(part.value)), room)
    lead = f"{name:<{names}}  "
    origin = _origin(part.places)
    if not rest and max(width(first), values) + 2 + width(origin) <= room:
        value = f"{first:<{values}}"
        yield (("plain", lead), ("strong", value), ("muted", f"  {origin}"))
        return
    yield (("plain", lead), ("strong", first))
    for text in rest:
        yield (("strong", " " * len(lead) + text),)
    for text in wrapped(origin, room):
        yield (("muted", " " * len(lead) + text),)


def as_json(configuration: Configuration, rules: Iterable[Rule]) -> str:
    """The settings as a JSON document."""
    known = list(rules)
    settings: dict[str, object] = {}
    for key, setting in SETTINGS.items():
        whole = _setting(configuration, key)
        made = _from(configuration.places.get((key,)))
        parts = (
            _entries(configuration, key, known)
            if setting.is_table
            else _items(configuration, key, whole)
        )
        found = [_document(part) for part in parts]
        settings[key] = {"value": whole.value, "from": made} | ({"parts": found} if found else {})
    document = {
        "version": VERSION,
        "root": shown_path(configuration.root),
        "file": None if configuration.file is None else shown_path(configuration.file),
        "files": [shown_path(file) for file in configuration.files],
        "settings": settings,
    }
    return json.dumps(document, indent=2) + "\n"


def _document(part: _Part) -> dict[str, object]:
    place = part.places[0] if part.places else None
    return {"path": list(part.path[1:]), "value": part.value, "from": _from(place)}


def _from(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"file": place.path, "line": place.line, "column": place.span.column}


def _setting(configuration: Configuration, key: str) -> _Part:
    """A whole setting; the places of a list are those of its items."""
    part = _Part(path=(key,), value=_plain(_value(configuration, key)))
    items = tuple(place for one in _items(configuration, key, part) for place in one.places)
    whole = configuration.places.get((key,))
    return _Part(path=part.path, value=part.value, places=items or ((whole,) if whole else ()))


def _value(configuration: Configuration, key: str) -> object:
    match key:
        case "extends":
            return configuration.files[:-1]
        case "keras":
            words = {dialect: word for word, dialect in KERAS.items()}
            return None if configuration.keras is None else words[configuration.keras]
        case "per-path-ignores":
            return {entry.pattern: entry.rules for entry in configuration.per_path_ignores}
        case _:
            return getattr(configuration, key.replace("-", "_"))


def _items(configuration: Configuration, key: str, whole: _Part) -> Iterator[_Part]:
    """The items of a list, each with its place."""
    for index, value in enumerate(whole.value if isinstance(whole.value, list) else ()):
        if place := configuration.places.get((key, index)):
            yield _Part(path=(key, index), value=value, places=(place,))


def _entries(configuration: Configuration, key: str, rules: Sequence[Rule]) -> Iterator[_Part]:
    """The entries of a table; the parameters of all rules are there, set or not."""
    if key == "parameters":
        for rule in rules:
            for parameter in rule.parameters.values():
                yield _entry(configuration, (key, rule.id, parameter.name), parameter.value)
        return
    value = _value(configuration, key)
    assert hasattr(value, "items")
    for name, inner in value.items():
        yield _entry(configuration, (key, name), inner)


def _entry(configuration: Configuration, path: SettingPath, value: object) -> _Part:
    place = configuration.places.get(path)
    return _Part(path=path, value=_plain(value), places=(place,) if place else ())


def _name(part: _Part) -> str:
    return ".".join(str(step) for step in part.path[1:])


def _origin(places: Sequence[Place]) -> str:
    if not places:
        return DEFAULT
    spots = dict.fromkeys(visible(f"{place.path}:{place.line}") for place in places)
    return ", ".join(spots)


def _plain(value: object) -> object:
    """A value as JSON has it."""
    match value:
        case Path():
            return shown_path(value)
        case tuple() | list():
            return [_plain(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case _ if hasattr(value, "items"):
            return {key: _plain(inner) for key, inner in value.items()}
        case _:
            return str(value)


def _text(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(map(_text, value)) or "none"
        case dict():
            return "none"
        case _:
            return str(value)
