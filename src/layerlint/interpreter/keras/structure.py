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


_MOST = 100_000
"""How many entries of a structure are looked at in all: a list may stand in itself."""


def leaves(value: Value, settle: Settle, depth: int = _DEPTH) -> Iterator[Value]:
    """What stands in a structure that is no list, tuple or dictionary; ``None`` left out."""
    waiting = [(value, depth)]
    for _ in range(_MOST):
        if not waiting:
            return
        value, depth = waiting.pop()
        value = settle(value)
        if value is None:
            continue
        if depth and isinstance(value, dict):
            waiting += [(value[key], depth - 1) for key in reversed(ordered(value))]
        elif depth and isinstance(value, (list, tuple)) and not isinstance(value, TensorShape):
            waiting += [(item, depth - 1) for item in reversed(value[:_WIDTH])]
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
    waiting = [(value, depth)]
    for _ in range(_MOST):
        if not waiting:
            return False
        value, depth = waiting.pop()
        if wanted(value):
            return True
        if depth and isinstance(value, dict):
            waiting += [(item, depth - 1) for item in value.values()]
        elif depth and isinstance(value, (list, tuple, set)) and not isinstance(value, TensorShape):
            waiting += [(item, depth - 1) for item in list(value)[:_WIDTH]]
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
