"""What the catalog says of layers, functions and classes."""

from __future__ import annotations

import pytest

from layerlint.catalog import REQUIRED, load_catalog

FAMILIES = {
    *("core", "convolutional", "pooling", "rnn", "normalization", "regularization"),
    *("activation", "merging", "reshaping", "attention", "preprocessing"),
}


def layer_names() -> list[str]:
    catalog = load_catalog()
    return [name for name in catalog.names("keras.layers") if catalog.layer(name)]


@pytest.mark.parametrize("name", layer_names())
def test_every_layer_of_every_version_is_described(name: str) -> None:
    spec = load_catalog().layer(name)
    assert spec is not None
    assert spec.family in FAMILIES
    assert spec.qualified == f"keras.layers.{spec.name}"
    own = [parameter.name for parameter in spec.parameters]
    assert len(own) == len(set(own))
    assert not set(own) & {parameter.name for parameter in spec.base_parameters}


@pytest.mark.parametrize(
    ("name", "family", "kind", "spatial_rank"),
    [
        ("Dense", "core", "layer", None),
        ("Convolution2D", "convolutional", "layer", 2),
        ("MaxPool3D", "pooling", "layer", 3),
        ("SpatialDropout1D", "regularization", "layer", 1),
        ("ReLU", "activation", "layer", None),
        ("Add", "merging", "merge", None),
        ("TimeDistributed", "rnn", "wrapper", None),
        ("Bidirectional", "rnn", "wrapper", None),
        ("SpectralNormalization", "normalization", "wrapper", None),
        ("Flatten", "reshaping", "layer", None),
        ("MultiHeadAttention", "attention", "layer", None),
        ("Rescaling", "preprocessing", "layer", None),
        ("CuDNNLSTM", "rnn", "layer", None),
        ("Highway", "core", "layer", None),
        ("LocallyConnected2D", "convolutional", "layer", 2),
        ("Merge", "merging", "merge", None),
    ],
)
def test_family_kind_and_rank(name: str, family: str, kind: str, spatial_rank: int | None) -> None:
    spec = load_catalog().layer(name)
    assert spec is not None
    assert (spec.family, spec.kind, spec.spatial_rank) == (family, kind, spatial_rank)


def test_parameters_stand_in_order_with_their_defaults() -> None:
    spec = load_catalog().layer("Dropout")
    assert spec is not None
    assert [(one.name, one.default, one.kind) for one in spec.parameters] == [
        ("rate", REQUIRED, "positional"),
        ("noise_shape", None, "positional"),
        ("seed", None, "positional"),
        ("kwargs", REQUIRED, "var_keyword"),
    ]
    base = {one.name: one.default for one in spec.base_parameters}
    assert base["trainable"] is True
    assert {"name", "dtype", "activity_regularizer", "input_shape"} <= base.keys()
    assert all(one.kind == "keyword" for one in spec.base_parameters)


def test_tuples_are_tuples() -> None:
    spec = load_catalog().layer("Conv2D")
    assert spec is not None
    assert {one.name: one.default for one in spec.parameters}["strides"] == (1, 1)


@pytest.mark.parametrize(
    ("name", "dialect", "parameter", "default"),
    [
        ("BatchNormalization", "keras0", "momentum", 0.9),
        ("BatchNormalization", "keras0", "epsilon", 1e-6),
        ("BatchNormalization", "keras1", "momentum", 0.99),
        ("LSTM", "keras1", "recurrent_activation", "hard_sigmoid"),
        ("LSTM", "tf", "recurrent_activation", "sigmoid"),
        ("GRU", "keras2", "reset_after", False),
        ("GRU", "keras3", "reset_after", True),
        ("Conv2D", "keras0", "data_format", "channels_first"),
        ("Conv2D", "keras1", "data_format", None),
        ("MaxPooling2D", "keras1", "pool_size", (2, 2)),
    ],
)
def test_defaults_are_those_of_the_dialect(
    name: str, dialect: str, parameter: str, default: object
) -> None:
    spec = load_catalog().layer(name, dialect)  # type: ignore[arg-type]
    assert spec is not None
    assert {one.name: one.default for one in spec.parameters}[parameter] == default


def test_call_parameters_begin_with_the_tensors() -> None:
    catalog = load_catalog()
    attention, dense = catalog.layer("MultiHeadAttention"), catalog.layer("Dense")
    assert attention is not None
    assert attention.call_parameters[:3] == ("query", "value", "key")
    assert dense is not None
    assert dense.call_parameters[0] == "inputs"


def test_what_is_no_layer_is_none() -> None:
    catalog = load_catalog()
    for name in ("Sequential", "Input", "add", "K", "InputSpec", "Nothing", "src.layers"):
        assert catalog.layer(name) is None, name


def test_functions_and_classes_have_signatures() -> None:
    catalog = load_catalog()
    normal = catalog.callable("keras.initializers.RandomNormal")
    assert normal is not None
    assert normal.kind == "class"
    assert [one.name for one in normal.parameters] == ["mean", "stddev", "seed"]
    relu = catalog.callable("keras.activations.relu")
    assert relu is not None
    assert relu.kind == "function"
    add = catalog.callable("keras.layers.add")
    assert add is not None
    assert add.merge == "Add"
    assert catalog.callable("keras.layers.Dense") is None
    assert catalog.callable("keras.layers.Nothing") is None


@pytest.mark.parametrize(
    "name",
    ["add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"],
)
def test_a_merge_function_names_its_layer(name: str) -> None:
    catalog = load_catalog()
    merge = catalog.merge_layer(name)
    assert merge == name.capitalize()
    assert catalog.layer(merge) is not None


def test_only_merge_functions_name_a_layer() -> None:
    catalog = load_catalog()
    assert [catalog.merge_layer(name) for name in ("Add", "Dense", "serialize", "x")] == [None] * 4
