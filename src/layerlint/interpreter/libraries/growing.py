"""Lists, sets and dictionaries of which it is not known what else they hold.

What is put in under a key that is not known, or added turn by turn in a loop of unknown
length, stands for others of its kind: a list has an unknown length then, and in sets and
dictionaries `REST` stands among the members for the rest of them.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from layerlint.interpreter.budgets import MOST_CANDIDATES
from layerlint.interpreter.extent import extent
from layerlint.interpreter.facts import fits
from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.values import (
    Instance,
    List,
    Names,
    OpenDict,
    Site,
    Unknown,
    Value,
    kind_of,
)
from layerlint.records import replace

SETTINGS = (bool, int, float, str)
"""What settings are, those in containers apart."""

REST = Unknown(key=("rest",), reason="what else there is")


def is_open(value: Value) -> bool:
    """Whether a set or dictionary may hold more than what is known."""
    return isinstance(value, (dict, set, frozenset)) and REST in value


def holds(mapping: dict[Value, Value], key: Value) -> bool:
    """Whether this very key was put in, be it known or not."""
    try:
        return key in mapping
    except TypeError:
        return False


def upset(machine: Any, container: Any, more: int | None = None) -> None:
    """An item is put at an unknown place of a container of data, or taken out of it.

    ``more`` is by how much a list is longer afterwards, ``None`` where that is not known.
    """
    machine.step(1 + len(container) // 4)
    if not is_data(container if isinstance(container, set) else _kept(container)):
        return
    machine.touch(container)
    if isinstance(container, list):
        count = len(container) if more is None else max(len(container) + more, 0)
        told = machine.unknown("item", None).key
        words = "item of a list that was changed at an unknown place"
        container[:] = [
            machine.unknown(words, None, key=("stored", told, place)) for place in range(count)
        ]
        if more is None and isinstance(container, List):
            container.length = machine.unknown("length of a list of which a part is gone", None)
    else:
        container.clear()
        open_up(machine, container, None)


def is_of_data(machine: Any, items: list[Value], value: Value) -> bool:
    """Whether a list holds data, and not layers, if anything, and a value is none either."""
    machine.step(1 + len(items) // 8)
    return is_data(_kept([*items, value]))


def _kept(container: Any) -> list[Value]:
    """What of a list or dictionary is known; what is not is data, or may be."""
    items = container.values() if isinstance(container, dict) else container
    return [each for each in items if not isinstance(each, Unknown)]


def holds_containers(value: Value) -> bool:
    """Whether a list, tuple or dictionary has others in it, which may be changed through it."""
    if not isinstance(value, (list, tuple, dict)):
        return False
    items = value.values() if isinstance(value, dict) else value
    return any(
        isinstance(each, (list, dict, set, Instance)) for each in islice(items, MOST_CANDIDATES)
    )


def one_of(found: Unknown, mapping: dict[Value, Value]) -> Unknown:
    """What a dictionary has under a key that is not known: one of its containers, if it has any."""
    if not holds_containers(mapping):
        return found
    return replace(found, operation="item", operands=((mapping,),))


def lengthen(machine: Any, items: list[Value]) -> None:
    """A list is about to grow: in a loop of unknown length its own length is unknown then."""
    machine.touch(items)
    loop = machine.open_loop()
    if loop is None or not isinstance(items, List) or items.length is not None:
        return
    if items.born != loop.serial:
        length = loop.length if not items else None
        items.length = length or machine.unknown(
            f"length of a list that grows in the loop on line {loop.line}", None
        )


def put(machine: Any, mapping: dict[Value, Value], key: Value, value: Value) -> None:
    """``mapping[key] = value``."""
    machine.touch(mapping)
    more = not machine.known(key) and (machine.open_loop() is not None or len(mapping) > 0)
    if isinstance(key, Unknown) and (isinstance(value, Unknown) or may_be_set(machine, value)):
        _replace_some(machine, mapping, key)
    mapping[key] = value
    if more:
        mapping[REST] = value
    bind(machine, mapping)


def bind(machine: Any, mapping: dict[Value, Value]) -> None:
    """Give the names of a file what was just put into their dictionary, if it is that."""
    if not isinstance(mapping, Names):
        return
    machine.step(1 + len(mapping) // 4)
    for name, each in mapping.items():
        if isinstance(name, str) and mapping.scope.names.get(name) is not each:
            machine.write(mapping.scope, name, each)


def _replace_some(machine: Any, mapping: dict[Value, Value], name: Unknown) -> None:
    """One of the settings is set: none of those that it may be is known any more."""
    machine.step(len(mapping) // 4)
    for key, old in mapping.items():
        if isinstance(key, SETTINGS) and fits(name, key) and may_be_set(machine, old):
            mapping[key] = replaced(machine, name, f"item {key!r}", old, None)


def may_be_set(machine: Any, value: Value) -> bool:
    """Whether a value is a setting, wherever it comes from, or a container of settings.

    Layers, functions and what holds them are none: of them not less is known because
    something is set.
    """
    if isinstance(value, Unknown):
        return isinstance(value.default, SETTINGS)
    if isinstance(value, (list, tuple, dict)):
        machine.step(extent(value) >> 4)
        return is_data(_kept(value))
    return isinstance(value, SETTINGS)


def replaced(machine: Any, name: Unknown, told: str, old: Value, site: Site | None) -> Unknown:
    """What stands where ``old`` stood, once something of an unknown name has been set."""
    key = ("set", machine.key_of(name), told, machine.key_of(old))
    made: Unknown = machine.unknown(f"{told}, which may have been set", site, key=key)
    return made


def add(machine: Any, members: set[Value], item: Value) -> None:
    """``members.add(item)``."""
    machine.touch(members)
    members.add(item)
    if machine.open_loop() is not None and not machine.known(item):
        members.add(REST)


def open_up(machine: Any, container: dict[Value, Value] | set[Value], site: Site | None) -> None:
    """A dictionary or set may hold more than what is known of."""
    machine.touch(container)
    if isinstance(container, dict):
        container[REST] = machine.unknown("what else there is", site)
    else:
        container.add(REST)


def compared(machine: Any, value: Value, container: Value) -> None:
    """Something not known is looked for among keys or members that are not known either.

    They may all be one and the same, or all be different: how many there are of what is put in
    once each, nobody knows. Of layers and lists of them it is known, as they are built.
    """
    if not isinstance(value, Unknown) or not isinstance(container, (dict, set)):
        return
    if is_open(container) or value in container:
        return
    machine.step(len(container) // 4)
    if any(isinstance(each, Unknown) for each in container) and is_data(_kept(container)):
        open_up(machine, container, None)


def cover(machine: Any, mapping: dict[Value, Value], other: Value, site: Site) -> None:
    """``mapping.update(other)``, of which it is not known what it holds.

    What stands there may be replaced; of the names of a file, those of settings. By keywords that
    nobody has given yet it is not, unless they are given: then it is their default.
    """
    for key, old in mapping.items():
        if key == REST or (isinstance(mapping, Names) and not may_be_set(machine, old)):
            continue
        if isinstance(other, OpenDict):
            if key not in other:
                default = old.default if isinstance(old, Unknown) else old
                mapping[key] = other.item(key, default, site)
        else:
            reason = f"item {key!r} of {kind_of(other)}"
            told = ("item", machine.key_of(other), machine.key_of(key), machine.key_of(old))
            mapping[key] = machine.unknown(reason, site, key=told)


def pairs(machine: Any, mapping: dict[Value, Value], site: Site) -> list[tuple[Value, Value]]:
    """The entries of an open dictionary that stand for all: a first and a last at the least."""
    found = [(key, each) for key, each in mapping.items() if key != REST]
    others = _others(machine, mapping, len(found), site)
    return [*found, *((key, mapping[REST]) for key in others)]


def members(machine: Any, value: Any, site: Site) -> list[Value]:
    """The members of an open set that stand for all: a first and a last at the least."""
    found = [each for each in value if each != REST]
    return [*found, *_others(machine, value, len(found), site)]


def _others(machine: Any, value: Value, known: int, site: Site) -> list[Value]:
    """Unknown ones where less than two are known of."""
    kind = "dictionary" if isinstance(value, dict) else "set"
    key = machine.key_of(value)
    return [
        machine.unknown(f"an item of a {kind} that grows", site, key=("item", key, place))
        for place in (0, -1)[known:]
    ]
