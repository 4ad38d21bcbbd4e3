"""One file mended in turns, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from layerlint.fixes import Code, Refusal, Taken, rewritten
from layerlint.mending.proof import Effort, Proven, prove
from layerlint.mending.proposals import Proposal, Wish, proposed
from layerlint.mending.reading import Fault, Reading
from layerlint.patterns.syntax import MoveNode
from layerlint.records import dataclass, field
from layerlint.source import decode_source

TURNS: Final = 10
"""More turns than this are a sign of fixes that undo each other."""

STEPS_TO_OFFER: Final = 4_000_000
"""Steps of the interpreter that proofs of a file's fixes may take for a report: for each the file
is read again. A fix that they do not reach is told without its text."""
STEPS_TO_MEND: Final = 10 * STEPS_TO_OFFER
"""… where fixes were asked for."""

_UNTRIED: Final = "the file was read so often to prove other fixes that this one was not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file after its fixes."""

    data: bytes
    readings: tuple[Reading, ...]
    """How it reads then, by itself and by each file that leads to it."""
    done: tuple[Proposal, ...] = ()
    refused: dict[Fault, str] = field(default_factory=dict)
    """Why the faults of the last turn that have a fix can't be mended."""


def mended(data: bytes, readings: Sequence[Reading], wish: Wish) -> Mended:
    """Carry out all fixes of a file that are wished for and proven.

    The first of the readings is that of the file itself, made of ``data``.
    """
    done: list[Proposal] = []
    refused: dict[Fault, str] = {}
    effort = Effort(left=STEPS_TO_MEND)
    for _ in range(TURNS):
        source = readings[0].source
        code = Code.of(source)
        found = proposed(readings, code, wish)
        refused = found.refused
        proven = _first_proven(found.proposals, readings, code, refused, effort)
        refused.update({fault: _UNTRIED for one in effort.untried for fault in one.faults})
        effort.untried.clear()
        if proven is None:
            break
        try:
            data = rewritten(source, data, proven.changes)
        except Refusal as reason:
            faults = (fault for one in proven.proposals for fault in one.faults)
            refused.update(dict.fromkeys(faults, str(reason)))
            break
        done += proven.proposals
        readings = proven.readings
        if source.document is not None:
            # The places of cells and blocks in the file are others now.
            anew = decode_source(data, source.path, file=source.file)
            readings = [reading.with_source(anew) for reading in readings]
    return Mended(data=data, readings=tuple(readings), done=tuple(done), refused=refused)


def _first_proven(
    proposals: Sequence[Proposal],
    readings: Sequence[Reading],
    code: Code,
    refused: dict[Fault, str],
    effort: Effort,
) -> Proven | None:
    """What can be carried out at once: those that stand in the way of others first, if they can."""
    left = list(proposals)
    while left:
        if effort.left <= 0:
            effort.untried += left
            return None
        batch = apart(left)
        proven = prove(batch, readings, code, refused, effort)
        if proven.proposals:
            return proven
        tried = set(map(id, batch))
        left = [one for one in left if id(one) not in tried]
    return None


def apart(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The first proposals that don't touch the text of others; the same change is no clash.

    What goes towards the output waits for what goes the other way, or the two would pass each
    other: a dropout moved behind a normalization that is then moved away.
    """
    chosen: list[Proposal] = []
    taken = Taken()
    for one in sorted(proposals, key=_goes_on):
        if not taken.clash(one.changes):
            chosen.append(one)
            taken.add(one.changes)
    return chosen


def _goes_on(proposal: Proposal) -> bool:
    """Whether a layer goes behind another that stood behind it already."""
    return any(isinstance(step, MoveNode) and step.side == "after" for step in proposal.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The fixes that are proven on the text as it is, each by itself, and why others aren't."""

    fixes: dict[Fault, Proposal]
    refused: dict[Fault, str]


def offered(readings: Sequence[Reading], wish: Wish) -> Offered:
    """For each fault of a file the fix that is proven, though no other be carried out."""
    code = Code.of(readings[0].source)
    found = proposed(readings, code, wish)
    left = list(found.proposals)
    fixes: dict[Fault, Proposal] = {}
    effort = Effort(left=STEPS_TO_OFFER)
    while left and effort.left > 0:
        batch = apart(left)
        tried = set(map(id, batch))  # thousands of them, and each holds a whole graph
        left = [one for one in left if id(one) not in tried]
        for one in prove(batch, readings, code, found.refused, effort).proposals:
            fixes.update(dict.fromkeys(one.faults, one))
    return Offered(fixes=fixes, refused=found.refused)
