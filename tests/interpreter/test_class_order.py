"""In which order the bases of a class are asked: in Python's, at one look at each of them."""

from __future__ import annotations

import random

import pytest

from layerlint.interpreter.values import Class, Scope, Value


def made(name: str, *bases: Value) -> Class:
    return Class(name, name, None, bases, Scope("class", None, None))


def by_the_book(cls: Class) -> list[Value]:
    """The first head that stands behind none, again and again; the first of all where none does."""
    rows = [list(base.order) if isinstance(base, Class) else [base] for base in cls.bases]
    rows.append(list(cls.bases))
    found: list[Value] = [cls]
    while rows := [row for row in rows if row]:
        heads = [row[0] for row in rows]
        taken = next((one for one in heads if not any(one in row[1:] for row in rows)), heads[0])
        found.append(taken)
        rows = [[one for one in row if one != taken] for row in rows]
    return found


@pytest.mark.parametrize("seed", range(200))
def test_the_order_of_bases_that_stand_in_each_other(seed: int) -> None:
    draw = random.Random(seed)
    known: list[Value] = ["a library's", ["what has no hash"], "another"]
    for number in range(8):
        bases = draw.choices(known, k=draw.choice([1, 1, 2, 2, 3]))
        known.append(cls := made(f"C{number}", *bases))
        assert list(cls.order) == by_the_book(cls)


@pytest.mark.parametrize("seed", range(50))
def test_where_python_finds_an_order_it_is_the_same(seed: int) -> None:
    draw = random.Random(seed)
    ours: list[Class] = [made("C0")]
    theirs: list[type] = [type("C0", (), {})]
    for number in range(1, 9):
        places = draw.sample(range(number), k=min(number, draw.choice([1, 2, 3])))
        name = f"C{number}"
        try:
            cls = type(name, tuple(theirs[place] for place in places), {})
        except TypeError:
            cls, places = type(name, (theirs[0],), {}), [0]
        theirs.append(cls)
        ours.append(made(name, *(ours[place] for place in places)))
        assert [one.name for one in ours[-1].order] == [one.__name__ for one in cls.__mro__[:-1]]


class Counted:
    """A base that counts how often it is looked at."""

    looks = 0

    def __hash__(self) -> int:
        Counted.looks += 1
        return 1

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return self is other


def test_a_class_of_a_thousand_ancestors_is_put_in_order_by_few_looks() -> None:
    Counted.looks = 0
    base = Counted()
    last, other = made("C", base), made("Mixin")
    for number in range(300):
        last = made(f"C{number}", last) if number % 2 else made(f"C{number}", other, last)
    assert last.order[-1] is base
    assert Counted.looks < 20 * 300
