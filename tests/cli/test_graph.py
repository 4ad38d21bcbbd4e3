"""``layerlint graph``: what was understood, as a tree, a summary and a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

FLAGGED = """\
from keras import Input, Model, layers
from settings import width

class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)

    def call(self, x):
        return self.dense(x)

def build(bn=False):
    inputs = Input((16,))
    x = layers.Dense(width, activation="relu")(inputs)
    if bn:
        x = layers.BatchNormalization()(x)
    return Model(inputs, Block()(x), name="net")
"""


@pytest.fixture
def net(write: Write) -> str:
    write("net.py", FLAGGED)
    return "net.py"


def test_text_is_tree_and_summary(layerlint: Layerlint, net: str) -> None:
    result = layerlint("graph", net)
    assert result.exit_code == 0
    assert "Dense(units=?, activation='relu')" in result.stdout
    assert 'Model: "build"' in result.stdout
    assert "Output Shape" in result.stdout
    assert "(None, 16)" in result.stdout
    assert "also when bn=True" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_one_of_the_two(layerlint: Layerlint, net: str) -> None:
    tree = layerlint("graph", net, "--format", "tree").stdout
    assert "├──" in tree
    assert "Output Shape" not in tree
    summary = layerlint("graph", net, "--format", "summary").stdout
    assert "├──" not in summary
    assert "Output Shape" in summary


def test_why_names_the_cause(layerlint: Layerlint, net: str) -> None:
    assert "units unknown: " in layerlint("graph", net, "--why").stdout
    assert "units unknown: " not in layerlint("graph", net).stdout


def test_all_draws_every_variant(layerlint: Layerlint, net: str) -> None:
    shown = layerlint("graph", net, "--all", "--format", "tree").stdout
    assert "BatchNormalization()" in shown
    assert "also when" not in shown


def test_normal_is_what_rules_see(layerlint: Layerlint, net: str) -> None:
    closed = layerlint("graph", f"{net}::build", "--format", "json").stdout
    opened = layerlint("graph", f"{net}::build", "--format", "json", "--normal").stdout

    def layers(text: str) -> list[str]:
        return [node["layer"] for node in json.loads(text)["models"][0]["nodes"]]

    assert "Block" in layers(closed)
    assert "Block" not in layers(opened)
    assert "Activation" in layers(opened)


def test_name_chooses_a_root(layerlint: Layerlint, net: str) -> None:
    document = json.loads(layerlint("graph", f"{net}::build", "--format", "json").stdout)
    assert {model["root"] for model in document["models"]} == {"build"}


NESTED = """\
from keras import Input, Model, layers

def block(filters):
    def inner(x):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        return layers.ReLU()(x)
    return inner

def build():
    inputs = Input((32, 32, 3))
    x = block(8)(inputs)
    x = block(16)(x)
    return Model(inputs, layers.Flatten()(x))

class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)

    def call(self, x):
        return layers.add([x, self.dense(x)])

def nothing():
    pass
"""


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("build", ["InputLayer", "Conv2D", "ReLU", "Conv2D", "ReLU", "Flatten"]),
        ("block.inner", ["Conv2D", "ReLU"]),
        ("Scale", ["Dense", "Add"]),
        ("Scale.call", ["Dense", "Add"]),
        ("nothing", []),
        ("<module>", []),
    ],
)
def test_name_is_any_qualified_name_called_or_not(
    layerlint: Layerlint, write: Write, name: str, layers: list[str]
) -> None:
    write("net.py", NESTED)
    result = layerlint("graph", f"net.py::{name}", "--format", "json")
    assert result.exit_code == 0
    models = json.loads(result.stdout)["models"]
    assert [node["layer"] for model in models[:1] for node in model["nodes"]] == layers


def test_a_name_that_is_none(layerlint: Layerlint, net: str) -> None:
    result = layerlint("graph", f"{net}::biuld")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `build`?" in result.stderr


@pytest.mark.parametrize(
    ("target", "words"),
    [("nowhere.py", "nowhere.py"), (".", "folder"), ("broken.py", "broken.py:1:")],
)
def test_bad_input(layerlint: Layerlint, write: Write, target: str, words: str) -> None:
    write("broken.py", "import keras (\n")
    result = layerlint("graph", target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_nothing_understood(layerlint: Layerlint, write: Write) -> None:
    write("net.py", "import keras\n")
    result = layerlint("graph", "net.py")
    assert result.exit_code == 0
    assert "No layer was understood" in result.stdout
    assert json.loads(layerlint("graph", "net.py", "--format", "json").stdout)["models"] == []
    write("other.py", "print(1)\n")
    result = layerlint("graph", "other.py")
    assert (result.exit_code, "other.py does not mention Keras" in result.stdout) == (0, True)


NAMES = """\
from keras import Sequential, layers

