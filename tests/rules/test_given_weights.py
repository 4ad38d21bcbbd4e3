"""How a kernel is initialized says nothing where the code sets or loads weights of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layerlint.linter import check
from layerlint.project import Project
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULE = "zero-initialized-kernel"
IN_FORCE = RulesInForce(rules=load_rules(), selection=Selection(selected=(RULE,)))

MODEL = """\
from keras import Input, Model, Sequential, layers

first = layers.Dense(8, kernel_initializer="zeros", activation="relu")
model = Sequential([Input((16,)), first, layers.Dense(4)])
other = Sequential([layers.Dense(4)])
"""
SUBCLASSED = """\
from keras import Model, layers

class Network(Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(8, kernel_initializer="zeros", activation="relu")
        self.last = layers.Dense(4)

    def call(self, x):
        return self.last(self.first(x))

model = Network()
model(data)
"""
CONSTANTS = """\
from keras import Input, Sequential, layers

first = layers.Dense(8, kernel_initializer="ones")
second = layers.Dense(8, kernel_initializer="ones")
model = Sequential([Input((16,)), first, second])
"""


def found(text: str) -> int:
    """How many certain findings a source has; there are none that are not."""
    source = decode_source(text.encode(), "model.py")
    report = check(source, Project(here=Path(os.devnull) / "nowhere"), IN_FORCE)
    assert all(one.certainty == "certain" for one in report.findings)
    return len(report.findings)


@pytest.mark.parametrize("text", [MODEL, SUBCLASSED, CONSTANTS])
def test_it_speaks_where_nothing_is_given(text: str) -> None:
    assert found(text) == 1
    assert found(f"{text}model.fit(data, truth)\nmodel.save_weights('weights.h5')\n") == 1


@pytest.mark.parametrize(
    ("text", "giving"),
    [
        (MODEL, "model.load_weights('weights.h5')"),
        (MODEL, "model.set_weights(read())"),
        (MODEL, "first.set_weights(read())"),
        (MODEL, "model.layers[0].set_weights(read())"),
        (MODEL, "model.get_layer(index=0).set_weights(read())"),
        (MODEL, "whole = Sequential([Input((16,)), model])\nwhole.load_weights('weights.h5')"),
        (SUBCLASSED, "model.load_weights('weights.h5')"),
        (SUBCLASSED, "model.first.set_weights(read())"),
        (CONSTANTS, "first.set_weights(read())"),
        (CONSTANTS, "second.set_weights(read())"),
    ],
)
def test_it_says_nothing_where_they_are(text: str, giving: str) -> None:
    assert found(f"{text}{giving}\n") == 0


def test_nor_where_the_constructor_gets_them() -> None:
    assert found(MODEL.replace('activation="relu"', 'activation="relu", weights=read()')) == 0
    assert found(MODEL.replace('activation="relu"', 'activation="relu", weights=None')) == 1


def test_weights_of_another_layer_are_nothing_to_it() -> None:
    assert found(f"{MODEL}other.load_weights('weights.h5')\n") == 1
    assert found(f"{MODEL}model.layers[1].set_weights(read())\n") == 1
