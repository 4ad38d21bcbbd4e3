"""When two arguments are the same: one in layerlint's document, one in Keras's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

#: What the source does not say, or what Keras makes up: compared only where given.
ONLY_WHERE_GIVEN = frozenset({"name", "dtype", "trainable"})


def is_unknown(value: Any) -> bool:
    return isinstance(value, Mapping) and "unknown" in value


def unknown_in(value: Any) -> str | None:
    """The reason of the first unknown anywhere in a value."""
    match value:
        case {"unknown": reason}:
            return str(reason)
        case Mapping():
            parts: Iterable[Any] = value.values()
        case list():
            parts = value
        case _:
            return None
    return next((reason for part in parts if (reason := unknown_in(part)) is not None), None)


def same_value(theirs: Any, ours: Any) -> bool:
    """Whether two arguments are equal; numbers as numbers, objects by class and arguments."""
    match theirs, ours:
        case (bool(), _) | (_, bool()):
            return bool(theirs == ours)
        case (int() | float(), int() | float()):
            return math.isclose(theirs, ours, rel_tol=1e-6, abs_tol=1e-12)
        case (list(), list()):
            return len(theirs) == len(ours) and all(map(same_value, theirs, ours))
        case ({"layer": inner}, {"layer": other}):
            return _same_layer(inner, other)
        case ({"object": name, "arguments": inner}, {"object": other, "arguments": own}):
            same_class = str(name).rpartition(".")[2] == str(other).rpartition(".")[2]
            return same_class and _same_known(inner, own)
        case (Mapping(), Mapping()):
            return theirs.keys() == ours.keys() and all(
                same_value(theirs[key], ours[key]) for key in theirs
            )
    return bool(theirs == ours)


def _same_layer(theirs: Any, ours: Any) -> bool:
    if isinstance(ours, str) or isinstance(theirs, str):
        first = theirs if isinstance(theirs, str) else theirs.get("layer")
        second = ours if isinstance(ours, str) else ours.get("layer")
        return bool(first == second)
    name = ours.get("layer") or ours.get("name")
    models = {"Functional", "Sequential", "Model"}
    if theirs["layer"] in models:
        return name in models or name is None
    return bool(theirs["layer"] == name) and _same_known(
        theirs.get("arguments", {}), ours.get("arguments", {})
    )


def _same_known(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Equal wherever both say something: either may leave defaults out."""
    return all(
        same_value(theirs[key], ours[key])
        for key in theirs.keys() & ours.keys()
        if key not in ONLY_WHERE_GIVEN
    )
