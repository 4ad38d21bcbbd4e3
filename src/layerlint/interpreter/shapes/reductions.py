"""Shapes of operations that take axes together, or count along them."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import position
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule, whole

_TAKING = (
    *("all", "amax", "amin", "any", "argmax", "argmin", "average", "count_nonzero", "logsumexp"),
    *("max", "mean", "median", "min", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd"),
    *("nansum", "nanvar", "norm", "prod", "ptp", "std", "sum", "var"),
)


def axes_of(value: Argument, rank: int) -> frozenset[int] | None:
    """Axes counted from the front, all of them for ``None``; ``None`` where not known."""
    if value is None:
        return frozenset(range(rank))
    found = [
        position(whole(one), rank) for one in (value if isinstance(value, tuple) else (value,))
    ]
    known = frozenset(axis for axis in found if axis is not None)
    return known if len(known) == len(found) else None


def reduced(call: Call, parameter: str = "axis") -> Shape | None:
    """The axes taken together are gone, or of size 1."""
    shape, kept = call.input, call.flag("keepdims")
    if shape is None:
        return None
    axes = axes_of(call.get(parameter), len(shape))
    if kept is None or (axes is None and not kept):
        return None
    if axes is None:
        return (None,) * len(shape)
    if kept:
        return tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def moments(call: Call) -> Outputs:
    """A mean and a variance."""
    shape = reduced(call, "axes")
    return Outputs(shapes=(shape, shape), single=False)


def accumulated(call: Call) -> Shape | None:
    """A number for each one; all in a row where no axis is named."""
    shape = call.input
    if shape is None or call.given("axis"):
        return shape
    return shape if len(shape) == 1 else None


def last_axis_gone(call: Call) -> Shape | None:
    """One number for the numbers of the last axis."""
    return call.input[:-1] if call.input else None


def last_axis_gone_from_second(call: Call) -> Shape | None:
    """The same of the second tensor: the first one holds classes."""
    return call.inputs[1][:-1] if len(call.inputs) > 1 and call.inputs[1] else None


OPERATIONS: Mapping[str, ShapeRule] = {
    **dict.fromkeys(_TAKING, reduced),
    "moments": moments,
    **dict.fromkeys(("cumsum", "cumprod"), accumulated),
    "categorical_crossentropy": last_axis_gone,
    "sparse_categorical_crossentropy": last_axis_gone_from_second,
}
