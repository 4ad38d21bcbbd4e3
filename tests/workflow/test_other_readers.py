"""The other formats, read back by what reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from .node import Node


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


@pytest.fixture(scope="session")
def rdjson_validator(node: Node) -> Callable[[Path], tuple[int, str]]:
    """A validator of reviewdog's format: its exit code, and what it says."""
    folder = node.package("@umbrelladocs/rdformat-validator", "1.0.1")
    program = folder / "node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js"
    assert program.is_file()

    def validate(file: Path) -> tuple[int, str]:
        done = node.run(str(program), "--strict", "--no-extra-fields", str(file))
        return done.returncode, done.stdout + done.stderr

    return validate


def test_rdjson_is_valid(
    report: dict[str, Path], tmp_path: Path, rdjson_validator: Callable[[Path], tuple[int, str]]
) -> None:
    code, told = rdjson_validator(report["rdjson"])
    assert (code, "Total warnings: 0" in told) == (0, True), told
    worse = json.loads(report["rdjson"].read_text(encoding="utf-8"))
    worse["diagnostics"][0]["location"]["range"]["start"]["line"] = "one"
    (tmp_path / "worse").write_text(json.dumps(worse))
    assert rdjson_validator(tmp_path / "worse")[0] == 1


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
