"""Operators and comparisons on values."""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Iterable
from typing import Any, Final

from layerlint.interpreter.budgets import LARGEST_BITS, LARGEST_SEQUENCE, LARGEST_TEXT
from layerlint.interpreter.extent import HASHED, extent, is_long_range, steps_of_text, too_large
from layerlint.interpreter.facts import is_atom, plain
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.array_indexing import broadcast, matrix_product
from layerlint.interpreter.libraries.array_numbers import TooLarge, element_wise
from layerlint.interpreter.libraries.array_shapes import is_number, is_shaped, shaped, sizes_of
from layerlint.interpreter.libraries.widths import percent_is_wide
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Array,
    Builtin,
    Class,
    Computed,
    External,
    Foreign,
    Function,
    Generator,
    Instance,
    Iterator,
    List,
    Method,
    Module,
    Native,
    Partial,
    Raised,
    Site,
    TakenInt,
    Unknown,
    Value,
    computed,
    contents_of,
    kind_of,
    unmarked,
)
from layerlint.interpreter.walk.conditions import compare_values
from layerlint.interpreter.walk.walker import Walker
from layerlint.regex import regex

_CONVERSION = regex(r"%(?:\([^()]*\))?[#0\- +]*(?:\*|[1-9]\d*)?(?:\.(?:\*|\d+))?[a-zA-Z%]")
"""What ``%`` fills in."""

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "//": python.floordiv,
    "%": python.mod,
    "**": python.pow,
    "<<": python.lshift,
    ">>": python.rshift,
    "&": python.and_,
    "|": python.or_,
    "^": python.xor,
    "@": python.matmul,
}
METHODS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod",
    "**": "pow", "@": "matmul", "&": "and", "|": "or", "^": "xor", "<<": "lshift",
    ">>": "rshift",
}  # fmt: skip
"""How the methods for operators are called, without their underscores."""


COPIED: Final = 5
"""So many items, 32, cost a step where they are copied as they are; of a text 1024 characters."""

_TEXTS = (str, bytes)
_GROWING = frozenset({"+", "-", "*", "**", "<<", "%"})
"""The operators whose results may be larger than both their operands."""


def binary(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    """``left operator right``."""
    run.step()
    given = left, right
    left, right = run.insist(left), run.insist(right)
    if isinstance(left, Instance) or isinstance(right, Instance):
        found = _of_objects(run, operator, left, right, site)
        if found is not NOTHING:
            return found
        left, right = _as_data(run, left), _as_data(run, right)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        return run.overlay.binary(operator, left, right, site)
    text = operator == "%" and isinstance(left, str)
    if not text and (is_shaped(run, left) or is_shaped(run, right)):
        return _of_arrays(run, operator, left, right, site)
    if isinstance(left, Array) or isinstance(right, Array):
        if any(_may_be_array(run, each) for each in (left, right)):
            return _of_arrays(run, operator, left, right, site)
        return _element_wise(run, binary, operator, left, right, site)
    if text and not run.known(right):
        return _open_text(run, left, right, site)
    if not text and (isinstance(left, (list, tuple)) or isinstance(right, (list, tuple))):
        return _sequence(run, operator, left, right, site)
    if _open(left) or _open(right):
        return _open_binary(run, operator, left, right, site)
    if operator in _GROWING and _too_large(operator, left, right):
        return too_large(run, site)
    if isinstance(left, HASHED) and isinstance(right, HASHED):
        # What is in one is looked for in the other.
        run.step(extent(left) + extent(right) >> COPIED)
    try:
        result = _OPERATORS[operator](left, right)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, KeyError) as error:
        raise Raised(type(error).__name__) from None
    if isinstance(result, _TEXTS):
        run.step(steps_of_text(len(result)))
    return computed_from(run, result, given) if type(result) is float else result


def _may_be_array(run: Walker, value: Value) -> bool:
    """Whether what an array is computed with may have any shape."""
    return isinstance(value, (Unknown, External)) and not is_number(run, value)


