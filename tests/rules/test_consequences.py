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
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from random import Random

import pytest

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.mending.reading import Reading
from layerlint.mending.turns import Mended, mended
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
        # Two dropouts around an activation: neither is moved beside the other.
        *(
            (
                (
                    f"Conv2D(8, 3), Dropout(0.3), Activation('{name}'), Dropout(0.2), "
                    "BatchNormalization(), Flatten(), Dense(4)"
                ),
                set(),
            )
            for name in ("relu", "gelu", "selu", "tanh")
        ),
        (
            (
                "Conv2D(8, 3), Dropout(0.2), BatchNormalization(), ReLU(), Dropout(0.2), "
                "MaxPooling2D(), Flatten(), Dense(4)"
            ),
            {"dropout-before-max-pooling"},
        ),
    ],
)
def test_all_fixes_together_come_to_an_end_in_which_nothing_is_found(
    layers: str, left: set[str]
) -> None:
    result = all_mended(sequential_source(layers))
    assert {finding.rule for finding in found(result.data.decode(), "recommended")} == left


def all_mended(text: str) -> Mended:
    """A source after all fixes of the default profile."""
    rules = in_force("recommended")
    source = decode_source(text.encode(), FILE)
    reading = Reading(source=source, rules=rules, library=Library(), here=HERE, every=[FILE])
    return mended(text.encode(), [reading], lambda *_: True)


def test_a_move_that_would_end_beside_another_dropout_says_why_it_is_not_made() -> None:
    layers = "Conv2D(8, 3), ReLU(), Dropout(0.2), MaxPooling2D(), Dropout(0.2), Flatten(), Dense(4)"
    text = sequential_source(layers)
    result = all_mended(text)
    assert result.data.decode() == text
    told = {fault[0]: why for fault, why in result.refused.items()}
    assert told == {"dropout-before-max-pooling": "`consecutive-dropout` would be found then"}


PIECES = (
    *("Conv2D(8, 3)", "Conv2D(8, 3, activation='relu')", "Conv2D(8, 3, activation='selu')"),
    *("Dropout(0.2)", "Dropout(0.3)", "SpatialDropout2D(0.2)", "BatchNormalization()"),
    *("ReLU()", "Activation('gelu')", "Activation('selu')", "MaxPooling2D(2)"),
    "AveragePooling2D(2)",
)
HEADS = (
    "Flatten(), Dense(4)",
    "Flatten(), Dense(8), BatchNormalization(), Dropout(0.2), Activation('tanh'), Dense(2)",
    "GlobalAveragePooling2D(), Dense(8, activation='relu'), Dropout(0.5), Dense(4)",
)


def chains(count: int) -> Iterator[str]:
    """Chains of layers that nobody has thought about; no dropout directly behind another."""
    random = Random(20261122)
    for _ in range(count):
        pieces = [random.choice(PIECES) for _ in range(random.randint(2, 7))]
        behind_another = [
            "Dropout" in one and "Dropout" in before
            for before, one in itertools.pairwise(("", *pieces))
        ]
        pieces = [
            one for one, is_second in zip(pieces, behind_another, strict=True) if not is_second
        ]
        yield sequential_source(", ".join(("Conv2D(8, 3)", *pieces, random.choice(HEADS))))


def test_all_fixes_together_bring_nothing_up_that_has_no_fix() -> None:
    incurable = {rule.id for rule in RULES} - set(FIXABLE)
    mended_at_all = 0
    left = []
    for text in chains(250):
        result = all_mended(text)
        mended_at_all += bool(result.done)
        before, after = (
            Counter(finding.rule for finding in found(one, "recommended"))
            for one in (text, result.data.decode())
        )
        left += [(text, rule) for rule in after - before if rule in incurable]
    assert mended_at_all > 150
    assert left == []


def test_two_rules_that_speak_of_one_dropout_advise_the_same() -> None:
    text = sequential_source("Conv2D(8, 3, activation='selu'), Dropout(0.3), Conv2D(8, 3)")
    told = {finding.rule: finding.message for finding in found(text, "recommended")}
    assert set(told) == {"dropout-between-convolutions", "dropout-with-selu"}
    assert all("`AlphaDropout(0.3)`" in message for message in told.values())
    assert not any("SpatialDropout" in message for message in told.values())


@pytest.mark.parametrize(
    "layers",
    [
        "Dense(8, activation='relu'), Dropout(1.5), Dropout(-0.5), Dense(4)",
        "Conv2D(8, 3, activation='relu'), Dropout(25), Conv2D(8, 3)",
        "Conv2D(8, 3, activation='selu'), Dropout(25), Conv2D(8, 3)",
        "Conv2D(8, 3, use_bias=False), Dropout(1.0), BatchNormalization(), ReLU()",
        "Conv2D(8, 3, activation='relu'), Dropout(50), MaxPooling2D()",
        "Dense(8, activation='selu'), Dropout(25), Dense(4)",
        "Dense(8), Dropout(25), Activation('selu'), Dense(4)",
        "Dense(8), Dropout(25), Activation('softmax')",
        "Dense(8, activation='softmax'), Dropout(-0.1)",
    ],
)
def test_a_rate_that_is_none_is_told_as_that_alone(layers: str) -> None:
    text = sequential_source(layers)
    assert {finding.rule for finding in found(text)} == {"dropout-rate-out-of-range"}
