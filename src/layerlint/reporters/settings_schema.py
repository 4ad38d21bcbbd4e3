"""The settings as a JSON Schema, for editors.

It knows the rules that layerlint brings along, so that ids are completed and the values of
their parameters checked; rules of other folders may be named as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from layerlint.config import PROFILES, SETTINGS, Configuration, Setting
from layerlint.patterns.syntax import Parameter
from layerlint.records import fields
from layerlint.rule import TOPICS, Rule

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NOT_EMPTY: Final = r"\S"
_LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


def settings_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """The schema of ``layerlint.toml``, and of the table ``[tool.layerlint]``."""
    known = list(rules)
    defaults = {one.name: one.default for one in fields(Configuration)}
    properties = {}
    for key, setting in SETTINGS.items():
        properties[key] = {"description": setting.says, **_of(setting, known)}
        default = defaults.get(key.replace("-", "_"))
        if isinstance(default, (bool, str)):
            properties[key]["default"] = default
    return {
        "$schema": _DIALECT,
        "title": "Settings of layerlint",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {
            "name": {
                "anyOf": [
                    {"enum": [*PROFILES, *TOPICS, *(rule.id for rule in known)]},
                    {"type": "string", "pattern": _NOT_EMPTY},
                ]
            },
            "names": {"type": "array", "items": {"$ref": "#/$defs/name"}},
            "texts": {"type": "array", "items": {"type": "string", "pattern": _NOT_EMPTY}},
        },
    }


def _of(setting: Setting, rules: list[Rule]) -> dict[str, Any]:
    match setting.kind:
        case "word":
            return {"enum": list(setting.words)}
        case "flag":
            return {"type": "boolean"}
        case "names":
            return {"$ref": "#/$defs/names"}
        case "patterns" | "paths" | "packs":
            return {"$ref": "#/$defs/texts"}
        case "files":
            return {"anyOf": [_text(), {"$ref": "#/$defs/texts"}]}
        case "file":
            return _text()
        case "names by pattern":
            return {"type": "object", "additionalProperties": {"$ref": "#/$defs/names"}}
        case "words by rule":
            words = {"enum": list(setting.words)}
            named = {rule.id: words for rule in rules if rule.profile != "always"}
            return _by_rule(named, words)
        case "values by rule":
            named = {rule.id: _parameters(rule) for rule in rules if rule.parameters}
            return _by_rule(named, {"type": "object"})


def _text() -> dict[str, Any]:
    return {"type": "string", "pattern": _NOT_EMPTY}


def _by_rule(named: dict[str, dict[str, Any]], other: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": named,
        "additionalProperties": other,
    }


def _parameters(rule: Rule) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {one.name: _parameter(one) for one in rule.parameters.values()},
        "additionalProperties": False,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    default = parameter.default
    described = {
        "description": parameter.says,
        "default": list(default) if isinstance(default, tuple) else default,
    }
    limits = {_LIMITS[bound.operator]: bound.operand for bound in parameter.bounds}
    match parameter.kind:
        case "number":
            return {"type": "number", **limits, **described}
        case "whole":
            return {"type": "integer", **limits, **described}
        case "flag":
            return {"type": "boolean", **described}
        case "layers":
            return {"$ref": "#/$defs/texts", **described}
        case "text" if parameter.words:
            return {"enum": list(parameter.words), **described}
        case "text":
            return {"type": "string", **described}
