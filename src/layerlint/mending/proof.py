"""Whether proposals do to all graphs what they are meant to do, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from layerlint.fixes import (
    Change,
    Code,
    Done,
    Refusal,
    changed,
    difference,
    intend,
    losses,
    sketch,
)
from layerlint.mending.proposals import Proposal
from layerlint.mending.reading import Fault, Reading
from layerlint.records import dataclass, replace
from layerlint.source import SourceError, parse


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
        parse(source)
        anew = tuple(reading.with_source(source) for reading in readings)
        touched = [_lines(code, change) for change in changes]
        for number, (old, new) in enumerate(zip(readings, anew, strict=True)):
            if number and not old.passes(source.path, touched):
                continue  # it imports the file, and builds nothing of what changes
            why = _fault(number, old, new, proposals)
            if why is not None:
                return why
    except Refusal as reason:
        return str(reason)
    except (SourceError, ValueError):
        return "the edited text would be no Python"
    return Proven(proposals=tuple(proposals), changes=changes, readings=anew)


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
    if any(proposal.respells for proposal in proposals):
        if number == 0 and len(list(new.misspelt())) + len(proposals) > len(list(old.misspelt())):
            return "the name would still be unknown"
        return losses(before, after)
    done: list[Done] = [set() for _ in before]
    for proposal in proposals:
        for one in proposal.wanted:
            if one.reading == number:
                index, cure = one.seen.graph, one.seen.cure
                intend(before[index], cure.plan, cure.match, done[index])
    return difference(before, after)
