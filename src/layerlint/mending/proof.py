"""Whether proposals do to all graphs what they are meant to do, and nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeAlias

from layerlint.fixes import (
    Change,
    Code,
    Done,
    Lines,
    Refusal,
    changed,
    covered,
    difference,
    intend,
    intend_beside,
    sketch,
)
from layerlint.mending.proposals import Proposal
from layerlint.mending.reading import Fault, Reading
from layerlint.patterns.normal_graph import NormalNode
from layerlint.patterns.syntax import InsertLayer, MoveNode, ReplaceLayer
from layerlint.records import dataclass, field, replace
from layerlint.source import Place, SourceError, SourceFile, parse

_ANEW: Final = (MoveNode, ReplaceLayer, InsertLayer)
"""Steps that put a layer where it was not."""

STEPS_A_READING: Final = 2_000
"""What a reading counts for besides the steps of the interpreter: to take the text apart."""
STEPS_A_CHARACTER: Final = 2
"""… for each character of it. Of a file with a thousand layers that is more than all other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Proposals that stand together, and how the files read then."""

    proposals: tuple[Proposal, ...]
    changes: frozenset[Change]
    readings: tuple[Reading, ...]


@dataclass(slots=True, kw_only=True)
class Effort:
    """What proofs may still cost: a file is read again for each, and of thousands that fail one
    at a time each fails in a reading of its own.
    """

    left: int
    """Steps of the interpreter. The first proof is made whatever it costs."""
    untried: list[Proposal] = field(default_factory=list)
    """The proposals for which nothing was left."""


def prove(
    proposals: Sequence[Proposal],
    readings: Sequence[Reading],
    code: Code,
    refused: dict[Fault, str],
    effort: Effort,
) -> Proven:
    """As many of some proposals as stand together; why the others don't is noted."""
    nothing = Proven(proposals=(), changes=frozenset(), readings=tuple(readings))
    if not proposals:
        return nothing
    if effort.left <= 0:
        effort.untried += proposals
        return nothing
    trial = _tried(proposals, readings, code)
    effort.left -= sum(map(_cost, readings))
    if isinstance(trial, Proven):
        return trial
    if len(proposals) > 1:
        middle = len(proposals) // 2
        first = prove(proposals[:middle], readings, code, refused, effort)
        second = prove(proposals[middle:], readings, code, refused, effort)
        if not first.proposals or not second.proposals:
            return first if first.proposals else second
        both = _tried((*first.proposals, *second.proposals), readings, code)
        # What doesn't stand beside the others is tried again in the next turn.
        return both if isinstance(both, Proven) else first
    [proposal] = proposals
    if len(proposal.ways) > 1:
        others = replace(proposal, ways=proposal.ways[1:])
        return prove([others], readings, code, refused, effort)
    refused.update(dict.fromkeys(proposal.faults, trial))
    return nothing


def _cost(reading: Reading) -> int:
    """What it takes to read a file once more."""
    text = len(reading.source.text)
    return STEPS_A_READING + STEPS_A_CHARACTER * text + reading.interpretation.steps


def _tried(proposals: Sequence[Proposal], readings: Sequence[Reading], code: Code) -> Proven | str:
    """The proposals, if all of them stand together; else why they don't."""
    changes = frozenset(change for one in proposals for change in one.changes)
    try:
        source = replace(code.source, text=changed(code.text, changes))
        parse(source)
        anew = tuple(reading.with_source(source) for reading in readings)
        respells = any(proposal.respells for proposal in proposals)
        if respells and _misspelt(anew[0]) + len(proposals) > _misspelt(readings[0]):
            return "the name would still be unknown"
        touched = {line for change in changes for line in _lines(code, change)}
        for number, (old, new) in enumerate(zip(readings, anew, strict=True)):
            if number and not old.passes(source.path, touched):
                continue  # it imports the file, and builds nothing of what changes
            if respells:
                why = _fault_of_names(old, new, code, source, changes)
            else:
                why = _fault(number, old, new, proposals)
            if why is not None:
                return f"{why} ({old.source.path})" if number else why
        for old, new in zip(readings, anew, strict=True):
            if (rule := _brought_up(old, new, proposals)) is not None:
                return f"`{rule}` would be found then"
    except Refusal as reason:
        return str(reason)
    except (SourceError, ValueError):
        return "the edited text would be no Python"
    return Proven(proposals=tuple(proposals), changes=changes, readings=anew)


def _misspelt(reading: Reading) -> int:
    return sum(1 for _ in reading.misspelt())


def _lines(code: Code, change: Change) -> range:
    span = code.lines.span(change.start, change.end)
    return range(span.line, span.end_line + 1)


