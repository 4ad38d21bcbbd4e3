"""Shapes of operations on images and maps."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import product, windows
from layerlint.interpreter.shapes.call import Call, ShapeRule
from layerlint.interpreter.shapes.convolution import Form, convolve, place_channels, take_apart
from layerlint.interpreter.shapes.pooling import pool
from layerlint.records import replace


def resized(call: Call) -> Shape | None:
    """Images of the size asked for."""
    shape = call.input
    height, width = call.sizes("size", 2)
    if shape is None or len(shape) not in (3, 4):
        return None
    match call.channels_first:
        case True:
            return (*shape[:-2], height, width)
        case False:
            return (*shape[:-3], height, width, shape[-1])
        case None:
            return None


def enlarged(call: Call) -> Shape | None:
    """Images so many times as high and as wide."""
    parts = take_apart(call, 2, call.input)
    if parts is None:
        return None
    batch, (height, width), channels = parts
    space = (
        product((height, call.whole("height_factor"))),
        product((width, call.whole("width_factor"))),
    )
    return place_channels(call, batch, space, channels)


def convolved(call: Call) -> Shape | None:
    """A map convolved with the second tensor."""
    kernel = call.inputs[1] if len(call.inputs) > 1 else None
    if kernel is None or len(kernel) < 3:
        return None
    return _with(call, Form(rank=len(kernel) - 2), kernel, kernel[-1])


def convolved_back(call: Call) -> Shape | None:
    """The way back of a convolution; filters stand before channels in the kernel."""
    kernel = call.inputs[1] if len(call.inputs) > 1 else None
    if kernel is None or len(kernel) < 3:
        return None
    return _with(call, Form(rank=len(kernel) - 2, kind="transposed"), kernel, kernel[-2])


def convolved_in_depth(call: Call) -> Shape | None:
    """Each channel by itself."""
    kernel = call.inputs[1] if len(call.inputs) > 1 else None
    if kernel is None or len(kernel) < 3:
        return None
    return _with(call, Form(rank=len(kernel) - 2), kernel, product(kernel[-2:]))


def convolved_in_two_steps(call: Call) -> Shape | None:
    """Each channel by itself, then all together."""
    if len(call.inputs) < 3:
        return None
    kernel, points = call.inputs[1], call.inputs[2]
    if kernel is None or len(kernel) < 3 or not points:
        return None
    return _with(call, Form(rank=len(kernel) - 2), kernel, points[-1])


def _with(call: Call, form: Form, kernel: Shape, filters: int | None) -> Shape | None:
    arguments: Mapping[str, Argument] = {
        **call.arguments,
        "kernel_size": kernel[:-2],
        "filters": filters,
    }
    return convolve(replace(call, arguments=arguments), form, call.input)


def pooled(call: Call) -> Shape | None:
    """A window slides over the map."""
    return pool(call, len(call.input) - 2) if call.input and len(call.input) > 2 else None


def to_depth(call: Call) -> Shape | None:
    """Blocks of a map become channels."""
    return _blocks(call, outwards=False)


def to_space(call: Call) -> Shape | None:
    """Channels of a map become blocks."""
    return _blocks(call, outwards=True)


def _blocks(call: Call, *, outwards: bool) -> Shape | None:
    parts, block = take_apart(call, 2, call.input), call.whole("block_size")
    if parts is None:
        return None
    batch, space, channels = parts
    if not block:
        return place_channels(call, batch, (None, None), None)
    if outwards:
        space = tuple(product((size, block)) for size in space)
        channels = None if channels is None else channels // block**2
    else:
        space = tuple(None if size is None else size // block for size in space)
        channels = product((channels, block, block))
    return place_channels(call, batch, space, channels)


def cut_out(call: Call) -> Shape | None:
    """Patches of images, each laid out as a vector."""
    parts = take_apart(call, 2, call.input)
    if parts is None:
        return None
    batch, space, channels = parts
    size = call.sizes("size", 2)
    strides = size if call.get("strides") is None else call.sizes("strides", 2)
    dilation = call.sizes("dilation_rate", 2, 1)
    padding = call.word("padding", "valid")
    found = tuple(
        windows(*axis, padding) for axis in zip(space, size, strides, dilation, strict=True)
    )
    return place_channels(call, batch, found, product((*size, channels)))


OPERATIONS: Mapping[str, ShapeRule] = {
    **dict.fromkeys(("resize", "image.resize"), resized),
    "resize_images": enlarged,
    "conv": convolved,
    "conv_transpose": convolved_back,
    "depthwise_conv": convolved_in_depth,
    "separable_conv": convolved_in_two_steps,
    **dict.fromkeys(("max_pool", "average_pool"), pooled),
    "space_to_depth": to_depth,
    "depth_to_space": to_space,
    **dict.fromkeys(("extract_patches", "image.extract_patches"), cut_out),
}
