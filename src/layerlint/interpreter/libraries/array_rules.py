"""How the shape of what a function of NumPy gives follows from what it is given.

Each rule takes what a call is given, under the names of NumPy's parameters, and gives sizes:
``None`` where not even the rank is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from layerlint.interpreter.libraries.array_indexing import broadcast, matrix_product, product
from layerlint.interpreter.libraries.array_shapes import (
    Sizes,
    numbers,
    reshaped,
    sizes_of,
    wanted,
    whole,
)
from layerlint.interpreter.values import Value
from layerlint.records import dataclass

_SAYING_NOTHING: Final = frozenset({"dtype", "order", "copy", "casting", "like", "device"})
"""What has no part in a shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a call is given, under the names of the parameters."""

    machine: Any
    values: Mapping[str, Value]

    def get(self, name: str, default: Value = None) -> Value:
        return self.machine.settle(self.values.get(name, default))

    def given(self, name: str) -> bool:
        return self.get(name) is not None

    def sizes(self, name: str = "a") -> Sizes | None:
        return sizes_of(self.machine, self.values.get(name))

    def raw(self, name: str) -> Value:
        return self.values.get(name)

    def axis(self, rank: int, name: str = "axis", default: Value = None) -> int | None:
        """An axis counted from the front, where it is known and there is such a one."""
        found = whole(self.machine, self.values.get(name, default))
        return found % rank if found is not None and -rank <= found < rank else None

    def axes(self, rank: int, name: str = "axis") -> list[int] | None:
        """Several axes counted from the front, no two of them the same."""
        given = numbers(self.machine, self.values.get(name))
        if given is None:
            return None
        found = [whole(self.machine, each) for each in given]
        placed = [each % rank for each in found if each is not None and -rank <= each < rank]
        return placed if len(set(placed)) == len(found) else None


Rule: TypeAlias = Callable[[Given], "Sizes | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function with the parameters that its rule asks for; ``*`` before one that takes more."""

    parameters: tuple[str, ...]
    rule: Rule

    def sizes(
        self, machine: Any, positional: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Sizes | None:
        """The sizes of what a call gives."""
        values: dict[str, Value] = {}
        for place, name in enumerate(self.parameters):
            if name.startswith("*"):
                values[name[1:]] = tuple(positional[place:])
                break
            if place < len(positional):
                values[name] = positional[place]
        else:
            if len(positional) > len(self.parameters):
                return None
        for name, value in keywords.items():
            if name in values:
                return None
            if name in self.parameters:
                values[name] = value
            elif name not in _SAYING_NOTHING:
                return None
        return self.rule(Given(machine=machine, values=values))


def same(given: Given) -> Sizes | None:
    return given.sizes()


def along(given: Given) -> Sizes | None:
    """As it is, along an axis; without one, in one row."""
    return given.sizes() if given.given("axis") else flat(given)


def in_order(given: Given) -> Sizes | None:
    by_axis = "axis" not in given.values or given.given("axis")
    return given.sizes() if by_axis else flat(given)


def flat(given: Given) -> Sizes | None:
    sizes = given.sizes()
    return None if sizes is None else reshaped(given.machine, sizes, -1)


def made(given: Given) -> Sizes | None:
    return wanted(given.machine, given.raw("shape"))


def drawn(given: Given) -> Sizes | None:
    return wanted(given.machine, given.raw("size")) if given.given("size") else None


def drawn_of(given: Given) -> Sizes | None:
    """``np.random.rand(3, 4)``."""
    return wanted(given.machine, given.raw("sizes"))


def counted(given: Given) -> Sizes | None:
    """``np.arange``: of one row, be it as long as it may."""
    parts = [name for name in ("stop", "step") if given.given(name)]
    stop = whole(given.machine, given.raw("start"))
    if parts or stop is None:
        return (None,)
    return (max(stop, 0),)


def spaced(given: Given) -> Sizes | None:
    ends = [sizes_of(given.machine, given.raw(name)) for name in ("start", "stop")]
    if ends != [(), ()]:
        return None
    return wanted(given.machine, given.values.get("num", 50))


def square(given: Given) -> Sizes | None:
    rows = given.raw("rows")
    columns = given.raw("columns") if given.given("columns") else rows
    return wanted(given.machine, (rows, columns))


def of_shape(given: Given) -> Sizes | None:
    names = [name for name in ("shape", "newshape") if name in given.values]
    return reshaped(given.machine, given.sizes(), given.raw(names[0])) if names else None


def expanded(given: Given) -> Sizes | None:
    sizes = given.sizes()
    several = numbers(given.machine, given.raw("axis"))
    if sizes is None or several is None:
        return None
    rank = len(sizes) + len(several)
    places = given.axes(rank)
    if places is None:
        return None
    left = iter(sizes)
    return tuple(1 if axis in places else next(left) for axis in range(rank))


def squeezed(given: Given) -> Sizes | None:
    sizes = given.sizes()
    if sizes is None:
        return None
    if given.given("axis"):
        places = given.axes(len(sizes))
        if places is None:
            return None
    else:
        known = [whole(given.machine, each) for each in sizes]
        if None in known:
            return None  # an axis of one item goes, and any may be one
        places = [axis for axis, size in enumerate(known) if size == 1]
    return tuple(size for axis, size in enumerate(sizes) if axis not in places)


def transposed(given: Given) -> Sizes | None:
    sizes = given.sizes()
    if sizes is None:
        return None
    axes = given.raw("axes")
    several = given.get("axes")
    if isinstance(several, tuple) and len(several) == 1:
        axes = given.machine.settle(several[0])  # `transpose((0, 2, 1))`, `transpose(None)`
    if axes is None or axes == ():
        return sizes[::-1]
    order = Given(machine=given.machine, values={"axis": axes}).axes(len(sizes))
    if order is None or len(order) != len(sizes):
        return None
    return tuple(sizes[axis] for axis in order)


def swapped(given: Given) -> Sizes | None:
    sizes = given.sizes()
    if sizes is None:
        return None
    one, other = (given.axis(len(sizes), name) for name in ("axis1", "axis2"))
    if one is None or other is None:
        return None
    found = list(sizes)
    found[one], found[other] = found[other], found[one]
    return tuple(found)


def moved(given: Given) -> Sizes | None:
    sizes = given.sizes()
    if sizes is None:
        return None
    sources, targets = given.axes(len(sizes), "source"), given.axes(len(sizes), "destination")
    if sources is None or targets is None or len(sources) != len(targets):
        return None
    order = [axis for axis in range(len(sizes)) if axis not in sources]
    for target, source in sorted(zip(targets, sources, strict=True)):
        order.insert(target, source)
    return tuple(sizes[axis] for axis in order)


def rolled(given: Given) -> Sizes | None:
    sizes = given.sizes()
    start = whole(given.machine, given.values.get("start", 0))
    axis = None if sizes is None else given.axis(len(sizes))
    if sizes is None or axis is None or start is None or not 0 <= start <= len(sizes):
        return None
    order = [each for each in range(len(sizes)) if each != axis]
    order.insert(start - (axis < start), axis)
    return tuple(sizes[each] for each in order)


def repeated(given: Given) -> Sizes | None:
    sizes = given.sizes() if given.given("axis") else flat(given)
    if sizes is None:
        return None
    axis = given.axis(len(sizes), default=0) if given.given("axis") else 0
    if axis is None:
        return None
    times, before = whole(given.machine, given.raw("repeats")), whole(given.machine, sizes[axis])
    found = None if times is None or before is None else times * before
    return (*sizes[:axis], sizes[axis] if times == 1 else found, *sizes[axis + 1 :])


def tiled(given: Given) -> Sizes | None:
    sizes = given.sizes()
    times = numbers(given.machine, given.raw("reps"))
    if sizes is None or times is None:
        return None
    rank = max(len(sizes), len(times))
    sizes = (*(1,) * (rank - len(sizes)), *sizes)
    times = [*[1] * (rank - len(times)), *times]
    found: list[Value] = []
    for size, count in zip(sizes, times, strict=True):
        length, often = whole(given.machine, size), whole(given.machine, count)
        known = None if length is None or often is None else length * often
        found.append(size if often == 1 else known)
    return tuple(found)


def padded(given: Given) -> Sizes | None:
    sizes, width = given.sizes(), given.get("pad_width")
    if sizes is None:
        return None
    if not isinstance(width, (int, list, tuple)) or getattr(width, "length", None) is not None:
        return (None,) * len(sizes)
    more = _added(given.machine, width, len(sizes))
    found: list[Value] = []
    for size, added in zip(sizes, more, strict=True):
        length = whole(given.machine, size)
        found.append(None if length is None or added is None else length + added)
        if added == 0:
            found[-1] = size
    return tuple(found)


def _added(machine: Any, width: Value, rank: int) -> list[int | None]:
    """By how much each axis grows: ``1``, ``(1, 2)`` for all, or a pair for each."""
    if isinstance(width, int):
        return [2 * width] * rank
    pairs = [machine.settle(each) for each in width]
    if all(isinstance(each, int) for each in pairs):
        each = pairs * 2 if len(pairs) == 1 else pairs
        return [sum(each)] * rank if len(each) == 2 else [None] * rank
    if len(pairs) == 1:
        pairs = pairs * rank
    if len(pairs) != rank:
        return [None] * rank
    found: list[int | None] = []
    for pair in pairs:
        given = numbers(machine, pair) or []
        known = [whole(machine, each) for each in given]
        both = [each for each in known if each is not None]
        if len(both) == len(known) == 1:
            both *= 2
        found.append(sum(both) if len(both) == 2 and len(known) <= 2 else None)
    return found


def reduced(given: Given) -> Sizes | None:
    sizes = given.sizes()
    keeping = given.get("keepdims", False)
    if not isinstance(keeping, bool):
        return None
    if sizes is None:
        return None
    if not given.given("axis"):
        return (1,) * len(sizes) if keeping else ()
    places = given.axes(len(sizes))
    if places is None:
        return None
    kept = (1 if axis in places else size for axis, size in enumerate(sizes))
    if keeping:
        return tuple(kept)
    return tuple(size for axis, size in enumerate(sizes) if axis not in places)


def element_wise(given: Given) -> Sizes | None:
    return broadcast(given.machine, [given.sizes("a"), given.sizes("b")])


def clipped(given: Given) -> Sizes | None:
    bounds = [given.sizes(name) for name in ("a_min", "a_max") if given.given(name)]
    return broadcast(given.machine, [given.sizes(), *bounds])


def chosen(given: Given) -> Sizes | None:
    if "a" not in given.values or "b" not in given.values:
        return None
    return broadcast(given.machine, [given.sizes(name) for name in ("condition", "a", "b")])


def multiplied(given: Given) -> Sizes | None:
    return product(given.machine, given.sizes("a"), given.sizes("b"))


def matrices(given: Given) -> Sizes | None:
    return matrix_product(given.machine, given.sizes("a"), given.sizes("b"))


def distinct(given: Given) -> Sizes | None:
    return (None,)


def without(given: Given) -> Sizes | None:
    """``delete`` and ``insert``: another number of items along an axis."""
    if not given.given("axis"):
        return (None,)
    sizes = given.sizes()
    axis = None if sizes is None else given.axis(len(sizes))
    if sizes is None or axis is None:
        return None
    return (*sizes[:axis], None, *sizes[axis + 1 :])


def shuffled(given: Given) -> Sizes | None:
    """``permutation`` of an array, or of so many numbers."""
    sizes = given.sizes()
    return wanted(given.machine, given.raw("a")) if sizes == () else sizes


def by_sizes(given: Given) -> Sizes | None:
    """``x.reshape(-1, 28, 28)`` and ``x.reshape((-1, 784))``."""
    several = given.get("sizes")
    shape = several[0] if len(several) == 1 else several
    return reshaped(given.machine, given.sizes(), shape)
