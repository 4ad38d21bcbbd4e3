"""What docs/comparison.md says that layerlint reports on others' faults is what it reports."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from layerlint.linter import check
from layerlint.patterns.example_source import sequential_source
from layerlint.project import Project
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RULES = load_rules()
HERE = Path(os.devnull) / "nowhere"
PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<id>[^|]+) \| [^|]+ \| (?P<says>[^|]+) \|(?: `(?P<program>[^|]+)`)? \|$", re.MULTILINE
)
COMPILED = re.compile(r", (?P<call>compile\(.*\))$")
FOUND_BESIDES = {"8 Non-representative statistics estimation": {"batchnorm-after-activation"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the tables."""

    id: str
    says: str
    program: str | None


ROWS = [
    Row(id=row["id"], says=row["says"], program=row["program"])
    for row in ROW.finditer(PAGE)
    if row["id"] not in ("id", "---")
]
WITH_PROGRAM = [row for row in ROWS if row.program is not None]


def source_of(program: str) -> str:
    """The program as a module: a `Sequential`, compiled where the program says so."""
    compiled = COMPILED.search(program)
    if compiled is None:
        return sequential_source(program)
    layers = program[: compiled.start()]
    return f"from keras import losses\n{sequential_source(layers)}\nmodel.{compiled['call']}\n"


def found_in(program: str) -> set[str]:
    source = decode_source(source_of(program).encode(), "model.py")
    in_force = RulesInForce(rules=RULES, selection=Selection(selected=("recommended",)))
    report = check(source, Project(here=HERE), in_force)
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("row", WITH_PROGRAM, ids=lambda row: f"{row.id}: {row.program}")
def test_each_program_is_reported_as_the_page_says(row: Row) -> None:
    promised = set(re.findall(r"`([a-z-]+)`", row.says))
    assert bool(promised) != row.says.startswith("*nothing*")
    assert row.program is not None
    assert found_in(row.program) == promised | FOUND_BESIDES.get(row.id, set())


def test_every_flag_of_neuralint_has_a_row() -> None:
    named = {flag for row in ROWS for flag in re.findall(r"f\d{3}", row.id)}
    assert named == {f"f{number:03}" for number in range(1, 28)}


def test_every_smell_has_a_row() -> None:
    assert [row.id[0] for row in ROWS if row.id[0].isdigit()] == list("12345678")


def test_every_rule_is_named() -> None:
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", PAGE)) == set(RULES.ids)


def test_what_is_said_to_be_reported_nowhere_above_is_what_no_row_promises_alone() -> None:
    promised = {rule for row in ROWS for rule in re.findall(r"`([a-z-]+)`", row.says)}
    section = PAGE.partition("nowhere above")[2].partition("##")[0]
    below = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", section))
    # NeuraLint's row about the bias speaks of another fault of that program.
    assert below & promised == {"batchnorm-after-activation"}
    assert below | promised == set(RULES.ids)