class Maker:
    def build(self):
        return Sequential([layers.Dense(1)])

def build_model():
    model = Sequential([layers.Dense(2)])
    return model

trained = build_model()
"""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Build", "did you mean `Maker.build` or `build`?"),
        ("BUILD_MODEL", "did you mean `build_model`?"),
        ("bild_model", "did you mean `build_model`?"),
        ("xyz", "it defines `Maker`, `Maker.build`, `build_model`"),
    ],
)
def test_what_a_name_may_have_meant(
    layerlint: Layerlint, write: Write, name: str, words: str
) -> None:
    write("net.py", NAMES)
    result = layerlint("graph", f"net.py::{name}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_name_of_a_file_that_defines_nothing(layerlint: Layerlint, write: Write) -> None:
    write("net.py", "import keras\n")
    result = layerlint("graph", "net.py::build")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: net.py: nothing in it is called `build`\n"


def test_a_builder_that_the_module_calls_is_the_model_that_it_builds(
    layerlint: Layerlint, write: Write
) -> None:
    write("net.py", NAMES)
    (model,) = json.loads(layerlint("graph", "net.py::build_model", "--format", "json").stdout)[
        "models"
    ]
    assert (model["kind"], len(model["nodes"])) == ("sequential", 1)


CALLED = """\
from keras import Sequential, layers

def build(units=8, deep=False):
    model = Sequential([layers.Dense(units)])
    if deep:
        model.add(layers.Dense(units))
    return model

def sized(units):
    return Sequential([layers.Dense(units)])

first, second = build(3, deep=True), sized(5)
"""


def test_a_builder_that_others_call_is_shown_with_its_own_defaults(
    layerlint: Layerlint, write: Write
) -> None:
    write("net.py", CALLED)

    def units(name: str) -> list[list[int]]:
        result = layerlint("graph", f"net.py::{name}", "--format", "json")
        models = json.loads(result.stdout)["models"]
        return [[node["arguments"]["units"] for node in model["nodes"]] for model in models]

    assert units("build") == [[8], [8, 8]]
    assert units("sized") == [[5]], "a parameter without a default has what the first call gave"


def test_a_model_is_found_by_the_name_that_graphs_show(layerlint: Layerlint, write: Write) -> None:
    write("net.py", "from keras import Sequential, layers\nvgg = Sequential([layers.Dense(2)])\n")
    result = layerlint("graph", "net.py::vgg", "--format", "tree")
    assert result.stdout.startswith("vgg  sequential, line 2\n")


def test_lines_in_a_notebook_are_those_of_the_file(layerlint: Layerlint, write: Write) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {
        "cells": [{**cell, "source": FLAGGED.splitlines(keepends=True)}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(notebook, indent=1)
    write("net.ipynb", text)
    document = json.loads(layerlint("graph", "net.ipynb", "--format", "json").stdout)
    lines = text.splitlines()
    for node in document["models"][0]["nodes"]:
        assert f"{node['layer'].removesuffix('Layer')}(" in lines[node["line"] - 1]
    tree = layerlint("graph", "net.ipynb::build", "--why", "--format", "tree").stdout
    assert tree.startswith("build  functional, cell 1, line 17, when bn=False\n")
    assert "[1]:14  Dense(units=?, activation='relu')" in tree


def test_what_is_left_out_of_a_notebook_is_said(layerlint: Layerlint, write: Write) -> None:
    cells = [
        {"cell_type": "code", "source": "x = (\n"},
        {"cell_type": "code", "source": "import keras\nkeras.Sequential([keras.layers.Dense(1)])"},
    ]
    write("net.ipynb", json.dumps({"cells": cells}))
    result = layerlint("graph", "net.ipynb")
    assert result.exit_code == 0
    assert "Dense(units=1)" in result.stdout
    assert result.stderr.startswith("note: net.ipynb:1:")
    assert result.stderr.endswith("'(' was never closed (left out)\n")


def test_a_file_of_markdown(layerlint: Layerlint, write: Write) -> None:
    text = "# A\n\n- item\n\n  ```python\n  from keras import Sequential, layers\n  ```\n"
    write("a.md", text + "```py\nm = Sequential([layers.Dense(1)])\n```\n")
    result = layerlint("graph", "a.md", "--format", "tree")
    assert result.stdout.startswith("m  sequential, line 9\n└── 0  :9  Dense(units=1)\n")


def test_a_crash_is_one_message(
    layerlint: Layerlint, net: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashing(*_: object, **__: object) -> object:
        raise RecursionError("deep down")

    monkeypatch.setattr("layerlint.inspection.interpret", crashing)
    result = layerlint("graph", net)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "RecursionError: deep down" in result.stderr
