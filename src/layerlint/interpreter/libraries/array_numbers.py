"""Arrays as nested lists of numbers: their sizes, their axes, and functions over both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, product
from typing import Any, TypeAlias

from layerlint.interpreter.budgets import LARGEST_ARRAY, LARGEST_BITS
from layerlint.interpreter.values import Array

Sizes: TypeAlias = tuple[int, ...]


class TooLarge(ValueError):
    """An array of more numbers than ``LARGEST_ARRAY``, or a number of more digits than are
    computed.
    """


_WHOLE = ("int", "uint", "long")


def sizes_of(value: Any) -> Sizes:
    """The length of each axis; none for a number. Raises TooLarge for a long range."""
    sizes = []
    while isinstance(value, (list, tuple, range)):
        if isinstance(value, range) and value[LARGEST_ARRAY:]:
            raise TooLarge(value)
        sizes.append(len(value))
        value = value[0] if value else None
    return tuple(sizes)


def flat(value: Any) -> list[Any]:
    """The numbers of an array, in order."""
    if isinstance(value, (list, tuple, range)):
        return [number for each in value for number in flat(each)]
    return [value]


def shaped(numbers: Sequence[Any], sizes: Sizes) -> Any:
    """Numbers in the order in which ``flat`` gives them, as an array of these sizes.

    Rows of which there are none tell nothing of how long they are.
    """
    if math.prod(sizes) != len(numbers) or len(numbers) > LARGEST_ARRAY or 0 in sizes[:-1]:
        raise ValueError(sizes)
    if not sizes:
        return numbers[0]
    step = len(numbers) // sizes[0] if sizes[0] else 0
    return Array(
        shaped(numbers[place * step : (place + 1) * step], sizes[1:]) for place in range(sizes[0])
    )


def how_many(values: Iterable[Any]) -> int:
    """How many numbers arrays hold; raises TooLarge."""
    count = 0
    for value in values:
        if isinstance(value, range):
            if value[LARGEST_ARRAY:]:
                raise TooLarge(value)
            count += len(value)
        else:
            count += how_many(value) if isinstance(value, (list, tuple)) else 1
    return count


def check_digits(value: Any) -> None:
    """Raise TooLarge where a number of an array has more digits than are computed."""
    for number in flat(value):
        if type(number) is int and number.bit_length() > LARGEST_BITS:
            raise TooLarge


def times(one: Any, other: Any) -> Any:
    """A product; raises TooLarge."""
    return _within(one * other)


def power(base: Any, exponent: Any) -> Any:
    """A power; raises TooLarge."""
    whole = isinstance(base, int) and isinstance(exponent, int) and exponent > 0
    if whole and base.bit_length() * exponent > LARGEST_BITS:
        raise TooLarge(exponent)
    return base**exponent


def _within(number: Any) -> Any:
    if type(number) is int and number.bit_length() > 2 * LARGEST_BITS:
        raise TooLarge
    return number


def array(value: Any, kind: str | None = None, **_: Any) -> Any:
    """An array of what lists hold; its numbers made of that kind."""
    if isinstance(value, (list, tuple, range)):
        return Array(array(each, kind) for each in value)
    return converted(value, kind)


def converted(number: Any, kind: str | None) -> Any:
    """A number as one of the type of that name."""
    if kind is None:
        return number
    if kind.startswith(_WHOLE):
        return int(number)
    if kind.startswith(("float", "double", "half")):
        return float(number)
    return bool(number) if kind.startswith("bool") else number


def wanted_sizes(shape: Any) -> Sizes:
    return (shape,) if isinstance(shape, int) else tuple(shape)


def check_sizes(sizes: Sizes) -> None:
    """Raise TooLarge for an array that has too many numbers, or too many rows of none."""
    if max(math.prod(sizes), *sizes, 0) > LARGEST_ARRAY:
        raise TooLarge(sizes)


def filled(shape: Any, number: Any) -> Any:
    """An array of one number."""
    sizes = wanted_sizes(shape)
    check_sizes(sizes)
    return shaped([number] * math.prod(sizes), sizes)


def common_sizes(all_sizes: Iterable[Sizes]) -> Sizes:
    """The sizes of what an operation on arrays of these sizes gives."""
    listed = list(all_sizes)
    rank = max(map(len, listed))
    found = []
    for axis in range(-rank, 0):
        lengths = {sizes[axis] for sizes in listed if len(sizes) >= -axis} - {1}
        if len(lengths) > 1:
            raise ValueError(listed)
        found.append(lengths.pop() if lengths else 1)
    return tuple(found)


def element_wise(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numbers, for arrays of sizes that agree; checked before any work."""

    def run(*values: Any) -> Any:
        sizes = common_sizes(map(sizes_of, values))
        if math.prod(sizes) > LARGEST_ARRAY:
            raise TooLarge(sizes)
        places = product(*map(range, sizes))
        numbers = [function(*(_repeated_at(each, place) for each in values)) for place in places]
        return shaped(numbers, sizes)

    return run


def _repeated_at(value: Any, place: Sizes) -> Any:
    """The number at a place of a larger array, over which an array is repeated."""
    for size, index in zip(sizes_of(value), place[len(place) - _rank(value) :], strict=True):
        value = value[0 if size == 1 else index]
    return value


def _rank(value: Any) -> int:
    return len(sizes_of(value))


