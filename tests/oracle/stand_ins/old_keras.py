"""Keras 3 that also answers to the forms of Keras 1, Keras 2 and `tf.keras`."""

from __future__ import annotations

import functools
import inspect
import sys
import types
from typing import TYPE_CHECKING, Any

import keras
from keras import layers

from . import effects, layer_calls, old_modules
from .anything import Anything
from .old_arguments import translated

if TYPE_CHECKING:
    from typing_extensions import Self


def install() -> None:
    """Teach the imported Keras the old forms."""
    _translate_constructors()
    _add_old_names()
    _old_models()
    _old_tensors()
    layer_calls.install()
    old_modules.install()
    effects.leave_out()


def _translate_constructors() -> None:
    for name in dir(layers):
        cls = getattr(layers, name)
        if not inspect.isclass(cls) or "__init__" not in vars(cls):
            continue
        original = cls.__init__
        type.__setattr__(cls, "__init__", _translating(cls, original))
    base = keras.layers.Layer.__init__

    @functools.wraps(base)
    def lenient(self: Any, *args: Any, **kwargs: Any) -> None:
        # Keras 2 took these for every layer.
        for key in ("batch_size", "batch_input_shape", "weights", "dynamic", "input_dtype"):
            kwargs.pop(key, None)
        if isinstance(kwargs.get("name"), str):
            kwargs["name"] = kwargs["name"].replace("/", "_")
        base(self, **kwargs)

    setattr(keras.layers.Layer, "__init__", _signed(lenient, base))  # noqa: B010 - for mypy


def _translating(cls: type, original: Any) -> Any:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        args, kwargs = translated(cls, args, kwargs)
        original(self, *args, **kwargs)

    return _signed(__init__, original)


def _signed(function: Any, original: Any) -> Any:
    """The function with the other one's signature, which Keras reads in two ways."""
    function.__signature__ = inspect.signature(original)
    return function


def _subclass(name: str, base: type) -> type:
    # Named like Keras's own, so that nobody takes it for a user's class.
    return type(name, (base,), {"__module__": "keras.old"})


def _add_old_names() -> None:
    same = {
        "Convolution1D": "Conv1D",
        "Convolution2D": "Conv2D",
        "Convolution3D": "Conv3D",
        "Deconvolution2D": "Conv2DTranspose",
        "Deconv2D": "Conv2DTranspose",
        "SeparableConvolution2D": "SeparableConv2D",
        "Convolution2DTranspose": "Conv2DTranspose",
        "SyncBatchNormalization": "BatchNormalization",
    }
    for old, new in same.items():
        setattr(layers, old, _kernel_first(getattr(layers, new)))
    for old, base in {"CuDNNLSTM": layers.LSTM, "CuDNNGRU": layers.GRU}.items():
        setattr(layers, old, _subclass(old, base))
    layers.AtrousConvolution2D = _kernel_first(layers.Conv2D)
    layers.AtrousConv2D = layers.AtrousConvolution2D
    layers.TimeDistributedDense = lambda *args, **kwargs: layers.TimeDistributed(
        layers.Dense(*args, **{k: v for k, v in kwargs.items() if not k.startswith("input")})
    )
    layers.merge = merge
    layers.Merge = merge_layer
    layers.RandomFourierFeatures = Anything()
    for name in ("LocallyConnected1D", "LocallyConnected2D", "MaxoutDense", "Highway"):
        if not hasattr(layers, name):
            setattr(layers, name, Anything())
    layers.experimental = types.SimpleNamespace(
        preprocessing=layers,
        SyncBatchNormalization=layers.BatchNormalization,
        EinsumDense=layers.EinsumDense,
    )
    sys.modules["keras.layers.experimental"] = layers
    sys.modules["keras.layers.experimental.preprocessing"] = layers


def _kernel_first(cls: type) -> Any:
    """A constructor of Keras 1: the sizes of the kernel are numbers of their own."""

    def construct(*args: Any, **kwargs: Any) -> Any:
        sizes = next((int(one) for one in cls.__name__ if one.isdigit()), 2)
        if len(args) > sizes and all(isinstance(one, int) for one in args[1 : 1 + sizes]):
            args = (args[0], tuple(args[1 : 1 + sizes]), *args[1 + sizes :])
        if kwargs.get("output_shape") is not None:
            kwargs.pop("output_shape")
        return cls(*args, **kwargs)

    construct.__name__ = cls.__name__
    return construct


_MERGES = {
    "sum": "Add",
    "concat": "Concatenate",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
    "cos": "Dot",
}


def merge_layer(tensors: Any = None, mode: str = "sum", **kwargs: Any) -> Any:
    """The layer of Keras 1 that merges, as the layer of Keras 3 for its mode."""
    cls = getattr(layers, _MERGES[mode])
    named_only = {"name": kwargs["name"]} if kwargs.get("name") else {}
    if mode == "concat":
        named_only["axis"] = kwargs.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        named_only["axes"] = kwargs.get("dot_axes", -1)
    return cls(**named_only)


def merge(inputs: Any, mode: str = "sum", **kwargs: Any) -> Any:
    """The function of Keras 1 that merges tensors."""
    return merge_layer(None, mode, **kwargs)(inputs)


def _old_models() -> None:
    from keras.src.models.functional import Functional

    def renamed(kwargs: dict[str, Any]) -> dict[str, Any]:
        for old, new in (("input", "inputs"), ("output", "outputs")):
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
        if isinstance(kwargs.get("name"), str):
            kwargs["name"] = kwargs["name"].replace("/", "_")
        return kwargs

    new, initialize = keras.Model.__new__, Functional.__init__

    def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
        return new(cls, *args, **renamed(kwargs))

    @functools.wraps(initialize)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        initialize(self, *args, **renamed(kwargs))

    keras.Model.__new__ = staticmethod(__new__)
    Functional.__init__ = _signed(__init__, initialize)
    first = keras.Model.__init__

    @functools.wraps(first)
    def model_init(self: Any, *args: Any, **kwargs: Any) -> None:
        first(self, *args, **renamed(kwargs))

    keras.Model.__init__ = _signed(model_init, first)


class Size(int):
    """One size of a tensor, which old code asks for its value."""

    @property
    def value(self) -> int:
        return int(self)


class Sizes(tuple):  # type: ignore[type-arg]
    """The shape of a tensor, which old code asks to be a list or for its rank."""

    __slots__ = ()

    def __new__(cls, sizes: Any = ()) -> Self:
        known = (Size(size) if type(size) is int else size for size in sizes or ())
        return super().__new__(cls, known)

    def as_list(self) -> list[Any]:
        return list(self)

    @property
    def ndims(self) -> int:
        return len(self)

    rank = ndims

    @property
    def dims(self) -> list[Any]:
        return list(self)


def _old_tensors() -> None:
    tensor = keras.KerasTensor
    tensor.shape = property(lambda self: Sizes(self._shape))
    tensor.get_shape = lambda self: self.shape
    tensor._keras_shape = property(lambda self: self.shape)
    for kind in ("trainable_weights", "non_trainable_weights"):
        # A layer of Keras 1 says so itself.
        said = getattr(keras.layers.Layer, kind)
        setattr(keras.layers.Layer, kind, property(said.fget, lambda self, value: None))
    # Not `input_shape`: Sequential asks for it to learn whether it can be built.
    keras.layers.Layer.output_shape = property(
        lambda self: self.output.shape,
        lambda self, value: vars(self).__setitem__("output_shape", value),
    )
