"""What the interpreter understands of the sources in this folder's Markdown files."""

from __future__ import annotations

from pathlib import Path

import pytest

from .cases import Case, every_case, interpret_case, said_of
from .comparing import brief, differences

CASES = every_case()
MOST_SHOWN = 12
"""How many graphs are printed where a case fails."""


@pytest.mark.parametrize(
    "case", [case for _, case in CASES], ids=[f"{page.stem}: {case.title}" for page, case in CASES]
)
def test_understood(case: Case, tmp_path: Path) -> None:
    found = interpret_case(case, tmp_path)
    complaints = []
    looked_at = case.graphs or not case.said
    if looked_at and len(found.graphs) != len(case.graphs):
        complaints.append(f"{len(case.graphs)} graphs expected, {len(found.graphs)} found")
    for number, (text, graph) in enumerate(zip(case.graphs, found.graphs, strict=False), start=1):
        complaints += [f"graph {number}: {each}" for each in differences(text, graph)]
    said = said_of(found, {line.split()[0] for line in case.said})
    if said != case.said:
        complaints.append(f"said: {said}")
    if complaints:
        shown = "\n".join(map(brief, found.graphs[:MOST_SHOWN]))
        pytest.fail("\n".join([*complaints, "", "found:", shown]), pytrace=False)


def test_every_page_has_cases_and_every_case_says_why() -> None:
    pages = {page for page, _ in CASES}
    assert pages == set(Path(__file__).parent.glob("*.md"))
    assert [case.title for _, case in CASES if not case.why] == []


def test_no_heading_stands_twice_on_a_page() -> None:
    titles = [(page, case.title) for page, case in CASES]
    assert len(titles) == len(set(titles))
