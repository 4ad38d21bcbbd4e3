"""The shapes of what arrays give that are joined: side by side, or one behind the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from layerlint.interpreter.libraries.array_rules import Given, Rule
from layerlint.interpreter.libraries.array_shapes import Sizes, is_shaped, sizes_of, whole
from layerlint.interpreter.values import Value


def _parts(given: Given) -> list[Sizes] | None:
    """The shapes of the arrays that are joined; of one array, of its items."""
    value = given.get("arrays")
    machine = given.machine
    if isinstance(value, (list, tuple)):
        machine.step(len(value) >> 2)
        found = [sizes_of(machine, each) for each in value]
        if getattr(value, "length", None) is not None and (
            not found or any(each != found[0] for each in found)
        ):
            return None
        return None if not found or None in found else [each for each in found if each is not None]
    return None


def _how_many(given: Given) -> Value:
    value = given.get("arrays")
    length = getattr(value, "length", None)
    return len(value) if length is None else length


def stacked(given: Given) -> Sizes | None:
    sizes = _parts(given)
    if sizes is None:
        if is_shaped(given.machine, together := given.get("arrays")):
            sizes = [together.operands[0][1:]]
            count = together.operands[0][0]
        else:
            return None
    else:
        count = _how_many(given)
    inner = _agreeing(given.machine, sizes, None)
    axis = None if inner is None else given.axis(len(inner) + 1, default=0)
    if inner is None or axis is None:
        return None
    return (*inner[:axis], count, *inner[axis:])


def _agreeing(machine: Any, all_sizes: Sequence[Sizes], but: int | None) -> Sizes | None:
    """What shapes have in common that must be the same, except along one axis."""
    first = all_sizes[0]
    if any(len(each) != len(first) for each in all_sizes):
        return None
    found: list[Value] = []
    for axis in range(len(first)):
        several = [each[axis] for each in all_sizes]
        known = [each for each in several if whole(machine, each) is not None]
        # They are all as long: the one that is known tells of the others.
        if axis != but and len({whole(machine, each) for each in known}) > 1:
            return None
        found.append((known or several)[0])
    return tuple(found)


def joined(given: Given) -> Sizes | None:
    sizes = _parts(given)
    if sizes is None:
        if not is_shaped(given.machine, together := given.get("arrays")):
            return None
        sizes = [together.operands[0][1:]]
        if not sizes[0]:
            return None
        return _one_behind_the_other(given, sizes, None)
    several = getattr(given.get("arrays"), "length", None) is not None
    return _one_behind_the_other(given, sizes, None if several else 0)


def _one_behind_the_other(
    given: Given, sizes: Sequence[Sizes], unknown: int | None
) -> Sizes | None:
    if "axis" in given.values and not given.given("axis"):
        return (None,)
    axis = given.axis(len(sizes[0]), default=0) if sizes[0] else None
    if axis is None:
        return None
    inner = _agreeing(given.machine, sizes, axis)
    if inner is None:
        return None
    lengths = [whole(given.machine, each[axis]) for each in sizes]
    known = [each for each in lengths if each is not None]
    total = sum(known) if unknown is not None and len(known) == len(lengths) else None
    if len(sizes) == 1 and unknown is not None:
        total = sizes[0][axis]
    return (*inner[:axis], total, *inner[axis + 1 :])


def with_rank(rank: int, axis: int, *, grown: Callable[[Sizes], Sizes]) -> Rule:
    """``vstack`` and its like: arrays of fewer axes get more, then they are joined."""

    def rule(given: Given) -> Sizes | None:
        sizes = _parts(given)
        if sizes is None:
            return None
        sizes = [grown(each) for each in sizes]
        along = axis if all(len(each) >= rank for each in sizes) else 0
        unknown = None if getattr(given.get("arrays"), "length", None) is not None else 0
        asked = Given(machine=given.machine, values={"axis": along})
        return _one_behind_the_other(asked, sizes, unknown)

    return rule


def in_rows(sizes: Sizes) -> Sizes:
    return (*(1,) * (2 - len(sizes)), *sizes)


def at_least_one(sizes: Sizes) -> Sizes:
    return sizes or (1,)


def in_columns(sizes: Sizes) -> Sizes:
    return sizes if len(sizes) > 1 else (*(sizes or (1,)), 1)


def in_depth(sizes: Sizes) -> Sizes:
    if len(sizes) > 2:
        return sizes
    return (*in_rows(sizes), 1)


def appended(given: Given) -> Sizes | None:
    if not given.given("axis"):
        return (None,)
    both = given.sizes(), given.sizes("values")
    if both[0] is None or both[1] is None:
        return None
    return _one_behind_the_other(given, [both[0], both[1]], 0)
