"""A report for GitLab's code quality: what merge requests show on changed lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Final

from layerlint.display import visible
from layerlint.finding import Finding, Report
from layerlint.reporters.wording import remedy, sentence
from layerlint.repository import Repository

SEVERITIES: Final = {"error": "critical", "warning": "major", "info": "minor"}


def render(report: Report, repository: Repository) -> str:
    """The JSON document; paths count from the root of the repository."""
    told: Counter[str] = Counter()
    issues = []
    for finding in report.visible:
        known_by = f"{finding.fingerprint} {finding.rule} {repository.path(finding.place.path)}"
        issues.append(_issue(finding, repository, _unique(known_by, told[known_by])))
        told[known_by] += 1
    return json.dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, repository: Repository, fingerprint: str) -> dict[str, object]:
    doubt = finding.certainty == "undecided"
    mending = remedy(finding)
    span = finding.place.span
    return {
        "description": sentence(finding) + (f" [help: {mending}]" if mending else ""),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": "info" if doubt else SEVERITIES[finding.severity],
        "location": {
            "path": visible(repository.path(finding.place.path)),
            "lines": {"begin": span.line, "end": span.end_line},
        },
    }


def _unique(known_by: str, number: int) -> str:
    """A fingerprint that no other issue of the report has: GitLab shows one issue for each."""
    told = f"{known_by} {number}".encode("utf-8", "backslashreplace")
    return hashlib.sha256(told).hexdigest()[:32]
