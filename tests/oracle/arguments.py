"""What Keras knows of a layer's arguments, in the form of the graph document."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

#: In every configuration, or made by Keras itself: nothing that the source says.
UNSAID = frozenset({"build_config", "registered_name", "shared_object_id", "autocast"})


def of_keras_layer(
    layer: Any, given: Mapping[str, Any], noted: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The configuration of a layer of Keras's own, as ``noted`` before it was built."""
    try:
        config = layer.get_config() if noted is None else dict(noted)
    except Exception:
        # A function among the arguments that cannot be serialized: what was given, then.
        config = dict(given)
    plain = {
        name: _without_serialization(name, value, layer, given)
        for name, value in config.items()
        if name not in UNSAID
    }
    if "name" not in given:
        plain.pop("name", None)
    if "dtype" in plain:
        plain["dtype"] = _dtype(layer)
    return {name: canonical(value) for name, value in plain.items()}


def of_user_layer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that a user's constructor was called with."""
    return {name: canonical(value) for name, value in given.items()}


def _without_serialization(name: str, value: Any, layer: Any, given: Mapping[str, Any]) -> Any:
    """The argument itself where Keras writes code or a whole network into the configuration."""
    if inspect.isroutine(given.get(name)) and not _is_of_keras(given[name]):
        return given[name]
    if name in {"layer", "backward_layer", "cell", "embeddings"} and hasattr(layer, name):
        return getattr(layer, name) if value is not None else None
    if name == "dtype":
        return None
    return value


def _dtype(layer: Any) -> Any:
    policy = getattr(layer, "_dtype_policy", None)
    if type(layer).__name__ == "InputLayer":
        return layer.dtype
    return getattr(policy, "name", None)


def given_arguments(cls: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a constructor call by parameter name, without the defaults."""
    try:
        bound = inspect.signature(cls.__init__).bind(None, *args, **kwargs)  # type: ignore[misc]
    except (TypeError, ValueError):
        return dict(kwargs)
    parameters = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
    named: dict[str, Any] = {}
    for position, (name, value) in enumerate(bound.arguments.items()):
        if position == 0:
            continue
        match parameters[name].kind:
            case inspect.Parameter.VAR_KEYWORD:
                named.update(value)
            case inspect.Parameter.VAR_POSITIONAL:
                named[name] = list(value)
            case _:
                named[name] = value
    return named


def defaults(cls: type) -> dict[str, Any]:
    """The parameters of a constructor that have a default, with it."""
    try:
        parameters = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
    except (TypeError, ValueError):
        return {}
    return {
        name: parameter.default
        for name, parameter in parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }


def canonical(value: Any, depth: int = 0) -> Any:
    """A value in the form of the graph document."""
    import numpy as np

    if depth > 12:
        return {"unknown": "nested too deeply for the recorder"}
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return float(value)
        case np.generic():
            return value.item()
        case list() | tuple():
            return [canonical(item, depth + 1) for item in value]
        case dict() if "class_name" in value:
            return _serialized(value, depth)
        case dict():
            return {str(key): canonical(item, depth + 1) for key, item in value.items()}
        case np.ndarray() if value.size <= 64:
            return canonical(value.tolist(), depth + 1)
        case np.ndarray():
            return {"object": "numpy.ndarray", "arguments": {"shape": list(value.shape)}}
    return _object(value, depth)


def _serialized(value: dict[str, Any], depth: int) -> Any:
    """What ``serialize_keras_object`` made of a function, a layer, an initializer …"""
    name, config = str(value["class_name"]), value.get("config")
    if name == "function":
        function = config if isinstance(config, str) else str(value["registered_name"])
        of_keras = str(value.get("module") or "").partition(".")[0] == "keras"
        return function if of_keras else {"function": function}
    if name == "__lambda__":
        return {"function": "<lambda>"}
    if name in {"__tensor__", "__numpy__"} and isinstance(config, dict):
        return canonical(config.get("value"), depth + 1)
    if name == "__tuple__":
        return canonical(value.get("items", ()), depth + 1)
    module = str(value.get("module") or "")
    arguments = config if isinstance(config, dict) else {}
    if "layers" in module or name in {"Functional", "Sequential"}:
        shown = {key: item for key, item in arguments.items() if key not in {"name", "dtype"}}
        if name in {"Functional", "Sequential"} or "models" in module:
            shown = {}
        return {"layer": {"layer": name, "arguments": canonical(shown, depth + 1)}}
    return _by_name_or_object(name, module, arguments, depth)


def _by_name_or_object(name: str, module: str, arguments: Mapping[str, Any], depth: int) -> Any:
    """Keras's short name where only defaults were given, else the object in full."""
    from keras import constraints, initializers, regularizers

    for collection in (initializers, regularizers, constraints):
        cls = getattr(collection, name, None)
        if inspect.isclass(cls):
            try:
                instance: Any = cls()
                plain = instance.get_config()
            except Exception:
                break
            if canonical(plain) == canonical(dict(arguments)):
                return snake_case(name)
            break
    qualified = f"{module}.{name}" if module else name
    return {
        "object": qualified,
        "arguments": {key: canonical(item, depth + 1) for key, item in arguments.items()},
    }


def _object(value: Any, depth: int) -> Any:
    from keras import Layer

    if isinstance(value, Layer):
        from .recording import layer_argument

        return {"layer": layer_argument(value)}
    if inspect.isroutine(value):
        name = getattr(value, "__name__", "?")
        # Keras's own functions have names of their own: `activations.relu` is "relu".
        return name if _is_of_keras(value) else {"function": name}
    if inspect.isclass(value):
        return {"object": value.__qualname__, "arguments": {}}
    config = _config(value)
    if config is not None:
        return _by_name_or_object(type(value).__name__, "", config, depth)
    if type(value).__name__ == "partial" and hasattr(value, "func"):
        return {"function": getattr(value.func, "__name__", "?")}
    if callable(value) and hasattr(value, "__name__"):
        return {"function": value.__name__}
    return {"object": type(value).__qualname__, "arguments": {}}


def _config(value: Any) -> dict[str, Any] | None:
    """What an object of Keras's own (an initializer, a regularizer) says of itself."""
    get_config = getattr(value, "get_config", None)
    if get_config is None or not _is_of_keras(type(value)):
        return None
    try:
        return dict(get_config())
    except Exception:
        return {}


def _is_of_keras(value: Any) -> bool:
    module = getattr(value, "__module__", "") or ""
    return module == "keras" or module.startswith("keras.")


def snake_case(name: str) -> str:
    """``GlorotUniform`` as ``glorot_uniform``, ``L2`` as ``l2``: as Keras itself writes it."""
    spaced = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()
