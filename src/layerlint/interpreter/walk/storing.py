"""Items of lists, dictionaries and arrays that are given another value.

Where it is not known which item is meant, none of them is known afterwards.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from layerlint.interpreter.extent import bounded, steps_to_find
from layerlint.interpreter.libraries import environment, growing
from layerlint.interpreter.libraries.array_numbers import array_item, element_wise, flat, sizes_of
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.values import (
    Array,
    External,
    Instance,
    List,
    Raised,
    Site,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk.leaving import note_slot
from layerlint.interpreter.walk.walker import Walker

Cell: TypeAlias = tuple[list[Value], int]
"""A list, and the place of an item in it."""

_FORGOTTEN: Final = 4
"""So many items that are made unknown are a step."""

CHANGING: Final = frozenset(
    {
        *("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add"),
        *("update", "setdefault", "popitem", "discard", "appendleft", "popleft", "extendleft"),
        *("rotate", "difference_update", "intersection_update", "symmetric_difference_update"),
        *("move_to_end", "subtract", "fill", "__setitem__", "__delitem__"),
    }
)
"""Methods that change the list, dictionary or set on which they are called."""


_WRITING: Final = frozenset(
    {
        *("numpy.put", "numpy.place", "numpy.putmask", "numpy.copyto", "numpy.fill_diagonal"),
        *("numpy.put_along_axis", "numpy.add.at", "numpy.subtract.at", "numpy.multiply.at"),
    }
)
"""Functions outside the project that change the array which they are given first."""


def changed_by(run: Walker, function: Value, positional: list[Value], site: Site) -> None:
    """What code outside the project is known to do to the list or array that it is called with."""
    match function:
        case External(dotted=name) if name in _WRITING:
            disturb(run, positional[0] if positional else None, site)
        case External(dotted=name) if name.split(".")[-2:] == ["random", "shuffle"]:
            _shuffle(run, positional[0] if positional else None, site)
        case Unknown(operation="attribute", operands=(_, "shuffle")) if len(positional) == 1:
            _shuffle(run, positional[0], site)  # rng.shuffle(items)
        case Unknown(operation="attribute", operands=(receiver, name)) if name in CHANGING:
            disturb(run, receiver, site)


def _shuffle(run: Walker, value: Value, site: Site) -> None:
    items = contents_of(run.settle(value))
    if isinstance(items, list) and not isinstance(items, Array):
        growing.upset(run, items, 0)
    else:
        disturb(run, items, site)


def store_item(run: Walker, receiver: Value, index: Value, value: Value, site: Site) -> None:
    """``receiver[index] = value``."""
    receiver, index = contents_of(run.settle(receiver)), run.settle(index)
    if isinstance(index, External):
        index = run.unknown(index.dotted, site, key=("external", index.dotted))
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        value = bounded(run, value, site, receiver)
    match receiver:
        case dict():
            with contextlib.suppress(TypeError):
                run.step(steps_to_find(receiver, index))
                note_slot(run, receiver, index)
                growing.put(run, receiver, index, value)
        case Array():
            _store_in_array(run, receiver, index, value, site)
        case list():
            _store_in_list(run, receiver, index, value, site)
        case Unknown(operation="item"):
            disturb(run, receiver, site)
        case External(dotted=environment.VARIABLES):
            environment.set_variable(run, index, value)


def disturb(run: Walker, value: Value, site: Site) -> None:
    """Code may have put something into a container of data, or taken something out of it.

    Of an item at a place that is not known, all that it may be.
    """
    value = contents_of(run.settle(value))
    if isinstance(value, (list, dict, set)):
        run.step(1 + len(value) // 4)
    match value:
        case Unknown(operation="item", operands=((container,),)):
            members = container.values() if isinstance(container, dict) else container
            run.step(1 + len(members) // 4)
            for member in list(members):
                if not isinstance(member, Unknown):  # which may be one of these again
                    disturb(run, member, site)
        case Array():
            _forget(run, cells_of(value, ()), site)
        case List() if is_data(list(value)):
            run.touch(value)
            _forget(run, ((value, place) for place in range(len(value))), site)
            value.length = run.unknown("length of a list that may have been changed", site)
        case dict() if is_data(dict(value)):
            for key in list(value):
                run.touch(value)
                note_slot(run, value, key)
                value[key] = run.unknown("item of a dictionary that may have been changed", site)
            growing.open_up(run, value, site)
        case set() if is_data(set(value)):
            growing.open_up(run, value, site)


def disturb_counts(run: Walker, value: Value, key: Value, site: Site) -> None:
    """``counts[k] += 1``: which of the numbers is another one, is not known."""
    value = contents_of(run.settle(value))
    if not isinstance(value, dict) or run.known(key):
        return
    run.step(1 + len(value) // 4)
    for known, old in list(value.items()):
        if isinstance(old, growing.SETTINGS) and known != growing.REST and known != key:
            run.touch(value)
            note_slot(run, value, known)
            value[known] = run.unknown("item of a dictionary, which may have been changed", site)


def disturb_attribute(run: Walker, value: Unknown, name: str, site: Site) -> None:
    """``objects[k].name = …``, where it is not known which of them is meant."""
    (container,) = value.operands[0]
    run.step(1 + len(container) // 4)
    for member in container.values() if isinstance(container, dict) else container:
        if isinstance(member, Instance) and name in member.attributes:
            run.touch(member)
            note_slot(run, member.attributes, name)
            told = ("set", run.key_of(value), run.key_of(member), name)
            member.attributes[name] = run.unknown(
                f"attribute {name!r}, which may have been set", site, key=told
            )


def _store_in_list(run: Walker, items: list[Value], index: Value, value: Value, site: Site) -> None:
    length = getattr(items, "length", None)
    run.touch(items)
    match index:
        case int() if -len(items) <= index < len(items):
            note_slot(run, items, index)
            items[index] = value
        case int() if length is None:
            raise Raised("IndexError")
        case int():
            pass  # none of the items that stand for the others
        case Unknown() if length is not None and run.facts.is_last(index, length):
            items[len(items) - 1 or len(items) :] = [value]
        case slice() if run.known((index.start, index.stop, index.step)) and isinstance(
            value, (list, tuple)
        ):
            try:
                items[index] = value
            except (ValueError, TypeError) as error:
                raise Raised(type(error).__name__) from None
        case _:
            if isinstance(index, slice) and isinstance(items, List):
                items.length = run.unknown("length of a list of which a part is replaced", site)
            _forget(run, ((items, place) for place in range(len(items))), site)


def _store_in_array(run: Walker, array: Array, index: Value, value: Value, site: Site) -> None:
    places = index if isinstance(index, tuple) else (index,)
    if not all(_is_plain(place) and run.known(place) for place in places):
        _forget(run, cells_of(array, ()), site)
        return
    try:
        cells = list(cells_of(array, places))
        old = array_item(array, index)
        new = element_wise(lambda _, number: number)(old, value)
    except (IndexError, ValueError, TypeError) as error:
        kind = next(each for each in (IndexError, ValueError, TypeError) if isinstance(error, each))
        raise Raised(kind.__name__) from None
    if sizes_of(new) != sizes_of(old):
        raise Raised("ValueError")
    run.step(1 + len(cells) // 16)
    numbers = flat(new)
    if len(numbers) != len(cells):  # rows of several lengths, which an array of objects takes up
        _forget(run, iter(cells), site)
        return
    for (row, place), number in zip(cells, numbers, strict=True):
        run.touch(row)
        note_slot(run, row, place)
        row[place] = number


def _is_plain(place: Value) -> bool:
    return isinstance(place, slice) or (isinstance(place, int) and not isinstance(place, bool))


def cells_of(array: Any, places: tuple[Any, ...]) -> Iterator[Cell]:
    """Where the numbers stand that an index means, in order; raises IndexError."""
    first, rest = (places[0], places[1:]) if places else (slice(None), ())
    chosen = range(len(array))[first]
    for place in chosen if isinstance(chosen, range) else (chosen,):
        if isinstance(array[place], list):
            yield from cells_of(array[place], rest)
        elif rest:
            raise IndexError(rest)
        else:
            yield array, place


def _forget(run: Walker, cells: Iterator[Cell], site: Site) -> None:
    """Any of the items may be another one now."""
    stored = run.unknown("item", site).key
    reason = f"item of a list in which one is set on {run.line(site)}"
    forgotten = list(cells)
    run.step(1 + len(forgotten) // _FORGOTTEN)
    touched: list[Value] | None = None
    for number, (items, place) in enumerate(forgotten):
        if items is not touched:
            run.touch(items)
            touched = items
        items[place] = run.unknown(reason, site, key=("stored", *stored, number))
