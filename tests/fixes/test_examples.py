"""The bad examples of every rule that has a fix, mended."""

from __future__ import annotations

import pytest

from layerlint.patterns.syntax import Example
from layerlint.rule import Rule, example_source

from .asking import fixable, found, in_force, mend

ADVICE = {
    "dropout-rate-out-of-range": "a rate of 1 or below 0 may mean anything; so may `p`",
    "consecutive-activations": "of two different activations either may be the one that is meant",
}
"""Rules with levels that have no fix, because there are several cures."""

CASES = [
    pytest.param(rule, example, id=f"{rule.id}-{example.line}")
    for rule in fixable()
    for example in rule.examples
    if example.kind == "bad"
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_the_rule_is_silent_on_what_it_has_mended(rule: Rule, example: Example) -> None:
    text = example_source(example)
    rules = in_force(rule.id)
    result = mend(text, rules)
    assert not result.refused
    if not result.done:
        assert rule.id in ADVICE
        return
    fixed = result.data.decode()
    assert found(fixed, rules) == 0
    assert not mend(fixed, rules).done


def test_every_fix_that_is_not_safe_says_what_it_costs() -> None:
    for rule in fixable():
        for plan in (rule.fix, *(level.fix for level in rule.levels)):
            assert plan is None or plan.safety == "safe" or plan.because


def test_advice_has_examples() -> None:
    mended = {rule.id for rule in fixable() for example in rule.examples if example.kind == "bad"}
    assert set(ADVICE) < mended
