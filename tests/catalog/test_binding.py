"""Calls as people wrote them for each Keras, told in the parameter names of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from layerlint.catalog import Bound, Dialect, load_catalog

OPEN = object()
"""A value that is not known."""
OLD: tuple[Dialect, ...] = ("keras0", "keras1", "keras2")
NEW: tuple[Dialect, ...] = ("tf", "keras3")


def bind(layer: str, dialect: Dialect, /, *positional: object, **keywords: object) -> Bound:
    return load_catalog().bind(layer, dialect, positional, keywords)


def given(bound: Bound) -> dict[str, object]:
    return {name: bound.arguments[name] for name in bound.given}


def case(
    dialects: Sequence[Dialect],
    name: str,
    positional: Sequence[object],
    keywords: Mapping[str, object],
    expected: Mapping[str, object],
) -> list[Any]:
    return [
        pytest.param(dialect, name, positional, keywords, expected, id=f"{name}-{dialect}-{index}")
        for index, dialect in enumerate(dialects)
    ]


@pytest.mark.parametrize(
    ("dialect", "name", "positional", "keywords", "expected"),
    [
        *case(OLD, "Convolution2D", (64, 3, 5), {}, {"filters": 64, "kernel_size": (3, 5)}),
        *case(OLD, "Conv2D", (64, 3, 5), {}, {"filters": 64, "kernel_size": (3, 5)}),
        *case(NEW, "Conv2D", (64, 3, 5), {}, {"filters": 64, "kernel_size": 3, "strides": 5}),
        *case((*OLD, *NEW), "Conv2D", (64, (3, 5)), {}, {"filters": 64, "kernel_size": (3, 5)}),
        *case(
            (*OLD, *NEW),
            "Conv2D",
            (64, (3, 5), (2, 2)),
            {"padding": "same"},
            {"filters": 64, "kernel_size": (3, 5), "strides": (2, 2), "padding": "same"},
        ),
        # Keras 2.0–2.3 refused this, so that it must be meant for tf.keras
        *case(
            ("keras2",),
            "Conv2D",
            (64, 3, 5),
            {"padding": "same"},
            {"filters": 64, "kernel_size": 3, "strides": 5, "padding": "same"},
        ),
        *case(
            OLD,
            "Convolution2D",
            (),
            {
                "nb_filter": 64,
                "nb_row": 3,
                "nb_col": 5,
                "border_mode": "same",
                "subsample": (2, 2),
                "init": "he_normal",
                "W_regularizer": "l2",
                "dim_ordering": "th",
            },
            {
                "filters": 64,
                "kernel_size": (3, 5),
                "padding": "same",
                "strides": (2, 2),
                "kernel_initializer": "he_normal",
                "kernel_regularizer": "l2",
                "data_format": "channels_first",
            },
        ),
        *case(
            OLD,
            "Convolution1D",
            (64, 3),
            {"subsample_length": 2, "input_dim": 8, "input_length": 5},
            {"filters": 64, "kernel_size": 3, "strides": 2, "input_shape": (5, 8)},
        ),
        *case(
            OLD,
            "Convolution3D",
            (4, 1, 2, 3),
            {"dim_ordering": "tf"},
            {"filters": 4, "kernel_size": (1, 2, 3), "data_format": "channels_last"},
        ),
        *case(
            ("keras1",),
            "AtrousConvolution2D",
            (64, 3, 3),
            {"atrous_rate": (2, 2), "dim_ordering": "default"},
            {
                "filters": 64,
                "kernel_size": (3, 3),
                "dilation_rate": (2, 2),
                "data_format": None,
            },
        ),
        *case(
            ("keras1",),
            "Deconvolution2D",
            (64, 3, 3, (None, 3, 14, 14)),
            {"subsample": (2, 2), "bias": False},
            {"filters": 64, "kernel_size": (3, 3), "strides": (2, 2), "use_bias": False},
        ),
        *case(
            ("keras1", "keras2"),
            "SeparableConvolution2D",
            (64, 3, 3),
            {"init": "zero"},
            {
                "filters": 64,
                "kernel_size": (3, 3),
                "depthwise_initializer": "zero",
                "pointwise_initializer": "zero",
            },
        ),
        *case(OLD, "Dropout", (), {"p": 0.5}, {"rate": 0.5}),
        *case((*OLD, *NEW), "Dropout", (0.5,), {}, {"rate": 0.5}),
        *case(("keras1", "keras2"), "SpatialDropout2D", (), {"p": 0.5}, {"rate": 0.5}),
        *case(
            ("keras0", "keras1"),
            "Dense",
            (10, "uniform", "relu"),
            {},
            {"units": 10, "activation": "relu", "kernel_initializer": "uniform"},
        ),
        *case(("keras2", *NEW), "Dense", (10, "relu"), {}, {"units": 10, "activation": "relu"}),
        *case(
            OLD,
            "Dense",
            (),
            {"output_dim": 10, "input_dim": 8, "b_constraint": None},
            {"units": 10, "bias_constraint": None, "input_dim": 8},
        ),
        *case(OLD, "Dense", (), {"units": 10}, {"units": 10}),
        *case(("keras0", "keras1", "keras2"), "BatchNormalization", (), {"mode": 0}, {}),
        *case(("keras0", "keras1"), "BatchNormalization", (), {"mode": 2}, {"mode": 2}),
        *case(
            ("keras1", "keras2"),
            "BatchNormalization",
            (),
            {"beta_init": "one"},
            {"beta_initializer": "one"},
        ),
        *case(("tf", "keras3"), "BatchNormalization", (), {"renorm": True}, {"renorm": True}),
        *case(
            OLD,
            "LSTM",
            (64,),
            {
                "dropout_W": 0.1,
                "dropout_U": 0.2,
                "inner_activation": "sigmoid",
                "return_sequences": True,
                "input_dim": 8,
            },
            {
                "units": 64,
                "recurrent_activation": "sigmoid",
                "dropout": 0.1,
                "recurrent_dropout": 0.2,
                "return_sequences": True,
                "input_shape": (None, 8),
            },
        ),
        *case(
            ("keras1", "keras2"),
            "LSTM",
            (),
            {"output_dim": 64, "forget_bias_init": "one", "consume_less": "gpu"},
            {"units": 64, "unit_forget_bias": True, "implementation": 2},
        ),
        *case(
            ("keras1",),
            "LSTM",
            (64,),
            {"forget_bias_init": "zero"},
            {"units": 64, "unit_forget_bias": False},
        ),
        *case(
            OLD,
            "MaxPooling1D",
            (),
            {"pool_length": 3, "stride": 2},
            {"pool_size": 3, "strides": 2},
        ),
        # Keras 2 ignored what it had no more, and mended what it could
        *case(("keras2",), "LSTM", (64,), {"forget_bias_init": "zero"}, {"units": 64}),
        *case(
            ("keras2",),
            "Embedding",
            (100, 8),
            {"dropout": 0.2},
            {"input_dim": 100, "output_dim": 8},
        ),
        *case(OLD, "Conv2D", (64, 3), {"nb_col": 5}, {"filters": 64, "kernel_size": (3, 5)}),
        *case(
            OLD,
            "Conv3D",
            (64, 3),
            {"kernel_dim2": 4, "kernel_dim3": 5},
            {"filters": 64, "kernel_size": (3, 4, 5)},
        ),
        *case(
            ("keras1", "keras2"),
            "Deconvolution2D",
            (64, 3, 5, (None, 6, 7, 5)),
            {},
            {"filters": 64, "kernel_size": (3, 5)},
        ),
        # The first releases asked for the size of the input, too
        *case((*OLD, *NEW), "Dense", (784, 128), {}, {"units": 128}),
        *case((*OLD, *NEW), "GRU", (64, 32), {}, {"units": 32}),
        *case((*OLD, *NEW), "GRU", (OPEN, 32), {}, {"units": 32}),
        *case(
            (*OLD, *NEW),
            "Convolution2D",
            (64, 32, 3, 5),
            {},
            {"filters": 64, "kernel_size": (3, 5)},
        ),
        *case(NEW, "Dense", (128, True), {}, {"units": 128, "activation": True}),
        *case(OLD, "UpSampling1D", (), {"length": 3}, {"size": 3}),
        *case(("keras0",), "Reshape", (), {"dims": (2, 3)}, {"target_shape": (2, 3)}),
        *case(OLD, "GaussianNoise", (), {"sigma": 0.1}, {"stddev": 0.1}),
        *case((*OLD, *NEW), "LeakyReLU", (), {"alpha": 0.1}, {"negative_slope": 0.1}),
        *case(("tf", "keras3"), "LeakyReLU", (0.1,), {}, {"negative_slope": 0.1}),
        *case(
            ("keras1",),
            "ZeroPadding2D",
            (),
            {"padding": {"top_pad": 1, "left_pad": 2}},
            {"padding": ((1, 0), (2, 0))},
        ),
        *case(
            ("keras1",),
            "Embedding",
            (100, 8),
            {"dropout": 0.2},
            {"input_dim": 100, "output_dim": 8, "dropout": 0.2},
        ),
        *case(("keras1",), "MaxoutDense", (8,), {"nb_feature": 3}, {"units": 8, "nb_feature": 3}),
        *case(
            ("keras1", "keras2"),
            "LocallyConnected2D",
            (8, 3, 5),
            {},
            {"filters": 8, "kernel_size": (3, 5)},
        ),
        *case(
            ("tf", "keras3"), "LSTM", (8,), {"time_major": True}, {"units": 8, "time_major": True}
        ),
        *case(("keras3", "tf"), "CuDNNLSTM", (8,), {}, {"units": 8}),
    ],
)
def test_a_call_is_told_in_the_names_of_keras_3(
    dialect: Dialect,
    name: str,
    positional: Sequence[object],
    keywords: Mapping[str, object],
    expected: Mapping[str, object],
) -> None:
    bound = load_catalog().bind(name, dialect, positional, keywords)
    assert given(bound) == expected
    assert (bound.unbound, bound.surplus, bound.missing, bound.repeated) == ((), 0, (), ())


@pytest.mark.parametrize("name", ["Merge", "merge"])
@pytest.mark.parametrize(
    ("keywords", "layer", "arguments"),
    [
        ({}, "Add", {}),
        ({"mode": "sum"}, "Add", {}),
        ({"mode": "mul"}, "Multiply", {}),
        ({"mode": "ave"}, "Average", {}),
        ({"mode": "max"}, "Maximum", {}),
        ({"mode": "concat"}, "Concatenate", {"axis": -1}),
        ({"mode": "concat", "concat_axis": 1}, "Concatenate", {"axis": 1}),
        ({"mode": "dot"}, "Dot", {"axes": -1, "normalize": False}),
        ({"mode": "cos", "dot_axes": 1}, "Dot", {"axes": 1, "normalize": True}),
    ],
)
def test_merge_makes_the_layer_that_its_mode_names(
    name: str, keywords: Mapping[str, object], layer: str, arguments: Mapping[str, object]
) -> None:
    tensors = ["a", "b"]
    bound = load_catalog().bind(name, "keras1", [tensors], keywords)
    own = {key: value for key, value in bound.arguments.items() if key not in ("inputs", "layers")}
    assert (bound.name, own) == (layer, dict(arguments))
    assert bound.arguments["inputs" if name == "merge" else "layers"] is tensors


def test_a_merge_of_unknown_mode_stays_a_merge() -> None:
    mode = object()
    bound = bind("merge", "keras1", ["a"], mode=mode)
    assert (bound.name, bound.arguments["mode"]) == ("Merge", mode)


def test_a_merge_function_passes_its_keywords_to_its_layer() -> None:
    tensors = ["a", "b"]
    bound = bind("concatenate", "keras3", tensors, axis=1, name="joined")
    assert bound.name == "Concatenate"
    assert given(bound) == {"inputs": tensors, "axis": 1, "name": "joined"}
    assert bind("dot", "tf", tensors, 1, normalize=True).arguments["normalize"] is True


@pytest.mark.parametrize("dialect", NEW)
def test_keras_1_is_wrong_in_code_for_today(dialect: Dialect) -> None:
    bound = bind("Dropout", dialect, p=0.5)
    assert (bound.unbound, bound.missing) == (("p",), ("rate",))
    assert bound.unbound_values == {"p": 0.5}
    assert "rate" not in bound.arguments
    assert bind("Dense", dialect, 8, nb_epoch=3).unbound == ("nb_epoch",)


def test_arguments_are_the_own_in_order_then_the_base_ones_given() -> None:
    bound = bind("Dropout", "keras3", 0.5, name="drop", seed=1)
    assert list(bound.arguments.items()) == [
        ("rate", 0.5),
        ("noise_shape", None),
        ("seed", 1),
        ("name", "drop"),
    ]
    assert bound.given == ("rate", "seed", "name")


def test_values_are_the_very_objects_given() -> None:
    row, column = object(), object()
    kernel = bind("Convolution2D", "keras1", 8, row, column).arguments["kernel_size"]
    assert kernel == (row, column)


def test_what_python_would_refuse_is_told() -> None:
    assert bind("Dense", "keras3").missing == ("units",)
    assert bind("Dropout", "keras3", 0.5, None, 1, 2, 3).surplus == 2
    assert bind("Dropout", "keras3", 0.5, rate=0.4).repeated == ("rate",)
    assert bind("Dropout", "keras3", 0.5, rate=0.4).arguments["rate"] == 0.5


def test_the_dialect_that_fits_is_told() -> None:
    assert bind("Dense", "keras1", 10, "uniform").dialect == "keras1"
    assert bind("Dense", "keras1", units=10).dialect == "keras2"
    assert bind("Dropout", "keras3", p=0.5).dialect == "keras3"


def test_classes_and_functions_that_are_no_layers_bind_too() -> None:
    assert given(bind("keras.initializers.RandomNormal", "keras3", 0.0, 0.02)) == {
        "mean": 0.0,
        "stddev": 0.02,
    }
    assert given(bind("keras.activations.relu", "tf", "x", alpha=0.1)) == {
        "x": "x",
        "negative_slope": 0.1,
    }
    assert given(bind("keras.regularizers.L2", "keras1", 0.01)) == {"l2": 0.01}
    assert given(bind("keras.optimizers.SGD", "keras2", lr=0.1)) == {"learning_rate": 0.1}
    assert given(bind("keras.optimizers.Adam", "tf", lr=0.1)) == {"learning_rate": 0.1}
    assert bind("keras.optimizers.SGD", "keras2").arguments["learning_rate"] == 0.01
    assert given(bind("keras.Input", "keras1", (3,))) == {"shape": (3,)}
    assert given(bind("keras.losses.BinaryCrossentropy", "tf", True)) == {"from_logits": True}


def test_a_name_that_no_keras_has_cannot_be_bound() -> None:
    with pytest.raises(LookupError):
        bind("Linear", "keras3")
