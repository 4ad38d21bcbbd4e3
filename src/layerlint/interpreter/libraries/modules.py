"""Pure modules of the standard library, on values."""

from __future__ import annotations

import copy as copying
import json
import math
import operator
from typing import Any

from layerlint.interpreter.budgets import LARGEST_BITS
from layerlint.interpreter.libraries.array_numbers import TooLarge
from layerlint.interpreter.libraries.arrays import ARRAYS
from layerlint.interpreter.libraries.attribute_dicts import ATTRIBUTE_DICTS
from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.command_line import COMMAND_LINE, DEFINE_FLAG
from layerlint.interpreter.libraries.containers import COLLECTIONS, Counter, DefaultDict
from layerlint.interpreter.libraries.environment import ENVIRONMENT
from layerlint.interpreter.libraries.functions import FUNCTIONS
from layerlint.interpreter.libraries.itertools import ITERTOOLS
from layerlint.interpreter.libraries.paths import PATHS
from layerlint.interpreter.libraries.pure import Arguments, Keywords, opened, pure
from layerlint.interpreter.libraries.questions import IS_CLASS
from layerlint.interpreter.libraries.records import RECORDS
from layerlint.interpreter.libraries.regular import EXPRESSIONS
from layerlint.interpreter.libraries.sizes import size_helper
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Foreign,
    Instance,
    List,
    Raised,
    Site,
    Value,
)