def _of_arrays(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Unknown:
    """What an operator makes of arrays of which one is known by its shape alone."""
    reason = " and ".join(dict.fromkeys(kind_of(each) for each in (left, right) if _open(each)))
    made = run.unknown(reason, site, key=(operator, run.key_of(left), run.key_of(right)))
    both = sizes_of(run, left), sizes_of(run, right)
    sizes = matrix_product(run, *both) if operator == "@" else broadcast(run, both)
    return shaped(run, made, sizes, site)  # type: ignore[no-any-return]


def computed_from(run: Walker, result: float, given: Iterable[Value]) -> float:
    """A number, with the parameter of which the default is behind it."""
    for value in given:
        if isinstance(value, (Computed, TakenInt)):
            return computed(result, value.behind)
        behind = run.default_behind(value) if isinstance(value, Unknown) else None
        if behind is not None:
            return computed(result, behind)
    return result


def _open_text(run: Walker, template: str, values: Value, site: Site) -> Unknown:
    """``template % values``: of the text only what stands before and behind them is known."""
    places = list(_CONVERSION.finditer(template))
    begin = template[: places[0].start()] if places else ""
    end = template[places[-1].end() :] if places else ""
    key = ("%", template, run.key_of(values))
    return run.unknown("text", site, key=key, operation="text", operands=(begin, end))


def _of_objects(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    """What ``__add__``, ``__radd__`` … of a user's class say, ``NOTHING`` without them."""
    for value, other, prefix in ((left, right, "__"), (right, left, "__r")):
        if isinstance(value, Instance):
            name = f"{prefix}{METHODS.get(operator, operator)}__"
            method = run.class_attribute(value.cls, name)
            if method is not NOTHING:
                return run.call(method, [value, other], {}, site)
    return NOTHING


def _record(run: Walker, value: Instance) -> Value:
    """The fields of a dataclass or named tuple, by which it is compared."""
    fields = run.class_attribute(value.cls, FIELDS)
    if fields is NOTHING:
        return value
    return tuple(value.attributes.get(name) for name, _ in fields)


def _as_data(run: Walker, value: Value) -> Value:
    """The list, dictionary or tuple that an object is besides, else the value itself."""
    if isinstance(value, Instance) and run.class_attribute(value.cls, "_fields") is not NOTHING:
        return _record(run, value)
    return contents_of(value)


def _element_wise(
    run: Walker,
    operate: Callable[[Walker, str, Value, Value, Site], Value],
    operator: str,
    left: Value,
    right: Value,
    site: Site,
) -> Value:
    """An operator on NumPy arrays, repeated along the axes in which they have one item."""
    try:
        return element_wise(lambda one, other: operate(run, operator, one, other, site))(
            left, right
        )
    except TooLarge:
        run.cut(f"an array too large on {run.line(site)}")
        return run.unknown("an array too large to compute", site)
    except (ValueError, IndexError):
        raise Raised("ValueError") from None


def _open(value: Value) -> bool:
    return isinstance(
        value,
        (Unknown, External, Native, Instance, Function, Class, Module, Builtin, Method, Partial,
         Generator, Iterator),
    )  # fmt: skip


def _too_large(operator: str, left: Value, right: Value) -> bool:
    match operator, left, right:
        case ("+", str(), str()) | ("+", bytes(), bytes()):
            return len(left) + len(right) > LARGEST_TEXT
        case "*", str() | bytes(), int():
            return len(left) * right > LARGEST_TEXT
        case "*", int(), str() | bytes():
            return len(right) * left > LARGEST_TEXT
        case (("+" | "-"), int(), int()):
            return max(left.bit_length(), right.bit_length()) > LARGEST_BITS
        case "%", bytes(), _:
            return percent_is_wide(left.decode("latin-1"), right)
        case "%", str(), _:
            return percent_is_wide(left, right)
        case "*", int(), int():
            return left.bit_length() + right.bit_length() > LARGEST_BITS
        case "**", int(), int():
            return right > 0 and left.bit_length() * right > LARGEST_BITS
        case "<<", int(), int():
            return right > LARGEST_BITS
    return False


def _sequence(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    """``+`` and ``*`` of lists and tuples."""
    if operator == "*":
        items, count = (left, right) if isinstance(left, (list, tuple)) else (right, left)
        if isinstance(count, Unknown):
            repeated = List([*items, *items])
            repeated.length = run.unknown(
                f"length of a list repeated {count.reason} times",
                site,
                key=count.key if len(items) == 1 else ("*", len(items), count.key),
            )
            return repeated
        if not isinstance(count, int):
            raise Raised("TypeError")
        if len(items) * count > LARGEST_SEQUENCE:
            run.cut(f"a list too long on {run.line(site)}")
            return run.unknown("a list too long to compute", site)
        run.step(len(items) * max(count, 0) >> COPIED)
        repeated_items = list(items) * max(min(count, LARGEST_SEQUENCE), 0)
        return tuple(repeated_items) if isinstance(items, tuple) else List(repeated_items)
    if operator != "+":
        return _open_binary(run, operator, left, right, site)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        if len(left) + len(right) > LARGEST_SEQUENCE:
            run.cut(f"a list too long on {run.line(site)}")
            return run.unknown("a list too long to compute", site)
        run.step(len(left) + len(right) >> COPIED)
        length = getattr(left, "length", None) or getattr(right, "length", None)
        if isinstance(left, tuple) and length is None:
            return (*left, *right)
        return List([*left, *right], length)
    if isinstance(left, (list, tuple)) and isinstance(right, (Unknown, External)):
        length = run.unknown(f"length of {kind_of(right)}", site)
        return List([*left, run.subscript(right, -1, site)], length)
    if isinstance(right, (list, tuple)) and isinstance(left, (Unknown, External)):
        length = run.unknown(f"length of {kind_of(left)}", site)
        return List([run.subscript(left, 0, site), *right], length)
    raise Raised("TypeError")


def _open_binary(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    reason = " and ".join(dict.fromkeys(kind_of(each) for each in (left, right) if _open(each)))
    if operator in "+-":
        if isinstance(left, Unknown) and _whole(right):
            return shifted(run, left, right if operator == "+" else -right, site)
        if operator == "+" and isinstance(right, Unknown) and _whole(left):
            return shifted(run, right, left, site)
    key = (operator, run.key_of(left), run.key_of(right))
    begin, end = _ends(left)[0], _ends(right)[1]
    if operator == "+" and (begin or end):
        return run.unknown(reason, site, key=key, operation="text", operands=(begin, end))
    return run.unknown(reason, site, key=key)


def _ends(value: Value) -> tuple[str, str]:
    """How a text is known to begin and to end."""
    if isinstance(value, str):
        return value, value
    if isinstance(value, Unknown) and value.operation == "text":
        begin, end = value.operands
        return begin, end
    return "", ""


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def shifted(run: Walker, value: Unknown, offset: int, site: Site) -> Value:
    """An unknown plus a number, so that n − 1 compares with n."""
    base, before = run.facts.linear(value)
    total = before + offset
    if not isinstance(base, Unknown):
        # Who compares it with a text, say, is told so only afterwards.
        return base + total if isinstance(base, (int, float)) else run.unknown(value.reason, site)
    if total == 0:
        return base
    return run.unknown(
        base.reason, site, key=("+", base.key, total), operation="+", operands=(base, total)
    )


_CONTAINERS = (list, tuple, set, frozenset, dict)


def compare(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    """A comparison; symbolic where an unknown takes part, default or not."""
    among = operator in ("in", "not in") and isinstance(right, _CONTAINERS)
    run.step(1 + (len(right) if among else _items(left) + _items(right) >> 4))
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if is_shaped(run, left) or is_shaped(run, right):
            if operator in _IS and (left is None or right is None):
                return operator == "is not"
            sizes = broadcast(run, (sizes_of(run, left), sizes_of(run, right)))
            if operator in _OF_NUMBERS and sizes is not None:
                return _of_arrays(run, operator, left, right, site)
        if among:
            key = run.key_of(left)
            if any(isinstance(each, Unknown) and each.key == key for each in right):
                return operator == "in"  # whatever it is
            growing.compared(run, left, right)
        symbolic = compare_values(run, operator, left, right, site)
        # Two values of known, different kinds need no choice: `x is None` of a tensor.
        if not isinstance(left, Unknown) and isinstance(left, Foreign) and operator in _IS:
            return operator == "is not"
        return symbolic
    if operator in _IS:
        left, right = unmarked(left), unmarked(right)
        same = (
            left is right
            or (is_atom(left) and left == right and type(left) is type(right))
            or (isinstance(left, (Native, External)) and left == right)
        )
        if isinstance(left, External) and right is None:
            return compare_values(run, operator, left, right, site)
        return same is (operator == "is")
    if operator in ("in", "not in"):
        return _membership(run, operator, left, right, site)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        if left is None or right is None or isinstance(left, str) or isinstance(right, str):
            return operator == "!="
        return run.overlay.compare(operator, left, right, site)
    if isinstance(left, Instance):
        names = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__",
                 ">=": "__ge__"}  # fmt: skip
        method = run.class_attribute(left.cls, names[operator])
        if method is not NOTHING:
            return run.call(method, [left, right], {}, site)
        negation = run.class_attribute(left.cls, "__eq__") if operator == "!=" else NOTHING
        if negation is not NOTHING:
            return not run.ask(run.call(negation, [left, right], {}, site), site)
        if isinstance(right, Instance) and left.cls is right.cls:
            left, right = _record(run, left), _record(run, right)
    left, right = _as_data(run, left), _as_data(run, right)
    if _is_array_beside_numbers(left, right) or _is_array_beside_numbers(right, left):
        return _element_wise(run, compare, operator, left, right, site)
    if operator in ("==", "!="):
        return _equality(run, operator, left, right, site)
    if isinstance(left, External) or isinstance(right, External):
        return compare_values(run, operator, left, right, site)
    if not (run.known(left) and run.known(right)):
        return compare_values(run, operator, _wrapped(run, left, site), right, site)
    try:
        return bool(_COMPARISONS[operator](left, right))
    except TypeError:
        raise Raised("TypeError") from None


def _items(value: Value) -> int:
    """How many items are looked at where a value is compared."""
    return extent(value) if isinstance(value, _CONTAINERS) else 0


def _is_array_beside_numbers(value: Value, other: Value) -> bool:
    if isinstance(value, Array):
        return isinstance(other, (int, float)) or (
            isinstance(other, (list, tuple)) and len(other) == len(value)
        )
    return False


_IS = ("is", "is not")
_OF_NUMBERS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}


def _wrapped(run: Walker, value: Value, site: Site) -> Unknown:
    return run.unknown("a value with unknown parts", site, key=("value", run.key_of(value)))


def _equality(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    if plain(left) and plain(right):
        return (left == right) is (operator == "==")
    if isinstance(left, External) != isinstance(right, External) or (
        isinstance(left, External) and left != right
    ):
        return compare_values(run, operator, left, right, site)
    if run.known(left) and run.known(right):
        try:
            return bool(left == right) is (operator == "==")
        except (TypeError, ValueError):
            return False
    sequences = isinstance(left, (list, tuple)) and isinstance(right, (list, tuple))
    if sequences and len(left) != len(right) and getattr(left, "length", None) is None:
        return operator == "!="
    return compare_values(run, operator, _wrapped(run, left, site), right, site)


def _says_equal(run: Walker, value: Value, other: Value, site: Site) -> bool:
    """Whether an object of a class that says when two are equal says so."""
    own = isinstance(value, Instance) and run.class_attribute(value.cls, "__eq__") is not NOTHING
    return own and compare(run, "==", value, other, site) is True


def _membership(run: Walker, operator: str, left: Value, right: Value, site: Site) -> Value:
    positive = operator == "in"
    if isinstance(right, Instance) and run.class_attribute(right.cls, "__contains__") is NOTHING:
        right = _as_data(run, right)
    match right:
        case str():
            if isinstance(left, str):
                return (left in right) is positive
            raise Raised("TypeError")
        case range() if isinstance(left, int):
            return (left in right) is positive
        case range() if isinstance(left, float):
            return (left.is_integer() and int(left) in right) is positive
        case range() if plain(left):
            return not positive
        case range() if is_long_range(right):
            return too_large(run, site)
        case dict() | set() | frozenset() | range() | list() | tuple():
            if getattr(right, "length", None) is not None and not any(
                each is left for each in right
            ):
                return compare_values(run, operator, _wrapped(run, left, site), right, site)
            found = any(
                each is left or (plain(each) and plain(left) and each == left)
                or (isinstance(each, (Native, External)) and each == left)
                for each in right
            )  # fmt: skip
            if found or any(_says_equal(run, each, left, site) for each in right):
                return positive
            if any(isinstance(each, Unknown) for each in right):
                return compare_values(run, operator, _wrapped(run, left, site), right, site)
            return not positive
        case Instance():
            method = run.class_attribute(right.cls, "__contains__")
            if method is not NOTHING:
                return run.ask(run.call(method, [right, left], {}, site), site) is positive
    return compare_values(run, operator, _wrapped(run, left, site), right, site)
