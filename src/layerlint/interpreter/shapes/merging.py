"""Shapes of merging layers, which have no parameters."""

from __future__ import annotations

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import position, total
from layerlint.interpreter.shapes.call import Call, whole


def merged(call: Call) -> Shape | None:
    """Element by element, axes of size 1 repeated, the batch axis apart."""
    shapes = [shape for shape in call.inputs if shape]
    if not shapes or len(shapes) != len(call.inputs):
        return None
    result: Shape | None = shapes[0][1:]
    for shape in shapes[1:]:
        result = None if result is None else together(result, shape[1:])
    batches = {shape[0] for shape in shapes} - {None}
    return None if result is None else (batches.pop() if len(batches) == 1 else None, *result)


def together(first: Shape, second: Shape) -> Shape | None:
    """Two shapes aligned at their ends; ``None`` if they do not fit."""
    if len(first) < len(second):
        first, second = second, first
    lead = len(first) - len(second)
    result = list(first[:lead])
    for one, other in zip(first[lead:], second, strict=True):
        if one is None or other is None:
            result.append(None)
        elif one == 1 or other == 1 or one == other:
            result.append(max(one, other))
        else:
            return None
    return tuple(result)


def concatenated(call: Call) -> Shape | None:
    """The sizes of one axis added up."""
    return joined(call.inputs, call.whole("axis", -1))


def joined(shapes: tuple[Shape | None, ...], axis: int | None) -> Shape | None:
    """The shapes joined along an axis; ``None`` if they do not fit."""
    known = [shape for shape in shapes if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1:
        return None
    rank = len(known[0])
    place = position(axis, rank)
    if place is None:
        return (None,) * rank
    result: list[int | None] = []
    for index, sizes in enumerate(zip(*known, strict=True)):
        if index == place:
            result.append(total(sizes) if len(known) == len(shapes) else None)
            continue
        fixed = {size for size in sizes if size is not None}
        if len(fixed) > 1:
            return None
        result.append(sizes[0] if len(known) == len(shapes) else None)
    return tuple(result)


def dotted(call: Call) -> Shape | None:
    """The sum of products along an axis of each of two tensors."""
    if len(call.inputs) != 2:
        return None
    first, second = call.inputs
    if first is None or second is None:
        return None
    axes = call.get("axes", -1)
    pair = axes if isinstance(axes, tuple) else (axes, axes)
    if len(pair) != 2:
        return None
    left = position(whole(pair[0]), len(first))
    right = position(whole(pair[1]), len(second))
    if left is None or right is None:
        return None
    if None not in (first[left], second[right]) and first[left] != second[right]:
        return None
    kept = [size for place, size in enumerate(first) if place != left]
    kept += [size for place, size in enumerate(second) if place not in (right, 0)]
    return (*kept, 1) if len(kept) == 1 else tuple(kept)


SHAPES = {
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"), merged),
    "Concatenate": concatenated,
    "Dot": dotted,
}
