"""The draw of findings keeps its rule, and the page shows the verdicts that are kept."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

from .judged import (
    JUDGEMENTS,
    LISTED,
    OF_A_FILE,
    OF_A_REPOSITORY,
    OF_A_RULE,
    OF_BOTH,
    judged_draws,
    sample,
    table,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "false-alarms.md"
README = ROOT / "README.md"


def found() -> list[dict[str, Any]]:
    """Many findings: every repository has every rule in every file."""
    return [
        {
            "repository": f"owner/{repository}",
            "rule": f"rule-{rule}",
            "file": f"{file}.py",
            "line": line,
            "column": 1,
        }
        for repository in range(30)
        for rule in range(8)
        for file in range(5)
        for line in (1, 2)
    ]


def counts(taken: list[dict[str, Any]], *keys: str) -> int:
    return max(Counter(tuple(one[key] for key in keys) for one in taken).values())


def test_the_draw_spreads_over_repositories_and_rules() -> None:
    taken = sample(found(), "seed", 100)
    assert len(taken) == 100
    assert counts(taken, "repository") <= OF_A_REPOSITORY
    assert counts(taken, "rule") <= OF_A_RULE
    assert counts(taken, "repository", "rule") <= OF_BOTH
    assert counts(taken, "repository", "file") <= OF_A_FILE
    assert len({one["repository"] for one in taken}) > 20


def test_the_limits_end_a_draw_that_asks_for_too_many() -> None:
    assert len(sample(found(), "seed", 1000)) == 8 * OF_A_RULE


def test_the_draw_depends_on_the_findings_and_the_seed_alone() -> None:
    shuffled = found()
    random.Random(1).shuffle(shuffled)
    assert sample(shuffled, "seed", 50) == sample(found(), "seed", 50)
    assert sample(found(), "another", 50) != sample(found(), "seed", 50)


def judgement(rule: str, verdict: str, *readers: str) -> dict[str, Any]:
    return {"rule": rule, "verdict": verdict, "readers": list(readers)}


def test_the_table_counts_verdicts_by_rule() -> None:
    judged = [
        judgement("b", "true", "true", "true"),
        judgement("a", "false", "true", "false"),
        judgement("a", "true", "true"),
        judgement("b", "open", "open", "open"),
    ]
    assert table(judged).splitlines()[2:] == [
        "| `a` | 2 | 1 | 1 | 0 | 50.0% |",
        "| `b` | 2 | 1 | 0 | 1 | 0.0% |",
        "| all | 4 | 2 | 1 | 1 | 25.0% |",
        "",
        "The two readers agreed in 2 of 3.",
    ]


def test_the_page_shows_the_verdicts_that_are_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    draws = judged_draws()
    assert len(draws) > 2
    for draw, judged in draws.items():
        heading = f"\n## {draw}\n"
        assert heading in page
        assert table(judged) in page.partition(heading)[2].partition("\n## ")[0]


def test_the_page_and_the_readme_count_the_verdicts_that_are_kept() -> None:
    everything = judged_draws()["All draws"]
    repositories = len({one["repository"] for one in everything})
    false = sum(one["verdict"] == "false" for one in everything)
    for path in (PAGE, README):
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert f"{len(everything):,} findings in {repositories} " in text
        assert re.search(rf"\b{false} were false\b", text)


def test_what_was_judged_was_found_in_the_listed_repositories() -> None:
    listed = json.loads(LISTED.read_text(encoding="utf-8"))["repositories"]
    names = {one["name"] for one in listed}
    judgements = json.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    for judged in judgements.values():
        assert {one["repository"] for one in judged} <= names
        assert {one["verdict"] for one in judged} <= {"true", "false", "open"}