def _fault(
    number: int,
    old: Reading,
    new: Reading,
    proposals: Sequence[Proposal],
) -> str | None:
    """What stands against proposals in one reading."""
    before = [sketch(graph) for graph in old.graphs]
    after = [sketch(graph) for graph in new.graphs]
    done: list[Done] = [set() for _ in before]
    for proposal in proposals:
        for one in proposal.wanted:
            if one.reading == number:
                index, cure = one.seen.graph, one.seen.cure
                intend(before[index], cure.plan, cure.match, done[index])
                if cure.holds_beside:
                    for other in old.beside(index):
                        intend_beside(before[other], cure.plan, cure.match)
    return difference(before, after)


def _brought_up(old: Reading, new: Reading, proposals: Sequence[Proposal]) -> str | None:
    """A rule without a fix that speaks only once layers stand elsewhere.

    Whoever takes a layer out, or gives it another argument, wants to see what it hid; who moves
    one would have the next fault for the last. What gave way to a rule that is now content was
    there before.
    """
    if not any(isinstance(step, _ANEW) for one in proposals for step in one.steps):
        return None
    before, after = (Counter(fault[0] for fault in one.incurable) for one in (old, new))
    spoke = {fault[0] for proposal in proposals for fault in proposal.faults}
    more = (rule for rule in after - before if spoke.isdisjoint(new.yields.get(rule, ())))
    return min(more, default=None)


def _fault_of_names(
    old: Reading, new: Reading, code: Code, source: SourceFile, changes: Collection[Change]
) -> str | None:
    """What stands against names written right in one reading.

    Nobody could tell what a misspelt layer was: the graphs must be the same but for what it is.
    """
    names = _Names(code=code, lines=Lines(text=source.text), changes=tuple(sorted(changes)))
    called = {
        names.spot(node.origin.call)
        for graph in new.graphs
        for node in graph.nodes
        if names.right(node.origin.layer.written) and node.origin.call is not None
    }

    def was_unknown(node: NormalNode) -> bool:
        place = node.origin.layer.written
        if node.layer.name is None and names.spot_after(place) in called:
            return True  # what was built elsewhere was nothing, and is met where it is called
        return names.wrong(place)

    return difference(
        [covered(graph, was_unknown) for graph in old.graphs],
        [
            covered(graph, lambda node: names.right(node.origin.layer.written))
            for graph in new.graphs
        ],
    )


Spot: TypeAlias = tuple[str, int, int]
"""Where something begins: in the changed file an offset, in another a line and column."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Names:
    """Where names stand in the text before and after they are written right."""

    code: Code
    lines: Lines
    """Of the text after."""
    changes: tuple[Change, ...]
    """In their order in the text; they don't overlap."""

    @cached_property
    def _starts(self) -> list[int]:
        """Where the changes begin in the text before."""
        return [one.start for one in self.changes]

    @cached_property
    def _longer(self) -> list[int]:
        """By how much the text before each of them has grown, and at last all of it."""
        grown = (len(one.text) - (one.end - one.start) for one in self.changes)
        return [0, *accumulate(grown)]

    @cached_property
    def _starts_after(self) -> list[int]:
        """Where they begin in the text after."""
        return [start + longer for start, longer in zip(self._starts, self._longer, strict=False)]

    def wrong(self, place: Place) -> bool:
        """Whether one of the names lies in a place of the text before."""
        return _any_within(self._starts, *self._range(place, self.code.lines))

    def right(self, place: Place) -> bool:
        """Whether one of the names lies in a place of the text after."""
        return _any_within(self._starts_after, *self._range(place, self.lines))

    def spot(self, place: Place) -> Spot:
        """Where a place of the text after begins."""
        if place.path != self.code.source.path:
            return (place.path, place.span.line, place.span.column)
        return (place.path, self._range(place, self.lines)[0], 0)

    def spot_after(self, place: Place) -> Spot:
        """Where a place of the text before begins in the text after."""
        if place.path != self.code.source.path:
            return self.spot(place)
        return (place.path, self._after(self._range(place, self.code.lines)[0]), 0)

    def _range(self, place: Place, lines: Lines) -> tuple[int, int]:
        return lines.range(place.span) if place.path == self.code.source.path else (0, 0)

    def _after(self, offset: int) -> int:
        return offset + self._longer[bisect_left(self._starts, offset)]


def _any_within(starts: list[int], start: int, end: int) -> bool:
    """Whether one of some offsets, which are in order, lies in a range."""
    return bisect_left(starts, start) < bisect_left(starts, end)
