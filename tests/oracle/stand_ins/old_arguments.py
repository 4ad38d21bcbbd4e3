"""The arguments of Keras 1 and 2 as Keras 3 wants them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from .anything import Anything

#: Arguments that were renamed, whatever the layer.
RENAMED = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "filter_length": "kernel_size",
    "stride": "strides",
    "pool_length": "pool_size",
    "atrous_rate": "dilation_rate",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "bias": "use_bias",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "p": "rate",
    "sigma": "stddev",
    "length": "length",
    "concat_axis": "axis",
}
#: Arguments that Keras 3 has no more and that change no graph.
DROPPED = frozenset(
    [
        "weights",
        "consume_less",
        "implementation",
        "forget_bias_init",
        "mode",
        "fused",
        "virtual_batch_size",
        "adjustment",
        "input_length",
        "input_dtype",
        "dot_axes",
        "node_indices",
        "tensor_indices",
        "output_mask",
    ]
)
#: Layers whose ``output_dim`` is still called so.
KEEPS_OUTPUT_DIM = {"Embedding"}
#: Initializers by names that only old versions know.
INITIALIZERS = {
    "uniform": "random_uniform",
    "normal": "random_normal",
    "zero": "zeros",
    "one": "ones",
}


def translated(
    cls: type, args: tuple[Any, ...], given: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a constructor as Keras 3 wants them."""
    name = cls.__name__
    args = tuple(map(_known, args))
    kwargs = {
        key: _known_shape(name, value) if key in _SHAPES else _known(value)
        for key, value in given.items()
    }
    for key, value in given.items():
        if isinstance(value, Anything) and key.endswith(_OBJECTS):
            kwargs.pop(key)
    if "Pooling" in name and not name.startswith("Global") and not args:
        # Keras 3 has no default here.
        kwargs.setdefault("pool_size", kwargs.pop("pool_length", 2))
    if isinstance(kwargs.get("dtype"), int):
        kwargs.pop("dtype")
    known = set(inspect.signature(cls.__init__).parameters)  # type: ignore[misc]
    if name.startswith("Conv") and len(args) >= 3 and _kernel_by_numbers(name, args, kwargs):
        sizes = int(name[-2]) if name[-1] == "D" and name[-2].isdigit() else 2
        args = (args[0], tuple(args[1 : 1 + sizes]), *args[1 + sizes :])
    if {"nb_row", "nb_col"} & kwargs.keys():
        depth = [kwargs.pop("kernel_dim1")] if "kernel_dim1" in kwargs else []
        kwargs["kernel_size"] = (*depth, kwargs.pop("nb_row"), kwargs.pop("nb_col"))
    if "output_dim" in kwargs and name not in KEEPS_OUTPUT_DIM:
        kwargs["units"] = kwargs.pop("output_dim")
    for old, new in RENAMED.items():
        if old in kwargs and old not in known:
            kwargs[new] = kwargs.pop(old)
    if "dim_ordering" in kwargs:
        ordering = kwargs.pop("dim_ordering")
        if ordering in ("th", "tf"):
            kwargs["data_format"] = {"th": "channels_first", "tf": "channels_last"}[ordering]
    if "batch_input_shape" in kwargs and "batch_input_shape" not in known:
        kwargs["input_shape"] = tuple(kwargs.pop("batch_input_shape"))[1:]
    for key in DROPPED - known:
        kwargs.pop(key, None)
    if name.startswith(("Separable", "Depthwise")):
        for what in ("initializer", "regularizer", "constraint"):
            if f"kernel_{what}" in kwargs:
                kwargs[f"depthwise_{what}"] = kwargs.pop(f"kernel_{what}")
    if _old_form.seen and "recurrent_activation" in known:
        # The defaults of these changed with TensorFlow 2.
        kwargs.setdefault("recurrent_activation", "hard_sigmoid")
        if name == "GRU":
            kwargs.setdefault("reset_after", False)
    for key, value in kwargs.items():
        if key.endswith("_initializer") and isinstance(value, str):
            kwargs[key] = INITIALIZERS.get(value, value)
    if isinstance(kwargs.get("name"), str):
        kwargs["name"] = kwargs["name"].replace("/", "_")
    return args, kwargs


def _known(value: Any) -> Any:
    """A number for what nobody knows: sizes of data that is not here."""
    if isinstance(value, Anything):
        return 10
    if isinstance(value, (list, tuple)) and any(isinstance(one, Anything) for one in value):
        return tuple(map(_known, value))
    return value


#: The ends of arguments that take objects; what nobody knows is left out.
_OBJECTS = ("initializer", "regularizer", "constraint", "activation", "init", "weights", "dtype")
_SHAPES = frozenset({"shape", "input_shape", "batch_shape", "batch_input_shape"})


def _known_shape(layer: str, shape: Any) -> Any:
    """A shape that the layer can read for one that comes from data that are not here."""
    if isinstance(shape, Anything):
        if "2D" in layer:
            return (64, 64, 3)
        return (50, 10) if "1D" in layer or layer.endswith(("LSTM", "GRU", "RNN")) else (10,)
    if isinstance(shape, (list, tuple)):
        return tuple(64 if isinstance(size, Anything) else size for size in shape)
    return shape


def _kernel_by_numbers(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether a call gives the kernel as numbers of its own, as Keras 1 did."""
    if "Conv2D" not in name or not all(isinstance(size, int) for size in args[1:3]):
        return False
    return any(one in kwargs for one in _KERAS_1) or _old_form.seen


_KERAS_1 = ("border_mode", "subsample", "init", "dim_ordering", "W_regularizer", "nb_filter")


class _Form:
    """Whether the file under test is written for Keras before 2.0, or ``import keras`` 2."""

    seen = False


_old_form = _Form()


def old_positions(seen: bool) -> None:
    """Say whether ``Conv2D(64, 3, 3)`` has a kernel of 3 × 3 here."""
    _old_form.seen = seen
