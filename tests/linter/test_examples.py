"""The models in ``examples/``: what is marked is found, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layerlint.running import gathered, lint
from layerlint.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(EXAMPLES.glob("*.py"))
MARK = re.compile(r"#\s*ruleid:\s*(?P<rules>[a-z0-9, -]+)")


def marked(file: Path) -> list[tuple[str, int]]:
    """The rules named in comments, with the line behind each comment."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if match := MARK.search(line):
            found += [(rule.strip(), number + 1) for rule in match["rules"].split(",")]
    return sorted(found)


def test_there_are_examples_with_faults_and_without() -> None:
    with_faults = [file for file in FILES if marked(file)]
    assert len(FILES) >= 6
    assert len(with_faults) >= 2
    assert len(FILES) - len(with_faults) >= 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_marked_is_found_and_nothing_else(file: Path) -> None:
    settings = Settings()
    run = lint(gathered([file], settings, force_exclude=False), settings)
    (report,) = run.files
    certain = [one for one in report.findings if one.certainty == "certain"]
    assert sorted((one.rule, one.place.line) for one in certain) == marked(file)
    assert report.understood.models >= 1
    assert report.understood.opaque == 0
    assert report.understood.cut == ()
