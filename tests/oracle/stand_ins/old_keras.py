"""Keras 3 that also answers to the forms of Keras 1, Keras 2 and `tf.keras`."""

from __future__ import annotations

import functools
import inspect
import sys
import types
from collections.abc import Mapping
from typing import Any

import keras
from keras import layers

from .anything import Anything, Base, Blank
from .functions import FUNCTIONS, named

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
    kwargs = dict(given)
    name = cls.__name__
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
    for key, value in kwargs.items():
        if key.endswith("_initializer") and isinstance(value, str):
            kwargs[key] = INITIALIZERS.get(value, value)
    if isinstance(kwargs.get("name"), str):
        kwargs["name"] = kwargs["name"].replace("/", "_")
    return args, kwargs


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


def install() -> None:
    """Teach the imported Keras the old forms."""
    _translate_constructors()
    _add_old_names()
    _old_models()
    _old_tensors()
    _old_modules()
    _leave_out_effects()


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


class Sizes(tuple):  # type: ignore[type-arg]
    """The shape of a tensor, which old code asks to be a list or for its rank."""

    __slots__ = ()

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
    # Not `input_shape`: Sequential asks for it to learn whether it can be built.
    keras.layers.Layer.output_shape = property(
        lambda self: self.output.shape,
        lambda self, value: vars(self).__setitem__("output_shape", value),
    )


