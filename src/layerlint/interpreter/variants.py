"""All ways through a root, by replay.

The root is run once with the first answers; then each open condition is answered the
other way, one at a time; only answers that changed the graph are combined.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence

from layerlint.graph.model import Answer, LayerGraph
from layerlint.interpreter.budgets import (
    BARREN_RUNS,
    IDLE_ANSWERS,
    IDLE_ANSWERS_ASIDE,
    MOST_RUNS,
    MOST_VARIANTS,
)
from layerlint.interpreter.signatures import Signature, signatures
from layerlint.interpreter.values import Key
from layerlint.interpreter.walk.choices import Choice
from layerlint.records import dataclass, replace

Forced = dict[Key, bool]

Condition = tuple[str, int, str]
"""A condition as its reader sees it: file, line and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of a root gave."""

    graphs: tuple[LayerGraph, ...]
    signature: tuple[Signature, ...]
    """One mark for each graph; equal for runs that built the same."""
    choices: tuple[Choice, ...]
    followed: tuple[Choice, ...] = ()
    """The conditions that were true without a choice."""
    spent: bool = False
    """Whether its budget ended it."""
    refused: bool = False
    """Whether the code itself refused the answers: it died before it built anything."""
    raised: bool = False
    """Whether it ends by an exception that the code makes: nobody gets what it has built."""

    @staticmethod
    def of(
        graphs: Sequence[LayerGraph],
        choices: Sequence[Choice],
        followed: Sequence[Choice] = (),
        *,
        spent: bool,
        died: bool = False,
        raised: bool = False,
    ) -> Outcome:
        """The outcome of a run that built these graphs."""
        return Outcome(
            graphs=tuple(graphs),
            signature=signatures(graphs),
            choices=tuple(choices),
            followed=tuple(followed),
            spent=spent,
            refused=died and not graphs,
            raised=raised,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way through a root, and the answers that tell it from the others."""

    outcome: Outcome
    when: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """The variants of a root, the one of first answers first."""

    variants: tuple[Variant, ...]
    runs: int
    cut: bool
    """Whether there were more variants than are looked at."""
    outcomes: tuple[Outcome, ...]
    """What all runs gave that came to their end; those that built the same hold the same graphs."""
    effective: frozenset[Key]
    """The conditions of which another answer has changed what was built."""


def explore(
    run: Callable[[Forced], Outcome],
    more: Callable[[], bool],
    idle: Counter[Condition],
    *,
    composes: bool = True,
) -> Exploration:
    """Run a root in all the ways that give another graph.

    ``more`` tells whether there is budget for another run; ``idle`` is how often another answer
    has changed nothing, and goes from root to root. What surely ``composes`` no layers is not run
    as often as what may.
    """
    first = run({})
    outcomes: dict[tuple[object, ...], tuple[Outcome, Forced]] = {first.signature: (first, {})}
    effective: set[Key] = set()
    tried: set[frozenset[tuple[Key, bool]]] = {frozenset()}
    pending: deque[tuple[Forced, Key, tuple[object, ...]]] = deque()
    runs, cut, patient = 1, False, BARREN_RUNS

    places: dict[Key, Condition] = {}
    patience: dict[Key, int] = {}
    ended = [first]
    made: list[tuple[Outcome, Forced]] = [(first, {})]

    def queue(outcome: Outcome, forced: Forced, keys: set[Key] | None) -> None:
        for choice in outcome.choices:
            places.setdefault(choice.key, (choice.path, choice.line, choice.text))
            patience.setdefault(choice.key, IDLE_ANSWERS_ASIDE if choice.aside else IDLE_ANSWERS)
            if choice.key in forced or (keys is not None and choice.key not in keys):
                continue
            other = {**forced, choice.key: not choice.answer}
            mark = frozenset(other.items())
            if mark not in tried:
                tried.add(mark)
                pending.append((other, choice.key, outcome.signature))

    queue(first, {}, None)
    known = {choice.key for choice in first.choices}
    combined: set[tuple[object, ...]] = set()
    while True:
        if not pending:
            # Every answer was tried by itself: now those that made a difference together.
            grown = False
            for mark, (outcome, forced) in list(outcomes.items()):
                if (mark, len(effective)) not in combined:
                    combined.add((mark, len(effective)))
                    before = len(pending)
                    queue(outcome, forced, effective)
                    grown = grown or len(pending) > before
            if not grown:
                break
        barren = runs >= patient and not (
            composes and any(seen.graphs for seen, _ in outcomes.values())
        )
        if barren and composes and patient == BARREN_RUNS:
            # What a run that builds nothing has asked last may be what it has ended by.
            patient, barren = 2 * BARREN_RUNS, False
            pending.reverse()
        if barren or len(outcomes) >= MOST_VARIANTS or runs >= MOST_RUNS or not more():
            cut = True
            break
        forced, flipped, origin = pending.popleft()
        if idle[places[flipped]] >= patience[flipped]:
            continue
        again = next((outcome for outcome, own in made if _same_way(outcome, own, forced)), None)
        outcome = again or run(forced)
        if again is None:
            runs += 1
            made.append((outcome, forced))
        if outcome.spent:
            cut = True  # half a variant would show layers that nothing follows
            break
        if outcome.refused:
            continue
        if outcome.signature != origin:
            effective.add(flipped)
            idle[places[flipped]] = -MOST_RUNS
        else:
            idle[places[flipped]] += 1
        same, _ = outcomes.setdefault(outcome.signature, (outcome, forced))
        if again is None:
            ended.append(outcome if same is outcome else replace(outcome, graphs=same.graphs))
        fresh = {choice.key for choice in outcome.choices} - known
        if fresh:
            known |= fresh
            waiting = list(pending)
            pending.clear()
            queue(outcome, forced, fresh)
            pending.extend(waiting)
    variants = tuple(
        Variant(outcome=outcome, when=_answers(outcome, effective))
        for outcome, _ in outcomes.values()
    )
    return Exploration(
        variants=variants,
        runs=runs,
        cut=cut,
        outcomes=tuple(ended),
        effective=frozenset(effective),
    )


def _same_way(outcome: Outcome, own: Forced, forced: Forced) -> bool:
    """Whether other forced answers would be given on the way of a run that was made.

    Where neither forces one, both give the first; what is not asked on the way does not matter.
    """
    return all(
        forced[choice.key] is choice.answer if choice.key in forced else choice.key not in own
        for choice in outcome.choices
    )


def _answers(outcome: Outcome, effective: set[Key]) -> tuple[Answer, ...]:
    found: dict[Key, Answer] = {}
    for choice in outcome.choices:
        if choice.key in effective and choice.key not in found:
            found[choice.key] = answer_of(choice)
    return tuple(found.values())


def answer_of(choice: Choice) -> Answer:
    """A choice as it is told."""
    return Answer(
        condition=choice.text,
        line=choice.line,
        answer=choice.shown,
        path=choice.path,
        of=choice.of,
        flag=choice.flag,
    )
