"""Under which answers something holds, said as briefly as can be.

A variant is a set of answers to the conditions that the source leaves open. Given the
variants in which a finding holds and those in which it does not, :func:`shortest` gives
the fewest, shortest sets of answers that cover all of the former and none of the latter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import accumulate, combinations
from math import comb
from operator import and_, or_
from typing import Final, NamedTuple, TypeAlias

from layerlint.graph.model import Answer
from layerlint.records import replace

Variant: TypeAlias = tuple[Answer, ...]
"""The answers of one variant, in the order in which they were asked."""


class HashedOnce(tuple[Answer, ...]):
    """A variant that is asked for its hash with every sighting in it: hundreds of answers."""

    _hash: int | None = None

    def __hash__(self) -> int:
        """The hash of the same answers in a plain tuple."""
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash


Literal: TypeAlias = int
"""An answer as a number (:class:`Literals`); with its last bit turned, the opposite one."""

Term: TypeAlias = "tuple[Literal, ...]"
"""Answers as numbers."""

LONGEST_TRIED: Final = 3
"""Sets of more answers than this are found by leaving answers out, not by trying all."""

MOST_TRIED: Final = 1_000
"""How many sets of one size are tried of a variant: where there are more, none of that size."""

MOST_WEIGHED: Final = 20_000
"""How many choices of sets are weighed before the best so far is taken."""


class Literals:
    """Answers as numbers: those to the same condition are an even one, no, and the next, yes.

    What is told of many findings compares millions of answers.
    """

    def __init__(self) -> None:
        self._conditions: dict[tuple[str, int, str], int] = {}
        self._answers: list[Answer] = []

    def of(self, answer: Answer) -> Literal:
        """The number of an answer."""
        condition = (answer.condition, answer.line, answer.path)
        number = self._conditions.get(condition)
        if number is None:
            number = self._conditions[condition] = len(self._answers)
            self._answers += (replace(answer, answer=False), replace(answer, answer=True))
        return number + answer.answer

    def answer(self, literal: Literal) -> Answer:
        """The answer of a number."""
        return self._answers[literal]


def shortest(holding: Iterable[Variant], others: Iterable[Variant]) -> tuple[Variant, ...]:
    """The shortest list of sets of answers that covers ``holding`` and nothing of ``others``.

    What a variant does not answer may be answered in either way: a set leaves it out only if
    it gives another answer. Empty where it holds in all variants that can be told apart so.
    """
    literals = Literals()
    found = fewest(
        *(
            [tuple(dict.fromkeys(map(literals.of, variant))) for variant in some]
            for some in (holding, others)
        )
    )
    return tuple(tuple(map(literals.answer, term)) for term in found)


def fewest(holding: Iterable[Term], others: Iterable[Term]) -> tuple[Term, ...]:
    """The same of answers as numbers."""
    wanted = list(dict.fromkeys(holding))
    own = [Reading.of(one) for one in wanted]
    unwanted = [
        other
        for other in dict.fromkeys(others)
        if (reading := Reading.of(other)) and all(one.contradicts(reading) for one in own)
    ]
    if not unwanted:
        return ()
    chosen = _cover(_candidates(wanted, unwanted), (1 << len(wanted)) - 1)
    answers = dict.fromkeys(answer for variant in wanted for answer in variant)
    order = {answer: index for index, answer in enumerate(answers)}
    sets = [tuple(sorted(terms, key=order.__getitem__)) for terms in chosen]
    return tuple(sorted(sets, key=lambda terms: [order[answer] for answer in terms]))


def opposite(answer: Answer) -> Answer:
    """The other answer to the same condition."""
    return replace(answer, answer=not answer.answer)


class Reading(NamedTuple):
    """Answers as two sets of conditions, each a bit mask."""

    yes: int
    no: int

    @staticmethod
    def of(term: Term) -> Reading:
        """The reading of some answers."""
        masks = [0, 0]
        for literal in term:
            masks[literal & 1] |= 1 << (literal >> 1)
        no, yes = masks
        return Reading(yes=yes, no=no)

    def contradicts(self, other: Reading) -> bool:
        """Whether this gives another answer than the other, or one where that gives both."""
        return bool(self.yes & other.no or self.no & other.yes)


def _members(variants: Sequence[Term]) -> dict[Literal, int]:
    """For each answer, the variants that give it, as a bit mask."""
    members: dict[Literal, int] = {}
    for index, variant in enumerate(variants):
        for answer in variant:
            members[answer] = members.get(answer, 0) | 1 << index
    return members


def _candidates(wanted: Sequence[Term], unwanted: Sequence[Term]) -> list[tuple[int, Term]]:
    """Sets of answers that contradict each unwanted variant, each with the variants it covers.

    Of several sets that cover the same variants, the first of the shortest is kept.
    """
    inside, outside = _members(wanted), _members(unwanted)
    contradicted = {answer: outside.get(answer ^ 1, 0) for answer in inside}
    everything = (1 << len(unwanted)) - 1
    found: dict[int, Term] = {}
    tried: set[Term] = set()

    def excluded(answers: Sequence[Literal]) -> int:
        return reduce(or_, (contradicted[answer] for answer in answers), 0)

    def note(answers: Term) -> None:
        mask = reduce(and_, (inside[answer] for answer in answers))
        if mask not in found or len(answers) < len(found[mask]):
            found[mask] = answers

    for variant in wanted:
        for size in range(1, LONGEST_TRIED + 1):
            if comb(len(variant), size) > MOST_TRIED:
                break
            for answers in combinations(variant, size):
                if answers not in tried:
                    tried.add(answers)
                    if excluded(answers) == everything:
                        note(answers)
        # One answer after the other is left out, the last one first, where the rest will do.
        before = [0, *accumulate((contradicted[answer] for answer in variant), or_)]
        kept: list[Literal] = []
        behind = 0
        for place in range(len(variant) - 1, -1, -1):
            if before[place] | behind != everything:
                kept.append(variant[place])
                behind |= contradicted[variant[place]]
        note(tuple(reversed(kept)))
    return sorted(found.items(), key=lambda item: (-item[0].bit_count(), len(item[1])))


def _cover(candidates: Sequence[tuple[int, Term]], everything: int) -> list[Term]:
    """The fewest candidates that cover all; among equals those of the fewest answers."""
    best = _greedy(candidates, everything)
    least = (len(best), sum(map(len, best)))
    weighed = 0
    covering: dict[int, list[tuple[int, Term]]] = {}
    """The candidates that cover a variant."""

    def search(covered: int, chosen: list[Term], cost: tuple[int, int]) -> None:
        nonlocal best, least, weighed
        weighed += 1
        if weighed > MOST_WEIGHED or cost >= least:
            return
        missing = everything & ~covered
        if not missing:
            best, least = chosen, cost
            return
        first_missing = missing & -missing
        if first_missing not in covering:
            covering[first_missing] = [one for one in candidates if one[0] & first_missing]
        sets, size = cost
        for mask, answers in covering[first_missing]:
            if weighed > MOST_WEIGHED:
                return
            search(covered | mask, [*chosen, answers], (sets + 1, size + len(answers)))

    search(0, [], (0, 0))
    return best


def _greedy(candidates: Sequence[tuple[int, Term]], everything: int) -> list[Term]:
    chosen: list[Term] = []
    covered = 0
    while covered != everything:
        mask, answers = max(candidates, key=lambda item: (item[0] & ~covered).bit_count())
        covered |= mask
        chosen.append(answers)
    return chosen
