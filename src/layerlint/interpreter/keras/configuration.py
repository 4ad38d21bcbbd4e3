"""Arguments of layers in the form in which Keras's ``get_config()`` gives them.

Some things differ on purpose: a drop rate stays as the source has it where a recurrent
layer would silently clip it, a list of cells is not wrapped into ``StackedRNNCells``, and
what ``build()`` changes later (the ``attention_axes`` of an attention) is as constructed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from layerlint.graph.model import Argument, Layer, LayerValue, ObjectValue
from layerlint.interpreter.keras.named import (
    activation,
    constraint,
    initializer,
    lowered,
    regularizer,
)
from layerlint.records import replace
from layerlint.regex import regex


class Named(Protocol):
    """What is asked of a layer's specification: its name."""

    @property
    def name(self) -> str:
        """Keras's class name."""


Arguments: TypeAlias = dict[str, Argument]

_RANK = regex(r"([123])D(?:Transpose)?$")
_SIZES = frozenset(
    ("kernel_size", "strides", "dilation_rate", "pool_size", "output_padding", "output_size")
)
"""Parameters that hold one integer for all spatial axes, or one for each."""


POLICY = "keras.dtype_policies.DTypePolicy"


def canonical_arguments(spec: Named, arguments: Mapping[str, Argument]) -> Arguments:
    """The arguments in Keras's own form; what is unknown stays so.

    Besides the constructor's own parameters the result holds those that Keras's
    configuration names and the constructor takes among ``**kwargs``.
    """
    rank = spatial_rank(spec.name)
    result = {name: _parameter(name, value, rank) for name, value in arguments.items()}
    for name, value in _ALSO_CONFIGURED.get(spec.name, {}).items():
        result.setdefault(name, value)
    for name, change in _OF_LAYER.get(spec.name, {}).items():
        if name in result:
            result[name] = change(result[name])
    settle = _SETTLED.get(spec.name)
    if settle is not None:
        settle(result)
    return result


def spatial_rank(name: str) -> int | None:
    """How many spatial axes a layer of this name works on: 2 for ``Conv2D``."""
    found = _RANK.search(name)
    return int(found[1]) if found else None


def _parameter(name: str, value: Argument, rank: int | None) -> Argument:
    """What holds of parameters of this name in every layer."""
    match name:
        case "data_format":
            return "channels_last" if value is None else lowered(value)
        case "activation" | "recurrent_activation":
            return activation(value)
        case "dtype":
            return _policy_name(value)
        case _ if name in _SIZES and rank is not None:
            return each_axis(value, rank)
        case _ if name.endswith(("_initializer", "_init")):
            return initializer(value)
        case _ if name.endswith("_regularizer"):
            return regularizer(value)
        case _ if name.endswith("_constraint"):
            return constraint(value)
        case _:
            return value


def _policy_name(value: Argument) -> Argument:
    """A policy that is no more than a dtype stands in a configuration by its name."""
    match value:
        case ObjectValue(qualified=qualified, arguments={"name": str(name)}) if qualified == POLICY:
            return name
    return value


def each_axis(value: Argument, rank: int) -> Argument:
    """An integer repeated for each axis; anything else as it is."""
    return (value,) * rank if isinstance(value, int) and not isinstance(value, bool) else value


def _both_sides(rank: int) -> Callable[[Argument], Argument]:
    """What is cropped or padded: before and after, for each of ``rank`` axes."""

    def change(value: Argument) -> Argument:
        if rank == 1:
            return each_axis(value, 2)
        if isinstance(value, tuple) and len(value) == rank:
            return tuple(each_axis(item, 2) for item in value)
        pair = each_axis(value, 2)
        return value if pair is value else (pair,) * rank

    return change


def _range_from(least: float) -> Callable[[Argument], Argument]:
    """The strength of an augmentation: from the least to the greatest."""

    def change(value: Argument) -> Argument:
        match value:
            case bool():
                return value
            case int() | float():
                return (max(-abs(value), least), abs(value))
            case (int() | float() as first, int() | float() as second):
                return (min(first, second), max(first, second))
            case _:
                return value

    return change


