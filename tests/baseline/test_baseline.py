"""Findings that a team has put up with, and the file in which they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layerlint.baseline import (
    Baseline,
    BaselineError,
    Entry,
    Known,
    crashed_in,
    held_against,
    of_crashed,
    of_findings,
    read_baseline,
    told_of_stale,
    without_stale,
    write_baseline,
)
from layerlint.finding import FileReport, Finding, QuotedLine, Suppressed
from layerlint.source import Place, Span


def finding(fingerprint: str, path: str = "net.py", **more: object) -> Finding:
    span = Span(line=3, column=1, end_line=3, end_column=5)
    facts: dict[str, object] = {
        "rule": "bias-before-batchnorm",
        "severity": "warning",
        "profile": "recommended",
        "message": "a bias",
        "place": Place(path=path, span=span),
        "fingerprint": fingerprint,
        "quoted": (QuotedLine(path=path, number=3, text="  Conv2D(8,  3)"),),
    }
    return Finding(**{**facts, **more})  # type: ignore[arg-type]


def entry(fingerprint: str, file: str = "net.py") -> Entry:
    rule = "bias-before-batchnorm"
    return Entry(file=file, rule=rule, fingerprint=fingerprint, code="Conv2D(8, 3)")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "known.json"


def report(*findings: Finding) -> list[FileReport]:
    return [FileReport(path="net.py", findings=findings)]


def test_what_is_written_is_read(file: Path) -> None:
    written = of_findings(file, [Path("src")], [finding("b"), finding("a", "nets/é.py")])
    assert written.entries == (entry("b"), entry("a", "nets/é.py"))
    write_baseline(written)
    assert read_baseline(file) == written
    assert file.read_text(encoding="utf-8").count("\n    {") == 2, "one line a finding"
    write_baseline(Baseline(file=file))
    assert read_baseline(file).entries == ()


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path, file: Path) -> None:
    (tmp_path / "lint").mkdir()
    written = of_findings(tmp_path / "lint" / "known.json", [Path()], [finding("a")])
    assert written.entries == (entry("a", "../net.py"),)
    assert written.paths == ("..",)
    assert written.looked_at == (tmp_path,)


def test_what_a_comment_silences_or_is_always_told_is_left_out(file: Path) -> None:
    silent = Suppressed(path="net.py", line=1, reason=None)
    every = [finding("a", suppressed=silent), finding("b", profile="always"), finding("c")]
    assert [one.fingerprint for one in of_findings(file, [], every).entries] == ["c"]


def test_known_findings_are_marked_and_others_are_not(file: Path) -> None:
    baseline = Baseline(file=file, entries=(entry("a"), entry("gone")))
    told = report(finding("a"), finding("b"), finding("a", profile="always"))
    known = Known(everywhere=baseline)
    compared = held_against(told, known, full=lambda one: one is baseline)
    assert [one.known for one in compared.files[0].findings] == [True, False, False]
    assert compared.stale == ((baseline, (entry("gone"),)),)
    assert held_against(told, known, full=lambda one: False).stale == ()
    assert without_stale(baseline, told).entries == (entry("a"),)


def test_each_file_is_held_against_its_own_baseline(file: Path) -> None:
    one = Baseline(file=file, entries=(entry("a"), entry("b")))
    other = Baseline(file=file.with_name("other.json"), entries=(entry("b"),))
    files = [
        FileReport(path="one.py", findings=(finding("a"),)),
        FileReport(path="other.py", findings=(finding("a"), finding("b"))),
        FileReport(path="none.py", findings=(finding("a"),)),
    ]
    known = Known(by_file={"one.py": one, "other.py": other}, others=(one,))
    compared = held_against(files, known, full=lambda _: True)
    told = [[finding.known for finding in report.findings] for report in compared.files]
    assert told == [[True], [False, True], [False]]
    assert compared.stale == (), "what is found in any file is not stale"
    assert known.baselines == (one, other)


def test_stale_entries_are_told_by_rule_and_file() -> None:
    baseline = Baseline(file=Path("known.json"))
    stale = [entry("a"), entry("b"), *(entry(name, f"{name}.py") for name in "cdef")]
    told = told_of_stale(baseline, stale)
    assert told.startswith(
        "6 entries of known.json found no more: `bias-before-batchnorm` in net.py (2), "
    )
    assert "in c.py, `bias-before-batchnorm` in d.py and 2 more; " in told
    assert told_of_stale(baseline, stale[:1]).startswith(
        "1 entry of known.json found no more: `bias-before-batchnorm` in net.py; take it out with"
    )


def test_entries_of_files_in_which_layerlint_failed_stay(file: Path) -> None:
    failed = report(finding("x", "b.py", rule="internal-error", profile="always"))
    baseline = Baseline(file=file, entries=(entry("a"), entry("b", "b.py")))
    assert crashed_in(failed) == ("b.py",)
    kept = of_crashed(baseline, failed)
    assert without_stale(baseline, failed, kept=kept).entries == (entry("b", "b.py"),)
    assert of_findings(file, [], [finding("c")], kept=kept).entries == (
        entry("b", "b.py"),
        entry("c"),
    )


@pytest.mark.parametrize(
    ("paths", "named", "covered"),
    [
        (["."], ["."], True),
        (["src"], ["."], True),
        (["src", "lib"], ["src", "lib"], True),
        (["src"], ["src/a.py"], False),
        (["."], ["src"], False),
        (["src"], ["srcs"], False),
    ],
)
def test_a_run_is_full_where_it_sees_all_that_was_looked_at(
    file: Path, paths: list[str], named: list[str], covered: bool
) -> None:
    baseline = Baseline(file=file, paths=tuple(paths))
    assert baseline.covered_by([Path(name) for name in named]) is covered


WHOLE = {"layerlint-baseline": 1, "paths": ["."], "findings": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "known.json is empty: restore it"),
        ("import keras", "known.json is no baseline: restore it"),
        ('{"layerlint-baseline": 1, "fin', "known.json:1:27: this is no whole baseline"),
        ('{\n<<<<<<< ours\n  "paths": []', "known.json:2:1: this is no whole baseline"),
        ("{" * 100_000, "known.json:1:2: this is no whole baseline"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ('{"layerlint-baseline": ' + "9" * 5000 + "}", "a number has thousands of digits"),
        ("{}", "known.json is no baseline of layerlint's"),
        (json.dumps({**WHOLE, "layerlint-baseline": 2}), "a baseline of version 2, and this"),
        (json.dumps({**WHOLE, "layerlint-baseline": "1"}), "a baseline of version 1, and this"),
        (json.dumps({**WHOLE, "findings": {}}), "a damaged baseline"),
        (json.dumps({**WHOLE, "findings": [{"file": "a"}]}), "damaged, a line in it is no"),
        (json.dumps({**WHOLE, "paths": [1]}), "damaged, a line in it is no"),
    ],
)
def test_what_is_no_baseline_is_refused_in_one_sentence(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError) as caught:
        read_baseline(file)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_not_there_or_no_text(tmp_path: Path, file: Path) -> None:
    with pytest.raises(BaselineError, match="there is no baseline known"):
        read_baseline(file)
    with pytest.raises(BaselineError, match="is a folder"):
        read_baseline(tmp_path)
    file.write_bytes(b'{"\xff')
    with pytest.raises(BaselineError, match="not UTF-8"):
        read_baseline(file)
