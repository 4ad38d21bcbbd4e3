"""Which changes of a text touch others that are settled on."""

from __future__ import annotations

import random
from collections.abc import Iterable

from layerlint.fixes import Change, Taken
from layerlint.fixes.text import together


def touch(some: Iterable[Change], others: Iterable[Change]) -> bool:
    """The same by comparing each with each."""
    some, others = set(some), set(others)
    return any(
        one.start <= other.end and other.start <= one.end
        for one in some - others
        for other in others - some
    )


def test_changes_touch_as_they_do_each_with_each() -> None:
    drawn = random.Random(8)
    seen = set()
    for _ in range(3000):
        taken = Taken()
        every: set[Change] = set()
        for _ in range(drawn.randrange(8)):
            start = drawn.randrange(60)
            end = start + drawn.choice([0, 0, 1, 2, 3, 7, 30])
            changes = {
                Change(start=start, end=end, text=drawn.choice("ab")),
                Change(start=start + 40, end=start + 41, text="c"),
            }
            seen.add(taken.clash(changes))
            assert taken.clash(changes) is touch(changes, every)
            taken.add(changes)
            every |= changes
    assert seen == {False, True}


def test_thousands_are_not_gone_through_for_each_further_one() -> None:
    """With the square of their number they took minutes."""
    taken = Taken()
    for place in range(0, 100_000, 2):
        changes = {Change(start=place, end=place, text="x")}
        assert not taken.clash(changes)
        taken.add(changes)
    assert taken.clash({Change(start=7, end=8, text="y")})


def test_what_is_put_at_one_place_is_one_change_in_its_order() -> None:
    """In a set the two had the order of the hashes of their texts, another one in each process."""
    comma, item = Change(start=7, end=7, text=","), Change(start=7, end=7, text="\n    b=2")
    gone = Change(start=0, end=1, text="g")
    (first, put) = sorted(together("f(\n a=1\n)", [comma, gone, item, comma]))
    assert (first, put) == (gone, Change(start=7, end=7, text=",\n    b=2"))
