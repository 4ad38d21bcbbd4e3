"""Arguments in Keras's own form. What Keras itself says is held against it in tests/shapes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    Layer,
    LayerValue,
    ObjectValue,
    UnknownValue,
)
from layerlint.interpreter.keras.configuration import canonical_arguments
from layerlint.source import Place, Span

UNKNOWN = UnknownValue(reason="parameter size")
PLACE = Place(path="model.py", span=Span(line=1, column=1, end_line=1, end_column=2))


def canonical(name: str, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    spec = load_catalog().layer(name)
    assert spec is not None
    return canonical_arguments(spec, arguments)


def wrapped(name: str, **arguments: Argument) -> LayerValue:
    return LayerValue(
        layer=Layer(
            key=1,
            name=name,
            place=PLACE,
            qualified=f"keras.layers.{name}",
            arguments=canonical(name, arguments),
        )
    )


@pytest.mark.parametrize(
    ("layer", "parameter", "given", "expected"),
    [
        ("Conv2D", "kernel_size", 3, (3, 3)),
        ("Conv2D", "kernel_size", (3, UNKNOWN), (3, UNKNOWN)),
        ("Conv2D", "kernel_size", UNKNOWN, UNKNOWN),
        ("Conv3DTranspose", "strides", 2, (2, 2, 2)),
        ("Conv2DTranspose", "output_padding", None, None),
        ("Conv2D", "padding", "SAME", "same"),
        ("MaxPooling2D", "padding", "SAME", "same"),
        ("Conv2D", "data_format", None, "channels_last"),
        ("Conv2D", "data_format", "channels_first", "channels_first"),
        ("Conv2D", "data_format", UNKNOWN, UNKNOWN),
        ("Conv2D", "use_bias", 1, 1),
        ("Conv2D", "use_bias", True, True),
        ("UpSampling1D", "size", 2, 2),
        ("UpSampling2D", "interpolation", "Bilinear", "bilinear"),
        ("Cropping2D", "cropping", ((1, UNKNOWN), 2), ((1, UNKNOWN), (2, 2))),
        ("ZeroPadding2D", "padding", UNKNOWN, UNKNOWN),
        ("Dense", "activation", None, "linear"),
        ("Dense", "activation", "swish", "silu"),
        ("Dense", "activation", UNKNOWN, UNKNOWN),
        ("Dense", "activation", FunctionValue(name="tensorflow.nn.relu"), "relu"),
        ("Dense", "activation", FunctionValue(name="tf.nn.swish"), "silu"),
        ("Dense", "activation", ObjectValue(qualified="tensorflow.tanh"), "tanh"),
        ("Dense", "activation", ObjectValue(qualified="keras.layers.ReLU"), "relu"),
        ("LSTM", "recurrent_activation", "hard_swish", "hard_silu"),
        ("LSTM", "dropout", 1.5, 1.5),
        ("Dense", "kernel_initializer", "normal", "random_normal"),
        ("Dense", "kernel_initializer", "GlorotUniform", "glorot_uniform"),
        ("Dense", "kernel_initializer", "my_own", "my_own"),
        ("Dense", "kernel_initializer", None, None),
        ("Dense", "kernel_initializer", ObjectValue(qualified="mine.Init"), None),
        ("Dense", "bias_regularizer", "l1_l2", "l1_l2"),
        (
            "Dense",
            "kernel_initializer",
            {"class_name": "HeNormal", "config": {"seed": None}},
            "he_normal",
        ),
        (
            "Conv2D",
            "kernel_initializer",
            {"class_name": "VarianceScaling", "config": {"distribution": "normal"}},
            "variance_scaling",
        ),
        ("SReLU", "t_left_init", "zero", "zeros"),
        ("Lambda", "arguments", None, {}),
        ("CategoryEncoding", "output_mode", "binary", "multi_hot"),
        ("TextVectorization", "output_mode", "tf-idf", "tf_idf"),
        ("Hashing", "salt", 3, (3, 3)),
        ("RandomRotation", "factor", UNKNOWN, UNKNOWN),
        ("RandomRotation", "factor", (0.1, UNKNOWN), (0.1, UNKNOWN)),
    ],
    ids=str,
)
def test_one_argument(layer: str, parameter: str, given: Argument, expected: Argument) -> None:
    if isinstance(given, ObjectValue) and expected is None:
        expected = given  # What Keras does not know stays as it is.
    found = canonical(layer, {parameter: given})[parameter]
    assert found == expected
    assert type(found) is type(expected)


def test_a_function_of_the_users_is_not_taken_for_keras_own() -> None:
    given = FunctionValue(name="relu")
    assert canonical("Dense", {"activation": given})["activation"] == given


def test_a_layer_as_activation_stays_a_layer() -> None:
    given = wrapped("LeakyReLU", negative_slope=0.1)
    assert canonical("Dense", {"activation": given})["activation"] == given


@pytest.mark.parametrize(
    ("qualified", "arguments", "expected"),
    [
        ("keras.regularizers.L2", {}, "l2"),
        ("keras.regularizers.L2", {"l2": 0.01}, "l2"),
        ("keras.regularizers.L2", {"l": 0.01}, "l2"),
        ("keras.regularizers.L1L2", {}, "l1_l2"),
        ("keras.regularizers.L2", {"l": 0.5}, {"l2": 0.5}),
        ("keras.regularizers.L1L2", {"l1": 1}, {"l1": 1, "l2": 0.0}),
        ("keras.regularizers.L2", {"l2": UNKNOWN}, {"l2": UNKNOWN}),
    ],
    ids=str,
)
def test_an_object_with_nothing_but_defaults_is_its_name(
    qualified: str, arguments: dict[str, Argument], expected: str | dict[str, Argument]
) -> None:
    given = ObjectValue(qualified=qualified, arguments=arguments)
    found = canonical("Dense", {"kernel_regularizer": given})["kernel_regularizer"]
    if isinstance(expected, dict):
        assert found == ObjectValue(qualified=qualified, arguments=expected)
    else:
        assert found == expected


def test_old_names_of_the_parameters_of_a_constraint() -> None:
    given = ObjectValue(qualified="keras.constraints.MaxNorm", arguments={"m": 3})
    found = canonical("Dense", {"kernel_constraint": given})["kernel_constraint"]
    assert found == ObjectValue(
        qualified="keras.constraints.MaxNorm", arguments={"max_value": 3, "axis": 0}
    )


def test_pools_lie_side_by_side() -> None:
    found = canonical("MaxPooling2D", {"pool_size": 3, "strides": None})
    assert found["strides"] == (3, 3)
    assert canonical("MaxPooling2D", {"pool_size": UNKNOWN, "strides": None}) == {
        "pool_size": UNKNOWN,
        "strides": UNKNOWN,
    }


def test_values_are_as_wide_as_keys() -> None:
    found = canonical("MultiHeadAttention", {"key_dim": UNKNOWN, "value_dim": None})
    assert found["value_dim"] == UNKNOWN


def test_an_input_has_one_shape() -> None:
    found = canonical("InputLayer", {"shape": (UNKNOWN, 3), "batch_size": 2, "batch_shape": None})
    assert found["batch_shape"] == (2, UNKNOWN, 3)


def test_both_directions_are_layers() -> None:
    forward = wrapped("LSTM", units=4, return_sequences=True, go_backwards=False)
    found = canonical("Bidirectional", {"layer": forward, "backward_layer": None})
    backward = found["backward_layer"]
    assert isinstance(backward, LayerValue)
    assert backward.layer.arguments["go_backwards"] is True
    assert backward.layer.arguments["units"] == 4
    # Keras sets what masked steps give, once it is known that there are steps.
    assert backward.layer.arguments["zero_output_for_mask"] is True


def test_a_wrapped_layer_that_is_not_known_stays_so() -> None:
    given: dict[str, Argument] = {"layer": UNKNOWN, "backward_layer": None}
    assert canonical("Bidirectional", given) == given
