"""Operations that are what a layer does: ``x + y`` is ``Add``, ``tf.nn.relu`` ``Activation``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument, Layer, UnknownValue
from layerlint.patterns.activations import activation_of_operation
from layerlint.records import replace

_OF_SEVERAL_TENSORS: Final[Mapping[str, str]] = {
    "add": "Add",
    "add_n": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "batch_dot": "Dot",
}
"""With one tensor only (``x * 2``) they merge nothing and stay what they are."""

_OF_ONE_TENSOR: Final[Mapping[str, str]] = {
    "flatten": "Flatten",
    "batch_flatten": "Flatten",
    "identity": "Identity",
    "spatial_2d_padding": "ZeroPadding2D",
    "spatial_3d_padding": "ZeroPadding3D",
    "temporal_padding": "ZeroPadding1D",
}

_POOLING: Final[Mapping[str, str]] = {
    "max_pool": "MaxPooling",
    "average_pool": "AveragePooling",
    "avg_pool": "AveragePooling",
}


def layer_for_operation(layer: Layer, tensors: int, rank: int | None) -> Layer:
    """The layer that does the same, or the operation itself.

    ``tensors`` is how many tensors it reads, ``rank`` the rank of the first.
    """
    name = (layer.name or "").rpartition(".")[2]
    layer = replace(layer, name=name)
    arguments = layer.arguments
    if activation := activation_of_operation(layer):
        return _as_layer(layer, "Activation", {**arguments, "activation": activation})
    if name in _OF_SEVERAL_TENSORS and tensors > 1:
        return _as_layer(layer, _OF_SEVERAL_TENSORS[name], arguments)
    if name in ("concatenate", "concat"):
        return _as_layer(layer, "Concatenate", arguments)
    if name in _OF_ONE_TENSOR:
        return _as_layer(layer, _OF_ONE_TENSOR[name], arguments)
    if name == "dropout":
        return _as_layer(layer, "Dropout", _with_rate(arguments))
    if name in _POOLING and rank is not None and 3 <= rank <= 5:
        return _as_layer(layer, f"{_POOLING[name]}{rank - 2}D", arguments)
    match name, arguments:
        case "reshape", {"newshape": (_, *sizes)} | {"shape": (_, *sizes)}:
            return _as_layer(layer, "Reshape", {**arguments, "target_shape": tuple(sizes)})
        case "transpose", {"axes": (0, *axes)} | {"perm": (0, *axes)}:
            return _as_layer(layer, "Permute", {**arguments, "dims": tuple(axes)})
    return layer


def _with_rate(arguments: Mapping[str, Argument]) -> Mapping[str, Argument]:
    """The arguments of a dropout by whatever name the operation has for the rate."""
    match arguments:
        case {"rate": _}:
            return arguments
        case {"level": rate}:
            return {**arguments, "rate": rate}
        case {"keep_prob": float(kept) | int(kept)}:
            return {**arguments, "rate": 1 - kept}
    return {**arguments, "rate": UnknownValue(reason="rate of the operation dropout")}


def _as_layer(layer: Layer, name: str, arguments: Mapping[str, Argument]) -> Layer:
    spec = load_catalog().layer(name)
    return replace(
        layer,
        name=name,
        qualified=spec.qualified if spec else f"keras.layers.{name}",
        family=spec.family if spec else None,
        operation=False,
        arguments=arguments,
        trainable=True,
    )
