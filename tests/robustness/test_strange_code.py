"""Code that nobody would write, met while files that are not about Keras were read as if they were.

Each piece made the interpreter fail once.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.interpreter import interpret
from layerlint.linter import check
from layerlint.project import Project
from layerlint.settings import Settings
from layerlint.source import SourceFile, decode_source

STRANGE = {
    "a list that is added to as if it were a model": """
        info = ["_run"]
        info.add(Dense(2))
    """,
    "a layer that is given to itself, without end": """
        def layer():
            return Dense(layer())
    """,
    "a list that stands in itself many times": """
        nested = []
        for _ in range(500):
            nested.append(nested)
        Dense(nested)(nested)
        if nested == nested:
            Dense(3)(3)
    """,
    "lists of lists of lists": """
        nested = Dense(1)
        for _ in range(6):
            nested = [nested] * 1000
        Dense(2, nested)
        def build(x=nested):
            return Dense(nested, name={1: nested})(nested)
    """,
    "a Sequential that begins with itself": """
        def build():
            model = Sequential()
            model.add(model)
            model.add(Dense(3))
            return model(Input((4,)))
        def turns():
            first, second = Sequential(), Sequential()
            first.add(second)
            second.add(first)
            return first
    """,
    "rows of several lengths that go into an array": """
        import numpy as np
        def build(x):
            a = np.array([1, 2, 3, 4])
            a[:3] = [1, (1, 2), 3]
            return Dense(a[0])(x)
    """,
    "a model of nothing in a Sequential": """
        def build():
            model = Sequential()
            model.add(Input((3,)))
            model.add(Model())
            return model
    """,
    "a class that says itself what its fields are": """
        class Own(Layer):
            @property
            def __fields__(self):
                return Dense(1)
            def call(self, x):
                return x
        class Listed:
            __fields__ = ["first", 2]
            def build(self, x):
                return Dense(3)(x)
    """,
    "layers that begin as models": """
        class Own(Layer):
            def __init__(self):
                Sequential.__init__(self, [Dense(1)])
            def call(self, x):
                return x
        class Plain(Dense):
            def __init__(self):
                Model.__init__(self, name="plain")
        Own()(Plain()(Input((3,))))
    """,
    "a number that turns out to be a text": """
        def build(p, x):
            more = p + 1
            if p == "a":
                return Dense(more + 1)(x)
    """,
    "what is read step by step beside what nobody knows": """
        def build(rows, x):
            for row, width in zip(iter([1, 2]), rows):
                x = Dense(width)(x)
            for row, width in zip(rows, iter([1, 2]), map):
                x = Dense(width)(x)
            return x
    """,
    "a length that is a layer": """
        def build(parts):
            if len(parts) == Dense(1):
                return Sequential(parts[1:])
    """,
    "a layer of as many units as there are numbers": """
        Dense(range(10**12)[::7])
    """,
}


@pytest.mark.parametrize("name", STRANGE)
def test_it_is_read_to_its_end(name: str) -> None:
    """The layer behind the strange part is in sight."""
    text = (
        "from keras import *\nfrom keras.layers import *\n"
        + textwrap.dedent(STRANGE[name])
        + "\ndef behind(x):\n    return Flatten()(x)\n"
    )
    interpretation = interpret(SourceFile(path="strange.py", text=text), Project(), load_catalog())
    layers = {node.layer.name for graph in interpretation.graphs for node in graph.nodes}
    assert "Flatten" in layers


def test_models_of_one_name_cost_as_much_as_there_are_of_them() -> None:
    """What a line builds was looked for in each of them for each of their findings."""
    assert _calls_to_check(models=800) < 5 * _calls_to_check(models=200)


def _calls_to_check(models: int) -> int:
    """How many functions are called to check a file with so many faulty models."""
    line = "m = Sequential([layers.Dropout(1.5)])\n" * models
    source = decode_source(f"from keras import Sequential, layers\n{line}".encode(), "net.py")
    settings = Settings().in_force(Path("/nowhere/net.py"))
    calls = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        found = check(source, Project(here=Path("/nowhere")), settings).findings
    finally:
        sys.setprofile(None)
    assert len(found) == models
    return calls
