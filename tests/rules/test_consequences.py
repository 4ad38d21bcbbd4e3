"""No fix makes another rule speak that its message does not name.

Each fix is carried out alone, and the result is linted again under the whole strict profile. What
is found there and was not before is one of three things:

- *made* by the fix: it must be named in the message, by the rule or by what to write;
- *hidden* before, because that rule gives way to one that spoke (`yields_to`);
- *uncovered*: it was there already but for the layer that stood between, since it is found as well
  where that layer is left out altogether. No other place for the layer would avoid it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.mending.reading import Reading
from layerlint.mending.turns import mended
from layerlint.patterns.example_source import sequential_source
from layerlint.project import Library, Project
from layerlint.rule import example_source, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULES = load_rules()
FILE = "model.py"
HERE = Path(os.devnull) / "nowhere"

#: What a message may say in the place of a rule's name.
SAID = {
    "bias-before-batchnorm": "`use_bias=False`",
    "dropout-with-selu": "`AlphaDropout(",
}
FIXABLE = [
    rule.id
    for rule in RULES
    # One that no profile has is against the house order of all others.
    if rule.pattern is not None and rule.profile != "none"
    if rule.fix or any(level.fix for level in rule.levels)
]
#: What stands before a pattern that moves or exchanges a layer, and what behind it.
BEFORE = ("", "Conv2D(8, 3, activation='selu')", "Conv2D(8, 3), Dropout(0.3)")
BEHIND = (
    "",
    "Dense(4, activation='softmax')",
    "Dropout(0.5), Dense(4)",
    "MaxPooling2D(), Flatten(), Dense(4)",
    "ReLU(), GlobalMaxPooling2D(), Dense(4)",
    "Activation('selu'), Dropout(0.1), Dense(4)",
    "BatchNormalization(), ReLU(), Dense(4)",
    "Dropout(0.2), BatchNormalization(), MaxPooling2D()",
    "Activation('softmax')",
    "AveragePooling2D(2), Conv2D(8, 3)",
)
PATTERNS = {
    "batchnorm-after-activation": ("Conv2D(8, 3, activation='relu'), BatchNormalization()",),
    "bias-before-batchnorm": ("Conv2D(8, 3), BatchNormalization()",),
    "consecutive-batchnorm": (
        "Conv2D(8, 3, use_bias=False), BatchNormalization(), BatchNormalization()",
    ),
    "dropout-before-activation": (
        "Conv2D(8, 3), Dropout(0.3), Activation('gelu')",
        "Conv2D(8, 3), Dropout(0.3), Activation('selu')",
        "Conv2D(8, 3), SpatialDropout2D(0.3), Activation('tanh')",
    ),
    "dropout-before-batchnorm": (
        "Conv2D(8, 3), Dropout(0.3), BatchNormalization()",
        "Conv2D(8, 3), SpatialDropout2D(0.1), BatchNormalization()",
        "Conv2D(8, 3), ReLU(), Dropout(0.3), BatchNormalization()",
        "Conv2D(8, 3), Dropout(0.2), Dropout(0.3), BatchNormalization()",
    ),
    "dropout-before-max-pooling": (
        "Conv2D(8, 3), Dropout(0.3), MaxPooling2D()",
        "Conv2D(8, 3, activation='selu'), Dropout(0.3), MaxPooling2D()",
    ),
    "dropout-between-convolutions": (
        "Conv2D(8, 3, activation='relu'), Dropout(0.3), Conv2D(8, 3)",
        "Conv2D(8, 3, activation='selu'), Dropout(0.3), Conv2D(8, 3)",
    ),
    "dropout-with-selu": ("Conv2D(8, 3, activation='selu'), Dropout(0.3)",),
}
COMPILED = (None, "mse")


def found(text: str, selected: str = "strict") -> list[Finding]:
    """What is certain of a source."""
    report = check(decode_source(text.encode(), FILE), Project(here=HERE), in_force(selected))
    return [one for one in report.findings if one.certainty == "certain"]


def in_force(selected: str) -> RulesInForce:
    return RulesInForce(rules=RULES, selection=Selection(selected=(selected,)), keras="keras3")


def without(text: str, findings: Collection[Finding]) -> str:
    """A source without the lines at which something is found, each of which holds one layer."""
    gone = {finding.place.span.line for finding in findings}
    return "".join(
        line
        for number, line in enumerate(text.splitlines(keepends=True), start=1)
        if number not in gone
    )


def unnamed(text: str, rule: str) -> set[str]:
    """The rules that speak only once a source is mended for one rule, and that nothing names."""
    rules = in_force(rule)
    source = decode_source(text.encode(), FILE)
    reading = Reading(source=source, rules=rules, library=Library(), here=HERE, every=[FILE])
    result = mended(text.encode(), [reading], lambda *_: True)
    if not result.done:
        return set()
    before = found(text)
    spoke = {finding.rule for finding in before}
    new = {finding.rule for finding in found(result.data.decode())} - spoke
    told = [finding for finding in found(text, rule) if finding.rule == rule]
    words = " ".join(finding.message for finding in told)
    new = {one for one in new if one not in words and SAID.get(one, one) not in words}
    if new:
        new = {one for one in new if not spoke.intersection(yields_to(one))}
    if new and told:
        new -= {finding.rule for finding in found(without(text, told))}
    return new


def yields_to(rule: str) -> tuple[str, ...]:
    return next(one.yields_to for one in RULES if one.id == rule)


@pytest.mark.parametrize("rule", FIXABLE)
def test_of_each_example_the_consequences_of_the_fix_are_named(rule: str) -> None:
    bad = [
        example_source(example)
        for one in RULES
        if one.id == rule
        for example in one.examples
        if example.kind == "bad"
    ]
    assert [(text, left) for text in bad if (left := unnamed(text, rule))] == []


def surroundings(rule: str) -> Iterator[str]:
    """Each pattern of a rule in each of its surroundings, compiled or not."""
    for pattern, before, behind, loss in itertools.product(
        PATTERNS[rule], BEFORE, BEHIND, COMPILED
    ):
        text = sequential_source(", ".join(filter(None, (before, pattern, behind))))
        yield text if loss is None else f'{text}model.compile(loss="{loss}")\n'


@pytest.mark.parametrize("rule", PATTERNS)
def test_whatever_stands_around_it_they_are_named(rule: str) -> None:
    texts = list(surroundings(rule))
    speaking = [text for text in texts if any(one.rule == rule for one in found(text, rule))]
    assert len(speaking) > len(texts) / 3
    assert [(text, left) for text in speaking if (left := unnamed(text, rule))] == []


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ("Conv2D(8, 3), Dropout(0.3), Activation('selu'), Flatten(), Dense(4)", set()),
        ("Conv2D(8, 3, activation='selu'), Dropout(0.3), Conv2D(8, 3)", set()),
        ("Dense(8), Dropout(0.3), BatchNormalization(), ReLU(), Dense(4)", set()),
        (
            "Conv2D(8, 3), Dropout(0.3), Activation('gelu'), MaxPooling2D(), Flatten(), Dense(4)",
            set(),
        ),
    ],
)
def test_all_fixes_together_come_to_an_end_in_which_nothing_is_found(
    layers: str, left: set[str]
) -> None:
    text = sequential_source(layers)
    rules = in_force("recommended")
    source = decode_source(text.encode(), FILE)
    reading = Reading(source=source, rules=rules, library=Library(), here=HERE, every=[FILE])
    result = mended(text.encode(), [reading], lambda *_: True)
    assert {finding.rule for finding in found(result.data.decode(), "recommended")} == left


def test_two_rules_that_speak_of_one_dropout_advise_the_same() -> None:
    text = sequential_source("Conv2D(8, 3, activation='selu'), Dropout(0.3), Conv2D(8, 3)")
    told = {finding.rule: finding.message for finding in found(text, "recommended")}
    assert set(told) == {"dropout-between-convolutions", "dropout-with-selu"}
    assert all("`AlphaDropout(0.3)`" in message for message in told.values())
    assert not any("SpatialDropout" in message for message in told.values())


def test_a_rate_that_is_none_is_told_as_that_alone() -> None:
    text = sequential_source("Dense(8, activation='relu'), Dropout(1.5), Dropout(-0.5), Dense(4)")
    assert {finding.rule for finding in found(text)} == {"dropout-rate-out-of-range"}
