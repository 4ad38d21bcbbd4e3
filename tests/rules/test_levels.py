"""Where a rule differs in severity or profile, it differs as the catalogue says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layerlint.linter import check
from layerlint.patterns.syntax import Example
from layerlint.project import Project
from layerlint.rule import example_source, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULES = load_rules()
HERE = Path(os.devnull) / "nowhere"

BIAS = "bias-before-batchnorm"
SHIFT = "dropout-before-batchnorm"
BETWEEN = "dropout-between-convolutions"
OUTPUT = "dropout-on-output"
TWICE = "consecutive-activations"
BOUNDED = "bounded-activation-for-regression"

MERGED = """\
from keras import Input, Model, layers

inputs = Input((8, 8, 4))
x = layers.Conv2D(4, 3, padding="same")(inputs)
{}
model = Model(inputs, outputs)
"""

# In the GAN it is frozen: there it subtracts the mean that it has learned, with the bias in it.
FROZEN_IN_ANOTHER = """\
from keras import Input, Model, Sequential, layers

discriminator = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.LeakyReLU(),
    layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
discriminator.compile(loss="binary_crossentropy", optimizer="adam")
discriminator.trainable = False
noise = Input((64,))
image = layers.Reshape((32, 32, 3))(layers.Dense(3072, activation="tanh")(noise))
adversary = Model(noise, discriminator(image))
adversary.compile(loss="binary_crossentropy", optimizer="adam")
discriminator.trainable = True
model = discriminator
"""

LEVELS = [
    (BIAS, "Conv2D(8, 3), BatchNormalization(), ReLU()", "warning"),
    (BIAS, FROZEN_IN_ANOTHER, "warning"),
    (BIAS, "Conv2D(8, 3), MaxPooling2D(), BatchNormalization(), ReLU()", "warning"),
    (
        BIAS,
        MERGED.format("outputs = layers.BatchNormalization()(layers.Add()([x, inputs]))"),
        "info",
    ),
    (BIAS, MERGED.format("outputs = layers.BatchNormalization()(x + inputs)"), "info"),
    (SHIFT, "Dense(8), Dropout(0.1), BatchNormalization(), ReLU()", "info"),
    (SHIFT, "Dense(8), Dropout(0.11), BatchNormalization(), ReLU()", "warning"),
    (BETWEEN, "Conv2D(8, 3), ReLU(), Dropout(0.25), Conv2D(8, 3)", "warning"),
    (BETWEEN, "Conv2D(8, 3), MaxPooling2D(), Dropout(0.25), Conv2D(8, 3)", "info"),
    (BETWEEN, "Conv2D(8, 3), Dropout(0.25), AveragePooling2D(2), Conv2D(8, 3)", "info"),
    (OUTPUT, "Dense(8, activation='relu'), Dense(4, activation='softmax'), Dropout(0.5)", "error"),
    (OUTPUT, "Dense(8, activation='relu'), Dense(4), Dropout(0.5), Softmax()", "error"),
    (OUTPUT, "Dense(8, activation='relu'), Dense(4), Dropout(0.5)", "warning"),
    (TWICE, "Dense(8), ReLU(), Activation('tanh'), Dense(4)", "warning"),
    (TWICE, "Dense(8), ReLU(), ReLU(), Dense(4)", "info"),
    (TWICE, "Dense(8), ReLU(max_value=6), ReLU(), Dense(4)", "info"),
]

COMPILED = [
    (OUTPUT, "Dense(8, activation='relu'), Dense(4), Dropout(0.5)", "mse", "error"),
    (OUTPUT, "LSTM(8), Dropout(0.5)", "mse", "error"),
    (BOUNDED, "Dense(4, activation='sigmoid')", "mae", "info"),
    (BOUNDED, "Dense(4, activation='softmax')", "mae", "warning"),
]

UNKNOWN = """\
from tensorflow import keras

model = keras.Sequential([keras.layers.{}(8), keras.layers.Dense(1)])
"""


def found(rule: str, source: str) -> list[tuple[str, str]]:
    """Severity and profile of what a rule finds."""
    rules = RulesInForce(rules=RULES, selection=Selection(selected=(rule,)))
    report = check(decode_source(source.encode(), "model.py"), Project(here=HERE), rules)
    assert all(finding.certainty == "certain" for finding in report.findings)
    return [(finding.severity, finding.profile) for finding in report.findings]


def source_of(layers: str, loss: str | None = None) -> str:
    if "\n" in layers:
        return layers
    source = example_source(Example(kind="bad", code=layers))
    return source if loss is None else f'{source}model.compile(loss="{loss}")\n'


@pytest.mark.parametrize(("rule", "layers", "severity"), LEVELS)
def test_the_severity_of_a_finding(rule: str, layers: str, severity: str) -> None:
    assert [it for it, _ in found(rule, source_of(layers))] == [severity]


@pytest.mark.parametrize(("rule", "layers", "loss", "severity"), COMPILED)
def test_the_severity_in_a_compiled_model(rule: str, layers: str, loss: str, severity: str) -> None:
    assert [it for it, _ in found(rule, source_of(layers, loss))] == [severity]


@pytest.mark.parametrize(
    ("layers", "severities"),
    [
        ("Dense(8, activation='softmax'), LeakyReLU(), Dropout(0.2), LeakyReLU(), ELU()", "iii"),
        ("Dense(8, activation='relu'), LeakyReLU(), GaussianDropout(0.2), LeakyReLU()", "iw"),
        ("Dense(8, activation='relu'), GaussianDropout(0.2), LeakyReLU(), LeakyReLU()", "ww"),
        ("Dense(8), LeakyReLU(), LeakyReLU(), ReLU(), LeakyReLU()", "wwi"),
        ("Dense(8, activation='softmax'), LeakyReLU(), Activation('tanh'), LeakyReLU()", "iww"),
    ],
)
def test_what_lets_values_above_0_through_changes_nothing_where_none_is_below(
    layers: str, severities: str
) -> None:
    assert "".join(it[0] for it, _ in found(TWICE, source_of(layers))) == severities


def test_dropout_behind_what_may_be_an_output_is_not_essential() -> None:
    layers = "Dense(8, activation='relu'), Dense(4), Dropout(0.5)"
    assert found(OUTPUT, source_of(layers)) == [("warning", "recommended")]
    assert found(OUTPUT, source_of(layers, "mse")) == [("error", "essential")]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Dens", ("error", "essential")),
        ("Quaternion", ("info", "recommended")),
        ("MaxoutDense", ("info", "recommended")),
    ],
)
def test_an_unknown_layer_is_an_error_where_a_known_one_is_close(
    name: str, level: tuple[str, str]
) -> None:
    assert found("unknown-layer", UNKNOWN.format(name)) == [level]
