"""Which activation a layer, an operation or an argument applies, by Keras's own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from layerlint.graph.model import Argument, FunctionValue, Layer, UnknownValue
from layerlint.records import replace

ALIASES: Final[Mapping[str, str]] = {
    "swish": "silu",
    "hard_swish": "hard_silu",
    "log_sigmoid_v2": "log_sigmoid",
    "softmax_v2": "softmax",
    "softmax_axis": "softmax",
}
"""Other names of activations, and Keras 3's own."""

_OPERATIONS: Final = frozenset(
    (
        *("relu", "relu6", "leaky_relu", "elu", "selu", "celu", "crelu", "gelu", "glu", "silu"),
        *("sigmoid", "hard_sigmoid", "log_sigmoid", "sparse_sigmoid", "tanh", "hard_tanh"),
        *("tanh_shrink", "softmax", "log_softmax", "softplus", "softsign", "squareplus", "mish"),
        *("hard_silu", "hard_shrink", "soft_shrink", "sparse_plus", "sparsemax", "threshold"),
        *("swish", "hard_swish", "linear", "exponential"),
    )
)

_LAYERS: Final[Mapping[str, str]] = {
    "ELU": "elu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "Softmax": "softmax",
    "ThresholdedReLU": "thresholded_relu",
    "ParametricSoftplus": "parametric_softplus",
    "SReLU": "srelu",
}

_ON_THE_LAST_AXIS: Final = frozenset(("softmax", "log_softmax", "sparsemax"))

RELU_CLIPPED_AT: Final = 6


def canonical_activation(value: Argument) -> Argument:
    """The activation that an argument names; no activation is ``linear``."""
    match value:
        case None:
            return "linear"
        case str():
            return ALIASES.get(value, value)
        case UnknownValue(truth=False) | FunctionValue(does=Layer(name="identity")):
            return "linear"
        case UnknownValue(among=tuple(options)) if options:
            named = tuple(dict.fromkeys(_named(one) for one in options))
            return named[0] if len(named) == 1 else replace(value, among=named)
        case FunctionValue(does=Layer() as operation):
            return activation_of_operation(operation) or value
        case _:
            return value


def _named(value: bool | float | str | None) -> bool | float | str:
    """One of several activations that an argument may name."""
    if value is None:
        return "linear"
    return ALIASES.get(value, value) if isinstance(value, str) else value


def activation_of_operation(layer: Layer) -> str | None:
    """The activation that an operation such as ``tf.nn.relu`` is, if it is one."""
    if layer.name not in _OPERATIONS:
        return None
    if layer.name == "relu":
        return _name_of_relu(layer.arguments)
    return ALIASES.get(layer.name, layer.name)


def with_activation(layer: Layer) -> Layer:
    """An activation layer that answers to ``activation``; any other layer as it is."""
    activation: Argument
    arguments = dict(layer.arguments)
    match layer.name:
        case "Activation":
            given = layer.arguments.get("activation")
            activation = canonical_activation(given)
            match given:
                case FunctionValue(does=Layer(arguments={"axis": axis})):
                    arguments["axis"] = axis
        case "ReLU":
            activation = _name_of_relu(layer.arguments)
        case str(name) if name in _LAYERS:
            activation = _LAYERS[name]
        case _:
            return layer
    arguments["activation"] = activation
    # An activation that is not known may be softmax, and would then be over the last axis.
    if not isinstance(activation, str) or activation in _ON_THE_LAST_AXIS:
        arguments.setdefault("axis", -1)
    return replace(layer, arguments=arguments)


def _name_of_relu(arguments: Mapping[str, Argument]) -> str:
    """``relu``, unless a slope makes it leaky or it is clipped at six."""
    slope = arguments.get("negative_slope") or arguments.get("alpha")
    if isinstance(slope, float | int) and slope != 0:
        return "leaky_relu"
    return "relu6" if arguments.get("max_value") == RELU_CLIPPED_AT else "relu"
