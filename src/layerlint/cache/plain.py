"""Records as data that JSON holds, and back.

Only classes of a list are ever made, by their fields and nothing else, each of the type that its
class declares: a record that says anything else is unreadable.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from layerlint.records import MISSING, fields

Classes: TypeAlias = Callable[[str], type]
"""The class of a name; raises KeyError for names that are not of the list."""

LARGEST: Final = 10**15
"""The largest number of a record; all of them count something."""

_Check: TypeAlias = Callable[[Any], bool]


class Unreadable(Exception):
    """A record that is none of ours."""


def plain_of(value: Any) -> Any:
    """A value as JSON holds it: what is no list and no object is what it was."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return [plain_of(item) for item in value]
        case frozenset():
            return {"set": sorted((plain_of(item) for item in value), key=repr)}
        case Mapping():
            return {"map": [[plain_of(key), plain_of(item)] for key, item in value.items()]}
    said = {}
    for one in fields(value):
        item = getattr(value, one.name)
        # What is as it always is takes no room.
        if one.init and (one.default is MISSING or item is not one.default):
            said[one.name] = plain_of(item)
    return {type(value).__name__: said}


def made_of(plain: Any, classes: Classes, paths: Container[str]) -> Any:
    """The value again; raises Unreadable.

    What is called ``path`` must be one of ``paths``: the lines of other files would be shown,
    whoever put the record there.
    """
    try:
        return _made(plain, classes, paths)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def _made(plain: Any, classes: Classes, paths: Container[str]) -> Any:
    if type(plain) is list:
        return tuple([_made(item, classes, paths) for item in plain])
    if type(plain) is not dict:
        return plain
    ((name, said),) = plain.items()
    if name == "set":
        return frozenset([_made(item, classes, paths) for item in said])
    if name == "map":
        items = [(_made(key, classes, paths), _made(item, classes, paths)) for key, item in said]
        return MappingProxyType(dict(items))
    kind = classes(name)
    checks = _checks(kind, classes)
    given = {
        field: _made(item, classes, paths) if type(item) in (list, dict) else item
        for field, item in said.items()
    }
    for field, value in given.items():
        if not checks[field](value):
            raise Unreadable(f"`{field}` of {name} is something else")
    if "path" in given and given["path"] not in paths:
        raise Unreadable(f"`path` of {name} is that of another file")
    return kind(**given)


@lru_cache(maxsize=64)
def _checks(kind: type, classes: Classes) -> Mapping[str, _Check]:
    """What tells for each field of a class whether a value is of its type."""
    known, others = vars(sys.modules[kind.__module__]), _Known(classes)
    said = kind.__annotations__  # texts that stand in our own classes
    return {one.name: _check(eval(said[one.name], known, others)) for one in fields(kind)}  # noqa: S307


class _Known(dict[str, Any]):
    """Classes by name, where a module has imported them for type checkers only."""

    def __init__(self, classes: Classes) -> None:
        """Know those that a record may hold."""
        super().__init__()
        self._classes = classes

    def __missing__(self, name: str) -> type:
        return self._classes(name)


def _check(kind: Any) -> _Check:
    """What tells whether a value is of a type; raises TypeError for types that no record has."""
    parts = get_args(kind)
    match get_origin(kind):
        case None if kind is int:
            return lambda value: type(value) is int and 0 <= value <= LARGEST
        case None if isinstance(kind, type):
            return lambda value: type(value) is kind
        case None if kind is None:
            return lambda value: value is None
        case origin if origin is Literal:
            return lambda value: type(value) is str and value in parts
        case origin if origin in (Union, types.UnionType):
            either = tuple(map(_check, parts))
            return lambda value: any(check(value) for check in either)
        case origin if origin is frozenset:
            return _all_of(frozenset, _check(parts[0]))
        case origin if origin is tuple and parts[-1] is ...:
            return _all_of(tuple, _check(parts[0]))
        case origin if origin is tuple:
            each = tuple(map(_check, parts))
            return lambda value: (
                type(value) is tuple
                and len(value) == len(each)
                and all(check(item) for check, item in zip(each, value, strict=True))
            )
    raise TypeError(f"records hold nothing of the type {kind}")


def _all_of(kind: Any, check: _Check) -> _Check:
    def each(value: Any) -> bool:
        return type(value) is kind and all(check(item) for item in value)

    return each
