"""Under which answers a finding holds, as far as it was tried.

The runs of a root are few of all that there could be. So what they suggest is held against
further ones: each answer that is left out is tried otherwise, by itself and each two of them in
all four ways. What is refuted is said more exactly, what cannot be tried is not left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count
from math import comb
from typing import Final, TypeAlias, TypeVar

from layerlint.graph.model import Answer, LayerGraph, Trial, Trials
from layerlint.merging.answers import Variant, contradicts, opposite, shortest
from layerlint.records import dataclass, field, replace

_Thing = TypeVar("_Thing")

Mark: TypeAlias = tuple[object, ...]
"""What a finding is known by."""

MOST_ROUNDS: Final = 24
"""How often what is said of one finding is held against further runs."""


class Grounds:
    """What tells when the findings of one file hold."""

    def __init__(
        self,
        trials: Mapping[str, Sequence[Trials]],
        shown: Callable[[LayerGraph], Collection[Mark]],
    ) -> None:
        self._roots = {
            name: [_Root(trials=one, shown=shown) for one in of_name]
            for name, of_name in trials.items()
        }

    def when(self, mark: Mark, roots: Iterable[str]) -> tuple[Variant, ...]:
        """Empty where it holds in all that some root builds, else the answers that bring it."""
        every = [root for name in dict.fromkeys(roots) for root in self._roots.get(name, ())]
        cases = [case for root in every if (case := _Case(root=root, mark=mark)).showing]
        terms: tuple[Variant, ...] = ()
        for _ in range(MOST_ROUNDS):
            always = [case for case in cases if not case.failing]
            for case in always:
                if not case.refutes(()):
                    return _distinct([case.told(())])
            if always:
                continue
            for case in cases:
                case.tell_apart()
            found = [case.shortest() for case in cases]
            terms = tuple(dict.fromkeys(term for terms_of, _ in found for term in terms_of))
            known = sum(len(case.showing) for case in cases)
            refuted = any(case.refutes(term) for term in terms or ((),) for case in cases)
            more = sum(len(case.showing) for case in cases) > known
            if not refuted and not (more and any(vague for _, vague in found)):
                break
        return _distinct(
            tuple(dict.fromkeys(answer for case in cases for answer in case.told(term)))
            for term in terms
        )


def _distinct(terms: Iterable[Variant]) -> tuple[Variant, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))


@dataclass(slots=True, kw_only=True)
class _Root:
    """What was tried of one root, and what is seen in it."""

    trials: Trials
    shown: Callable[[LayerGraph], Collection[Mark]]
    _marks: dict[int, frozenset[Mark]] = field(default_factory=dict)
    """By the identity of a trial."""
    mattering: dict[Answer, None] = field(default_factory=dict)
    """The conditions that were found to matter for some finding, each with the answer yes."""
    _said: dict[tuple[int, Answer], bool | None] = field(default_factory=dict)

    def shows(self, trial: Trial, mark: Mark) -> bool:
        """Whether a finding is among what a trial builds."""
        marks = self._marks.get(id(trial))
        if marks is None:
            marks = frozenset(mark for graph in trial.graphs for mark in self.shown(graph))
            self._marks[id(trial)] = marks
        return mark in marks

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        """Whether the answers of a trial make another one true."""
        key = (id(trial), answer)
        if key not in self._said:
            self._said[key] = self.trials.says(trial, answer)
        return self._said[key]


class _Case:
    """One finding in what was tried of one root."""

    def __init__(self, *, root: _Root, mark: Mark) -> None:
        self._root = root
        self._mark = mark
        self.showing: list[Trial] = []
        self.failing: list[Trial] = []
        """Those that build something, and not this."""
        self._sorted: set[int] = set()
        self._doubted: set[Variant] = set()
        """What was refuted, or could not be tried out."""
        for trial in root.trials.made:
            self._sort(trial)
        self._spoken_of: dict[Answer, None] = dict.fromkeys(
            replace(answer, answer=True)
            for trial in root.trials.made
            for answer in trial.answers
            if answer in root.trials.telling
        )
        """Conditions, each with the answer yes."""

    def _sort(self, trial: Trial) -> bool:
        """Note a trial once; whether it is new and does not show the finding."""
        if id(trial) in self._sorted:
            return False
        self._sorted.add(id(trial))
        if self._root.shows(trial, self._mark):
            self.showing.append(trial)
        elif trial.graphs:
            self.failing.append(trial)
            return True
        return False

    def variant(self, trial: Trial) -> Variant:
        """What a trial answers of the conditions that are spoken of, asked in it or not."""
        said = ((answer, self._root.says(trial, answer)) for answer in self._spoken_of)
        return tuple(one if says else opposite(one) for one, says in said if says is not None)

    def tell_apart(self) -> None:
        """Speak of so many conditions that what shows it is told apart from what does not."""
        for one in self.showing:
            own = self.variant(one)
            for other in self.failing:
                if contradicts(own, self.variant(other)):
                    continue
                parted = (each for each in one.answers if self._root.says(other, each) is False)
                fork = next(parted, None)
                if fork is not None:
                    self._spoken_of.setdefault(replace(fork, answer=True))
                    own = self.variant(one)

    def shortest(self) -> tuple[tuple[Variant, ...], bool]:
        """The fewest sets of answers that tell what shows it from what does not, and whether
        nothing can be said that does.

        What answers a condition both ways, as the turns of a loop may, is told from others by
        nothing that can be said of that condition; where it is answered one way, it can.
        """
        holding = [self.variant(trial) for trial in self.showing]
        others = [self.variant(trial) for trial in self.failing]
        apart = [one for one in holding if all(contradicts(one, other) for other in others)]
        return shortest(apart or holding, others), not apart

    def refutes(self, term: Variant) -> bool:
        """Whether a further run is found that keeps these answers and does not show it."""
        witness = self._witness(term)
        if witness is None:
            return False
        self._doubted.discard(term)
        for held, other in self._flips(witness, term):
            trial = self._root.trials.again(witness, (*term, *held), other)
            if trial is None:
                if self._root.trials.spent:
                    self._doubted.add(term)
            elif self._sort(trial) and self._fits(term, trial):
                self._doubted.add(term)
                return True
        return False

    def _witness(self, term: Variant) -> Trial | None:
        """The first trial that has these answers and shows it."""
        return next((one for one in self.showing if set(term) <= set(self.variant(one))), None)

    def _fits(self, term: Variant, trial: Trial) -> bool:
        """Whether a trial is one of those that answers let be."""
        return all(self._root.says(trial, answer) is not False for answer in term)

    def _flips(
        self, witness: Trial, term: Variant
    ) -> Iterator[tuple[Collection[Answer], Collection[Answer]]]:
        """Answers to be given, and conditions to be answered otherwise than the witness does:
        each alone, then many at once.

        What the witness answers both ways, as the turns of a loop may, is answered each way.
        """
        told = {replace(answer, answer=True) for answer in term}
        every = dict.fromkeys(
            replace(answer, answer=True)
            for trial in self._root.trials.made
            for answer in trial.answers
        )
        left = [each for each in every if each not in told]
        for each in left:
            if self._root.says(witness, each) is not None:
                if each in self._spoken_of:
                    yield (), (each,)
            elif each in witness.answers or opposite(each) in witness.answers:
                yield (opposite(each),), ()
                yield (each,), ()
        yield from (((), selection) for selection in in_pairs(left))

    def told(self, term: Variant) -> Variant:
        """A term, and the answers that no budget was left to try otherwise, as they are asked."""
        witness = self._witness(term)
        if witness is None:
            return ()
        asked = {answer: place for place, answer in enumerate(witness.answers)}
        if term in self._doubted:
            term = tuple(dict.fromkeys((*term, *self._untried(term, witness))))
            for answer in reversed(term):
                rest = tuple(one for one in term if one != answer)
                if self._root.trials.follows(rest, answer):
                    term = rest
        else:
            self._root.mattering.update(dict.fromkeys(replace(one, answer=True) for one in term))
        term = self._closed(term, witness)
        return tuple(sorted(term, key=lambda answer: asked.get(answer, len(asked))))

    def _closed(self, term: Variant, witness: Trial) -> Variant:
        """A term that says what something is where it said what it is not.

        The last arm of a chain is entered unasked where the others are not and the program ends
        behind it: `kind == 'c'`, and not `not (kind == 'a') and not (kind == 'b')`.
        """
        fitting = [trial for trial in self.showing if self._fits(term, trial)]
        for one in witness.followed:
            if all(one in trial.followed for trial in fitting):
                said = [no for no in term if not no.answer and self._root.trials.implies(one, no)]
                if said:
                    return (*(each for each in term if each not in said), one)
        return term

    def _untried(self, term: Variant, witness: Trial) -> Iterator[Answer]:
        """Answers that nobody saw to be of no matter, or that matter for other findings."""
        fitting = [trial for trial in self.showing if self._fits(term, trial)]
        for answer in witness.answers:
            condition = replace(answer, answer=True)
            if condition in self._root.mattering or (
                condition in self._spoken_of
                and not any(self._root.says(trial, answer) is False for trial in fitting)
            ):
                yield answer


def in_pairs(things: Sequence[_Thing]) -> Iterator[list[_Thing]]:
    """A few selections of things: of each two, one has both, one has neither, and one has each.

    Each thing is in half of them or almost, no two in the same ones, and all are in the first
    (Kleitman and Spencer, *Families of k-independent sets*, 1973).
    """
    if not things:
        return
    size = next(size for size in count(2) if comb(size - 1, size // 2 - 1) >= len(things))
    others = combinations(range(1, size), size // 2 - 1)
    member = [(thing, {0, *rest}) for thing, rest in zip(things, others, strict=False)]
    for number in range(size):
        yield [thing for thing, selections in member if number in selections]
