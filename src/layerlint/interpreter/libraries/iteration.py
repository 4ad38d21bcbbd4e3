"""Python's built-in functions that go through sequences: how many, which, in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any, cast

from layerlint.interpreter.budgets import LARGEST_VALUE, MOST_ENDLESS
from layerlint.interpreter.extent import too_large
from layerlint.interpreter.facts import plain
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.array_shapes import is_shaped
from layerlint.interpreter.libraries.growing import is_open
from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, opened
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Builtin,
    Class,
    External,
    Foreign,
    Generator,
    Instance,
    Iterator,
    List,
    Raised,
    Site,
    Turns,
    Unknown,
    Value,
    is_member,
)

_LONGEST = 1_000_000
"""From which length on ``len`` of a range is worked out by hand."""


_ORDERED = 2
"""So many items, 4, cost a step where they are put in order: each is looked into, and ranked."""


def _len(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    match value:
        case List(length=Unknown() as length):
            return length
        case dict() | set() | frozenset() if is_open(value):
            return machine.length_of(value, site)
        case Unknown(operation="array") if is_shaped(machine, value):
            return value.operands[0][0]
        case range() if value[_LONGEST:]:
            return max(0, -((value.start - value.stop) // value.step))
        case list() | tuple() | dict() | str() | set() | frozenset() | range() | bytes():
            return len(value)
        case Foreign():
            return machine.overlay.length(value)
        case Instance():
            method = machine.find_attribute(value, "__len__", site)
            if method is not NOTHING and not isinstance(method, Unknown):
                return machine.call(method, [], {}, site)
            if value.contents is not None:
                return _len(machine, [value.contents], keywords, site)
            fields = machine.class_attribute(value.cls, FIELDS)
            if fields is not NOTHING:
                return len(fields)
            if value.native is not None:
                return machine.overlay.length(value.native)
        case Class() if any(is_member(each, value) for each in value.attributes.values()):
            return len(machine.turns(value, site).items)
        case None | bool() | int() | float():
            raise Raised("TypeError")
    return machine.length_of(value, site)


def _range(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    numbers = positional
    if not numbers or len(numbers) > 3:
        raise Raised("TypeError")
    if all(isinstance(each, int) for each in numbers):
        try:
            return range(*numbers)
        except ValueError:
            raise Raised("ValueError") from None
    if any(isinstance(each, (float, str, list, tuple)) or each is None for each in numbers):
        raise Raised("TypeError")
    start: Value = 0 if len(numbers) == 1 else numbers[0]
    stop = numbers[0] if len(numbers) == 1 else numbers[1]
    step = numbers[2] if len(numbers) == 3 else 1
    if step == -1:
        length = machine.binary("-", start, stop, site)
        last = machine.binary("+", stop, 1, site)
    elif step == 1:
        length = machine.binary("-", stop, start, site)
        last = machine.binary("-", stop, 1, site)
    else:
        length = opened(machine, "range", numbers, site)
        last = opened(machine, "last of range", numbers, site)
    if not isinstance(length, Unknown):
        length = opened(machine, "length of range", numbers, site)
    return List([start, last], length)


def given(items: Iterable[Value], seen: Turns) -> Value:
    """What is given for each of some items: as many as there are of these, without end if these
    have none.
    """
    if seen.goes_on:
        return Iterator(list(items), goes_on=True)
    return List(items, seen.length)


def worn_out(machine: Any, site: Site) -> Unknown:
    """Say that more items of an iterator without end are asked for than are at hand."""
    line = machine.line(site)
    machine.cut(f"an iterator without end on {line} after {MOST_ENDLESS:,} items", layers=True)
    return cast("Unknown", machine.unknown("a late item of an iterator without end", site))


def _enumerate(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = keywords.get("start", positional[1] if len(positional) > 1 else 0)
    seen = machine.turns(positional[0], site)
    if seen.length is None:
        pairs = [
            (machine.binary("+", start, place, site), item) for place, item in enumerate(seen.items)
        ]
        return given(pairs, seen)
    indices: list[Value] = [start] * len(seen.items)
    if len(indices) > 1:
        shift = machine.binary("+", start, -1, site)
        indices[-1] = machine.binary("+", seen.length, shift, site)
    return List(zip(indices, seen.items, strict=True), seen.length)


def turns_of_all(machine: Any, values: Arguments, site: Site) -> list[Turns] | None:
    """What loops over some values see; ``None`` where that is too much at once."""
    seen: list[Turns] = []
    items = 0
    for each in values:
        seen.append(machine.turns(each, site))
        items += len(seen[-1].items)
        if items > LARGEST_VALUE:
            return None
    machine.step(items >> 4)
    return seen


def _zip(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not positional:
        return List()
    if any(isinstance(each, Iterator) for each in positional):
        return _zip_steps(machine, positional, site)
    seen = turns_of_all(machine, positional, site)
    if seen is None:
        return too_large(machine, site)
    known = [each for each in seen if each.length is None]
    if known:
        # The shortest that is known decides; items of an unknown one are asked for by place.
        count = min(len(each.items) for each in known)
        columns = [
            each.items[:count]
            if each.length is None
            else [machine.subscript(value, place, site) for place in range(count)]
            for each, value in zip(seen, positional, strict=True)
        ]
        return List(zip(*columns, strict=True))
    length = seen[0].length
    return List(zip(*(each.items for each in seen), strict=False), length)


def _zip_steps(machine: Any, positional: Arguments, site: Site) -> Value:
    """``zip`` of iterators, step by step: one that stands there twice is read twice."""
    columns: list[Value] = []
    items = 0
    for each in positional:
        columns.append(each if isinstance(each, Iterator) else _iter(machine, [each], {}, site))
        if columns[-1] is not each and isinstance(columns[-1], Iterator):
            items += len(columns[-1].items)
        if items > LARGEST_VALUE:
            return too_large(machine, site)
    if not any(isinstance(column, Iterator) for column in columns):
        return opened(machine, "zip", positional, site)
    found = List()
    while True:
        row = []
        for column in columns:
            if not isinstance(column, Iterator):
                # As long as it has to be: items of an unknown one are asked for by place.
                row.append(machine.subscript(column, len(found), site))
                continue
            if column.position >= len(column.items):
                if column.goes_on:
                    return _without_end(machine, columns, found, site)
                found.length = getattr(column.items, "length", None)
                return found
            machine.touch(column)
            column.position += 1
            row.append(column.items[column.position - 1])
        machine.step()
        found.append(tuple(row))


def _without_end(machine: Any, columns: list[Value], found: List, site: Site) -> Value:
    """The rows of columns one of which has no end, and no more at hand."""
    if not all(isinstance(column, Iterator) and column.goes_on for column in columns):
        found.length = worn_out(machine, site)
        return found
    return Iterator(found, goes_on=True)


def _map(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, *iterables = positional
    rows = _zip(machine, iterables, {}, site)
    goes_on = isinstance(rows, Iterator)
    seen = machine.turns(rows, site) if goes_on else rows
    if not isinstance(seen, (List, Turns)):
        return opened(machine, "map", positional, site)
    found = [
        machine.call(function, list(row), {}, site)
        for row in (seen.items if isinstance(seen, Turns) else seen)
    ]
    return given(found, Turns(items=[], length=seen.length, goes_on=goes_on))


def _filter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable = positional
    seen = machine.turns(iterable, site)
    kept = [
        item
        for item in seen.items
        if machine.ask(item if function is None else machine.call(function, [item], {}, site), site)
    ]
    return given(kept, seen)


def _sum(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = keywords.get("start", positional[1] if len(positional) > 1 else 0)
    seen = machine.turns(positional[0], site)
    if seen.length is not None and not machine.overlay.holds_tensor(seen.items):
        return opened(machine, "sum", positional, site)
    total: Value = start
    for place, item in enumerate(seen.items):
        if place == 0 and isinstance(start, int) and start == 0 and isinstance(item, Foreign):
            total = item  # 0 + x is x, for every purpose of a graph
            continue
        total = machine.binary("+", total, item, site)
    return total


def _extreme(name: str, function: Callable[..., Any]) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        one = len(positional) == 1
        seen = machine.turns(positional[0], site) if one else Turns(items=list(positional))
        machine.step(len(seen.items) >> _ORDERED)
        items = [deep(machine, each) for each in seen.items]
        key = keywords.get("key")
        if not machine.known(items) or seen.length is not None:
            return opened(machine, name, positional, site)
        ranks = items if key is None else [machine.call(key, [each], {}, site) for each in items]
        ranks = [machine.settle(each) for each in ranks]
        if not items:
            if "default" in keywords:
                return keywords["default"]
            raise Raised("ValueError")
        if not machine.known(ranks):
            return opened(machine, name, positional, site)
        keys = _ordered(machine, ranks, site)
        try:
            return items[function(range(len(items)), key=keys.__getitem__)]
        except TypeError:
            raise Raised("TypeError") from None

    return Builtin(name=name, run=run)


def _ordered(machine: Any, ranks: list[Value], site: Site) -> list[Any]:
    """What orders values: they themselves, or what objects say of each other."""
    if not any(isinstance(each, Instance) for each in ranks):
        return ranks

    def sign(left: Value, right: Value) -> int:
        if machine.ask(machine.compare("<", left, right, site), site):
            return -1
        return 1 if machine.ask(machine.compare("<", right, left, site), site) else 0

    return list(map(cmp_to_key(sign), ranks))


def _sorted(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    key = keywords.get("key")
    reverse = keywords.get("reverse", False)
    machine.step(len(seen.items) >> _ORDERED)
    items = [deep(machine, each) for each in seen.items]
    ranks = (
        items
        if key is None
        else [machine.settle(machine.call(key, [each], {}, site)) for each in items]
    )
    if seen.length is not None or not machine.known(ranks) or isinstance(reverse, Unknown):
        ordered = List(items, seen.length)
        if ranks is not items:
            growing.upset(machine, ordered, 0)
        return ordered
    keys = _ordered(machine, ranks, site)
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=bool(reverse))
    except TypeError:
        raise Raised("TypeError") from None
    return List(items[place] for place in order)


def _reversed(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    return List(reversed(seen.items), seen.length)


def _any_all(name: str, stop: bool) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        seen = machine.turns(positional[0], site)
        items = [machine.settle(each) for each in seen.items]
        if any(plain(each) and bool(each) is stop for each in items):
            return stop
        if all(plain(each) for each in items) and seen.length is None:
            return not stop
        return opened(machine, name, positional, site)

    return Builtin(name=name, run=run)


def _iter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, (Iterator, Unknown, External)):
        return value
    seen = machine.turns(value, site)
    return Iterator(List(seen.items, seen.length))


def _next(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, List) and value.length is None and value:
        # What zip, map and generator expressions give, read to its end.
        machine.touch(value)
        return value.pop(0)
    if isinstance(value, Instance):
        method = machine.class_attribute(value.cls, "__next__")
        if method is not NOTHING:
            return machine.call(method, [value], {}, site)
    if isinstance(value, Generator):
        value = machine.drained(value)
    elif isinstance(value, List):
        value = Iterator(value)
    if isinstance(value, Iterator):
        left = len(value.items) - value.position
        if left == 1 and getattr(value.items, "length", None) is not None:
            return value.items[-1]
        if left > 0:
            machine.touch(value)
            value.position += 1
            return value.items[value.position - 1]
        if value.goes_on:
            return worn_out(machine, site)
        if len(positional) > 1:
            return positional[1]
        raise Raised("StopIteration")
    return machine.unknown("the next item of an unknown iterator", site)


ITERATION: dict[str, Value] = {
    name: Builtin(name=name, run=run)
    for name, run in {
        "len": _len,
        "range": _range,
        "xrange": _range,
        "enumerate": _enumerate,
        "zip": _zip,
        "map": _map,
        "filter": _filter,
        "sum": _sum,
        "sorted": _sorted,
        "reversed": _reversed,
        "iter": _iter,
        "next": _next,
    }.items()
}
ITERATION.update(
    {
        "min": _extreme("min", min),
        "max": _extreme("max", max),
        "any": _any_all("any", stop=True),
        "all": _any_all("all", stop=False),
    }
)
