"""Shapes of tensors that are made from nothing."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.call import Call, ShapeRule, wholes

_SHAPED = (
    *("zeros", "ones", "full", "empty", "normal", "uniform", "truncated_normal"),
    *("random_normal", "random_uniform", "random_bernoulli", "random_binomial"),
)


def shaped(call: Call) -> Shape | None:
    """The shape asked for."""
    value = call.get("shape")
    if isinstance(value, tuple):
        return wholes(value)
    size = call.whole("shape")
    return None if size is None else (size,)


def counted(call: Call) -> Shape | None:
    """Numbers from a start to before a stop."""
    start, stop, step = call.whole("start"), call.whole("stop"), call.whole("step", 1)
    if call.get("stop") is None:
        start, stop = 0, start
    if call.get("step") is None:
        step = 1
    if start is None or stop is None or not step:
        return (None,)
    return (len(range(start, stop, step)),)


def spaced(call: Call) -> Shape | None:
    """So many numbers between two."""
    return (call.whole("num", 50),)


def unit(call: Call) -> Shape | None:
    """A matrix with ones on a diagonal."""
    rows = call.whole("N", call.whole("n"))
    return (rows, rows if call.get("M") is None else call.whole("M"))


OPERATIONS: Mapping[str, ShapeRule] = {
    **dict.fromkeys(_SHAPED, shaped),
    "arange": counted,
    "linspace": spaced,
    "eye": unit,
    "identity": unit,
}
