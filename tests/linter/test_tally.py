"""A run in figures, and whether it failed."""

from __future__ import annotations

import pytest

from layerlint.finding import FileReport, Finding, Severity, Suppressed, Understood
from layerlint.graph.model import Interpretation
from layerlint.graph.text import parse_graph
from layerlint.records import replace
from layerlint.source import Place, Span
from layerlint.tally import fails, reported, understood


def finding(line: int, severity: Severity = "warning", path: str = "a.py") -> Finding:
    span = Span(line=line, column=1, end_line=line, end_column=2)
    return Finding(
        rule="some-rule",
        severity=severity,
        profile="recommended",
        message="",
        place=Place(path=path, span=span),
    )


DOUBT = replace(finding(3), certainty="undecided", causes=("x (a.py:1)", "y"))
SILENT = replace(finding(4), suppressed=Suppressed(path="a.py", line=4, reason=None))
FILES = [
    FileReport(
        path="b.py",
        findings=(finding(9, "error", "b.py"),),
        understood=Understood(models=2, variants=4, layers=7, opaque=1, assumed=("Dense",)),
    ),
    FileReport(
        path="a.py",
        findings=(finding(1), finding(2, "info"), DOUBT, SILENT),
        understood=Understood(fragments=1, layers=2, cut=("build",), assumed=("Add", "Dense")),
    ),
    FileReport(path="c.py", mentions_keras=False),
]


def test_figures_add_up() -> None:
    summary = reported(FILES).summary
    assert (summary.files, summary.files_mentioning_keras, summary.files_with_models) == (3, 2, 1)
    assert (summary.models, summary.fragments, summary.variants) == (2, 1, 4)
    assert (summary.layers, summary.opaque, summary.truncated) == (9, 1, 1)
    assert (summary.errors, summary.warnings, summary.infos) == (1, 1, 1)
    assert (summary.undecided, summary.suppressed) == (1, 1)
    assert dict(summary.undecided_causes) == {"x (a.py:1)": 1, "y": 1}
    assert summary.assumed == ("Add", "Dense")


def test_reasons_add_up_over_files() -> None:
    def report(path: str, line: int) -> FileReport:
        graph = parse_graph(
            f"""
            fragment @"{path}":1:1-9 {{
              Dense(units=(unknown "parameter n", 2), use_bias=unknown "parameter n") @{line}:1-9
              Dropout(rate=unknown "parameter rate") @5:1-9
              ?() [reason="call of block"] @6:1-9
            }}
            """
        )
        found = Interpretation(graphs=(graph, graph), roots=1, variants=2)
        return FileReport(path=path, understood=understood(found))

    reasons = reported([report("b.py", 3), report("a.py", 4)]).summary.reasons
    assert [(one.text, one.count, one.place.path, one.place.line) for one in reasons] == [
        ("parameter n", 4, "a.py", 4),
        ("call of block", 2, "a.py", 6),
        ("parameter rate", 2, "a.py", 5),
    ]


def test_what_was_cut_off_in_a_helper_is_told_once() -> None:
    cut = "the loop on line 2 of helper.py after 4096 turns"

    def report(path: str, *cuts: str) -> FileReport:
        return FileReport(path=path, understood=Understood(cut=cuts))

    summary = reported([report("a.py", cut, "variants of f"), report("b.py", cut)]).summary
    assert summary.cut == (f"{cut} (a.py and 1 other file)", "variants of f (a.py)")
    assert summary.truncated == 3


def test_findings_are_in_order_and_undecided_ones_listed_when_asked_for() -> None:
    def places(undecided: bool) -> list[tuple[str, int]]:
        found = reported(FILES, undecided=undecided).findings
        return [(one.place.path, one.place.line) for one in found]

    assert places(False) == [("a.py", 1), ("a.py", 2), ("a.py", 4), ("b.py", 9)]
    assert places(True) == [("a.py", 1), ("a.py", 2), ("a.py", 3), ("a.py", 4), ("b.py", 9)]


@pytest.mark.parametrize(
    ("findings", "failing"),
    [
        ((finding(1, "error"),), {"error", "warning", "info", "undecided"}),
        ((finding(1, "warning"),), {"warning", "info", "undecided"}),
        ((finding(1, "info"),), {"info", "undecided"}),
        ((DOUBT,), {"undecided"}),
        ((SILENT,), set()),
        ((), set()),
    ],
)
def test_fail_on(findings: tuple[Finding, ...], failing: set[str]) -> None:
    report = reported([FileReport(path="a.py", findings=findings)])
    levels = ("error", "warning", "info", "undecided", "never")
    assert {level for level in levels if fails(report, level)} == failing


def test_models_may_be_required() -> None:
    assert fails(reported(FILES[1:]), "never", require_models=True)
    assert not fails(reported(FILES), "never", require_models=True)
