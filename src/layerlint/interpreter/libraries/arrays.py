"""Pure NumPy functions on known numbers, carried out with Python's own arithmetic.

``np.linspace`` decides the drop rates of ConvNeXt and of most stochastic-depth networks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, is_data, opened
from layerlint.interpreter.values import Array, Builtin, Site, Value

LARGEST_ARRAY = 10_000


def _pure(name: str, function: Callable[..., Any]) -> Builtin:
    """A function that is carried out where it can be; NumPy's own does more than it."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        settled = [deep(machine, each) for each in positional]
        named = {key: deep(machine, each) for key, each in keywords.items() if key != "dtype"}
        if not all(map(is_data, (*settled, *named.values()))):
            return opened(machine, f"numpy.{name}", [*positional, *keywords.values()], site)
        machine.step()
        try:
            return function(*settled, **named)
        except Exception:  # what is not carried out here, or is too large
            return opened(machine, f"numpy.{name}", [*positional, *keywords.values()], site)

    return Builtin(name=name, run=run)


def _linspace(start: float, stop: float, num: int = 50, endpoint: bool = True) -> Array:
    if not 0 <= num <= LARGEST_ARRAY:
        raise ValueError(num)
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts > 0 else 0.0
    values = [start + step * place for place in range(num)]
    if endpoint and num > 1:
        values[-1] = float(stop)
    return Array(float(each) for each in values)


def _arange(start: float, stop: float | None = None, step: float = 1) -> Array:
    if stop is None:
        start, stop = 0, start
    count = max(0, math.ceil((stop - start) / step))
    if count > LARGEST_ARRAY:
        raise ValueError(count)
    return Array(start + step * place for place in range(count))


def _array(value: Any, *_: Any, **__: Any) -> Any:
    if isinstance(value, (list, tuple, range)):
        return Array(_array(each) for each in value)
    return value


def _filled(fill: float) -> Callable[..., Any]:
    def make(shape: Any, *_: Any, **__: Any) -> Any:
        sizes = [shape] if isinstance(shape, int) else list(shape)
        if math.prod(sizes) > LARGEST_ARRAY:
            raise ValueError(shape)
        if not sizes:
            return fill
        return Array(make(sizes[1:]) if sizes[1:] else fill for _ in range(sizes[0]))

    return make


def flat(value: Any) -> list[Any]:
    """The numbers of an array, in order."""
    if isinstance(value, (list, tuple)):
        return [number for each in value for number in flat(each)]
    return [value]


