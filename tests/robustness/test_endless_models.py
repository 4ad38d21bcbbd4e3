"""Loops without end that make models: what they cost grows with their turns, and has an end.

Found by fuzzing, as a few lines that take 7 to 9 s of the processor within all budgets: thousands
of layers, at each of which every rule looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from layerlint.interpreter.walk import loops, statements
from layerlint.linter import check as linted
from layerlint.project import Project
from layerlint.settings import Overrides, Settings
from layerlint.source import SourceFile

from .conftest import Check

ENDLESS: Final = {
    "the same model of several layers": """
        while True:
            block = Sequential([
                Conv2DTranspose(8, 4, strides=2, use_bias=False),
                BatchNormalization(),
                Dropout(0.5),
                ReLU(),
            ])
    """,
    "models that end in the same layers": """
        inputs = Input((16, 4))
        weights = Dense(4, activation=lambda x: softmax(x, axis=1))(inputs)
        for turn in range(10**12):
            outputs = Dot(axes=1)([weights, inputs])
            model = Model(inputs, outputs)
        model = Model(inputs, outputs)
    """,
    "one model that grows on a condition": """
        def build(settings):
            model = Sequential([Dense(8)])
            if settings.rate:
                while model:
                    model.add(Dropout(settings.rate))
                if settings.rate > 0.7:
                    model.add(ReLU())
                    model.add(ReLU())
            return model
    """,
    "a model around another that nobody knows": """
        base = load_model("model.h5")
        while True:
            model = Sequential([base, eval("Dense(3)"), Dense(1)])
    """,
    "layers in lists": """
        while True:
            [Dense(8, activation="relu"), Dense(1), Activation("softmax")]
            [Dense(8, activation="relu"), Dense(1), Softmax()]
    """,
}

HEAD: Final = """\
from keras import Input, Model, Sequential
from keras.activations import softmax
from keras.layers import *
from keras.models import load_model
"""


@pytest.fixture(params=ENDLESS)
def code(request: pytest.FixtureRequest) -> str:
    return HEAD + dedent(ENDLESS[request.param])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_it_ends_and_says_what_is_cut_off(
    check: Check, write: Callable[[str, str], Path], code: str
) -> None:
    write("net.py", code)
    ended = check("--no-cache", "--profile", "strict", "net.py", form="text")
    assert ended.code in (0, 1)
    assert "after 4096 turns" in " ".join(ended.out.split())


def test_twice_the_turns_cost_twice_as_much(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in calls of Python, the same ones each time."""
    rules = Settings(overrides=Overrides(profile="strict")).in_force(Path("net.py"))

    def calls(turns: int) -> int:
        for module in (loops, statements):
            monkeypatch.setattr(module, "MOST_TURNS", turns)
        source = SourceFile(path="net.py", text=code)
        made = 0

        def count(_: object, event: str, __: object) -> None:
            nonlocal made
            made += event == "call"

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            linted(source, Project(), rules)
        finally:
            sys.setprofile(before)
        return made

    calls(10)  # what is made once
    once, twice, four = calls(100), calls(200), calls(400)
    assert four - twice < 2.2 * (twice - once)
