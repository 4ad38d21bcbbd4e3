"""Which rules are in force."""

from __future__ import annotations

import pytest

from layerlint.patterns.syntax import Profile
from layerlint.rule import Rule, RuleSet, load_rules
from layerlint.selection import Selection, UnknownNames, select

RULES = load_rules()


def rule(name: str) -> Rule:
    found = RULES.get(name)
    assert found is not None
    return found


def chosen(
    *,
    profile: Profile = "recommended",
    selected: list[str] | None = None,
    extended: tuple[str, ...] = (),
    ignored: tuple[str, ...] = (),
) -> Selection:
    return select(RULES, profile=profile, selected=selected, extended=extended, ignored=ignored)


def test_each_profile_holds_the_ones_before_it() -> None:
    essential, recommended, strict = (
        {one.id for one in RULES if chosen(profile=profile).wants(one)}
        for profile in ("essential", "recommended", "strict")
    )
    assert essential < recommended <= strict
    assert "softmax-on-one-unit" in essential
    assert "bias-before-batchnorm" in recommended - essential


def test_a_finding_counts_by_the_profile_of_its_level() -> None:
    on_output = rule("dropout-on-output")
    essential = chosen(profile="essential")
    assert essential.admits(on_output, "essential")
    assert not essential.admits(on_output, "recommended")
    assert chosen(selected=["dropout-on-output"]).admits(on_output, "recommended")


def test_select_extend_and_ignore_take_ids_topics_and_profiles() -> None:
    selection = chosen(selected=["normalization"], extended=("essential",), ignored=("output",))
    assert selection.wants(rule("bias-before-batchnorm"))
    assert selection.wants(rule("dropout-rate-out-of-range"))
    assert not selection.wants(rule("softmax-on-one-unit"))
    assert not selection.wants(rule("dropout-rate-above-half"))
    opinions = chosen(profile="strict", ignored=("recommended",))
    assert not opinions.wants(rule("bias-before-batchnorm"))


def test_what_is_always_on_can_not_be_left_out() -> None:
    selection = chosen(selected=["dropout-on-output"], ignored=("diagnostics", "internal-error"))
    assert selection.wants(rule("internal-error"))
    assert not selection.wants(rule("unparsable-file"))


def test_all_unknown_names_are_told_at_once_with_what_they_may_mean() -> None:
    with pytest.raises(UnknownNames) as told:
        chosen(selected=["normalisation"], ignored=("essentiel", "qqq"))
    first, second, third = told.value.mistakes
    assert "did you mean `normalization`?" in first
    assert "did you mean `essential`?" in second
    assert "layerlint rules" in third


def test_no_rules_at_all() -> None:
    with pytest.raises(UnknownNames):
        select(RuleSet(rules=()), profile="strict", selected=["dropout-on-output"])
