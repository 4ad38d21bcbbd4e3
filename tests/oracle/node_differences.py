"""What two nodes of the same class and line differ in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .values import ONLY_WHERE_GIVEN, is_unknown, same_value, unknown_in

Node: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Which unknown values are no difference, by their reason."""

    everything: bool = False
    parameters: frozenset[str] = frozenset()

    def __call__(self, reason: str) -> bool:
        words = set(re.findall(r"\w+", reason))
        return self.everything or ("parameter" in words and bool(words & self.parameters))


def argument_differences(expected: Node, found: Node, allowed: Allowed) -> Iterable[str]:
    if expected.get("operation") or (found["layer"] is None and allowed.everything):
        return
    theirs, ours = dict(expected["arguments"]), dict(found["arguments"])
    if expected["layer"] == "InputLayer":
        theirs, ours = _input_arguments(theirs), _input_arguments(ours)
    given = set(found.get("given") or ())
    for name in sorted({*theirs, *ours}):
        if name in ONLY_WHERE_GIVEN and (name not in given or name not in theirs):
            continue
        if name in {"name", "dtype"} and ours.get(name) is None:
            # Given, but as nothing: Keras makes a name up, and takes its own precision.
            continue
        if name not in theirs:
            # Keras takes it and forgets it: nothing to hold it against.
            if is_unknown(ours[name]) and name in given and not allowed(ours[name]["unknown"]):
                yield f"`{name}` is unknown ({ours[name]['unknown']})"
            continue
        if name not in ours:
            # The classes of users: only what the source gives need be told.
            if expected.get("base") is None or name in (expected.get("given") or ()):
                yield f"`{name}` is not told, Keras has {theirs[name]!r}"
            continue
        reason = unknown_in(ours[name])
        if reason is not None:
            if not allowed(reason):
                yield f"`{name}` is unknown ({reason}), Keras has {theirs[name]!r}"
        elif not _same_taken(name, theirs[name], ours[name], expected["layer"]):
            yield f"`{name}` is {ours[name]!r}, Keras has {theirs[name]!r}"


def _same_taken(name: str, theirs: Any, ours: Any, layer: str) -> bool:
    """Whether Keras takes both for the same."""
    return same_value(taken(name, theirs, layer), taken(name, ours, layer))


def taken(name: str, value: Any, layer: str) -> Any:
    """An argument as Keras takes it where it silently takes another one.

    Recurrent layers clip their drop rates; a slash in a name, which Keras 3 refuses, is a
    line where old code is run.
    """
    if name == "name" and isinstance(value, str):
        return value.replace("/", "_")
    recurrent = layer in {"LSTM", "GRU", "SimpleRNN"} and name in {"dropout", "recurrent_dropout"}
    return min(1.0, max(0.0, value)) if recurrent and isinstance(value, (int, float)) else value


def _input_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """``shape`` and ``batch_size`` are one thing with ``batch_shape``; the rest is as it is."""
    shape = arguments.get("batch_shape")
    if shape is None and isinstance(arguments.get("shape"), list):
        shape = [arguments.get("batch_size"), *arguments["shape"]]
    if shape is None:
        shape = arguments.get("shape")
    plain = {"batch_shape": shape}
    if "name" in arguments:
        plain["name"] = arguments["name"]
    return plain


def with_unknowns(expected: Node, found: Node) -> Node:
    """The node with what it does not know put in."""
    theirs, ours = expected.get("shape"), found.get("shape")
    if theirs is not None and ours is not None and len(theirs) == len(ours):
        pairs = zip(theirs, ours, strict=True)
        ours = [size if own is None else own for size, own in pairs]
    parameters = found.get("parameters")
    return {
        **found,
        "shape": theirs if ours is None else ours,
        "parameters": expected.get("parameters") if parameters is None else parameters,
    }


def shape_difference(expected: Node, found: Node) -> str | None:
    """How the shapes differ; empty where they do not, ``None`` where Keras tells none."""
    theirs, ours = expected.get("shape"), found.get("shape")
    if theirs is None:
        return None
    return "" if theirs == ours else f"shape is {ours}, Keras has {theirs}"


def parameter_difference(expected: Node, found: Node) -> str | None:
    """How the numbers of weights differ; empty and ``None`` as for the shapes."""
    theirs, ours = expected.get("parameters"), found.get("parameters")
    if theirs is None or expected.get("operation"):
        return None
    return "" if theirs == ours else f"{ours} parameters, Keras has {theirs}"
