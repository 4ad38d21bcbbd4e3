"""A report as SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layerlint.finding import Report
from layerlint.patterns.syntax import Template
from layerlint.records import replace
from layerlint.reporters.sarif import Context, render
from layerlint.repository import Hosted, Repository
from layerlint.rule import Reference, Rule

RULES = (
    Rule(
        id="bias-before-batchnorm",
        topic="normalization",
        summary="A bias that batch normalization cancels",
        severity="warning",
        profile="recommended",
        message=Template(parts=("never shown",)),
        rationale="The mean takes the bias\nwith it.\n\nSo it has no effect.",
        when_to_ignore="When weights are loaded.",
        references=(Reference(title="Ioffe & Szegedy", url="https://arxiv.org/abs/1502.03167"),),
    ),
    Rule(
        id="unparsable-file",
        topic="diagnostics",
        summary="A file that cannot be read",
        severity="error",
        profile="essential",
        message=Template(parts=("never shown",)),
        rationale="long " * 400,
    ),
)


def context(root: str = "/work", here: str = "/work", **options: Any) -> Context:
    repository = Repository(root=Path(root), here=Path(here))
    return Context(
        rules=RULES, page=lambda rule: f"# {rule.id}\n", repository=repository, **options
    )


def run_of(report: Report, **options: Any) -> dict[str, Any]:
    log = json.loads(render(report, context(**options)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    at = context(line_hash=lambda path, line: f"{path}:{line}")
    golden("everything.sarif", render(everything, at))


class TestRules:
    def test_each_has_all_that_github_asks_for(self, everything: Report) -> None:
        rules = run_of(everything)["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
        for rule in rules:
            for text in (rule["shortDescription"], rule["fullDescription"]):
                assert 0 < len(text["text"]) <= 1024
            assert rule["help"]["text"]
            assert rule["help"]["markdown"].startswith(f"# {rule['id']}")
            assert rule["helpUri"].startswith("https://")
            assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
            assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
            assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")

    def test_results_point_at_theirs(self, everything: Report) -> None:
        run = run_of(everything)
        rules = run["tool"]["driver"]["rules"]
        pointing = [result for result in run["results"] if "ruleIndex" in result]
        assert len(pointing) == 3
        assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in pointing)


class TestResults:
    def test_levels_and_kinds(self, everything: Report) -> None:
        results = run_of(everything)["results"]
        told = {(result["kind"], result["level"]) for result in results}
        assert told == {("fail", "error"), ("fail", "warning"), ("fail", "note"), ("open", "none")}

    def test_related_places_are_linked_from_the_message(self, everything: Report) -> None:
        result = run_of(everything)["results"][0]
        ids = [place["id"] for place in result["relatedLocations"]]
        assert ids == [1, 2]
        assert all(f"]({number})" in result["message"]["text"] for number in ids)

    def test_what_only_looks_like_a_link_is_none(self, hostile: Report) -> None:
        (result,) = run_of(hostile)["results"]
        told = result["message"]["text"]
        assert "layers[0] (x)" in told
        assert told.count("](") - told.count("\\](") == 1

    def test_a_suppressed_one_says_why_and_where(self, everything: Report) -> None:
        (silenced,) = [one for one in run_of(everything)["results"] if "suppressions" in one]
        (suppression,) = silenced["suppressions"]
        assert suppression["justification"] == "a test of robustness"
        assert suppression["kind"] == "inSource"
        assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 300

    def test_a_fix_with_edits(self, everything: Report) -> None:
        (fixed,) = [one for one in run_of(everything)["results"] if "fixes" in one]
        ((change,),) = [fix["artifactChanges"] for fix in fixed["fixes"]]
        (replacement,) = change["replacements"]
        assert replacement["insertedContent"]["text"] == ", use_bias=False"
        region = replacement["deletedRegion"]
        assert (region["startColumn"], region["endColumn"]) == (17, 17)

    def test_fingerprints(self, everything: Report) -> None:
        at = {("nets/vision.py", 14): "abc:1"}
        results = run_of(everything, line_hash=lambda path, line: at.get((path, line)))["results"]
        assert results[0]["partialFingerprints"] == {
            "layerlint/v1": "0123456789abcdef",
            "primaryLocationLineHash": "abc:1",
        }
        assert "partialFingerprints" not in results[1]


class TestPlaces:
    def test_paths_count_from_the_root_of_the_repository(self, everything: Report) -> None:
        run = run_of(everything, here="/work/sub folder")
        uris = {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for result in run["results"]
        }
        assert "sub%20folder/nets/vision.py" in uris
        assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///work/"

    def test_a_file_outside_has_its_whole_address(self, everything: Report) -> None:
        run = run_of(everything, root="/else where", here="/work")
        place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": "file:///work/nets/vision.py"}
        assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///else%20where/"

    def test_the_commit_is_told_where_a_ci_system_knows_it(self, everything: Report) -> None:
        host = Hosted(url="https://example.org/a/b", commit="f00", files="blob")
        (provenance,) = run_of(everything, hosted=host)["versionControlProvenance"]
        assert provenance["revisionId"] == "f00"
        assert "versionControlProvenance" not in run_of(everything)


class TestNotifications:
    def test_what_could_not_be_read(self, everything: Report) -> None:
        (invocation,) = run_of(everything)["invocations"]
        assert invocation["executionSuccessful"] is True
        broken, gone = invocation["toolExecutionNotifications"]
        assert broken["associatedRule"] == {"id": "unparsable-file", "index": 1}
        assert broken["level"] == "error"
        assert gone["message"]["text"] == "nets/gone.py vanished during the run."

    def test_a_crash_is_no_success(self, everything: Report) -> None:
        crash = replace(everything.findings[0], rule="internal-error")
        (invocation,) = run_of(Report(findings=(crash,)))["invocations"]
        assert invocation["executionSuccessful"] is False

    def test_nothing_to_say_is_nothing_said(self) -> None:
        (invocation,) = run_of(Report())["invocations"]
        assert invocation == {"executionSuccessful": True}


def test_how_much_was_understood_is_told(many: Report) -> None:
    assert "1,204 layers" in run_of(many)["properties"]["summary"]


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\u202e", "\r", "\n", "\x00"])
def test_no_text_of_it_speaks_to_a_terminal(hostile: Report, sign: str) -> None:
    run = run_of(hostile)
    (result,) = run["results"]
    texts = [
        result["message"]["text"],
        result["relatedLocations"][0]["message"]["text"],
        *(one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]),
        run["properties"]["summary"],
    ]
    assert not any(sign in text for text in texts)
