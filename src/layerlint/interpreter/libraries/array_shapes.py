"""Arrays of which the shape is known and the numbers are not: what was read from a file.

Such an array is an unknown like any other, of which the operation is ``"array"`` and the operand
its sizes: one value for each axis, a number or an unknown of its own. What is not certain of a
shape is not told: where the rank is open, an array is nothing but an unknown.

The functions here take and give sizes; an axis that they give as ``None`` is one of unknown
length, which ``shaped`` names. They never fail: for what NumPy refuses they have no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from layerlint.interpreter.budgets import LARGEST_SIZE
from layerlint.interpreter.libraries import array_numbers
from layerlint.interpreter.values import NOTHING, Array, Site, Unknown, Value
from layerlint.records import replace

Sizes: TypeAlias = tuple[Value, ...]
"""The length of each axis: a number, an unknown, or ``None`` for one that has no name yet."""

MOST_AXES: Final = 32
"""How many axes an array of NumPy has at the most; those of NumPy 2 have up to 64."""

_RESHAPED: Final = "reshaped"
"""Under which a run keeps the keys of the arrays whose shape was set."""


def is_shaped(machine: Any, value: Value) -> bool:
    """Whether a value is an array with axes of which only the shape is known."""
    return (
        type(value) is Unknown
        and value.operation == "array"
        and len(value.operands[0]) > 0
        and not _is_reshaped(machine, value)
    )


def _is_reshaped(machine: Any, value: Unknown) -> bool:
    reshaped = machine.store.get(_RESHAPED)
    return reshaped is not None and value.key in reshaped


def set_shape(machine: Any, value: Value, shape: Value) -> None:
    """``array.shape = …`` and ``array.resize(…)``, which change the array itself.

    Of one of which the numbers are not known the shape is not known afterwards.
    """
    if isinstance(value, Unknown):
        machine.store.setdefault(_RESHAPED, set()).add(value.key)
    elif isinstance(value, Array):
        sizes = reshaped(machine, sizes_of(machine, value), shape)
        known = [whole(machine, each) for each in sizes or ()]
        if known and None not in known:
            machine.touch(value)
            value[:] = array_numbers.reshaped(value, known)


def shaped(machine: Any, made: Value, sizes: Sizes | None, site: Site | None) -> Value:
    """An unknown as an array of these sizes, where they are known and there is such an array."""
    if sizes is None or type(made) is not Unknown or len(sizes) > MOST_AXES:
        return made
    if any(isinstance(each, int) and each > LARGEST_SIZE for each in sizes):
        return made
    named = list(sizes)
    for axis, size in enumerate(sizes):
        if size is None and axis == 0:
            bare = replace(made, operation=None, operands=())
            named[0] = machine.length_of(bare, site)
        elif size is None:
            words = f"item {axis} of attribute shape of {made.reason}"
            named[axis] = machine.unknown(words, site, key=("axis", made.key, axis))
    return replace(made, operation="array", operands=(tuple(named),))


def sizes_of(machine: Any, value: Value) -> Sizes | None:
    """The sizes of what NumPy makes of a value, where its rank is known; none for a number."""
    value = machine.settle(value)
    match value:
        case Unknown(operation="array", operands=(tuple() as sizes,)):
            return None if _is_reshaped(machine, value) else sizes
        case Unknown(operation="+", operands=(Unknown() as base, _)):
            return () if is_number(machine, base) else None
        case Unknown():
            return () if is_number(machine, value) else None
        case bool() | int() | float() | complex():
            return ()
        case range():
            return (len(value),) if not value[1 << 60 :] else None
        case list() | tuple():
            return _of_items(machine, value)
    return None


def is_number(machine: Any, value: Value) -> bool:
    """Whether a value is surely a number: a size, a length, or what a reduction gives."""
    value = machine.settle(value)
    if isinstance(value, Unknown):
        if value.operation == "+":
            return is_number(machine, value.operands[0])
        if value.operation == "array":
            return not value.operands[0]
        return value.key[0] in ("length", "axis")
    return isinstance(value, (int, float, complex))


def _of_items(machine: Any, value: Sequence[Value]) -> Sizes | None:
    """A list, of which all items have one shape."""
    length: Value = getattr(value, "length", None)
    if not value:
        return None if length is not None else (0,)
    machine.step(len(value) >> 4)
    if isinstance(value, Array) and not any(isinstance(each, list) for each in value):
        return (len(value),)
    first = sizes_of(machine, value[0])
    if first is None or len(first) >= MOST_AXES:
        return None
    for each in value[1:]:
        if not _same(machine, first, sizes_of(machine, each)):
            return None
    return (length if length is not None else len(value), *first)


def _same(machine: Any, one: Sizes, other: Sizes | None) -> bool:
    return (
        other is not None
        and len(one) == len(other)
        and all(_equal(machine, a, b) for a, b in zip(one, other, strict=True))
    )


def _equal(machine: Any, one: Value, other: Value) -> bool:
    """Whether two axes are surely as long."""
    one, other = machine.settle(one), machine.settle(other)
    return one is not None and one == other


def whole(machine: Any, value: Value) -> int | None:
    """A value as a whole number, where it is one that is known."""
    value = machine.settle(value)
    return int(value) if isinstance(value, int) else None


def numbers(machine: Any, value: Value) -> list[Value] | None:
    """The items of a shape, be they known or not; ``None`` where their number is not known."""
    value = machine.settle(value)
    if isinstance(value, (list, tuple)):
        return None if getattr(value, "length", None) is not None else list(value)
    return [value] if isinstance(value, int) or is_number(machine, value) else None


def wanted(machine: Any, shape: Value) -> Sizes | None:
    """The sizes that a shape asks for; ``None`` where it is none."""
    given = numbers(machine, shape)
    if given is None or len(given) > MOST_AXES:
        return None
    found = [_wanted_axis(machine, each) for each in given]
    return None if any(each is NOTHING for each in found) else tuple(found)


def _wanted_axis(machine: Any, size: Value) -> Value:
    settled = machine.settle(size)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, int) and settled >= 0:
        # What is only a default stays one.
        return size if isinstance(size, Unknown) else int(settled)
    return NOTHING


def reshaped(machine: Any, sizes: Sizes | None, shape: Value) -> Sizes | None:
    """``reshape``: one of the sizes may be -1, or unknown, and then perhaps -1."""
    given = numbers(machine, shape)
    if given is None or len(given) > MOST_AXES:
        return None
    found: list[Value] = []
    free = None
    for axis, size in enumerate(given):
        settled = machine.settle(size)
        if settled == -1 and free is None:
            free = axis
            found.append(None)
        elif isinstance(settled, Unknown):
            found.append(settled if is_number(machine, settled) else None)
        elif settled == 0 and sizes is None:
            found.append(None)  # to MXNet it says that the axis stays as it is
        elif isinstance(settled, int) and settled >= 0:
            found.append(size if isinstance(size, Unknown) else int(settled))
        else:
            return None
    if sizes is None:
        return tuple(found)
    before, after = _product(machine, sizes), _product(machine, found)
    if free is None:
        if None in found or before is None or after is None or before[1] or after[1]:
            return tuple(found)
        return tuple(found) if before[0] == after[0] else None
    rest = _product(machine, [size for axis, size in enumerate(found) if axis != free])
    if before is not None and rest is not None:
        found[free] = _quotient(before, rest)
        if found[free] is NOTHING:
            return None
    return tuple(found)


_Product: TypeAlias = tuple[int, list[Unknown]]
"""A number, and the unknowns by which it is multiplied."""


def _product(machine: Any, sizes: Sequence[Value]) -> _Product | None:
    number, unknowns = 1, []
    for size in sizes:
        settled = machine.settle(size)
        if isinstance(settled, int):
            number *= settled
        elif isinstance(settled, Unknown):
            unknowns.append(settled)
        else:
            return None
    return number, unknowns


def _quotient(one: _Product, other: _Product) -> Value:
    """How long the axis is that takes what is left; ``NOTHING`` where nothing fits."""
    (number, left), (divisor, right) = (one[0], [*one[1]]), (other[0], [*other[1]])
    for each in other[1]:
        if each in left:
            left.remove(each)
            right.remove(each)
    if right or not divisor:
        return None
    if left:
        return left[0] if len(left) == 1 and number == divisor else None
    return number // divisor if number % divisor == 0 else NOTHING


def attribute(machine: Any, sizes: Sizes, name: str) -> Value:
    """``shape``, ``ndim`` and ``size`` of an array; ``NOTHING`` for others."""
    match name:
        case "shape":
            return sizes
        case "ndim":
            return len(sizes)
        case "size":
            count = 1
            for size in sizes:
                known = whole(machine, size)
                if known is None:
                    return NOTHING
                count *= known
            return count
    return NOTHING
