"""What Keras does with a network, in numbers: the judge of what the rules claim.

The functions are the measures. `python scripts/measures.py` reads questions as JSON lines,
`{"measure": …, "arguments": {…}}`, and answers each with a line, so that tests can ask without
having Keras in their own process (tests/rules/evidence); `scripts/figures.py` prints those
that rules quote. Layers are named as in Keras, networks are lists of them or whole programs
that bind `model`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import layers, ops

SEED = 7
MANY = 1_000_000
"""How many values a mean or a deviation is taken of: good for two digits."""


def made(text: str) -> Any:
    """The layer or layers that a text builds, under the names that Keras gives them."""
    return eval(text, {name: getattr(layers, name) for name in dir(layers)} | {"keras": keras})


def listed(text: str) -> list[Any]:
    """The layers of a text with several."""
    return list(made(f"[{text}]"))


def model_of(source: str) -> Any:
    """The model that a program binds."""
    names: dict[str, Any] = {}
    exec(compile(source, "program.py", "exec"), names)
    return names["model"]


def normal(shape: Iterable[int]) -> Any:
    """Values of mean 0 and variance 1, always the same."""
    return np.random.default_rng(SEED).normal(size=tuple(shape)).astype("float32")


def data_for(model: Any, samples: int = 16) -> list[Any]:
    """Input for a model."""
    return [normal((samples, *one.shape[1:])) for one in model.inputs]


@contextmanager
def unchanged(model: Any) -> Iterator[None]:
    """Weights, statistics and the seeds of dropouts are afterwards what they were before."""
    found = [*model.variables, *seeds(model)]
    before = [np.array(variable) for variable in found]
    yield
    for variable, value in zip(found, before, strict=True):
        variable.assign(value)


def seeds(model: Any) -> list[Any]:
    """The states of the random generators in a model."""
    return [
        layer.seed_generator.state
        for layer in model.layers
        if getattr(layer, "seed_generator", None) is not None
    ]


def outputs(model: Any, data: list[Any], *, training: bool) -> list[Any]:
    """What a model gives; its statistics and seeds stay."""
    with unchanged(model):
        given = model(data if len(data) > 1 else data[0], training=training)
    return [np.array(one) for one in (given if isinstance(given, list) else [given])]


def furthest(left: Iterable[Any], right: Iterable[Any]) -> float:
    """The largest difference between what two networks give."""
    return max(float(np.abs(a - b).max()) for a, b in zip(left, right, strict=True))


# --- biases and normalizations ---------------------------------------------------------------


def effect_of_bias(source: str, layer: int = 0) -> float:
    """How far a bias moves what the model gives while training: the nth that it has."""
    model = model_of(source)
    biases = [weight for weight in model.weights if weight.name == "bias"]
    data = data_for(model)
    before = outputs(model, data, training=True)
    with unchanged(model):
        biases[layer].assign(1 + normal(biases[layer].shape))
        after = outputs(model, data, training=True)
    return furthest(before, after)


def effect_of_first_scale(network: str) -> float:
    """How far scale and shift of the first normalization move what the network gives."""
    model = keras.Sequential([keras.Input((8,)), *listed(network)])
    data = data_for(model, 256)
    before = outputs(model, data, training=True)
    first = next(one for one in model.layers if isinstance(one, layers.BatchNormalization))
    first.gamma.assign(np.linspace(0.5, 4, 8))
    first.beta.assign(normal((8,)))
    return furthest(before, outputs(model, data, training=True))


def spread_at_test(network: str) -> float:
    """The standard deviation at test time that a batch normalization behind a network gives."""
    norm = layers.BatchNormalization(momentum=0.0, epsilon=1e-9)
    model = keras.Sequential([keras.Input((1,)), *listed(network), norm])
    data = normal((MANY, 1))
    model(data, training=True)
    return float(np.std(model(data, training=False)))


def spread_of_rows_at_test(network: str) -> float:
    """The same of a normalization over the rows of a map, whose last axis has the channels."""
    norm = layers.BatchNormalization(axis=1, momentum=0.0, epsilon=1e-9)
    model = keras.Sequential([keras.Input((2, 2, 2)), *listed(network), norm])
    data = normal((MANY, 2, 2, 2))
    model(data, training=True)
    return float(np.std(model(data, training=False)))


def spread_where_told(dropout: str, *, drops: bool | None, norms: bool | None) -> float:
    """The same where both are called with ``training`` so, and their model is told nothing."""
    inputs = keras.Input((1,))
    (drop,) = listed(dropout)
    norm = layers.BatchNormalization(momentum=0.0, epsilon=1e-9)
    model = keras.Model(inputs, norm(drop(inputs, training=drops), training=norms))
    data = normal((MANY, 1))
    model(data, training=True)
    return float(np.std(model(data)))


def penalty_of_bias(layer: str) -> float:
    """How far another bias moves the penalty that a layer adds to the loss."""
    model = keras.Sequential([keras.Input((8, 8, 3)), *listed(layer)])
    data = data_for(model)
    (bias,) = (weight for weight in model.weights if weight.name == "bias")
    penalties = []
    for value in (0.0, 1.0):
        bias.assign(np.full(bias.shape, value))
        model(*data)
        penalties.append(float(sum(model.losses)))
    return abs(penalties[1] - penalties[0])


def effect_of_other_samples(network: str) -> float:
    """How far a prediction while training moves when the other samples of the batch change."""
    model = keras.Sequential([keras.Input((8,)), *listed(network)])
    one, others, more = normal((1, 8)), normal((15, 8)), 5 + normal((15, 8))
    first = outputs(model, [np.concatenate([one, others])], training=True)[0][0]
    second = outputs(model, [np.concatenate([one, more])], training=True)[0][0]
    return furthest([first], [second])


def statistics_move(*, training: bool | None) -> float:
    """How far `fit` moves the mean of a normalization that is called with `training`."""
    inputs = keras.Input((4,))
    norm = layers.BatchNormalization()
    model = keras.Model(inputs, layers.Dense(1)(norm(inputs, training=training)))
    model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    model.fit(5 + normal((32, 4)), normal((32, 1)), epochs=1, verbose=0)
    return float(np.abs(norm.moving_mean).max())


def statistics_move_beside(*, frozen: bool) -> float:
    """The same in a class whose `call` says `training and not frozen`."""

    class Net(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.out = layers.BatchNormalization(), layers.Dense(1)

        def call(self, inputs: Any, training: bool | None = None) -> Any:
            return self.out(self.norm(inputs, training=training and not frozen))

    model = Net()
    model.compile(optimizer="sgd", loss="mse", run_eagerly=True)
    model.fit(5 + normal((32, 4)), normal((32, 1)), epochs=1, verbose=0)
    return float(np.abs(model.norm.moving_mean).max())


# --- order of layers -------------------------------------------------------------------------


def effect_of_order(first: str, second: str, shape: Iterable[int] = (6, 6, 4)) -> float:
    """How far two layers differ from the same two in the other order, with the same mask."""
    given = normal((32, *shape)) - 1
    results = []
    for order in ((first, second), (second, first)):
        network = keras.Sequential([keras.Input(tuple(shape)), *map(made, order)])
        for state in seeds(network):
            state.assign(np.array([3, 4], dtype=state.dtype))
        for weight in network.weights:
            if weight.name == "alpha":
                weight.assign(ops.full(weight.shape, 0.25))
        results.append(np.array(network(given, training=True)))
    return furthest(results[:1], results[1:])


def mean_while_training(network: str, shape: Iterable[int] = (2, 2, 1)) -> float:
    """The mean of what a network gives while training, as a multiple of that at test time.

    For values from 0 on, as an activation gives them.
    """
    model = keras.Sequential([keras.Input(tuple(shape)), *listed(network)])
    data = np.abs(normal((MANY, *shape)))
    return float(np.mean(model(data, training=True)) / np.mean(model(data, training=False)))


def spread(network: str) -> tuple[float, float]:
    """Mean and standard deviation of what a network gives for values of mean 0, variance 1."""
    model = keras.Sequential([keras.Input((1,)), *listed(network)])
    given = np.array(model(normal((MANY, 1)), training=True))
    return float(given.mean()), float(given.std())


def share_of_zeros(network: str) -> float:
    """The share of values that a network drops while training."""
    model = keras.Sequential([keras.Input((1,)), *listed(network)])
    return float(np.mean(np.array(model(np.ones((MANY, 1), "float32"), training=True)) == 0))


def largest(network: str, value: float = 1.0) -> float:
    """The largest value that a network makes of ones while training."""
    model = keras.Sequential([keras.Input((1,)), *listed(network)])
    return float(np.max(model(np.full((MANY, 1), value, "float32"), training=True)))


def noise_on_one(network: str) -> tuple[float, float]:
    """Mean and standard deviation of what a network makes of ones while training."""
    model = keras.Sequential([keras.Input((1,)), *listed(network)])
    given = np.array(model(np.ones((MANY, 1), "float32"), training=True))
    return float(given.mean()), float(given.std())


def what_is_dropped(layer: str) -> tuple[float, float]:
    """How far training moves what a recurrent layer gives, and how far that is from no input."""
    made = listed(layer)[0]
    data = normal((4, 6, 3))
    trained = np.array(made(data, training=True))
    given, of_nothing = (np.array(made(one, training=False)) for one in (data, 0 * data))
    return furthest([given], [trained]), furthest([of_nothing], [trained])


def attended(layer: str) -> float:
    """The largest value that an attention layer gives for ones while training."""
    made, data = listed(layer)[0], np.ones((2, 5, 8), "float32")
    takes_a_list = isinstance(made, keras.layers.Attention)
    given = made([data, data], training=True) if takes_a_list else made(data, data, training=True)
    return float(np.max(np.abs(given)))


def effect_of_layers(network: str, other: str, shape: Iterable[int]) -> float:
    """How far two networks without weights differ at test time."""
    data = normal((8, *shape))
    results = [
        np.array(keras.Sequential([keras.Input(tuple(shape)), *listed(one)])(data))
        for one in (network, other)
    ]
    return furthest(results[:1], results[1:])


def effect_while_training(network: str, other: str, shape: Iterable[int]) -> float:
    """How far two networks differ while training, the same masks being drawn for both."""
    given = normal((32, *shape))
    results = []
    for one in (network, other):
        model = keras.Sequential([keras.Input(tuple(shape)), *listed(one)])
        for state in seeds(model):
            state.assign(np.array([3, 4], dtype=state.dtype))
        results.append(np.array(model(given, training=True)))
    return furthest(results[:1], results[1:])


def bend(network: str, shape: Iterable[int] = (8,)) -> float:
    """How far a network is from a linear one (plus a constant) at test time."""
    model = keras.Sequential([keras.Input(tuple(shape)), *listed(network)])
    one, other = normal((8, *shape)), normal((16, *shape))[8:]
    nothing = np.zeros_like(one)
    straight = model(one) + model(other) - model(nothing)
    return furthest([np.array(straight)], [np.array(model(one + other))])


def weights_of(network: str, shape: Iterable[int] = (8,)) -> int:
    """How many weights a network has."""
    return int(keras.Sequential([keras.Input(tuple(shape)), *listed(network)]).count_params())


def output_shape(source: str) -> list[int | None]:
    """The shape of what a model gives."""
    return list(model_of(source).output_shape)


# --- outputs and losses ----------------------------------------------------------------------


def values_of(network: str, given: list[Any]) -> Any:
    """What a network gives."""
    data = np.array(given, "float32")
    return np.array(keras.Sequential([keras.Input(data.shape[1:]), *listed(network)])(data))


def change_by(layer: str, *, told: bool, training: bool | None) -> float:
    """How far a layer that is called with ``training`` told moves what comes to it.

    ``training`` is what its model is told, ``None`` for nothing.
    """
    inputs = keras.Input((64,))
    (made,) = listed(layer)
    model = keras.Model(inputs, made(inputs, training=told))
    (data,) = data_for(model)
    return furthest([data], [np.array(model(data, training=training))])


def loss_of(loss: str, targets: list[Any], predictions: list[Any]) -> float:
    """The mean of a loss."""
    function = eval(loss, {"losses": keras.losses})
    return float(function(ops.array(targets, "float32"), ops.array(predictions, "float32")))


def loss_beyond_the_units(predictions: list[Any]) -> float:
    """The sparse cross-entropy where the target is the class behind the last that is there."""
    beyond = ops.array([len(row) for row in predictions], "int32")
    return float(keras.losses.SparseCategoricalCrossentropy()(beyond, ops.array(predictions)))


def slope_of_loss(loss: str, targets: list[Any], predictions: list[Any]) -> float:
    """The largest derivative of a loss by what the model gives."""
    import jax

    function = eval(loss, {"losses": keras.losses})
    wanted = ops.array(targets, "float32")
    return float(abs(jax.grad(lambda p: function(wanted, p))(ops.array(predictions))).max())


def loss_behind_dropout(rate: float, classes: int = 10) -> float:
    """The cross-entropy of a classifier that is always right, with dropout on its output."""
    truth = np.arange(100_000) % classes
    logits = np.eye(classes, dtype="float32")[truth] * 12
    model = keras.Sequential(
        [keras.Input((classes,)), layers.Softmax(), layers.Dropout(rate, seed=SEED)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy()
    return float(loss(truth, model(logits, training=True)))


def slope_behind_dropout(rate: float) -> float:
    """What a regression of slope 1 learns with dropout on its output."""
    model = keras.Sequential(
        [keras.Input((1,)), layers.Dense(1, use_bias=False), layers.Dropout(rate, seed=SEED)]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.2), loss="mse", run_eagerly=True)
    data = normal((20_000, 1))
    model.fit(data, data, batch_size=20_000, epochs=40, verbose=0)
    return float(np.array(model.layers[0].kernel)[0, 0])


# --- weights ---------------------------------------------------------------------------------


def trained(model: Any, steps: int = 5) -> list[tuple[Any, Any]]:
    """The kernels of the first layer that has any, before and after some training."""
    first = next(layer for layer in model.layers if layer.weights)
    kernels = [weight for weight in first.weights if "kernel" in weight.name]
    before = [np.array(kernel) for kernel in kernels]
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", run_eagerly=True)
    wanted = [normal((64, *one.shape[1:])) for one in model.outputs]
    given = data_for(model, 64)
    model.fit(
        given, wanted if len(wanted) > 1 else wanted[0], batch_size=64, epochs=steps, verbose=0
    )
    return [(was, np.array(kernel)) for was, kernel in zip(before, kernels, strict=True)]


def of_sixteen(network: str) -> Any:
    """A network of sixteen inputs."""
    return keras.Sequential([keras.Input((16,)), *listed(network)])


def change_of_kernel(network: str) -> float:
    """The largest change in training of a kernel of the first layer that has any."""
    return max(float(np.abs(after - was).max()) for was, after in trained(of_sixteen(network)))


def least_change_of_kernel(network: str) -> float:
    """The same of that kernel of the layer which changes least."""
    return min(float(np.abs(after - was).max()) for was, after in trained(of_sixteen(network)))


def change_of_kernel_in(source: str) -> float:
    """The largest change in training of the first kernel of a program's model."""
    return max(float(np.abs(after - was).max()) for was, after in trained(model_of(source)))


