"""Fixes proposed for one file: what would be written, for which faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from layerlint.catalog import load_catalog
from layerlint.finding import Safety
from layerlint.fixes import Change, Code, Refusal, respelt, texts
from layerlint.graph.model import Remark
from layerlint.mending.reading import Fault, Price, Reading, Seen
from layerlint.merging.sightings import keeps_order
from layerlint.patterns.syntax import FixStep
from layerlint.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One fault of one reading, and what is to become of the graph that shows it."""

    reading: int
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One change of the text, for all the faults that want it."""

    faults: tuple[Fault, ...]
    price: Price
    ways: tuple[frozenset[Change], ...]
    """The texts that may be right, the best first."""
    wanted: tuple[Wanted, ...] = ()
    respells: bool = False
    """Whether it makes a name known that no Keras has."""

    @property
    def changes(self) -> frozenset[Change]:
        """The text that is tried first."""
        return self.ways[0]

    @property
    def steps(self) -> Iterator[FixStep]:
        """What its plans do to the graphs."""
        return (step for one in self.wanted for step in one.seen.cure.plan.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """All that can be tried, and what can't be, with the reasons."""

    proposals: tuple[Proposal, ...]
    refused: dict[Fault, str]


Wish: TypeAlias = Callable[[Fault, Safety, str], bool]
"""Whether a fault is to be mended at all; the text is the code at its place."""


def proposed(readings: Sequence[Reading], code: Code, wish: Wish) -> Proposed:
    """The proposals for a file; the readings are of that file, then of those that read it."""
    refused: dict[Fault, str] = {}
    proposals = _respellings(readings, code, wish, refused)
    if not proposals:
        # What is misspelt hides what else there is: it comes first, and alone.
        proposals = _cures(readings, code, wish, refused)
    return Proposed(proposals=tuple(proposals), refused=refused)


def _cures(
    readings: Sequence[Reading], code: Code, wish: Wish, refused: dict[Fault, str]
) -> list[Proposal]:
    path = code.source.path
    by_fault: dict[Fault, list[Wanted]] = {}
    for number, reading in enumerate(readings):
        for seen in reading.seen:
            if seen.fault[1].path == path:
                by_fault.setdefault(seen.fault, []).append(Wanted(reading=number, seen=seen))
    proposals: list[Proposal] = []
    for fault, wanted in by_fault.items():
        price = _price(wanted, readings)
        if wish(fault, price.safety, code.at(fault[1])):
            try:
                _must_be_read_in_full(wanted, readings)
                ways = _ways(wanted, code)
            except Refusal as reason:
                refused[fault] = str(reason)
                continue
            proposals.append(
                Proposal(faults=(fault,), price=price, ways=ways, wanted=tuple(wanted))
            )
    return _united(proposals)


def _must_be_read_in_full(wanted: Iterable[Wanted], readings: Sequence[Reading]) -> None:
    """Refuse where a model that shows the fault, or a variant of it, is not known."""
    for one in wanted:
        if (unread := readings[one.reading].unread(one.seen.graph)) is not None:
            raise Refusal(f"the model could not be read in full: {unread}")


_ASKED = "layers are asked for by number or name: if they are this model's, they have others then"


def _price(wanted: Iterable[Wanted], readings: Sequence[Reading]) -> Price:
    """What a fix costs here."""
    for one in wanted:
        if one.seen.price.safety == "unsafe":
            return one.seen.price
    reorders = any(not keeps_order(step) for one in wanted for step in one.seen.cure.plan.steps)
    if reorders and any(reading.asks_by_number for reading in readings):
        return Price(safety="unsafe", because=_ASKED)
    return one.seen.price


def _ways(wanted: Sequence[Wanted], code: Code) -> tuple[frozenset[Change], ...]:
    """The changes that would do for every graph in which a fault is seen."""
    common: list[frozenset[Change]] | None = None
    for one in wanted:
        cure = one.seen.cure
        found = list(texts(cure.plan, cure.match, cure.graph, code))
        common = found if common is None else [way for way in common if way in found]
    ways = tuple(way for way in common or () if way)
    if not ways:
        raise Refusal("different models would need different changes of the same lines")
    return ways


def _united(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Faults that want the same text changed, as one proposal."""
    by_text: dict[tuple[frozenset[Change], ...], Proposal] = {}
    for one in proposals:
        there = by_text.get(one.ways)
        if there is not None:
            one = replace(
                there,
                faults=(*there.faults, *one.faults),
                wanted=(*there.wanted, *one.wanted),
                price=one.price if there.price.safety == "safe" else there.price,
            )
        by_text[one.ways] = one
    return sorted(by_text.values(), key=lambda one: min(one.changes))


def _respellings(
    readings: Sequence[Reading], code: Code, wish: Wish, refused: dict[Fault, str]
) -> list[Proposal]:
    proposals = []
    for remark in readings[0].misspelt():
        fault: Fault = (remark.rule, remark.place, ())
        if not wish(fault, "safe", code.at(fault[1])):
            continue
        try:
            proposals.append(_respelling(fault, remark, code))
        except Refusal as reason:
            refused[fault] = str(reason)
    return proposals


def _respelling(fault: Fault, remark: Remark, code: Code) -> Proposal:
    wrong, right = remark.values["name"], remark.values["suggestion"]
    if load_catalog().layer(right) is None:
        raise Refusal(f"`{right}` is no layer")
    start, end = code.lines.range(remark.place.span)
    changes = frozenset(respelt(code, start, end, wrong, right))
    return Proposal(faults=(fault,), price=Price(), ways=(changes,), respells=True)
