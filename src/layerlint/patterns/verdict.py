"""Three truth values, with the reasons why something is undecided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from layerlint.graph.model import UnknownValue
from layerlint.records import dataclass
from layerlint.source import Place

Truth: TypeAlias = Literal[0, 1, 2]
"""False, undecided, true."""

_MOST_CAUSES: Final = 8
"""A way may pass thousands of opaque calls; nobody reads the ninth cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether something holds; ``causes`` says for want of what it is undecided."""

    truth: Truth
    causes: tuple[str, ...] = ()


TRUE: Final = Verdict(truth=2)
FALSE: Final = Verdict(truth=0)


def decided(holds: bool) -> Verdict:
    """A verdict that nothing unknown stands behind."""
    return TRUE if holds else FALSE


def undecided(cause: str) -> Verdict:
    """A verdict that waits for the answer to ``cause``."""
    return Verdict(truth=1, causes=(cause,))


def cause_of(value: UnknownValue, place: Place) -> str:
    """An unknown value in the words of a summary; ``place`` where it has none of its own."""
    return cause_at(value.reason, value.place or place)


def cause_at(reason: str, place: Place) -> str:
    """A reason and where it lies."""
    return f"{reason} ({place.path}:{place.line})"


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """The least of the verdicts; true if there are none."""
    doubts: list[Verdict] = []
    for verdict in verdicts:
        if verdict.truth == 0:
            return FALSE
        if verdict.truth == 1:
            doubts.append(verdict)
    return _undecided_for(doubts) if doubts else TRUE


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """The greatest of the verdicts; false if there are none."""
    doubts: list[Verdict] = []
    for verdict in verdicts:
        if verdict.truth == 2:
            return TRUE
        if verdict.truth == 1:
            doubts.append(verdict)
    return _undecided_for(doubts) if doubts else FALSE


def opposite(verdict: Verdict) -> Verdict:
    """What holds where the verdict does not."""
    if verdict.truth == 1:
        return verdict
    return FALSE if verdict.truth else TRUE


def _undecided_for(doubts: list[Verdict]) -> Verdict:
    """Undecided for want of all that the doubts want."""
    first, *others = doubts
    causes = first.causes
    for doubt in others:
        if len(causes) >= _MOST_CAUSES:
            break
        if doubt.causes != causes:
            causes = tuple(dict.fromkeys((*causes, *doubt.causes)))[:_MOST_CAUSES]
    return first if causes is first.causes else Verdict(truth=1, causes=causes)
