"""What a search tries: ``hp.Choice("units", [8, 16])``, ``trial.suggest_float("rate", 0, 0.5)``.

Which of the values it is differs from one trial to the next; all of them stand in the source.
Keras Tuner and Optuna hand the object that is asked to the function that builds the model, so that
nothing but the names of its methods tells what it is; random numbers are asked for by functions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from layerlint.interpreter.budgets import LARGEST_TRIED, MOST_TRIED
from layerlint.interpreter.values import External, Unknown, Value, unmarked
from layerlint.records import replace

_CHOOSING = {
    "Choice": ("name", "values"),
    "suggest_categorical": ("name", "choices"),
    "random.choice": ("seq",),
    "numpy.random.choice": ("a", "size"),
}
"""What takes one of several values, with its parameters."""

_RANGING = {
    "Int": ("name", "min_value", "max_value"),
    "Float": ("name", "min_value", "max_value"),
    **{
        f"suggest_{kind}": ("name", "low", "high")
        for kind in ("float", "int", "uniform", "loguniform", "discrete_uniform")
    },
    "random.uniform": ("a", "b"),
    "random.randint": ("a", "b"),
    "numpy.random.uniform": ("low", "high", "size"),
}
"""What takes a number between two others, either of which it may be."""

_OTHERS = ("name", "size")


def searched(
    machine: Any,
    function: Value,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    made: Value,
) -> Value:
    """What a call gives that takes one of several values, or a number in a range."""
    match function:
        case Unknown(operation="attribute", operands=(_, str() as name)):
            asks = True
        case External(dotted=name):
            asks = False
        case _:
            return made
    parameters = _CHOOSING.get(name) or _RANGING.get(name)
    if type(made) is not Unknown or parameters is None or "*" in keywords or "**" in keywords:
        return made
    given = {**dict(zip(parameters, positional, strict=False)), **keywords}
    if ("name" in given) is not asks or given.get("size") is not None:
        return made
    wanted = [given[each] for each in parameters if each in given and each not in _OTHERS]
    return (_one_of if name in _CHOOSING else _in_range)(machine, made, wanted)


def _is_number(value: Value) -> bool:
    """Whether a value is a number of the size that arguments of layers have."""
    if type(value) is int:
        return value.bit_length() <= LARGEST_TRIED
    return type(value) is float and math.isfinite(value)


def _is_setting(value: Value) -> bool:
    return value is None or isinstance(value, (bool, str)) or _is_number(value)


def _one_of(machine: Any, made: Unknown, given: list[Value]) -> Value:
    items = machine.settle(given[0]) if len(given) == 1 else None
    if not isinstance(items, (list, tuple)) or getattr(items, "length", None) is not None:
        return made
    if not 0 < len(items) <= MOST_TRIED:
        return made
    values = tuple(unmarked(machine.settle(each)) for each in items)
    if not all(map(_is_setting, values)):
        return made
    if len(values) == 1:
        return values[0]
    found = replace(made, operation="among", operands=values)
    machine.facts.is_among(found, values)
    return found


def _in_range(machine: Any, made: Unknown, given: list[Value]) -> Value:
    bounds = [unmarked(machine.settle(each)) for each in given]
    if len(bounds) != 2 or not all(map(_is_number, bounds)):
        return made
    low, high = sorted(bounds)
    if low == high:
        return low
    found = replace(made, operation="between", operands=(low, high))
    machine.facts.is_between(found, low, high)
    return found
