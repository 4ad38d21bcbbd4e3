"""layerlint is asked whether it sees what was planted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.project import Project
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

from .faults import PREDICATES, Fault
from .planting import Judged, Mutant, judged
from .refusals import REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has come of a mutant."""

    mutant: Mutant
    planted: frozenset[Fault] = frozenset()
    found: frozenset[Fault] = frozenset()
    """Of the planted ones, those that layerlint reports."""
    undecided: frozenset[Fault] = frozenset()
    """Of the planted ones, those of which layerlint says that it does not know."""
    other_severity: frozenset[tuple[Fault, str]] = frozenset()
    """Of the found ones, those of which it says that they are better or worse."""
    lost: frozenset[Fault] = frozenset()
    """Faults that were there before and still are, and that layerlint does not report."""
    extra: frozenset[Fault] = frozenset()
    """What layerlint reports and Keras's graph does not show."""

    @property
    def missed(self) -> frozenset[Fault]:
        return self.planted - self.found

    @property
    def wrong(self) -> bool:
        return bool(self.missed or self.lost or self.extra or self.other_severity)


def outcomes(listed: Iterable[Mutant]) -> Iterator[Outcome]:
    """What comes of the mutants that Keras judges."""
    return map(outcome, judged(listed))


def outcome(one: Judged) -> Outcome:
    judged_rules = {*PREDICATES, *REFUSED}
    findings = [said for said in linted(one.mutant.text) if said.rule in judged_rules]
    said = {_fault(finding) for finding in findings if finding.certainty == "certain"}
    unsaid = {_at(_fault(finding)) for finding in findings if finding.certainty != "certain"}
    severities = {_at(fault): fault.severity for fault in said}
    places = {_at(fault) for fault in one.faults}
    return Outcome(
        mutant=one.mutant,
        planted=one.planted,
        found=frozenset(fault for fault in one.planted if _at(fault) in severities),
        undecided=frozenset(
            fault for fault in one.planted if _at(fault) in unsaid - severities.keys()
        ),
        other_severity=frozenset(
            (fault, severities[_at(fault)])
            for fault in one.planted
            if severities.get(_at(fault), fault.severity) != fault.severity
        ),
        lost=frozenset(fault for fault in one.faults - one.planted if _at(fault) not in severities),
        # Of a model that Keras refuses it tells nothing else.
        extra=frozenset()
        if one.refused
        else frozenset(fault for fault in said if _at(fault) not in places),
    )


def _fault(finding: Finding) -> Fault:
    span = finding.place.span
    return Fault(finding.rule, span.line, span.column, finding.severity)


def _at(fault: Fault) -> tuple[str, int, int]:
    return fault.rule, fault.line, fault.column


@cache
def in_force() -> RulesInForce:
    # One rule is in no profile.
    names = ("strict", "batchnorm-before-activation")
    selection = Selection(selected=names)
    return RulesInForce(rules=load_rules(), selection=selection)


def linted(text: str) -> tuple[Finding, ...]:
    """What layerlint finds in a source that is in no file."""
    source = decode_source(text.encode(), "model.py")
    return check(source, Project(here=Path(os.devnull) / "nowhere"), in_force()).findings
