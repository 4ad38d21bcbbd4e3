"""How a class becomes one of records: the methods that it gets."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeAlias

from layerlint.records.constructing import constructor, putters
from layerlint.records.fields import ATTRIBUTE, MISSING, Field, fields, fields_of

_Values: TypeAlias = Callable[[Any], Any]
"""What of a record is compared."""


class FrozenInstanceError(AttributeError):
    """Somebody tries to change a record that never changes."""


def dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
    order: bool = False,
) -> Any:
    """Make a class one of records; with options, what makes it one."""

    def made(cls: type) -> type:
        found = fields_of(cls)
        methods = _methods(cls, found, frozen=frozen, eq=eq, order=order)
        methods[ATTRIBUTE] = found
        given = [] if kw_only else [one.name for one in found if one.init]
        methods["__match_args__"] = tuple(given)
        if "__init__" not in cls.__dict__:
            methods["__init__"] = _constructor_to_be(frozen=frozen, positional=not kw_only)
        return _again(cls, found, methods) if slots else _completed(cls, found, methods)

    return made if cls is None else made(cls)


def _completed(cls: Any, found: Sequence[Field], methods: dict[str, Any]) -> type:
    for one in found:
        if one.default is not MISSING:
            setattr(cls, one.name, one.default)
        elif one.name in cls.__dict__:
            delattr(cls, one.name)
    for name, method in methods.items():
        setattr(cls, name, method)
    completed: type = cls
    return completed


def _again(cls: type, found: Sequence[Field], methods: dict[str, Any]) -> type:
    """The class with slots: they can only be given to a new one."""
    names = tuple(one.name for one in found)
    body = {
        name: value
        for name, value in cls.__dict__.items()
        if name not in names and name not in ("__dict__", "__weakref__")
    }
    again = type(cls)(cls.__name__, cls.__bases__, body | methods | {"__slots__": names})
    again.__qualname__ = cls.__qualname__
    return again


def _methods(
    cls: type, found: Sequence[Field], *, frozen: bool, eq: bool, order: bool
) -> dict[str, Any]:
    """What all classes of records get, but for what the class has written itself."""
    compared = [one.name for one in found if one.compare]
    values: _Values = attrgetter(*compared) if compared else lambda _: ()
    methods: dict[str, Any] = {"__repr__": _told}
    if eq:
        methods |= _equality(values, frozen=frozen)
    if order:
        methods |= {f"__{name}__": _comparison(name, values) for name in ("lt", "le", "gt", "ge")}
    if frozen:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    own = cls.__dict__
    methods = {name: method for name, method in methods.items() if own.get(name) is None}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    return methods


def _constructor_to_be(*, frozen: bool, positional: bool) -> Any:
    """A constructor that makes way for the real one when the first record is made."""

    def first(self: Any, *values: Any, **named: Any) -> None:
        cls = type(self)
        cls.__init__ = constructor(cls, frozen=frozen, positional=positional)
        cls.__init__(self, *values, **named)

    return first


@recursive_repr()
def _told(self: Any) -> str:
    said = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(said)})"


def _equality(values: _Values, *, frozen: bool) -> dict[str, Any]:
    def equal(self: Any, other: object) -> Any:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed if frozen else None}


def _comparison(name: str, values: _Values) -> Callable[[Any, object], Any]:
    compare = getattr(operator, name)

    def method(self: Any, other: object) -> Any:
        return compare(values(self), values(other)) if type(other) is type(self) else NotImplemented

    return method


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: Sequence[Any]) -> None:
    for put, value in zip(putters(self.__class__), state, strict=True):
        put(self, value)
