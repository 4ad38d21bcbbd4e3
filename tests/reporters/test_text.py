"""A report as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from layerlint.display import plain, width
from layerlint.finding import Finding, Label, Report
from layerlint.graph.model import Answer
from layerlint.records import replace
from layerlint.reporters import text
from layerlint.source import Place, Span

SPAN = Span(line=3, column=1, end_line=3, end_column=5)
MANY_CALLS = Finding(
    rule="dropout-on-output",
    severity="error",
    profile="essential",
    message="the output is dropped",
    place=Place(path="net.py", span=SPAN),
    labels=(
        Label(place=Place(path="a.py", span=replace(SPAN, line=5)), text="", role="caller"),
        Label(place=Place(path="net.py", span=replace(SPAN, line=10)), text="", role="caller"),
    ),
)


def test_full_reads_as_in_its_golden_file(
    named_report: tuple[str, Report], golden: Callable[[str, str], None]
) -> None:
    name, report = named_report
    golden(f"{name}.full.txt", plain(text.full(report, 80, statistics=name == "many")))


def test_concise_is_one_line_for_each_finding(
    many: Report, golden: Callable[[str, str], None]
) -> None:
    golden("many.concise.txt", plain(text.concise(many, 80)))


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_full_fits_the_columns(many: Report, columns: int) -> None:
    lines = plain(text.full(many, columns, statistics=True)).splitlines()
    assert [line for line in lines if width(line) > columns] == []


def test_carets_stand_under_the_layer(many: Report) -> None:
    lines = plain(text.full(many, 80)).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("14 |"))
    assert lines[at + 1].index("^") == lines[at].index("Conv2D")
    assert lines[at + 1].count("^") == len("Conv2D(32, 3)")


def test_nothing_of_the_source_reaches_the_terminal_raw(many: Report) -> None:
    shown = plain(text.full(many, 80)) + plain(text.concise(many, 80))
    assert "\x1b" not in shown
    assert "\\x1b[31mred" in shown


def test_calls_that_lead_on_and_calls_that_each_lead_there() -> None:
    shown = plain(text.full(Report(findings=(MANY_CALLS,)), 80))
    assert "called: from a.py:5 and from line 10\n" in shown
    chain = replace(MANY_CALLS, labels=tuple(replace(it, role="call") for it in MANY_CALLS.labels))
    shown = plain(text.full(Report(findings=(chain,)), 80))
    assert "called: from a.py:5, then line 10\n" in shown


def test_a_condition_in_another_file_names_it() -> None:
    when = ((Answer(condition="bn", line=5, answer=True, path="a.py"),),)
    shown = plain(text.full(Report(findings=(replace(MANY_CALLS, when=when),)), 80))
    assert "when: bn=True (a.py:5)\n" in shown


def test_a_suppressed_finding_is_only_counted(many: Report) -> None:
    shown = plain(text.full(many, 80))
    assert "never shown in text" not in shown
    assert "Suppressed by comments: 1 finding." in shown


def test_nothing_found_and_nothing_understood_look_different() -> None:
    from layerlint.finding import Summary

    understood = Report(
        summary=Summary(files=1, files_mentioning_keras=1, files_with_models=1, models=1)
    )
    not_understood = Report(summary=Summary(files=1, files_mentioning_keras=1))
    no_keras = Report(summary=Summary(files=1))
    heads = {
        plain(text.full(report, 80)).splitlines()[0]
        for report in (understood, not_understood, no_keras, Report())
    }
    assert len(heads) == 4
