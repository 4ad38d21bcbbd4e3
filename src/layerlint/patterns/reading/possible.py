"""Conditions that can never hold are mistakes: what they contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layerlint.patterns.reading.document import Mapping, Position, Scalar, Sequence, Value
from layerlint.patterns.reading.reader import Reader
from layerlint.patterns.reading.vocabulary import Vocabulary
from layerlint.patterns.syntax import AnyCondition, Comparison, Condition, Constant, Reference

_ORDERS = ("gt", "ge", "lt", "le")
_OF_NO_VALUE = ("whole", "exists")
"""Operators whose operand is no value that the attribute might have."""
_NUMBERS = ("rank", "units", "input_rank", "input_units", "rates", "kernel", "map", "input_map")
_FLAGS = ("trainable", "keeps_last_axis", "ends_part", "finds_channels")


def never_holds(
    condition: Condition | AnyCondition, layers: frozenset[str] | None, vocabulary: Vocabulary
) -> str | None:
    """Why a condition on one of these layers can never hold, or ``None``."""
    if isinstance(condition, AnyCondition):
        for alternative in condition.alternatives:
            for item in alternative:
                reason = never_holds(item, layers, vocabulary)
                if reason is not None:
                    return reason
        return None
    return (
        _wrong_kind(condition, layers, vocabulary)
        or _wrong_size(condition, layers, vocabulary)
        or _contradiction(condition.tests)
    )


def _wrong_kind(
    condition: Condition, layers: frozenset[str] | None, vocabulary: Vocabulary
) -> str | None:
    name = condition.attribute
    flag = name in _FLAGS or vocabulary.is_flag(name, layers)
    for test in condition.tests:
        if isinstance(test.operand, Reference) or test.operator in _OF_NO_VALUE:
            continue
        operands = test.operand if test.operator in ("in", "not_in") else (test.operand,)
        assert isinstance(operands, tuple)
        for operand in operands:
            if flag and test.operator in _ORDERS:
                return f"`{name}` is true or false and has no order"
            if flag and not isinstance(operand, bool):
                return f"`{name}` is true or false, never {_shown(operand)}"
            number = isinstance(operand, int | float) and not isinstance(operand, bool)
            if test.operator in _ORDERS and not number:
                return f"{_shown(operand)} is no number, and only numbers have an order"
            if name in _NUMBERS and not number:
                return f"`{name}` is a number, never {_shown(operand)}"
    return None


def _wrong_size(
    condition: Condition, layers: frozenset[str] | None, vocabulary: Vocabulary
) -> str | None:
    """Sizes are compared in the normal form: one number for each axis."""
    name = condition.attribute
    lengths = vocabulary.lengths(name, layers)
    if not lengths:
        return None
    form = f"`{name}` is a list of {_numbers(lengths)} here"
    for test in condition.tests:
        operand = test.operand
        if isinstance(operand, Reference) or test.operator in _OF_NO_VALUE:
            continue
        if test.operator in _ORDERS:
            return f"{form}, which has no order"
        if isinstance(operand, tuple) and test.operator in ("eq", "ne"):
            if len(operand) not in lengths:
                return f"{form}, never of {len(operand)}"
            continue
        numbers = operand if isinstance(operand, tuple) else (operand,)
        if any(isinstance(number, int) for number in numbers):
            whole = isinstance(operand, tuple) and len(operand) in lengths
            meant = list(numbers) if whole else [numbers[0]] * min(lengths)
            return f"{form}; compare with a list, as `{{eq: {meant}}}`"
    return None


def impossible_texts(
    name: str, value: Value, layers: frozenset[str] | None, reader: Reader
) -> Iterator[tuple[Position, str]]:
    """Each text in a condition that the argument never is, with its place."""
    known = reader.vocabulary.texts(name, layers)
    if known is None:
        return
    for scalar, operator in _compared(value, "eq"):
        text = scalar.value
        if operator in _ORDERS or not isinstance(text, str) or text in known or scalar.faulty:
            continue
        outcome = "always holds" if operator in ("ne", "not_in") else "can never hold"
        kind = name.rpartition("_")[2]
        named = kind in ("activation", "initializer", "regularizer", "constraint")
        fact = f"no {kind} is called `{text}`" if named else f"`{name}` is never `{text}`"
        yield scalar.at, f"this {outcome}: {fact}{reader.hint(text, known)}"


def _compared(value: Value, operator: str) -> Iterator[tuple[Scalar, str]]:
    """Every value that an attribute is compared with, and how."""
    match value:
        case Scalar():
            yield value, operator
        case Sequence(items=items):
            for item in items:
                yield from _compared(item, operator)
        case Mapping(entries={"any": Sequence(items=options)}):
            for option in options:
                yield from _compared(option, operator)
        case Mapping(entries=entries):
            for word, operand in entries.items():
                if not isinstance(operand, Mapping):
                    yield from _compared(operand, word)


def _numbers(lengths: Iterable[int]) -> str:
    many = " or ".join(map(str, sorted(lengths)))
    return "one number" if many == "1" else f"{many} numbers"


def _contradiction(tests: Iterable[Comparison]) -> str | None:
    """What the tests of one attribute demand of it at the same time."""
    known = [test for test in tests if not isinstance(test.operand, Reference)]
    allowed: list[Constant] | None = None
    for test in known:
        options: list[Constant] | None = None
        if test.operator == "eq":
            assert not isinstance(test.operand, Reference)
            options = [test.operand]
        elif test.operator == "in":
            assert isinstance(test.operand, tuple)
            options = list(test.operand)
        if options is not None and allowed is not None:
            allowed = [*filter(frozenset(options).__contains__, allowed)]
        elif options is not None:
            allowed = options
    if allowed is not None:
        refused = frozenset(
            value
            for test in known
            if test.operator == "not_in" and isinstance(test.operand, tuple)
            for value in test.operand
        )
        left = (value for value in allowed if value not in refused)
        if not any(all(_holds(test, value) for test in known) for value in left):
            return "no value satisfies all of it"
        return None
    low, high, open_end = float("-inf"), float("inf"), False
    for test in known:
        if test.operator not in _ORDERS or not isinstance(test.operand, int | float):
            continue
        bound = float(test.operand)
        if test.operator in ("gt", "ge"):
            low = max(low, bound)
        else:
            high = min(high, bound)
        open_end = open_end or test.operator in ("gt", "lt")
    if low > high or (low == high and open_end):
        return f"nothing is above {low:g} and below {high:g}"
    return None


def _holds(test: Comparison, value: Constant) -> bool:
    operand = test.operand
    match test.operator:
        case "ne":
            return value != operand
        case "gt" | "ge" | "lt" | "le":
            if not isinstance(value, int | float) or not isinstance(operand, int | float):
                return False
            return {
                "gt": value > operand,
                "ge": value >= operand,
                "lt": value < operand,
                "le": value <= operand,
            }[test.operator]
        case _:
            return True


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "a list"
    return f"`{value}`"
