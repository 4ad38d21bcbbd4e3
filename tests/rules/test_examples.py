"""Every shipped rule is held to its own examples."""

from __future__ import annotations

import pytest

from layerlint.patterns.syntax import Example
from layerlint.rule import Rule, RuleSet, load_rules
from layerlint.verification import verified

RULES = load_rules()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return RULES


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_examples_are_what_the_rule_says_they_are(rule: Rule, rules: RuleSet) -> None:
    result = verified(rule, rules)
    assert result.examples == len(rule.examples)
    assert [f"line {one.line}, {one.kind}: {one.message}" for one in result.failures] == []


def kinds(rule: Rule) -> set[str]:
    return {example.kind for example in rule.examples}


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_shows_what_it_finds_and_what_it_leaves_alone(rule: Rule) -> None:
    if rule.id == "internal-error":
        assert rule.examples == ()
    elif rule.diagnostic is not None:
        assert {"bad", "good"} <= kinds(rule)
    else:
        assert kinds(rule) == {"bad", "good", "undecided"}


def test_examples_are_written_once() -> None:
    def key(rule: Rule, example: Example) -> tuple[str, str, str]:
        return rule.id, example.kind, example.code

    keys = [key(rule, example) for rule in RULES for example in rule.examples]
    assert len(keys) == len(set(keys))
