"""What Keras knows by a name: activations, initializers, regularizers, constraints.

An object that carries nothing but defaults is its name in snake case, as Keras itself
writes it (``glorot_uniform``); any other stays an object, all its arguments filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument, FunctionValue, ObjectValue
from layerlint.interpreter.values import External
from layerlint.regex import regex

_ACTIVATIONS = frozenset(
    (
        *("relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "glu", "silu", "mish"),
        *("sigmoid", "hard_sigmoid", "log_sigmoid", "sparse_sigmoid", "tanh", "hard_tanh"),
        *("tanh_shrink", "softmax", "log_softmax", "sparsemax", "softplus", "softsign"),
        *("squareplus", "sparse_plus", "soft_shrink", "hard_shrink", "hard_silu", "threshold"),
        *("linear", "exponential"),
    )
)
_OTHER_ACTIVATIONS = {"swish": "silu", "hard_swish": "hard_silu"}
_ACTIVATION_LAYERS = {
    "keras.layers.ELU": "elu",
    "keras.layers.LeakyReLU": "leaky_relu",
    "keras.layers.ReLU": "relu",
    "keras.layers.Softmax": "softmax",
}
_LIBRARIES = frozenset(("tensorflow", "tf", "tensorflow_addons", "jax", "torch", "keras"))

_CLASSES = {
    "initializers": {
        "normal": "RandomNormal",
        "uniform": "RandomUniform",
        "zero": "Zeros",
        "one": "Ones",
        "IdentityInitializer": "Identity",
        "OrthogonalInitializer": "Orthogonal",
        "STFTInitializer": "STFT",
    },
    "regularizers": {"l1l2": "L1L2"},
    "constraints": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"},
}
"""Other names of classes, by the module that holds them."""

_SAME_WORDS = {("keras.initializers.VarianceScaling", "distribution", "normal"): "truncated_normal"}
"""Words for which Keras has another one, by class and parameter."""

_SNAKES = (regex(r"(.)([A-Z][a-z0-9]+)"), regex(r"([a-z])([A-Z])"))


def lowered(value: Argument) -> Argument:
    """A word in lower case; anything else as it is."""
    return value.lower() if isinstance(value, str) else value


def activation(value: Argument) -> Argument:
    """An activation by Keras's own name; none is ``linear``.

    A function whose name has no dot is the user's, whatever it is called.
    """
    match value:
        case None:
            return "linear"
        case str():
            return _OTHER_ACTIVATIONS.get(value, value)
        case FunctionValue(name=dotted) | ObjectValue(qualified=dotted):
            return _library_activation(dotted) or value
        case _:
            return value


def other_word(value: object) -> str | None:
    """What the code calls an activation for which Keras has another word: ``swish``."""
    match value:
        case None:
            return "None"
        case str(name) | External(dotted=name):
            word = name.rpartition(".")[2]
            return str(word) if word in _OTHER_ACTIVATIONS else None
    return None


def _library_activation(dotted: str) -> str | None:
    """The activation that a library's function is: ``tensorflow.nn.relu`` is ``relu``."""
    library, _, rest = dotted.partition(".")
    name = rest.rpartition(".")[2]
    name = _OTHER_ACTIVATIONS.get(name, name)
    if library in _LIBRARIES and name in _ACTIVATIONS:
        return name
    return _ACTIVATION_LAYERS.get(dotted)


def initializer(value: Argument) -> Argument:
    """An initializer by its name, or as an object."""
    return _object(value, "initializers")


def regularizer(value: Argument) -> Argument:
    """A regularizer by its name, or as an object."""
    return _object(value, "regularizers")


def constraint(value: Argument) -> Argument:
    """A constraint by its name, or as an object."""
    return _object(value, "constraints")


def _object(value: Argument, module: str) -> Argument:
    match value:
        case str():
            return _named_plainly(value, module)
        case {"class_name": str() as name, "config": Mapping() as config}:
            return _named(name, config, module, value)
        case ObjectValue(qualified=qualified, arguments=arguments):
            parent, _, name = qualified.rpartition(".")
            if parent != f"keras.{module}":
                return value
            return _named(name, arguments, module, value)
        case _:
            return value


@cache
def _named_plainly(name: str, module: str) -> Argument:
    return _named(name, {}, module, name)


def _named(
    name: str, arguments: Mapping[str, Argument], module: str, fallback: Argument
) -> Argument:
    """The object of a class of Keras, in its shortest true form."""
    found = _class(name, module)
    if found is None:
        return fallback
    qualified, defaults = found
    known = {_renamed(parameter, defaults): given for parameter, given in arguments.items()}
    for parameter, given in known.items():
        if isinstance(given, str):
            known[parameter] = _SAME_WORDS.get((qualified, parameter, given), given)
    complete = {**defaults, **known}
    if all(_same(complete[parameter], default) for parameter, default in defaults.items()) and (
        complete.keys() == defaults.keys()
    ):
        return snake_case(qualified.rpartition(".")[2])
    return ObjectValue(qualified=qualified, arguments=complete)


@cache
def _class(name: str, module: str) -> tuple[str, Mapping[str, Argument]] | None:
    """The path of a class by any of its names, and the defaults of its parameters."""
    catalog = load_catalog()
    name = _CLASSES[module].get(name, name)
    symbol = catalog.symbol(f"keras.{module}.{name}")
    if symbol is None or symbol.kind != "class":
        return None
    spec = catalog.callable(symbol.qualified)
    if spec is None:
        return None
    defaults: dict[str, Argument] = {
        parameter.name: parameter.default
        for parameter in (*spec.parameters, *spec.inherited)
        if parameter.default is None or isinstance(parameter.default, bool | int | float | str)
    }
    return symbol.qualified, defaults


def _renamed(parameter: str, known: Mapping[str, Argument]) -> str:
    """The name of today of a parameter that Keras 1 and 2 called otherwise."""
    match parameter:
        case "l" if len(known) == 1:
            return next(iter(known))
        case "m" if "max_value" in known:
            return "max_value"
        case _:
            return parameter


def _same(value: Argument, default: Argument) -> bool:
    alike = type(value) is type(default) or (_is_number(value) and _is_number(default))
    return alike and value == default


def _is_number(value: Argument) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def snake_case(name: str) -> str:
    """``GlorotUniform`` as ``glorot_uniform``, ``L2`` as ``l2``."""
    for pattern in _SNAKES:
        name = pattern.sub(r"\1_\2", name)
    return name.lower()
