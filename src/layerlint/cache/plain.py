"""Records as data that JSON holds, and back.

Only classes of a list are ever made, by their fields and nothing else: a record that says
anything else is unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from layerlint.records import MISSING, fields

Classes: TypeAlias = Callable[[str], type]
"""The class of a name; raises KeyError for names that are not of the list."""


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


def made_of(plain: Any, classes: Classes) -> Any:
    """The value again; raises Unreadable."""
    try:
        return _made(plain, classes)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def _made(plain: Any, classes: Classes) -> Any:
    if isinstance(plain, list):
        return tuple([_made(item, classes) for item in plain])
    if not isinstance(plain, dict):
        return plain
    ((name, said),) = plain.items()
    if name == "set":
        return frozenset([_made(item, classes) for item in said])
    if name == "map":
        return MappingProxyType({_made(key, classes): _made(item, classes) for key, item in said})
    return classes(name)(**{field: _made(item, classes) for field, item in said.items()})
