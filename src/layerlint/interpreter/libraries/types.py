"""Python's own classes where a class of the code under lint names or extends them."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.modules import find
from layerlint.interpreter.libraries.pure import Arguments, Keywords
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Class,
    External,
    Instance,
    List,
    Site,
    Value,
    contents_of,
)

_CLASSES: dict[str, type] = {
    "list": list, "dict": dict, "set": set, "tuple": tuple, "str": str, "int": int,
    "float": float, "object": object, "bytes": bytes,
}  # fmt: skip


def type_attribute(builtin: Builtin, name: str) -> Value:
    """``dict.fromkeys``, ``str.lower``, ``object.__setattr__``; ``NOTHING`` for none."""
    if name in ("__name__", "__qualname__"):
        return builtin.name
    if builtin.name == "chain" and name == "from_iterable":
        return find("itertools.chain.from_iterable")
    cls = _CLASSES.get(builtin.name)
    if cls is None:
        return NOTHING
    special = _SPECIAL.get(name)
    if special is not None:
        return Builtin(name=name, run=special)
    return Builtin(name=name, run=_unbound(name)) if hasattr(cls, name) else NOTHING


def _unbound(name: str) -> Any:
    """A method that is given its receiver: ``str.lower(text)``."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        receiver, *given = positional
        found = machine.attribute(contents_of(receiver), name, site)
        return machine.call(found, given, keywords, site)

    return run


def _from_keys(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    value = positional[1] if len(positional) > 1 else None
    return BUILTINS["dict"].run(
        machine, [List([(key, value) for key in seen.items], seen.length)], {}, site
    )


def _set_attribute(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``object.__setattr__``, which goes past the ``__setattr__`` of the object's class."""
    receiver, name, new = positional
    if isinstance(receiver, Instance) and isinstance(name, str):
        machine.touch(receiver)
        receiver.attributes[name] = new
    return None


def _new(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    cls = positional[0]
    return empty(cls) if isinstance(cls, Class) else machine.unknown("a new object", site)


def _initialize(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    receiver, *given = positional
    if isinstance(receiver, Instance):
        fill(machine, receiver, given, keywords, site)
    return None


_SPECIAL = {
    "fromkeys": _from_keys,
    "__setattr__": _set_attribute,
    "__new__": _new,
    "__init__": _initialize,
}

_CONTAINERS = {
    "dict": "dict",
    "list": "list",
    "set": "set",
    "tuple": "tuple",
    "collections.UserDict": "dict",
    "collections.UserList": "list",
    "collections.OrderedDict": "dict",
}


def empty(cls: Class) -> Instance:
    """A new object of a class; a dictionary or list where its class is one."""
    made = Instance(cls)
    kind = _container(cls)
    if kind is not None:
        made.contents = {"dict": {}, "list": List(), "set": set()}.get(kind, ())
    return made


def _container(cls: Class) -> str | None:
    for base in cls.order:
        name = base.name if isinstance(base, Builtin) else getattr(base, "dotted", "")
        if isinstance(base, (Builtin, External)) and name in _CONTAINERS:
            return _CONTAINERS[name]
    return None


def fill(
    machine: Any, value: Instance, positional: Arguments, keywords: Keywords, site: Site
) -> None:
    """What ``dict.__init__`` or ``list.__init__`` does with an object of a class of theirs."""
    kind = _container(value.cls)
    if kind is None:
        return
    made = BUILTINS[kind].run(machine, positional, keywords, site)
    held = value.contents
    machine.touch(value)
    if isinstance(held, dict) and isinstance(made, dict):
        machine.touch(held)
        held.update(made)
    else:
        value.contents = made
