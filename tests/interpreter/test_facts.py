"""What answers say of values: the table of narrowings."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from layerlint.interpreter.budgets import MOST_CANDIDATES
from layerlint.interpreter.facts import Facts, negated
from layerlint.interpreter.values import NOTHING, Unknown, Value


def unknown(name: str, default: Value = NOTHING) -> Unknown:
    return Unknown(key=(name,), reason=name, default=default)


def made(operation: str, *operands: Value) -> Unknown:
    key = (operation, *(each.key if isinstance(each, Unknown) else repr(each) for each in operands))
    return Unknown(key=key, reason=operation, operation=operation, operands=operands)


P = unknown("p")
Q = unknown("q")
N = unknown("n")
LAST = made("+", N, -1)


def eq(value: Value, other: Value) -> Unknown:
    return made("==", value, other)


def less(value: Value, other: Value) -> Unknown:
    return made("<", value, other)


def more(value: Value, other: Value) -> Unknown:
    return made(">", value, other)


def among(value: Value, *others: Value) -> Unknown:
    return made("in", value, others)


def no(value: Unknown) -> Unknown:
    return made("not", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Answers given, and what is then known of another condition."""

    given: tuple[tuple[Unknown, bool], ...]
    asked: Unknown
    known: bool | None


def row(*given: tuple[Unknown, bool], asked: Unknown, known: bool | None) -> Row:
    return Row(given=given, asked=asked, known=known)


TABLE = {
    "nothing is known": row(asked=P, known=None),
    "p": row((P, True), asked=P, known=True),
    "not p": row((P, False), asked=P, known=False),
    "not p, asked as not": row((P, False), asked=no(P), known=True),
    "not, answered": row((no(P), False), asked=P, known=True),
    "another": row((P, True), asked=Q, known=None),
    "is None makes falsy": row((eq(P, None), True), asked=P, known=False),
    "is not None says nothing of truth": row((eq(P, None), False), asked=P, known=None),
    "truthy is not None": row((P, True), asked=eq(P, None), known=False),
    "truthy is not 0": row((P, True), asked=eq(P, 0), known=False),
    "truthy may be 1": row((P, True), asked=eq(P, 1), known=None),
    "falsy is not 1": row((P, False), asked=eq(P, 1), known=False),
    "equal fixes": row((eq(P, "avg"), True), asked=eq(P, "max"), known=False),
    "equal fixes the truth": row((eq(P, "avg"), True), asked=P, known=True),
    "equal to the empty text": row((eq(P, ""), True), asked=P, known=False),
    "unequal excludes": row((eq(P, 3), False), asked=eq(P, 3), known=False),
    "unequal to one says nothing of another": row((eq(P, 3), False), asked=eq(P, 4), known=None),
    "1 and True are one": row((eq(P, 1), True), asked=eq(P, True), known=True),
    "among, of which the last": row(
        (among(P, "a", "b"), True), (eq(P, "a"), False), asked=eq(P, "b"), known=True
    ),
    "among excludes the others": row((among(P, "a", "b"), True), asked=eq(P, "c"), known=False),
    "among one is equal": row((among(P, "a"), True), asked=eq(P, "a"), known=True),
    "among fewer": row((among(P, "a", "b"), True), asked=among(P, "a", "b", "c"), known=True),
    "among others": row((among(P, "a", "b"), True), asked=among(P, "x", "y"), known=False),
    "among twice": row(
        (among(P, "a", "b"), True), (among(P, "b", "c"), True), asked=eq(P, "b"), known=True
    ),
    "not among": row((among(P, "a", "b"), False), asked=eq(P, "a"), known=False),
    "among with a truth": row(
        (among(P, "avg", None), True), (P, True), asked=eq(P, "avg"), known=True
    ),
    "more": row((more(P, 3), True), asked=more(P, 2), known=True),
    "more is not less": row((more(P, 3), True), asked=less(P, 3), known=False),
    "more excludes": row((more(P, 3), True), asked=eq(P, 3), known=False),
    "more leaves the greater open": row((more(P, 3), True), asked=more(P, 4), known=None),
    "more than nothing is truthy": row((more(P, 0), True), asked=P, known=True),
    "more than nothing is something": row((more(P, 0), True), asked=eq(P, None), known=False),
    "not more": row((more(P, 3), False), asked=more(P, 3), known=False),
    "not more may be equal": row((more(P, 3), False), asked=eq(P, 3), known=None),
    "not more is not more than more": row((more(P, 3), False), asked=more(P, 5), known=False),
    "less than nothing is truthy": row((less(P, 0), True), asked=P, known=True),
    "less bounds": row((less(P, 3), True), asked=less(P, 5), known=True),
    "bounds with the constant in front": row((less(3, P), True), asked=more(P, 2), known=True),
    "equal from both sides": row((eq(3, P), True), asked=eq(P, 3), known=True),
    "n - 1 is less than n": row(asked=less(LAST, N), known=True),
    "n - 1 is n - 1": row(asked=eq(LAST, made("+", N, -1)), known=True),
    "n - 1 is not n": row(asked=eq(LAST, N), known=False),
    "n - 1 is not less than n - 1": row(asked=less(LAST, made("+", N, -1)), known=False),
    "n - 1 is not 0 where n is more than 1": row(
        (more(N, 1), True), asked=eq(LAST, 0), known=False
    ),
    "n - 1 is more than 0 where n is more than 1": row(
        (more(N, 1), True), asked=more(LAST, 0), known=True
    ),
    "n - 1 is truthy where n is more than 1": row((more(N, 1), True), asked=LAST, known=True),
    "n by n - 1": row((eq(LAST, 3), True), asked=eq(N, 4), known=True),
    "n - 1 by n": row((eq(N, 4), True), asked=eq(LAST, 3), known=True),
    "and holds": row((made("and", P, Q), True), asked=Q, known=True),
    "and does not hold": row((made("and", P, Q), False), asked=Q, known=None),
    "or does not hold": row((made("or", P, Q), False), asked=P, known=False),
    "or by its part": row((Q, True), asked=made("or", P, Q), known=True),
    "and by its part": row((Q, False), asked=made("and", P, Q), known=False),
    "the same question again": row((made("call", P), True), asked=made("call", P), known=True),
}


