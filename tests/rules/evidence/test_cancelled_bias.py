"""When a normalization cancels a bias: row by row, with Keras as the judge of the rule.

Each row is a program. Keras says whether another bias moves what its model gives while
training; the rule must find the bias exactly where it does not.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.patterns.syntax import Example
from layerlint.project import Project
from layerlint.rule import example_source, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULE = "bias-before-batchnorm"
RULES = load_rules()
HERE = Path(os.devnull) / "nowhere"

#: What rounding leaves of a bias that is subtracted again, and the least that one does to a
#: network that keeps it.
ROUNDING, SEEN = 0.01, 0.1

CANCELS = {
    "dense": "Dense(8), BatchNormalization()",
    "convolution 1d": "Conv1D(8, 3), BatchNormalization()",
    "convolution 2d": "Conv2D(8, 3), BatchNormalization()",
    "convolution 3d": "Conv3D(4, 3), BatchNormalization()",
    "causal convolution": 'Conv1D(8, 3, padding="causal"), BatchNormalization()',
    "same padding": 'Conv2D(8, 3, padding="same"), BatchNormalization()',
    "depthwise convolution": "DepthwiseConv2D(3), BatchNormalization()",
    "depthwise convolution 1d": "DepthwiseConv1D(3), BatchNormalization()",
    "separable convolution": "SeparableConv2D(8, 3), BatchNormalization()",
    "separable convolution 1d": "SeparableConv1D(8, 3), BatchNormalization()",
    "transposed convolution": "Conv2DTranspose(8, 3), BatchNormalization()",
    "transposed convolution, strided": (
        'Conv2DTranspose(8, 3, strides=2, padding="same"), BatchNormalization()'
    ),
    "transposed convolution 1d": "Conv1DTranspose(8, 3), BatchNormalization()",
    "transposed convolution 3d": "Conv3DTranspose(4, 3), BatchNormalization()",
    "time distributed": "TimeDistributed(Conv2D(4, 3)), BatchNormalization()",
    "time distributed twice": (
        "TimeDistributed(Conv2D(4, 3)), TimeDistributed(BatchNormalization())"
    ),
    # It divides the kernel by its norm, and leaves the bias as it is.
    "spectral normalization": "SpectralNormalization(Conv2D(8, 3)), BatchNormalization()",
    "spectral normalization, pooled": (
        "SpectralNormalization(Conv2D(8, 3)), MaxPooling2D(), BatchNormalization()"
    ),
    "no shift": "Conv2D(8, 3), BatchNormalization(center=False)",
    "no scale": "Conv2D(8, 3), BatchNormalization(scale=False)",
    "axis 3 of a map": "Conv2D(8, 3), BatchNormalization(axis=3)",
    "axis 1 of a vector": "Dense(8), BatchNormalization(axis=1)",
    "channels first": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"), BatchNormalization(axis=1)'
    ),
    "linear activation": 'Dense(8, activation="linear"), BatchNormalization()',
    "dropout of rate 0": "Dense(8), Dropout(0.0), BatchNormalization()",
    "max pooling": "Conv2D(8, 3), MaxPooling2D(), BatchNormalization()",
    "max pooling, padded": 'Conv2D(8, 3), MaxPooling2D(3, padding="same"), BatchNormalization()',
    "average pooling": "Conv2D(8, 3), AveragePooling2D(2), BatchNormalization()",
    "average pooling, padded": (
        'Conv2D(8, 3), AveragePooling2D(3, padding="same"), BatchNormalization()'
    ),
    "adaptive pooling": "Conv2D(8, 3), AdaptiveAveragePooling2D(3), BatchNormalization()",
    "global average pooling": "Conv2D(8, 3), GlobalAveragePooling2D(), BatchNormalization()",
    "global max pooling": "Conv1D(8, 3), GlobalMaxPooling1D(), BatchNormalization()",
    "flatten": "Conv2D(8, 3), Flatten(), BatchNormalization()",
    "cropping": "Conv2D(8, 3), Cropping2D(1), BatchNormalization()",
    "rescaling": "Conv2D(8, 3), Rescaling(0.5, offset=1.0), BatchNormalization()",
    "repeat vector": "Dense(8), RepeatVector(4), BatchNormalization()",
    "permute that keeps the channels": "Conv2D(8, 3), Permute((2, 1, 3)), BatchNormalization()",
    "reshape that keeps the channels": "Conv2D(8, 3), Reshape((900, 8)), BatchNormalization()",
    "resizing": "Conv2D(8, 3), Resizing(16, 16), BatchNormalization()",
    "resizing, cropped": (
        "Conv2D(8, 3), Resizing(16, 8, crop_to_aspect_ratio=True), BatchNormalization()"
    ),
    "upsampling 1d": "Conv1D(8, 3), UpSampling1D(), BatchNormalization()",
    "upsampling 3d": "Conv3D(4, 3), UpSampling3D(), BatchNormalization()",
    # The weights with which neighbours are mixed add up to 1, whatever they are.
    **{
        f"upsampling, {name}": (
            f'Conv2D(8, 3), UpSampling2D(interpolation="{name}"), BatchNormalization()'
        )
        for name in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    },
    "channels first, pooled so": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"),'
        ' MaxPooling2D(data_format="channels_first"), BatchNormalization(axis=1)'
    ),
    "channels first, flattened": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"), Flatten(),'
        " BatchNormalization()"
    ),
    "one channel a group": "Conv2D(8, 3), GroupNormalization(groups=8)",
    "one channel a group, for short": "Conv2D(8, 3), GroupNormalization(groups=-1)",
}

DOES_NOT = {
    "activation": "Conv2D(8, 3), ReLU(), BatchNormalization()",
    "fused activation": 'Dense(8, activation="tanh"), BatchNormalization()',
    "fused activation under a spectral normalization": (
        'SpectralNormalization(Conv2D(8, 3, activation="tanh")), BatchNormalization()'
    ),
    "leaky activation": "Conv2D(8, 3), LeakyReLU(), BatchNormalization()",
    "another axis": "Conv2D(8, 3), BatchNormalization(axis=1)",
    "channels first, the last axis": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"), BatchNormalization()'
    ),
    "pooling that takes another axis for the channels": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"),'
        ' MaxPooling2D(data_format="channels_last"), BatchNormalization()'
    ),
    "global pooling of another axis": (
        'Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first"),'
        ' GlobalMaxPooling2D(data_format="channels_last"), BatchNormalization()'
    ),
    "dropout": "Dense(8), Dropout(0.5), BatchNormalization()",
    "spatial dropout": "Conv2D(8, 3), SpatialDropout2D(0.5), BatchNormalization()",
    "gaussian dropout": "Conv2D(8, 3), GaussianDropout(0.5), BatchNormalization()",
    "zero padding": "Conv2D(8, 3), ZeroPadding2D(1), BatchNormalization()",
    "convolution with padding": (
        'Conv2D(8, 1), Conv2D(8, 3, padding="same", use_bias=False), BatchNormalization()'
    ),
    "permute that moves the channels": "Conv2D(8, 3), Permute((3, 1, 2)), BatchNormalization()",
    "reshape that mixes the channels": "Dense(8), Reshape((4, 2)), BatchNormalization()",
    "resizing, padded": (
        "Conv2D(8, 3), Resizing(16, 8, pad_to_aspect_ratio=True), BatchNormalization()"
    ),
    "layer normalization": "Conv2D(8, 3), LayerNormalization()",
    "fewer groups than channels": "Conv2D(8, 3), GroupNormalization(groups=4)",
    "root mean square normalization": "Conv2D(8, 3), RMSNormalization()",
    "unit normalization": "Conv2D(8, 3), UnitNormalization()",
    "frozen normalization": "Conv2D(8, 3), BatchNormalization(trainable=False)",
    "recurrent layer": "LSTM(8), BatchNormalization()",
    "no normalization": "Conv2D(8, 3), MaxPooling2D()",
}

#: Noise is added whatever is there, so that the bias cancels; the rule leaves it alone.
LEFT_ALONE = {
    "noise": "Conv2D(8, 3), GaussianNoise(0.5), BatchNormalization()",
    "noise behind a dense layer": "Dense(8), GaussianNoise(0.5), BatchNormalization()",
}

FUNCTIONAL = """\
from keras import Input, Model, layers

