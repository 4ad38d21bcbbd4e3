"""The planter: edits in every style, places that move with them, models written anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle import keras_process
from oracle.worker import Job

from .descriptions import Application, Description
from .sources import Edit, Edits, Site, Source, edited, moved
from .styles import STYLES, written

LIST = """\
from keras import Sequential, layers

model = Sequential([
    layers.Dense(8, activation="relu"),
    layers.Dense(1),
])
"""
ADD = """\
from keras.layers import Dense
from keras import Sequential

model = Sequential()
model.add(Dense(8))
model.add(Dense(1))
"""
NESTED = """\
from keras import Input, Model, layers

x = Input((4,))
model = Model(x, layers.Dense(1)(layers.Dense(8)(x)))
"""
HELD = """\
import keras
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(8)

    def call(self, x):
        return self.dense(x) + self.dense(x)
"""
RETURNED = """\
from keras import Input, layers

def dense(units):
    return layers.Dense(units)

x = dense(8)(Input((4,)))
"""


def site(text: str, line: int, column: int, call_line: int | None = None) -> Site:
    found = Source(text=text).site(line, column, call_line)
    assert found is not None
    return found


def after(text: str, edits: Edits | None) -> list[str]:
    """The lines that an edit brings or changes."""
    assert edits is not None
    old = text.split("\n")
    return [line for line in edited(text, edits).split("\n") if line not in old]


def test_layers_behind_an_item_of_a_list() -> None:
    edits = site(LIST, 4, 5).followed(["layers.ReLU()", "layers.Dropout(0.1)"])
    assert after(LIST, edits) == ["    layers.ReLU(),", "    layers.Dropout(0.1),"]


def test_a_layer_behind_one_that_is_added_is_imported_where_it_must_be() -> None:
    edits = site(ADD, 5, 11).followed(["layers.ReLU()"])
    assert after(ADD, edits) == ["from keras.layers import ReLU", "model.add(ReLU())"]


def test_layers_behind_a_call_within_a_call() -> None:
    edits = site(NESTED, 4, 34).followed(["layers.ReLU()", "layers.Dropout(0.1)"])
    planted = "layers.Dropout(0.1)(layers.ReLU()(layers.Dense(8)(x)))"
    assert after(NESTED, edits) == [f"model = Model(x, layers.Dense(1)({planted}))"]


def test_a_layer_behind_each_call_of_one_that_is_held() -> None:
    edits = site(HELD, 7, 22).followed(["layers.ReLU()"])
    call = "self.dense_planted_1(self.dense(x))"
    assert after(HELD, edits) == [
        "        self.dense_planted_1 = layers.ReLU()",
        f"        return {call} + {call}",
    ]


def test_a_layer_behind_one_that_a_function_gives() -> None:
    edits = site(RETURNED, 4, 12, call_line=6).followed(["layers.ReLU()"])
    assert after(RETURNED, edits) == ["x = layers.ReLU()(dense(8)(Input((4,))))"]


@pytest.mark.parametrize(
    ("text", "line", "column", "left"),
    [
        (LIST, 4, 5, ["    "]),
        (ADD, 5, 11, ["pass"]),
        (NESTED, 4, 34, ["model = Model(x, layers.Dense(1)(x))"]),
        (HELD, 7, 22, ["        return x + x"]),
    ],
)
def test_a_layer_is_removed(text: str, line: int, column: int, left: list[str]) -> None:
    assert after(text, site(text, line, column).removed()) == left


@pytest.mark.parametrize(
    ("text", "line", "column", "changed"),
    [
        (LIST, 4, 5, ['    layers.Dens(8, activation="relu"),']),
        (ADD, 5, 11, ["from keras.layers import Dens as Dense"]),
    ],
)
def test_a_layer_is_misspelt_where_its_name_is_said(
    text: str, line: int, column: int, changed: list[str]
) -> None:
    assert after(text, site(text, line, column).named("Dens")) == changed


def test_a_bracket_is_left_out() -> None:
    assert after(ADD, site(ADD, 6, 11).unclosed()) == ["model.add(Dense(1)"]


def test_constants_that_an_argument_uses_are_defined_behind_the_imports() -> None:
    edits = site(ADD, 5, 11).given("units", "PLANTED_SIZE")
    assert after(ADD, edits) == ["PLANTED_SIZE = 64", "model.add(Dense(PLANTED_SIZE))"]


def test_arguments_are_given_by_name_or_in_the_first_place() -> None:
    dense = site(LIST, 4, 5)
    changed = {
        "units": '    layers.Dense(3, activation="relu"),',
        "activation": "    layers.Dense(8, activation=3),",
        "use_bias": '    layers.Dense(8, activation="relu", use_bias=3),',
    }
    for name, line in changed.items():
        assert after(LIST, dense.given(name, "3")) == [line]


def test_places_move_with_the_edits_before_them() -> None:
    source = Source(text=LIST)
    first = source.site(4, 5, None)
    assert first is not None
    edits = first.followed(["layers.ReLU()"])
    assert edits is not None
    assert moved(source, edits, 4, 5) == (4, 5)
    assert moved(source, edits, 5, 5) == (6, 5)
    source = Source(text=NESTED)
    assert moved(source, [Edit(start=0, end=0, text="# x\n")], 4, 34) == (5, 34)
    inner = source.site(4, 34, None)
    assert inner is not None
    wrapped = inner.followed(["layers.ReLU()"])
    assert wrapped is not None
    assert moved(source, wrapped, 4, 34) == (4, 34 + len("layers.ReLU()("))


def chain(*expressions: str) -> Description:
    return Description(
        applications=tuple(
            Application(expression=one, inputs=(number - 1,) if number else (), instance=number)
            for number, one in enumerate(expressions)
        ),
        outputs=(len(expressions) - 1,),
        compiled="loss='mse'",
    )


def test_the_planter_does_not_use_layerlint() -> None:
    """But for the examples of the rules, which it takes its good models from."""
    asking = {"trial.py", "table.py", "page.py", "__main__.py"}
    here = Path(__file__).parent
    planting = [
        file
        for file in sorted(here.rglob("*.py"))
        if file.name not in asking and not file.name.startswith("test_")
    ]
    assert len(planting) >= 15
    for file in planting:
        assert "layerlint" not in {name.partition(".")[0] for name in _imported(file)}, file
        assert not asking & {f"{name.rpartition('.')[2]}.py" for name in _imported(file)}, file


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.skipif(keras_process.missing() is not None, reason=keras_process.missing() or "")
def test_every_style_says_the_same() -> None:
    model = chain(
        "keras.Input((8, 8, 3))",
        "layers.Conv2D(4, 3)",
        "layers.BatchNormalization()",
        "layers.ReLU()",
        "layers.Flatten()",
        "layers.Dense(2, activation='relu')",
    )
    texts = [written(model, style) for style in STYLES]
    jobs = [Job(file="/model.py", text=text or "", together=True, opened=True) for text in texts]
    for style, result in zip(STYLES, keras_process.build(jobs), strict=True):
        [*_, whole] = result["document"]["models"]
        layers = [node["layer"] for node in whole["nodes"] if node["layer"] != "InputLayer"]
        assert layers == ["Conv2D", "BatchNormalization", "ReLU", "Flatten", "Dense"], style
        assert [node["shape"] for node in whole["nodes"]][-1] == [None, 2], style
        assert whole["compiled"] == {"loss": "mse"}, style
