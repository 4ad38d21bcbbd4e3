"""The grammar of rule files as a JSON Schema, for editors.

It says what the validator says of keys, kinds and words. What names mean (layers,
arguments, variables) only the validator knows.
"""

from __future__ import annotations

from typing import Any, Final

from layerlint.patterns.reading.grammar import KINDS
from layerlint.patterns.reading.kinds import (
    Choice,
    Flag,
    Kind,
    ListOf,
    Named,
    Plain,
    Record,
    Text,
    Whole,
)

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: Final = ["string", "number", "boolean", "null"]


def rule_schema() -> dict[str, Any]:
    """The schema of a rule file."""
    return _schema("rule", "A rule of layerlint")


def sets_schema() -> dict[str, Any]:
    """The schema of a file of named sets."""
    return _schema("sets", "Named sets of layers for rules of layerlint")


def _schema(kind: str, title: str) -> dict[str, Any]:
    needed: dict[str, Any] = {}
    waiting = [kind]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = _of(KINDS[name])
            waiting.extend(_named_in(KINDS[name]))
    top = needed.pop(kind)
    definitions = {name: needed[name] for name in sorted(needed)}
    return {"$schema": _DIALECT, "title": title, **top, "$defs": definitions}


def _of(kind: Kind) -> dict[str, Any]:
    match kind:
        case Named(name=name):
            return {"$ref": f"#/$defs/{name}"}
        case Text(words=words, pattern=pattern):
            if words:
                return {"enum": list(words)}
            return {"type": "string", "pattern": pattern or r"\S"}
        case Flag():
            return {"type": "boolean"}
        case Whole(least=least):
            return {"type": "integer", "minimum": least}
        case Plain():
            return {"type": _SCALARS}
        case ListOf(item=item, least=least):
            return {"type": "array", "items": _of(item), "minItems": least}
        case Record():
            return _of_record(kind)
        case Choice():
            return _of_choice(kind)


def _of_record(kind: Record) -> dict[str, Any]:
    properties = {}
    for name, field in kind.fields.items():
        described = {"description": field.says} if field.says else {}
        properties[name] = {**_of(field.kind), **described}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False if kind.other is None else _of(kind.other),
    }
    if required := [name for name, field in kind.fields.items() if field.required]:
        schema["required"] = required
    groups = [
        *({"oneOf": [{"required": [name]} for name in group]} for group in kind.one_of),
        *({"anyOf": [{"required": [name]} for name in group]} for group in kind.some_of),
    ]
    if groups:
        schema["allOf"] = groups
    return schema


def _of_choice(kind: Choice) -> dict[str, Any]:
    """Told apart by ``if``, so that an editor shows the mistakes of one kind only."""
    types: list[str] = []
    rules: list[dict[str, Any]] = []
    if kind.scalar is not None:
        types.extend(_SCALARS)
        rules.append({"if": {"type": _SCALARS}, "then": _of(kind.scalar)})
    if kind.sequence is not None:
        types.append("array")
        rules.append({"if": {"type": "array"}, "then": _of(kind.sequence)})
    if kind.by_key or kind.otherwise is not None:
        types.append("object")
        mapping: dict[str, Any] = _of(kind.otherwise) if kind.otherwise is not None else {"not": {}}
        for keys, option in reversed(kind.by_key):
            there = {"anyOf": [{"required": [key]} for key in keys]}
            mapping = {"if": there, "then": _of(option), "else": mapping}
        rules.append({"if": {"type": "object"}, "then": mapping})
    return {"type": types, "allOf": rules}


def _named_in(kind: Kind) -> list[str]:
    """The kinds that a kind names, itself included where it does."""
    match kind:
        case Named(name=name):
            return [name]
        case ListOf(item=item):
            return _named_in(item)
        case Record(fields=fields, other=other):
            inner = [field.kind for field in fields.values()]
            return [
                name for one in (*inner, *([other] if other else [])) for name in _named_in(one)
            ]
        case Choice():
            options = (
                kind.scalar,
                kind.sequence,
                kind.otherwise,
                *(option for _, option in kind.by_key),
            )
            return [name for one in options if one is not None for name in _named_in(one)]
        case _:
            return []