inputs = Input((8, 8, 4))
x = layers.Conv2D(4, 3, padding="same")(inputs)
norm = layers.BatchNormalization()
{body}
model = Model(inputs, {outputs})
"""

MERGED = {
    "add": ("y = layers.Add()([x, inputs])", True),
    "add, written as an operation": ("y = x + inputs", True),
    "add of one channel to several": (
        "y = layers.Add()([layers.Conv2D(1, 3, padding='same')(inputs), inputs])",
        True,
    ),
    "subtract": ("y = layers.Subtract()([inputs, x])", True),
    "average": ("y = layers.Average()([x, inputs])", True),
    "concatenate the channels": ("y = layers.Concatenate()([x, inputs])", True),
    "concatenate positions": ("y = layers.Concatenate(axis=1)([x, inputs])", False),
    "maximum": ("y = layers.Maximum()([x, inputs])", False),
    "multiply": ("y = layers.Multiply()([x, inputs])", False),
}

#: More than one reader of what the learner gives, or more than one call of it.
READ_TWICE = {
    "two normalizations": (
        "outputs = [norm(x), layers.BatchNormalization()(x)]",
        True,
    ),
    "a second reader": (
        "outputs = layers.Multiply()([x, norm(x)])",
        False,
    ),
    "an output besides": ("outputs = [x, norm(x)]", False),
    "a second model that shows it": ("one = Model(inputs, norm(x))\noutputs = [x, norm(x)]", False),
    "a second head that normalizes nothing": ("one = Model(inputs, norm(x))\noutputs = x", False),
    "a second head that normalizes, too": (
        "one = Model(inputs, norm(x))\noutputs = layers.ReLU()(norm(x))",
        True,
    ),
    "called without normalization": (
        "again = layers.Conv2D(4, 3, padding='same')\noutputs = again(norm(again(inputs)))",
        False,
    ),
}


def programs() -> dict[str, tuple[str, bool]]:
    """Every row as a program, and whether the bias cancels in it."""
    rows = {
        name: (example_source(Example(kind="bad", code=layers)), cancels)
        for table, cancels in ((CANCELS, True), (DOES_NOT, False))
        for name, layers in table.items()
    }
    for name, (line, cancels) in MERGED.items():
        normalized = f"{line}\noutputs = norm(y)"
        rows[name] = FUNCTIONAL.format(body=normalized, outputs="outputs"), cancels
    for name, (lines, cancels) in READ_TWICE.items():
        rows[name] = FUNCTIONAL.format(body=lines, outputs="outputs"), cancels
    return rows


PROGRAMS = programs()


def found(source: str) -> list[Finding]:
    rules = RulesInForce(rules=RULES, selection=Selection(selected=(RULE,)))
    return list(
        check(decode_source(source.encode(), "model.py"), Project(here=HERE), rules).findings
    )


@pytest.mark.parametrize("row", PROGRAMS)
def test_keras_says_what_the_table_says(row: str, measured: Callable[..., Any]) -> None:
    source, cancels = PROGRAMS[row]
    effect = measured("effect_of_bias", source=source)
    assert effect < ROUNDING if cancels else effect > SEEN


@pytest.mark.parametrize("row", PROGRAMS)
def test_the_rule_says_what_the_table_says(row: str) -> None:
    source, cancels = PROGRAMS[row]
    assert [one.certainty for one in found(source)] == ["certain"] * cancels


@pytest.mark.parametrize("row", LEFT_ALONE)
def test_a_bias_before_noise_cancels_and_is_left_alone(
    row: str, measured: Callable[..., Any]
) -> None:
    source = example_source(Example(kind="good", code=LEFT_ALONE[row]))
    assert measured("effect_of_bias", source=source) < ROUNDING
    assert found(source) == []


def test_a_penalty_on_the_output_reads_the_bias(measured: Callable[..., Any]) -> None:
    assert measured("penalty_of_bias", layer="Conv2D(8, 3, activity_regularizer='l2')") > SEEN
    assert measured("penalty_of_bias", layer="Conv2D(8, 3, kernel_regularizer='l2')") < ROUNDING


def bad_examples() -> list[str]:
    rule = RULES.get(RULE)
    assert rule is not None
    return [example_source(example) for example in rule.examples if example.kind == "bad"]


@pytest.mark.parametrize("source", bad_examples())
def test_the_bias_of_a_bad_example_does_nothing(source: str, measured: Callable[..., Any]) -> None:
    assert measured("effect_of_bias", source=source) < ROUNDING


def test_each_branch_of_a_concatenation_has_a_superfluous_bias(
    measured: Callable[..., Any],
) -> None:
    body = "other = layers.Conv2D(2, 1)(inputs)\noutputs = norm(layers.Concatenate()([x, other]))"
    source = FUNCTIONAL.format(body=body, outputs="outputs")
    assert len(found(source)) == 2
    for bias in (0, 1):
        assert measured("effect_of_bias", source=source, layer=bias) < ROUNDING
