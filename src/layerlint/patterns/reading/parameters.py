"""Parameters of a rule: values in it that a configuration may set, and what may be set."""

from __future__ import annotations

import math
from collections.abc import Mapping as Readable
from typing import Final, cast

from layerlint.patterns.reading.document import Mapping, Position, Scalar, Sequence, Value
from layerlint.patterns.reading.nodes import MAXIMUM_MEMBERS, check_member
from layerlint.patterns.reading.reader import Reader, SetDefinition
from layerlint.patterns.syntax import Comparison, Operator, Parameter, ParameterKind, ParameterValue

KINDS: Final[Readable[ParameterKind, str]] = {
    "number": "a number",
    "whole": "a whole number",
    "flag": "true or false",
    "text": "text",
    "layers": "a list of layers and sets",
}
_BOUNDS: Final[Readable[str, str]] = {
    "ge": "at least",
    "gt": "more than",
    "le": "at most",
    "lt": "less than",
}


def read_parameters(
    reader: Reader, value: Value | None, values: Readable[str, ParameterValue]
) -> dict[str, Parameter]:
    """The parameters that a rule declares; ``values`` stand in place of defaults."""
    found: dict[str, Parameter] = {}
    if not isinstance(value, Mapping):
        return found
    for name, inner in value.entries.items():
        if not isinstance(inner, Mapping) or "default" not in inner.entries:
            reader.lost.add(name)
            continue
        at, default = value.keys[name], inner.entries["default"]
        plain = _plain(default)
        if plain is None:
            reader.wrong(default.at, "a parameter has a default; `null` is none")
            reader.lost.add(name)
            continue
        parameter = _declared(name, inner, plain)
        _check_limits(reader, parameter, inner)
        for index, message in mistakes_in(parameter, parameter.default, reader):
            items = default.items if isinstance(default, Sequence) else []
            reader.wrong(default.at if index is None else items[index].at, message)
        if name in values:
            parameter = parameter.set_to(values[name])
        if name in reader.sets:
            reader.wrong(at, f"there is a set `${name}` already; choose another name")
            reader.lost.add(name)
        elif parameter.kind == "layers" and isinstance(parameter.value, tuple):
            reader.sets[name] = _as_set(parameter.value, at)
        found[name] = parameter
        reader.parameters[name] = (at, parameter)
    return found


def check_parameters(reader: Reader) -> None:
    """Say which parameters are never used, or called like something else."""
    for name, (at, _) in reader.parameters.items():
        if name in reader.let or name in reader.bindings:
            what = "a value of `let`" if name in reader.let else "bound by a step"
            reader.wrong(at, f"`{name}` is {what}, too; choose another name")
        elif name not in reader.parameters_used and name not in reader.lost:
            reader.wrong(at, f"the parameter `{name}` is never used")


def mistakes_in(
    parameter: Parameter, value: ParameterValue, reader: Reader
) -> list[tuple[int | None, str]]:
    """What is wrong with a value for a parameter, each with the item of a list it is about."""
    what = f"`{parameter.name}`"
    if not _is_of(parameter.kind, value):
        return [(None, f"{what} must be {KINDS[parameter.kind]}, not {_shown(value)}")]
    if isinstance(value, tuple):
        if len(value) > MAXIMUM_MEMBERS:
            return [(None, f"{what} holds {MAXIMUM_MEMBERS:,} names at the most")]
        members = ((index, check_member(reader, name)) for index, name in enumerate(value))
        return [(index, message) for index, messages in members for message in messages]
    if isinstance(value, float) and not math.isfinite(value):
        return [(None, f"{what} must be a finite number")]
    if parameter.words and value not in parameter.words:
        hint = reader.hint(str(value), parameter.words)
        return [(None, f"{what} cannot be `{value}`{hint}")]
    missed = [one for one in parameter.bounds if not _within(value, one)]
    if missed:
        told = " and ".join(_told(one) for one in parameter.bounds)
        return [(None, f"{what} must be {told}, not {value}")]
    return []


def _check_limits(reader: Reader, parameter: Parameter, value: Mapping) -> None:
    """Only numbers are more or less than something, only texts are one of several."""
    numeric = parameter.kind in ("number", "whole")
    for word, limit in value.entries.items():
        if word in _BOUNDS and not numeric:
            reader.wrong(value.keys[word], f"`{word}` is for numbers")
        elif word in _BOUNDS and isinstance(limit, Scalar) and not _is_of("number", limit.value):
            reader.wrong(limit.at, f"`{word}` must be a number")
        elif word == "in" and parameter.kind != "text":
            reader.wrong(value.keys[word], "`in` is for texts")


def _declared(name: str, value: Mapping, default: ParameterValue) -> Parameter:
    entries = value.entries
    kind, says, words = entries.get("kind"), entries.get("says"), entries.get("in")
    bounds = [(word, entries[word]) for word in _BOUNDS if word in entries]
    return Parameter(
        name=name,
        kind=cast("ParameterKind", kind.written) if isinstance(kind, Scalar) else "text",
        says=" ".join(says.written.split()) if isinstance(says, Scalar) else "",
        default=default,
        value=default,
        bounds=tuple(
            Comparison(operator=cast("Operator", word), operand=bound.value)
            for word, bound in bounds
            if isinstance(bound, Scalar)
        ),
        words=tuple(item.written for item in words.items if isinstance(item, Scalar))
        if isinstance(words, Sequence)
        else (),
    )


def _plain(value: Value) -> ParameterValue | None:
    match value:
        case Scalar():
            return value.value
        case Sequence(items=items):
            return tuple(item.written for item in items if isinstance(item, Scalar))
        case _:
            return None


def _as_set(names: tuple[str, ...], at: Position) -> SetDefinition:
    items: list[Value] = [Scalar(at=at, value=name, written=name) for name in names]
    return SetDefinition(path="", at=at, value=Sequence(at=at, items=items))


def _is_of(kind: ParameterKind, value: object) -> bool:
    match kind:
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "text":
            return isinstance(value, str)
        case "layers":
            return isinstance(value, tuple)


def _within(value: ParameterValue, bound: Comparison) -> bool:
    limit = bound.operand
    if not isinstance(value, (int, float)) or not isinstance(limit, (int, float)):
        return False
    match bound.operator:
        case "ge":
            return value >= limit
        case "gt":
            return value > limit
        case "le":
            return value <= limit
        case _:
            return value < limit


def _told(bound: Comparison) -> str:
    return f"{_BOUNDS[bound.operator]} {bound.operand}"


def _shown(value: ParameterValue) -> str:
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return "a list"
        case str():
            return f'"{value}"'
        case _:
            return str(value)
