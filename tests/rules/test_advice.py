"""Who does what a rule advises has peace: the cured network is silent under the whole profile."""

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

CURES = {
    "bias-before-batchnorm": (
        "Conv2D(8, 3), BatchNormalization(), ReLU(), Flatten(), Dense(4)",
        "Conv2D(8, 3, use_bias=False), BatchNormalization(), ReLU(), Flatten(), Dense(4)",
    ),
    "batchnorm-after-activation": (
        'Conv2D(8, 3, activation="relu"), BatchNormalization(), Flatten(), Dense(4)',
        "Conv2D(8, 3, use_bias=False), BatchNormalization(), ReLU(), Flatten(), Dense(4)",
    ),
    "dropout-before-batchnorm": (
        "Dense(8), Dropout(0.5), BatchNormalization(), ReLU(), Dense(4)",
        "Dense(8, use_bias=False), BatchNormalization(), ReLU(), Dropout(0.5), Dense(4)",
    ),
    "consecutive-batchnorm": (
        "Dense(8, use_bias=False), BatchNormalization(), BatchNormalization(), ReLU(), Dense(4)",
        "Dense(8, use_bias=False), BatchNormalization(), ReLU(), Dense(4)",
    ),
    "dropout-between-convolutions": (
        'Conv2D(8, 3, activation="relu"), Dropout(0.25), Conv2D(8, 3), ReLU()',
        'Conv2D(8, 3, activation="relu"), SpatialDropout2D(0.25), Conv2D(8, 3), ReLU()',
    ),
    "dropout-on-output": (
        'Dense(8, activation="relu"), Dense(4, activation="softmax"), Dropout(0.5)',
        'Dense(8, activation="relu"), Dropout(0.5), Dense(4, activation="softmax")',
    ),
    "dropout-rate-above-half": (
        'Dense(8, activation="relu"), Dropout(0.8), Dense(4)',
        'Dense(8, activation="relu"), Dropout(0.2), Dense(4)',
    ),
    "dropout-rate-out-of-range": (
        'Dense(8, activation="relu"), Dropout(25), Dense(4)',
        'Dense(8, activation="relu"), Dropout(0.25), Dense(4)',
    ),
    "dropout-before-max-pooling": (
        'Conv2D(8, 3, activation="relu"), Dropout(0.25), MaxPooling2D(), Flatten(), Dense(4)',
        'Conv2D(8, 3, activation="relu"), MaxPooling2D(), Dropout(0.25), Flatten(), Dense(4)',
    ),
    "dropout-before-activation": (
        'Dense(8), Dropout(0.5), Activation("tanh"), Dense(4)',
        'Dense(8), Activation("tanh"), Dropout(0.5), Dense(4)',
    ),
    "consecutive-dropout": (
        'Dense(8, activation="relu"), Dropout(0.2), Dropout(0.2), Dense(4)',
        'Dense(8, activation="relu"), Dropout(0.36), Dense(4)',
    ),
    "dropout-with-selu": (
        'Dense(8, activation="selu"), Dropout(0.1), Dense(4)',
        'Dense(8, activation="selu"), AlphaDropout(0.1), Dense(4)',
    ),
    "recurrent-dropout-slows-gpu": (
        "LSTM(8, recurrent_dropout=0.2), Dense(4)",
        "LSTM(8, dropout=0.2), Dense(4)",
    ),
    "softmax-on-one-unit": (
        'Dense(8, activation="relu"), Dense(1, activation="softmax")',
        'Dense(8, activation="relu"), Dense(1, activation="sigmoid")',
    ),
    "repeated-softmax": (
        'Dense(8, activation="relu"), Dense(4, activation="softmax"), Softmax()',
        'Dense(8, activation="relu"), Dense(4, activation="softmax")',
    ),
    "consecutive-activations": (
        'Dense(8, activation="relu"), Activation("tanh"), Dense(4)',
        'Dense(8, activation="tanh"), Dense(4)',
    ),
    "hidden-softmax": (
        'Dense(8, activation="softmax"), Dense(4)',
        'Dense(8, activation="relu"), Dense(4)',
    ),
    "stacked-linear-layers": (
        "Dense(64), Dense(4)",
        'Dense(64, activation="relu"), Dense(4)',
    ),
    "zero-initialized-kernel": (
        'Dense(8, kernel_initializer="zeros", activation="relu"), Dense(4)',
        'Dense(8, activation="relu"), Dense(4)',
    ),
    "dense-on-feature-map": (
        'Conv2D(8, 3, activation="relu"), Dense(4, activation="softmax")',
        'Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D(), Dense(4, activation="softmax")',
    ),
    "flatten-after-global-pooling": (
        'Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D(), Flatten(), Dense(4)',
        'Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D(), Dense(4)',
    ),
}

