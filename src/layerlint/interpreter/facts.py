"""What a run knows of values that the source leaves open.

An answered condition narrows the value it asked about: ``p``, ``not p``, ``p is None``,
``p == c``, ``p in (…)``, ``p > c`` fix or bound ``p``, and what follows from that is no
choice any more. Where an answer departs from a default, the default is forgotten.

A condition is an ``Unknown`` whose ``operation`` is ``not``, ``and``, ``or``, ``==``,
``<``, ``>`` or ``in``; other comparisons are these, negated (``negated``). ``+`` with an
integer is kept as well, so that the index of a loop's last turn, n − 1, compares with n.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

from layerlint.interpreter.budgets import MOST_CANDIDATES
from layerlint.interpreter.values import NOTHING, Key, Unknown, Value
from layerlint.records import dataclass

_NUMBERS = (int, float)


def plain(value: Value) -> bool:
    """Whether a value is one that ``==`` and ``<`` decide on the spot."""
    if isinstance(value, (list, tuple)):
        return all(plain(item) for item in value)
    return is_atom(value)


def is_atom(value: Value) -> bool:
    """Whether a value has no parts, and equal ones of a kind may pass for the same."""
    return value is None or isinstance(value, (bool, int, float, str, bytes))


_OPEN = frozenset({None, "among", "array", "attribute", "between", "item", "slice", "text"})
"""The operations of values that answers say the truth of, and nothing else."""
TRUE_OR_FALSE = frozenset({"not", "==", "<", ">", "in"})
"""The operations whose results are true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """Conditions of which at least one has the answer beside it."""

    parts: list[tuple[Unknown, bool]]
    about: frozenset[Key]
    """All that they ask about: what is learnt of anything else tells nothing of them."""


SPELLINGS = frozenset({"lower", "upper", "strip", "casefold", "title", "capitalize", "swapcase"})
"""Methods of texts that leave the word and change how it is written."""


def spelled(text: str, name: str) -> str:
    """A text as one of ``SPELLINGS`` gives it."""
    made: str = getattr(text, name)()
    return made


