"""Shapes of operations that lay the same values out in another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import broadcast, position, product
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule, sizes, whole, wholes
from layerlint.interpreter.shapes.merging import joined
from layerlint.interpreter.shapes.reductions import axes_of
from layerlint.interpreter.shapes.reshaping import fitted, flattened

MOST_PARTS = 1000
"""Into how many tensors one is taken apart; beyond that the parts stay unknown."""


def reshaped(call: Call) -> Shape | None:
    """All axes get the sizes asked for, the batch axis too."""
    value = call.get("newshape", call.get("shape"))
    target = wholes(value if isinstance(value, tuple) else (value,))
    if target is None or (not isinstance(value, tuple) and target == (None,)):
        return None
    if call.input is None:
        return tuple(None if size == -1 else size for size in target)
    return fitted(call.input, target)


def transposed(call: Call) -> Shape | None:
    """The axes in another order, by default the opposite one."""
    shape = call.input
    order = call.get("axes")
    if shape is None:
        return (None,) * len(order) if isinstance(order, tuple) else None
    if order is None:
        return shape[::-1]
    places = wholes(order)
    if places is None or len(places) != len(shape):
        return None
    return tuple(at(shape, place) for place in places)


def at(shape: Shape, axis: int | None) -> int | None:
    """The size of an axis; unknown where there is none."""
    place = position(axis, len(shape))
    return None if place is None else shape[place]


def swapped(call: Call) -> Shape | None:
    """Two axes change places."""
    shape = call.input
    if shape is None:
        return None
    first = position(call.whole("axis1"), len(shape))
    second = position(call.whole("axis2"), len(shape))
    if first is None or second is None:
        return None
    order = list(range(len(shape)))
    order[first], order[second] = second, first
    return tuple(shape[axis] for axis in order)


def moved(call: Call) -> Shape | None:
    """Axes taken out and put in elsewhere."""
    shape = call.input
    if shape is None:
        return None
    source, destination = call.get("source"), call.get("destination")
    sources = _places(source, len(shape))
    targets = _places(destination, len(shape))
    if sources is None or targets is None or len(sources) != len(targets):
        return None
    order = [axis for axis in range(len(shape)) if axis not in sources]
    for target, axis in sorted(zip(targets, sources, strict=True)):
        order.insert(target, axis)
    return tuple(shape[axis] for axis in order)


def _places(value: Argument, rank: int) -> list[int] | None:
    found = [
        position(whole(one), rank) for one in (value if isinstance(value, tuple) else (value,))
    ]
    known = [place for place in found if place is not None]
    return known if len(known) == len(found) else None


def squeezed(call: Call) -> Shape | None:
    """Axes of size 1 are gone."""
    shape = call.input
    if shape is None:
        return None
    if call.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    axes = axes_of(call.get("axis"), len(shape))
    if axes is None or any(shape[axis] not in (1, None) for axis in axes):
        return None
    return tuple(size for axis, size in enumerate(shape) if axis not in axes)


def expanded(call: Call) -> Shape | None:
    """A new axis of size 1."""
    shape, value = call.input, call.get("axis")
    if shape is None or value is None:
        return None
    number = len(value) if isinstance(value, tuple) else 1
    axes = axes_of(value, len(shape) + number)
    if axes is None:
        return (None,) * (len(shape) + number)
    rest = iter(shape)
    return tuple(1 if axis in axes else next(rest) for axis in range(len(shape) + number))


def padded(call: Call) -> Shape | None:
    """So much more before and after on each axis."""
    shape, width = call.input, call.get("pad_width")
    if shape is None:
        return None
    if isinstance(width, tuple) and len(width) == len(shape) and _nested(width):
        pairs = [sizes(one, 2) for one in width]
    elif isinstance(width, tuple) and len(width) == 1:
        pairs = [sizes(width[0], 2)] * len(shape)
    else:
        pairs = [sizes(width, 2)] * len(shape)
    return tuple(
        None if size is None or before is None or after is None else size + before + after
        for size, (before, after) in zip(shape, pairs, strict=True)
    )


def _nested(value: tuple[Argument, ...]) -> bool:
    return all(isinstance(one, tuple) for one in value)


def tiled(call: Call) -> Shape | None:
    """Each axis so many times."""
    shape, times = call.input, call.get("repeats")
    factors = wholes(times if isinstance(times, tuple) else (times,))
    if shape is None or factors is None:
        return None
    rank = max(len(shape), len(factors))
    return tuple(
        product(pair)
        for pair in zip(
            (1,) * (rank - len(shape)) + shape,
            (1,) * (rank - len(factors)) + factors,
            strict=True,
        )
    )


def repeated(call: Call) -> Shape | None:
    """Each value of one axis so many times."""
    shape, times = call.input, call.get("repeats")
    if shape is None:
        return None
    if call.get("axis") is None:
        return (product((product(shape), whole(times))),)
    place = position(call.whole("axis"), len(shape))
    if place is None:
        return (None,) * len(shape)
    if isinstance(times, tuple):
        counts = wholes(times) or ()
        length = None if None in counts else sum(one for one in counts if one is not None)
    else:
        length = product((shape[place], whole(times)))
    return (*shape[:place], length, *shape[place + 1 :])


def concatenated(call: Call) -> Shape | None:
    """The sizes of one axis added up."""
    return joined(call.inputs, call.whole("axis", 0))


def stacked(call: Call) -> Shape | None:
    """Tensors side by side along a new axis."""
    shapes = [shape for shape in call.inputs if shape is not None]
    if not shapes or len({len(shape) for shape in shapes}) > 1:
        return None
    rank = len(shapes[0]) + 1
    place = position(call.whole("axis", 0), rank)
    if place is None:
        return (None,) * rank
    merged = tuple(_agreed(column) for column in zip(*shapes, strict=True))
    return (*merged[:place], len(call.inputs), *merged[place:])


def _agreed(column: Sequence[int | None]) -> int | None:
    return column[0] if len(set(column)) == 1 else None


def split(call: Call) -> Outputs:
    """Parts of equal size, parts cut at places (``keras.ops``) or of given sizes (TensorFlow)."""
    given = call.get("num_or_size_splits")
    shape, cuts = call.input, call.get("indices_or_sections") if given is None else given
    place = None if shape is None else position(call.whole("axis", 0), len(shape))
    number = whole(cuts)
    if number is None and isinstance(given, tuple):
        number = len(given)
    if number is not None and not 0 < number <= MOST_PARTS:
        return Outputs()
    if shape is None or place is None:
        return Outputs(shapes=(None,) * number, single=False) if number else Outputs()
    size, known = shape[place], wholes(cuts)
    if known is not None:
        parts = _cut(size, known) if given is None else _sized(size, known)
    elif number is not None:
        parts = [None if size is None else size // number] * number
    else:
        return Outputs()
    shapes = tuple((*shape[:place], part, *shape[place + 1 :]) for part in parts)
    return Outputs(shapes=shapes, single=False)


def _cut(size: int | None, places: tuple[int | None, ...]) -> list[int | None]:
    edges = [0, *places, size]
    return [
        None if start is None or end is None else max(end - start, 0)
        for start, end in pairwise(edges)
    ]


def _sized(size: int | None, sizes: tuple[int | None, ...]) -> list[int | None]:
    """The sizes as given; one of them may be -1, which is what is left."""
    taken = [one for one in sizes if one != -1]
    left = None if size is None or None in taken else size - sum(one or 0 for one in taken)
    return [left if one == -1 else one for one in sizes]


def unstacked(call: Call) -> Outputs:
    """One tensor for each place along an axis."""
    shape = call.input
    place = None if shape is None else position(call.whole("axis", 0), len(shape))
    if shape is None or place is None:
        return Outputs()
    number = call.whole("num") if call.get("num") is not None else shape[place]
    if number is None or not 0 < number <= MOST_PARTS:
        return Outputs()
    return Outputs(shapes=((*shape[:place], *shape[place + 1 :]),) * number, single=False)


def spread(call: Call) -> Shape | None:
    """Axes of size 1 repeated until the shape is the one asked for."""
    target = wholes(call.get("shape", call.get("newshape")))
    if target is None or call.input is None:
        return target
    return target if broadcast((call.input, target)) is not None else None


def in_a_row(call: Call) -> Shape | None:
    """All values in one axis."""
    return None if call.input is None else (product(call.input),)


OPERATIONS: Mapping[str, ShapeRule] = {
    "reshape": reshaped,
    "transpose": transposed,
    "swapaxes": swapped,
    "moveaxis": moved,
    "squeeze": squeezed,
    "expand_dims": expanded,
    "pad": padded,
    "tile": tiled,
    "repeat": repeated,
    "concatenate": concatenated,
    "stack": stacked,
    "split": split,
    "unstack": unstacked,
    "broadcast_to": spread,
    "flatten": flattened,
    "ravel": in_a_row,
}
