"""A report for GitLab's code quality."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from jsonschema import Draft202012Validator

from layerlint.finding import Report
from layerlint.records import replace
from layerlint.reporters import gitlab
from layerlint.repository import Repository

HERE = Repository(root=Path("/work"), here=Path("/work"))

# The fields that GitLab publishes ("Code Quality report format"); nothing else is said.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1, "pattern": r"^[^\x00-\x1f]*$"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    # Relative to the repository, and not prefixed with ./
                    "path": {"type": "string", "pattern": r"^(?!\.?/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}


def issues(report: Report) -> list[dict[str, object]]:
    document = json.loads(gitlab.render(report, HERE))
    Draft202012Validator(SCHEMA).validate(document)
    assert isinstance(document, list)
    return document


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    golden("everything.gitlab.json", gitlab.render(everything, HERE))


def test_it_has_the_fields_that_gitlab_asks_for(everything: Report, hostile: Report) -> None:
    assert [issue["severity"] for issue in issues(everything)] == [
        "major", "critical", "minor", "info", "major", "critical", "major", "minor", "critical",
    ]  # fmt: skip
    assert len(issues(hostile)) == 1
    assert issues(Report()) == []


def test_no_two_issues_share_a_fingerprint(many: Report) -> None:
    twice = [many.findings[0]] * 2
    elsewhere = replace(twice[0], place=replace(twice[0].place, path="other.py"))
    told = issues(Report(findings=(*twice, elsewhere)))
    assert len({issue["fingerprint"] for issue in told}) == 3


def test_fingerprints_do_not_hang_on_the_other_findings(many: Report) -> None:
    first, *_, last = issues(many)
    (alone,) = issues(Report(findings=(many.findings[0],)))
    assert alone["fingerprint"] == first["fingerprint"] != last["fingerprint"]
