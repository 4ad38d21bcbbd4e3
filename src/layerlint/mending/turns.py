"""One file mended in turns, until nothing changes any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from layerlint.fixes import Change, Code, clash
from layerlint.mending.proof import prove
from layerlint.mending.proposals import Proposal, Wish, proposed
from layerlint.mending.reading import Fault, Reading

TURNS: Final = 10
"""More turns than this are a sign of fixes that undo each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file's text after its fixes."""

    text: str
    done: tuple[Proposal, ...]
    refused: dict[Fault, str] = field(default_factory=dict)
    """Why the faults of the last turn that have a fix can't be mended."""


def mended(path: str, readings: Sequence[Reading], wish: Wish) -> Mended:
    """Carry out all fixes that are wished for and proven."""
    done: list[Proposal] = []
    refused: dict[Fault, str] = {}
    text = readings[0].source.text
    for _ in range(TURNS):
        code = Code.of(readings[0].source)
        found = proposed(path, readings, code, wish)
        refused = found.refused
        proven = prove(path, apart(found.proposals), readings, code, refused)
        if not proven.proposals:
            break
        done += proven.proposals
        readings = proven.readings
        text = readings[0].source.text
    return Mended(text=text, done=tuple(done), refused=refused)


def apart(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The first proposals that don't touch the text of others; the same change is no clash."""
    chosen: list[Proposal] = []
    taken: set[Change] = set()
    for one in proposals:
        if not clash(one.changes - taken, list(taken - one.changes)):
            chosen.append(one)
            taken |= one.changes
    return chosen


def single(
    path: str, readings: Sequence[Reading], wish: Wish
) -> tuple[dict[Fault, Proposal], dict[Fault, str]]:
    """For each fault the fix that is proven on the text as it is, or why there is none."""
    code = Code.of(readings[0].source)
    found = proposed(path, readings, code, wish)
    left = list(found.proposals)
    fixes: dict[Fault, Proposal] = {}
    while left:
        batch = apart(left)
        left = [one for one in left if one not in batch]
        proven = prove(path, batch, readings, code, found.refused)
        for one in proven.proposals:
            fixes.update(dict.fromkeys(one.faults, one))
    return fixes, found.refused
