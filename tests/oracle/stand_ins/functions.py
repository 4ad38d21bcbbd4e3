"""TensorFlow's and the old backend's functions, said with those of ``keras.ops``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
from keras import ops

from .anything import Anything

Function = Callable[..., Any]


def _reducing(function: Function) -> Function:
    def reduced(x: Any, axis: Any = None, keepdims: bool = False, **other: Any) -> Any:
        return function(x, axis=axis, keepdims=bool(other.get("keep_dims", keepdims)))

    return reduced


def _unary(function: Function) -> Function:
    def applied(x: Any = None, name: Any = None, **other: Any) -> Any:
        return function(other.pop("features", other.pop("input", x)))

    return applied


def _binary(function: Function) -> Function:
    def applied(x: Any, y: Any, name: Any = None) -> Any:
        return function(x, y)

    return applied


def concat(values: Any, axis: int = -1, name: Any = None) -> Any:
    return ops.concatenate(list(values), axis=axis)


def reshape(tensor: Any, shape: Any, name: Any = None) -> Any:
    wanted = [-1 if size is None else size for size in shape]
    if wanted.count(-1) > 1 and getattr(tensor, "shape", (0,))[0] is None:
        # Several sizes are open: the batch size is the tensor's own.
        wanted[wanted.index(-1)] = tensor.shape[0]
        if None in wanted:
            return ops.reshape(tensor, tuple(-1 if size is None else size for size in wanted[1:]))
    return ops.reshape(tensor, tuple(wanted))


def transpose(a: Any, perm: Any = None, name: Any = None, **other: Any) -> Any:
    return ops.transpose(a, axes=other.get("pattern", perm))


def dtype_name(dtype: Any) -> str:
    """The name of a type; ``float32`` for what nobody knows."""
    if isinstance(dtype, (Anything, type(None))):
        return "float32"
    return str(getattr(dtype, "__name__", dtype))


def cast(x: Any, dtype: Any = None, name: Any = None) -> Any:
    return ops.cast(x, dtype_name(dtype))


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", **other: Any) -> Any:
    return ops.pad(tensor, [list(pair) for pair in paddings], mode=mode.lower())


def split(value: Any, num_or_size_splits: Any, axis: int = 0, **other: Any) -> Any:
    if isinstance(num_or_size_splits, int):
        return ops.split(value, num_or_size_splits, axis=axis)
    at, places = 0, []
    for size in list(num_or_size_splits)[:-1]:
        at += size
        places.append(at)
    return ops.split(value, places, axis=axis)


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **_: Any) -> Any:
    def turned(x: Any) -> Any:
        return ops.swapaxes(x, -1, -2)

    return ops.matmul(turned(a) if transpose_a else a, turned(b) if transpose_b else b)


def resize(images: Any, size: Any, method: Any = "bilinear", **other: Any) -> Any:
    kind = str(method).lower()
    known = ("nearest", "bicubic", "lanczos3", "lanczos5")
    kind = next((one for one in known if one in kind), "bilinear")
    return ops.image.resize(images, tuple(size), interpolation=kind)


def static_shape(x: Any) -> Any:
    return tuple(x.shape)


def _activation(name: str, function: Function) -> Function:
    """The function under the name that Keras knows it by, also as an argument."""
    function.__name__ = function.__qualname__ = name
    function.__module__ = "keras.activations"
    return function


def softmax(logits: Any = None, axis: int = -1, **other: Any) -> Any:
    return keras.activations.softmax(other.get("x", logits), axis=axis)


def log_softmax(logits: Any = None, axis: int = -1, **other: Any) -> Any:
    return keras.activations.log_softmax(other.get("x", logits), axis=axis)


def leaky_relu(features: Any, alpha: float = 0.2, name: Any = None) -> Any:
    return keras.activations.leaky_relu(features, negative_slope=alpha)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    return keras.layers.Dot(axes=axes if axes is not None else (len(x.shape) - 1, 1))([x, y])


def _pooling(function: Function) -> Function:
    """``tf.nn.max_pool`` and the like: sizes of four numbers, the middle two of which matter."""

    def pooled(
        value: Any = None, ksize: Any = 2, strides: Any = None, *_: Any, **other: Any
    ) -> Any:
        x = other.get("input", other.get("x", value))
        size = other.get("pool_size", ksize)
        padding = str(other.get("padding", _[0] if _ else "valid")).lower()
        return function(x, _middle(size), _middle(strides or size), padding=padding)

    return pooled


def _middle(size: Any) -> Any:
    if isinstance(size, int):
        return size
    sizes = list(size)
    return tuple(sizes[1:3] if len(sizes) == 4 else sizes)


def l2_normalize(x: Any, axis: Any = -1, **_: Any) -> Any:
    return ops.normalize(x, axis=axis)


def identity(x: Any, *_: Any, **__: Any) -> Any:
    return x


def dropout(x: Any, *_: Any, **__: Any) -> Any:
    return x


def einsum(equation: str, *operands: Any, **_: Any) -> Any:
    return ops.einsum(equation, *operands)


_UNARY = """
abs exp log sqrt square sign sin cos floor ceil round logical_not zeros_like ones_like softplus
erf rsqrt tan arctan sinh cosh
"""
_BINARY = """
maximum minimum add subtract multiply divide equal not_equal greater greater_equal less
less_equal logical_and logical_or
"""
_REDUCING = "mean sum max min prod std var all any logsumexp"
_ACTIVATIONS = "relu relu6 elu selu sigmoid tanh softsign gelu silu swish hard_sigmoid"


def expand_dims(tensor: Any = None, axis: int = -1, **other: Any) -> Any:
    return ops.expand_dims(other.get("x", other.get("input", tensor)), axis)


def squeeze(tensor: Any = None, axis: Any = None, **other: Any) -> Any:
    return ops.squeeze(other.get("x", other.get("input", tensor)), axis=axis)


def tile(tensor: Any = None, multiples: Any = None, **other: Any) -> Any:
    return ops.tile(other.get("input", tensor), other.get("n", multiples))


#: Functions under the names of ``tf``, ``tf.math``, ``tf.nn`` and ``keras.backend``.
FUNCTIONS: Mapping[str, Function] = {
    **{name: _unary(getattr(ops, name)) for name in _UNARY.split()},
    **{name: _binary(getattr(ops, name)) for name in _BINARY.split()},
    **{name: _reducing(getattr(ops, name)) for name in _REDUCING.split()},
    **{f"reduce_{name}": _reducing(getattr(ops, name)) for name in _REDUCING.split()},
    "reduce_variance": _reducing(ops.var),
    **{
        name: _activation(name, _unary(getattr(keras.activations, name)))
        for name in _ACTIVATIONS.split()
    },
    "softmax": _activation("softmax", softmax),
    "log_softmax": _activation("log_softmax", log_softmax),
    "leaky_relu": _activation("leaky_relu", leaky_relu),
    "concat": concat,
    "concatenate": concat,
    "stack": lambda values, axis=0, **_: ops.stack(list(values), axis=axis),
    "unstack": lambda value, num=None, axis=0, **_: ops.unstack(value, num=num, axis=axis),
    "reshape": reshape,
    "transpose": transpose,
    "permute_dimensions": lambda x, pattern: ops.transpose(x, axes=tuple(pattern)),
    "cast": cast,
    "pad": pad,
    "split": split,
    "matmul": matmul,
    "dot": ops.matmul,
    "batch_dot": batch_dot,
    "einsum": einsum,
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "tile": tile,
    "repeat": lambda x, n, axis=1: ops.repeat(ops.expand_dims(x, 1), n, axis=1),
    "repeat_elements": lambda x, rep, axis: ops.repeat(x, rep, axis=axis),
    "shape": static_shape,
    "int_shape": static_shape,
    "ndim": lambda x: len(x.shape),
    "rank": lambda x: len(x.shape),
    "identity": identity,
    "stop_gradient": ops.stop_gradient,
    "pow": lambda x, y, **_: ops.power(x, y),
    "clip": ops.clip,
    "clip_by_value": lambda x, low, high, **_: ops.clip(x, low, high),
    "argmax": lambda x, axis=-1, **_: ops.argmax(x, axis=axis),
    "gather": lambda params, indices, axis=0, **_: ops.take(params, indices, axis=axis),
    "where": lambda condition, x=None, y=None, **_: ops.where(condition, x, y),
    "one_hot": lambda indices, depth=None, **other: ops.one_hot(
        indices, depth if depth is not None else other["num_classes"]
    ),
    "l2_normalize": l2_normalize,
    "range": lambda *bounds, **_: ops.arange(*bounds),
    "arange": lambda *bounds, **_: ops.arange(*bounds),
    "zeros": lambda shape, dtype="float32", **_: ops.zeros(shape, dtype=dtype_name(dtype)),
    "ones": lambda shape, dtype="float32", **_: ops.ones(shape, dtype=dtype_name(dtype)),
    "constant": lambda value, dtype=None, **_: ops.convert_to_tensor(value),
    "convert_to_tensor": lambda value, dtype=None, **_: ops.convert_to_tensor(value),
    "depth_to_space": lambda x, size, **_: ops.depth_to_space(x, size),
    "space_to_depth": lambda x, size, **_: ops.space_to_depth(x, size),
    "dropout": dropout,
    "resize_images": lambda x, height, width, *_, **__: ops.image.resize(
        x, (x.shape[1] * height, x.shape[2] * width)
    ),
    "random_normal": lambda shape=None, *_, **__: keras.random.normal(
        tuple(1 if size is None else size for size in shape)
    ),
    "reverse": lambda x, axis=-1, **other: ops.flip(x, axis=other.get("axes", axis)),
    "broadcast_to": lambda x, shape, **_: ops.broadcast_to(x, tuple(shape)),
    "max_pool": _pooling(ops.max_pool),
    "max_pool2d": _pooling(ops.max_pool),
    "avg_pool": _pooling(ops.average_pool),
    "avg_pool2d": _pooling(ops.average_pool),
    "meshgrid": lambda *xs, indexing="xy", **_: ops.meshgrid(*xs, indexing=indexing),
    "linspace": lambda start, stop, num, **_: ops.linspace(start, stop, num),
    "cumsum": lambda x, axis=0, **_: ops.cumsum(x, axis=axis),
}


def named(name: str) -> Any:
    """The function of that name, else something that takes everything."""
    return FUNCTIONS.get(name) or Anything()
