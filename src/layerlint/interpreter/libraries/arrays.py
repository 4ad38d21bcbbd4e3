"""Pure NumPy functions on known numbers, carried out with Python's own arithmetic.

``np.linspace`` decides the drop rates of ConvNeXt and of most stochastic-depth networks.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from layerlint.interpreter.extent import too_large
from layerlint.interpreter.libraries.array_making import (
    arange,
    eye,
    geomspace,
    interpolated,
    linspace,
    logspace,
    repeated,
    tiled,
)
from layerlint.interpreter.libraries.array_numbers import (
    TooLarge,
    along_axis,
    array,
    check_digits,
    converted,
    element_wise,
    filled,
    flat,
    how_many,
    joined,
    over_axes,
    parts,
    power,
    reshaped,
    resized,
    sizes_of,
    stacked,
    times,
    transposed,
)
from layerlint.interpreter.libraries.array_results import of_function, of_method
from layerlint.interpreter.libraries.array_shapes import attribute, shaped
from layerlint.interpreter.libraries.array_shapes import sizes_of as sizes_of_value
from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, is_data, opened
from layerlint.interpreter.values import (
    NOTHING,
    Array,
    BudgetSpent,
    Builtin,
    List,
    Site,
    Unknown,
    Value,
)


def _pure(name: str, function: Callable[..., Any]) -> Builtin:
    """A function that is carried out where it can be; NumPy's own does more than it."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        settled = [_plain(machine, each) for each in positional]
        named = {key: _plain(machine, each) for key, each in keywords.items()}
        if not all(map(is_data, (*settled, *named.values()))):
            return _by_shape(machine, name, positional, keywords, site)
        try:
            machine.step(1 + how_many((*settled, *named.values())) // 16)
            found = function(*settled, **named)
            check_digits(found)
        except TooLarge:
            sizes = of_function(machine, name, positional, keywords)
            return shaped(machine, too_large(machine, site), sizes, site)
        except BudgetSpent:
            raise
        except Exception:  # what is not carried out here
            return _by_shape(machine, name, positional, keywords, site)
        return List(found) if type(found) is list else found

    return Builtin(name=name, run=run)


def _by_shape(
    machine: Any, name: str, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """What a function gives of which the numbers are not known."""
    made = opened(machine, f"numpy.{name}", [*positional, *keywords.values()], site)
    value = positional[0] if positional else None
    sizes = sizes_of_value(machine, value) if name in _ASKING else None
    if sizes is not None and len(positional) == 1:
        found = attribute(machine, sizes, name)
        return made if found is NOTHING else found
    return shaped(machine, made, of_function(machine, name, positional, keywords), site)


_ASKING = ("shape", "ndim", "size")


def _plain(machine: Any, value: Value) -> Value:
    """A value with what is known put in; a type by its name, as ``dtype`` takes it."""
    value = deep(machine, value)
    return value.name if isinstance(value, Builtin) else value


def _kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose result can be made of another type: ``dtype=int``."""

    def run(*values: Any, dtype: str | None = None, **options: Any) -> Any:
        return array(function(*values, **options), dtype)

    return run


def _split(value: Any, sections: Any, axis: int = 0) -> list[Any]:
    return parts(value, sections, axis)


def _split_nearly(value: Any, sections: Any, axis: int = 0) -> list[Any]:
    return parts(value, sections, axis, even=False)


def _where(condition: Any, *either: Any) -> Any:
    if either:
        return element_wise(lambda wanted, one, other: one if wanted else other)(condition, *either)
    if len(sizes_of(condition)) != 1:
        raise ValueError(condition)
    return (Array(place for place, wanted in enumerate(condition) if wanted),)


def _dot(one: Any, other: Any) -> Any:
    if len(sizes_of(one)) != 1 or len(sizes_of(other)) != 1:
        raise ValueError(one, other)
    return sum(map(operator.mul, one, other))


def _differences(numbers: list[Any]) -> list[Any]:
    return [after - before for before, after in itertools.pairwise(numbers)]


def _median(numbers: list[Any]) -> float:
    ordered, middle = sorted(numbers), len(numbers) // 2
    found = ordered[middle] if len(numbers) % 2 else sum(ordered[middle - 1 : middle + 1]) / 2
    return float(found)


def _variance(numbers: list[Any]) -> float:
    mean = sum(numbers) / len(numbers)
    return float(sum((number - mean) ** 2 for number in numbers) / len(numbers))


def _flipped(value: Any) -> Array:
    return Array(reversed(value))


def _rows(values: Any) -> Any:
    return joined([each if len(sizes_of(each)) > 1 else [each] for each in values])


def _columns(values: Any) -> Any:
    return joined(values, 0 if len(sizes_of(values[0])) == 1 else 1)


def _expanded(value: Any, axis: int) -> Any:
    sizes = list(sizes_of(value))
    sizes.insert(axis % (len(sizes) + 1), 1)
    return reshaped(value, sizes)


def _squeezed(value: Any, axis: int | None = None) -> Any:
    sizes = sizes_of(value)
    dropped = [at for at, size in enumerate(sizes) if size == 1 and axis in (None, at)]
    return reshaped(value, [size for at, size in enumerate(sizes) if at not in dropped])


def _numbered(value: Any) -> list[Any]:
    places = itertools.product(*map(range, sizes_of(value)))
    return list(zip(places, flat(value), strict=True))


def _rounded(number: Any, decimals: int = 0) -> Any:
    return number if isinstance(number, int) else round(float(number), decimals)


def _sign(number: Any) -> Any:
    return (number > 0) - (number < 0)


def _clipped(number: Any, low: Any, high: Any) -> Any:
    number = number if low is None else max(number, low)
    return number if high is None else min(number, high)


def array_attribute(value: Array, name: str) -> Value:
    """``shape``, ``size``, ``ndim`` and ``T`` of an array."""
    match name:
        case "shape":
            return sizes_of(value)
        case "size":
            return len(flat(value))
        case "ndim":
            return len(sizes_of(value))
    return transposed(value)


_OF_MANY: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "prod": lambda numbers: reduce(times, numbers, 1),
    "max": max,
    "min": min,
    "mean": lambda numbers: sum(numbers) / len(numbers),
    "median": _median,
    "var": _variance,
    "std": lambda numbers: math.sqrt(_variance(numbers)),
    "any": any,
    "all": all,
    "argmax": lambda numbers: numbers.index(max(numbers)),
    "argmin": lambda numbers: numbers.index(min(numbers)),
    "count_nonzero": lambda numbers: sum(map(bool, numbers)),
}
"""What is made of many numbers: of all, or of those along an axis."""

_ALONG_AXIS: dict[str, Callable[..., Any]] = {
    "cumsum": along_axis(lambda numbers: list(itertools.accumulate(numbers))),
    "cumprod": along_axis(lambda numbers: list(itertools.accumulate(numbers, times))),
    "diff": partial(along_axis(_differences), axis=-1),
    "sort": partial(along_axis(sorted), axis=-1),
    "argsort": partial(
        along_axis(lambda numbers: sorted(range(len(numbers)), key=numbers.__getitem__)), axis=-1
    ),
}

_OF_EACH: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": times,
    "divide": operator.truediv,
    "true_divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "power": power,
    "mod": operator.mod,
    "remainder": operator.mod,
    "maximum": max,
    "minimum": min,
    "clip": _clipped,
    "ceil": lambda number: float(math.ceil(number)),
    "floor": lambda number: float(math.floor(number)),
    "trunc": lambda number: float(math.trunc(number)),
    "rint": lambda number: float(round(number)),
    "abs": abs,
    "sign": _sign,
    "negative": operator.neg,
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "exp2": lambda number: 2.0**number,
    "square": lambda number: times(number, number),
    "logical_and": lambda one, other: bool(one and other),
    "logical_or": lambda one, other: bool(one or other),
    "logical_not": operator.not_,
    "equal": operator.eq,
    "isnan": math.isnan,
}
"""What is made of each number, or of two that stand at the same place."""

_OVER_AXES = {name: over_axes(function) for name, function in _OF_MANY.items()}
_ELEMENT_WISE = {name: element_wise(function) for name, function in _OF_EACH.items()}

_MAKING: dict[str, Callable[..., Any]] = {
    "linspace": _kept(linspace),
    "logspace": _kept(logspace),
    "geomspace": _kept(geomspace),
    "arange": _kept(arange),
    "array": lambda value, dtype=None, **_: array(value, dtype),
    "zeros": _kept(lambda shape, kind=None: array(filled(shape, 0.0), kind)),
    "ones": _kept(lambda shape, kind=None: array(filled(shape, 1.0), kind)),
    "full": _kept(filled),
    "zeros_like": _kept(lambda value: filled(sizes_of(value), 0)),
    "ones_like": _kept(lambda value: filled(sizes_of(value), 1)),
    "eye": _kept(eye),
}

_REARRANGING: dict[str, Callable[..., Any]] = {
    "concatenate": joined,
    "stack": stacked,
    "vstack": _rows,
    "hstack": _columns,
    "append": lambda value, more: Array([*flat(value), *flat(more)]),
    "repeat": repeated,
    "tile": tiled,
    "split": _split,
    "array_split": _split_nearly,
    "reshape": reshaped,
    "resize": resized,
    "ravel": lambda value: Array(flat(value)),
    "transpose": transposed,
    "expand_dims": _expanded,
    "squeeze": _squeezed,
    "flip": _flipped,
    "flipud": _flipped,
    "unique": lambda value: Array([each for each, _ in itertools.groupby(sorted(flat(value)))]),
    "where": _where,
    "interp": interpolated,
    "dot": _dot,
    "ndenumerate": _numbered,
    "round": element_wise(_rounded),
    "size": lambda value: len(flat(value)),
    "shape": sizes_of,
    "ndim": lambda value: len(sizes_of(value)),
    "isscalar": lambda value: not isinstance(value, (list, tuple, dict)),
}

_ALSO_CALLED = {
    "asarray": "array",
    "product": "prod",
    "amax": "max",
    "amin": "min",
    "around": "round",
    "absolute": "abs",
    "fix": "trunc",
    "bitwise_or": "logical_or",
    "inner": "dot",
}

_FUNCTIONS = {**_OVER_AXES, **_ALONG_AXIS, **_ELEMENT_WISE, **_MAKING, **_REARRANGING}

ARRAYS: dict[str, Value] = {
    "pi": math.pi,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "newaxis": None,
    **{name: _pure(name, function) for name, function in _FUNCTIONS.items()},
    **{also: _pure(name, _FUNCTIONS[name]) for also, name in _ALSO_CALLED.items()},
}
for _kind in (
    "int", "int8", "int16", "int32", "int64", "int_", "uint8", "uint16", "uint32", "float",
    "float16", "float32", "float64", "double", "bool", "bool_",
):  # fmt: skip
    ARRAYS[_kind] = _pure(_kind, element_wise(partial(converted, kind=_kind)))


def _method(name: str, function: Callable[..., Any]) -> Callable[..., Value]:
    def run(
        machine: Any, receiver: Value, positional: Arguments, keywords: Keywords, site: Site
    ) -> Value:
        made = _pure("method", function).run(machine, [receiver, *positional], keywords, site)
        if isinstance(made, Unknown) and isinstance(receiver, Array):
            sizes = of_method(machine, receiver, name, positional, keywords)
            return shaped(machine, made, sizes, site)
        return made

    return run


def _listed(value: Any) -> Any:
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value


def _reshaped(value: Any, *sizes: Any, **_: Any) -> Any:
    return reshaped(value, sizes[0] if len(sizes) == 1 else sizes)


_METHODS: dict[str, Callable[..., Any]] = {
    **_OVER_AXES,
    "cumsum": _ALONG_AXIS["cumsum"],
    "cumprod": _ALONG_AXIS["cumprod"],
    "argsort": _ALONG_AXIS["argsort"],
    "clip": _ELEMENT_WISE["clip"],
    "round": _REARRANGING["round"],
    "astype": array,
    "tolist": _listed,
    "item": lambda value: flat(value)[0],
    "flatten": _REARRANGING["ravel"],
    "ravel": _REARRANGING["ravel"],
    "reshape": _reshaped,
    "transpose": lambda value, *axes: transposed(value, axes or None),
    "squeeze": _squeezed,
    "repeat": repeated,
    "copy": array,
}

ARRAY_METHODS = {name: _method(name, function) for name, function in _METHODS.items()}
