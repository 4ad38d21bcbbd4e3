"""A report as workflow commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from layerlint.finding import Report
from layerlint.reporters import github
from layerlint.repository import Repository

HERE = Repository(root=Path("/work"), here=Path("/work"))


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in a log, as the runner of GitHub Actions takes them."""
    found = []
    for line in text.splitlines():
        if match := re.match(r"\s*::(\w+)( [^:]*)?::(.*)$", line):
            pairs = (pair.split("=", 1) for pair in (match[2] or "").strip().split(","))
            found.append((match[1], {k: unquote(v) for k, v in pairs}, unquote(match[3])))
    return found


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    golden("everything.github.txt", github.render(everything, HERE))


def test_each_finding_is_one_annotation(everything: Report) -> None:
    found = commands(github.render(everything, HERE))
    assert [name for name, _, _ in found] == [
        "warning", "error", "notice", "notice", "warning", "error", "warning", "notice", "error",
    ]  # fmt: skip
    assert found[0][1]["file"] == "nets/vision.py"
    assert found[3][1]["title"].startswith("undecided")


def test_columns_stand_only_within_one_line(everything: Report) -> None:
    for _, region, _ in commands(github.render(everything, HERE)):
        assert ("col" in region) == (region["line"] == region["endLine"])


def test_paths_count_from_the_root_of_the_repository(everything: Report) -> None:
    below = Repository(root=Path("/work"), here=Path("/work/sub"))
    assert commands(github.render(everything, below))[0][1]["file"] == "sub/nets/vision.py"


def test_nothing_of_the_source_is_taken_for_a_command(hostile: Report) -> None:
    text = github.render(hostile, HERE)
    ((name, properties, message),) = commands(text)
    assert name == "error"
    assert properties["title"] == "dropout-on-output"
    assert properties["file"] == "::error::a,b:c%d [x](y) `q` <i>.py"
    assert "::error::%0A%25" in message
    others = [line for line in text.splitlines() if not line.startswith("::")]
    assert others
    assert not any("##[" in line for line in others)
    assert not any(sign in text for sign in "\x1b\x9b\r\x00\u2028")


def test_a_line_of_the_summary_that_begins_like_a_command() -> None:
    text = github.render(Report(notes=("::error::boo",)), HERE)
    assert commands(text) == []
    assert "::error::boo" in text
