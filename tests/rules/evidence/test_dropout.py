"""What the rules about dropout claim, with Keras as the judge."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

Measure = Callable[..., Any]

EXACT = 1e-6
SEEN = 0.05


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "relu6"])
def test_dropping_before_or_after_a_relu_is_the_same(activation: str, measured: Measure) -> None:
    # relu6 is linear up to 6 only; the values here stay below.
    order = {"first": "Dropout(0.5)", "second": f"Activation({activation!r})"}
    assert measured("effect_of_order", **order) < EXACT


def test_dropping_before_or_after_a_prelu_is_the_same(measured: Measure) -> None:
    assert measured("effect_of_order", first="Dropout(0.5)", second="PReLU()") < EXACT


@pytest.mark.parametrize(
    "activation", ["sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "softplus"]
)
def test_dropping_before_another_activation_is_not(activation: str, measured: Measure) -> None:
    order = {"first": "Dropout(0.5)", "second": f"Activation({activation!r})"}
    assert measured("effect_of_order", **order) > SEEN


@pytest.mark.parametrize(
    ("dropout", "negative"),
    [("Dropout(0.5)", False), ("GaussianDropout(0.5)", True), ("AlphaDropout(0.5)", True)],
)
def test_which_dropouts_give_negative_values_behind_a_relu(
    dropout: str, negative: bool, measured: Measure
) -> None:
    networks = {"network": f"ReLU(), {dropout}", "other": f"ReLU(), {dropout}, ReLU()"}
    changed = measured("effect_while_training", **networks, shape=[64])
    assert (changed > SEEN) is negative


def test_a_dropped_value_is_a_half_behind_a_sigmoid(measured: Measure) -> None:
    assert measured("values_of", network="Activation('sigmoid')", given=[[0.0]]) == [[0.5]]


@pytest.mark.parametrize("layer", ["Dropout(0.5)", "AlphaDropout(0.5)", "GaussianNoise(0.5)"])
def test_what_a_dropout_is_told_counts_where_its_model_is_told_nothing(
    layer: str, measured: Measure
) -> None:
    assert measured("change_by", layer=layer, told=False, training=None) == 0
    assert measured("change_by", layer=layer, told=True, training=None) > SEEN
    # Keras 3 asks the model first; in Keras 2 what the layer is told counts always.
    assert measured("change_by", layer=layer, told=False, training=True) > SEEN
    assert measured("change_by", layer=layer, told=True, training=False) == 0


# --- before a batch normalization ---------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5])
def test_dropout_before_batch_normalization_shrinks_the_variance_at_test_time(
    rate: float, measured: Measure
) -> None:
    spread = measured("spread_at_test", network=f"Dropout({rate})")
    assert spread == pytest.approx(math.sqrt(1 - rate), abs=0.01)


@pytest.mark.parametrize(
    "between", ["ReLU()", "Reshape((1, 1)), MaxPooling1D(1)", "Flatten()", "Reshape((1, 1))"]
)
def test_what_stands_between_does_not_help(between: str, measured: Measure) -> None:
    assert measured("spread_at_test", network=f"Dropout(0.5), {between}") < 0.75


def test_spatial_dropout_shifts_the_variance_as_well(measured: Measure) -> None:
    network = "Reshape((1, 1)), SpatialDropout1D(0.5)"
    assert measured("spread_at_test", network=network) == pytest.approx(0.71, abs=0.01)


def test_a_normalization_of_another_axis_is_shifted_as_well(measured: Measure) -> None:
    spread = measured("spread_of_rows_at_test", network="Dropout(0.5)")
    assert spread == pytest.approx(0.71, abs=0.01)


@pytest.mark.parametrize(
    ("told", "spread"),
    [
        ({"drops": None, "norms": None}, 0.71),
        ({"drops": True, "norms": None}, 1),
        ({"drops": None, "norms": True}, 1),
    ],
)
def test_what_does_the_same_at_test_time_shifts_nothing(
    told: dict[str, bool | None], spread: float, measured: Measure
) -> None:
    found = measured("spread_where_told", dropout="Dropout(0.5)", **told)
    assert found == pytest.approx(spread, abs=0.01)


def test_behind_the_normalization_nothing_is_shifted(measured: Measure) -> None:
    assert measured("spread_at_test", network="ReLU()") == pytest.approx(1, abs=0.01)


# --- before a max pooling -----------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "times"), [(0.25, 1.18), (0.5, 1.43)])
@pytest.mark.parametrize("activation", ["", "ReLU(), "])
def test_max_pooling_behind_dropout_raises_the_mean(
    rate: float, times: float, activation: str, measured: Measure
) -> None:
    network = f"Dropout({rate}), {activation}MaxPooling2D()"
    assert measured("mean_while_training", network=network) == pytest.approx(times, abs=0.01)


@pytest.mark.parametrize(
    "network",
    [
        "MaxPooling2D(), Dropout(0.5)",
        "Dropout(0.5), AveragePooling2D(2)",
        "SpatialDropout2D(0.5), MaxPooling2D()",
        "Dropout(0.5), MaxPooling2D(1)",
    ],
)
def test_the_other_order_average_pooling_and_spatial_dropout_keep_it(
    network: str, measured: Measure
) -> None:
    assert measured("mean_while_training", network=network) == pytest.approx(1, abs=0.01)


def test_spatial_dropout_commutes_with_max_pooling(measured: Measure) -> None:
    order = {"first": "SpatialDropout2D(0.5)", "second": "MaxPooling2D()"}
    assert measured("effect_of_order", **order) < EXACT
    assert measured("effect_of_order", **order | {"first": "Dropout(0.5)"}) > SEEN


# --- on the output ------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.1, 0.25])
def test_behind_a_softmax_the_loss_has_a_floor(rate: float, measured: Measure) -> None:
    # The logarithm of the 1e-7 that Keras puts in the place of 0.
    assert measured("loss_behind_dropout", rate=rate) == pytest.approx(16.1 * rate, rel=0.05)


def test_behind_a_softmax_a_high_rate_gives_no_number(measured: Measure) -> None:
    assert math.isnan(measured("loss_behind_dropout", rate=0.5))


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_a_regression_shrinks_by_what_is_dropped(rate: float, measured: Measure) -> None:
    assert measured("slope_behind_dropout", rate=rate) == pytest.approx(1 - rate, abs=1e-3)


# --- rates --------------------------------------------------------------------------------------


REFUSING = ("Dropout", "SpatialDropout1D", "GaussianDropout", "AlphaDropout")


@pytest.mark.parametrize("rate", ["25", "1.5", "-0.5"])
@pytest.mark.parametrize("layer", REFUSING)
def test_keras_refuses_a_rate_out_of_range(layer: str, rate: str, measured: Measure) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        measured("largest", network=f"{layer}({rate})")


@pytest.mark.parametrize("layer", ["MultiHeadAttention(2, 4", "GroupQueryAttention(4, 2, 1"])
def test_so_does_attention_that_has_a_dropout_inside(layer: str, measured: Measure) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        measured("attended", layer=f"{layer}, dropout=25)")


@pytest.mark.parametrize("layer", ["Attention", "AdditiveAttention"])
def test_other_attention_does_not_look_at_its_rate(layer: str, measured: Measure) -> None:
    assert measured("attended", layer=f"{layer}(dropout=25)") == 0
    assert measured("attended", layer=f"{layer}(dropout=1)") == 0
    assert measured("attended", layer=f"{layer}(dropout=-0.5)") > SEEN


@pytest.mark.parametrize("network", ["Dropout(1.0)", "Reshape((1, 1)), SpatialDropout1D(1.0)"])
def test_keras_takes_a_rate_of_1_and_drops_everything(network: str, measured: Measure) -> None:
    assert measured("share_of_zeros", network=network) == 1


@pytest.mark.parametrize(
    ("layer", "said"), [("GaussianDropout", "division by zero"), ("AlphaDropout", "negative power")]
)
def test_noise_of_a_rate_of_1_is_an_error_in_training(
    layer: str, said: str, measured: Measure
) -> None:
    with pytest.raises(ValueError, match=said):
        measured("largest", network=f"{layer}(1.0)")


@pytest.mark.parametrize("rate", [0.5, 0.6, 0.8])
def test_gaussian_dropout_drops_nothing_and_multiplies_by_noise(
    rate: float, measured: Measure
) -> None:
    network = f"GaussianDropout({rate})"
    assert measured("share_of_zeros", network=network) == 0
    noise = math.sqrt(rate / (1 - rate))
    assert measured("noise_on_one", network=network) == pytest.approx([1, noise], abs=0.05)


@pytest.mark.parametrize("rate", [0.6, 0.8])
def test_alpha_dropout_gives_one_number_for_what_it_drops_and_keeps_the_spread(
    rate: float, measured: Measure
) -> None:
    network = f"AlphaDropout({rate})"
    assert measured("share_of_zeros", network=network) == 0
    assert measured("spread", network=network) == pytest.approx([0, 1], abs=0.05)


@pytest.mark.parametrize("rate", ["1.0", "25"])
@pytest.mark.parametrize(
    ("backend", "layer", "loses_input", "loses_state"),
    [
        ("numpy", "LSTM", False, False),
        ("jax", "LSTM", False, False),
        ("numpy", "GRU", False, False),
        ("jax", "GRU", True, False),
        ("numpy", "SimpleRNN", True, True),
    ],
)
def test_recurrent_layers_clip_a_rate_and_drop_all_or_nothing_at_1(
    backend: str, layer: str, loses_input: bool, loses_state: bool, rate: str, measured: Measure
) -> None:
    def asked(argument: str) -> tuple[float, float]:
        return measured("what_is_dropped", backend, layer=f"{layer}(4, {argument}={rate})")

    moved, left = asked("dropout")
    assert (moved > SEEN, left < EXACT) == (loses_input, loses_input)
    moved, _ = asked("recurrent_dropout")
    assert moved > SEEN if loses_state else moved < EXACT


@pytest.mark.parametrize("layer", ["LSTM", "GRU", "SimpleRNN"])
def test_recurrent_layers_take_a_negative_rate_for_0(layer: str, measured: Measure) -> None:
    moved, _ = measured("what_is_dropped", layer=f"{layer}(4, dropout=-0.5)")
    assert moved < EXACT


def test_what_is_kept_at_a_high_rate_is_multiplied(measured: Measure) -> None:
    assert measured("largest", network="Dropout(0.8)") == pytest.approx(5)


def test_two_dropouts_are_one_of_a_higher_rate(measured: Measure) -> None:
    both = measured("share_of_zeros", network="Dropout(0.3), Dropout(0.5)")
    one = measured("share_of_zeros", network="Dropout(0.65)")
    assert both == pytest.approx(one, abs=0.005)


# --- behind SELU --------------------------------------------------------------------------------


def test_a_dropout_of_whole_channels_is_a_spatial_one(measured: Measure) -> None:
    networks = {
        "network": "Dropout(0.5, noise_shape=(None, 1, 1, 4))",
        "other": "SpatialDropout2D(0.5)",
        "shape": [6, 6, 4],
    }
    assert measured("effect_while_training", **networks) == 0
    single = {**networks, "network": "Dropout(0.5)"}
    assert measured("effect_while_training", **single) > 0.5


def test_selu_keeps_mean_and_variance_and_dropout_does_not(measured: Measure) -> None:
    assert measured("spread", network="Activation('selu')") == pytest.approx([0, 1], abs=0.01)
    assert measured("spread", network="Activation('selu'), Dropout(0.2)")[1] > 1.1
    alpha = measured("spread", network="Activation('selu'), AlphaDropout(0.2)")
    assert alpha == pytest.approx([0, 1], abs=0.01)