def over_axes(function: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """A function of many numbers, over all of an array or along one of its axes."""

    def run(value: Any, axis: int | None = None, keepdims: bool = False) -> Any:
        sizes = sizes_of(value)
        if axis is None:
            found = function(flat(value))
            return filled([1] * len(sizes), found) if keepdims else found
        axis %= len(sizes)
        numbers, length = flat(moved(value, axis, len(sizes) - 1)), sizes[axis]
        found = [function(numbers[at : at + length]) for at in range(0, len(numbers), length)]
        return shaped(found, (*sizes[:axis], *(1,) * keepdims, *sizes[axis + 1 :]))

    return run


def along_axis(function: Callable[[list[Any]], list[Any]]) -> Callable[..., Any]:
    """A function that makes other numbers of those along an axis, such as sums so far."""

    def run(value: Any, axis: int | None = None) -> Any:
        if axis is None:
            return Array(function(flat(value)))
        last = len(sizes_of(value)) - 1
        rows = moved(value, axis % (last + 1), last)
        numbers, length = flat(rows), sizes_of(value)[axis]
        found = [function(numbers[at : at + length]) for at in range(0, len(numbers), length)]
        made = shaped(flat(found), (*sizes_of(rows)[:-1], len(found[0])))
        return moved(made, last, axis % (last + 1))

    return run


def transposed(value: Any, axes: Sequence[int] | None = None) -> Any:
    """An array with its axes in another order, by default from behind."""
    sizes = sizes_of(value)
    order = list(axes) if axes is not None else list(reversed(range(len(sizes))))
    found = tuple(sizes[axis] for axis in order)
    numbers = []
    for place in product(*map(range, found)):
        at = dict(zip(order, place, strict=True))
        part = value
        for axis in range(len(sizes)):
            part = part[at[axis]]
        numbers.append(part)
    return shaped(numbers, found)


def moved(value: Any, axis: int, to: int) -> Any:
    """An array with one of its axes elsewhere."""
    order = [each for each in range(len(sizes_of(value))) if each != axis]
    order.insert(to, axis)
    return transposed(value, order)


def reshaped(value: Any, shape: Any) -> Any:
    numbers, sizes = flat(value), list(wanted_sizes(shape))
    if -1 in sizes:
        others = -math.prod(sizes)
        sizes[sizes.index(-1)] = len(numbers) // others if others else 0
    check_sizes(tuple(sizes))
    return shaped(numbers, tuple(sizes))


def resized(value: Any, shape: Any) -> Any:
    """The numbers of an array over and over, until an array of that shape is full."""
    numbers, sizes = flat(value), wanted_sizes(shape)
    wanted = math.prod(sizes)
    check_sizes(sizes)
    if not numbers:
        return filled(shape, 0)
    return shaped([numbers[place % len(numbers)] for place in range(wanted)], sizes)


def joined(values: Sequence[Any], axis: int = 0) -> Any:
    """Arrays one behind the other along an axis that they have."""
    last = len(sizes_of(values[0]))
    axis %= last
    rows = [item for each in values for item in moved(each, axis, 0)]
    return moved(Array(rows), 0, axis)


def stacked(values: Sequence[Any], axis: int = 0) -> Any:
    """Arrays one behind the other along an axis of their own."""
    common_sizes(map(sizes_of, values))
    made = Array(array(each) for each in values)
    return moved(made, 0, axis % len(sizes_of(made)))


def parts(value: Any, sections: Any, axis: int = 0, *, even: bool = True) -> list[Any]:
    """An array cut into so many parts, or at these places."""
    axis %= len(sizes_of(value))
    rows = moved(value, axis, 0)
    if isinstance(sections, int):
        check_sizes((sections,))
        quotient, more = divmod(len(rows), sections)
        if more and even:
            raise ValueError(sections)
        lengths = [quotient + (place < more) for place in range(sections)]
        places = list(accumulate(lengths))[:-1]
    else:
        places = list(sections)
    bounds = zip([0, *places], [*places, len(rows)], strict=True)
    return [moved(Array(rows[start:stop]), 0, axis) for start, stop in bounds]


def array_item(value: Any, index: Any) -> Any:
    """``array[i, j:k]``; raises what Python raises where it is not carried out."""
    if isinstance(index, list):
        return _picked(value, index)
    places = index if isinstance(index, tuple) else (index,)
    if ... in [place for place in places if not isinstance(place, list)]:
        at = places.index(...)
        rest = len(places) - 1 - sum(place is None for place in places)
        fill = (slice(None),) * (len(sizes_of(value)) - rest)
        places = (*places[:at], *fill, *places[at + 1 :])
    if not places:
        return value
    first, *others = places
    if first is None:
        return Array([array_item(value, tuple(others))])
    if isinstance(first, (list, bool)):
        raise TypeError(first)
    part = list.__getitem__(value, first)
    if isinstance(first, slice):
        return Array(array_item(each, tuple(others)) if others else each for each in part)
    return array_item(part, tuple(others)) if others else part


def _picked(value: Any, index: Sequence[Any]) -> Array:
    """The items at these places, or those that are marked."""
    if index and all(isinstance(each, bool) for each in index):
        return Array(item for item, wanted in zip(value, index, strict=True) if wanted)
    return Array(list.__getitem__(value, each) for each in index)
