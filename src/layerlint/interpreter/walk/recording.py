"""Classes that declare their fields: named tuples, dataclasses, those of attrs and of pydantic."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from astroid import nodes

from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Class,
    External,
    Partial,
    Scope,
    Value,
)
from layerlint.interpreter.walk.walker import Walker

TUPLES = ("typing.NamedTuple", "typing_extensions.NamedTuple")

_MODELS = (
    "msgspec.Struct",
    "pydantic.BaseModel",
    "pydantic.BaseSettings",
    "pydantic.v1.BaseModel",
    "pydantic.v1.BaseSettings",
    "pydantic_settings.BaseSettings",
)
"""Classes that make fields of what is annotated in those that derive from them."""

_DECORATORS = frozenset({"attrs", "dataclass", "define", "frozen", "mutable"})

_DECLARING = frozenset({"Field", "attrib", "field", "ib"})
"""The last words of the functions that say what a field is."""


def derives(cls: Class, names: Collection[str]) -> bool:
    """Whether a class derives from one of those outside the project."""
    return any(isinstance(base, External) and base.dotted in names for base in cls.order)


def is_record(node: nodes.ClassDef, cls: Class) -> bool:
    """Whether a class is a dataclass or a named tuple, or what attrs or pydantic has for one."""
    if any(isinstance(base, External) and base.dotted in TUPLES for base in cls.bases):
        return True
    if derives(cls, _MODELS):
        return True
    if node.decorators is None:
        return False
    for decorator in node.decorators.nodes:
        function = decorator.func if isinstance(decorator, nodes.Call) else decorator
        if function.as_string() == "attr.s" or _last_word(function) in _DECORATORS:
            return True
    return False


def fields(
    run: Walker, node: nodes.ClassDef, cls: Class, scope: Scope
) -> tuple[tuple[str, Value], ...]:
    """The names and defaults of the fields of a class, those of its bases first."""
    found: dict[str, Value] = {}
    for base in reversed(cls.order[1:]):
        if isinstance(base, Class):
            found.update(base.attributes.get(FIELDS, ()))
    for name, value in _declared(node):
        found[name] = _default(run, value, scope)
    return tuple(found.items())


def _declared(node: nodes.ClassDef) -> Iterator[tuple[str, nodes.NodeNG | None]]:
    """The fields that a class statement names, each with what stands behind its ``=``."""
    for statement in node.body:
        match statement:
            case nodes.AnnAssign(target=nodes.AssignName(name=name)):
                if "ClassVar" not in statement.annotation.as_string():
                    yield name, statement.value
            case nodes.Assign(targets=[nodes.AssignName(name=name)], value=nodes.Call() as value):
                if _last_word(value.func) in ("attrib", "ib"):
                    yield name, value


def _default(run: Walker, value: nodes.NodeNG | None, scope: Scope) -> Value:
    """What a field is where nobody gives it; nothing where somebody has to."""
    if value is None:
        return NOTHING
    if not isinstance(value, nodes.Call) or _last_word(value.func) not in (*_DECLARING, "Factory"):
        return run.evaluate(value, scope)
    given = {word.arg: word.value for word in value.keywords}
    if _last_word(value.func) == "Factory":
        return _made_by(run, given.get("factory", next(iter(value.args), None)), scope)
    if _last_word(value.func) == "Field" and value.args:
        given["default"] = value.args[0]
    for word in ("default_factory", "factory"):
        if word in given:
            return _made_by(run, given[word], scope)
    said = given.get("default")
    if said is None or (isinstance(said, nodes.Const) and said.value is ...):
        return NOTHING
    return _default(run, said, scope)


def _made_by(run: Walker, factory: nodes.NodeNG | None, scope: Scope) -> Value:
    """A default that is made anew for each object."""
    if factory is None:
        return NOTHING
    made = run.evaluate(factory, scope)
    return Partial(function=NOTHING, positional=(), keywords={"factory": made})


def _last_word(function: nodes.NodeNG) -> str:
    return str(function.as_string()).rsplit(".", 1)[-1]
