"""Where the answers hold with which a finding is told, it is there, whatever the others are."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType, SimpleNamespace
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from layerlint.finding import Finding
from layerlint.graph.model import Answer
from layerlint.interpreter import interpretation, variants
from layerlint.interpreter.budgets import MOST_VARIANTS
from layerlint.linter import check
from layerlint.project import Project
from layerlint.settings import Overrides, RulesInForce, Settings
from layerlint.source import decode_source

from .builders import SETTINGS, Builder, builders

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
    names = {**call, "self": SimpleNamespace(**call), SETTINGS: call}
    return all(
        bool(eval(one.condition, {}, names)) is one.answer  # it is a text of ours
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


def _words(finding: Finding) -> str:
    """What is said of it, without where else it holds, and of whose default it speaks."""
    return _BESIDE.sub("", finding.message)


_BESIDE = re.compile(r"(; ([^;]* the default of|under other answers|holds |it may hold )[^;]*)+$")


def _check_words(builder: Builder) -> None:
    shown = [
        (call, {_known_by(one): one for one in _found(builder.called(call))})
        for call in builder.calls()
        if call["task"] == 1
    ]
    for finding in _found(builder.source):
        for answers in finding.when or ((),):
            if any(one.condition == "norm" for one in answers):
                continue  # what is handed to the helper is no parameter of the builder's
            for call, found in shown:
                if _fulfils(call, answers):
                    there = found.get(_known_by(finding))
                    assert there is not None, (finding, builder.source)
                    # Of several layers that one line builds each may be told in another way.
                    several = "in this way or another" in finding.message
                    assert several or _words(there) == _words(finding), (finding, builder.source)


class _Anything:
    """What stands for Keras where only the lines are asked for that are run."""

    def __getattr__(self, name: str) -> _Anything:
        return self

    def __call__(self, *given: object, **named: object) -> _Anything:
        return self


def _lines(builder: Builder, call: Mapping[str, object]) -> set[int]:
    """The lines that Python runs where the builder is called so; the text is ours."""
    met: set[int] = set()

    def trace(frame: FrameType, event: str, argument: object) -> object:
        if frame.f_code.co_filename == "net.py":
            met.add(frame.f_lineno)
        return trace

    keras = ModuleType("keras")
    keras.layers = keras.Sequential = _Anything()  # type: ignore[attr-defined]
    names: dict[str, object] = {}
    before = sys.gettrace()
    with patch.dict(sys.modules, keras=keras):
        exec(compile(builder.source, "net.py", "exec"), names)
        sys.settrace(trace)
        try:
            names["build"](**call)  # type: ignore[operator]
        finally:
            sys.settrace(before)
    return met


def _check_calls(builder: Builder) -> None:
    """A call that is named beside conditions is run where some of them hold."""
    run = [(call, _lines(builder, call)) for call in builder.calls()]
    for finding in _found(builder.source):
        named = {label.place.span.line for label in finding.labels if label.role != "related"}
        for line in named:
            assert any(
                line in lines and any(_fulfils(call, answers) for answers in finding.when or ((),))
                for call, lines in run
            ), (line, finding, builder.source)


@given(builders(flags=2, blocks=True))
def test_a_call_that_is_named_is_made_where_the_conditions_hold(builder: Builder) -> None:
    _check_calls(builder)


@given(builders(flags=2, helper=True))
def test_where_its_conditions_hold_all_that_is_said_is_so(builder: Builder) -> None:
    _check_words(builder)


@given(builders(flags=2), st.sampled_from([MOST_VARIANTS, 6]), st.sampled_from([128, 2]))
def test_where_its_conditions_hold_the_finding_is_there(
    builder: Builder, most: int, runs: int
) -> None:
    with (
        patch.object(variants, "MOST_VARIANTS", most),
        patch.object(interpretation, "RUNS_TO_CONFIRM", runs),
    ):
        _check(builder)


def _check_needed(builder: Builder) -> None:
    """Without a condition that is told there is a call, with the others, that does not show it."""
    shown = [
        (call, {_known_by(finding) for finding in _found(builder.called(call))})
        for call in builder.calls()
        if call["task"] == 1
    ]
    for finding in _found(builder.source):
        if "it may hold without" in finding.message or "in another way" in finding.message:
            continue
        for answers in finding.when:
            if any("task" in one.condition for one in answers):
                continue
            for one in answers:
                others = [each for each in answers if each is not one]
                assert any(
                    _fulfils(call, others) and _known_by(finding) not in found
                    for call, found in shown
                ), (one, finding, builder.source)


@given(builders(flags=2), st.sampled_from([MOST_VARIANTS, 4]), st.sampled_from([128, 2, 0]))
def test_no_condition_is_told_that_is_not_needed(builder: Builder, most: int, runs: int) -> None:
    with (
        patch.object(variants, "MOST_VARIANTS", most),
        patch.object(interpretation, "RUNS_TO_CONFIRM", runs),
    ):
        _check_needed(builder)


@given(builders(flags=2), st.sampled_from([128, 0]))
def test_nor_where_a_method_or_a_table_has_what_is_asked(builder: Builder, runs: int) -> None:
    with patch.object(interpretation, "RUNS_TO_CONFIRM", runs):
        for other in (builder.as_method(), builder.with_settings()):
            _check(other)
            _check_needed(other)
