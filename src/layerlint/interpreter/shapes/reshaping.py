"""Shapes of reshaping layers, which have no parameters."""

from __future__ import annotations

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import positive, product
from layerlint.interpreter.shapes.call import Call, sizes, wholes
from layerlint.interpreter.shapes.convolution import place_channels, take_apart

CROPPED = {"Cropping1D": 1, "Cropping2D": 2, "Cropping3D": 3}
PADDED = {"ZeroPadding1D": 1, "ZeroPadding2D": 2, "ZeroPadding3D": 3}
GROWN = {"UpSampling1D": 1, "UpSampling2D": 2, "UpSampling3D": 3}


def flattened(call: Call) -> Shape | None:
    """All axes behind the batch axis become one."""
    if call.input is None:
        return (None, None)
    return (call.input[0], product(call.input[1:])) if call.input else None


def reshaped(call: Call) -> Shape | None:
    """The axes behind the batch axis get the sizes asked for."""
    target = wholes(call.get("target_shape"))
    if target is None:
        return None
    if not call.input:
        return (None, *(None if size == -1 else size for size in target))
    rest = fitted(call.input[1:], target)
    return None if rest is None else (call.input[0], *rest)


def fitted(shape: Shape, target: tuple[int | None, ...]) -> Shape | None:
    """The target with its -1 resolved; ``None`` if the sizes do not fit."""
    if any(size is not None and size < -1 for size in target) or target.count(-1) > 1:
        return None
    size = None if None in shape else product(shape)
    if size is None or None in target:
        return tuple(None if one == -1 else one for one in target)
    known = product(one for one in target if one != -1)
    if known is None or (-1 not in target and known != size):
        return None
    if -1 not in target:
        return target
    if known == 0 or size % known:
        return None
    return tuple(size // known if one == -1 else one for one in target)


def permuted(call: Call) -> Shape | None:
    """The axes behind the batch axis in another order, counted from 1."""
    order = wholes(call.get("dims"))
    if order is None:
        return None
    shape = call.input
    if shape is None:
        return (None,) * (len(order) + 1)
    if len(shape) != len(order) + 1:
        return None
    return (
        shape[0],
        *(None if place is None or not 0 < place < len(shape) else shape[place] for place in order),
    )


def repeated(call: Call) -> Shape | None:
    """A vector becomes a sequence of ``n`` equal ones."""
    times = positive(call.whole("n"))
    if call.input is None:
        return (None, times, None)
    return (call.input[0], times, call.input[1]) if len(call.input) == 2 else None


def margins(value: Argument, rank: int) -> tuple[int | None, ...]:
    """What is cut from, or added to, each spatial axis on both sides together."""
    pairs: tuple[Argument, ...]
    if rank == 1:
        pairs = (value,)
    elif isinstance(value, tuple) and len(value) == rank:
        pairs = value
    else:
        pairs = (value,) * rank
    found: list[int | None] = []
    for pair in pairs:
        before, after = sizes(pair, 2)
        found.append(None if before is None or after is None else before + after)
    return tuple(found)


def cropped(call: Call) -> Shape | None:
    """Cut at both ends of each spatial axis."""
    rank = CROPPED[call.name]
    cut = margins(call.get("cropping", 0 if rank == 2 else 1), rank)
    return resized(call, rank, [None if one is None else -one for one in cut])


def zero_padded(call: Call) -> Shape | None:
    """Zeros at both ends of each spatial axis."""
    rank = PADDED[call.name]
    return resized(call, rank, margins(call.get("padding", 1), rank))


def resized(call: Call, rank: int, more: tuple[int | None, ...] | list[int | None]) -> Shape | None:
    """The map with so much more on each spatial axis."""
    parts = take_apart(call, rank, call.input)
    if parts is None:
        return None
    batch, space, channels = parts
    grown = tuple(
        None if size is None or extra is None else positive(size + extra)
        for size, extra in zip(space, more, strict=True)
    )
    return place_channels(call, batch, grown, channels)


def upsampled(call: Call) -> Shape | None:
    """Each spatial axis so many times as long."""
    rank = GROWN[call.name]
    parts = take_apart(call, rank, call.input)
    if parts is None:
        return None
    batch, space, channels = parts
    factors = call.sizes("size", rank, 2)
    grown = tuple(product(pair) for pair in zip(space, factors, strict=True))
    return place_channels(call, batch, grown, channels)


SHAPES = {
    "Flatten": flattened,
    "Reshape": reshaped,
    "Permute": permuted,
    "RepeatVector": repeated,
    **dict.fromkeys(CROPPED, cropped),
    **dict.fromkeys(PADDED, zero_padded),
    **dict.fromkeys(GROWN, upsampled),
}
