"""How the data files write parameters and defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layerlint.catalog.specification import (
    REQUIRED,
    Default,
    NamedObject,
    Parameter,
    ParameterKind,
)


def read_parameters(written: Sequence[Any]) -> tuple[Parameter, ...]:
    """Parameters from their short form.

    ``"x"`` is a required parameter, ``["x", 1]`` one with a default, ``"*"`` says that
    what follows is keyword-only, ``"*x"`` and ``"**x"`` are as in Python.
    """
    parameters = []
    kind: ParameterKind = "positional"
    for item in written:
        match item:
            case "*":
                kind = "keyword"
            case str() if item.startswith("**"):
                parameters.append(Parameter(name=item[2:], kind="var_keyword"))
            case str() if item.startswith("*"):
                parameters.append(Parameter(name=item[1:], kind="var_positional"))
                kind = "keyword"
            case str():
                parameters.append(Parameter(name=item, default=REQUIRED, kind=kind))
            case [str(name), default]:
                parameters.append(Parameter(name=name, default=read_default(default), kind=kind))
    return tuple(parameters)


def read_default(written: Any) -> Default:
    """A default: JSON's own values, tuples for lists, objects by name."""
    match written:
        case list():
            return tuple(read_default(item) for item in written)
        case {"object": str(qualified)}:
            return NamedObject(qualified=qualified)
        case None | bool() | int() | float() | str():
            return written
    raise TypeError(f"no default: {written!r}")