COMPILED = {
    "batchnorm-on-output": (
        ('Dense(8, activation="relu"), Dense(1, use_bias=False), BatchNormalization()', "mse"),
        ("Dense(8, use_bias=False), BatchNormalization(), ReLU(), Dense(1)", "mse"),
    ),
    "logits-without-from-logits": (
        ('Dense(8, activation="relu"), Dense(4)', "categorical_crossentropy"),
        ('Dense(8, activation="relu"), Dense(4, activation="softmax")', "categorical_crossentropy"),
    ),
    "sigmoid-with-categorical-crossentropy": (
        ('Dense(4, activation="sigmoid")', "categorical_crossentropy"),
        ('Dense(4, activation="sigmoid")', "binary_crossentropy"),
    ),
    "softmax-with-binary-crossentropy": (
        ('Dense(4, activation="softmax")', "binary_crossentropy"),
        ('Dense(4, activation="softmax")', "categorical_crossentropy"),
    ),
    "one-unit-categorical-crossentropy": (
        ('Dense(1, activation="sigmoid")', "categorical_crossentropy"),
        ('Dense(1, activation="sigmoid")', "binary_crossentropy"),
    ),
    "bounded-activation-for-regression": (
        ('Dense(4, activation="softmax")', "mse"),
        ("Dense(4)", "mse"),
    ),
    "relu-output-with-crossentropy": (
        ('Dense(4, activation="relu")', "categorical_crossentropy"),
        ('Dense(4, activation="softmax")', "categorical_crossentropy"),
    ),
}


def found(source: str, profile: str = "recommended") -> set[str]:
    in_force = RulesInForce(rules=RULES, selection=Selection(selected=(profile,)))
    report = check(decode_source(source.encode(), "model.py"), Project(here=HERE), in_force)
    return {finding.rule for finding in report.findings}


def source_of(layers: str, loss: str | None = None) -> str:
    source = example_source(Example(kind="bad", code=layers))
    return source if loss is None else f'{source}model.compile(loss="{loss}")\n'


STACKED = {
    "dropout": (
        "Dense(64), Dropout(0.5), Dense(4)",
        "Dense(64, activation='relu'), Dropout(0.5), Dense(4)",
    ),
    "normalization": (
        "Dense(64, use_bias=False), BatchNormalization(), Dense(4)",
        "Dense(64, use_bias=False), BatchNormalization(), ReLU(), Dense(4)",
    ),
    "both": (
        "Dense(64, use_bias=False), BatchNormalization(), Dropout(0.5), Dense(4)",
        "Dense(64, use_bias=False), BatchNormalization(), ReLU(), Dropout(0.5), Dense(4)",
    ),
}


@pytest.mark.parametrize("between", STACKED)
def test_so_does_the_cure_of_linear_layers_with_something_between(between: str) -> None:
    bad, cured = STACKED[between]
    assert found(source_of(bad)) == {"stacked-linear-layers"}
    assert found(source_of(cured)) == set()


@pytest.mark.parametrize("rule", CURES)
def test_the_cure_brings_no_other_rule_up(rule: str) -> None:
    bad, cured = CURES[rule]
    assert rule in found(source_of(bad))
    assert found(source_of(cured)) == set()


@pytest.mark.parametrize("rule", COMPILED)
def test_the_cure_of_a_compiled_model_brings_no_other_rule_up(rule: str) -> None:
    bad, cured = COMPILED[rule]
    assert rule in found(source_of(*bad))
    assert found(source_of(*cured)) == set()


def test_every_rule_of_the_default_profile_about_graphs_is_cured_here() -> None:
    wanted = {
        rule.id
        for rule in RULES
        if rule.pattern is not None and rule.profile in ("essential", "recommended")
    }
    # Its cure is an argument of the loss, or none.
    wanted.remove("softmax-with-from-logits")
    assert {*CURES, *COMPILED} == wanted
