"""Faults planted by a program are found: a part of them, drawn by hash, each time."""

from __future__ import annotations

import pytest
from oracle import keras_process

from .bases import EVERY_STYLE, bases
from .faults import PREDICATES
from .planting import mutants
from .table import counted
from .trial import Outcome, outcomes

pytestmark = pytest.mark.skipif(
    keras_process.missing() is not None, reason=keras_process.missing() or ""
)

#: One of so many models, and each kind of change in so many places.
MODELS, MOST = 30, 3


@pytest.fixture(scope="module")
def planted() -> list[Outcome]:
    listed, _ = bases()
    return list(outcomes(mutants(listed, MODELS, MOST)))


def test_faults_are_planted_in_every_style_and_of_most_rules(planted: list[Outcome]) -> None:
    table = counted(planted)
    styles = {style for _, style in table.planted}
    assert styles == set(EVERY_STYLE)
    assert len({rule for rule, _ in table.planted}) >= len(PREDICATES) - 5
    assert table.planted.total() >= 200


def test_what_is_planted_is_found(planted: list[Outcome]) -> None:
    wrong = [one for one in planted if one.missed or one.lost or one.other_severity]
    assert [said(one) for one in wrong] == []


def test_nothing_else_is_found(planted: list[Outcome]) -> None:
    assert [said(one) for one in planted if one.extra] == []


def said(outcome: Outcome) -> str:
    """A mutant and what is wrong with it, for a failure that can be understood."""
    wrong = [
        *(f"missed: {fault}" for fault in outcome.missed),
        *(f"lost: {fault}" for fault in outcome.lost),
        *(f"reported: {fault}" for fault in outcome.extra),
        *(f"{fault}: said to be {severity}" for fault, severity in outcome.other_severity),
    ]
    return "\n".join([*wrong, outcome.mutant.what, outcome.mutant.text])