def _in_tuple(value: Argument) -> Argument:
    return each_axis(value, 1)


def _axes(value: Argument) -> Argument:
    return () if value is None else each_axis(value, 1)


def _twice(value: Argument) -> Argument:
    return each_axis(value, 2)


def _mode(value: Argument) -> Argument:
    match value:
        case "binary":
            return "multi_hot"
        case "tf-idf":
            return "tf_idf"
        case _:
            return value


def _mapping(value: Argument) -> Argument:
    return {} if value is None else value


def _pooled(arguments: Arguments) -> None:
    """Windows side by side unless said otherwise."""
    if arguments.get("strides", ...) is None and "pool_size" in arguments:
        arguments["strides"] = arguments["pool_size"]
    if "padding" in arguments:
        arguments["padding"] = lowered(arguments["padding"])


def _convolved(arguments: Arguments) -> None:
    if "padding" in arguments:
        arguments["padding"] = lowered(arguments["padding"])


def _attended(arguments: Arguments) -> None:
    """Values are as wide as keys unless said otherwise."""
    if not arguments.get("value_dim", ...) and "key_dim" in arguments:
        arguments["value_dim"] = arguments["key_dim"]


def _sounded(arguments: Arguments) -> None:
    """Frames as long as the transform, frequencies up to half the sampling rate."""
    if not arguments.get("sequence_length", ...) and "fft_length" in arguments:
        arguments["sequence_length"] = arguments["fft_length"]
    rate = arguments.get("sampling_rate")
    if not arguments.get("max_freq", ...) and isinstance(rate, int | float):
        arguments["max_freq"] = int(rate / 2)


def _both_ways(arguments: Arguments) -> None:
    """A layer for each direction; the one that runs backwards is like the other."""
    forward = arguments.get("layer")
    if not isinstance(forward, LayerValue):
        return
    forward = _masking(forward)
    arguments["layer"] = forward
    match arguments.get("backward_layer", ...):
        case None:
            turned: Layer = replace(
                forward.layer, arguments={**forward.layer.arguments, "go_backwards": True}
            )
            arguments["backward_layer"] = LayerValue(layer=turned)
        case LayerValue() as backward:
            arguments["backward_layer"] = _masking(backward)


def _masking(value: LayerValue) -> LayerValue:
    """The layer as ``Bidirectional`` sets it: masked steps of a sequence give zeros."""
    arguments = value.layer.arguments
    if not {"zero_output_for_mask", "return_sequences"} <= arguments.keys():
        return value
    masked = {**arguments, "zero_output_for_mask": arguments["return_sequences"]}
    return LayerValue(layer=replace(value.layer, arguments=masked))


def _entered(arguments: Arguments) -> None:
    """One shape with the batch axis, however it was given."""
    shape = arguments.get("shape")
    if arguments.get("batch_shape") is None and isinstance(shape, tuple):
        arguments["batch_shape"] = (arguments.get("batch_size"), *shape)
    for flag in ("sparse", "ragged"):
        if arguments.get(flag, ...) is None:
            arguments[flag] = False


def _normalized(arguments: Arguments) -> None:
    """No bounds are empty ones, once there is something to bound."""
    if arguments.get("renorm") is True and arguments.get("renorm_clipping", ...) is None:
        arguments["renorm_clipping"] = {}


_WINDOWED = tuple(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))
_CONVOLVED = (
    *(f"Conv{rank}D" for rank in (1, 2, 3)),
    *(f"Conv{rank}DTranspose" for rank in (1, 2, 3)),
    *(f"ConvLSTM{rank}D" for rank in (1, 2, 3)),
    *(f"{kind}{rank}D" for kind in ("DepthwiseConv", "SeparableConv") for rank in (1, 2)),
    *(f"LocallyConnected{rank}D" for rank in (1, 2)),
)

_SETTLED: Mapping[str, Callable[[Arguments], None]] = {
    **dict.fromkeys(_WINDOWED, _pooled),
    **dict.fromkeys(_CONVOLVED, _convolved),
    "BatchNormalization": _normalized,
    "MultiHeadAttention": _attended,
    "MelSpectrogram": _sounded,
    "Bidirectional": _both_ways,
    "InputLayer": _entered,
}
"""What depends on several arguments of a layer."""

