"""How large a value is with all that stands in it, and what becomes of one that is too large.

What is nested counts as often as it is met: `[x, x]` made of itself forty times is a small
object and a text of a million million brackets, and whoever compares, prints or looks through it
meets them all. So no such value comes into being.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Final

from layerlint.interpreter.budgets import DEEPEST_VALUE, LARGEST_TEXT, LARGEST_VALUE, MOST_ALIKE
from layerlint.interpreter.values import Array, List, OpenDict, Site, Unknown, Value

HOLDING: Final = frozenset({List, Array, OpenDict, list, tuple, dict, set, frozenset})
SIZED: Final = HOLDING | {str, bytes, bytearray}
"""What may be large."""
HASHED: Final = (dict, set, frozenset)
"""What is looked through by the hashes of its members."""
_CONTAINERS: Final = (list, tuple, dict, set, frozenset)
_TEXTS: Final = (str, bytes, bytearray)
_ROOM: Final = 6
"""A text counts as an item for each 64 characters, a number for as many digits: so much room
they take."""
_PACE: Final = 4
"""So many items, 16, are one step."""
_MANY: Final = 512
"""From how many members on it is looked whether they have the same hashes."""
_TOGETHER: Final = 6
"""So many comparisons of two such members, 64, count for an item."""
_HASH: Final = 60
"""So many binary digits has a whole number that is its own hash."""
_PAGE: Final = 4096
"""How long a text may be to cost next to nothing."""


def extent(value: Value) -> int:
    """How many items a value has, those of its items among them; no more than one too many."""
    count = 0
    long: list[int] = []
    level: list[Value] = [value]
    for _ in range(DEEPEST_VALUE):
        below: list[Value] = []
        for each in level:
            if isinstance(each, _CONTAINERS):
                count += len(each)
                if len(each) >= _MANY and isinstance(each, HASHED):
                    count += _collisions(each)
                if count > LARGEST_VALUE:
                    return count
                below += each
                if isinstance(each, dict):
                    below += each.values()
            elif isinstance(each, _TEXTS):
                count += len(each) >> _ROOM
            elif type(each) is int:
                size = each.bit_length()
                count += size >> _ROOM + 2
                if size > _HASH:
                    long.append(each)
        if not below:
            return count if len(long) <= MOST_ALIKE or not _alike(long) else LARGEST_VALUE + 1
        level = below
    return LARGEST_VALUE + 1


def _alike(numbers: Collection[int]) -> bool:
    """Whether too many numbers have one hash: whoever puts them into a set compares each with
    each. Python hashes a whole number by what it leaves divided by 2**61 - 1.
    """
    hashes = Counter(map(hash, numbers))
    crowded = {each for each, count in hashes.items() if count > MOST_ALIKE}
    found: dict[int, set[int]] = {each: set() for each in crowded}
    for number in numbers:
        one = found.get(hash(number))
        if one is not None:
            one.add(number)
            if len(one) > MOST_ALIKE:
                return True
    return False


def _collisions(members: Collection[Value]) -> int:
    """What members of one hash count for, be they tuples whose items are chosen for that."""
    alike = len(members) - len(set(map(hash, members)))
    return alike * alike >> _TOGETHER


def steps_to_find(members: Collection[Value], key: Value) -> int:
    """What looking for a key counts for that may have the hash of many others."""
    may_collide = isinstance(key, tuple) or (type(key) is int and hash(key) != key)
    return len(members) >> _ROOM if may_collide else 0


def is_long_range(value: Value) -> bool:
    """Whether a value is a range that takes too many steps to be gone through."""
    return type(value) is range and bool(value[LARGEST_VALUE:])


def width(value: Value) -> int:
    """How many characters a value may take where it is written out; no fewer than it does."""
    return (extent(value) + 1) << _ROOM


def steps_of_text(length: int) -> int:
    """What making a text of so many characters counts for.

    It is made in no time, but where it is long and something holds it, it stays: a thousand of
    the longest are some hundred megabytes.
    """
    return length >> (_ROOM if length > _PAGE else _ROOM + _PACE)


def bounded(machine: Any, value: Value, site: Site, besides: Value = None) -> Value:
    """The value, for so many steps as it is large; an unknown where it is too large.

    ``besides`` is what it is about to be put into.
    """
    if isinstance(value, _TEXTS):
        machine.step(steps_of_text(len(value)))
        return too_large(machine, site) if len(value) > LARGEST_TEXT else value
    size = extent(value)
    if besides is not None and size <= LARGEST_VALUE:
        size += extent(besides)
    machine.step(size >> _PACE)
    return value if size <= LARGEST_VALUE else too_large(machine, site)


def too_large(machine: Any, site: Site) -> Unknown:
    """What stands for a value that is too large, which is told."""
    machine.cut(f"a value too large on {machine.line(site)}")
    made: Unknown = machine.unknown("a value too large to compute", site)
    return made
