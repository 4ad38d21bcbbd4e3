"""Nested lists, tuples and dictionaries of tensors, in the order in which Keras flattens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from layerlint.interpreter.keras.objects import (
    Constant,
    KerasLayer,
    KerasModel,
    Tensor,
    TensorShape,
)
from layerlint.interpreter.values import Instance, List, Value

Settle: TypeAlias = Callable[[Value], Value]

_DEPTH = 12
"""How deep a structure is looked into."""

_WIDTH = 4000
"""How many entries of one list are looked at."""


def leaves(value: Value, settle: Settle, depth: int = _DEPTH) -> Iterator[Value]:
    """What stands in a structure that is no list, tuple or dictionary; ``None`` left out."""
    value = settle(value)
    if value is None:
        return
    if depth == 0 or isinstance(value, TensorShape):
        yield value
    elif isinstance(value, dict):
        for key in ordered(value):
            yield from leaves(value[key], settle, depth - 1)
    elif isinstance(value, (list, tuple)):
        for item in value[:_WIDTH]:
            yield from leaves(item, settle, depth - 1)
    else:
        yield value


def ordered(value: dict[Value, Value]) -> list[Value]:
    """The keys of a dictionary in the order in which Keras takes what stands behind them."""
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def rebuilt(
    value: Value, settle: Settle, change: Callable[[Value], Value], depth: int = _DEPTH
) -> Value:
    """The same structure with every leaf changed."""
    value = settle(value)
    if value is None or depth == 0 or isinstance(value, TensorShape):
        return value
    if isinstance(value, dict):
        # Changed in Keras's order, kept in the source's.
        new = {key: rebuilt(value[key], settle, change, depth - 1) for key in ordered(value)}
        return {key: new[key] for key in value}
    if isinstance(value, List):
        return List((rebuilt(item, settle, change, depth - 1) for item in value), value.length)
    if isinstance(value, (list, tuple)):
        items = (rebuilt(item, settle, change, depth - 1) for item in value)
        return List(items) if isinstance(value, list) else tuple(items)
    return change(value)


def tensors(value: Value, settle: Settle) -> tuple[Tensor, ...]:
    """The tensors in a structure."""
    return tuple(leaf for leaf in leaves(value, settle) if isinstance(leaf, Tensor))


def holds(value: Value, wanted: Callable[[Value], bool], depth: int = 4) -> bool:
    """Whether something in a structure is wanted. Nothing is settled."""
    if wanted(value):
        return True
    if depth == 0:
        return False
    if isinstance(value, dict):
        return any(holds(item, wanted, depth - 1) for item in value.values())
    if isinstance(value, (list, tuple, set)) and not isinstance(value, TensorShape):
        return any(holds(item, wanted, depth - 1) for item in list(value)[:_WIDTH])
    return False


def is_tensor(value: Value) -> bool:
    return isinstance(value, Tensor)


def has_shape(value: Value) -> bool:
    """Whether a value is a tensor, be it of the graph or a constant."""
    return isinstance(value, (Tensor, Constant))


def is_keras(value: Value) -> bool:
    """Whether a value is a layer, a model or a tensor, also one of a user's class."""
    if isinstance(value, Instance):
        return isinstance(value.native, (KerasLayer, KerasModel))
    return isinstance(value, (KerasLayer, KerasModel, Tensor))
