"""Graphs as plain text, beside each other."""

from __future__ import annotations

import pytest

from layerlint.catalog import load_catalog
from layerlint.display import width
from layerlint.illustration import Illustration, illustrated
from layerlint.interpreter import interpret
from layerlint.patterns.syntax import Example
from layerlint.project import Project
from layerlint.reporters.side_by_side import drawn, side_by_side
from layerlint.rule import Rule, example_source, load_rules
from layerlint.source import decode_source

RULES = load_rules()


def picture(code: str, reported: frozenset[int] = frozenset()) -> str:
    source = decode_source(code.encode(), "example.py")
    (graph,) = interpret(source, Project(), load_catalog()).graphs
    lines = drawn(Illustration(source=source, graph=graph, reported=reported))
    return "\n".join(lines)


def chain(layers: str) -> str:
    return example_source(Example(kind="bad", code=layers))


def test_a_chain() -> None:
    assert picture(chain("Dense(8), ReLU(), Dense(4)"), frozenset({2})) == (
        "○ Dense(8)\n"
        "│\n"
        "● ReLU()\n"
        "│\n"
        "○ Dense(4)"
    )  # fmt: skip


def test_branches_fork_and_meet() -> None:
    code = """
from keras import Input, Model, layers

inputs = Input((8,))
x = layers.Dense(8)(inputs)
y = layers.ReLU()(x)
z = layers.Add()([y, inputs])
model = Model(inputs, [z, x])
"""
    assert picture(code) == (
        "○ Input((8,))\n"
        "├─╮\n"
        "○ │ Dense(8) → output\n"
        "│ │\n"
        "○ │ ReLU()\n"
        "├─╯\n"
        "○ Add()"
    )  # fmt: skip


def test_a_lane_is_crossed() -> None:
    code = """
from keras import Input, Model, layers

inputs = Input((8,))
a = layers.Dense(1)(inputs)
b = layers.Dense(2)(a)
c = layers.Dense(3)(b)
d = layers.Concatenate()([a, c])
e = layers.Concatenate()([b, d, c])
model = Model(inputs, e)
"""
    assert picture(code) == (
        "○ Dense(1)\n"
        "├─╮\n"
        "○ │ Dense(2)\n"
        "├─┼─╮\n"
        "○ │ │ Dense(3)\n"
        "├─┼─┼─╮\n"
        "├─╯ │ │\n"
        "○   │ │ Concatenate()\n"
        "├───┴─╯\n"
        "○ Concatenate()"
    )  # fmt: skip


def test_a_long_layer_is_broken_between_its_arguments() -> None:
    layer = 'Conv2D(8, 3, activation="relu", kernel_initializer="he_normal", padding="same")'
    assert picture(chain(f"{layer}, Flatten()")) == (
        '○ Conv2D(8, 3, activation="relu",\n'
        '│   kernel_initializer="he_normal",\n'
        '│   padding="same")\n'
        "│\n"
        "○ Flatten()"
    )


def test_the_loss_is_part_of_the_picture() -> None:
    code = chain("Dense(4)") + (
        "from keras import losses\n"
        "model.compile(loss=losses.BinaryCrossentropy(from_logits=True))\n"
    )
    assert picture(code) == ("○ Dense(4)\n\nloss: binary_crossentropy\n      from_logits=True")


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_every_rule_about_graphs_is_illustrated_in_eighty_columns(rule: Rule) -> None:
    pair = illustrated(rule)
    if rule.pattern is None:
        assert pair is None
        return
    assert pair is not None
    found, left_alone = pair
    assert len(found.reported) == 1
    assert left_alone.reported == frozenset()
    rows = side_by_side(found, left_alone)
    # A code block on the drawn page stands one column in on either side.
    assert max(map(width, rows)) <= 78
    assert sum(row.count("●") for row in rows) == 2
    assert not any("…" in row for row in rows)
