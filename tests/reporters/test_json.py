"""A report as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from layerlint.finding import Report
from layerlint.records import replace
from layerlint.reporters import json as json_report

FINDING = {
    "rule", "severity", "profile", "message", "file", "line", "column", "end_line", "end_column",
    "certainty", "causes", "when", "models", "count", "labels", "cell", "fix", "fingerprint",
    "suppressed", "url",
}  # fmt: skip
SUMMARY = {
    "files", "files_with_models", "models", "variants", "layers", "opaque", "unparsable",
    "undecided", "suppressed", "truncated", "errors", "warnings", "infos", "assumed",
}  # fmt: skip


def test_json_reads_as_in_its_golden_file(many: Report, golden: Callable[[str, str], None]) -> None:
    golden("many.json", json_report.render(many))


def test_every_field_of_the_contract_is_there(many: Report) -> None:
    document = json.loads(json_report.render(many))
    assert set(document) == {"version", "findings", "summary"}
    assert document["version"] == 1
    assert all(set(finding) == FINDING for finding in document["findings"])
    assert set(document["summary"]) >= SUMMARY


def test_a_suppressed_finding_carries_its_reason(many: Report) -> None:
    document = json.loads(json_report.render(many))
    assert document["findings"][-1]["suppressed"] == {
        "file": "nets/vision.py",
        "line": 300,
        "reason": "a test of robustness",
    }


def test_the_document_is_ascii_whatever_the_source_holds(many: Report) -> None:
    odd = replace(many.findings[0], message="\ud800 \x9b \u202e")
    rendered = json_report.render(Report(findings=(odd,)))
    assert rendered.isascii()
    assert json.loads(rendered)["findings"][0]["message"] == "\ud800 \x9b \u202e"
