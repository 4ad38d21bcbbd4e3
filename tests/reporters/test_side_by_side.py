"""Graphs as plain text, beside each other."""

from __future__ import annotations

import pytest

from layerlint.catalog import load_catalog
from layerlint.display import width
from layerlint.illustration import Illustration, illustrated
from layerlint.interpreter import interpret
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.syntax import Example
from layerlint.project import Project
from layerlint.records import replace
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


def pair_of(rule_id: str) -> str:
    rule = RULES.get(rule_id)
    assert rule is not None
    pair = illustrated(rule)
    assert pair is not None
    return "\n".join(side_by_side(*pair))


def test_what_the_paper_does_stands_beside_what_departs_from_it() -> None:
    assert pair_of("batchnorm-after-activation") == (
        "found (●)                               left alone\n"
        "\n"
        "○ Conv2D(8, 3)                          ○ Conv2D(8, 3, use_bias=False)\n"
        "│                                       │\n"
        "○ ReLU()                                ○ BatchNormalization()\n"
        "│                                       │\n"
        "● BatchNormalization()                  ○ ReLU()"
    )


def test_a_hidden_layer_without_softmax_stands_beside_one_with_it() -> None:
    assert pair_of("hidden-softmax") == (
        "found (●)                               left alone\n"
        "\n"
        '● Dense(8, activation="softmax")        ○ Dense(8, activation="relu")\n'
        "│                                       │\n"
        '○ Dense(4, activation="softmax")        ○ Dense(4, activation="softmax")'
    )


@pytest.mark.parametrize(
    ("rule_id", "mended"),
    [
        (
            "bias-before-batchnorm",
            ["Conv2D(8, 3, use_bias=False)", "BatchNormalization()", "ReLU()"],
        ),
        (
            "dropout-between-convolutions",
            ["Conv2D(8, 3)", "ReLU()", "SpatialDropout2D(0.25)", "Conv2D(8, 3)"],
        ),
        (
            "dropout-on-output",
            ['Dense(8, activation="relu")', "Dropout(0.5)", 'Dense(4, activation="softmax")'],
        ),
        (
            "dropout-rate-above-half",
            ['Dense(8, activation="relu")', "Dropout(0.5)", "Dense(4)"],
        ),
        (
            "softmax-on-one-unit",
            ['Dense(8, activation="relu")', 'Dense(1, activation="sigmoid")'],
        ),
    ],
)
def test_beside_a_fault_stands_what_is_advised(rule_id: str, mended: list[str]) -> None:
    rule = RULES.get(rule_id)
    assert rule is not None
    pair = illustrated(rule)
    assert pair is not None
    labels = [line.removeprefix("○ ") for line in drawn(pair[1]) if line.startswith("○ ")]
    assert labels == mended


DRAWN_IN_ANOTHER_WAY = {
    "dropout-on-output",  # the layer with weights stands behind the dropout
    "one-unit-categorical-crossentropy",  # the loss is drawn, and is another
    "softmax-with-binary-crossentropy",  # likewise
}
"""Whose order of layers alone is in both drawings, and which differ in what is drawn besides."""


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.pattern], ids=lambda rule: rule.id)
def test_the_good_graph_does_not_show_the_order_that_is_found(rule: Rule) -> None:
    pair = illustrated(rule)
    assert rule.pattern is not None
    assert pair is not None
    order = replace(rule.pattern, when=(), unless=())
    shows = any(match.certainty == 2 for match in matches(order, normalize(pair[1].graph)))
    assert shows == (rule.id in DRAWN_IN_ANOTHER_WAY)


def test_an_example_that_only_an_exemption_saves_is_drawn_where_there_is_no_other() -> None:
    rule = RULES.get("hidden-softmax")
    assert rule is not None
    saved = next(one for one in rule.examples if one.kind == "good" and not one.short)
    found = next(one for one in rule.examples if one.kind == "bad")
    pair = illustrated(replace(rule, examples=(found, saved)))
    assert pair is not None
    assert any("Conv1D" in line for line in drawn(pair[1]))