class Facts:
    """What the answers given so far in a run say of its unknowns."""

    def __init__(self) -> None:
        self.fixed: dict[Key, Value] = {}
        self.truth: dict[Key, bool] = {}
        self.departed: set[Key] = set()
        self.contradicted: set[Key] = set()
        """Those departed from whose default is known, and is not what the answers say."""
        self.excluded: dict[Key, set[Hashable]] = {}
        """The marks of what it is not."""
        self.candidates: dict[Key, dict[Hashable, Value]] = {}
        """What it may be, by its mark: a table may have thousands of entries."""
        self.low: dict[Key, float] = {}
        self.high: dict[Key, float] = {}
        """Bounds that the value may reach itself."""
        self.answers: dict[Key, bool] = {}
        self.clauses: dict[int, _Clause] = {}
        """By the number of the clause."""
        self._count = 0

    def settle(self, value: Value) -> Value:
        """What a value is by fact or default; itself where neither says so."""
        if type(value) is not Unknown:
            return value
        found = self.fixed.get(value.key, NOTHING)
        if found is not NOTHING:
            return found
        if value.default is not NOTHING and value.key not in self.departed:
            return self.settle(value.default)
        if value.operation is not None:
            result = self._value(value, defaults=True)
            if result is not NOTHING:
                return result
        return value

    def default_behind(self, value: Value) -> Unknown | None:
        """The first unknown whose default makes a value what it is."""
        if type(value) is not Unknown or value.key in self.fixed:
            return None
        if value.default is not NOTHING and value.key not in self.departed:
            return value
        behind = (self.default_behind(one) for one in value.operands)
        return next((one for one in behind if one is not None), None)

    def is_among(self, value: Unknown, items: Collection[Value]) -> None:
        """A value is known to be one of these, whichever it is."""
        if not 0 < len(items) <= MOST_CANDIDATES:
            return
        if any(isinstance(item, Unknown) for item in items):
            return
        marked = {_mark(item): item for item in items} if all(map(plain, items)) else {}
        if len(marked) > 1:
            self.candidates.setdefault(value.key, marked)
            self._narrow_candidates(value)
        elif not any(item is None for item in items):
            self.excluded.setdefault(value.key, set()).add(_mark(None))

    def is_between(self, value: Unknown, low: float, high: float) -> None:
        """A value is known to be a number within these bounds, and may be each of them."""
        self.low[value.key] = max(low, self.low.get(value.key, low))
        self.high[value.key] = min(high, self.high.get(value.key, high))

    def is_default_beside(self, value: Value, contradicted: Collection[Key]) -> bool:
        """Whether a value is the default of a parameter beside one of these.

        Defaults are right together, and not each by itself: whoever sets one of a function's
        parameters to something else sets those that go with it, too.
        """
        if type(value) is not Unknown or value.default is NOTHING or value.key in self.fixed:
            return False
        return any(key[:-1] == value.key[:-1] and key != value.key for key in contradicted)

    def decide(self, condition: Unknown) -> bool | None:
        """The truth of a condition as far as answers tell; defaults do not count."""
        result = self._evaluate(condition, defaults=False)
        return self._bounded_truth(condition) if result is NOTHING else bool(result)

    def decide_equal(self, value: Unknown, constant: Value) -> bool | None:
        """Whether a value is a constant, as far as answers tell."""
        result = self._bounded("==", value, constant)
        return None if result is NOTHING else bool(result)

    def _bounded_truth(self, value: Unknown) -> bool | None:
        """Whether bounds keep a number from being 0."""
        base, offset = self.linear(value)
        if isinstance(base, Unknown):
            low, high = self.low.get(base.key), self.high.get(base.key)
            if (low is not None and low + offset > 0) or (high is not None and high + offset < 0):
                return True
        return None

    def likely(self, condition: Unknown) -> bool | None:
        """The truth of a condition as far as answers and defaults tell."""
        result = self._evaluate(condition, defaults=True)
        return None if result is NOTHING else bool(result)

    def first_answer(self, condition: Unknown) -> bool:
        """The answer tried first: what defaults say, else the one that goes on."""
        result = self.likely(condition)
        if result is not None:
            return result
        if condition.operation == "==" and condition.operands[1] is None:
            return False
        if condition.operation == "not":
            return not self.first_answer(condition.operands[0])
        return True

    def learn(self, condition: Unknown, answer: bool) -> None:
        """Narrow by an answer given to a condition, and by what follows from it."""
        self._learn(condition, answer)
        if self.clauses:
            about = _about(condition)
            for number, clause in list(self.clauses.items()):
                if number in self.clauses and not about.isdisjoint(clause.about):
                    self._apply(number, clause)

    def learn_any(self, parts: list[tuple[Unknown, bool]]) -> None:
        """Note that at least one of these conditions has the answer beside it."""
        self._count += 1
        clause = _Clause(parts=parts, about=frozenset().union(*(_about(one) for one, _ in parts)))
        self.clauses[self._count] = clause
        self._apply(self._count, clause)

    def _apply(self, number: int, clause: _Clause) -> None:
        """Of several conditions one of which must hold, the last that is open holds."""
        left: list[tuple[Unknown, bool]] = []
        for condition, answer in clause.parts:
            decided = self.decide(condition)
            if decided is answer:
                del self.clauses[number]
                return
            if decided is None:
                left.append((condition, answer))
        if len(left) <= 1:
            del self.clauses[number]
            for condition, answer in left:
                self.learn(condition, answer)

    def _learn(self, condition: Unknown, answer: bool) -> None:
        self.answers[condition.key] = answer
        operands = condition.operands
        match condition.operation:
            case "not":
                if isinstance(operands[0], Unknown):
                    self._learn(operands[0], not answer)
            case "and" | "or":
                if answer is (condition.operation == "and"):
                    for operand in operands:
                        if isinstance(operand, Unknown):
                            self._learn(operand, answer)
            case "==" | "in" | "<" | ">":
                self._narrow(condition.operation, operands[0], operands[1], answer)
            case _:
                self._learn_truth(condition, answer)

    def _learn_truth(self, value: Unknown, answer: bool) -> None:
        self.truth[value.key] = answer
        self._narrow_candidates(value)
        default = value.default
        if default is NOTHING:
            return
        default = self.settle(default)
        if isinstance(default, Unknown):
            self.departed.add(value.key)
        elif bool(default) != answer:
            self.departed.add(value.key)
            self.contradicted.add(value.key)
            if isinstance(default, bool):
                self.fixed[value.key] = answer

    def _narrow(self, operation: str, left: Value, right: Value, answer: bool) -> None:
        if not isinstance(left, Unknown):
            if operation == "==" and isinstance(right, Unknown):
                self._narrow("==", right, left, answer)
            elif operation in "<>" and isinstance(right, Unknown):
                self._narrow("<" if operation == ">" else ">", right, left, answer)
            return
        other = self.settle(right)
        if isinstance(other, Unknown):
            return
        key = left.key
        if left.operation == "+" and isinstance(other, _NUMBERS):
            base, offset = self.linear(left)
            if isinstance(base, Unknown) and base.key != key:
                self._narrow(operation, base, other - offset, answer)
        match operation:
            case "==" if answer:
                self.fixed[key] = other
            case "==":
                if plain(other):
                    self.excluded.setdefault(key, set()).add(_mark(other))
                if isinstance(left.default, bool) and isinstance(other, bool):
                    self.fixed[key] = not other
            case "in":
                items = _members(other)
                if items is None:
                    return
                if answer and len(items) == 1:
                    self.fixed[key] = items[0]
                elif answer and len(items) <= MOST_CANDIDATES:
                    marked = {_mark(item): item for item in items}
                    before = self.candidates.get(key, marked)
                    self.candidates[key] = {
                        mark: item for mark, item in marked.items() if mark in before
                    }
                elif not answer:
                    self.excluded.setdefault(key, set()).update(map(_mark, items))
            case "<" | ">" if isinstance(other, _NUMBERS):
                low = answer is (operation == ">")
                bound = other + _strict(answer, low=low)
                if low:
                    self.low[key] = max(bound, self.low.get(key, bound))
                else:
                    self.high[key] = min(bound, self.high.get(key, bound))
        self._narrow_candidates(left)
        self._depart(left, operation, other, answer)

    def _narrow_candidates(self, value: Unknown) -> None:
        """Of the values that one may be, the only one that is left is it."""
        candidates = self.candidates.get(value.key)
        if candidates is None or value.key in self.fixed:
            return
        left = {
            mark: item
            for mark, item in candidates.items()
            if self._bounded("==", value, item) is not False
        }
        if left:
            self.candidates[value.key] = left
        if len(left) == 1:
            (self.fixed[value.key],) = left.values()

    def _depart(self, value: Unknown, operation: str, other: Value, answer: bool) -> None:
        """Forget a default that an answer contradicts."""
        if value.operation == "spelled":
            self._depart_from_spelling(value, operation, other, answer)
            return
        if value.default is NOTHING:
            return
        default = self.settle(value.default)
        holds = _compare(operation, default, other)
        if holds is NOTHING:
            self.departed.add(value.key)
        elif holds is not answer:
            self.departed.add(value.key)
            self.contradicted.add(value.key)

    def _depart_from_spelling(
        self, value: Unknown, operation: str, other: Value, answer: bool
    ) -> None:
        base, name = value.operands
        behind, text = self.default_behind(base), self.settle(base)
        if behind is None or not isinstance(text, str):
            return
        if _compare(operation, spelled(text, name), other) is not answer:
            self.departed.add(behind.key)
            self.contradicted.add(behind.key)
            self.excluded.setdefault(base.key, set()).add(_mark(text))

    def linear(self, value: Value) -> tuple[Value, int | float]:
        """A value as an unknown plus a number."""
        offset: int | float = 0
        while isinstance(value, Unknown) and value.operation == "+":
            fixed = self.fixed.get(value.key, NOTHING)
            if fixed is not NOTHING:
                return fixed, offset
            offset += value.operands[1]
            value = value.operands[0]
        if isinstance(value, Unknown):
            value = self.fixed.get(value.key, value)
        return value, offset

    def is_last(self, index: Unknown, length: Unknown) -> bool:
        """Whether an index is known to be one less than a length."""
        base, offset = self.linear(index)
        length_base, length_offset = self.linear(length)
        if not (isinstance(base, Unknown) and isinstance(length_base, Unknown)):
            return False
        return base.key == length_base.key and offset == length_offset - 1

    def _resolve(self, value: Value, *, defaults: bool) -> Value:
        if not isinstance(value, Unknown):
            return value
        if defaults:
            return self.settle(value)
        result = self.fixed.get(value.key, NOTHING)
        if result is NOTHING and value.operation not in _OPEN:
            result = self._value(value, defaults=False)
        return value if result is NOTHING else result

    def _value(self, value: Unknown, *, defaults: bool) -> Value:
        """The result of an operation as a value, ``NOTHING`` where it is open.

        That ``units or 10`` is true of whichever units does not make it 10, nor True.
        """
        result = self._evaluate(value, defaults=defaults)
        if value.operation not in ("and", "or") or not isinstance(result, bool):
            return result
        stop, undecided = value.operation == "or", False
        *others, last = value.operands
        for operand in others:
            truth = self._truth(operand, defaults=defaults)
            if truth is stop:
                last = operand
                break
            undecided = undecided or truth is None
        if _is_flag(last):
            return result
        return NOTHING if undecided else self._known(last, defaults=defaults)

    def _known(self, value: Value, *, defaults: bool) -> Value:
        """What a value is, ``NOTHING`` where that is open."""
        found = self._resolve(value, defaults=defaults)
        return NOTHING if isinstance(found, Unknown) else found

    def _evaluate(self, value: Unknown, *, defaults: bool) -> Value:
        """The result of an operation, ``NOTHING`` where it is open."""
        fixed = self.fixed.get(value.key, NOTHING)
        if fixed is not NOTHING:
            return fixed
        if defaults and value.default is not NOTHING and value.key not in self.departed:
            return self.settle(value.default)
        operands = value.operands
        match value.operation:
            case operation if operation in _OPEN:
                return self.truth.get(value.key, NOTHING) if not defaults else NOTHING
            case "not":
                inner = self._truth(operands[0], defaults=defaults)
                return NOTHING if inner is None else not inner
            case "and" | "or":
                stop = value.operation == "or"
                truths = [self._truth(operand, defaults=defaults) for operand in operands]
                if stop in truths:
                    return stop
                return NOTHING if None in truths else not stop
            case "+":
                base, offset = self.linear(value)
                if isinstance(base, Unknown) and defaults:
                    base = self.settle(base)
                return base + offset if isinstance(base, _NUMBERS) else NOTHING
            case "spelled":
                text = self._resolve(operands[0], defaults=defaults)
                return spelled(text, operands[1]) if isinstance(text, str) else NOTHING
            case "==" | "<" | ">" | "in":
                answered = self.answers.get(value.key)
                if answered is not None:
                    return answered
                left = self._resolve(operands[0], defaults=defaults)
                right = self._resolve(operands[1], defaults=defaults)
                return self._open_compare(value.operation, left, right)
            case _:
                return self.answers.get(value.key, NOTHING)

    def _truth(self, value: Value, *, defaults: bool) -> bool | None:
        if not isinstance(value, Unknown):
            return bool(value) if plain(value) else None
        result = self._evaluate(value, defaults=defaults)
        if result is NOTHING:
            truth = self.truth.get(value.key)
            return self._bounded_truth(value) if truth is None else truth
        return bool(result) if plain(result) else None

    def truth_of(self, value: Unknown) -> bool | None:
        """Whether a value that stays unknown is surely truthy or falsy."""
        answer = self.truth.get(value.key)
        if answer is None:
            answer = self.answers.get(value.key)
        if answer is None and value.operation is not None:
            answer = self.decide(value)
        return self._bounded_truth(value) if answer is None else answer

    def _open_compare(self, operation: str, left: Value, right: Value) -> Value:
        if not isinstance(left, Unknown) and not isinstance(right, Unknown):
            return _compare(operation, left, right)
        if operation == "in":
            return self._open_membership(left, right)
        base, offset = self.linear(left)
        other_base, other_offset = self.linear(right)
        if isinstance(base, Unknown) and isinstance(other_base, Unknown):
            if base.key == other_base.key:
                return _compare(operation, offset, other_offset)
            return NOTHING
        if isinstance(other_base, Unknown):
            swapped = {"<": ">", ">": "<"}.get(operation, operation)
            return self._bounded(swapped, right, left)
        return self._bounded(operation, left, right)

    def _open_membership(self, left: Value, right: Value) -> Value:
        items = None if isinstance(right, Unknown) else _members(right)
        if items is None or not isinstance(left, Unknown):
            return NOTHING
        found = [self._bounded("==", left, item) for item in items]
        if any(each is True for each in found):
            return True
        if all(each is False for each in found):
            return False
        narrowed = self.candidates.get(left.key)
        if narrowed is not None and narrowed.keys() <= set(map(_mark, items)):
            return True
        return NOTHING

    def _bounded(self, operation: str, value: Unknown, constant: Value) -> Value:
        """Compare an unknown with a constant, by what is known of the unknown."""
        if not plain(constant):
            return NOTHING
        key = value.key
        base, offset = self.linear(value)
        if base is not value and isinstance(base, Unknown) and isinstance(constant, _NUMBERS):
            return self._bounded(operation, base, constant - offset)
        low, high = self.low.get(key), self.high.get(key)
        number = isinstance(constant, _NUMBERS) and not isinstance(constant, bool)
        if operation == "==":
            if not fits(value, constant):
                return False
            mark = _mark(constant)
            if mark in self.excluded.get(key, ()):
                return False
            candidates = self.candidates.get(key)
            if candidates is not None and mark not in candidates:
                return False
            truth = self.truth.get(key)
            if truth is not None and truth is not bool(constant):
                return False
            if (low is not None or high is not None) and constant is None:
                return False
            if number and (
                (low is not None and constant < low) or (high is not None and constant > high)
            ):
                return False
        elif number:
            if operation == ">":
                if low is not None and low > constant:
                    return True
                if high is not None and high <= constant:
                    return False
            else:
                if high is not None and high < constant:
                    return True
                if low is not None and low >= constant:
                    return False
        return NOTHING


