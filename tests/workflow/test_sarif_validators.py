"""SARIF as others read it: Microsoft's validator, and a parser that knows every field."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .node import Node


@pytest.fixture(scope="session")
def log(report: dict[str, Path]) -> dict[str, Any]:
    document = json.loads(report["sarif"].read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="session")
def multitool(node: Node) -> Path:
    """Microsoft's SARIF Multitool."""
    folder = node.package("@microsoft/sarif-multitool", "5.7.0")
    found = node.run(
        "-e", "process.stdout.write(require('@microsoft/sarif-multitool'))", cwd=folder
    )
    tool = Path(found.stdout)
    if found.returncode or not tool.is_file():
        pytest.skip("the SARIF Multitool has no program for this system")
    tool.chmod(0o755)
    return tool


def run(tool: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    invariant = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    return subprocess.run([tool, *arguments], capture_output=True, text=True, env=invariant)


class TestMultitool:
    RULES = ("--rule-kind", "Sarif;Gh;Ghas", "--level", "Error;Warning")

    def test_it_has_nothing_to_say(self, multitool: Path, report: dict[str, Path]) -> None:
        done = run(multitool, "validate", str(report["sarif"]), *self.RULES)
        assert done.returncode == 0, done.stdout
        told = [line for line in done.stdout.splitlines() if "SARIF" in line or "JSON" in line]
        assert told == []
        assert "1 files scanned" in done.stdout

    def test_it_would_speak(self, multitool: Path, log: dict[str, Any], tmp_path: Path) -> None:
        run_of_it = log["runs"][0]
        worse = {**log, "runs": [{**run_of_it, "results": [{"ruleId": "a", "message": {}}]}]}
        (tmp_path / "worse.sarif").write_text(json.dumps(worse))
        done = run(multitool, "validate", str(tmp_path / "worse.sarif"), *self.RULES)
        assert "error" in done.stdout

    def test_line_hashes_are_those_that_github_computes(
        self, multitool: Path, log: dict[str, Any], tmp_path: Path
    ) -> None:
        ours = [result.get("partialFingerprints") for result in log["runs"][0]["results"]]
        bare = json.loads(json.dumps(log))
        for result in bare["runs"][0]["results"]:
            del result["partialFingerprints"]
        (tmp_path / "bare.sarif").write_text(json.dumps(bare))
        insert = ("--insert", "RollingHashPartialFingerprints", "--log", "ForceOverwrite")
        out = tmp_path / "hashed.sarif"
        done = run(multitool, "rewrite", str(tmp_path / "bare.sarif"), "-o", str(out), *insert)
        assert done.returncode == 0, done.stdout + done.stderr
        hashed = json.loads(out.read_text(encoding="utf-8-sig"))
        theirs = [result["partialFingerprints"] for result in hashed["runs"][0]["results"]]
        name = "primaryLocationLineHash"
        assert [one[name] for one in ours] == [one[name] for one in theirs]
        assert len(ours) > 5


class TestReadBack:
    def models(self, log: dict[str, Any]) -> Iterator[Any]:
        sarif_pydantic = pytest.importorskip("sarif_pydantic")
        waiting = [sarif_pydantic.Sarif.model_validate(log)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, list):
                waiting += one
            elif isinstance(one, dict):
                waiting += one.values()
            elif hasattr(one, "model_fields_set"):
                yield one
                waiting += [getattr(one, name) for name in one.model_fields_set]

    def test_every_field_is_known(self, log: dict[str, Any]) -> None:
        unknown = {
            (type(one).__name__, name)
            for one in self.models(log)
            for name in (one.model_extra or {})
            if type(one).__name__ != "PropertyBag"
        }
        # What the standard has and this parser does not.
        assert unknown <= {
            ("Run", "columnKind"),
            ("Invocation", "toolExecutionNotifications"),
            ("Result", "suppressions"),
        }

    def test_places_lie_in_the_repository(self, log: dict[str, Any], repository: Path) -> None:
        from urllib.parse import unquote

        (run_of_it,) = log["runs"]
        root = run_of_it["originalUriBaseIds"]["%SRCROOT%"]["uri"]
        assert unquote(root) == f"{repository.as_uri()}/" or unquote(root).endswith("/repository/")
        for result in run_of_it["results"]:
            for place in (*result["locations"], *result.get("relatedLocations", ())):
                physical = place["physicalLocation"]
                file = repository / unquote(physical["artifactLocation"]["uri"])
                lines = file.read_text(encoding="utf-8").splitlines()
                region = physical["region"]
                assert 1 <= region["startLine"] <= len(lines)
                if snippet := region.get("snippet"):
                    assert lines[region["startLine"] - 1].startswith(
                        snippet["text"], region["startColumn"] - 1
                    )

    def test_it_says_all_that_was_found(self, log: dict[str, Any], report: dict[str, Path]) -> None:
        results = log["runs"][0]["results"]
        findings = json.loads(report["json"].read_text(encoding="utf-8"))["findings"]
        assert [one["ruleId"] for one in results] == [one["rule"] for one in findings]
        kinds = {one["kind"] for one in results}
        assert kinds == {"fail", "open"}
        reasons = [
            one["suppressions"][0]["justification"] for one in results if "suppressions" in one
        ]
        assert reasons == ["as published <2019>"]
        (invocation,) = log["runs"][0]["invocations"]
        (broken,) = invocation["toolExecutionNotifications"]
        assert broken["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
            "nets/broken.py"
        )
