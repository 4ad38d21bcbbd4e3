"""Whether proposals do to all graphs what they are meant to do, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from layerlint.fixes import (
    Change,
    Code,
    Done,
    Named,
    Refusal,
    Sketch,
    changed,
    difference,
    intend,
    moved,
    sketch,
)
from layerlint.mending.proposals import Proposal
from layerlint.mending.reading import Fault, Reading
from layerlint.patterns.normal_graph import NormalNode
from layerlint.source import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Proposals that stand together, and how the files read then."""

    proposals: tuple[Proposal, ...]
    changes: frozenset[Change]
    readings: tuple[Reading, ...]


def prove(
    proposals: Sequence[Proposal],
    readings: Sequence[Reading],
    code: Code,
    refused: dict[Fault, str],
) -> Proven:
    """As many of some proposals as stand together; why the others don't is noted."""
    nothing = Proven(proposals=(), changes=frozenset(), readings=tuple(readings))
    if not proposals:
        return nothing
    trial = _tried(proposals, readings, code)
    if isinstance(trial, Proven):
        return trial
    if len(proposals) > 1:
        middle = len(proposals) // 2
        first = prove(proposals[:middle], readings, code, refused)
        second = prove(proposals[middle:], readings, code, refused)
        if not first.proposals or not second.proposals:
            return first if first.proposals else second
        both = _tried((*first.proposals, *second.proposals), readings, code)
        # What doesn't stand beside the others is tried again in the next turn.
        return both if isinstance(both, Proven) else first
    [proposal] = proposals
    if len(proposal.ways) > 1:
        others = replace(proposal, ways=proposal.ways[1:])
        return prove([others], readings, code, refused)
    refused.update(dict.fromkeys(proposal.faults, trial))
    return nothing


def _tried(proposals: Sequence[Proposal], readings: Sequence[Reading], code: Code) -> Proven | str:
    """The proposals, if all of them stand together; else why they don't."""
    changes = frozenset(change for one in proposals for change in one.changes)
    try:
        source = replace(code.source, text=changed(code.text, changes))
        anew = tuple(reading.with_source(source) for reading in readings)
        after = Code.of(source)
        for number, (old, new) in enumerate(zip(readings, anew, strict=True)):
            why = _fault(number, old, new, proposals, code, after, changes)
            if why is not None:
                return why
    except Refusal as reason:
        return str(reason)
    except (SourceError, ValueError):
        return "the edited text would be no Python"
    return Proven(proposals=tuple(proposals), changes=changes, readings=anew)


def _fault(
    number: int,
    old: Reading,
    new: Reading,
    proposals: Sequence[Proposal],
    code: Code,
    after: Code,
    changes: Iterable[Change],
) -> str | None:
    """What stands against proposals in one reading."""
    if old.interpretation.cut or new.interpretation.cut:
        return "not all variants of the file could be read"
    before, behind = _names(proposals, code, after, changes)
    intended = [sketch(graph, before) for graph in old.graphs]
    done: list[Done] = [set() for _ in intended]
    for proposal in proposals:
        for one in proposal.wanted:
            if one.reading == number:
                index, cure = one.seen.graph, one.seen.cure
                intend(intended[index], cure.plan, cure.match, done[index])
    found: list[Sketch] = [sketch(graph, behind) for graph in new.graphs]
    return difference(intended, found)


def _names(
    proposals: Sequence[Proposal], code: Code, after: Code, changes: Iterable[Change]
) -> tuple[Named, Named]:
    """What misspelt layers are taken for before, and what they are afterwards."""
    meant: dict[int, str] = {}
    for proposal in proposals:
        respelling = proposal.respelling
        if respelling is not None:
            for call in code.calls.values():
                if _ends_with_one_of(code, call.func, respelling.starts, respelling.wrong):
                    meant[code.start(call)] = respelling.right
    if not meant:
        return _nobody, _nobody
    there = {moved(start, changes) for start in meant}

    def before(node: NormalNode) -> str | None:
        place = node.origin.layer.place
        if place.path != code.source.path or node.layer.name is not None:
            return None
        return meant.get(code.lines.range(place.span)[0])

    def behind(node: NormalNode) -> str | None:
        place = node.origin.layer.place
        if place.path != code.source.path:
            return None
        return node.layer.name if after.lines.range(place.span)[0] in there else None

    return before, behind


def _nobody(_: NormalNode) -> None:
    return None


def _ends_with_one_of(code: Code, called: ast.expr, starts: Iterable[int], name: str) -> bool:
    """Whether the last name of what is called is one of those to be changed."""
    return code.end(called) - len(name) in starts and code.code(called).endswith(name)
