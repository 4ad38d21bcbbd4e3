"""Layers that Keras has no more, by the formulas of the versions that had them."""

from __future__ import annotations

import pytest

from layerlint.graph.model import Argument, Layer, LayerValue, Shape, UnknownValue
from layerlint.interpreter import shapes
from layerlint.interpreter.shapes import Outputs

from . import both

CASES: tuple[tuple[str, dict[str, Argument], list[Shape | None], Shape | None, int | None], ...] = (
    ("TimeDistributedDense", {"units": 5}, [(None, 7, 3)], (None, 7, 5), 20),
    ("MaxoutDense", {"units": 5, "nb_feature": 4}, [(None, 3)], (None, 5), 80),
    ("MaxoutDense", {"units": 5, "nb_feature": 2, "use_bias": False}, [(None, 3)], (None, 5), 30),
    ("Highway", {"use_bias": True}, [(None, 6)], (None, 6), 84),
    ("ThresholdedReLU", {"theta": 1.0}, [(None, 6)], (None, 6), 0),
    ("ParametricSoftplus", {"shared_axes": None}, [(None, 3, 2)], (None, 3, 2), 12),
    ("SReLU", {"shared_axes": (1,)}, [(None, 3, 2)], (None, 3, 2), 8),
    ("CuDNNLSTM", {"units": 4}, [(None, 7, 3)], (None, 4), 144),
    ("CuDNNGRU", {"units": 4, "return_sequences": True}, [(None, 7, 3)], (None, 7, 4), 108),
    (
        "LocallyConnected1D",
        {"filters": 2, "kernel_size": (3,), "strides": (1,), "padding": "valid"},
        [(None, 7, 3)],
        (None, 5, 2),
        100,
    ),
    (
        "LocallyConnected2D",
        {"filters": 2, "kernel_size": (3, 3), "strides": (1, 1), "use_bias": False},
        [(None, 5, 6, 3)],
        (None, 3, 4, 2),
        648,
    ),
    ("Merge", {"mode": "sum"}, [(None, 3), (None, 3)], (None, 3), 0),
    ("Merge", {"mode": "concat", "axis": -1}, [(None, 3), (None, 4)], (None, 7), 0),
    ("Merge", {"mode": "dot", "axes": -1}, [(None, 3), (None, 3)], (None, 1), 0),
    ("Merge", {"mode": "cos", "axes": (1, 1)}, [(None, 3, 4), (None, 3, 5)], (None, 4, 5), 0),
    ("Merge", {"mode": "no such mode"}, [(None, 3), (None, 3)], None, 0),
    ("TimeDistributedMerge", {"mode": "ave"}, [(None, 7, 3)], (None, 3), 0),
    ("TimeDistributedMerge", {"mode": "concat"}, [(None, 7, 3)], (None, 21), 0),
    ("RandomHeight", {"factor": 0.2}, [(None, 20, 16, 3)], (None, None, 16, 3), 0),
    ("RandomWidth", {"factor": 0.2}, [(None, 20, 16, 3)], (None, 20, None, 3), 0),
    ("NoSuchLayer", {}, [(None, 3)], None, None),
)


@pytest.mark.parametrize(
    ("name", "arguments", "inputs", "shape", "number"), CASES, ids=lambda value: str(value)[:40]
)
def test_layer(
    name: str,
    arguments: dict[str, Argument],
    inputs: list[Shape | None],
    shape: Shape | None,
    number: int | None,
) -> None:
    assert shapes.infer(name, arguments, inputs).shapes == (shape,)
    assert shapes.count(name, arguments, inputs) == number


def of_users(overrides_call: bool, base: str | None = "Dense") -> LayerValue:
    return LayerValue(
        layer=Layer(
            key=3,
            name="Mine",
            place=both.PLACE,
            qualified="mine.Mine",
            base=base,
            overrides_call=overrides_call,
            arguments={"units": 5},
        )
    )


def test_a_users_layer_that_only_derives_is_its_base() -> None:
    arguments: dict[str, Argument] = {"layer": of_users(overrides_call=False)}
    assert shapes.infer("TimeDistributed", arguments, [(None, 7, 3)]).shapes == ((None, 7, 5),)
    assert shapes.count("TimeDistributed", arguments, [(None, 7, 3)]) == 20


@pytest.mark.parametrize("layer", [of_users(True), of_users(False, None)], ids=["call", "base"])
def test_a_users_layer_is_asked_for(layer: LayerValue) -> None:
    arguments: dict[str, Argument] = {"layer": layer}
    assert shapes.infer("TimeDistributed", arguments, [(None, 7, 3)]).shapes == (None,)
    assert shapes.count("TimeDistributed", arguments, [(None, 7, 3)]) is None
    asked: list[tuple[int, tuple[Shape | None, ...]]] = []

    def inner(wrapped: Layer, given: object) -> Outputs:
        assert isinstance(given, tuple)
        asked.append((wrapped.key, given))
        return Outputs(shapes=((None, 2, 2),))

    found = shapes.infer("TimeDistributed", arguments, [(None, 7, 3)], inner=inner)
    assert found.shapes == ((None, 7, 2, 2),)
    assert asked == [(3, ((None, 3),))]
    number = shapes.count("TimeDistributed", arguments, [(None, 7, 3)], weigh=lambda *_: 11)
    assert number == 11


def test_directions_merged_in_an_unknown_way() -> None:
    lstm = Layer(
        key=0,
        name="LSTM",
        place=both.PLACE,
        qualified="keras.layers.LSTM",
        arguments={"units": 4, "return_sequences": True},
    )

    def given(truth: bool | None) -> Outputs:
        mode = UnknownValue(reason="parameter mode", truth=truth)
        arguments: dict[str, Argument] = {"layer": LayerValue(layer=lstm), "merge_mode": mode}
        return shapes.infer("Bidirectional", arguments, [(None, 7, 3)])

    assert given(True) == Outputs(shapes=((None, 7, None),))
    # Unmerged they would be two tensors.
    assert given(None) == Outputs()
    assert given(False) == Outputs()


def test_a_function_that_keras_knows_says_what_it_gives() -> None:
    def given(function: Argument) -> Shape | None:
        arguments: dict[str, Argument] = {
            "function": function,
            "output_shape": None,
            "arguments": {"axis": 1},
        }
        return shapes.infer("Lambda", arguments, [(None, 7, 3)]).shapes[0]

    assert given("relu") == (None, 7, 3)
    assert given("mean") == (None, 3)
    assert given(None) is None
