"""Functions of NumPy that make arrays of a few numbers: ranges, repetitions, lines."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any

from layerlint.interpreter.budgets import LARGEST_ARRAY
from layerlint.interpreter.libraries.array_numbers import (
    TooLarge,
    array,
    check_sizes,
    element_wise,
    flat,
    how_many,
    sizes_of,
)
from layerlint.interpreter.values import Array


def linspace(start: float, stop: float, num: int = 50, endpoint: bool = True) -> Array:
    if not 0 <= num <= LARGEST_ARRAY:
        raise ValueError(num) if num < 0 else TooLarge(num)
    between = num - 1 if endpoint else num
    step = (stop - start) / between if between > 0 else 0.0
    values = [start + step * place for place in range(num)]
    if endpoint and num > 1:
        values[-1] = float(stop)
    return Array(float(each) for each in values)


def logspace(
    start: float, stop: float, num: int = 50, endpoint: bool = True, base: float = 10.0
) -> Array:
    return Array(float(base) ** exponent for exponent in linspace(start, stop, num, endpoint))


def geomspace(start: float, stop: float, num: int = 50, endpoint: bool = True) -> Array:
    exponents = linspace(math.log10(start), math.log10(stop), num, endpoint)
    values = Array(10.0**exponent for exponent in exponents)
    if num > 0:
        values[0] = float(start)
    if endpoint and num > 1:
        values[-1] = float(stop)
    return values


def arange(start: float, stop: float | None = None, step: float = 1) -> Array:
    if stop is None:
        start, stop = 0, start
    count = max(0, math.ceil((stop - start) / step))
    if count > LARGEST_ARRAY:
        raise TooLarge(count)
    return Array(start + step * place for place in range(count))


def eye(rows: int, columns: int | None = None, k: int = 0) -> Array:
    width = rows if columns is None else columns
    check_sizes((rows, width))
    return Array(
        Array(1.0 if row + k == column else 0.0 for column in range(width)) for row in range(rows)
    )


def repeated(value: Any, repeats: Any, axis: int | None = None) -> Array:
    if axis not in (None, 0):
        raise ValueError(axis)
    items = flat(value) if axis is None else value
    counts = [repeats] * len(items) if isinstance(repeats, int) else repeats
    if sum(counts) > LARGEST_ARRAY:
        raise TooLarge(repeats)
    return Array(item for item, count in zip(items, counts, strict=True) for _ in range(count))


def tiled(value: Any, repeats: int) -> Array:
    if len(sizes_of(value)) > 1:
        raise ValueError(value)
    items = flat(value)
    if how_many(items) * repeats > LARGEST_ARRAY:
        raise TooLarge(repeats)
    return array(items * repeats)  # type: ignore[no-any-return]


def interpolated(value: Any, xs: Any, ys: Any) -> Any:
    points = list(zip(xs, ys, strict=True))

    def at(x: float) -> float:
        place = bisect_left(xs, x)
        if place in (0, len(points)):
            return float(points[min(place, len(points) - 1)][1])
        (left, low), (right, high) = points[place - 1], points[place]
        return float(low + (high - low) * (x - left) / (right - left))

    return element_wise(at)(value)
