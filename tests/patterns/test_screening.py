"""The first look at a graph says no only where the matcher finds nothing."""

from __future__ import annotations

import pytest

from layerlint.graph.text import parse_graph
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.screening import kinds, may_match
from layerlint.rule import load_rules

RULES = [rule for rule in load_rules() if rule.pattern is not None]

GRAPHS = [
    "sequential { Conv2D(filters=8) BatchNormalization() ReLU() }",
    'sequential { Dense(units=1, activation="softmax") Dropout(rate=0.7) }',
    "sequential { Conv2D() Dropout(rate=0.5) Conv2D(kernel_size=(3, 3)) }",
    "sequential { Dense() operation relu() operation add() ?() }",
    'sequential { Mine()[base="Dropout", overrides_call] LSTM(recurrent_dropout=0.9) }',
    "fragment { Flatten() }",
    "sequential { }",
]


@pytest.mark.parametrize("text", GRAPHS)
def test_what_is_screened_out_would_not_have_matched(text: str) -> None:
    graph = normalize(parse_graph(text))
    present = kinds(graph)
    for rule in RULES:
        assert rule.pattern is not None
        found = matches(rule.pattern, graph, let=rule.let, severity=rule.severity)
        assert may_match(rule.pattern, present) or not found, rule.id


def test_most_rules_are_screened_out_of_a_small_model() -> None:
    present = kinds(normalize(parse_graph("sequential { Conv2D() BatchNormalization() }")))
    screened = [rule.id for rule in RULES if rule.pattern and may_match(rule.pattern, present)]
    assert "bias-before-batchnorm" in screened
    assert "dropout-on-output" not in screened
    assert len(screened) < len(RULES) / 2
