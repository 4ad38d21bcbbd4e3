"""Short examples as source code."""

from __future__ import annotations

import ast

import pytest

from layerlint.patterns.syntax import Example
from layerlint.rule import example_source, load_rules


def source(layers: str) -> str:
    return example_source(Example(kind="bad", code=layers))


def test_a_list_of_layers_becomes_a_sequential() -> None:
    assert source("Conv2D(8, 3), Dropout(rate)") == (
        "from keras import Sequential\n"
        "from keras.layers import Conv2D, Dropout, Input\n"
        "from settings import rate\n"
        "\n"
        "model = Sequential([\n"
        "    Input((32, 32, 3)),\n"
        "    Conv2D(8, 3),\n"
        "    Dropout(rate),\n"
        "])\n"
    )


@pytest.mark.parametrize(
    ("first", "shape"),
    [
        ("Dense(8)", "(16,)"),
        ("Conv1D(8, 3)", "(16, 8)"),
        ("Conv2DTranspose(8, 3)", "(32, 32, 3)"),
        ("Conv3D(8, 3)", "(16, 16, 16, 3)"),
        ("LSTM(8)", "(16, 8)"),
        ("Bidirectional(LSTM(8))", "(16, 8)"),
        ("Embedding(100, 8)", "(16,)"),
        ("TimeDistributed(Conv2D(8, 3))", "(4, 32, 32, 3)"),
    ],
)
def test_it_begins_with_an_input_fit_for_the_first_layer(first: str, shape: str) -> None:
    assert f"    Input({shape}),\n    {first}," in source(first)


def test_an_input_of_its_own_is_kept() -> None:
    text = source("Input((3,)), Dense(1)")
    assert text.count("Input(") == 1


def test_a_layer_with_commas_stays_on_one_line() -> None:
    assert "    Conv2D(8, (3, 3), padding='same'),\n" in source("Conv2D(8, (3, 3), padding='same')")


def test_a_comment_ends_with_its_line() -> None:
    assert source("Conv2D(8, 3), ReLU()  # [not, these]").endswith(
        "    Conv2D(8, 3),\n    ReLU(),\n])\n"
    )


def test_whole_code_is_left_as_it_is() -> None:
    code = "from keras import layers\nx = layers.Dense(1)\n"
    assert example_source(Example(kind="good", code=code, short=False)) == code


def test_every_shipped_example_that_python_can_read_is_python() -> None:
    for rule in load_rules():
        if rule.id == "unparsable-file":
            continue
        for example in rule.examples:
            ast.parse(example_source(example))
