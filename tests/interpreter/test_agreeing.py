"""Answers that agree: what is worked out, and how often."""

from __future__ import annotations

import random

from layerlint.interpreter.agreeing import Conditions
from layerlint.interpreter.facts import Facts
from layerlint.interpreter.values import NOTHING, Key, Unknown, Value


def parameter(name: str, default: Value = NOTHING) -> Unknown:
    return Unknown(key=("parameter", "build", name), reason=name, default=default)


def condition(operation: str, *operands: object) -> Unknown:
    key = (operation, *(one.key if isinstance(one, Unknown) else one for one in operands))
    return Unknown(key=key, reason=operation, operation=operation, operands=operands)


def one_after_the_other(
    conditions: list[tuple[Unknown, bool]], own: dict[Key, bool], wanted: list[tuple[Unknown, bool]]
) -> dict[Key, bool]:
    """All answers, each held against the facts of all before it."""
    facts = Facts()
    forced: dict[Key, bool] = {}
    usual = [(one, own.get(one.key, first)) for one, first in conditions]
    for one, answer in (*wanted, *usual):
        if one.key not in forced:
            follows = facts.decide(one)
            forced[one.key] = answer if follows is None else follows
            facts.learn(one, forced[one.key])
    return forced


def some_parameters(chance: random.Random) -> list[Unknown]:
    """Some have a default, which may be what another one is."""
    made: list[Unknown] = []
    for name in "abcdef":
        defaults = [NOTHING, NOTHING, None, True, 1, *made]
        made.append(parameter(name, chance.choice(defaults)))
    return made


def some_condition(chance: random.Random, parameters: list[Unknown]) -> Unknown:
    name = chance.choice(parameters)
    match chance.randrange(6):
        case 0:
            return name
        case 1:
            return condition("==", name, chance.choice([None, 0, 1, 2, "x"]))
        case 2:
            return condition(chance.choice("<>"), name, chance.randrange(4))
        case 3:
            return condition("in", name, tuple(range(chance.randrange(1, 4))))
        case 4:
            return condition("==", name, chance.choice(parameters))
        case _:
            return condition("<", condition("+", name, -1), chance.randrange(4))


def test_each_group_by_itself_comes_to_the_same_as_all_together() -> None:
    chance = random.Random(8)
    for _ in range(1000):
        parameters = some_parameters(chance)
        met: dict[Key, tuple[Unknown, bool]] = {}
        known = Conditions()
        for _ in range(chance.randrange(1, 12)):
            one = some_condition(chance, parameters)
            answer = met.setdefault(one.key, (one, chance.random() < 0.5))[1]
            known.add(one, answer)
            every = [*met.values()]
            own = {one.key: chance.random() < 0.5 for one, _ in every if chance.random() < 0.6}
            wanted = [
                (one, chance.random() < 0.5)
                for one, _ in chance.sample(every, chance.randrange(len(every) + 1))
            ]
            found = known.agreeing(
                known.path(own.items()), [(one.key, answer) for one, answer in wanted]
            )
            assert known.answers(found) == one_after_the_other(every, own, wanted)


def test_what_says_nothing_of_others_is_worked_out_once() -> None:
    """All conditions were gone through for each selection of answers that was asked for."""
    known = Conditions()
    flags = [parameter(f"flag {number}") for number in range(200)]
    for flag in flags:
        known.add(flag, True)
    own = known.path((flag.key, True) for flag in flags)
    for flag in flags:
        assert sum(known.answers(known.agreeing(own, [(flag.key, False)])).values()) == 199
    assert known.agreed == 2 * 200


def test_what_is_asked_of_one_thing_is_worked_out_together() -> None:
    known = Conditions()
    kind = parameter("kind")
    kinds = [condition("==", kind, name) for name in "abc"]
    for one in kinds:
        known.add(one, False)
    own = known.path([(kinds[0].key, True)])
    assert [*known.answers(known.agreeing(own, [])).values()] == [True, False, False]
    # The run answers otherwise, but only one of them can be so.
    found = known.agreeing(own, [(kinds[2].key, True)])
    assert [*known.answers(found).values()] == [False, False, True]
