"""The other formats, read back by what reads them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest


def findings(report: dict[str, Path]) -> list[dict[str, Any]]:
    told = json.loads(report["json"].read_text(encoding="utf-8"))["findings"]
    assert isinstance(told, list)
    return told


def heard(report: dict[str, Path]) -> list[tuple[str, int]]:
    """The rule and line of every finding that no comment silences."""
    return [(one["rule"], one["line"]) for one in findings(report) if not one["suppressed"]]


def test_there_is_something_of_everything(report: dict[str, Path]) -> None:
    told = findings(report)
    assert {one["certainty"] for one in told} == {"certain", "undecided"}
    assert any(one["suppressed"] for one in told)
    assert any(one["cell"] for one in told)
    assert any("]]>&|`" in answer["condition"] for one in told for (answer,) in one["when"])


def test_junit(report: dict[str, Path]) -> None:
    junitparser = pytest.importorskip("junitparser")
    suites = junitparser.JUnitXml.fromfile(str(report["junit"]))
    names = [suite.name for suite in suites]
    assert "good.py" in names
    assert suites.errors == 1
    assert suites.skipped == 2
    assert suites.failures == sum(
        one["certainty"] == "certain" and not one["suppressed"] and one["severity"] != "info"
        for one in findings(report)
    ) - 1  # fmt: skip


def test_gitlab(report: dict[str, Path], repository: Path) -> None:
    issues = json.loads(report["gitlab"].read_text(encoding="utf-8"))
    told = [(one["check_name"], one["location"]["lines"]["begin"]) for one in issues]
    assert told == heard(report)
    assert all((repository / one["location"]["path"]).is_file() for one in issues)


def test_rdjson(report: dict[str, Path], repository: Path) -> None:
    told = json.loads(report["rdjson"].read_text(encoding="utf-8"))["diagnostics"]
    lines = [(one["code"]["value"], one["location"]["range"]["start"]["line"]) for one in told]
    assert lines == heard(report)
    for one in told:
        file = repository / "nets" / one["location"]["path"]
        region = one["location"]["range"]
        if "column" in region["start"]:
            line = file.read_bytes().splitlines()[region["start"]["line"] - 1]
            assert region["start"]["column"] <= region["end"]["column"] <= len(line) + 1


def test_github(report: dict[str, Path], repository: Path) -> None:
    lines = report["github"].read_text(encoding="utf-8").splitlines()
    told = [re.match(r"::\w+ file=([^,]*),line=(\d+),.*title=([^:]*)::", line) for line in lines]
    annotations = [match for match in told if match]
    assert len(annotations) == len(heard(report))
    assert sum(line.lstrip().startswith("::") for line in lines) == len(annotations)
    assert all((repository / unquote(match[1])).is_file() for match in annotations)


def test_no_report_speaks_to_a_terminal(report: dict[str, Path]) -> None:
    for form, file in report.items():
        assert b"\x1b" not in file.read_bytes(), form
