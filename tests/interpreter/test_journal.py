"""What a run changed is as it was before, whichever value holds it."""

from __future__ import annotations

from typing import Any

import pytest

from layerlint.interpreter.values import Foreign, List
from layerlint.interpreter.walk.journal import Journal


class Holder(Foreign):
    def __init__(self, held: Any) -> None:
        self.held = held


@pytest.mark.parametrize(
    ("held", "change"),
    [
        ([1], lambda held: held.append(2)),
        ({"a": 1}, lambda held: held.update(b=2)),
        ({1}, lambda held: held.add(2)),
    ],
)
def test_collections_of_an_object_are_restored_in_place(held: Any, change: Any) -> None:
    before = held.copy()
    holder = Holder(held)
    journal = Journal(kept=True)
    journal.note(holder)
    change(held)
    holder.held = None
    journal.undo()
    assert holder.held is held
    assert held == before


def test_a_list_of_the_code_in_an_object_is_noted_by_itself() -> None:
    held = List([1])
    holder = Holder(held)
    journal = Journal(kept=True)
    journal.note(holder)
    journal.note(held)
    held.append(2)
    holder.held = None
    journal.undo()
    assert holder.held is held
    assert list(held) == [1]
