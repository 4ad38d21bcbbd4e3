"""Shapes and parameter counts of convolutions."""

from __future__ import annotations

from typing import Literal

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, spread, total, windows
from layerlint.interpreter.shapes.call import Call
from layerlint.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What tells one class of convolutions from another."""

    rank: int
    kind: Literal["plain", "transposed", "depthwise", "separable", "local"] = "plain"


FORMS = {
    "Conv1D": Form(rank=1),
    "Conv2D": Form(rank=2),
    "Conv3D": Form(rank=3),
    "Conv1DTranspose": Form(rank=1, kind="transposed"),
    "Conv2DTranspose": Form(rank=2, kind="transposed"),
    "Conv3DTranspose": Form(rank=3, kind="transposed"),
    "DepthwiseConv1D": Form(rank=1, kind="depthwise"),
    "DepthwiseConv2D": Form(rank=2, kind="depthwise"),
    "SeparableConv1D": Form(rank=1, kind="separable"),
    "SeparableConv2D": Form(rank=2, kind="separable"),
    # Gone since Keras 3.
    "LocallyConnected1D": Form(rank=1, kind="local"),
    "LocallyConnected2D": Form(rank=2, kind="local"),
}


def place_channels(
    call: Call, batch: int | None, space: tuple[int | None, ...], channels: int | None
) -> Shape:
    """A feature map's shape in the layout that the layer works in."""
    match call.channels_first:
        case True:
            return (batch, channels, *space)
        case False:
            return (batch, *space, channels)
        case None:
            return (batch, *(None for _ in space), None)


def take_apart(
    call: Call, rank: int, shape: Shape | None
) -> tuple[int | None, tuple[int | None, ...], int | None] | None:
    """Batch, spatial sizes and channels of a map; ``None`` if its rank does not fit."""
    if shape is None:
        return None, (None,) * rank, None
    if len(shape) != rank + 2:
        return None
    match call.channels_first:
        case True:
            return shape[0], shape[2:], shape[1]
        case False:
            return shape[0], shape[1:-1], shape[-1]
        case None:
            return shape[0], (None,) * rank, None


def convolved(call: Call) -> Shape | None:
    """The feature map that a convolution gives."""
    return convolve(call, FORMS[call.name], call.input)


def convolve(call: Call, form: Form, shape: Shape | None) -> Shape | None:
    """The map that a convolution with the arguments of the call makes of a map."""
    parts = take_apart(call, form.rank, shape)
    if parts is None:
        return None
    batch, space, channels = parts
    kernel, strides, dilation = window_of(call, form)
    padding = call.word("padding", "valid")
    if form.kind == "transposed":
        extra = call.sizes("output_padding", form.rank)
        extra_given = call.given("output_padding")
        sizes = tuple(
            spread(*axis, padding, extra_given)
            for axis in zip(space, kernel, strides, dilation, extra, strict=True)
        )
    else:
        sizes = tuple(
            windows(*axis, padding) for axis in zip(space, kernel, strides, dilation, strict=True)
        )
    return place_channels(call, batch, sizes, filters_of(call, form, channels))


def window_of(
    call: Call, form: Form
) -> tuple[tuple[int | None, ...], tuple[int | None, ...], tuple[int | None, ...]]:
    """Kernel, strides and dilation, a size for each spatial axis."""
    return (
        call.sizes("kernel_size", form.rank),
        call.sizes("strides", form.rank, 1),
        call.sizes("dilation_rate", form.rank, 1),
    )


def filters_of(call: Call, form: Form, channels: int | None) -> int | None:
    """How many channels the result has."""
    if form.kind == "depthwise":
        return product((channels, call.whole("depth_multiplier", 1)))
    return positive(call.whole("filters"))


def weights(call: Call) -> int | None:
    """Kernel and bias of a convolution."""
    form = FORMS[call.name]
    parts = take_apart(call, form.rank, call.input)
    if parts is None:
        return None
    _, _, channels = parts
    kernel = product(call.sizes("kernel_size", form.rank))
    filters = filters_of(call, form, channels)
    depth = call.whole("depth_multiplier", 1)
    biased = call.flag("use_bias", True)
    match form.kind:
        case "depthwise":
            kernels = product((kernel, filters))
        case "separable":
            kernels = total(
                (product((kernel, channels, depth)), product((channels, depth, filters)))
            )
        case "local":
            return local_weights(call, kernel, channels, filters, biased)
        case "plain":
            groups = call.whole("groups", 1)
            if groups is None or groups < 1 or channels is None or channels % groups:
                return None
            kernels = product((kernel, channels // groups, filters))
        case "transposed":
            kernels = product((kernel, channels, filters))
    if biased is None:
        return None
    return total((kernels, filters if biased else 0))


def local_weights(
    call: Call,
    kernel: int | None,
    channels: int | None,
    filters: int | None,
    biased: bool | None,
) -> int | None:
    """A kernel and a bias of its own for each place of the result."""
    shape = convolved(call)
    if shape is None or biased is None:
        return None
    space = shape[2:] if call.channels_first else shape[1:-1]
    each = total((product((kernel, channels, filters)), filters if biased else 0))
    return product((*space, each))


SHAPES = dict.fromkeys(FORMS, convolved)
COUNTS = dict.fromkeys(FORMS, weights)
