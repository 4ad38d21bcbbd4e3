"""Shapes of parts of tensors, and of tensors that tell which part is meant."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import Argument, Shape, UnknownValue
from layerlint.interpreter.shapes.arithmetic import position
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule
from layerlint.regex import regex

_SLICE = regex(r"(?P<start>-?\d+)?:(?P<stop>-?\d+)?(:(?P<step>-?\d+)?)?")


def indexed(call: Call) -> Shape | None:
    """``x[key]``: integers, ``None``, slices written ``1:3`` and the three dots."""
    shape, key = call.input, call.get("key", call.get("index"))
    if shape is None:
        return None
    parts = list(key) if isinstance(key, tuple) else [key]
    taken = sum(1 for part in parts if part is not None and part != "...")
    if taken > len(shape):
        return None
    if "..." not in parts:
        parts.append("...")
    place = parts.index("...")
    parts[place : place + 1] = [":"] * (len(shape) - taken)
    sizes = list(shape)
    found: list[int | None] = []
    for part in parts:
        match part:
            case None:
                found.append(1)
            case UnknownValue() | tuple() | bool():
                return None
            case str():
                found.append(sliced(sizes.pop(0), part))
            case _:
                sizes.pop(0)
    return tuple(found)


def sliced(size: int | None, part: str) -> int | None:
    """How much of an axis a slice takes."""
    bounds = _SLICE.fullmatch(part)
    if bounds is None:
        return None
    start, stop, step = (
        None if bounds[name] is None else int(bounds[name]) for name in ("start", "stop", "step")
    )
    if start is stop is None and step in (None, 1, -1):
        return size
    if size is None or step == 0:
        return None
    return len(range(*slice(start, stop, step).indices(size)))


def taken(call: Call) -> Shape | None:
    """Values at places along an axis, in the shape of the places."""
    shape = call.input
    places = call.inputs[1] if len(call.inputs) > 1 else constant_shape(call.get("indices"))
    if shape is None or places is None:
        return None
    if call.get("axis") is None:
        return places if len(shape) == 1 else None
    axis = position(call.whole("axis"), len(shape))
    return None if axis is None else (*shape[:axis], *places, *shape[axis + 1 :])


def constant_shape(value: Argument) -> Shape | None:
    """The shape of a constant written as nested tuples; a number has no axes."""
    match value:
        case bool() | int() | float():
            return ()
        case tuple():
            inner = {constant_shape(item) for item in value}
            if len(inner) != 1:
                return None
            (rest,) = inner
            return None if rest is None else (len(value), *rest)
        case _:
            return None


def encoded(call: Call) -> Shape | None:
    """A vector for each class, along a new axis."""
    shape, depth = call.input, call.whole("num_classes", call.whole("depth"))
    if shape is None:
        return None
    place = position(call.whole("axis", -1), len(shape) + 1)
    return (None,) * (len(shape) + 1) if place is None else (*shape[:place], depth, *shape[place:])


def greatest(call: Call) -> Outputs:
    """The greatest values along the last axis, and where they stand."""
    shape = (*call.input[:-1], call.whole("k", 1)) if call.input else None
    return Outputs(shapes=(shape, shape), single=False)


def shape_of(call: Call) -> Shape | None:
    """The shape itself: as many numbers as there are axes."""
    return None if call.input is None else (len(call.input),)


OPERATIONS: Mapping[str, ShapeRule] = {
    "get_item": indexed,
    "getitem": indexed,
    "take": taken,
    "one_hot": encoded,
    "top_k": greatest,
    "shape": shape_of,
    "size": lambda _: (),
    "ndim": lambda _: (),
}
