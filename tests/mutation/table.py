"""The share of planted faults that layerlint finds, for each rule and style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

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

    def of_style(self, count: Counter[Cell], style: str) -> int:
        return sum(number for (_, one), number in count.items() if one == style)


def counted(outcomes: Iterable[Outcome]) -> Table:
    table = Table()
    for outcome in outcomes:
        table.add(outcome)
    return table
