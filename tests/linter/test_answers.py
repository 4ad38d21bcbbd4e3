"""The shortest list of sets of answers."""

from __future__ import annotations

import random
from itertools import product

import pytest

from layerlint.graph.model import Answer
from layerlint.merging.answers import Variant, shortest


def answers(words: str) -> Variant:
    """``bn !pre`` is the variant of ``bn`` answered true and ``pre`` answered false."""
    return tuple(
        Answer(condition=word.removeprefix("!"), line=1, answer=not word.startswith("!"))
        for word in words.split()
    )


def words(sets: tuple[Variant, ...]) -> list[str]:
    return [
        " ".join(("" if one.answer else "!") + one.condition for one in answers) for answers in sets
    ]


@pytest.mark.parametrize(
    ("holding", "others", "said"),
    [
        # In all variants: nothing to say.
        (["a", "!a"], [], []),
        ([""], [], []),
        (["a"], ["!a"], ["a"]),
        # An answer that changes nothing is left out.
        (["a b", "a !b"], ["!a b", "!a !b"], ["a"]),
        (["a b"], ["a !b", "!a b", "!a !b"], ["a b"]),
        # Two ways to it.
        (["a b", "a !b", "!a b"], ["!a !b"], ["a", "b"]),
        (["a b", "!a !b"], ["a !b", "!a b"], ["a b", "!a !b"]),
        # What is not asked may be either: a flag that only another makes matter needs both.
        (["a b"], ["a !b", "!a"], ["a b"]),
        (["!a", "a !b"], ["a b"], ["!a", "!b"]),
        # One shorter set is better than two.
        (["a b c", "a !b c"], ["a b !c", "a !b !c", "!a b !c"], ["c"]),
        # Nothing tells them apart.
        (["a"], ["a b"], []),
        # What was answered both ways fulfils neither answer.
        (["!a b"], ["a b", "a !b", "!a b !b"], ["!a b"]),
        (["a"], ["a !a"], ["a"]),
    ],
)
def test_shortest(holding: list[str], others: list[str], said: list[str]) -> None:
    found = shortest([answers(one) for one in holding], [answers(one) for one in others])
    assert words(found) == said


def test_every_list_covers_what_holds_and_nothing_else() -> None:
    chance = random.Random(7)
    for _ in range(200):
        names = "abcde"[: chance.randint(1, 5)]
        variants = [
            answers(" ".join(choice)) for choice in product(*((name, "!" + name) for name in names))
        ]
        holding = [variant for variant in variants if chance.random() < 0.4]
        others = [variant for variant in variants if variant not in holding]
        found = shortest(holding, others)
        if not holding or not others:
            assert found == ()
            continue
        covered = {v for v in variants if any(set(terms) <= set(v) for terms in found)}
        assert covered == set(holding)


def test_the_order_of_the_variants_does_not_change_what_is_said() -> None:
    holding = [answers("a b"), answers("!a b"), answers("a !b")]
    others = [answers("!a !b")]
    assert shortest(holding, others) == shortest(holding, reversed(others))


@pytest.mark.parametrize("conditions", [20, 60])
def test_sixty_four_variants_of_many_conditions_are_no_work(conditions: int) -> None:
    chance = random.Random(3)
    variants = [
        answers(" ".join(chance.choice(["", "!"]) + f"c{n}" for n in range(conditions)))
        for _ in range(64)
    ]
    found = shortest(variants[:40], variants[40:])
    assert all(not set(terms) <= set(other) for terms in found for other in variants[40:])
