"""Records: named tuples, dataclasses, namespaces."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.budgets import LARGEST_VALUE
from layerlint.interpreter.extent import bounded, too_large
from layerlint.interpreter.libraries.pure import Arguments, Keywords, opened
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    Instance,
    List,
    Module,
    OpenDict,
    Partial,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
)


class _TooMany(Exception):
    """More is met than a value may hold: what one object holds twice is met twice."""


def _named_tuple(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    name, fields = positional[:2]
    if isinstance(fields, str):
        machine.step(len(fields) >> 4)
        fields = fields.replace(",", " ").split()
    if not isinstance(fields, (list, tuple)) or not isinstance(name, str):
        return machine.unknown("a named tuple", site)
    if not all(isinstance(each, (str, Unknown)) for each in fields):
        raise Raised("TypeError")
    defaults = keywords.get("defaults") or ()
    defaults = list(defaults) if isinstance(defaults, (list, tuple)) else []
    missing = [NOTHING] * (len(fields) - len(defaults))
    made = made_class(name, site)
    made.attributes[FIELDS] = tuple(zip(fields, [*missing, *defaults], strict=True))
    add_tuple_methods(made)
    return made


def made_class(name: str, site: Site, bases: tuple[Value, ...] = ()) -> Class:
    """A class that no ``class`` statement makes."""
    return Class(name, name, None, bases, Scope("class", Module(site.source, name)))


def add_tuple_methods(cls: Class) -> None:
    """Give a class of named tuples what those have besides their fields."""
    fields = cls.attributes.get(FIELDS, ())
    cls.attributes["_fields"] = tuple(name for name, _ in fields)
    cls.attributes["__new__"] = Descriptor(kind="staticmethod", function=_tuple_maker(cls))
    cls.attributes["_make"] = Descriptor(
        kind="classmethod", function=Builtin(name="_make", run=_tuple_made_of_items)
    )
    for name, run in (("_replace", _replaced), ("_asdict", _as_dict)):
        cls.attributes[name] = Descriptor(kind="method", function=Builtin(name=name, run=run))


def _tuple_made_of_items(
    machine: Any, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """``_make``: a named tuple of what an iterable gives, one item for each field."""
    if len(positional) != 2 or keywords:
        raise Raised("TypeError")
    cls, items = positional
    seen = machine.turns(items, site)
    if seen.cut:
        return too_large(machine, site)
    if seen.length is not None:
        return opened(machine, "_make", positional, site)
    return machine.call(cls, seen.items, {}, site)


def _tuple_maker(cls: Class) -> Instance:
    """``__new__`` of named tuples: a function whose ``__defaults__`` code may set anew."""

    def make(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        function, wanted, *given = positional
        names = cls.attributes["_fields"]
        defaults = machine.settle(function.attributes["__defaults__"])
        defaults = tuple(defaults)[-len(names) :] if isinstance(defaults, (list, tuple)) else ()
        missing = [NOTHING] * (len(names) - len(defaults))
        made = Instance(wanted if isinstance(wanted, Class) else cls)
        fields = tuple(zip(names, [*missing, *defaults], strict=True))
        fill_fields(machine, made, fields, given, keywords, site)
        return made

    kind = Class("function", "function", None, (), cls.scope)
    kind.attributes["__call__"] = Builtin(name="__new__", run=make)
    maker = Instance(kind)
    defaults = (default for _, default in cls.attributes[FIELDS])
    maker.attributes["__defaults__"] = tuple(one for one in defaults if one is not NOTHING)
    return maker


def fill_fields(
    machine: Any,
    instance: Instance,
    fields: tuple[tuple[str, Value], ...],
    positional: Arguments,
    keywords: Keywords,
    site: Site,
) -> None:
    """Give a dataclass or named tuple its values; ``fields`` are names and defaults.

    Raises:
        Raised: ``TypeError``, where one is missing.
    """
    values = list(positional)
    more = keywords.get("**", keywords.get("*", NOTHING))
    for name, default in fields:
        if values:
            value = values.pop(0)
        elif name in keywords:
            value = keywords[name]
        elif default is NOTHING and more is NOTHING:
            raise Raised("TypeError")
        else:
            value = made_default(machine, default, site)
            if isinstance(more, OpenDict):
                value = more.item(name, value, site)
            elif more is not NOTHING:
                key = ("item", machine.key_of(more), name)
                value = Unknown(key=key, reason=f"field {name}", site=site, default=value)
        instance.attributes[name] = value


def made_default(machine: Any, default: Value, site: Site) -> Value:
    """What a field holds that nobody gives: its default, or what ``default_factory`` makes."""
    if isinstance(default, Partial) and default.function is NOTHING:
        return machine.call(default.keywords["factory"], [], {}, site)
    return default


def _replaced(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    if not isinstance(value, Instance):
        return machine.unknown("replace()", site)
    fields = _as_dict(machine, positional, {}, site)
    return machine.call(value.cls, [], {**fields, **keywords}, site)


def _as_dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    if not isinstance(value, Instance):
        return machine.unknown("asdict()", site)
    fields = machine.class_attribute(value.cls, FIELDS)
    if fields is NOTHING:
        return dict(value.attributes)
    return {name: value.attributes.get(name) for name, _ in fields}


def _deep_dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``dataclasses.asdict``: dataclasses inside become dictionaries as well."""
    met = 0

    def plainly(value: Value) -> Value:
        nonlocal met
        met += 1
        if met > LARGEST_VALUE:
            raise _TooMany
        match value:
            case Instance() if machine.class_attribute(value.cls, FIELDS) is not NOTHING:
                fields = _as_dict(machine, [value], {}, site)
                return {name: plainly(each) for name, each in fields.items()}
            case list():
                return List(map(plainly, value), getattr(value, "length", None))
            case tuple():
                return tuple(map(plainly, value))
            case dict():
                return {key: plainly(each) for key, each in value.items()}
        return value

    if not positional or not isinstance(positional[0], Instance):
        return machine.unknown("asdict()", site)
    try:
        return bounded(machine, plainly(positional[0]), site)
    except _TooMany:
        return too_large(machine, site)


def _as_tuple(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found = _as_dict(machine, positional, {}, site)
    return tuple(found.values()) if isinstance(found, dict) else found


def _all_fields(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    cls = value.cls if isinstance(value, Instance) else value
    fields = machine.class_attribute(cls, FIELDS) if isinstance(cls, Class) else None
    if not isinstance(fields, tuple):
        return machine.unknown("fields()", site)
    return tuple(namespace(machine, [], {"name": name}, site) for name, _ in fields)


def namespace(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """An object that has just these attributes."""
    made = Instance(made_class("SimpleNamespace", site))
    made.attributes = {key: each for key, each in keywords.items() if key not in ("*", "**")}
    return made


class Automatic:
    """What ``enum.auto()`` gives: the class of the member says what it is."""


RECORDS: dict[str, Value] = {
    "enum.auto": Builtin(name="auto", run=lambda _machine, _args, _named, _site: Automatic()),
    "collections.namedtuple": Builtin(name="namedtuple", run=_named_tuple),
    "dataclasses.replace": Builtin(name="replace", run=_replaced),
    "dataclasses.asdict": Builtin(name="asdict", run=_deep_dict),
    "dataclasses.astuple": Builtin(name="astuple", run=_as_tuple),
    "dataclasses.fields": Builtin(name="fields", run=_all_fields),
    "types.SimpleNamespace": Builtin(name="SimpleNamespace", run=namespace),
}
