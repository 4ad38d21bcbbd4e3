"""The shapes of what operators and indices make of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layerlint.interpreter.libraries.array_shapes import Sizes, is_number, sizes_of
from layerlint.interpreter.values import Unknown, Value


def broadcast(machine: Any, all_sizes: Sequence[Sizes | None]) -> Sizes | None:
    """The shape of what an operation on arrays of these shapes gives."""
    known = [sizes for sizes in all_sizes if sizes is not None]
    if len(known) < len(all_sizes) or not known:
        return None
    found: list[Value] = []
    for axis in range(-max(map(len, known)), 0):
        size: Value = 1
        for sizes in known:
            if len(sizes) >= -axis:
                size = _wider(machine, size, sizes[axis])
                if size is False:
                    return None
        found.append(size)
    return tuple(found)


def _wider(machine: Any, one: Value, other: Value) -> Value:
    """The longer of two axes of which one may have to be repeated; ``False`` for none."""
    a, b = machine.settle(one), machine.settle(other)
    if a is not None and a == b:
        return one
    if a == 1:
        return other
    if b == 1:
        return one
    if isinstance(a, int) and isinstance(b, int):
        return False
    if isinstance(a, int) or isinstance(b, int):
        return one if isinstance(a, int) else other  # the other one is 1, or as long
    return None


def product(machine: Any, left: Sizes | None, right: Sizes | None) -> Sizes | None:
    """What ``np.dot`` gives of arrays with axes."""
    if not left or not right:
        return None
    one = machine.settle(left[-1])
    other = machine.settle(right[max(len(right) - 2, 0)])
    if isinstance(one, int) and isinstance(other, int) and one != other:
        return None
    return (*left[:-1], *right[:-2], *(right[-1:] if len(right) > 1 else ()))


def matrix_product(machine: Any, left: Sizes | None, right: Sizes | None) -> Sizes | None:
    """``left @ right`` of vectors and matrices; of more axes it makes something else than `dot`."""
    if left is None or right is None or max(len(left), len(right)) > 2:
        return None
    return product(machine, left, right)


def of_item(machine: Any, sizes: Sizes, index: Value) -> Sizes | None:
    """The shape of ``array[index]``; none for a number."""
    index = machine.settle(index)
    parts = [machine.settle(each) for each in (index if isinstance(index, tuple) else (index,))]
    taken = [_taken(machine, part) for part in parts]
    if None in taken or taken.count(-1) > 1:
        return None
    left = len(sizes) - sum(each for each in taken if each is not None and each > 0)
    if left < 0:
        return None
    if -1 not in taken:
        parts.append(...)
    if sum(_is_picking(part) for part in parts) > 1:
        return None
    rest = list(sizes)
    found: list[Value] = []
    for part in parts:
        if part is ...:
            found += rest[:left]
            del rest[:left]
        elif part is None:
            found.append(1)
        else:
            size = rest.pop(0)
            if isinstance(part, slice):
                found.append(_cut(machine, size, part))
            elif _is_picking(part):
                found.append(_picked(machine, size, part))
            elif isinstance(part, int) and _beyond(machine, size, part):
                return None
    # What is picked beside a number stands in another order of axes where a slice is between.
    mixed = any(map(_is_picking, parts)) and any(_is_whole(machine, each) for each in parts)
    return None if mixed else tuple(found)


def _taken(machine: Any, part: Value) -> int | None:
    """How many axes a part of an index takes: -1 for the rest, ``None`` for who knows."""
    if part is ...:
        return -1
    if part is None:
        return 0
    if isinstance(part, bool):
        return None
    if isinstance(part, slice) or _is_whole(machine, part):
        return 1
    sizes = sizes_of(machine, part) if _is_picking(part) else None
    return 1 if sizes is not None and len(sizes) == 1 else None


def _is_whole(machine: Any, part: Value) -> bool:
    return isinstance(part, (int, Unknown)) and is_number(machine, part)


def _is_picking(part: Value) -> bool:
    """Whether a part of an index is an array, of places or of what is wanted."""
    if isinstance(part, Unknown):
        return part.operation == "array" and len(part.operands[0]) > 0
    return isinstance(part, (list, range))


def _beyond(machine: Any, size: Value, place: int) -> bool:
    size = machine.settle(size)
    return isinstance(size, int) and not -size <= place < size


def _picked(machine: Any, size: Value, part: Value) -> Value:
    """How many items a list of places picks; of what is marked it is not known."""
    if isinstance(part, range):
        return len(part)
    if isinstance(part, list) and getattr(part, "length", None) is None:
        machine.step(len(part) >> 4)
        if all(isinstance(each, int) and not isinstance(each, bool) for each in part):
            return len(part)
        if all(isinstance(each, bool) for each in part):
            return sum(part)
    return None


def _cut(machine: Any, size: Value, part: slice) -> Value:
    bounds = [machine.settle(each) for each in (part.start, part.stop, part.step)]
    if bounds in ([None, None, None], [0, None, None], [None, None, 1]):
        return size
    size = machine.settle(size)
    if not all(each is None or isinstance(each, int) for each in bounds):
        return None
    if isinstance(size, int) and bounds[2] != 0:
        return len(range(*slice(*bounds).indices(size)))
    return None
