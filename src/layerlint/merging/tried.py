"""What was tried of one root, in numbers: which answers a trial gives, and which findings it shows.

Every finding of a root asks the same of the same trials: it is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeAlias

from layerlint.graph.model import LayerGraph, Trial, Trials
from layerlint.merging.answers import Literal, Literals, Term
from layerlint.records import dataclass, field

Mark: TypeAlias = tuple[object, ...]
"""What a finding is known by."""

MOST_ASKED: Final = 1_000_000
"""For how many answers further trials of one root are asked: each is asked for with an answer to
each condition, for each finding of each of hundreds of layers anew."""


@dataclass(slots=True, kw_only=True)
class Conditions:
    """The conditions that trials have asked, each with the answer yes, in that order."""

    every: dict[Literal, int] = field(default_factory=dict)
    """Each with its place."""
    telling: dict[Literal, None] = field(default_factory=dict)
    """Those of which another answer has changed what is built."""


class Root:
    """What was tried of one root, and what is seen in it."""

    def __init__(
        self,
        trials: Trials,
        shown: Callable[[LayerGraph], Collection[Mark]],
        literals: Literals,
    ) -> None:
        self.trials = trials
        self._shown = shown
        self._literals = literals
        self.mattering: set[Literal] = set()
        """The conditions that were found to matter for some finding, each with the answer yes."""
        self._marks: dict[int, frozenset[Mark]] = {}
        """By the identity of a trial, as all that follows."""
        self._said: dict[int, dict[Literal, bool | None]] = {}
        self._asked: dict[int, dict[Literal, int]] = {}
        self._followed: dict[int, dict[Literal, None]] = {}
        self._both_ways: dict[int, frozenset[Literal]] = {}
        self._settles: dict[tuple[Literal, Literal], bool] = {}
        self._settled_of = 0
        """For how many trials that holds."""
        self._again: dict[tuple[int, Term, Term, bool], Trial | None] = {}
        self._conditions = Conditions()
        self._looked_at = 0
        """How many trials the conditions are known of."""
        self._left = MOST_ASKED

    @property
    def worn_out(self) -> bool:
        """Whether no further trials are asked for."""
        return self._left <= 0

    def conditions(self) -> Conditions:
        """The conditions of all trials so far."""
        known = self._conditions
        for trial in self.trials.made[self._looked_at :]:
            for answer in trial.answers:
                yes = self._literals.of(answer) | 1
                known.every.setdefault(yes, len(known.every))
                if yes not in known.telling and answer in self.trials.telling:
                    known.telling[yes] = None
        self._looked_at = len(self.trials.made)
        return known

    def shows(self, trial: Trial, mark: Mark) -> bool:
        """Whether a finding is among what a trial builds."""
        marks = self._marks.get(id(trial))
        if marks is None:
            marks = frozenset(mark for graph in trial.graphs for mark in self._shown(graph))
            self._marks[id(trial)] = marks
        return mark in marks

    def says(self, trial: Trial, literal: Literal) -> bool | None:
        """Whether the answers of a trial make another one true."""
        said = self._said.setdefault(id(trial), {})
        yes = literal | 1
        if yes not in said:
            said[yes] = self.trials.says(trial, self._literals.answer(yes))
        found = said[yes]
        return found if found is None or literal == yes else not found

    def has(self, trial: Trial, term: Term) -> bool:
        """Whether the answers of a trial make all of these true."""
        return all(self.says(trial, literal) is True for literal in term)

    def asked(self, trial: Trial) -> Mapping[Literal, int]:
        """The answers that a trial gives, each with its place."""
        if id(trial) not in self._asked:
            literals = map(self._literals.of, trial.answers)
            self._asked[id(trial)] = {literal: place for place, literal in enumerate(literals)}
        return self._asked[id(trial)]

    def followed(self, trial: Trial) -> Mapping[Literal, None]:
        """What a trial did without being asked, as the answers that bring it."""
        if id(trial) not in self._followed:
            self._followed[id(trial)] = dict.fromkeys(map(self._literals.of, trial.followed))
        return self._followed[id(trial)]

    def both_ways(self, trial: Trial) -> Collection[Literal]:
        """The conditions that a trial answers, and of which nothing can be said in it."""
        if id(trial) not in self._both_ways:
            every = dict.fromkeys(literal | 1 for literal in self.asked(trial))
            found = (yes for yes in every if self.says(trial, yes) is None)
            self._both_ways[id(trial)] = frozenset(found)
        return self._both_ways[id(trial)]

    def follows(self, held: Term, literal: Literal) -> bool:
        """Whether some answers settle one more, in whichever way."""
        answers = [self._literals.answer(one) for one in held]
        return self.trials.follows(answers, self._literals.answer(literal))

    def settles(self, literal: Literal, other: Literal) -> bool:
        """Whether an answer that was given leaves nothing to ask of another condition."""
        if self._settled_of != len(self.trials.made):
            # Another trial may ask a condition that reads like one of these.
            self._settles.clear()
            self._settled_of = len(self.trials.made)
        found = self._settles.get((literal, other))
        if found is None:
            found = self._settles[literal, other] = self.follows((literal,), other)
        return found

    def implies(self, literal: Literal, other: Literal) -> bool:
        """Whether an answer leaves another condition no other answer than this."""
        return self.trials.implies(self._literals.answer(literal), self._literals.answer(other))

    def again(
        self, trial: Trial, held: Term, other: Sequence[Literal], *, last: bool = False
    ) -> Trial | None:
        """What is built where some answers are held and conditions are answered otherwise.

        ``None`` where no budget reaches, with ``last`` that for answers that are told neither.
        """
        self._left -= len(other) + 1
        key = (id(trial), held, tuple(other), last)
        if key not in self._again:
            self._left -= len(self._conditions.every)
            answer = self._literals.answer
            self._again[key] = self.trials.again(
                trial, [answer(one) for one in held], [answer(one) for one in other], last=last
            )
        return self._again[key]
