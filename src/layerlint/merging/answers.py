"""Under which answers something holds, said as briefly as can be.

A variant is a set of answers to the conditions that the source leaves open. Given the
variants in which a finding holds and those in which it does not, :func:`shortest` gives
the fewest, shortest sets of answers that cover all of the former and none of the latter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from itertools import combinations
from math import comb
from operator import and_, or_
from typing import Final, TypeAlias

from layerlint.graph.model import Answer
from layerlint.records import replace

Variant: TypeAlias = tuple[Answer, ...]
"""The answers of one variant, in the order in which they were asked."""

LONGEST_TRIED: Final = 3
"""Sets of more answers than this are found by leaving answers out, not by trying all."""

MOST_TRIED: Final = 1_000
"""How many sets of one size are tried of a variant: where there are more, none of that size."""

MOST_WEIGHED: Final = 20_000
"""How many choices of sets are weighed before the best so far is taken."""


def shortest(holding: Iterable[Variant], others: Iterable[Variant]) -> tuple[Variant, ...]:
    """The shortest list of sets of answers that covers ``holding`` and nothing of ``others``.

    What a variant does not answer may be answered in either way: a set leaves it out only if
    it gives another answer. Empty where it holds in all variants that can be told apart so.
    """
    wanted = list(dict.fromkeys(holding))
    unwanted = [
        other for other in dict.fromkeys(others) if all(contradicts(one, other) for one in wanted)
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


def contradicts(variant: Iterable[Answer], other: Collection[Answer]) -> bool:
    """Whether one gives another answer than the other, to what that does not answer both ways."""
    return any(opposite(answer) in other and answer not in other for answer in variant)


def _members(variants: Sequence[Variant]) -> dict[Answer, int]:
    """For each answer, the variants that give it, as a bit mask."""
    members: dict[Answer, int] = {}
    for index, variant in enumerate(variants):
        for answer in variant:
            members[answer] = members.get(answer, 0) | 1 << index
    return members


def _candidates(
    wanted: Sequence[Variant], unwanted: Sequence[Variant]
) -> list[tuple[int, Variant]]:
    """Sets of answers that contradict each unwanted variant, each with the variants it covers.

    Of several sets that cover the same variants, the first of the shortest is kept.
    """
    inside, outside = _members(wanted), _members(unwanted)
    contradicted = {
        answer: outside.get(opposite(answer), 0) & ~outside.get(answer, 0) for answer in inside
    }
    everything = (1 << len(unwanted)) - 1
    found: dict[int, Variant] = {}
    tried: set[Variant] = set()

    def excludes(answers: Sequence[Answer]) -> bool:
        return reduce(or_, (contradicted[answer] for answer in answers), 0) == everything

    def note(answers: Variant) -> None:
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
                    if excludes(answers):
                        note(answers)
        kept = list(variant)
        for answer in reversed(variant):
            rest = [other for other in kept if other != answer]
            if excludes(rest):
                kept = rest
        note(tuple(kept))
    return sorted(found.items(), key=lambda item: (-item[0].bit_count(), len(item[1])))


def _cover(candidates: Sequence[tuple[int, Variant]], everything: int) -> list[Variant]:
    """The fewest candidates that cover all; among equals those of the fewest answers."""
    best = _greedy(candidates, everything)
    weighed = 0

    def cost(chosen: Sequence[Variant]) -> tuple[int, int]:
        return len(chosen), sum(map(len, chosen))

    def search(covered: int, chosen: list[Variant]) -> None:
        nonlocal best, weighed
        weighed += 1
        if weighed > MOST_WEIGHED or cost(chosen) >= cost(best):
            return
        missing = everything & ~covered
        if not missing:
            best = chosen
            return
        first_missing = missing & -missing
        for mask, answers in candidates:
            if mask & first_missing:
                search(covered | mask, [*chosen, answers])

    search(0, [])
    return best


def _greedy(candidates: Sequence[tuple[int, Variant]], everything: int) -> list[Variant]:
    chosen: list[Variant] = []
    covered = 0
    while covered != everything:
        mask, answers = max(candidates, key=lambda item: (item[0] & ~covered).bit_count())
        covered |= mask
        chosen.append(answers)
    return chosen
