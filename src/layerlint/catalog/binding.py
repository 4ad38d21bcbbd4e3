"""Binding: the arguments of one call to the parameters of what it calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from layerlint.catalog.specification import REQUIRED, Bound, Parameter


def bind(
    name: str,
    parameters: Sequence[Parameter],
    inherited: Sequence[Parameter],
    positional: Sequence[object],
    keywords: Mapping[str, object],
) -> Bound:
    """Bind as Python would, and go on where Python would raise."""
    own = [p for p in parameters if p.kind in ("positional", "keyword")]
    by_place = [p for p in parameters if p.kind == "positional"]
    takes_any_positional = any(p.kind == "var_positional" for p in parameters)
    takes_any_keyword = any(p.kind == "var_keyword" for p in parameters)
    known = {p.name for p in own}
    if takes_any_keyword:
        known |= {p.name for p in inherited if p.kind in ("positional", "keyword")}
    said: dict[str, object] = {
        p.name: value for p, value in zip(by_place, positional, strict=False)
    }
    unbound: dict[str, object] = {}
    repeated = []
    for keyword, value in keywords.items():
        if keyword not in known:
            unbound[keyword] = value
        elif keyword in said:
            repeated.append(keyword)
        else:
            said[keyword] = value
    arguments: dict[str, object] = {}
    for parameter in own:
        if parameter.name in said:
            arguments[parameter.name] = said[parameter.name]
        elif parameter.default is not REQUIRED:
            arguments[parameter.name] = parameter.default
    arguments.update((key, value) for key, value in said.items() if key not in arguments)
    return Bound(
        name=name,
        arguments=MappingProxyType(arguments),
        given=tuple(key for key in arguments if key in said),
        unbound=tuple(unbound),
        unbound_values=MappingProxyType(unbound),
        surplus=0 if takes_any_positional else max(0, len(positional) - len(by_place)),
        missing=tuple(p.name for p in own if p.name not in arguments),
        repeated=tuple(repeated),
    )
