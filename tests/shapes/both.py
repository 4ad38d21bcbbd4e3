"""One case in two forms: as Keras builds it, and as layerlint's functions are given it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from layerlint.catalog import REQUIRED, load_catalog
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    Layer,
    LayerValue,
    ObjectValue,
)
from layerlint.interpreter.keras.configuration import canonical_arguments
from layerlint.source import Place, Span

from .calls import Made

PLACE = Place(path="case.py", span=Span(line=1, column=1, end_line=1, end_column=2))


def ours(name: str, given: Mapping[str, Any]) -> dict[str, Argument]:
    """The canonical arguments of a layer: the catalog's defaults and what is given."""
    spec = load_catalog().layer(name)
    assert spec is not None
    arguments: dict[str, Argument] = {}
    for parameter in spec.parameters:
        if parameter.default is not REQUIRED and parameter.kind != "var_keyword":
            arguments[parameter.name] = _argument(parameter.default)
    arguments.update({key: _argument(value) for key, value in given.items()})
    return canonical_arguments(spec, arguments)


def _argument(value: Any) -> Argument:
    match value:
        case list() | tuple():
            return tuple(_argument(item) for item in value)
        case Made(module="layers"):
            return LayerValue(
                layer=Layer(
                    key=0,
                    name=value.name,
                    place=PLACE,
                    qualified=f"keras.layers.{value.name}",
                    arguments=ours(value.name, value.arguments),
                )
            )
        case Made():
            return ObjectValue(
                qualified=f"keras.{value.module}.{value.name}", arguments=value.arguments
            )
        case None | bool() | int() | float() | str():
            return value
        case _ if callable(value):
            return FunctionValue(name=value.__name__)
    raise TypeError(value)


def theirs(value: Any) -> Any:
    """The same value as Keras is given it."""
    import keras

    match value:
        case list() | tuple():
            return type(value)(theirs(item) for item in value)
        case Made():
            cls = getattr(getattr(keras, value.module), value.name)
            return cls(**{key: theirs(item) for key, item in value.arguments.items()})
        case _:
            return value


def configured(value: Any) -> Any:
    """A value of ``get_config()`` in the form of the graph."""
    match value:
        case list() | tuple():
            return tuple(configured(item) for item in value)
        case {"class_name": "__tuple__", "items": items}:
            return configured(items)
        case {"class_name": "function", "config": str() as name}:
            return FunctionValue(name=name)
        case {"class_name": str() as name, "config": dict() as config, "module": str() as module}:
            plain = {key: configured(item) for key, item in config.items()}
            if module == "keras.layers":
                return LayerValue(
                    layer=Layer(
                        key=0, name=name, place=PLACE, qualified=f"{module}.{name}", arguments=plain
                    )
                )
            if module.startswith("keras.") and plain == _plainest(module, name):
                return _snake_case(name)
            return ObjectValue(qualified=f"{module}.{name}", arguments=plain)
        case dict():
            return {key: configured(item) for key, item in value.items()}
        case _:
            return value


@cache
def _plainest(module: str, name: str) -> Any:
    """The configuration of an object that is given no argument."""
    import keras

    cls = getattr(getattr(keras, module.removeprefix("keras.")), name)
    try:
        return {key: configured(item) for key, item in cls().get_config().items()}
    except TypeError:
        return None


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


UNSAID = frozenset({"name", "dtype", "trainable", "build_config"})
"""What the source does not say: Keras makes it up."""


def same(config: Any, argument: Any) -> bool:
    """Whether an argument is what Keras's configuration has."""
    match config, argument:
        case (bool(), _) | (_, bool()) | (None, _) | (_, None):
            return config is argument
        case (tuple(), tuple()):
            return len(config) == len(argument) and all(map(same, config, argument))
        case (LayerValue(layer=first), LayerValue(layer=second)):
            return first.name == second.name and not unequal(first.arguments, second.arguments)
        case (ObjectValue(), ObjectValue()):
            return config.qualified == argument.qualified and not unequal(
                config.arguments, argument.arguments
            )
        case _:
            return bool(config == argument)


def unequal(config: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What Keras's configuration has and the arguments do not, or have otherwise."""
    return {
        key: (value, arguments.get(key, "nothing"))
        for key, value in config.items()
        if key not in UNSAID and not (key in arguments and same(value, arguments[key]))
    }
