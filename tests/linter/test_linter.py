"""The pipeline on sources and projects of several files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.finding import FileReport
from layerlint.linter import check
from layerlint.project import Project
from layerlint.settings import Overrides, Settings
from layerlint.source import read_source

Lint = Callable[[str], FileReport]
Write = Callable[[str, str], Path]

BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)
"""
NET = """\
import keras
from blocks import conv_bn

def build():
    inputs = keras.Input((64, 64, 3))
    x = conv_bn(inputs, 8)
    x = conv_bn(x, 8)
    return keras.Model(inputs, x)
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")

    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file


@pytest.fixture
def lint(write: Write, tmp_path: Path) -> Lint:
    def one(name: str) -> FileReport:
        path = tmp_path / name
        settings = Settings(overrides=Overrides(profile="strict"))
        return check(read_source(path, name), Project(), settings.in_force(path))

    return one


def test_a_fault_in_a_helper_s_file_is_reported_at_the_first_call(lint: Lint, write: Write) -> None:
    write("blocks.py", BLOCKS)
    write("net.py", NET)
    found = [one for one in lint("net.py").findings if one.rule == "bias-before-batchnorm"]
    assert [(one.place.path, one.place.line) for one in found] == [("net.py", 6)]
    assert found[0].count == 2
    built, norm, call = found[0].labels
    assert (call.place.path, call.place.line, call.role) == ("net.py", 7, "caller")
    assert (built.place.path, built.place.line) == ("blocks.py", 4)
    assert (norm.place.path, norm.place.line) == ("blocks.py", 5)
    assert "(line 5 of blocks.py)" in found[0].message
    lines = [(quote.path, quote.number) for quote in found[0].quoted]
    assert lines == [("net.py", 6), ("blocks.py", 4), ("blocks.py", 5)]


def test_what_is_said_of_the_helper_s_file_is_said_of_its_own_lines(
    lint: Lint, write: Write
) -> None:
    write("blocks.py", BLOCKS)
    (finding,) = lint("blocks.py").findings
    assert (finding.place.path, finding.place.line) == ("blocks.py", 4)
    assert "(line 5)" in finding.message


def test_across_the_seam_of_a_loop(lint: Lint, write: Write) -> None:
    write(
        "net.py",
        "import keras\n"
        "from keras import layers\n"
        "from settings import depth\n"
        "\n"
        "def build():\n"
        "    x = inputs = keras.Input((64, 64, 3))\n"
        "    for i in range(depth):\n"
        "        x = layers.BatchNormalization()(x)\n"
        "        x = layers.Conv2D(4, 3, padding='same')(x)\n"
        "    x = layers.GlobalAveragePooling2D()(x)\n"
        "    return keras.Model(inputs, layers.Dense(2)(x))\n",
    )
    (finding,) = lint("net.py").findings
    assert finding.place.line == 9
    assert finding.message.endswith(
        " (when the loop on line 7 runs more than once);"
        " holds for some of the layers that this line builds"
    )


def test_a_repeated_block_is_one_finding_with_a_count(lint: Lint, write: Write) -> None:
    write("net.py", BLOCKS + NET.replace("from blocks import conv_bn\n", ""))
    (finding,) = lint("net.py").findings
    assert (finding.count, finding.models) == (2, ("build",))
    assert [label.role for label in finding.labels] == ["related"]


CLONES = """\
from keras import Sequential, layers
from keras.models import clone_model

base = Sequential([
    layers.Input((16,)),
    layers.Dense(8),
    layers.BatchNormalization(),
    layers.ReLU(),
])
{}
"""


@pytest.mark.parametrize(
    ("copies", "models"),
    [("twin = clone_model(base)", 2), ("twin = clone_model(clone_model(base))", 3)],
)
def test_a_copied_layer_has_its_fault_where_it_is_written(
    copies: str, models: int, lint: Lint, write: Write
) -> None:
    write("net.py", CLONES.format(copies))
    (finding,) = lint("net.py").findings
    assert (finding.rule, finding.place.line) == ("bias-before-batchnorm", 6)
    assert finding.count == models


OUTPUT = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((16,)),
    layers.Dense(4, activation="sigmoid"),
    layers.Reshape((2, 2)),
])

model.compile(
    "adam",
    loss="mse",
)
"""


def test_a_rule_about_outputs_names_the_loss_and_the_line_of_compile(
    lint: Lint, write: Write
) -> None:
    write("net.py", OUTPUT)
    (finding,) = lint("net.py").findings
    assert finding.place.line == 5
    assert "is compiled with `mean_squared_error` (line 9)" in finding.message


def test_a_helper_called_once_names_its_call(lint: Lint, write: Write) -> None:
    net = NET.replace("from blocks import conv_bn\n", "").replace("    x = conv_bn(x, 8)\n", "")
    write("net.py", BLOCKS + net)
    (finding,) = lint("net.py").findings
    calls = [label.place.line for label in finding.labels if label.role == "call"]
    assert calls == [11]


