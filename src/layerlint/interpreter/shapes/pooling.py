"""Shapes of pooling layers, which have no parameters."""

from __future__ import annotations

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import positive, windows
from layerlint.interpreter.shapes.call import Call
from layerlint.interpreter.shapes.convolution import place_channels, take_apart

WINDOWED = {
    "MaxPooling1D": 1,
    "MaxPooling2D": 2,
    "MaxPooling3D": 3,
    "AveragePooling1D": 1,
    "AveragePooling2D": 2,
    "AveragePooling3D": 3,
}
GLOBAL = {
    "GlobalMaxPooling1D": 1,
    "GlobalMaxPooling2D": 2,
    "GlobalMaxPooling3D": 3,
    "GlobalAveragePooling1D": 1,
    "GlobalAveragePooling2D": 2,
    "GlobalAveragePooling3D": 3,
}
ADAPTIVE = {
    "AdaptiveMaxPooling1D": 1,
    "AdaptiveMaxPooling2D": 2,
    "AdaptiveMaxPooling3D": 3,
    "AdaptiveAveragePooling1D": 1,
    "AdaptiveAveragePooling2D": 2,
    "AdaptiveAveragePooling3D": 3,
}


def pooled(call: Call) -> Shape | None:
    """A window slides over the map."""
    return pool(call, WINDOWED[call.name])


def pool(call: Call, rank: int) -> Shape | None:
    """What is left of a map of so many spatial axes."""
    parts = take_apart(call, rank, call.input)
    if parts is None:
        return None
    batch, space, channels = parts
    pools = call.sizes("pool_size", rank, 2)
    strides = pools if call.get("strides") is None else call.sizes("strides", rank)
    padding = call.word("padding", "valid")
    sizes = tuple(
        windows(size, window, stride, 1, padding)
        for size, window, stride in zip(space, pools, strides, strict=True)
    )
    return place_channels(call, batch, sizes, channels)


def pooled_away(call: Call) -> Shape | None:
    """One value is left of each channel."""
    rank = GLOBAL[call.name]
    parts = take_apart(call, rank, call.input)
    if parts is None:
        return None
    batch, _, channels = parts
    match call.flag("keepdims"):
        case True:
            return place_channels(call, batch, (1,) * rank, channels)
        case False:
            return (batch, channels)
        case None:
            return None


def pooled_to_size(call: Call) -> Shape | None:
    """The result has the size asked for."""
    rank = ADAPTIVE[call.name]
    parts = take_apart(call, rank, call.input)
    if parts is None:
        return None
    batch, _, channels = parts
    sizes = tuple(positive(size) for size in call.sizes("output_size", rank))
    return place_channels(call, batch, sizes, channels)


SHAPES = {
    **dict.fromkeys(WINDOWED, pooled),
    **dict.fromkeys(GLOBAL, pooled_away),
    **dict.fromkeys(ADAPTIVE, pooled_to_size),
}
