"""Functions and classes as values."""

from __future__ import annotations

from astroid import nodes

from layerlint.interpreter.libraries.pure import is_data
from layerlint.interpreter.libraries.records import Automatic, add_tuple_methods
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    External,
    Function,
    Instance,
    NumberMember,
    Scope,
    TextMember,
    Value,
)
from layerlint.interpreter.walk.recording import TUPLES, derives, fields, is_record
from layerlint.interpreter.walk.walker import Walker


def make_function(
    run: Walker, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Lambda, scope: Scope
) -> Function:
    """The function that a ``def`` or ``lambda`` makes, its defaults evaluated."""
    arguments = node.args
    defaults = tuple(run.evaluate(each, scope) for each in arguments.defaults or ())
    keyword_defaults = tuple(
        NOTHING if each is None else run.evaluate(each, scope)
        for each in arguments.kw_defaults or ()
    )
    owner = scope.names.get("__class__") if scope.kind == "class" else None
    closure = scope
    while closure.kind == "class" and closure.parent is not None:
        closure = closure.parent  # a class body's names are not seen from its methods
    return Function(
        node=node,
        scope=closure,
        defaults=defaults,
        keyword_defaults=keyword_defaults,
        owner=owner,
        qualname=qualified_name(node),
    )


def qualified_name(node: nodes.NodeNG) -> str:
    """``outer.inner`` and ``Net.call``, as ``layerlint graph FILE::NAME`` spells them."""
    parts = [getattr(node, "name", "<lambda>")]
    parent = node.parent
    while parent is not None:
        if isinstance(parent, (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)):
            parts.append(parent.name)
        parent = parent.parent
    return ".".join(reversed(parts))


def make_class(run: Walker, node: nodes.ClassDef, scope: Scope) -> Class:
    """The class that a ``class`` statement makes."""
    bases = tuple(
        base
        for each in node.bases
        if not isinstance(base := run.settle(run.evaluate(each, scope)), Builtin)
        or base.name != "object"
    )
    cls = Class(node.name, qualified_name(node), node, bases, scope)
    # In a loop, `class A(A)` derives from ever more classes, and all of them are gone through.
    run.step(len(cls.order) >> 2)
    body = Scope("class", scope.module, scope)
    body.names["__class__"] = cls
    run.execute(node.body, body)
    body.names.pop("__class__", None)
    cls.attributes = body.names
    if _is_enum(cls):
        _make_members(cls)
    if is_record(node, cls):
        cls.attributes[FIELDS] = fields(run, node, cls, scope)
        if derives(cls, TUPLES):
            add_tuple_methods(cls)
    for name, value in list(cls.attributes.items()):
        if isinstance(value, Instance):
            method = run.class_attribute(value.cls, "__set_name__")
            if method is not NOTHING:
                run.call(method, [value, cls, name], {}, run.site(scope, node))
    for entry in cls.order[1:]:
        if isinstance(entry, Class) and "__init_subclass__" in entry.attributes:
            words = {word.arg: run.evaluate(word.value, scope) for word in node.keywords}
            function = entry.attributes["__init_subclass__"]
            if isinstance(function, Descriptor):
                function = function.function
            run.call(function, [cls], words, run.site(scope, node))
            break
    return cls


def _is_enum(cls: Class) -> bool:
    return any(isinstance(base, External) and base.dotted.startswith("enum.") for base in cls.order)


def _member(cls: Class, name: str, value: Value) -> Value:
    bases = {
        base.dotted.rpartition(".")[2] if isinstance(base, External) else base.name
        for base in cls.order
        if isinstance(base, (External, Builtin))
    }
    if type(value) is int and not bases.isdisjoint(("IntEnum", "IntFlag", "int")):
        number = NumberMember(value)
        number.name, number.cls = name, cls
        return number
    if type(value) is str and not bases.isdisjoint(("StrEnum", "str")):
        text = TextMember(value)
        text.name, text.cls = name, cls
        return text
    member = Instance(cls)
    member.attributes = {"name": name, "value": value}
    return member


def _make_members(cls: Class) -> None:
    number = 0
    members: list[tuple[Value, Value]] = []
    for name, value in list(cls.attributes.items()):
        if name.startswith("_") or isinstance(value, (Function, Class, Descriptor)):
            continue
        number += 1
        if isinstance(value, Automatic):
            textual = any(
                isinstance(base, External) and base.dotted == "enum.StrEnum" for base in cls.order
            )
            value = name.lower() if textual else number
        alike = [each for known, each in members if is_data(value) and known == value]
        cls.attributes[name] = alike[0] if alike else _member(cls, name, value)
        members.append((value, cls.attributes[name]))
