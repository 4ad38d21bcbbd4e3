"""Modules that Keras had once, and the old names of modules that it still has."""

from __future__ import annotations

import sys
from typing import Any

import keras
from keras import layers

from .anything import Anything, Base, Blank
from .functions import FUNCTIONS, named


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


def install() -> None:
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
    _networks_package()
    keras.backend.backend = lambda: "tensorflow"
    orders = {"th": "channels_first", "tf": "channels_last"}
    keras.backend.image_dim_ordering = lambda: {new: old for old, new in orders.items()}[
        keras.config.image_data_format()
    ]
    keras.backend.set_image_dim_ordering = lambda order: keras.config.set_image_data_format(
        orders[order]
    )
    keras.backend.__getattr__ = missing
    for module in (
        keras.initializers,
        keras.regularizers,
        keras.losses,
        keras.metrics,
        keras.utils,
    ):
        module.__getattr__ = missing
    keras.__version__ = "2.15.0"


def _input_shape(
    input_shape: Any,
    default_size: int,
    min_size: int,
    data_format: Any = None,
    require_flatten: Any = True,
    weights: Any = None,
    *,
    include_top: Any = None,
) -> Any:
    from keras.src.applications.imagenet_utils import obtain_input_shape

    flatten = require_flatten if include_top is None else include_top
    return obtain_input_shape(
        input_shape, default_size, min_size, "channels_last", require_flatten=bool(flatten)
    )


def _networks_package() -> None:
    """``keras_applications``: the networks before they moved into Keras."""
    from keras.src.applications.imagenet_utils import correct_pad

    vars(sys.modules["keras.applications.imagenet_utils"])["correct_pad"] = correct_pad
    package = OldModule("keras_applications")
    sys.modules["keras_applications"] = package
    modules = (keras.backend, keras.layers, keras.models, keras.utils)
    vars(package).update(
        get_submodules_from_kwargs=lambda _=None: modules,
        correct_pad=correct_pad,
        _KERAS_BACKEND=keras.backend,
    )
    for name, module in list(sys.modules.items()):
        if name.startswith("keras.applications."):
            last = name.rpartition(".")[2]
            setattr(package, last, module)
            sys.modules[f"keras_applications.{last}"] = module


def missing(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything()
