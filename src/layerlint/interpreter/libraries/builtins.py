"""Python's built-in functions and types, on values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layerlint.interpreter.budgets import LARGEST_BITS
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.growing import REST
from layerlint.interpreter.libraries.iteration import ITERATION
from layerlint.interpreter.libraries.pure import Arguments, Keywords, opened, pure
from layerlint.interpreter.libraries.questions import QUESTIONS
from layerlint.interpreter.libraries.records import made_class
from layerlint.interpreter.libraries.widths import is_wide
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    External,
    Foreign,
    Instance,
    List,
    Names,
    NumberMember,
    Raised,
    Site,
    Super,
    TextMember,
    Unknown,
    Value,
    contents_of,
    parameter,
)


def _sequence(kind: str) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        loop = machine.open_loop()
        born = 0 if loop is None else loop.serial
        if not positional:
            return (
                List(born=born)
                if kind == "list"
                else {"tuple": (), "set": set()}.get(kind, frozenset())
            )
        value = positional[0]
        if isinstance(value, (Unknown, External)) and kind in ("list", "tuple"):
            return value  # a copy of something unknown is as unknown
        seen = machine.turns(value, site)
        if kind == "list" or (kind == "tuple" and seen.length is not None):
            return List(seen.items, seen.length, born)
        if kind == "tuple":
            return tuple(seen.items)
        items = seen.items if seen.length is None else [*seen.items, REST]
        try:
            return set(items) if kind == "set" else frozenset(items)
        except TypeError:
            return List(seen.items, seen.length)

    return Builtin(name=kind, run=run)


def _dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found: dict[Value, Value] = {}
    if positional:
        value = positional[0]
        value = contents_of(value)
        if isinstance(value, dict):
            machine.step(len(value) >> 4)
            found.update(value)
        elif isinstance(value, (Unknown, External)):
            return opened(machine, "dict", [value, dict(keywords)], site) if keywords else value
        else:
            seen = machine.turns(value, site)
            for pair in seen.items:
                pair = machine.settle(pair)
                if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                    return opened(machine, "dict", positional, site)
                try:
                    found[machine.settle(pair[0])] = pair[1]
                except TypeError:
                    raise Raised("TypeError") from None
            if seen.length is not None and found:
                found[REST] = found.pop(list(found)[-1])
    found.update(keywords)
    return found


def _super(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) == 2 and isinstance(positional[0], Class):
        receiver = positional[1]
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        if isinstance(cls, Class):
            return Super(owner=positional[0], receiver=receiver, cls=cls)
    for frame in reversed(machine.frames):
        function = frame.function
        if function is None or function.owner is None:
            continue
        arguments = function.node.args
        names = [*arguments.posonlyargs, *(arguments.args or ())]
        receiver = frame.scope.names.get(names[0].name) if names else None
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        if isinstance(cls, Class):
            return Super(owner=function.owner, receiver=receiver, cls=cls)
    return machine.unknown("super() outside of a class in sight", site)


def _descriptor(kind: str) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        function = positional[0] if positional else keywords.get("fget")
        setter = positional[1] if len(positional) > 1 else keywords.get("fset")
        return Descriptor(kind=kind, function=function, setter=setter)

    return Builtin(name=kind, run=run)


def _bool(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else False
    if isinstance(value, Unknown):
        return value if value.operation is not None else opened(machine, "bool", positional, site)
    return machine.ask(value, site)


def _formatted(value: Any, specification: str = "") -> str:
    if is_wide(specification):
        raise ValueError("too long")
    return format(value, specification)


def _rounded(number: Any, ndigits: Any = None) -> Any:
    """``round``, which raises ten to so many places, be the number as small as it may."""
    if isinstance(number, int) and isinstance(ndigits, int) and ndigits < -LARGEST_BITS:
        return 0  # of which no number here has as many
    return round(number, ndigits)


def _namespace(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``globals()``, ``locals()`` and ``vars(object)``."""
    if positional and isinstance(positional[0], Instance):
        return positional[0].attributes
    if positional or not machine.frames:
        return machine.unknown("a namespace", site)
    function = site.node.func.as_string() if hasattr(site.node, "func") else "locals"
    scope = machine.frames[-1].scope
    of_file = scope.module.scope
    return Names(of_file) if function == "globals" or scope is of_file else dict(scope.names)


