"""Our records are what Python's dataclasses would be: each is made by both and compared."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import layerlint
from layerlint import records

Make = Callable[..., Any]
"""A decorator with options, Python's or ours."""


def point(make: Make) -> Any:
    @make(frozen=True, slots=True, kw_only=True, order=True)
    class Point:
        x: int
        y: int = 2
        label: str = (
            records.field(default="", compare=False)
            if make is ours
            else (dataclasses.field(default="", compare=False))
        )

    return Point


def ours(**options: bool) -> Any:
    return records.dataclass(**options)  # type: ignore[call-overload]


def pythons(**options: bool) -> Any:
    return dataclasses.dataclass(**options)  # type: ignore[call-overload]


BOTH = pytest.mark.parametrize("make", [ours, pythons])


@BOTH
def test_what_is_compared(make: Make) -> None:
    point_class = point(make)
    one, other = point_class(x=1), point_class(x=1, label="other")
    assert one == other
    assert hash(one) == hash(other)
    assert one != point_class(x=2)
    assert one < point_class(x=1, y=3) <= point_class(x=1, y=3)
    assert point_class(x=2) > one >= other
    assert one != (1, 2)
    with pytest.raises(TypeError):
        _ = one < 3


@BOTH
def test_another_class_with_the_same_values_is_another(make: Make) -> None:
    assert point(make)(x=1) != point(make)(x=1)


@BOTH
def test_the_text(make: Make) -> None:
    @make(slots=True)
    class Box:
        name: str
        held: Any = None
        secret: int = (records if make is ours else dataclasses).field(default=1, repr=False)

    box = Box("a", [1])
    assert repr(box).endswith("Box(name='a', held=[1])")
    box.held = box
    assert repr(box).endswith("held=...)")


@BOTH
@pytest.mark.parametrize("slots", [True, False])
def test_what_never_changes(make: Make, slots: bool) -> None:
    @make(frozen=True, slots=slots)
    class Fixed:
        x: int

    fixed = Fixed(1)
    for change in (lambda: setattr(fixed, "x", 2), lambda: delattr(fixed, "x")):
        with pytest.raises(AttributeError, match="field 'x'"):
            change()
    assert fixed.x == 1
    assert hasattr(fixed, "__dict__") is not slots


@BOTH
def test_what_changes_has_no_hash(make: Make) -> None:
    @make(slots=True)
    class Loose:
        x: int

    loose = Loose(1)
    loose.x = 2
    assert loose == Loose(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(loose)
    with pytest.raises(AttributeError):
        loose.z = 1


@BOTH
def test_who_is_compared_by_itself_alone(make: Make) -> None:
    @make(frozen=True, slots=True, eq=False)
    class Alone:
        x: int

    one = Alone(1)
    assert one != Alone(1)
    assert {one: 1}[one] == 1


@BOTH
def test_constructors(make: Make) -> None:
    house = records if make is ours else dataclasses

    @make(slots=True, kw_only=True)
    class Built:
        x: int
        items: list[int] = house.field(default_factory=list)
        total: int = house.field(init=False)
        seen: dict[str, int] = house.field(init=False, default_factory=dict)

        def __post_init__(self) -> None:
            self.total = self.x + sum(self.items)

    assert Built(x=1, items=[2]).total == 3
    first, second = Built(x=1), Built(x=1)
    first.items.append(1)
    assert (second.items, second.seen) == ([], {})
    for wrong in ({}, {"x": 1, "y": 2}, {"x": 1, "total": 3}):
        with pytest.raises(TypeError):
            Built(**wrong)
    with pytest.raises(TypeError):
        Built(1)


@BOTH
def test_other_values(make: Make) -> None:
    house = records if make is ours else dataclasses
    point_class = point(make)
    one = point_class(x=1, y=5, label="kept")
    changed = house.replace(one, x=3)
    assert (changed.x, changed.y, changed.label) == (3, 5, "kept")
    with pytest.raises(TypeError):
        house.replace(one, z=1)
    assert [each.name for each in house.fields(point_class)] == ["x", "y", "label"]
    with pytest.raises(TypeError):
        house.fields(1)


@BOTH
def test_patterns_by_position(make: Make) -> None:
    @make(frozen=True, slots=True)
    class Pair:
        left: int
        right: int

    match Pair(1, 2):
        case Pair(left, right):  # type: ignore[misc]
            assert (left, right) == (1, 2)
    assert point(make).__match_args__ == ()


@BOTH
def test_methods_that_a_class_has_written_itself_stay(make: Make) -> None:
    @make(frozen=True, slots=True)
    class Own:
        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "mine"

    assert (Own(1) == Own(2), hash(Own(1)), repr(Own(1))) == (True, 7, "mine")


def test_copies_and_pickles() -> None:
    from layerlint.source import Span

    span = Span(line=1, column=2, end_line=3, end_column=4)
    assert copy.deepcopy(span) == span
    assert pickle.loads(pickle.dumps(span)) == span


def all_records() -> Iterator[type]:
    for module in pkgutil.walk_packages(layerlint.__path__, "layerlint."):
        if module.name != "layerlint.__main__":
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and "__record_fields__" in value.__dict__:
                    yield value


def test_every_class_of_ours_asks_for_what_is_there() -> None:
    found = set(all_records())
    assert len(found) > 200
    for cls in found:
        assert all(
            base is object or base is Exception or "Generic" in base.__name__
            for base in cls.__bases__
        ), cls
        names = [one.name for one in records.fields(cls)]
        assert names == list(cls.__annotations__), cls
        assert not any(
            "ClassVar" in str(each) or "InitVar" in str(each)
            for each in cls.__annotations__.values()
        ), cls
