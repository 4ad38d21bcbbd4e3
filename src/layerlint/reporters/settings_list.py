"""The settings in force in a folder, and where each was made."""

from __future__ import annotations

import json
from collections.abc import Iterator

from layerlint.config import KERAS, Configuration
from layerlint.display import Line, visible, width, wrapped
from layerlint.source import shown_path

VERSION = 1
DEFAULT = "default"


def listed(configuration: Configuration, columns: int) -> list[Line]:
    """Each setting with its value and its place."""
    settings = list(_settings(configuration))
    name_width = max(len(name) for name, _ in settings)
    lines: list[Line] = []
    if configuration.file is None:
        lines.append((("plain", "No `[tool.layerlint]` here or above: these are the defaults."),))
    else:
        lines.append((("plain", f"Settings of {visible(shown_path(configuration.file))}"),))
    lines.append(())
    for name, value in settings:
        origin = _origin(configuration, name)
        room = columns - name_width - 2
        first, *rest = wrapped(visible(_text(value)), room)
        lead = f"{name:<{name_width}}  "
        if not rest and width(first) + 2 + width(origin) <= room:
            lines.append((("plain", lead), ("strong", f"{first:<12}"), ("muted", f"  {origin}")))
        else:
            lines.append((("plain", lead), ("strong", first)))
            lines += [(("strong", " " * len(lead) + text),) for text in rest]
            lines.append((("muted", " " * len(lead) + origin),))
    return lines


def as_json(configuration: Configuration) -> str:
    """The settings as a JSON document."""
    settings: dict[str, object] = {}
    for name, value in _settings(configuration):
        place = configuration.places.get((name,))
        origin = None if place is None else {"file": place.path, "line": place.line}
        settings[name] = {"value": value, "from": origin}
    document = {
        "version": VERSION,
        "root": _root(configuration),
        "file": None if configuration.file is None else shown_path(configuration.file),
        "settings": settings,
    }
    return json.dumps(document, indent=2) + "\n"


def _root(configuration: Configuration) -> str:
    return shown_path(configuration.root)


def _settings(configuration: Configuration) -> Iterator[tuple[str, object]]:
    words = {dialect: word for word, dialect in KERAS.items()}
    select = configuration.select
    yield "profile", configuration.profile
    yield "select", None if select is None else list(select)
    yield "extend-select", list(configuration.extend_select)
    yield "ignore", list(configuration.ignore)
    yield (
        "per-path-ignores",
        {entry.pattern: list(entry.rules) for entry in configuration.per_path_ignores},
    )
    yield "rules", [shown_path(path) for path in configuration.rules]
    yield "keras", None if configuration.keras is None else words[configuration.keras]
    yield "fail-on", configuration.fail_on
    yield "require-models", configuration.require_models
    yield "undecided", configuration.undecided
    yield "exclude", list(configuration.exclude)
    yield "extend-exclude", list(configuration.extend_exclude)
    yield "respect-gitignore", configuration.respect_gitignore


def _origin(configuration: Configuration, name: str) -> str:
    place = configuration.places.get((name,))
    return DEFAULT if place is None else visible(f"{place.path}:{place.line}")


def _text(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(map(str, value)) or "none"
        case dict():
            return "; ".join(f"{key}: {_text(rules)}" for key, rules in value.items()) or "none"
        case _:
            return str(value)
