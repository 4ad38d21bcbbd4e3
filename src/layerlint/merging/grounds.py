"""Under which answers a finding holds, as far as it was tried.

The runs of a root are few of all that there could be. So what they suggest is held against
further ones: each answer that is left out is tried otherwise, by itself and each two of them in
all four ways. What is refuted is said more exactly, what cannot be tried is not left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count
from math import comb
from typing import Final, TypeVar

from layerlint.graph.model import LayerGraph, Trial, Trials
from layerlint.merging.answers import Literal, Literals, Reading, Term, Variant, fewest
from layerlint.merging.tried import Mark, Root

_Thing = TypeVar("_Thing")

MOST_ROUNDS: Final = 24
"""How often what is said of one finding is held against further runs."""


class Grounds:
    """What tells when the findings of one file hold."""

    def __init__(
        self,
        trials: Mapping[str, Sequence[Trials]],
        shown: Callable[[LayerGraph], Collection[Mark]],
    ) -> None:
        self._literals = Literals()
        self._roots = {
            name: [Root(one, shown, self._literals) for one in of_name]
            for name, of_name in trials.items()
        }
        self._untried: set[Mark] = set()

    @property
    def cut(self) -> tuple[str, ...]:
        """What was cut off: conditions of which no more other answers were tried."""
        worn_out = (name for name, roots in self._roots.items() if any(r.worn_out for r in roots))
        return tuple(f"further answers to the conditions of {name}" for name in worn_out)

    def when(self, mark: Mark, roots: Iterable[str]) -> tuple[Variant, ...] | None:
        """Empty where it holds in all that some root builds, else the answers that bring it.

        ``None`` where no answers can be told that do: what brings it is that the turns of a
        loop, or the calls of a helper, give one condition different answers.
        """
        cases = [case for root in self._of(roots) if (case := _Case(root=root, mark=mark)).showing]
        said: tuple[Variant, ...] | None = None
        known = -1
        while known != sum(len(case.failing) for case in cases):
            # What is tried for the sake of what is told may refute it.
            known = sum(len(case.failing) for case in cases)
            for case in cases:
                case.untried = False
            said = self._held_against(cases)
        if said and any(case.untried for case in cases):
            self._untried.add(mark)
        return said

    def _held_against(self, cases: Sequence[_Case]) -> tuple[Variant, ...] | None:
        """The same, as far as it was tried."""
        terms: tuple[Term, ...] = ()
        found: list[tuple[tuple[Term, ...], bool]] = []
        for _ in range(MOST_ROUNDS):
            always = [case for case in cases if not case.failing]
            for case in always:
                if not case.refutes(()):
                    return self._said([_told([case], ())])
            if always:
                continue
            for case in cases:
                case.tell_apart()
            found = [case.fewest() for case in cases]
            terms = tuple(dict.fromkeys(term for terms_of, _ in found for term in terms_of))
            known = sum(len(case.showing) for case in cases)
            refuted = [term for term in terms or ((),) for case in cases if case.refutes(term)]
            more = sum(len(case.showing) for case in cases) > known
            if not refuted and not (more and any(vague for _, vague in found)):
                break
        else:
            for case in cases:
                case.doubt(terms)
        if found and all(vague for _, vague in found):
            return None
        terms = tuple(dict.fromkeys(term for own, vague in found if not vague for term in own))
        # What one root settles itself, as by a default, needs no answer there, but in another.
        terms = tuple(
            term
            for term in terms
            if not any(set(term) < set(more) for more in terms)
            or not any(case.misses(term) for case in cases)
        )
        return self._said(_told(cases, term) for term in terms)

    def may_need_fewer(self, mark: Mark) -> bool:
        """Whether it was not tried of each answer that is told of a finding that it is needed."""
        return mark in self._untried

    def shows_without(self, mark: Mark, other: Mark, roots: Iterable[str]) -> bool:
        """Whether something that was tried shows one mark and not another."""
        return any(
            root.shows(trial, mark) and not root.shows(trial, other)
            for root in self._of(roots)
            for trial in root.trials.made
        )

    def always(self, mark: Mark, when: Sequence[Variant], roots: Iterable[str]) -> bool:
        """Whether all that was tried with some answers shows it, of the roots where anything does.

        ``when`` is one set of answers or another, or none.
        """
        terms = [tuple(map(self._literals.of, answers)) for answers in when] or [()]
        for root in self._of(roots):
            trials = [one for one in root.trials.made if one.graphs]
            showing = [trial for trial in trials if root.shows(trial, mark)]
            raises = all(trial.raised for trial in showing)
            if showing and any(
                (raises or not trial.raised)
                and not root.shows(trial, mark)
                and any(root.has(trial, term) for term in terms)
                for trial in trials
            ):
                return False
        return True

    def shows_with(self, mark: Mark, when: Sequence[Variant], roots: Iterable[str]) -> bool:
        """Whether something that was tried has some of the answers, and shows it.

        What settles such a condition itself, as by a constant, does not answer it.
        """
        terms = [tuple(map(self._literals.of, answers)) for answers in when] or [()]
        return any(
            root.shows(trial, mark) and any(root.has(trial, term) for term in terms)
            for root in self._of(roots)
            for trial in root.trials.made
        )

    def _of(self, roots: Iterable[str]) -> Iterator[Root]:
        return (root for name in dict.fromkeys(roots) for root in self._roots.get(name, ()))

    def _said(self, terms: Iterable[Term]) -> tuple[Variant, ...]:
        distinct = dict.fromkeys(term for term in terms if term)
        return tuple(tuple(map(self._literals.answer, term)) for term in distinct)


class _Case:
    """One finding in what was tried of one root."""

    def __init__(self, *, root: Root, mark: Mark) -> None:
        self._root = root
        self._mark = mark
        self.showing: list[Trial] = []
        self.failing: list[Trial] = []
        """Those that build something, and not this."""
        self._sorted: set[int] = set()
        self._doubted: set[Term] = set()
        """What was refuted, or could not be tried out."""
        self.untried = False
        """Whether of an answer that is told nobody knows that it is needed."""
        shown = [one for one in root.trials.made if not one.refused and self._shows(one)]
        self._raises = all(one.raised for one in shown)
        """Whether what shows it ends with an error itself: then that tells nothing apart."""
        for trial in root.trials.made:
            self._sort(trial)
        self._spoken_of = dict.fromkeys(root.conditions().telling)
        """Conditions, each with the answer yes."""

    def _sort(self, trial: Trial) -> bool:
        """Note a trial once; whether it is new and does not show the finding."""
        if id(trial) in self._sorted or trial.refused:
            return False
        self._sorted.add(id(trial))
        if self._shows(trial):
            self.showing.append(trial)
        elif self._is_without(trial):
            self.failing.append(trial)
            return True
        return False

    def _shows(self, trial: Trial) -> bool:
        return self._root.shows(trial, self._mark)

    def _is_without(self, trial: Trial) -> bool:
        """Whether something is built there, and does not show it."""
        is_built = bool(trial.graphs) or _is_given(trial)
        ends_alike = self._raises or not trial.raised
        return is_built and ends_alike and not self._shows(trial)

    def variant(self, trial: Trial) -> Term:
        """What a trial answers of the conditions that are spoken of, asked in it or not."""
        said = ((yes, self._root.says(trial, yes)) for yes in self._spoken_of)
        return tuple(yes if says else yes ^ 1 for yes, says in said if says is not None)

    def variants(self, trial: Trial) -> Term:
        """The same, with both answers where it gives both: it fulfils neither."""
        both = (yes for yes in self._root.both_ways(trial) if yes in self._spoken_of)
        return (*self.variant(trial), *(each for yes in both for each in (yes, yes ^ 1)))

    def tell_apart(self) -> None:
        """Speak of so many conditions that what shows it is told apart from what does not."""
        readings = {id(other): Reading.of(self.variants(other)) for other in self.failing}
        for one in self.showing:
            own = Reading.of(self.variant(one))
            for other in self.failing:
                if own.contradicts(readings[id(other)]):
                    continue
                asked = self._root.asked(one)
                both = self._root.both_ways(other)
                fork = next(
                    (
                        each
                        for each in asked
                        if self._root.says(one, each)
                        and (self._root.says(other, each) is False or each | 1 in both)
                    ),
                    None,
                )
                if fork is not None and fork | 1 not in self._spoken_of:
                    self._spoken_of[fork | 1] = None
                    own = Reading.of(self.variant(one))
                    readings = {id(each): Reading.of(self.variants(each)) for each in self.failing}

    def fewest(self) -> tuple[tuple[Term, ...], bool]:
        """The fewest sets of answers that tell what shows it from what does not, and whether
        nothing can be said that does.

        What answers a condition both ways, as the turns of a loop may, is told from others by
        nothing that can be said of that condition; where it is answered one way, it can.
        """
        holding = [self.variant(trial) for trial in self.showing]
        others = [self.variants(trial) for trial in self.failing]
        readings = [Reading.of(one) for one in dict.fromkeys(others)]
        apart = [
            one
            for one in holding
            if (own := Reading.of(one)) and all(own.contradicts(other) for other in readings)
        ]
        return fewest(apart or holding, others), not apart

    def misses(self, term: Term) -> bool:
        """Whether these answers let be something that was tried and does not show it."""
        return any(self._fits(term, trial) for trial in self.failing)

    def refutes(self, term: Term) -> bool:
        """Whether a further run is found that keeps these answers and does not show it."""
        witness = self._witness(term)
        if witness is None:
            return False
        self._doubted.discard(term)
        for held, other in self._flips(witness, term):
            if self._root.worn_out:
                self._doubted.add(term)
                return False
            trial = self._root.again(witness, (*term, *held), other)
            if trial is None:
                self._doubted.add(term)
            elif self._sort(trial) and self._fits(term, trial):
                self._doubted.add(term)
                self._speak_of_forks(witness, trial)
                return True
        return False

    def _speak_of_forks(self, showing: Trial, failing: Trial) -> None:
        """Speak of the conditions that one trial answers otherwise than another: one of them is
        what hides it, however else those two are told apart.
        """
        for yes in self._root.conditions().every:
            said = self._root.says(showing, yes)
            if said is not None and self._root.says(failing, yes) is (not said):
                self._spoken_of.setdefault(yes)

    def doubt(self, terms: Iterable[Term]) -> None:
        """Note that no round was left to look for a run that refutes these."""
        self._doubted.update(terms)

    def _witness(self, term: Term) -> Trial | None:
        """The first trial that has these answers and shows it."""
        spoken = all(literal | 1 in self._spoken_of for literal in term)
        has = (one for one in self.showing if self._root.has(one, term))
        return next(has, None) if spoken else None

    def _fits(self, term: Term, trial: Trial) -> bool:
        """Whether a trial is one of those that answers let be."""
        both = self._root.both_ways(trial)
        return all(
            self._root.says(trial, answer) is not False and answer | 1 not in both
            for answer in term
        )

    def _flips(self, witness: Trial, term: Term) -> Iterator[tuple[Term, Sequence[Literal]]]:
        """Answers to be given, and conditions to be answered otherwise than the witness does:
        each alone, then many at once.

        What the witness answers both ways, as the turns of a loop may, is answered each way.
        """
        told = {literal | 1 for literal in term}
        every = self._root.conditions().every
        both_ways = self._root.both_ways(witness)
        singly = {*self._spoken_of, *both_ways} - told
        for each in sorted(singly & every.keys(), key=every.__getitem__):
            if each in both_ways:
                yield (each ^ 1,), ()
                yield (each,), ()
            elif self._root.says(witness, each) is not None:
                yield (), (each,)
        if not self._root.worn_out:
            left = [each for each in every if each not in told]
            yield from (((), selection) for selection in in_pairs(left))

    def told(self, term: Term) -> Term:
        """A term, and the answers that no budget was left to try otherwise, as they are asked."""
        witness = self._witness(term)
        if witness is None:
            return ()
        asked = self._root.asked(witness)
        known = term
        if term in self._doubted:
            term = self._needed(term, self._untried(term, witness), witness)
        else:
            self._root.mattering.update(literal | 1 for literal in term)
        closed = self._closed(term, witness)
        place = {one: asked.get(self._met_by(witness, known, one), len(asked)) for one in closed}
        return tuple(sorted(closed, key=place.__getitem__))

    def _needed(self, term: Term, untried: Iterable[Literal], witness: Trial) -> Term:
        """Those of a term, and of answers besides that were not tried, without which a witness of
        them shows it no more, and those of which that could not be tried.

        What is left out stays as it was tried last: of two of which one is enough the second is
        needed. What the witness answers both ways is told where it has to be answered one way.
        """
        both = self._root.both_ways(witness)
        told = dict.fromkeys((*term, *untried))
        held = tuple(one for one in told if one | 1 not in both)
        for answer in reversed(held):
            rest = tuple(one for one in held if one != answer)
            if self._root.follows(rest, answer):
                held = rest
        for yes in dict.fromkeys(one | 1 for one in told if one | 1 in both):
            ways = {one: self._once_more(witness, (*held, one), ()) for one in (yes, yes ^ 1)}
            shown = {one: trial for one, trial in ways.items() if trial and self._shows(trial)}
            if shown:
                one, witness = next(iter(shown.items()))
                if any(trial is None or self._is_without(trial) for trial in ways.values()):
                    held = (*held, one)
            elif None in ways.values():
                held = (*held, *(one for one in term if one | 1 == yes))
        # Those first of which no other finding has shown that they matter.
        for answer in sorted(held, key=lambda one: one | 1 in self._root.mattering):
            rest = tuple(one for one in held if one != answer)
            trial = self._once_more(witness, rest, (answer | 1,))
            if trial is None or self._is_without(trial) or self.misses(rest):
                continue
            held = rest
            if self._shows(trial):
                witness = trial
        return held

    def _once_more(self, witness: Trial, held: Term, other: Sequence[Literal]) -> Trial | None:
        """A further trial for an answer that is to be told; ``None`` where none could be made."""
        worn_out = self._root.worn_out
        trial = None if worn_out else self._root.again(witness, held, other, last=True)
        if trial is None:
            self.untried = True
        else:
            self._sort(trial)
        return trial

    def met(self, term: Term, literal: Literal) -> Literal | None:
        """One of the answers that are told for a term, as it is asked by what shows it with these;
        ``None`` where nothing does.
        """
        witness = self._witness(term)
        return None if witness is None else self._met_by(witness, term, literal)

    def _met_by(self, witness: Trial, term: Term, literal: Literal) -> Literal:
        """Two functions may ask the same of what both are given. Which of the two places is told
        is not the same to who reads it: with these answers only one of them may be run.
        """
        having = (trial for trial in self.showing if self._root.has(trial, term))
        if any(literal in self._root.asked(trial) for trial in having):
            return literal
        settles = self._root.settles
        asked = self._root.asked(witness)
        same = (one for one in asked if settles(one, literal) and settles(literal, one))
        return next(same, literal)

    def _closed(self, term: Term, witness: Trial) -> Term:
        """A term that says what something is where it said what it is not.

        The last arm of a chain is entered unasked where the others are not and the program ends
        behind it: `kind == 'c'`, and not `not (kind == 'a') and not (kind == 'b')`. Where nothing
        is built behind it, it is asked, and what is told of it is the same.
        """
        fitting = [trial for trial in self.showing if self._fits(term, trial)]
        unasked = self._root.followed(witness)
        asked = [literal for literal in self._root.asked(witness) if literal & 1]
        for one in (*unasked, *asked):
            settles = self._root.implies if one in unasked else self._root.settles
            said = [no for no in term if not no & 1 and settles(one, no)]
            if said and all(
                one in self._root.followed(trial) or self._root.says(trial, one)
                for trial in fitting
            ):
                term = (*(each for each in term if each not in said and each != one), one)
        return term

    def _never_apart(
        self, term: Term, fitting: Sequence[Trial], asked: Iterable[Literal]
    ) -> Iterator[Literal]:
        """The conditions that may be what brings it, alone or beside one of these answers.

        All that shows it answers alike, and of what does not, some answers otherwise and
        nothing does so.
        """
        alike = [one for one in asked if all(self._root.says(trial, one) for trial in fitting)]
        for beside in ((), *((one,) for one in term)):
            others = [trial for trial in self.failing if self._fits(beside, trial)]
            for literal in alike:
                said = {self._root.says(trial, literal) for trial in others}
                if False in said and True not in said:
                    yield literal | 1

    def _untried(self, term: Term, witness: Trial) -> Iterator[Literal]:
        """Answers that nobody saw to be of no matter, or that matter for other findings."""
        fitting = [trial for trial in self.showing if self._fits(term, trial)]
        asked = self._root.asked(witness)
        spoken = {*self._spoken_of, *self._root.mattering, *self._never_apart(term, fitting, asked)}
        own = {literal for yes in spoken for literal in (yes, yes ^ 1) if literal in asked}
        for literal in sorted(own, key=asked.__getitem__):
            if literal | 1 in self._root.mattering or not any(
                self._root.says(trial, literal) is False for trial in fitting
            ):
                yield literal


def _told(cases: Sequence[_Case], term: Term) -> Term:
    """A term as it is told of all these, at places that all of them come to."""
    told: dict[Literal, None] = {}
    for literal in dict.fromkeys(one for case in cases for one in case.told(term)):
        places = {met for case in cases if (met := case.met(term, literal)) is not None}
        told[places.pop() if len(places) == 1 else literal] = None
    return tuple(told)


def _is_given(trial: Trial) -> bool:
    """Whether something is given in the place of what would be built: a model, or its file.

    Otherwise where nothing is built there is nothing that could be without the fault.
    """
    return any(
        answer.condition.endswith(" is not None" if answer.answer else " is None")
        for answer in trial.answers
    )


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
