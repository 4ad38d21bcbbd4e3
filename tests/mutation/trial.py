"""Faults are planted, Keras says where they are, and layerlint is asked whether it sees them."""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from oracle.worker import Result

from layerlint.finding import Finding
from layerlint.linter import check
from layerlint.project import Project
from layerlint.rule import load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

from .bases import Base, built
from .faults import PREDICATES, Fault, faults
from .plants import Plant, plants
from .sources import Source, edited, moved

#: So many sources are built by one process of Keras's.
TOGETHER = 1000
#: What Keras says of a drop rate that it refuses.
_REFUSED = re.compile(r"between 0 and 1|missing 1 required positional argument: 'rate'")
_LINE = re.compile(r'File "/model\.py", line (\d+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A source with one change."""

    base: Base
    what: str
    text: str
    known: frozenset[Fault] = frozenset()
    """Faults of the base, at their new places."""


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
    extra: frozenset[Fault] = frozenset()
    """What layerlint reports and Keras's graph does not show."""

    @property
    def missed(self) -> frozenset[Fault]:
        return self.planted - self.found


def mutants(bases: Sequence[Base], models: int = 1, changes: int = 1) -> Iterator[Mutant]:
    """One of so many changes of one of so many bases, drawn by their hashes."""
    drawn = [base for base in bases if is_drawn(base.text, models)]
    results = built([(base, base.text) for base in drawn])
    seen: set[str] = set()
    for base, result in zip(drawn, results, strict=True):
        yield Mutant(base=base, what="nothing", text=base.text)
        source = Source(text=base.text)
        known = {fault for one in result for fault in faults(one["document"])}
        for one in result:
            for plant in plants(source, one["document"]):
                if not is_drawn(f"{plant.what}\n{base.text}", changes):
                    continue
                mutant = _mutant(base, source, plant, known)
                if mutant is not None and mutant.text not in seen:
                    seen.add(mutant.text)
                    yield mutant


def is_drawn(text: str, share: int) -> bool:
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:4], "big") % share == 0


def _mutant(base: Base, source: Source, plant: Plant, known: set[Fault]) -> Mutant | None:
    edits = plant.edits()
    if edits is None:
        return None
    places = {fault: moved(source, edits, fault.line, fault.column) for fault in known}
    return Mutant(
        base=base,
        what=plant.what,
        text=edited(base.text, edits),
        known=frozenset(Fault(one.rule, *at, one.severity) for one, at in places.items()),
    )


def outcomes(listed: Iterable[Mutant]) -> Iterator[Outcome]:
    """What comes of the mutants that Keras builds, or refuses because of the fault."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead: deque[tuple[Sequence[Mutant], Future[list[list[Result]]]]] = deque()
        for batch in _batches(listed):
            sources = [(mutant.base, mutant.text) for mutant in batch]
            ahead.append((batch, pool.submit(built, sources)))
            # Keras builds the next batch while this one is linted.
            if len(ahead) > 1:
                yield from _outcomes(*ahead.popleft())
        for waiting in ahead:
            yield from _outcomes(*waiting)


def _batches(listed: Iterable[Mutant]) -> Iterator[list[Mutant]]:
    waiting = iter(listed)
    while batch := list(islice(waiting, TOGETHER)):
        yield batch


def _outcomes(batch: Sequence[Mutant], results: Future[list[list[Result]]]) -> Iterator[Outcome]:
    for mutant, result in zip(batch, results.result(), strict=True):
        if any("error" in one for one in result):
            if (line := _refused_at(result[0])) is not None:
                yield _refusal(mutant, line)
        elif not any(one["refused"] for one in result):
            yield _outcome(mutant, {fault for one in result for fault in faults(one["document"])})


def _refused_at(result: Result) -> int | None:
    """The line of a layer that Keras refuses for its drop rate."""
    if not _REFUSED.search(result.get("error", "")):
        return None
    lines = _LINE.findall(result["trace"])
    return int(lines[-1]) if lines else None


def _refusal(mutant: Mutant, line: int) -> Outcome:
    said = [finding for finding in linted(mutant.text) if finding.place.span.line == line]
    rule = "dropout-rate-out-of-range"
    of_rule = [_fault(finding) for finding in said if finding.rule == rule]
    fault = Fault(rule, line, of_rule[0].column if of_rule else 0, "error")
    return Outcome(mutant=mutant, planted=frozenset([fault]), found=frozenset(of_rule) & {fault})


def _outcome(mutant: Mutant, true: set[Fault]) -> Outcome:
    findings = [finding for finding in linted(mutant.text) if finding.rule in PREDICATES]
    said = {_fault(one) for one in findings if one.certainty == "certain"}
    unsaid = {_at(_fault(one)) for one in findings if one.certainty != "certain"}
    severities = {_at(fault): fault.severity for fault in said}
    planted = {fault for fault in true if fault not in mutant.known}
    places = {_at(fault) for fault in true}
    return Outcome(
        mutant=mutant,
        planted=frozenset(planted),
        found=frozenset(fault for fault in planted if _at(fault) in severities),
        undecided=frozenset(fault for fault in planted if _at(fault) in unsaid - severities.keys()),
        other_severity=frozenset(
            (fault, severities[_at(fault)])
            for fault in planted
            if severities.get(_at(fault), fault.severity) != fault.severity
        ),
        extra=frozenset(fault for fault in said if _at(fault) not in places),
    )


def _fault(finding: Finding) -> Fault:
    span = finding.place.span
    return Fault(finding.rule, span.line, span.column, finding.severity)


def _at(fault: Fault) -> tuple[str, int, int]:
    return fault.rule, fault.line, fault.column


@cache
def in_force() -> RulesInForce:
    # One rule is in no profile. Keras 3 is the judge, so what it reads is Keras 3: Keras 2 takes
    # forms that Keras 3 refuses, such as `Dropout(p=0.5)`.
    names = ("strict", "batchnorm-before-activation")
    selection = Selection(selected=names)
    return RulesInForce(rules=load_rules(), selection=selection, keras="keras3")


def linted(text: str) -> tuple[Finding, ...]:
    """What layerlint finds in a source that is in no file."""
    source = decode_source(text.encode(), "model.py")
    return check(source, Project(here=Path(os.devnull) / "nowhere"), in_force()).findings