def _about(value: Unknown) -> set[Key]:
    """What a condition asks about: it itself and all that it is made of."""
    found = {value.key}
    for operand in value.operands:
        if isinstance(operand, Unknown):
            found |= _about(operand)
    return found


def _strict(answer: bool, *, low: bool) -> float:
    """What makes a bound exclusive: ``p > c`` true, against ``p < c`` false."""
    if not answer:
        return 0
    return _EPSILON if low else -_EPSILON


_EPSILON = 1e-9
"""Smaller than any difference between numbers that architectures are made of."""


def _members(container: Value) -> list[Any] | None:
    if isinstance(container, (list, tuple, set, frozenset, dict)):
        items = list(container)
        return items if all(plain(item) for item in items) else None
    return None


def _mark(value: Any) -> Hashable:
    """What plain values share that are the same: 1 and 1.0, but not a list and a tuple."""
    if isinstance(value, (list, tuple)):
        return type(value), tuple(map(_mark, value))
    found: Hashable = value
    return found


def fits(value: Unknown, constant: Value) -> bool:
    """Whether a text of which only the beginning and the end are known may be a constant."""
    if value.operation != "text":
        return True
    begin, end = value.operands
    return (
        isinstance(constant, str)
        and len(constant) >= len(begin) + len(end)
        and constant.startswith(begin)
        and constant.endswith(end)
    )


