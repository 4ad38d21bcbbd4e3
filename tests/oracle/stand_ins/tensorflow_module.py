"""A module ``tensorflow`` whose ``keras`` is Keras 3 and whose functions are ``keras.ops``."""

from __future__ import annotations

import sys
import types
from typing import Any

import keras
import numpy as np

from .anything import Anything, Blank
from .functions import FUNCTIONS, resize
from .old_keras import Sizes

_TYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")

_KINDS = ("DType", "RaggedTensor", "SparseTensor", "IndexedSlices", "TypeSpec", "TensorSpec")


_INITIALIZERS = {
    "random_normal": keras.initializers.RandomNormal,
    "random_uniform": keras.initializers.RandomUniform,
    "truncated_normal": keras.initializers.TruncatedNormal,
    "variance_scaling": keras.initializers.VarianceScaling,
    "zeros": keras.initializers.Zeros,
    "ones": keras.initializers.Ones,
    "constant": keras.initializers.Constant,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "glorot_normal": keras.initializers.GlorotNormal,
}


class Namespace(Blank):
    """A part of TensorFlow: known functions, other namespaces, and for the rest anything."""

    __all__ = tuple(FUNCTIONS)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        return sys.modules.get(f"{self.__name__}.{name}") or Anything()


class Module:
    """``tf.Module``: only a base for classes."""

    def __init__(self, name: str | None = None, **_: Any) -> None:
        self._name = name

    @property
    def name(self) -> str | None:
        return self._name


class TensorShape(Sizes):
    """``tf.TensorShape``: sizes, which compare like a tuple."""

    __slots__ = ()


class Variable:
    """``tf.Variable``: its value."""

    def __new__(cls, initial_value: Any = None, *_: Any, **__: Any) -> Any:
        return initial_value


def random_numbers(shape: Any = (1,), *_: Any, **other: Any) -> Any:
    """Numbers of that shape, all zero: values never matter."""
    sizes = [1 if size is None else size for size in other.get("size", shape)]
    return np.zeros([int(size) for size in sizes], dtype="float32")


def _kind(name: str) -> type:
    """A class of which there is no instance; Keras asks whether something is one."""
    return type(name, (), {})


def function(*args: Any, **_: Any) -> Any:
    """``tf.function`` as a decorator, with or without arguments."""
    if args and callable(args[0]):
        return args[0]
    return lambda decorated: decorated


def install() -> None:
    """Put it where imports find it."""
    tensorflow = Namespace("tensorflow")
    sys.modules["tensorflow"] = tensorflow
    for name in (
        "nn",
        "math",
        "image",
        "linalg",
        "compat",
        "python",
        "contrib",
        "experimental",
        "random",
    ):
        _part(tensorflow, name)
    for kind in _TYPES:
        setattr(tensorflow, kind, kind)
    facts = {
        "keras": keras,
        "Module": Module,
        "function": function,
        "Tensor": keras.KerasTensor,
        "Variable": Variable,
        "newaxis": None,
        "TensorShape": TensorShape,
        "executing_eagerly": lambda: True,
        **{name: _kind(name) for name in _KINDS},
        "__version__": "2.15.0",
        "VERSION": "2.15.0",
    }
    for name, value in facts.items():
        setattr(tensorflow, name, value)
    for name in ("normal", "uniform", "truncated_normal", "gamma"):
        setattr(tensorflow.random, name, random_numbers)
        setattr(tensorflow, f"random_{name}", random_numbers)
    for name, initializer in _INITIALIZERS.items():
        setattr(tensorflow, f"{name}_initializer", initializer)
    tensorflow.image.resize = resize
    tensorflow.image.resize_bilinear = resize
    tensorflow.image.resize_nearest_neighbor = resize
    # The same module again where old versions and old habits look for it.
    for path in ("compat.v1", "compat.v2"):
        sys.modules[f"tensorflow.{path}"] = tensorflow
    tensorflow.compat.v1 = tensorflow.compat.v2 = tensorflow
    alias_keras("tensorflow.keras")
    alias_keras("tensorflow.python.keras")
    alias_keras("tensorflow.contrib.keras")
    tensorflow.python.keras = tensorflow.contrib.keras = keras
    for alias in ("tf_keras", "keras_core"):
        alias_keras(alias)


def _part(owner: types.ModuleType, name: str) -> None:
    part = Namespace(f"{owner.__name__}.{name}")
    sys.modules[part.__name__] = part
    setattr(owner, name, part)


def alias_keras(name: str) -> None:
    """Keras and all its modules under another name."""
    sys.modules[name] = keras
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("keras.") and not module_name.startswith("keras.src"):
            sys.modules[f"{name}{module_name[len('keras') :]}"] = module