def _whole(function: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    """A function over all axes; one over some of them is not carried out."""

    def run(value: Any) -> Any:
        return function(flat(value))

    return run


def _each(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return Array(run(each) for each in value)
        return function(value)

    return run


def _cumulative(value: Any) -> Array:
    total: float = 0
    found = Array()
    for number in flat(value):
        total += number
        found.append(total)
    return found


def _concatenate(values: Any, axis: int = 0) -> Array:
    if axis != 0:
        raise ValueError(axis)
    return Array(item for each in values for item in each)


def _repeated(value: Any, repeats: int) -> Array:
    items = value if isinstance(value, (list, tuple)) else [value]
    if len(items) * repeats > LARGEST_ARRAY:
        raise ValueError(repeats)
    return Array(item for item in items for _ in range(repeats))


def _shape(value: Any) -> tuple[int, ...]:
    sizes = []
    while isinstance(value, (list, tuple)):
        sizes.append(len(value))
        value = value[0] if value else None
    return tuple(sizes)


def array_item(array: Any, index: Any) -> Value:
    """``array[i, j:k]``; raises what Python raises where it is not carried out."""
    places = index if isinstance(index, tuple) else (index,)
    if not places:
        return array
    first, *rest = places
    if first is None or first is ... or isinstance(first, (list, bool)):
        raise TypeError(first)
    part = list.__getitem__(array, first)
    if isinstance(first, slice):
        return Array(array_item(each, tuple(rest)) if rest else each for each in part)
    return array_item(part, tuple(rest)) if rest else part


def array_attribute(array: Array, name: str) -> Value:
    """``shape``, ``size``, ``ndim`` and ``T`` of an array."""
    sizes = _shape(array)
    match name:
        case "shape":
            return sizes
        case "size":
            return math.prod(sizes)
        case "ndim":
            return len(sizes)
    return Array(Array(row) for row in zip(*array, strict=True)) if len(sizes) == 2 else array


ARRAYS: dict[str, Value] = {
    "pi": math.pi,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "newaxis": None,
    "linspace": _pure("linspace", _linspace),
    "arange": _pure("arange", _arange),
    "array": _pure("array", _array),
    "asarray": _pure("asarray", _array),
    "zeros": _pure("zeros", _filled(0.0)),
    "ones": _pure("ones", _filled(1.0)),
    "sum": _pure("sum", _whole(sum)),
    "prod": _pure("prod", _whole(math.prod)),
    "product": _pure("prod", _whole(math.prod)),
    "max": _pure("max", _whole(max)),
    "min": _pure("min", _whole(min)),
    "amax": _pure("max", _whole(max)),
    "amin": _pure("min", _whole(min)),
    "mean": _pure("mean", _whole(lambda numbers: sum(numbers) / len(numbers))),
    "any": _pure("any", _whole(any)),
    "all": _pure("all", _whole(all)),
    "maximum": _pure("maximum", max),
    "minimum": _pure("minimum", min),
    "cumsum": _pure("cumsum", _cumulative),
    "concatenate": _pure("concatenate", _concatenate),
    "repeat": _pure("repeat", _repeated),
    "power": _pure("power", lambda base, exponent: base**exponent),
    "mod": _pure("mod", lambda number, divisor: number % divisor),
    "clip": _pure("clip", lambda number, low, high: min(max(number, low), high)),
    "size": _pure("size", lambda value: len(flat(value))),
    "shape": _pure("shape", _shape),
    "flip": _pure("flip", lambda value: Array(reversed(value))),
    "unique": _pure("unique", lambda value: Array(sorted(set(flat(value))))),
    "round": _pure("round", _each(round)),
    "around": _pure("round", _each(round)),
    "ceil": _pure("ceil", _each(lambda number: float(math.ceil(number)))),
    "floor": _pure("floor", _each(lambda number: float(math.floor(number)))),
    "rint": _pure("rint", _each(lambda number: float(round(number)))),
    "abs": _pure("abs", _each(abs)),
    "sqrt": _pure("sqrt", _each(math.sqrt)),
    "log": _pure("log", _each(math.log)),
    "log2": _pure("log2", _each(math.log2)),
    "log10": _pure("log10", _each(math.log10)),
    "exp": _pure("exp", _each(math.exp)),
    "square": _pure("square", _each(lambda number: number * number)),
}
ARRAYS.update(
    {name: _pure(name, _each(int)) for name in ("int8", "int16", "int32", "int64", "uint8", "int_")}
)
ARRAYS.update({name: _pure(name, _each(float)) for name in ("float16", "float32", "float64")})


def _method(function: Callable[..., Any]) -> Callable[..., Value]:
    def run(
        machine: Any, receiver: Value, positional: Arguments, keywords: Keywords, site: Site
    ) -> Value:
        return _pure("method", function).run(machine, [receiver, *positional], keywords, site)

    return run


def _listed(value: Any) -> Any:
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value


ARRAY_METHODS: dict[str, Callable[..., Value]] = {
    "tolist": _method(_listed),
    "item": _method(lambda value: flat(value)[0]),
    "sum": _method(lambda value: sum(flat(value))),
    "prod": _method(lambda value: math.prod(flat(value))),
    "max": _method(lambda value: max(flat(value))),
    "min": _method(lambda value: min(flat(value))),
    "mean": _method(lambda value: sum(flat(value)) / len(flat(value))),
    "any": _method(lambda value: any(flat(value))),
    "all": _method(lambda value: all(flat(value))),
    "cumsum": _method(_cumulative),
    "astype": _method(lambda value, kind=None: value),
    "flatten": _method(lambda value: Array(flat(value))),
}
