"""Ranks, and where the channels are: what the normal form knows of a node's tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from layerlint.graph.model import Argument, Layer, Shape, UnknownValue

Layout: TypeAlias = Literal["channels_last", "channels_first"] | None
"""Where the channel axis of a tensor is; ``None`` where a ``data_format`` is unknown."""

CHANNEL: Final = "channel"
"""The word for the channel axis."""

_RANK_KEEPING: Final = frozenset(
    ("activation", "normalization", "regularization", "merging", "convolutional", "pooling")
)
_CHANNEL_KEEPING: Final = frozenset(("activation", "normalization", "regularization", "pooling"))
_ANY_RANK: Final = frozenset(("Dense", "Identity", "Masking", "Rescaling", "Normalization"))
_RESETTING: Final = frozenset(
    ("Flatten", "Reshape", "Permute", "Embedding", "Dense", "EinsumDense")
)
_SPATIAL_FAMILIES: Final = frozenset(
    ("convolutional", "pooling", "reshaping", "locally_connected", "local", "regularization")
)


def spatial_rank(layer: Layer) -> int | None:
    """The rank of the input that a layer such as ``Conv2D`` asks for."""
    if layer.operation or layer.family not in _SPATIAL_FAMILIES:
        return None
    axes = spatial_axes(layer.name or "")
    return None if axes is None else axes + 2


def spatial_axes(name: str) -> int | None:
    """How many spatial axes a layer of such a name works on: 2 for ``Conv2D``."""
    name = name.removesuffix("Transpose")
    return int(name[-2]) if len(name) > 2 and name.endswith("D") and name[-2] in "123" else None


def output_shape(layer: Layer, shape: Shape | None, inputs: Shape | None) -> Shape | None:
    """The shape of the output, of unknown sizes where only its rank can be told."""
    if shape is not None:
        return shape
    rank = _output_rank(layer, None if inputs is None else len(inputs))
    return None if rank is None else (None,) * rank


def _output_rank(layer: Layer, inputs: int | None) -> int | None:
    arguments = layer.arguments
    match layer.name, arguments:
        case _ if layer.operation or layer.name is None:
            return None
        case str(name), {"keepdims": True} if name.startswith("Global"):
            return spatial_rank(layer)
        case str(name), _ if name.startswith("Global"):
            return 2
        case "Flatten", _:
            return 2
        case "RepeatVector", _:
            return 3
        case "Embedding", _:
            return None if inputs is None else inputs + 1
        case "Reshape", {"target_shape": tuple(sizes)} | {"dims": tuple(sizes)}:
            return len(sizes) + 1
        case "Permute", {"dims": tuple(sizes)}:
            return len(sizes) + 1
        case (("LSTM" | "GRU" | "SimpleRNN" | "CuDNNLSTM" | "CuDNNGRU"), _):
            many = arguments.get("return_sequences", False)
            return {True: 3, False: 2}.get(many) if isinstance(many, bool) else None
    if (asked := spatial_rank(layer)) is not None:
        return asked
    keeps = layer.family in _RANK_KEEPING or layer.name in _ANY_RANK
    return inputs if keeps else None


def layout_of_input(layer: Layer, inherited: Layout) -> Layout:
    """Where a layer finds the channels: as it says itself, else as the layer before it."""
    if layer.name in ("Dense", "EinsumDense"):
        return "channels_last"
    match layer.arguments.get("data_format"):
        case "channels_last" if "data_format" not in layer.given:
            return inherited if inherited is None else "channels_last"
        case "channels_last":
            return "channels_last"
        case "channels_first":
            return "channels_first"
        case UnknownValue():
            return None
        case _:
            return inherited


def layout_of_entry(shape: Shape | None, *, keras_1: bool = False, beside: bool = False) -> Layout:
    """Where the channels of what a model is given, or reshapes, are, if no layer says so itself.

    Images of shape (3, 224, 224) or (4, height, width), and maps of shape (200, 14, 14), are met
    where ``keras.json`` says that channels come first, which the source does not tell. In a file
    for Keras 1, whose first releases had them there, a map is as likely to be (64, 9, 12).
    ``beside``: another entry of the model is met so, and the same setting holds for all of it.
    """
    if shape is None or len(shape) < 4:
        return "channels_last"
    if _may_come_first(shape, keras_1=keras_1):
        return None
    last = shape[-1]
    told = last is not None and last <= _MOST_COLORS
    return None if beside and not told else "channels_last"


def _may_come_first(shape: Shape, *, keras_1: bool) -> bool:
    """Whether a shape, known in part, is none that is usual of channels that come last."""
    channels, *sizes = shape[1:]
    if channels is None or any(size is not None and size <= _MOST_COLORS for size in sizes):
        return False
    known = [size for size in sizes if size is not None]
    if channels <= _MOST_COLORS:
        # Of (4, None, None, None) the first may as well be frames.
        return len(known) == len(sizes) or len(sizes) == 2
    if len(known) < len(sizes) or channels in known:
        return False
    if len(set(known)) == 1:
        return True
    # The sides of a map are more alike than a side and the number of channels.
    last = [channels, *known[:-1]]
    return keras_1 and max(known) * min(last) < max(last) * min(known)


_MOST_COLORS: Final = 4


def layout_of_output(layer: Layer, own: Layout, shape: Shape | None) -> Layout:
    """Where the next layer finds the channels."""
    flat = shape is not None and len(shape) <= 2
    return "channels_last" if flat or layer.name in _RESETTING else own


def channel_axis(layout: Layout, rank: int | None) -> int | None:
    """The channel axis in its negative form, where it can be told."""
    match layout:
        case "channels_last":
            return -1
        case "channels_first" if rank is not None:
            return 1 - rank
        case _:
            return None


def size_of_channels(shape: Shape | None, layout: Layout) -> int | None:
    """The size of the channel axis, where the shape tells it."""
    if shape is None:
        return None
    axis = channel_axis(layout, len(shape))
    return shape[axis] if axis is not None and -len(shape) <= axis < 0 else None


def channels_behind(layer: Layer, before: Argument) -> Argument:
    """How many channels a layer gives by its arguments, where there are so many before it."""
    given = layer.arguments.get("units", layer.arguments.get("filters"))
    return before if given is None and layer.family in _CHANNEL_KEEPING else given


def negative_axis(axis: int, rank: int | None) -> int | None:
    """An axis counted from the end."""
    if axis < 0:
        return axis
    return None if rank is None else axis - rank


def axis_argument(
    arguments: Mapping[str, Argument], layout: Layout, rank: int | None
) -> tuple[Argument, int | None]:
    """The ``axis`` of a layer as rules see it, and its negative form where that is known.

    The word ``channel`` if it is the channel axis, else the negative form; as written
    where neither can be told.
    """
    axis = arguments.get("axis")
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    if isinstance(axis, bool) or not isinstance(axis, int):
        return axis, None
    negative = negative_axis(axis, rank)
    if layout == "channels_first" and axis == 1:
        return CHANNEL, negative
    if negative is not None and negative == channel_axis(layout, rank):
        return CHANNEL, negative
    return (axis if negative is None else negative), negative