def distinct_units(network: str) -> int:
    """How many different units the first layer has after training."""
    ((_, kernel),) = trained(of_sixteen(network))
    return len(np.unique(np.round(kernel, 6), axis=1).T)


def weights_of_a_channel(layer: str) -> int:
    """How many numbers a layer keeps for each channel, be they learned or counted."""
    model = keras.Sequential([keras.Input((8,)), *listed(layer)])
    return int(model.count_params()) // 8


def share_of_weights(name: str, layer: str) -> tuple[float, float]:
    """How many million weights a layer of a network of `keras.applications` has, and all do."""
    model = getattr(keras.applications, name)(weights=None)
    return model.get_layer(layer).count_params() / 1e6, model.count_params() / 1e6


def accuracy_of(metric: str, targets: list[Any], predictions: list[Any]) -> float:
    """What a metric gives."""
    function = eval(metric, {"metrics": keras.metrics})
    function.update_state(ops.array(targets, "float32"), ops.array(predictions, "float32"))
    return float(function.result())


def slope_through(network: str) -> float:
    """The largest derivative of what a network gives by its input."""
    import jax

    model = keras.Sequential([keras.Input((8,)), *listed(network)])
    given = ops.array(normal((4, 8)))
    return float(abs(jax.grad(lambda x: ops.sum(ops.square(model(x))))(given)).max())