def _executed(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``exec(open("overrides.py").read())``: other code may give the settings other values.

    Those that stand at the top of the file are its defaults then. In a function it binds nothing.
    """
    names = positional[1] if len(positional) > 1 else keywords.get("globals", NOTHING)
    if names is NOTHING and machine.frames:
        names = _namespace(machine, [], {}, site)
    if not positional or not isinstance(names, Names):
        return None
    for name, old in names.items():
        if isinstance(name, str) and growing.may_be_set(machine, old):
            names[name] = parameter(
                key=("executed", machine.key_of(positional[0]), name),
                reason=f"name {name}, which other code may set",
                site=site,
                default=old.default if isinstance(old, Unknown) else old,
            )
    growing.bind(machine, names)
    return None


def _object(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return machine.unknown("a plain object", site)


def _type(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) != 1:
        return _new_class(machine, positional, site)
    match positional[0]:
        case Instance() | NumberMember() | TextMember() as value:
            return value.cls
        case Unknown() | External():
            return opened(machine, "type", positional, site)
        case Foreign() as value:
            return machine.find_attribute(value, "__class__", site)
        case value:
            name = type(value).__name__.lower()
            return BUILTINS.get(name) or External(f"builtins.{name}")


def _new_class(machine: Any, positional: Arguments, site: Site) -> Value:
    """``type("Options", (Base,), {"rate": 0.2})``."""
    match positional:
        case [str(name), tuple(bases), dict(attributes)] if all(
            isinstance(base, Class) and base.native is None for base in bases
        ):
            machine.step(1 + len(attributes))
            cls = made_class(name, site, bases)
            cls.attributes.update(attributes)
            return cls
    return machine.unknown("a class made by type()", site)


_absolute = pure("abs", abs)


def _abs(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if positional and isinstance(positional[0], Foreign):
        return machine.overlay.unary("abs", positional[0], site)
    return _absolute.run(machine, positional, keywords, site)


def _text(name: str, special: str, function: Callable[..., Any]) -> Builtin:
    """``str`` and ``repr``, which an object may answer itself."""
    plainly = pure(name, function)

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        value = positional[0] if positional else ""
        if isinstance(value, Instance):
            method = machine.class_attribute(value.cls, special)
            if method is not NOTHING:
                return machine.call(method, [value], {}, site)
            if special == "__str__":
                method = machine.class_attribute(value.cls, "__repr__")
                if method is not NOTHING:
                    return machine.call(method, [value], {}, site)
            if "args" in value.attributes:  # an exception
                arguments = machine.settle(value.attributes["args"])
                if isinstance(arguments, tuple) and len(arguments) < 2:
                    return run(machine, list(arguments) or [""], {}, site)
                return plainly.run(machine, [arguments], keywords, site)
        return plainly.run(machine, positional, keywords, site)

    return Builtin(name=name, run=run)


def _number(name: str, function: Callable[..., Any]) -> Builtin:
    """``int`` and ``float``, which an object may answer itself."""
    plainly = pure(name, function)

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        value = positional[0] if positional else 0
        if isinstance(value, Instance):
            method = machine.class_attribute(value.cls, f"__{name}__")
            if method is not NOTHING:
                return machine.call(method, [value], {}, site)
        return plainly.run(machine, positional, keywords, site)

    return Builtin(name=name, run=run)


def _power(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) != 2:
        return opened(machine, "pow", positional, site)
    return machine.binary("**", positional[0], positional[1], site)


def _evaluated(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``eval`` of a text that is a name, such as that of a layer class."""
    text = positional[0] if positional else None
    if not isinstance(text, str) or not all(part.isidentifier() for part in text.split(".")):
        return opened(machine, "eval", positional, site)
    name, *attributes = text.strip().split(".")
    found = machine.name(name, site)
    for attribute in attributes:
        found = machine.attribute(found, attribute, site)
    return found


def _identity(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``id`` and ``hash``: a number that is the same for the same object."""
    return opened(machine, "id", positional, site)


BUILTINS: dict[str, Value] = {
    **ITERATION,
    **QUESTIONS,
    "list": _sequence("list"),
    "tuple": _sequence("tuple"),
    "set": _sequence("set"),
    "frozenset": _sequence("frozenset"),
    "dict": Builtin(name="dict", run=_dict),
    "type": Builtin(name="type", run=_type),
    "super": Builtin(name="super", run=_super),
    "bool": Builtin(name="bool", run=_bool),
    "globals": Builtin(name="globals", run=_namespace),
    "locals": Builtin(name="locals", run=_namespace),
    "vars": Builtin(name="vars", run=_namespace),
    "object": Builtin(name="object", run=_object),
    "property": _descriptor("property"),
    "cached_property": _descriptor("cached_property"),
    "staticmethod": _descriptor("staticmethod"),
    "classmethod": _descriptor("classmethod"),
    "int": _number("int", int),
    "float": _number("float", float),
    "str": _text("str", "__str__", str),
    "repr": _text("repr", "__repr__", repr),
    "abs": Builtin(name="abs", run=_abs),
    "round": pure("round", _rounded),
    "divmod": pure("divmod", divmod),
    "pow": Builtin(name="pow", run=_power),
    "chr": pure("chr", chr),
    "ord": pure("ord", ord),
    "bin": pure("bin", bin),
    "hex": pure("hex", hex),
    "format": pure("format", _formatted),
    "complex": pure("complex", complex),
    "slice": pure("slice", slice),
    "id": Builtin(name="id", run=_identity),
    "hash": Builtin(name="hash", run=_identity),
    "eval": Builtin(name="eval", run=_evaluated),
    "exec": Builtin(name="exec", run=_executed),
    "execfile": Builtin(name="execfile", run=_executed),
    "NotImplemented": External("builtins.NotImplemented"),
    "Ellipsis": ...,
    "__name__": "__main__",
    "__debug__": True,
}
# What Python 2 had besides.
BUILTINS.update(unicode=BUILTINS["str"], basestring=BUILTINS["str"], long=BUILTINS["int"])
