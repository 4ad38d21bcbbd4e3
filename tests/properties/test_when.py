"""Where the answers hold with which a finding is told, it is there, whatever the others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from layerlint.finding import Finding
from layerlint.graph.model import Answer
from layerlint.interpreter import variants
from layerlint.interpreter.budgets import MOST_VARIANTS
from layerlint.linter import check
from layerlint.project import Project
from layerlint.settings import Overrides, RulesInForce, Settings
from layerlint.source import decode_source

from .builders import Builder, builders

NOWHERE = Path("/nowhere")


@cache
def _rules() -> RulesInForce:
    return Settings(overrides=Overrides(profile="strict")).in_force(NOWHERE / "net.py")


def _found(text: str) -> list[Finding]:
    found = check(decode_source(text.encode(), "net.py"), Project(here=NOWHERE), _rules())
    return [finding for finding in found.findings if finding.certainty == "certain"]


def _known_by(finding: Finding) -> object:
    related = tuple(label.place for label in finding.labels if label.role == "related")
    return finding.rule, finding.place, related


def _fulfils(call: Mapping[str, object], answers: Sequence[Answer]) -> bool:
    return all(
        bool(eval(one.condition, {}, dict(call))) is one.answer  # it is a text of ours
        for one in answers
    )


def _check(builder: Builder) -> None:
    shown = [
        (call, {_known_by(finding) for finding in _found(builder.called(call))})
        for call in builder.calls()
    ]
    for finding in _found(builder.source):
        for answers in finding.when or ((),):
            told = [found for call, found in shown if _fulfils(call, answers)]
            assert told, (finding, builder.source)
            assert all(_known_by(finding) in found for found in told), (finding, builder.source)


@given(builders(flags=2), st.sampled_from([MOST_VARIANTS, 6]))
def test_where_its_conditions_hold_the_finding_is_there(builder: Builder, most: int) -> None:
    with patch.object(variants, "MOST_VARIANTS", most):
        _check(builder)
