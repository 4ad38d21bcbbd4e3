"""The figures that rules quote are those that `scripts/figures.py` prints."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layerlint.patterns.syntax import Addition
from layerlint.records import replace
from layerlint.rule import Rule, load_rules

SCRIPT = Path(__file__).parents[3] / "scripts" / "figures.py"
FIGURES = runpy.run_path(str(SCRIPT))["FIGURES"]

MARKED = re.compile(r"([\w.]+(?: (?:of \d+|times))?) ◆")
"""A figure as rules write it: ``0.71 ◆``, ``1.18 times ◆``, ``1 of 16 ◆``."""


def quoted(rule: Rule) -> set[str]:
    """The figures in the texts of a rule."""
    texts = f"{rule.rationale} {rule.when_to_ignore} {rule.message.written}"
    return set(MARKED.findall(" ".join(texts.split())))


def test_every_figure_in_a_rule_is_printed_and_every_printed_one_is_in_its_rule(
    measured: Callable[..., Any],
) -> None:
    printed: dict[str, set[str]] = {}
    for figure in FIGURES:
        found = figure.found(measured(figure.measure, **figure.arguments))
        printed.setdefault(figure.rule, set()).add(found)
    rules = {rule.id: quoted(rule) for rule in load_rules()}
    assert {rule: figures for rule, figures in rules.items() if figures} == printed


# --- numbers without the mark ------------------------------------------------------------------

CODE = re.compile(r"`[^`]*`|\{[^}]*\}")
VERSION = re.compile(
    r"(?:Keras|TensorFlow|Python|section|exit code|CIFAR-?) ?\d[\d.]*(?:(?: and| to) \d[\d.]*)*"
)
UNMARKED = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?: %)?(?![\w]|\.\d)(?!(?: times| of \d+)? ◆)")
PLAIN = {"0", "1"}
"""What probabilities, means and variances are by definition."""

CITED = {
    "batchnorm-after-activation": {
        "2016": "issues/1802",
        "49.9 %": "caffenet-benchmark",
        "47.4 %": "caffenet-benchmark",
    },
    "bias-before-batchnorm": {"8 %": "models/pull/6017"},
    "bounded-activation-for-regression": {"109": "2309.05067"},
    "dropout-before-batchnorm": {"77.4 %": "1801.05134", "68.6 %": "1801.05134"},
    "dropout-rate-above-half": {"70 %": "1409.4842"},
    "recurrent-dropout-slows-gpu": {"25": "issues/38236"},
    "softmax-on-one-unit": {"26": "2309.05067", "109": "2309.05067"},
}
"""Numbers of others, and the address under which they stand."""

CHOSEN = {
    "consecutive-dropout": {"0.3", "0.5"},
    "dropout-before-activation": {"0.5"},
    "dropout-before-batchnorm": {"0.1", "0.5"},
    "dropout-before-max-pooling": {"0.25", "0.5"},
    "dropout-between-convolutions": {"0.1", "0.5"},
    "dropout-on-output": {"0.1", "0.2", "0.25", "0.5"},
    "dropout-rate-above-half": {"0.2", "0.5", "0.8"},
    "dropout-rate-out-of-range": {"0.5"},
    "dropout-with-selu": {"0.2", "0.5"},
    "flatten-into-large-dense": {"11"},
    "logits-without-from-logits": {"2", "3"},
    "sigmoid-with-categorical-crossentropy": {"0.99", "0.01"},
    "zero-initialized-kernel": {"16"},
}
"""Numbers that claim nothing: rates, sizes and outputs for which something is said."""


def _also(rule: Rule) -> tuple[Addition, ...]:
    return () if rule.pattern is None else rule.pattern.also


def unmarked(rule: Rule) -> set[str]:
    """The numbers in the texts of a rule that nobody is said to have measured."""
    said = [level.message for level in rule.levels] + [one.message for one in _also(rule)]
    messages = [message.written for message in said if message is not None]
    texts = [rule.summary, rule.rationale, rule.when_to_ignore, rule.message.written, *messages]
    plain = [VERSION.sub("", CODE.sub("", " ".join(text.split()))) for text in texts]
    return {number for text in plain for number in UNMARKED.findall(text)} - PLAIN


def test_every_other_number_is_cited_or_claims_nothing() -> None:
    found = {rule.id: unmarked(rule) - quoted(rule) for rule in load_rules()}
    known = {
        rule: CITED.get(rule, {}).keys() | CHOSEN.get(rule, set()) for rule in (*CITED, *CHOSEN)
    }
    assert {rule: numbers for rule, numbers in found.items() if numbers} == known


def test_a_cited_number_has_its_reference() -> None:
    rules = {rule.id: rule for rule in load_rules()}
    for rule, numbers in CITED.items():
        for address in numbers.values():
            assert any(address in reference.url for reference in rules[rule].references)


def test_a_number_that_is_neither_is_seen() -> None:
    rule = next(iter(load_rules()))
    said = "In Keras 3 it is 0.5 at a rate of `0.7`, 1.43 times ◆ as much, 3 of 16 ◆, or 8 % more."
    assert unmarked(replace(rule, rationale=said, when_to_ignore="")) >= {"0.5", "8 %"}
    assert unmarked(replace(rule, rationale=said)).isdisjoint({"3", "0.7", "1.43", "16"})