def _transparent(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """A decorator that does not change what its function does."""
    if len(positional) == 1 and not keywords:
        return positional[0]
    return Builtin(name="decorator", run=lambda m, args, kw, where: args[0] if args else None)


def _copy(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _shallow(machine, positional[0])


def _shallow(machine: Any, value: Value) -> Value:
    match value:
        case List():
            return List(value, value.length)
        case DefaultDict():
            return DefaultDict(value.factory, value)
        case Counter():
            return Counter(value)
        case list() | dict() | set():
            return copying.copy(value)
        case Instance() if value.native is None:
            made = Instance(value.cls)
            made.attributes = dict(value.attributes)
            shared = value.contents is value.attributes  # its items are its attributes
            made.contents = made.attributes if shared else _shallow(machine, value.contents)
            return made
    return value


def _deepcopy(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _deep(machine, positional[0], {}, site)


def _deep(machine: Any, value: Value, done: dict[int, Value], site: Site) -> Value:
    machine.step()
    value = machine.settle(value)
    if id(value) in done:
        return done[id(value)]
    if isinstance(value, Foreign) or (isinstance(value, Instance) and value.native is not None):
        done[id(value)] = machine.overlay.copied(value, site)
        return done[id(value)]
    made = _shallow(machine, value)
    done[id(value)] = made
    match made:
        case list():
            made[:] = [_deep(machine, each, done, site) for each in made]
        case dict():
            for key in list(made):
                made[key] = _deep(machine, made[key], done, site)
        case tuple():
            return tuple(_deep(machine, each, done, site) for each in made)
        case Instance() if made is not value:
            for key in list(made.attributes):
                made.attributes[key] = _deep(machine, made.attributes[key], done, site)
            if made.contents is not made.attributes:
                made.contents = _deep(machine, value.contents, done, site)
    return made


def _operation(symbol: str) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        return machine.binary(symbol, positional[0], positional[1], site)

    return Builtin(name=symbol, run=run)


def _item_getter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    wanted = list(positional)

    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        if not args:
            raise Raised("TypeError")
        found = [m.subscript(args[0], each, where) for each in wanted]
        return found[0] if len(found) == 1 else tuple(found)

    return Builtin(name="itemgetter", run=run)


def _attribute_getter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        if not args:
            raise Raised("TypeError")
        found = []
        for dotted in positional:
            value = args[0]
            for name in str(dotted).split("."):
                value = m.attribute(value, name, where)
            found.append(value)
        return found[0] if len(found) == 1 else tuple(found)

    return Builtin(name="attrgetter", run=run)


def _method_caller(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    name, *given = positional

    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        if not args:
            raise Raised("TypeError")
        return m.call(m.attribute(args[0], str(name), where), given, keywords, where)

    return Builtin(name="methodcaller", run=run)


def _method_of(name: str) -> Builtin:
    """A function that calls a method of its argument: ``six.iteritems(table)``."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        return machine.call(machine.attribute(positional[0], name, site), [], {}, site)

    return Builtin(name=name, run=run)


def _cast(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return positional[1] if len(positional) > 1 else None


def _import_module(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    name = positional[0] if positional else keywords.get("name")
    if not isinstance(name, str) or name.startswith("."):
        return opened(machine, "import_module", [*positional, *keywords.values()], site)
    return machine.imported(name, site)


def _of_json(value: Any) -> Value:
    match value:
        case list():
            return List(map(_of_json, value))
        case dict():
            return {key: _of_json(each) for key, each in value.items()}
    return value


def _builtin(name: str, run: Any) -> Builtin:
    return Builtin(name=name, run=run)


_MODULES: dict[str, Value] = {
    **ITERTOOLS,
    **ATTRIBUTE_DICTS,
    **COLLECTIONS,
    **COMMAND_LINE,
    **ENVIRONMENT,
    **PATHS,
    **FUNCTIONS,
    **RECORDS,
    **EXPRESSIONS,
    "contextlib.nullcontext": _builtin(
        "nullcontext", lambda m, args, kw, site: args[0] if args else kw.get("enter_result")
    ),
    "copy.copy": _builtin("copy", _copy),
    "copy.deepcopy": _builtin("deepcopy", _deepcopy),
    "importlib.import_module": _builtin("import_module", _import_module),
    "inspect.isclass": IS_CLASS,
    "json.loads": pure("loads", lambda text: _of_json(json.loads(text))),
    "operator.itemgetter": _builtin("itemgetter", _item_getter),
    "operator.attrgetter": _builtin("attrgetter", _attribute_getter),
    "operator.contains": _builtin(
        "contains", lambda m, args, kw, site: m.ask(m.compare("in", args[1], args[0], site), site)
    ),
    "operator.getitem": _builtin(
        "getitem", lambda m, args, kw, site: m.subscript(args[0], args[1], site)
    ),
    "operator.setitem": _builtin("setitem", lambda m, args, kw, site: m.store_item(*args, site)),
    "operator.methodcaller": _builtin("methodcaller", _method_caller),
    "dataclasses.dataclass": _builtin("dataclass", _transparent),
    "typing.cast": _builtin("cast", _cast),
    "typing.TYPE_CHECKING": False,
    "six.string_types": BUILTINS["str"],
    "six.iteritems": _method_of("items"),
    "six.iterkeys": _method_of("keys"),
    "six.itervalues": _method_of("values"),
    "six.text_type": BUILTINS["str"],
    "six.integer_types": BUILTINS["int"],
    "six.moves.map": BUILTINS["map"],
    "six.moves.range": BUILTINS["range"],
    "six.moves.xrange": BUILTINS["range"],
    "six.moves.zip": BUILTINS["zip"],
    "math.prod": _builtin("prod", lambda m, args, kw, site: _prod(m, args, site)),
}
_MODULES.update(
    {
        f"operator.{name}": _operation(symbol)
        for name, symbol in {
            "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
            "pow": "**", "iadd": "+", "imul": "*", "matmul": "@", "or_": "|", "and_": "&",
            "xor": "^", "concat": "+",
        }.items()
    }
)  # fmt: skip


def _prod(machine: Any, positional: Arguments, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    if seen.length is not None:
        return opened(machine, "prod", positional, site)
    total: Value = 1
    for item in seen.items:
        total = machine.binary("*", total, item, site)
    return total


def find(dotted: str) -> Value:
    """A name of a module that is known here; ``NOTHING`` where it is not."""
    found = _MODULES.get(dotted, NOTHING)
    if found is not NOTHING:
        return found
    root, _, name = dotted.rpartition(".")
    if root.partition(".")[0] == "numpy":
        return ARRAYS.get(dotted.removeprefix("numpy."), NOTHING)
    if root == "math" and not name.startswith("_") and hasattr(math, name):
        member = getattr(math, name)
        if not callable(member):
            return member
        if name == "lcm":
            return pure(name, _least_multiple)
        return pure(name, _short(member, _BITS[name]) if name in _BITS else member)
    if root == "string":
        import string  # which compiles the pattern of its templates

        if name in string.__all__ and isinstance(getattr(string, name), str):
            return getattr(string, name)
    if root == "operator" and name in ("eq", "ne", "lt", "gt", "le", "ge", "neg", "not_"):
        return pure(name, getattr(operator, name))
    if name.startswith("DEFINE_") and root.endswith("flags"):
        return DEFINE_FLAG
    if root == "builtins":
        return BUILTINS.get(name, NOTHING)
    return size_helper(dotted)


def _least_multiple(*numbers: Any) -> Any:
    """``math.lcm``, no further than to a number that is too large."""
    found = 1
    for number in numbers:
        found = math.lcm(found, number)
        if found.bit_length() > LARGEST_BITS:
            break
    return found


_BITS = {
    "factorial": lambda n: n * n.bit_length(),
    "comb": lambda n, k: min(k, n - k) * n.bit_length(),
    "perm": lambda n, k=None: (n if k is None else k) * n.bit_length(),
}
"""How many binary digits the result of a function has at the most, which grows faster than time."""
_MOST_BITS = 16 * LARGEST_BITS
"""Up to this a function is asked; how long the result really is, is looked at then."""


def _short(function: Any, bits: Any) -> Any:
    """A function of whole numbers that is not asked for results of millions of digits."""

    def run(*numbers: Any) -> Any:
        if all(isinstance(each, int) for each in numbers) and bits(*numbers) > _MOST_BITS:
            raise TooLarge
        return function(*numbers)

    return run


__all__ = ["find"]
