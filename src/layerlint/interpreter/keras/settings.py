"""Functions that ask or tell about Keras itself: settings, shapes, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from layerlint.interpreter.keras.objects import (
    Constant,
    KerasObject,
    Tensor,
    TensorShape,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.tensors import shape_of
from layerlint.interpreter.values import NOTHING, Native, Site, Unknown, Value

Answer: TypeAlias = Callable[[Run, Sequence[Value], Mapping[str, Value], Site], Value]


def _argument(positional: Sequence[Value], keywords: Mapping[str, Value], *names: str) -> Value:
    if positional:
        return positional[0]
    return next((keywords[name] for name in names if name in keywords), None)


def _get(name: str) -> Answer:
    return lambda run, _positional, _keywords, _site: getattr(run.settings, name)


def _backend(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    return "tensorflow" if run.settings.backend is None else run.settings.backend


def _set(name: str, parameter: str) -> Answer:
    def apply(
        run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
    ) -> Value:
        setattr(run.settings, name, run.machine.settle(_argument(positional, keywords, parameter)))
        return None

    return apply


def static_shape(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    value = run.machine.settle(_argument(positional, keywords, "x", "input"))
    if isinstance(value, (Tensor, Constant)):
        return shape_of(run, value, site)
    if isinstance(value, Unknown):
        key = ("attribute", run.machine.key_of(value), "shape")
        return run.machine.unknown(f"the shape of {value.reason}", site, key=key)
    return NOTHING


def dynamic_shape(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    shape = static_shape(run, positional, keywords, site)
    if not isinstance(shape, TensorShape):
        return shape
    value = _argument(positional, keywords, "x", "input")
    sizes: list[Value] = []
    for axis, size in enumerate(shape):
        if size is None:
            key = ("size", run.machine.key_of(value), axis)
            size = run.machine.unknown("a size known at run time only", site, key=key)
        sizes.append(size)
    return TensorShape(sizes)


def _rank(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    shape = static_shape(run, positional, keywords, site)
    return len(shape) if isinstance(shape, TensorShape) else NOTHING


def _is_tensor(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    value = run.machine.settle(_argument(positional, keywords, "x"))
    return NOTHING if isinstance(value, Unknown) else isinstance(value, Tensor)


def _same(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    return _argument(positional, keywords, "identifier", "x", "value", "func")


def _loss(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    """A loss by its configuration, as ``get_config`` gives it; what it is by name stays it."""
    settle = run.machine.settle
    given = settle(_argument(positional, keywords, "identifier", "config", "name"))
    if not isinstance(given, dict):
        return given
    name, config = settle(given.get("class_name")), settle(given.get("config"))
    if not isinstance(name, str) or not isinstance(config, dict | None):
        return NOTHING
    symbol = run.machine.catalog.symbol(f"keras.losses.{name}")
    if symbol is None or symbol.kind != "class":
        return NOTHING
    arguments = {key: one for key, one in (config or {}).items() if isinstance(key, str)}
    return KerasObject(qualified=symbol.qualified, name=symbol.name, arguments=arguments)


def _activation(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    """``activations.get("relu")``: the function."""
    given = run.machine.settle(_argument(positional, keywords, "identifier"))
    name = "linear" if given is None else given
    if not isinstance(name, str):
        return given
    symbol = run.machine.catalog.symbol(f"keras.activations.{name}")
    return run.unknown(f"activation {name}", site) if symbol is None else Native(symbol=symbol)


def _nothing(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    return None


def _learning_phase(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    return run.machine.unknown("the learning phase", site, key=("learning phase",))


def _format(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    """``standardize_data_format``, ``normalize_data_format``."""
    value = run.machine.settle(_argument(positional, keywords, "data_format", "value"))
    return run.settings.image_data_format if value is None else value


_DIMENSIONS = {"channels_last": "tf", "channels_first": "th", "tf": "tf", "th": "th"}
_FORMATS = {"tf": "channels_last", "th": "channels_first"}


def _image_dim_ordering(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    value = run.machine.settle(run.settings.image_data_format)
    return _DIMENSIONS.get(value, value) if isinstance(value, str) else value


def _set_image_dim_ordering(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    value = run.machine.settle(_argument(positional, keywords, "dim_ordering"))
    if isinstance(value, str):
        value = _FORMATS.get(value, value)
    run.settings.image_data_format = value
    return None


_ANSWERS: Mapping[str, Answer] = {
    "image_data_format": _get("image_data_format"),
    "set_image_data_format": _set("image_data_format", "data_format"),
    "image_dim_ordering": _image_dim_ordering,
    "set_image_dim_ordering": _set_image_dim_ordering,
    "floatx": _get("floatx"),
    "set_floatx": _set("floatx", "floatx"),
    "epsilon": _get("epsilon"),
    "set_epsilon": _set("epsilon", "value"),
    "backend": _backend,
    "set_backend": _set("backend", "backend"),
    "int_shape": static_shape,
    "shape": dynamic_shape,
    "ndim": _rank,
    "is_keras_tensor": _is_tensor,
    "clear_session": _nothing,
    "set_session": _nothing,
    "set_learning_phase": _set("learning_phase", "value"),
    "learning_phase": _learning_phase,
    "standardize_data_format": _format,
    "normalize_data_format": _format,
}


def answer(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Value:
    """What such a function answers; ``NOTHING`` where the call is none of these."""
    module, name = native.symbol.module, native.symbol.name
    if name == "get" and module == "keras.activations":
        return _activation(run, positional, keywords, site)
    if name in ("get", "deserialize") and module.rpartition(".")[2] == "losses":
        return _loss(run, positional, keywords, site)
    if name == "get" and module.rpartition(".")[2] in (
        *("initializers", "regularizers", "constraints", "optimizers", "metrics"),
    ):
        return _same(run, positional, keywords, site)
    if module == "keras.ops" and name == "shape":
        # What runs in a layer's own `call` meets sizes that the graph leaves open as numbers.
        told = dynamic_shape if run.depth else static_shape
        return told(run, positional, keywords, site)
    if module not in ("keras.backend", "keras.config", "keras.utils", "keras", "keras.ops"):
        return NOTHING
    if name == "set_learning_phase" and native.dialect == "tf":
        return None  # `fit` of TensorFlow's own Keras says in its calls that it trains
    found = _ANSWERS.get(name)
    return NOTHING if found is None else found(run, positional, keywords, site)
