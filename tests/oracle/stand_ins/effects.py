"""What is left out: training, saving, loading, downloads, what data say."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any

import keras

from .anything import Anything
from .old_modules import missing


def leave_out() -> None:
    """Training, saving and loading do nothing; data are zeros."""
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
    keras.optimizers.__getattr__ = missing
    keras.optimizers.legacy = Anything()
    for name, callback in list(vars(keras.callbacks).items()):
        if inspect.isclass(callback) and name not in ("Callback", "LambdaCallback"):
            setattr(keras.callbacks, name, Anything())
    for name in ("load_model", "model_from_json", "model_from_yaml"):
        setattr(keras.models, name, Anything())
    _data()
    _networks_without_weights()


def _data() -> None:
    import numpy as np

    def images(number: int, *shape: int) -> Any:
        def load_data(*_: Any, **__: Any) -> Any:
            # As many as there are, because sources say so; zeros take no room.
            x, y = np.zeros((number, *shape), "uint8"), np.arange(number) % 10
            return (x, y), (x[:10000], y[:10000])

        return load_data

    def words(*_: Any, **__: Any) -> Any:
        x = np.empty(20, dtype=object)
        for number in range(20):
            x[number] = [1, 2, 3]
        return (x, np.zeros(20, "int64")), (x[:10], np.zeros(10, "int64"))

    def table(*_: Any, **__: Any) -> Any:
        return (np.zeros((404, 13)), np.zeros(404)), (np.zeros((102, 13)), np.zeros(102))

    sets = {
        "mnist": images(60000, 28, 28),
        "fashion_mnist": images(60000, 28, 28),
        "cifar10": images(50000, 32, 32, 3),
        "cifar100": images(50000, 32, 32, 3),
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
