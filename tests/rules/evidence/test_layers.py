"""What the rules about weights and shapes claim, with Keras as the judge."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerlint.linter import check
from layerlint.patterns.example_source import sequential_source
from layerlint.project import Project
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

Measure = Callable[..., Any]

ZEROS = "kernel_initializer='zeros'"
ONES = "kernel_initializer='ones'"
KEEPING_ZERO = (None, "tanh", "elu", "selu", "gelu", "silu")
"""Activations that give 0 for 0."""

DEAD = {
    "before a relu": f"Dense(16, {ZEROS}, activation='relu'), Dense(4)",
    "before a relu6": f"Dense(16, {ZEROS}, activation='relu6'), Dense(4)",
    "before a normalization and a relu": (
        f"Dense(16, {ZEROS}), BatchNormalization(), ReLU(), Dense(4)"
    ),
    "behind the relu, a normalization": (
        f"Dense(16, {ZEROS}, activation='relu'), BatchNormalization(), Dense(4)"
    ),
    "before a layer, a normalization and a relu": (
        f"Dense(16, {ZEROS}), Dense(8), BatchNormalization(), ReLU(), Dense(4)"
    ),
    "before a normalization, a layer and a relu": (
        f"Dense(16, {ZEROS}), LayerNormalization(), Dense(8, activation='relu'), Dense(4)"
    ),
    "before a dropout and a relu": f"Dense(16, {ZEROS}), Dropout(0.2), ReLU(), Dense(4)",
    "depthwise": (
        "Reshape((4, 4, 1)), DepthwiseConv2D(3, depthwise_initializer='zeros'), ReLU(),"
        " Flatten(), Dense(4)"
    ),
    **{
        f"separable, {kernel}": (
            f"Reshape((4, 4, 1)), SeparableConv2D(8, 3, {kernel}_initializer='zeros'), ReLU(),"
            " Flatten(), Dense(4)"
        )
        for kernel in ("depthwise", "pointwise")
    },
    **{
        f"{dropout}, then a relu": f"Dense(16, {ZEROS}), {dropout}, ReLU(), Dense(4)"
        for dropout in ("Dropout(0.5)", "GaussianDropout(0.5)")
    },
    **{
        f"{activation}, then a relu": (
            f"Dense(16, {ZEROS}, activation={activation!r}), Dense(8, activation='relu'), Dense(4)"
        )
        for activation in KEEPING_ZERO
    },
    **{
        f"{activation}, then zeros": (
            f"Dense(16, {ZEROS}, activation={activation!r}), Dense(4, {ZEROS})"
        )
        for activation in KEEPING_ZERO
    },
}

TRAINS = {
    **{
        f"zeros alone, {activation}": f"Dense(16, {ZEROS}, activation={activation!r}), Dense(4)"
        for activation in (None, "tanh", "gelu", "sigmoid", "leaky_relu")
    },
    "sigmoid, then a relu": (
        f"Dense(16, {ZEROS}, activation='sigmoid'), Dense(8, activation='relu'), Dense(4)"
    ),
    "sigmoid, then zeros": f"Dense(16, {ZEROS}, activation='sigmoid'), Dense(4, {ZEROS})",
    "a bias of ones": f"Dense(16, {ZEROS}, bias_initializer='ones', activation='relu'), Dense(4)",
    "a normalization with a shift": (
        f"Dense(16, {ZEROS}), BatchNormalization(beta_initializer='ones'), ReLU(), Dense(4)"
    ),
    "separable before a linear layer": (
        "Reshape((4, 4, 1)), SeparableConv2D(8, 3, depthwise_initializer='zeros'), Flatten(),"
        " Dense(4)"
    ),
    "a recurrent kernel": (
        "Reshape((8, 2)), SimpleRNN(8, recurrent_initializer='zeros'), Dense(8, activation='relu'),"
        " Dense(4)"
    ),
    "the last layer": f"Dense(4, {ZEROS})",
    "ones alone": f"Dense(16, {ONES}, activation='tanh'), Dense(4)",
    "zeros that AlphaDropout replaces": (
        f"Dense(16, {ZEROS}), AlphaDropout(0.5), ReLU(), Dense(4)"
    ),
}


@pytest.mark.parametrize("network", DEAD.values(), ids=DEAD)
def test_a_kernel_that_does_not_move(network: str, measured: Measure) -> None:
    assert measured("change_of_kernel", network=network) == 0


def test_the_kernel_of_a_frozen_layer_does_not_move(measured: Measure) -> None:
    rest = "ReLU(), Dense(4)"
    assert measured("change_of_kernel", network=f"Dense(16, trainable=False), {rest}") == 0
    assert measured("change_of_kernel", network=f"Dense(16), {rest}") > 1e-4


@pytest.mark.parametrize("network", TRAINS.values(), ids=TRAINS)
def test_a_kernel_that_moves(network: str, measured: Measure) -> None:
    assert measured("least_change_of_kernel", network=network) > 1e-4


TWO_READERS = """
from keras import Input, Model, layers
inputs = Input((16,))
x = layers.Dense(16, kernel_initializer="zeros")(inputs)
outputs = [layers.Dense(4)(layers.ReLU()(x)), layers.Dense(4)({})]
model = Model(inputs, outputs)
"""


def test_a_second_reader_brings_a_gradient_back(measured: Measure) -> None:
    assert measured("change_of_kernel_in", source=TWO_READERS.format("x")) > 1e-4
    assert measured("change_of_kernel_in", source=TWO_READERS.format("layers.ReLU()(x)")) == 0


@pytest.mark.parametrize(
    "network",
    [
        f"Dense(16, {ONES}, activation='sigmoid'), Dense(4, {ONES})",
        f"Dense(16, {ZEROS}, activation='sigmoid'), Dense(4, {ZEROS})",
        f"Dense(16, {ONES}, activation='sigmoid'), Dense(4, {ZEROS})",
        f"Dense(16, {ZEROS}, activation='tanh'), Dense(4, {ONES})",
        f"Dense(16, {ONES}, activation='tanh'), PReLU(alpha_initializer='ones'), Dense(4, {ONES})",
        f"Dense(16, {ONES}), BatchNormalization(beta_initializer='ones'), Dense(4, {ONES})",
    ],
)
def test_behind_two_constant_kernels_all_units_stay_equal(network: str, measured: Measure) -> None:
    assert measured("distinct_units", network=network) == 1


@pytest.mark.parametrize("between", ["Dropout(0.5)", "AlphaDropout(0.5)", "GaussianDropout(0.5)"])
def test_a_dropout_between_two_constant_kernels_tells_units_apart(
    between: str, measured: Measure
) -> None:
    network = f"Dense(16, {ONES}, activation='sigmoid'), {between}, Dense(4, {ONES})"
    assert measured("distinct_units", network=network) > 1


@pytest.mark.parametrize(
    "between",
    [
        "PReLU(alpha_initializer='random_normal')",
        "BatchNormalization(gamma_initializer='random_normal')",
        "BatchNormalization(beta_initializer='random_normal')",
        "LayerNormalization(gamma_initializer='random_uniform')",
        "GroupNormalization(4, beta_initializer='random_normal')",
    ],
)
def test_random_weights_between_two_constant_kernels_tell_units_apart(
    between: str, measured: Measure
) -> None:
    network = f"Dense(16, {ONES}, activation='tanh'), {between}, Dense(4, {ONES})"
    assert measured("distinct_units", network=network) > 1


def test_behind_one_constant_kernel_they_do_not(measured: Measure) -> None:
    network = f"Dense(16, {ONES}, activation='tanh'), Dense(4)"
    assert measured("distinct_units", network=network) == 16


# --- linear layers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "between",
    ["", "Dropout(0.5), ", "BatchNormalization(), ", "Reshape((4, 2)), Flatten(), "],
)
def test_two_linear_layers_are_one(between: str, measured: Measure) -> None:
    assert measured("bend", network=f"Dense(8), {between}Dense(4)") == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    "between",
    ["ReLU(), ", "LayerNormalization(), ", "Reshape((4, 2)), MaxPooling1D(2), Flatten(), "],
)
def test_with_something_that_bends_between_them_they_are_not(
    between: str, measured: Measure
) -> None:
    assert measured("bend", network=f"Dense(8), {between}Dense(4)") > 0.1


#: Two linear layers, what both come to as one, and what they are given.
TOGETHER = {
    "widened, then narrowed": ("Dense(64), Dense(10)", "Dense(10)", [16]),
    "narrowed twice": ("Dense(900), Dense(800)", "Dense(800)", [1000]),
    "widened twice": ("Dense(12), Dense(100)", "Dense(100)", [10]),
    "at each position": ("Dense(64), Dense(10)", "Dense(10)", [4, 16]),
    "dropped between": ("Dense(64), Dropout(0.5), Dense(10)", "Dense(10)", [16]),
    "normalized between": ("Dense(64), BatchNormalization(), Dense(10)", "Dense(10)", [16]),
    "flattened between": ("Dense(16), Flatten(), Dense(4)", "Flatten(), Dense(4)", [8, 8]),
    "flattened in another way": (
        "Dense(16), Reshape((-1,)), Dense(4)",
        "Reshape((-1,)), Dense(4)",
        [8, 8],
    ),
}
#: Where the second works on rows, one layer that gives as much may be larger or smaller.
IN_ROWS = {
    "larger": ("Dense(64), Reshape((8, 8)), Dense(64)", "Dense(512), Reshape((8, 64))", [10]),
    "smaller": ("Dense(64), Reshape((8, 8)), Dense(2)", "Dense(16), Reshape((8, 2))", [10]),
}
MORE_WEIGHTS = "one linear layer with more weights"


def told_of(layers: str, shape: list[int]) -> str:
    """What is said of two linear layers."""
    source = sequential_source(f"Input({tuple(shape)}), {layers}")
    rules = RulesInForce(
        rules=load_rules(), selection=Selection(selected=("stacked-linear-layers",))
    )
    report = check(
        decode_source(source.encode(), "model.py"),
        Project(here=Path(os.devnull) / "nowhere"),
        rules,
    )
    (finding,) = report.findings
    assert finding.certainty == "certain"
    return finding.message


@pytest.mark.parametrize("case", TOGETHER)
def test_two_linear_layers_have_more_weights_than_one(case: str, measured: Measure) -> None:
    two, one, shape = TOGETHER[case]
    assert measured("weights_of", network=two, shape=shape) > measured(
        "weights_of", network=one, shape=shape
    )
    assert MORE_WEIGHTS in told_of(two, shape)


@pytest.mark.parametrize("case", IN_ROWS)
def test_of_rows_nothing_is_said_of_how_many_weights(case: str, measured: Measure) -> None:
    two, one, shape = IN_ROWS[case]
    is_larger = measured("weights_of", network=one, shape=shape) > measured(
        "weights_of", network=two, shape=shape
    )
    assert is_larger == (case == "larger")
    assert measured("bend", network=two, shape=shape) == pytest.approx(0, abs=1e-4)
    assert "weights" not in told_of(two, shape)


# --- shapes -------------------------------------------------------------------------------------

CLASSIFIER = """
from keras import Input, Sequential, layers
model = Sequential([Input((32, 32, 3)), layers.Conv2D(8, 3), {}layers.Dense(4)])
"""


def test_a_dense_layer_on_a_map_answers_for_every_position(measured: Measure) -> None:
    assert measured("output_shape", source=CLASSIFIER.format("")) == [None, 30, 30, 4]
    pooled = CLASSIFIER.format("layers.GlobalAveragePooling2D(), ")
    assert measured("output_shape", source=pooled) == [None, 4]


def test_a_dense_layer_on_a_map_is_a_convolution_of_one_position(measured: Measure) -> None:
    same = "kernel_initializer=keras.initializers.RandomNormal(seed=1)"
    networks = {"network": f"Dense(4, {same})", "other": f"Conv2D(4, 1, {same})"}
    assert measured("effect_of_layers", **networks, shape=[6, 6, 8]) < 1e-5
    larger = {**networks, "other": f"Conv2D(4, 3, padding='same', {same})"}
    assert measured("effect_of_layers", **larger, shape=[6, 6, 8]) > 0.5


@pytest.mark.parametrize("pooling", ["GlobalAveragePooling2D", "GlobalMaxPooling2D"])
def test_behind_a_global_pooling_there_is_nothing_to_flatten(
    pooling: str, measured: Measure
) -> None:
    networks = {"network": f"{pooling}(), Flatten()", "other": f"{pooling}()"}
    assert measured("effect_of_layers", **networks, shape=[6, 6, 4]) == 0


@pytest.mark.parametrize("pooling", ["GlobalAveragePooling2D", "GlobalMaxPooling2D"])
def test_a_global_pooling_that_keeps_its_axes_leaves_something_to_flatten(
    pooling: str, measured: Measure
) -> None:
    pooled = CLASSIFIER.replace("{}layers.Dense(4)", "layers.{}")
    shape = measured("output_shape", source=pooled.format(f"{pooling}(keepdims=True)"))
    assert shape == [None, 1, 1, 8]
    assert measured("output_shape", source=pooled.format(f"{pooling}()")) == [None, 8]
