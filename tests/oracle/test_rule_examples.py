"""Every example of every rule is understood as Keras builds it, or Keras refuses to build it."""

from __future__ import annotations

from typing import Any

import pytest

from . import keras_process
from .comparison import Comparison
from .rule_examples import FILE, VALUES, ExampleCase, cases, open_names
from .understanding import Model, first_variants, nearest, understand_text
from .worker import Result

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

CASES = [] if keras_process.missing() else list(cases())

#: What Keras says of examples that it refuses to build, by rule and a part of the example.
OUT_OF_RANGE = "Expected a float value between 0 and 1"
REFUSED: dict[tuple[str, str], str] = {
    ("bias-before-batchnorm", "LocallyConnected2D"): "LocallyConnected2D",
    ("bias-before-batchnorm", "(mode="): "Unrecognized keyword arguments",
    ("dropout-before-batchnorm", "(mode="): "Unrecognized keyword arguments",
    ("dropout-rate-out-of-range", "Dropout(25)"): OUT_OF_RANGE,
    ("dropout-rate-out-of-range", "Dropout(-0.5)"): OUT_OF_RANGE,
    ("dropout-rate-out-of-range", "Dropout(1.5)"): OUT_OF_RANGE,
    ("dropout-rate-out-of-range", "Dropout(2.5)"): OUT_OF_RANGE,
    ("dropout-rate-out-of-range", "SpatialDropout2D(20)"): OUT_OF_RANGE,
    ("dropout-on-output", "from elsewhere import train"): "No module named 'elsewhere'",
    ("dropout-rate-out-of-range", "layers.Dropout(p=0.5)"): "missing 1 required positional",
    ("dropout-rate-out-of-range", "layers.Dropout(p=0.25)"): "missing 1 required positional",
    ("dropout-rate-out-of-range", "keras.layers.core"): "No module named 'keras.layers.core'",
    ("flatten-into-large-dense", "import Convolution2D"): "No module named 'keras.layers.conv",
    ("recurrent-dropout-slows-gpu", "dropout_W=0.2"): "Unrecognized keyword arguments",
    # The stand-in for TensorFlow has Keras and little besides.
    ("softmax-on-one-unit", "tf.nn.softmax"): "module 'tensorflow' has no attribute 'nn'",
    ("unknown-layer", "layers.Dropouts"): "has no attribute 'Dropouts'",
    ("unparsable-file", "keras.layers.Dense(8)\n"): "invalid syntax",
}

#: Examples in which nothing is built: they only define.
BUILDS_NOTHING = {
    ("dropout-on-output", "class Block(layers.Layer)"),
    ("dropout-on-output", "class Block(Model)"),
    ("dropout-on-output", "class Encoder:"),
    ("dropout-on-output", "def feed"),
    ("dropout-on-output", "def embed"),
    ("dropout-on-output", "def classifier"),
    ("dropout-on-output", "def regression"),
    ("flatten-into-large-dense", "def build(shape)"),
}


def part_of(case: ExampleCase, listed: Any) -> tuple[str, str] | None:
    return next((key for key in listed if key[0] == case.rule and key[1] in case.code), None)


@pytest.fixture(scope="module")
def built() -> dict[str, Result]:
    results = keras_process.build(case.job for case in CASES)
    return {str(case): result for case, result in zip(CASES, results, strict=True)}


@pytest.fixture(scope="module")
def understood() -> dict[str, list[Model]]:
    return {}


def read(case: ExampleCase, understood: dict[str, list[Model]]) -> list[Model]:
    if case.source not in understood:
        understood[case.source] = understand_text(case.source, FILE)
    return understood[case.source]


def test_every_open_name_has_values() -> None:
    missing = {
        (case.rule, name)
        for case in CASES
        for _, name in open_names(case.source)
        if name not in VALUES
    }
    assert not missing


def test_every_refused_example_is_one() -> None:
    listed = {*REFUSED, *BUILDS_NOTHING}
    met = {part_of(case, [key]) for case in CASES for key in listed}
    assert listed <= met


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_example_is_what_keras_builds(
    case: ExampleCase, built: dict[str, Result], understood: dict[str, list[Model]]
) -> None:
    result = built[str(case)]
    refused = part_of(case, REFUSED)
    if "error" in result and refused is not None:
        assert REFUSED[refused] in result["error"]
        return
    assert "error" not in result, result["error"]
    assert refused is None, "Keras builds it after all"
    assert not result["refused"]
    models = result["document"]["models"]
    if part_of(case, BUILDS_NOTHING):
        assert models == []
        return
    assert models
    for expected in models:
        comparison = closest(case, expected, read(case, understood))
        assert comparison.differences == ()
        assert comparison.equal


def closest(case: ExampleCase, expected: Model, models: list[Model]) -> Comparison:
    """What is left open may be unknown; with a value, one of the variants fits it."""
    opened = bool(open_names(case.source))
    candidates = models if opened else first_variants(models)
    comparison, _ = nearest(expected, candidates, unknown_agrees=opened)
    return comparison
