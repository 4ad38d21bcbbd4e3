"""Fixes by the thousand: what proving them takes is bounded, and what is not reached is said.

What a fix asks of its file is looked for once: for 4,000 faults on one line that took two minutes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.catalog import catalog
from layerlint.cli.group import commands
from layerlint.fixes.code import Code
from layerlint.fixes.sketch import Sketch
from layerlint.mending import proof, turns

COUNT = 4

REFUSED = (
    "from keras import Sequential\nfrom keras.layers import BatchNormalization, Dense\n"
    "def build(k):\n    return Sequential([\n"
    + "        passed(Dense(4), k), BatchNormalization(),\n" * COUNT
    + "    ])\ndef passed(x, k):\n    if k:\n        return x\n    return Dense(3)\n"
)
"""Layers that are what they are under one answer only."""

UNTRIED = "this one was not tried"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many proposals each proof is."""
    made: list[int] = []
    tried = proof._tried

    def counted(proposals: object, *others: object) -> object:
        made.append(len(proposals))  # type: ignore[arg-type]
        return tried(proposals, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "_tried", counted)
    return made


def check(folder: Path, *arguments: str, text: str = REFUSED) -> Result:
    (folder / "net.py").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(commands, ["check", *arguments, "."], catch_exceptions=False)


def test_each_proof_costs_its_readings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[int]
) -> None:
    before = json.loads(check(tmp_path, "--format", "json").output)
    assert len(readings) > 3
    readings.clear()
    monkeypatch.setattr(turns, "STEPS_TO_OFFER", 1)
    document = json.loads(check(tmp_path, "--format", "json").output)
    assert len(readings) == 1
    assert [one["fingerprint"] for one in document["findings"]] == [
        one["fingerprint"] for one in before["findings"]
    ]


def test_what_is_not_tried_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[int]
) -> None:
    assert UNTRIED not in check(tmp_path, "--fix", "--unsafe-fixes").output
    monkeypatch.setattr(turns, "STEPS_TO_MEND", 1)
    assert UNTRIED in check(tmp_path, "--fix", "--unsafe-fixes").output


IMPORTS = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"


def row(count: int) -> str:
    layers = "Conv2D(8, 3, name='c'), ReLU(), Dropout(0.5), BatchNormalization(), " * count
    return f"{IMPORTS}model = Sequential([Input((8, 8, 3)), {layers}Dense(1)])\n"


def additions(count: int) -> str:
    added = "model.add(Dense(8))\nmodel.add(ReLU())\nmodel.add(BatchNormalization())\n"
    return f"{IMPORTS}model = Sequential()\n{added * count}"


def statements_of_one_line(count: int) -> str:
    added = "; model.add(Dense(8)); model.add(ReLU()); model.add(BatchNormalization())"
    return f"{IMPORTS}model = Sequential(){added * count}\n"


def calls(count: int) -> str:
    lines = [f"{IMPORTS}a0 = x0 = Input((8,))"]
    for number in range(1, count + 1):
        lines += [
            f"drop{number} = Dropout(0.3)",
            f"a{number} = Activation('relu')(Dense(8)(x{number - 1}))",
            f"b{number} = drop{number}(a{number})",
            f"x{number} = BatchNormalization()(b{number})",
        ]
    return "\n".join([*lines, f"model = Model(x0, x{count})\n"])


def names_of_one_import(count: int) -> str:
    names = [f"Dense{number}x" for number in range(count)]
    made = "".join(f"model.add({name}(3))\n" for name in names)
    return f"from keras.layers import {', '.join(names)}\nfrom keras import Sequential\n{made}"


def names_of_a_module(count: int) -> str:
    made = "".join(f"layers.Dense{number}x(3)\n" for number in range(count))
    return f"from keras import layers\n{made}"


@pytest.mark.parametrize(
    "written",
    [row, additions, statements_of_one_line, calls, names_of_one_import, names_of_a_module],
)
def test_twice_as_many_faults_are_looked_for_twice_as_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Callable[[int], str]
) -> None:
    steps = 0
    walk, place, read = ast.walk, Code.range, Sketch._read

    def walked(node: ast.AST) -> Iterator[ast.AST]:
        nonlocal steps
        for one in walk(node):
            steps += 1
            yield one

    def placed(self: Code, node: ast.expr) -> tuple[int, int]:
        nonlocal steps
        steps += 1
        return place(self, node)

    def redirected(self: Sketch, *given: object) -> None:
        nonlocal steps
        steps += 1
        read(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(ast, "walk", walked)
    monkeypatch.setattr(Code, "range", placed)
    monkeypatch.setattr(Sketch, "_read", redirected)
    # However much is proven: here it is about what is proposed.
    monkeypatch.setattr(turns, "STEPS_TO_OFFER", 1)
    taken = []
    for count in (30, 60):
        steps = 0
        found = json.loads(check(tmp_path, "--format", "json", text=written(count)).output)
        assert len([one for one in found["findings"] if one["fix"]]) >= count
        taken.append(steps)
    assert taken[1] < 2.2 * taken[0]


def test_a_name_that_is_none_is_compared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    nearest = catalog.nearest

    def counted(word: str, *others: object, **more: float) -> str | None:
        compared.append(word)
        return nearest(word, *others, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(catalog, "nearest", counted)
    text = "from keras import layers\n" + "layers.Danse(3)\nlayers.Dansing(3)\n" * 20
    assert check(tmp_path, text=text).output.count("unknown-layer") >= 40
    assert sorted(compared) == ["danse", "dansing"]


def test_a_proof_costs_the_length_of_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readings: list[int]
) -> None:
    """A thousand short lines of refused fixes were read again four hundred times for a report."""
    monkeypatch.setattr(turns, "STEPS_TO_OFFER", 100_000)
    check(tmp_path, "--format", "json")
    few = len(readings)
    readings.clear()
    check(tmp_path, "--format", "json", text=REFUSED + "# a comment\n" * 3_000)
    assert len(readings) < few
