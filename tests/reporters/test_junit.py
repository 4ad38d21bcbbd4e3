"""A report as JUnit XML, read back by a parser made for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from layerlint.finding import Finding, Report
from layerlint.reporters import junit

junitparser = pytest.importorskip("junitparser")


def not_info(finding: Finding) -> bool:
    return finding.severity != "info" and finding.certainty == "certain"


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    golden("everything.junit.xml", junit.render(everything, not_info))


def outcomes(report: Report) -> dict[tuple[str, str], list[str]]:
    """What a parser reads of each test: passed, or how not."""
    suites = junitparser.JUnitXml.fromstring(junit.render(report, not_info).encode())
    assert sum(suite.tests for suite in suites) == suites.tests
    for suite in suites:
        before = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert before == (suite.tests, suite.failures, suite.errors, suite.skipped)
    return {
        (suite.name, case.name): [type(result).__name__ for result in case.result]
        for suite in suites
        for case in suite
    }


def test_each_finding_is_a_test_and_each_file_a_suite(everything: Report) -> None:
    found = outcomes(everything)
    assert found["nets/blocks.py", "layerlint"] == []
    assert found["nets/broken.py", "unparsable-file"] == ["Error"]
    assert found["nets/vision.py", "bias-before-batchnorm"] == ["Failure"]
    assert found["nets/vision.py", "dropout-rate-above-half"] == ["Skipped"]
    assert found["nets/vision.py", "stacked-linear-layers"] == []
    assert found["nets/vision.py", "dropout-on-output (2)"] == ["Skipped"]


def test_there_is_a_test_where_there_is_nothing_to_say() -> None:
    assert outcomes(Report()) == {("layerlint", "layerlint"): []}
    assert "file=" not in junit.render(Report(), not_info)


def test_what_xml_can_not_hold_is_spelled_out(hostile: Report) -> None:
    text = junit.render(hostile, not_info)
    assert text.isascii()
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    (case,) = suite
    (failure,) = case.result
    assert "</failure>]]> <b>&amp;" in failure.message
    assert "\\ufffe\\uffff" in failure.message
    assert suite.name == "::error::a,b:c%d [x](y) `q` <i>.py"
    assert not any(sign in failure.message + failure.text for sign in "\x1b\x00\x9b\u202e")
