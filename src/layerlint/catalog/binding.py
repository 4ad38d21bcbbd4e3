"""Binding: the arguments of one call to the parameters of what it calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from layerlint.catalog.specification import REQUIRED, Bound, Dialect, Parameter
from layerlint.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Arguments under the names of the parameter list that they were held against."""

    said: Mapping[str, object]
    unbound: Mapping[str, object]
    surplus: int
    repeated: tuple[str, ...]


def place(
    parameters: Sequence[Parameter],
    inherited: Sequence[Parameter],
    positional: Sequence[object],
    keywords: Mapping[str, object],
    more_keywords: Collection[str] = (),
) -> Placed:
    """Bind as Python would, and go on where Python would raise."""
    by_place = [p for p in parameters if p.kind == "positional"]
    known = {*more_keywords, *named(parameters)}
    if any(p.kind == "var_keyword" for p in parameters):
        known.update(named(inherited))
    said = {p.name: value for p, value in zip(by_place, positional, strict=False)}
    unbound: dict[str, object] = {}
    repeated = []
    for keyword, value in keywords.items():
        if keyword not in known:
            unbound[keyword] = value
        elif keyword in said:
            repeated.append(keyword)
        else:
            said[keyword] = value
    takes_any = any(p.kind == "var_positional" for p in parameters)
    return Placed(
        said=said,
        unbound=unbound,
        surplus=0 if takes_any else max(0, len(positional) - len(by_place)),
        repeated=tuple(repeated),
    )


def named(parameters: Sequence[Parameter]) -> dict[str, Parameter]:
    """The parameters that can be given by name."""
    return {p.name: p for p in parameters if p.kind in ("positional", "keyword")}


def fill(
    name: str,
    dialect: Dialect,
    parameters: Sequence[Parameter],
    placed: Placed,
    said: Mapping[str, object],
) -> Bound:
    """What was said, and the defaults of ``parameters`` for what was not."""
    own = named(parameters)
    arguments: dict[str, object] = {}
    for parameter in own.values():
        if parameter.name in said:
            arguments[parameter.name] = said[parameter.name]
        elif parameter.default is not REQUIRED:
            arguments[parameter.name] = parameter.default
    arguments.update((key, value) for key, value in said.items() if key not in own)
    return Bound(
        name=name,
        dialect=dialect,
        arguments=MappingProxyType(arguments),
        given=tuple(key for key in arguments if key in said),
        unbound=tuple(placed.unbound),
        unbound_values=MappingProxyType(dict(placed.unbound)),
        surplus=placed.surplus,
        missing=tuple(key for key in own if key not in arguments),
        repeated=placed.repeated,
    )


def fits(bound: Bound) -> bool:
    """Whether Python would accept the call."""
    return not (bound.unbound or bound.surplus or bound.missing or bound.repeated)
