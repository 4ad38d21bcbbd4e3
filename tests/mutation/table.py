"""The share of planted faults that layerlint finds, for each rule and style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .bases import EVERY_STYLE
from .faults import PREDICATES
from .refusals import REFUSED
from .trial import Outcome

Cell = tuple[str, str]
"""A rule and a style."""


@dataclass(slots=True, kw_only=True)
class Table:
    """Counts over many mutants."""

    planted: Counter[Cell] = field(default_factory=Counter)
    found: Counter[Cell] = field(default_factory=Counter)
    undecided: Counter[Cell] = field(default_factory=Counter)
    lost: Counter[Cell] = field(default_factory=Counter)
    extra: Counter[Cell] = field(default_factory=Counter)
    other_severity: Counter[Cell] = field(default_factory=Counter)
    mutants: int = 0
    sources: set[str] = field(default_factory=set)
    """What the mutants are made of."""

    def add(self, outcome: Outcome) -> None:
        style = outcome.mutant.base.style
        self.mutants += 1
        self.sources.add(outcome.mutant.base.text)
        for count, listed in (
            (self.planted, outcome.planted),
            (self.found, outcome.found),
            (self.undecided, outcome.undecided),
            (self.lost, outcome.lost),
            (self.extra, outcome.extra),
            (self.other_severity, [fault for fault, _ in outcome.other_severity]),
        ):
            count.update((fault.rule, style) for fault in listed)

    def of_rule(self, count: Counter[Cell], rule: str) -> int:
        return sum(number for (one, _), number in count.items() if one == rule)


def counted(outcomes: Iterable[Outcome]) -> Table:
    table = Table()
    for outcome in outcomes:
        table.add(outcome)
    return table


def markdown(table: Table) -> Iterator[str]:
    """A line a rule: found of planted in each style, in all, and what is reported besides."""
    yield "| rule | " + " | ".join(EVERY_STYLE) + " | all | share | besides |"
    yield "| --- |" + " --- |" * (len(EVERY_STYLE) + 3)
    for rule in sorted({*PREDICATES, *REFUSED}):
        cells = [
            f"{table.found[rule, style]}/{table.planted[rule, style]}" for style in EVERY_STYLE
        ]
        found, planted = (table.of_rule(count, rule) for count in (table.found, table.planted))
        yield _row(f"`{rule}`", cells, found, planted, table.of_rule(table.extra, rule))
    cells = [
        f"{_of_style(table.found, style)}/{_of_style(table.planted, style)}"
        for style in EVERY_STYLE
    ]
    whole = (table.found.total(), table.planted.total(), table.extra.total())
    yield _row("all", cells, *whole)


def page(table: Table, command: str) -> str:
    """The page of the documentation that shows the table."""
    found, planted = table.found.total(), table.planted.total()
    counts = (
        f"{table.mutants} sources were made of {len(table.sources)} good models, each by one "
        f"change, and built by Keras, whose graphs show {planted} planted faults. layerlint finds "
        f"{found} of them at the very place, says of {table.undecided.total()} that it cannot "
        f"tell, gives {table.other_severity.total()} another severity, and reports "
        f"{table.extra.total()} that the graphs do not show (*besides*). Of the faults that "
        f"a model had before and still has, {table.lost.total()} are not found behind the change."
    )
    lines = [*_HEAD, f"    {command}", "", counts, "", *_missed(table), *markdown(table)]
    return "\n".join(lines) + "\n"


_HEAD = (
    "# Planted faults: what is found",
    "",
    "Written by the command below, from `tests/`; do not edit.",
    "[tests/mutation](../tests/mutation/README.md) says how faults are planted and who judges.",
    "",
)


def _missed(table: Table) -> Iterator[str]:
    """Where anything is missed, most first."""
    missed = {cell: planted - table.found[cell] for cell, planted in table.planted.items()}
    cells = sorted((cell for cell in missed if missed[cell]), key=lambda one: (-missed[one], one))
    for rule, style in cells:
        undecided = table.undecided[rule, style]
        yield f"- `{rule}`, {style}: {missed[rule, style]} not found, {undecided} of them undecided"
    if cells:
        yield ""


def _row(name: str, cells: list[str], found: int, planted: int, extra: int) -> str:
    share = f"{100 * found / planted:.1f} %" if planted else "—"
    return f"| {name} | {' | '.join(cells)} | {found}/{planted} | {share} | {extra} |"


def _of_style(count: Counter[Cell], style: str) -> int:
    return sum(number for (_, one), number in count.items() if one == style)
