"""Calls of layers as old code writes them, on numbers, and on what nobody knows.

Keras 2 took flags such as ``training`` by position. Training loops call models on data. Only
the graph matters, so such a call is made on symbolic tensors of the same shapes, once for each
shape, and zeros come back.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import layers, tree

from .anything import Anything, holds_anything

#: What a call on arrays of certain shapes gave, by the layer (held, so that its id stays its own).
_seen: dict[tuple[int, str], tuple[Any, Any]] = {}


def install() -> None:
    """Teach every layer."""
    original = layers.Layer.__call__

    @functools.wraps(original)
    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
        if any(map(holds_anything, args[:1])) or holds_anything(kwargs.get("inputs")):
            return Anything()
        args, kwargs = _flags_by_name(self, args, kwargs)
        kwargs = {name: one for name, one in kwargs.items() if not holds_anything(one)}
        if _is_of_numbers(args, kwargs):
            return _of_zeros(original, self, args, kwargs)
        return original(self, *args, **kwargs)

    setattr(layers.Layer, "__call__", __call__)  # noqa: B010 - for mypy


def _flags_by_name(
    layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The positional arguments up to the first that is no tensor, the others by name."""
    tensors = list(itertools.takewhile(_is_tensor, args))
    if len(tensors) == len(args):
        return args, kwargs
    parameters = list(inspect.signature(layer.call).parameters)
    if len(parameters) < len(args):
        # What Keras's own `call` does not take is a flag that means nothing to it.
        return (tuple(tensors) or args[:1]), kwargs
    first = max(1, len(tensors))
    return args[:first], {**dict(zip(parameters[first:], args[first:], strict=False)), **kwargs}


def _is_tensor(value: Any) -> bool:
    leaves = tree.flatten(value)
    return bool(leaves) and all(isinstance(x, (keras.KerasTensor, np.ndarray)) for x in leaves)


def _is_of_numbers(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    leaves = tree.flatten((args, dict(kwargs)))
    tensors = any(isinstance(leaf, keras.KerasTensor) for leaf in leaves)
    return not tensors and any(map(_is_array, tree.flatten(args)))


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub" and value.ndim > 0


def _of_zeros(call: Any, layer: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    arrays = [leaf for leaf in tree.flatten((args, dict(kwargs))) if _is_array(leaf)]
    key = (id(layer), repr([(one.shape, str(one.dtype)) for one in arrays]))
    if key not in _seen:
        try:
            outputs = call(layer, *_symbolic(args, None), **_symbolic(dict(kwargs), None))
        except Exception:
            # Some code asks for the batch size.
            outputs = call(layer, *_symbolic(args, 2), **_symbolic(dict(kwargs), 2))
        _seen[key] = (layer, outputs)
    batch = arrays[0].shape[0]

    def zeros(output: Any) -> Any:
        if not isinstance(output, keras.KerasTensor):
            return output
        sizes = [batch if size is None else size for size in output.shape]
        return np.zeros(sizes, dtype=keras.backend.standardize_dtype(output.dtype))

    return tree.map_structure(zeros, _seen[key][1])


def _symbolic(values: Any, batch: int | None) -> Any:
    def symbol(value: Any) -> Any:
        if not _is_array(value):
            return value
        return keras.KerasTensor((batch, *value.shape[1:]), dtype=str(value.dtype))

    return tree.map_structure(symbol, values)