class OldModule(Blank):
    """A module that Keras has no more: its names are looked for where they are now."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        for place in (layers, keras.models, keras, keras.utils, keras.backend):
            if hasattr(place, name):
                return getattr(place, name)
        return sys.modules.get(f"{self.__name__}.{name}") or Anything()


_OLD_MODULES = [
    "layers.core",
    "layers.convolutional",
    "layers.pooling",
    "layers.normalization",
    "layers.recurrent",
    "layers.embeddings",
    "layers.noise",
    "layers.wrappers",
    "layers.advanced_activations",
    "layers.merge",
    "layers.local",
    "layers.convolutional_recurrent",
    "layers.cudnn_recurrent",
    "layers.containers",
    "layers.normalization.batch_normalization",
    "layers.merging",
    "layers.rnn",
    "layers.attention",
    "layers.core.dense",
    "engine",
    "engine.topology",
    "engine.training",
    "engine.base_layer",
    "engine.input_layer",
    "engine.network",
    "engine.sequential",
    "engine.functional",
    "legacy",
    "legacy.interfaces",
    "legacy.layers",
    "utils.np_utils",
    "utils.vis_utils",
    "utils.visualize_util",
    "utils.data_utils",
    "utils.generic_utils",
    "utils.layer_utils",
    "utils.io_utils",
    "utils.conv_utils",
    "utils.training_utils",
    "utils.multi_gpu_utils",
    "backend.tensorflow_backend",
    "backend.common",
    "objectives",
    "preprocessing.text",
    "preprocessing.sequence",
    "preprocessing.image",
    "applications.imagenet_utils",
    "callbacks.callbacks",
    "wrappers.scikit_learn",
]


def _old_modules() -> None:
    for path in _OLD_MODULES:
        name = f"keras.{path}"
        if name in sys.modules:
            continue
        module = OldModule(name)
        sys.modules[name] = module
        owner_name, _, last = name.rpartition(".")
        owner = sys.modules.get(owner_name)
        if owner is not None and last not in vars(owner):
            setattr(owner, last, module)
    utilities = {
        "to_categorical": keras.utils.to_categorical,
        "plot_model": Anything(),
        "plot": Anything(),
        "multi_gpu_model": lambda model, *_, **__: model,
        "get_file": lambda *_, **__: "/nonexistent",
        "Sequence": Base,
    }
    for name, value in utilities.items():
        setattr(keras.utils, name, value)
    for name in FUNCTIONS:
        if not hasattr(keras.backend, name):
            setattr(keras.backend, name, named(name))
    networks = vars(sys.modules["keras.applications.imagenet_utils"])
    networks["_obtain_input_shape"] = _input_shape
    # The package of the networks before they moved into Keras.
    sys.modules["keras_applications"] = keras.applications
    sys.modules["keras_applications.imagenet_utils"] = keras.applications.imagenet_utils
    keras.backend.image_dim_ordering = lambda: "tf"
    keras.backend.set_image_dim_ordering = lambda *_: None
    keras.backend.__getattr__ = _missing
    for module in (
        keras.initializers,
        keras.regularizers,
        keras.losses,
        keras.metrics,
        keras.utils,
    ):
        module.__getattr__ = _missing
    keras.__version__ = "2.15.0"


def _input_shape(
    input_shape: Any, default_size: int, min_size: int, *_: Any, include_top: Any = True, **__: Any
) -> Any:
    from keras.src.applications.imagenet_utils import obtain_input_shape

    return obtain_input_shape(
        input_shape, default_size, min_size, "channels_last", require_flatten=bool(include_top)
    )


def _missing(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything()


def _leave_out_effects() -> None:
    """Training, saving and loading do nothing; data is small."""
    from keras.src.trainers.trainer import Trainer

    trainer = keras.Model

    def nothing(self: Any, *args: Any, **kwargs: Any) -> Any:
        return Anything()

    for name in (
        "fit", "fit_generator", "train_on_batch", "test_on_batch", "predict", "predict_on_batch",
        "predict_generator", "evaluate", "evaluate_generator", "predict_classes", "predict_proba",
        "save", "save_weights", "load_weights", "summary", "set_weights", "to_json", "to_yaml",
        "export", "get_weights", "reset_states",
    ):  # fmt: skip
        setattr(trainer, name, nothing)
    Trainer.compile = nothing
    keras.layers.Layer.set_weights = nothing
    for name in ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl"):
        setattr(keras.optimizers, name, Anything())
        setattr(keras.optimizers, name.lower(), Anything())
    keras.optimizers.__getattr__ = _missing
    keras.optimizers.legacy = Anything()
    for name in ("load_model", "model_from_json", "model_from_yaml"):
        setattr(keras.models, name, Anything())
    _small_data()
    _networks_without_weights()


def _small_data() -> None:
    import numpy as np

    def images(*shape: int) -> Any:
        def load_data(*_: Any, **__: Any) -> Any:
            x, y = np.zeros((20, *shape), "uint8"), np.arange(20) % 10
            return (x, y), (x[:10], y[:10])

        return load_data

    def words(*_: Any, **__: Any) -> Any:
        x = np.empty(20, dtype=object)
        for number in range(20):
            x[number] = [1, 2, 3]
        return (x, np.zeros(20, "int64")), (x[:10], np.zeros(10, "int64"))

    def table(*_: Any, **__: Any) -> Any:
        return (np.zeros((20, 13)), np.zeros(20)), (np.zeros((10, 13)), np.zeros(10))

    sets = {
        "mnist": images(28, 28),
        "fashion_mnist": images(28, 28),
        "cifar10": images(32, 32, 3),
        "cifar100": images(32, 32, 3),
        "imdb": words,
        "reuters": words,
        "boston_housing": table,
        "california_housing": table,
    }
    for name, load_data in sets.items():
        module = getattr(keras.datasets, name, None)
        if module is not None:
            module.load_data = load_data
            module.get_word_index = lambda *_, **__: {"a": 1, "b": 2}


def _networks_without_weights() -> None:
    """No weights are fetched for the networks of ``keras.applications``."""
    for module_name, module in list(sys.modules.items()):
        if not module_name.startswith("keras.applications"):
            continue
        for name, network in list(vars(module).items()):
            if inspect.isfunction(network) and name[:1].isupper():
                setattr(module, name, _without_weights(network))


def _without_weights(network: Any) -> Any:
    @functools.wraps(network)
    def built(*args: Any, **kwargs: Any) -> Any:
        kwargs["weights"] = None
        for module in ("backend", "layers", "models", "utils"):
            kwargs.pop(module, None)
        return network(*args, **kwargs)

    return built