OPTIONS = """\
import getopt, sys
from keras import Sequential, layers

norm, size = False, 3
options, _ = getopt.getopt(sys.argv[1:], "", ["norm", "size="])
for name, value in options:
    if name == "--size":
        size = int(value)
    elif name == "--norm":
        norm = True

net = Sequential([layers.Input((8, 8, 3)), layers.Conv2D(4, 3)])
if norm:
    net.add(layers.BatchNormalization())
net.add(layers.ReLU())
"""


def test_what_some_turn_of_a_loop_has_to_bring_about_is_a_condition(
    lint: Lint, write: Write
) -> None:
    write("net.py", OPTIONS)
    (finding,) = lint("net.py").findings
    (answers,) = finding.when
    assert finding.rule == "bias-before-batchnorm"
    assert [(one.condition, one.answer) for one in answers] == [("name == '--norm'", True)]


KINDS = """\
import json
from keras import Input, Model, layers

def build(path):
    x = inputs = Input((8, 8, 3))
    for kind in json.load(open(path)):
        if kind == "conv":
            x = layers.Conv2D(8, 3)(x)
        elif kind == "norm":
            x = layers.BatchNormalization()(x)
        else:
            x = layers.ReLU()(x)
    return Model(inputs, x)
"""


def test_what_needs_different_answers_in_different_turns_is_undecided(
    lint: Lint, write: Write
) -> None:
    write("net.py", KINDS)
    said = {
        (one.rule, one.certainty, *(answer.condition for answers in one.when for answer in answers))
        for one in lint("net.py").findings
    }
    assert ("bias-before-batchnorm", "undecided") in said
    assert ("consecutive-batchnorm", "certain", "kind == 'norm'") in said
    assert {rule for rule, certainty, *when in said if certainty == "certain" and not when} == set()


def test_the_same_twice_gives_the_same(lint: Lint, write: Write) -> None:
    write("blocks.py", BLOCKS)
    write("net.py", NET)
    assert lint("net.py") == lint("net.py")


def test_cells_that_are_no_python_are_findings_and_the_others_are_linted(
    lint: Lint, write: Write
) -> None:
    import json

    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    sources = ["from keras import layers\nx = (\n", BLOCKS]
    notebook = {
        "cells": [{**cell, "source": text.splitlines(keepends=True)} for text in sources],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write("net.ipynb", json.dumps(notebook, indent=1))
    broken, *others = lint("net.ipynb").findings
    assert broken.rule == "unparsable-file"
    assert broken.cell is not None
    assert broken.cell.index == 1
    assert [one.rule for one in others] == ["bias-before-batchnorm"]
    assert others[0].cell is not None
    assert (others[0].cell.index, others[0].cell.span.line) == (2, 4)


def test_figures_of_a_file(lint: Lint, write: Write) -> None:
    write("net.py", NET.replace("import conv_bn", "import conv_bn\nfrom far import away"))
    write("blocks.py", BLOCKS.replace("layers.ReLU()(x)", "away(x)"))
    understood = lint("net.py").understood
    assert (understood.models, understood.fragments) == (1, 0)
    assert understood.layers == 5
    assert understood.opaque >= 1


ARMS = """\
from keras import Sequential, layers

def build(kind):
    {}
    model = Sequential([layers.Input((8,))])
    if kind == "a":
        model.add(layers.ReLU())
    elif kind == "b":
        model.add(layers.ELU())
    {}:
        model.add(layers.Dense(4))
    {}
    model.add(layers.BatchNormalization())
    return model
"""


@pytest.mark.parametrize(
    ("head", "last", "tail", "said"),
    [
        ("", "elif kind == 'c'", "else:\n        raise ValueError(kind)", [("kind == 'c'", True)]),
        ("assert kind in ['a', 'b', 'c']", "elif kind == 'c'", "", [("kind == 'c'", True)]),
        ("", "else", "", [("kind == 'a'", False), ("kind == 'b'", False)]),
    ],
)
def test_the_last_arm_of_a_closed_chain_holds_where_its_own_condition_does(
    head: str, last: str, tail: str, said: list[tuple[str, bool]], lint: Lint, write: Write
) -> None:
    write("net.py", ARMS.format(head, last, tail))
    (finding,) = lint("net.py").findings
    (answers,) = finding.when
    assert [(one.condition, one.answer) for one in answers] == said


BUILT_IN_TWO_ARMS = """\
import sys
from keras import Sequential, layers

kind = sys.argv[1]
if kind == "a":
    model = Sequential([layers.Input((8,)), layers.Dense(8)])
elif kind == "b":
    model = Sequential([layers.Input((8,)), layers.Dense(8), layers.BatchNormalization()])
"""


def test_an_arm_behind_which_nothing_is_built_holds_where_its_own_condition_does(
    lint: Lint, write: Write
) -> None:
    write("net.py", BUILT_IN_TWO_ARMS)
    (finding,) = lint("net.py").findings
    (answers,) = finding.when
    assert [(one.condition, one.answer) for one in answers] == [("kind == 'b'", True)]