_FROM_ZERO = _range_from(0)
_AROUND_ZERO = _range_from(-1)
_AUGMENTED_FROM_ZERO = (
    *("AugMix", "CutMix", "RandAugment", "RandomContrast", "RandomHue", "RandomInvert"),
    *("RandomPerspective", "RandomSharpness"),
)
_AUGMENTED_AROUND_ZERO = (
    *("RandomBrightness", "RandomRotation", "RandomSaturation", "RandomColorDegeneration"),
)

_OF_LAYER: Mapping[str, Mapping[str, Callable[[Argument], Argument]]] = {
    **{f"Cropping{rank}D": {"cropping": _both_sides(rank)} for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": {"padding": _both_sides(rank)} for rank in (1, 2, 3)},
    "UpSampling2D": {"size": _twice, "interpolation": lowered},
    "UpSampling3D": {"size": lambda value: each_axis(value, 3)},
    "Normalization": {"axis": _axes},
    "PReLU": {"shared_axes": _in_tuple},
    "SReLU": {"shared_axes": _in_tuple},
    "EinsumDense": {"output_shape": _in_tuple},
    "MultiHeadAttention": {"output_shape": _in_tuple, "attention_axes": _in_tuple},
    "Lambda": {"arguments": _mapping},
    "CategoryEncoding": {"output_mode": _mode},
    "IntegerLookup": {"output_mode": _mode, "salt": _twice},
    "StringLookup": {"output_mode": _mode, "salt": _twice},
    "TextVectorization": {"output_mode": _mode},
    "Hashing": {"salt": _twice},
    "RandomGaussianBlur": {"kernel_size": _twice, "factor": _FROM_ZERO, "sigma": _FROM_ZERO},
    "RandomElasticTransform": {"factor": _FROM_ZERO, "scale": _FROM_ZERO},
    "RandomErasing": {"factor": _FROM_ZERO, "scale": _FROM_ZERO},
    "RandomPosterization": {"factor": _range_from(1)},
    "RandomShear": {"x_factor": _AROUND_ZERO, "y_factor": _AROUND_ZERO},
    "Solarization": {"addition_factor": _FROM_ZERO, "threshold_factor": _FROM_ZERO},
    **{name: {"factor": _FROM_ZERO} for name in _AUGMENTED_FROM_ZERO},
    **{name: {"factor": _AROUND_ZERO} for name in _AUGMENTED_AROUND_ZERO},
}
"""What holds of a parameter in one layer only."""

_UNROLLED: Mapping[str, Argument] = {"unroll": False, "zero_output_for_mask": False}
_UNMASKED: Mapping[str, Argument] = {"zero_output_for_mask": False}
_UNPENALIZED: Mapping[str, Argument] = {"activity_regularizer": None}
_CHANNELS_LAST: Mapping[str, Argument] = {"data_format": "channels_last"}

_ALSO_CONFIGURED: Mapping[str, Mapping[str, Argument]] = {
    "SimpleRNN": _UNMASKED,
    "GRU": _UNMASKED,
    "LSTM": _UNMASKED,
    "ConvLSTM1D": _UNROLLED,
    "ConvLSTM2D": _UNROLLED,
    "ConvLSTM3D": _UNROLLED,
    "EinsumDense": _UNPENALIZED,
    "Embedding": _UNPENALIZED,
    "ReversibleEmbedding": {**_UNPENALIZED, "quantization_config": None},
    "LayerNormalization": {"rms_scaling": False},
    "AdditiveAttention": {"seed": None},
    "AutoContrast": _CHANNELS_LAST,
    "MaxNumBoundingBoxes": _CHANNELS_LAST,
    "RandomBrightness": _CHANNELS_LAST,
    "RandomContrast": _CHANNELS_LAST,
    "Solarization": _CHANNELS_LAST,
}
"""Parameters that a constructor takes among ``**kwargs``, with their defaults."""
