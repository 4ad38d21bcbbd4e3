"""What the rules about batch normalization claim, with Keras as the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Measure = Callable[..., Any]

EXACT = 1e-6
SEEN = 0.05

MONOTONE = ("relu", "leaky_relu", "elu", "selu", "relu6", "sigmoid", "tanh", "softplus")
NOT_MONOTONE = ("gelu", "silu", "mish", "hard_silu")


@pytest.mark.parametrize("activation", MONOTONE)
def test_max_pooling_commutes_with_a_monotone_activation(
    activation: str, measured: Measure
) -> None:
    order = {"first": f"Activation({activation!r})", "second": "MaxPooling2D()"}
    assert measured("effect_of_order", **order) < EXACT


def test_max_pooling_commutes_with_a_prelu(measured: Measure) -> None:
    order = {"first": "PReLU(shared_axes=[1, 2])", "second": "MaxPooling2D()"}
    assert measured("effect_of_order", **order) < EXACT


@pytest.mark.parametrize("activation", NOT_MONOTONE)
def test_it_does_not_with_others(activation: str, measured: Measure) -> None:
    order = {"first": f"Activation({activation!r})", "second": "MaxPooling2D()"}
    assert measured("effect_of_order", **order) > SEEN


@pytest.mark.parametrize("activation", MONOTONE)
def test_behind_an_activation_the_bias_counts(activation: str, measured: Measure) -> None:
    source = (
        "from keras import Input, Sequential, layers\n"
        "model = Sequential([Input((16,)), layers.Dense(8, activation={!r}),"
        " layers.BatchNormalization()])"
    )
    assert measured("effect_of_bias", source=source.format(activation)) > SEEN


def test_a_second_normalization_undoes_scale_and_shift_of_the_first(measured: Measure) -> None:
    directly = "BatchNormalization(), BatchNormalization()"
    assert measured("effect_of_first_scale", network=directly) < 0.01
    apart = "BatchNormalization(), ReLU(), BatchNormalization()"
    assert measured("effect_of_first_scale", network=apart) > 0.5


def test_a_second_normalization_of_another_axis_has_something_to_do(measured: Measure) -> None:
    one = "BatchNormalization(epsilon=1e-9)"
    again = {"network": f"{one}, {one}", "other": one, "shape": [5, 4]}
    assert measured("effect_while_training", **again) < 0.01
    rows = {"network": f"{one}, BatchNormalization(axis=1)", "other": one, "shape": [5, 4]}
    assert measured("effect_while_training", **rows) > SEEN


def test_a_normalization_brings_mean_and_variance_to_0_and_1(measured: Measure) -> None:
    assert measured("spread", network="Rescaling(3, 5)") == pytest.approx([5, 3], abs=0.01)
    normalized = "Rescaling(3, 5), BatchNormalization()"
    assert measured("spread", network=normalized) == pytest.approx([0, 1], abs=0.01)


def test_a_normalization_keeps_four_numbers_for_each_channel(measured: Measure) -> None:
    assert measured("weights_of_a_channel", layer="BatchNormalization()") == 4


def test_an_output_that_is_normalized_depends_on_the_batch(measured: Measure) -> None:
    normalized = "Dense(1), BatchNormalization()"
    assert measured("effect_of_other_samples", network=normalized) > 0.5
    assert measured("effect_of_other_samples", network="Dense(1)") == pytest.approx(0, abs=EXACT)


def test_keras_3_trains_a_normalization_that_is_called_with_training_false(
    measured: Measure,
) -> None:
    # tf.keras does not, which is why the rules leave such a call alone.
    assert measured("statistics_move", training=False) > 0.01


def test_what_stands_beside_training_says_whether_a_normalization_is_trained(
    measured: Measure,
) -> None:
    # `fit` gives True, whatever the default in the signature.
    assert measured("statistics_move_beside", frozen=True) == pytest.approx(0, abs=EXACT)
    assert measured("statistics_move_beside", frozen=False) > 0.01
