"""Functions that are carried out on known values, and what they give on others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layerlint.interpreter.budgets import LARGEST_BITS
from layerlint.interpreter.extent import extent, is_long_range, steps_of_text, too_large
from layerlint.interpreter.libraries.array_numbers import TooLarge
from layerlint.interpreter.values import (
    Builtin,
    Generator,
    Iterator,
    List,
    Raised,
    Site,
    Unknown,
    Value,
    contents_of,
    kind_of,
)

Arguments = list[Value]
Keywords = dict[str, Value]


def pure(name: str, function: Callable[..., Any]) -> Builtin:
    """A builtin that is carried out on known values and is unknown on others."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        settled = [deep(machine, each) for each in positional]
        named = {key: deep(machine, each) for key, each in keywords.items()}
        if not all(map(is_data, (*settled, *named.values()))):
            return opened(machine, name, [*positional, *keywords.values()], site)
        given = (*settled, *named.values())
        if any(map(is_long_range, given)):
            return too_large(machine, site)
        ranges = sum(len(each) for each in given if type(each) is range)
        machine.step(1 + (ranges + sum(map(extent, given))) // 16)
        try:
            found = function(*settled, **named)
        except RecursionError:
            raise
        except TooLarge:
            return too_large(machine, site)
        except Exception as error:  # a library function refuses its arguments as it would for real
            raise Raised(type(error).__name__) from None
        if type(found) is int and found.bit_length() > LARGEST_BITS:
            return too_large(machine, site)
        is_text = isinstance(found, (str, bytes, bytearray))
        machine.step(steps_of_text(len(found)) if is_text else extent(found) // 16)
        return wrapped(found)

    return Builtin(name=name, run=run)


def is_data(value: Value) -> bool:
    """Whether a value is wholly known and plain: numbers, texts, and containers of them."""
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes() | range():
            return True
        case list() if getattr(value, "length", None) is not None:
            return False
        case list() | tuple() | set() | frozenset():
            return all(map(is_data, value))
        case dict():
            return all(map(is_data, value)) and all(map(is_data, value.values()))
        case slice():
            return all(map(is_data, (value.start, value.stop, value.step)))
    return value is ...


def deep(machine: Any, value: Value) -> Value:
    """A value with defaults and answers put in, also inside lists and tuples."""
    value = contents_of(machine.settle(value))
    if isinstance(value, (Iterator, Generator)):
        value = List(machine.turns(value, None).items)
    if isinstance(value, list) and any(isinstance(each, Unknown) for each in value):
        return List([deep(machine, each) for each in value], getattr(value, "length", None))
    if isinstance(value, tuple) and any(isinstance(each, Unknown) for each in value):
        return tuple(deep(machine, each) for each in value)
    return value


def wrapped(value: Any) -> Value:
    """What a Python function gives, as a value."""
    return List(value) if type(value) is list else value


def opened(machine: Any, name: str, arguments: Arguments, site: Site) -> Unknown:
    """The result of a function on unknown values: equal for equal arguments."""
    reasons = dict.fromkeys(kind_of(each) for each in arguments if isinstance(each, Unknown))
    reason = f"{name} of {' and '.join(reasons)}" if reasons else f"call of {name}"
    key = (name, *(machine.key_of(each) for each in arguments))
    made: Unknown = machine.unknown(reason, site, key=key)
    return made