# --- questions -------------------------------------------------------------------------------

MEASURES = {
    measure.__name__: measure
    for measure in (
        *(accuracy_of, bend, change_of_kernel, change_of_kernel_in, distinct_units),
        *(penalty_of_bias, spread_of_rows_at_test, spread_where_told),
        *(
            effect_of_bias,
            effect_of_first_scale,
            effect_while_training,
            least_change_of_kernel,
            share_of_weights,
        ),
        *(attended, noise_on_one, what_is_dropped),
        *(effect_of_layers, effect_of_order, effect_of_other_samples, largest, loss_behind_dropout),
        *(loss_beyond_the_units, weights_of, weights_of_a_channel),
        *(loss_of, mean_while_training, output_shape, share_of_zeros, slope_behind_dropout),
        *(
            change_by,
            slope_of_loss,
            slope_through,
            spread,
            spread_at_test,
            statistics_move,
            statistics_move_beside,
            values_of,
        ),
    )
}


def measured(measure: str, **arguments: Any) -> Any:
    """What a measure finds; the same at every time."""
    keras.utils.set_random_seed(SEED)
    found = MEASURES[measure](**arguments)
    keras.utils.clear_session()
    return found.tolist() if isinstance(found, np.ndarray) else found


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What is measured, or what Keras says instead."""
    try:
        return {"answer": measured(question["measure"], **question["arguments"])}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> int:
    """Answer questions until there are no more."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
