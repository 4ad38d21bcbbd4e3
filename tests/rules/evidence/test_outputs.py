"""What the rules about outputs and losses claim, with Keras as the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Measure = Callable[..., Any]

ONE_OF_TEN = [[1.0] + 9 * [0.0]]
CATEGORICAL = "losses.CategoricalCrossentropy()"
BINARY = "losses.BinaryCrossentropy()"


def test_softmax_over_one_unit_is_1_and_passes_nothing_back(measured: Measure) -> None:
    assert measured("values_of", network="Softmax()", given=[[3.0], [-4.0]]) == [[1.0], [1.0]]
    assert measured("slope_through", network="Dense(1), Softmax()") == 0
    assert measured("slope_through", network="Dense(2), Softmax()") > 0


def test_it_is_1_for_each_item_of_an_attention_as_well(measured: Measure) -> None:
    scores = [[[3.0], [-4.0], [0.5]]]
    assert measured("values_of", network="Softmax()", given=scores) == [[[1.0], [1.0], [1.0]]]
    over_items = measured("values_of", network="Softmax(axis=1)", given=scores)
    assert len({item[0] for item in over_items[0]}) == 3


@pytest.mark.parametrize(
    "network",
    [
        "Reshape((2, 2, 2)), Conv2D(1, 1)",
        "Dense(1), BatchNormalization()",
        "Dense(1), ReLU()",
        "Dense(1), Dropout(0.5)",
    ],
)
def test_a_map_of_one_channel_and_what_stands_between_are_no_other(
    network: str, measured: Measure
) -> None:
    assert measured("slope_through", network=f"{network}, Softmax()") == 0
    assert measured("slope_through", network=network) > 0


@pytest.mark.parametrize("between", ["Flatten()", "Permute((2, 1))", "Reshape((1, 3))"])
def test_it_is_not_where_the_items_come_to_the_last_axis(between: str, measured: Measure) -> None:
    network = f"{between}, Activation('softmax')"
    given = measured("values_of", network=network, given=[[[3.0], [-4.0], [0.5]]])
    assert given != [[1.0, 1.0, 1.0]]
    assert given != [[[1.0, 1.0, 1.0]]]


# --- applied twice ------------------------------------------------------------------------------


def test_a_second_softmax_leaves_no_room_for_confidence(measured: Measure) -> None:
    # The best that the first can give is 1 for one class and 0 for the others.
    twice = measured("values_of", network="Softmax()", given=ONE_OF_TEN)[0]
    assert twice[0] == pytest.approx(0.232, abs=0.001)


def test_a_second_sigmoid_stays_between_a_half_and_0_73(measured: Measure) -> None:
    given = measured("values_of", network="Activation('sigmoid')", given=[[0.0], [1.0]])
    assert given == [[0.5], [pytest.approx(0.731, abs=0.001)]]


def test_from_logits_applies_it_again(measured: Measure) -> None:
    right = {"targets": ONE_OF_TEN, "predictions": ONE_OF_TEN}
    again = "losses.CategoricalCrossentropy(from_logits=True)"
    assert measured("loss_of", loss=again, **right) == pytest.approx(1.46, abs=0.01)
    assert measured("loss_of", loss=CATEGORICAL, **right) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("first", "second"), [("relu", "relu"), ("relu6", "relu"), ("relu", "relu6")]
)
def test_a_relu_of_a_relu_changes_nothing_below_6(
    first: str, second: str, measured: Measure
) -> None:
    # Normal values stay below 6, where relu6 cuts off.
    networks = {
        "network": f"Activation({first!r}), Activation({second!r})",
        "other": f"Activation({first!r})",
    }
    assert measured("effect_of_layers", **networks, shape=[8]) == 0


@pytest.mark.parametrize("second", ["relu", "leaky_relu", "elu"])
@pytest.mark.parametrize("first", ["relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus"])
def test_what_keeps_positive_values_changes_nothing_behind_what_gives_no_others(
    first: str, second: str, measured: Measure
) -> None:
    networks = {
        "network": f"Activation({first!r}), Activation({second!r})",
        "other": f"Activation({first!r})",
    }
    assert measured("effect_of_layers", **networks, shape=[8]) == 0


def test_tanh_of_softplus_as_the_weight_of_its_input_is_mish(measured: Measure) -> None:
    written = "Lambda(lambda x: x * keras.ops.tanh(keras.ops.softplus(x)))"
    networks = {"network": written, "other": "Activation('mish')"}
    assert measured("effect_of_layers", **networks, shape=[8]) < 1e-6


def test_behind_a_relu_a_sigmoid_never_goes_below_a_half(measured: Measure) -> None:
    network = "ReLU(), Activation('sigmoid')"
    given = measured("values_of", network=network, given=[[-5.0], [-1.0], [0.0], [1.0]])
    assert min(row[0] for row in given) == 0.5


def test_behind_a_relu_a_softmax_cannot_tell_negative_scores_apart(measured: Measure) -> None:
    scores = [[-5.0, -1.0, 2.0]]
    (behind,) = measured("values_of", network="ReLU(), Softmax()", given=scores)
    assert behind[0] == behind[1] < behind[2]
    (directly,) = measured("values_of", network="Softmax()", given=scores)
    assert directly[0] < directly[1]


def test_a_tanh_of_a_sigmoid_is_never_negative(measured: Measure) -> None:
    network = "Activation('sigmoid'), Activation('tanh')"
    given = measured("values_of", network=network, given=[[-50.0], [50.0]])
    assert given == [[pytest.approx(0, abs=1e-6)], [pytest.approx(0.762, abs=0.001)]]


def test_a_softmax_passes_smaller_gradients_than_a_relu(measured: Measure) -> None:
    softmax, relu = (measured("slope_through", network=one) for one in ("Softmax()", "ReLU()"))
    assert 0 < softmax < relu / 5


def test_a_saturated_sigmoid_passes_none(measured: Measure) -> None:
    saturated = "Rescaling(1, 50), Activation('sigmoid')"
    assert measured("slope_through", network=saturated) == pytest.approx(0, abs=1e-6)
    assert measured("slope_through", network="Activation('sigmoid')") > 0.2


# --- losses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("logit", [-3.0, 1.5, 3.0])
def test_a_logit_out_of_range_has_no_gradient(logit: float, measured: Measure) -> None:
    asked = {"targets": [[1.0]], "predictions": [[logit]]}
    assert measured("slope_of_loss", loss=BINARY, **asked) == 0
    told = "losses.BinaryCrossentropy(from_logits=True)"
    assert measured("slope_of_loss", loss=told, **asked) > 0


FIRST_OF_THREE = {"targets": [[1.0, 0.0, 0.0]]}


@pytest.mark.parametrize("focal", ["", "Focal"])
def test_logits_are_divided_by_their_sum_before_they_are_cut_off(
    focal: str, measured: Measure
) -> None:
    loss = f"losses.Categorical{focal}Crossentropy()"
    # Nothing is cut off here, though one of them is above 1: the shares are 5/7, 1/7 and 1/7.
    shares = measured("loss_of", loss=loss, **FIRST_OF_THREE, predictions=[[5 / 7, 1 / 7, 1 / 7]])
    given = {**FIRST_OF_THREE, "predictions": [[5.0, 1.0, 1.0]]}
    assert measured("loss_of", loss=loss, **given) == pytest.approx(shares)
    assert measured("slope_of_loss", loss=loss, **given) > 0
    # Here the share of the true class is negative.
    cut_off = {**FIRST_OF_THREE, "predictions": [[-2.0, 1.0, 3.0]]}
    assert measured("slope_of_loss", loss=loss, **cut_off) == 0


def test_where_the_sum_of_logits_is_negative_the_true_one_is_made_smaller(
    measured: Measure,
) -> None:
    given, less = [[-2.0, -1.0, -1.0]], [[-2.1, -1.0, -1.0]]
    loss = {"loss": CATEGORICAL, **FIRST_OF_THREE}
    assert measured("loss_of", **loss, predictions=less) < measured(
        "loss_of", **loss, predictions=given
    )


def test_a_binary_focal_loss_weighs_logits_by_what_is_no_probability(measured: Measure) -> None:
    focal = "losses.BinaryFocalCrossentropy()"
    asked = {"targets": [[1.0]], "predictions": [[-1.0]]}
    assert measured("loss_of", loss=focal, **asked) == pytest.approx(
        4 * measured("loss_of", loss=BINARY, **asked)
    )
    assert measured("slope_of_loss", loss=focal, **asked) > 0


def test_a_focal_loss_of_one_class_is_nothing_either(measured: Measure) -> None:
    focal = "losses.CategoricalFocalCrossentropy()"
    asked = {"targets": [[1.0]], "predictions": [[0.3]]}
    assert measured("loss_of", loss=focal, **asked) == pytest.approx(0, abs=1e-6)


def test_a_categorical_loss_divides_sigmoids_by_their_sum(measured: Measure) -> None:
    high, low = (
        measured("loss_of", loss=CATEGORICAL, targets=ONE_OF_TEN, predictions=[10 * [value]])
        for value in (0.99, 0.01)
    )
    assert high == pytest.approx(low, abs=1e-4)
    assert high == pytest.approx(2.303, abs=0.001)


def test_over_two_units_the_binary_loss_is_the_categorical_one(measured: Measure) -> None:
    asked = {"targets": [[1.0, 0.0]], "predictions": [[0.3, 0.7]]}
    binary, categorical = (measured("loss_of", loss=one, **asked) for one in (BINARY, CATEGORICAL))
    assert binary == pytest.approx(categorical, abs=1e-5)


def test_over_ten_units_it_is_small_before_anything_is_learned(measured: Measure) -> None:
    asked = {"targets": ONE_OF_TEN, "predictions": [10 * [0.1]]}
    assert measured("loss_of", loss=BINARY, **asked) == pytest.approx(0.325, abs=0.001)
    assert measured("loss_of", loss=CATEGORICAL, **asked) == pytest.approx(2.303, abs=0.001)


@pytest.mark.parametrize("prediction", [0.01, 0.3, 0.99])
def test_a_categorical_loss_of_one_unit_is_0(prediction: float, measured: Measure) -> None:
    asked = {"targets": [[1.0]], "predictions": [[prediction]]}
    assert measured("loss_of", loss=CATEGORICAL, **asked) == pytest.approx(0, abs=1e-5)
    assert measured("slope_of_loss", loss=CATEGORICAL, **asked) == 0


def test_a_class_beyond_the_units_has_a_loss_of_0_with_jax(measured: Measure) -> None:
    assert measured("loss_beyond_the_units", predictions=[[0.3]]) == pytest.approx(0, abs=1e-5)
    assert measured("loss_beyond_the_units", predictions=[[0.97]]) == pytest.approx(0, abs=1e-5)


def test_a_unit_at_0_has_the_largest_loss_and_no_gradient(measured: Measure) -> None:
    asked = {"targets": ONE_OF_TEN, "predictions": [[0.0] + 9 * [1.0]]}
    assert measured("loss_of", loss=CATEGORICAL, **asked) == pytest.approx(16.1, abs=0.1)
    assert measured("slope_of_loss", loss=CATEGORICAL, **asked) == 0


def test_a_relu_cannot_give_a_negative_logit(measured: Measure) -> None:
    told = "losses.BinaryCrossentropy(from_logits=True)"
    # The best answer to "no" that it has is 0, which is one half.
    asked = {"targets": [[0.0]], "predictions": [[0.0]]}
    assert measured("loss_of", loss=told, **asked) == pytest.approx(0.693, abs=0.001)


def test_a_sigmoid_stays_between_0_and_1_and_a_softmax_adds_up(measured: Measure) -> None:
    sigmoid = measured("values_of", network="Activation('sigmoid')", given=[[-50.0], [50.0]])
    assert sigmoid == [[pytest.approx(0, abs=1e-6)], [pytest.approx(1, abs=1e-6)]]
    softmax = measured("values_of", network="Softmax()", given=[[4.0, -2.0, 7.0]])
    assert sum(softmax[0]) == pytest.approx(1)


# --- behind the answers -------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(
    "layer", ["Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout"]
)
def test_a_dropout_hands_the_answers_on_at_test_time(
    layer: str, rate: float, measured: Measure
) -> None:
    answers = [[[0.25, 0.75], [1.0, 0.0]], [[0.5, 0.5], [0.125, 0.875]]]
    assert measured("values_of", network=f"{layer}({rate})", given=answers) == answers
