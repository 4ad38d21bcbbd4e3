"""Faults are planted, and Keras says where they are: all without layerlint."""

from __future__ import annotations

import hashlib
import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from oracle.worker import Result

from .bases import Base, built
from .faults import Fault, faults
from .plants import Plant, plants
from .refusals import refusal
from .sources import Source, edited, moved

#: So many sources are built by one process of Keras's.
TOGETHER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A source with one change."""

    base: Base
    what: str
    text: str
    known: frozenset[Fault] = frozenset()
    """Faults of the base, at their new places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A mutant, and the faults that Keras's graph of it shows."""

    mutant: Mutant
    faults: frozenset[Fault]
    refused: bool = False
    """Whether Keras does not build it because of the fault."""

    @property
    def planted(self) -> frozenset[Fault]:
        return self.faults - self.mutant.known


def mutants(
    bases: Sequence[Base], models: int = 1, most: int | None = None, part: int = 0
) -> Iterator[Mutant]:
    """One of so many bases, with each kind of change in at most so many places.

    What is left out is settled by hashes: the same ones are drawn each time, and the parts from 0
    to ``models - 1`` are all bases together.
    """
    listed = [base for base in bases if _digest(base.text) % models == part]
    documents = [
        [one["document"] for one in result]
        for result in built([(base, base.text) for base in listed])
    ]
    sources = [Source(text=base.text) for base in listed]
    drawn: dict[int, list[Plant]] = {}
    for number, plant in _drawn(sources, documents, most):
        drawn.setdefault(number, []).append(plant)
    seen: set[str] = set()
    for number, base in enumerate(listed):
        yield Mutant(base=base, what="nothing", text=base.text)
        known = {fault for document in documents[number] for fault in faults(document)}
        for plant in drawn.get(number, ()):
            mutant = _mutant(base, sources[number], plant, known)
            if mutant is not None and mutant.text not in seen:
                seen.add(mutant.text)
                yield mutant


def _drawn(
    sources: Sequence[Source], documents: Sequence[Sequence[Mapping[str, Any]]], most: int | None
) -> Iterator[tuple[int, Plant]]:
    """The changes of each source, by its number: at most so many of a kind."""
    kinds: dict[str, list[tuple[int, int, int, Plant]]] = {}
    order = 0
    for number, (source, models) in enumerate(zip(sources, documents, strict=True)):
        for document in models:
            for plant in plants(source, document):
                if most is None:
                    yield number, plant
                    continue
                order += 1
                kind = kinds.setdefault(plant.kind, [])
                entry = (-_digest(f"{plant.what}\n{source.text}"), order, number, plant)
                (heapq.heappush if len(kind) < most else heapq.heappushpop)(kind, entry)
    for kind in kinds.values():
        yield from ((number, plant) for _, _, number, plant in sorted(kind, key=lambda one: one[1]))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


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


def judged(listed: Iterable[Mutant], together: int = TOGETHER) -> Iterator[Judged]:
    """The mutants that Keras builds, or refuses because of the fault."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead: deque[tuple[Sequence[Mutant], Future[list[list[Result]]]]] = deque()
        for batch in _batches(listed, together):
            sources = [(mutant.base, mutant.text) for mutant in batch]
            ahead.append((batch, pool.submit(built, sources)))
            # Keras builds the next batch while this one is looked at.
            if len(ahead) > 1:
                yield from _judged(*ahead.popleft())
        for waiting in ahead:
            yield from _judged(*waiting)


def _batches(listed: Iterable[Mutant], together: int) -> Iterator[list[Mutant]]:
    waiting = iter(listed)
    while batch := list(islice(waiting, together)):
        yield batch


def _judged(batch: Sequence[Mutant], results: Future[list[list[Result]]]) -> Iterator[Judged]:
    for mutant, result in zip(batch, results.result(), strict=True):
        if any("error" in one for one in result):
            if (fault := refusal(mutant.text, result[0])) is not None:
                yield Judged(mutant=mutant, faults=frozenset([fault]), refused=True)
        elif not any(one["refused"] for one in result):
            shown = frozenset(fault for one in result for fault in faults(one["document"]))
            yield Judged(mutant=mutant, faults=shown)