@pytest.mark.parametrize("entry", TABLE.values(), ids=TABLE)
def test_what_follows_from_answers(entry: Row) -> None:
    facts = Facts()
    for condition, answer in entry.given:
        facts.learn(condition, answer)
    decided = facts.decide(entry.asked)
    assert (facts.truth_of(entry.asked) if decided is None else decided) is entry.known


@pytest.mark.parametrize(
    ("condition", "answer", "left"),
    [
        (lambda p: p, True, 8),
        (lambda p: p, False, None),
        (lambda p: eq(p, 8), True, 8),
        (lambda p: eq(p, 8), False, None),
        (lambda p: eq(p, 9), True, 9),
        (lambda p: eq(p, 9), False, 8),
        (lambda p: more(p, 4), True, 8),
        (lambda p: more(p, 4), False, None),
        (lambda p: less(p, 4), False, 8),
        (lambda p: among(p, 7, 8), True, 8),
        (lambda p: among(p, 7, 8), False, None),
        (lambda p: among(p, 6, 7), True, None),
        (no, True, None),
        (no, False, 8),
    ],
)
def test_a_default_is_forgotten_where_an_answer_departs_from_it(
    condition: object, answer: bool, left: int | None
) -> None:
    p = unknown("p", default=8)
    facts = Facts()
    facts.learn(condition(p), answer)  # type: ignore[operator]
    settled = facts.settle(p)
    assert settled == left if left is not None else isinstance(settled, Unknown)


def test_a_flag_that_departs_from_its_default_is_the_other() -> None:
    facts = Facts()
    flag = unknown("flag", default=True)
    facts.learn(flag, False)
    assert facts.settle(flag) is False
    assert facts.settle(no(flag)) is True


def test_a_default_is_the_first_answer_and_no_fact() -> None:
    facts = Facts()
    flag = unknown("flag", default=False)
    assert facts.first_answer(flag) is False
    assert facts.decide(flag) is None
    assert facts.first_answer(no(flag)) is True
    assert facts.first_answer(eq(unknown("kind", default="a"), "a")) is True
    assert facts.first_answer(more(unknown("rate", default=0.0), 0)) is False


def test_without_a_default_the_first_answer_goes_on() -> None:
    facts = Facts()
    assert facts.first_answer(P) is True
    assert facts.first_answer(no(P)) is False
    assert facts.first_answer(eq(P, None)) is False
    assert facts.first_answer(eq(P, 3)) is True


def test_of_several_conditions_the_last_that_is_open_holds() -> None:
    facts = Facts()
    facts.learn_any([(P, True), (Q, False)])
    assert facts.decide(Q) is None
    facts.learn(P, False)
    assert facts.decide(Q) is False


def test_a_clause_that_holds_says_nothing_more() -> None:
    facts = Facts()
    facts.learn_any([(P, True), (Q, True)])
    facts.learn(P, True)
    assert facts.decide(Q) is None
    facts.learn_any([(N, True)])
    assert facts.decide(N) is True


class Counted(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    __hash__ = str.__hash__
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)


@pytest.mark.parametrize("size", [MOST_CANDIDATES, 10_000])
@pytest.mark.parametrize("answer", [True, False])
def test_a_table_is_looked_through_once_for_each_answer(size: int, answer: bool) -> None:
    facts, table = Facts(), tuple(Counted(number) for number in range(size))
    Counted.compared = 0
    facts.learn(among(P, *table), answer)
    facts.learn(eq(P, Counted("none")), False)
    again = made("not", among(P, *table))
    facts.learn(among(Q, *table, "other"), True)
    assert facts.decide(again) is not answer
    assert Counted.compared < 10 * size


@pytest.mark.parametrize(
    ("operator", "positive", "negative"),
    [
        ("==", "==", False),
        ("!=", "==", True),
        ("is", "==", False),
        ("is not", "==", True),
        ("<", "<", False),
        (">=", "<", True),
        (">", ">", False),
        ("<=", ">", True),
        ("in", "in", False),
        ("not in", "in", True),
    ],
)
def test_negations_are_the_same_condition(operator: str, positive: str, negative: bool) -> None:
    assert negated(operator) == (positive, negative)


@pytest.mark.parametrize(
    ("value", "settled", "truth"),
    [
        (made("or", P, 10), NOTHING, True),
        (made("or", P, Q, 10), NOTHING, True),
        (made("or", unknown("none", default=None), 10), 10, True),
        (made("or", unknown("none", default=None), P, 10), NOTHING, True),
        (made("or", unknown("five", default=5), 10), 5, True),
        (made("and", P, 0), NOTHING, False),
        (made("and", unknown("five", default=5), 10), 10, None),
        (made("or", eq(P, 1), True), True, True),
        (made("and", eq(P, 1), False), False, False),
        (eq(made("or", P, 3), 1), NOTHING, None),
    ],
    ids=lambda each: str(getattr(each, "key", each)),
)
def test_what_is_true_of_whatever_is_no_value(
    value: Unknown, settled: Value, truth: bool | None
) -> None:
    """``units or 10`` is true in any case, and which number it is hangs on ``units``."""
    facts = Facts()
    assert facts.decide(value) is truth
    found = facts.settle(value)
    assert found is value if settled is NOTHING else found == settled