def _compare(operation: str, left: Value, right: Value) -> Value:
    """A comparison of two settled values; ``NOTHING`` where they do not compare."""
    try:
        match operation:
            case "==":
                if plain(left) and plain(right):
                    return bool(left == right)
                if left is None or right is None:
                    return left is right
                return True if left is right else NOTHING
            case "<":
                return bool(left < right) if plain(left) and plain(right) else NOTHING
            case ">":
                return bool(left > right) if plain(left) and plain(right) else NOTHING
            case _:
                items = _members(right)
                return NOTHING if items is None or not plain(left) else left in items
    except TypeError:
        return NOTHING


def _is_flag(value: Value) -> bool:
    """Whether a value is true or false, known or not, and nothing else."""
    if not isinstance(value, Unknown):
        return isinstance(value, bool)
    if value.operation in ("and", "or"):
        return all(map(_is_flag, value.operands))
    return value.operation in TRUE_OR_FALSE or isinstance(value.default, bool)


def negated(operator: str) -> tuple[str, bool]:
    """A Python comparison as one that facts know, and whether it is its negation."""
    return {
        "==": ("==", False),
        "is": ("==", False),
        "!=": ("==", True),
        "is not": ("==", True),
        "<": ("<", False),
        ">": (">", False),
        ">=": ("<", True),
        "<=": (">", True),
        "in": ("in", False),
        "not in": ("in", True),
    }[operator]
