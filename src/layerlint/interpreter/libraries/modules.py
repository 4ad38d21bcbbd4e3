"""Pure modules of the standard library, on values."""

from __future__ import annotations

import copy as copying
import itertools
import math
import operator
from typing import Any

from layerlint.interpreter.libraries.arrays import ARRAYS
from layerlint.interpreter.libraries.builtins import (
    BUILTINS,
    Arguments,
    Keywords,
    opened,
    pure,
)
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Class,
    Foreign,
    Instance,
    Iterator,
    List,
    Partial,
    Raised,
    Scope,
    Site,
    Value,
)

_LONGEST = 10_000


class DefaultDict(dict[Value, Value]):
    """A ``collections.defaultdict``: ``factory`` makes what is missing."""

    def __init__(self, factory: Value, items: Any = ()) -> None:
        super().__init__(items)
        self.factory = factory


def _partial(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not positional:
        raise Raised("TypeError")
    return Partial(function=positional[0], positional=tuple(positional[1:]), keywords=keywords)


def _reduce(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable, *start = positional
    items = list(start) + machine.turns(iterable, site).items
    if not items:
        raise Raised("TypeError")
    total = items[0]
    for item in items[1:]:
        total = machine.call(function, [total, item], {}, site)
    return total


def _transparent(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """A decorator that does not change what its function does."""
    if len(positional) == 1 and not keywords:
        return positional[0]
    return Builtin(name="decorator", run=lambda m, args, kw, where: args[0] if args else None)


def _wraps(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return Builtin(name="wraps", run=lambda m, args, kw, where: args[0] if args else None)


def _copy(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _shallow(machine, positional[0])


def _shallow(machine: Any, value: Value) -> Value:
    match value:
        case List():
            return List(value, value.length)
        case DefaultDict():
            return DefaultDict(value.factory, value)
        case list() | dict() | set():
            return copying.copy(value)
        case Instance() if value.native is None:
            made = Instance(value.cls)
            made.attributes = dict(value.attributes)
            return made
    return value


def _deepcopy(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _deep(machine, positional[0], {}, site)


def _deep(machine: Any, value: Value, done: dict[int, Value], site: Site) -> Value:
    machine.step()
    value = machine.settle(value)
    if id(value) in done:
        return done[id(value)]
    if isinstance(value, Foreign) or isinstance(value, Instance) and value.native is not None:
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
    return made


def _chain(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found = List()
    for each in positional:
        seen = machine.turns(each, site)
        found.extend(seen.items)
        found.length = found.length or seen.length
    return found


def _chain_from(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _chain(machine, machine.turns(positional[0], site).items, {}, site)


def _product(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = [machine.turns(each, site) for each in positional]
    length = next((each.length for each in seen if each.length is not None), None)
    rows = itertools.product(*(each.items for each in seen))
    return List(itertools.islice(rows, _LONGEST), length)


def _repeat(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) == 2 and isinstance(positional[1], int):
        return List([positional[0]] * min(positional[1], _LONGEST))
    return List([positional[0]] * 2, machine.unknown("length of repeat()", site))


def _cycle(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    items = machine.turns(positional[0], site).items
    return Iterator(list(itertools.islice(itertools.cycle(items), _LONGEST // 10)))


def _count(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = positional[0] if positional else 0
    step = positional[1] if len(positional) > 1 else 1
    if isinstance(start, int) and isinstance(step, int):
        return Iterator(list(range(start, start + step * 1000, step)))
    return machine.unknown("itertools.count", site)


def _accumulate(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    items = machine.turns(positional[0], site).items
    function = positional[1] if len(positional) > 1 else keywords.get("func")
    found = List(items[:1])
    for item in items[1:]:
        if function is None:
            found.append(machine.binary("+", found[-1], item, site))
        else:
            found.append(machine.call(function, [found[-1], item], {}, site))
    return found


def _islice(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    items = machine.turns(positional[0], site).items
    bounds = positional[1:]
    if not all(each is None or isinstance(each, int) for each in bounds):
        return opened(machine, "islice", positional, site)
    return List(itertools.islice(items, *bounds))


def _pairwise(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    return List(itertools.pairwise(seen.items), seen.length)


def _zip_longest(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = [machine.turns(each, site).items for each in positional]
    return List(itertools.zip_longest(*seen, fillvalue=keywords.get("fillvalue")))


def _operation(symbol: str) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        return machine.binary(symbol, positional[0], positional[1], site)

    return Builtin(name=symbol, run=run)


def _item_getter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    wanted = list(positional)

    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        found = [m.subscript(args[0], each, where) for each in wanted]
        return found[0] if len(found) == 1 else tuple(found)

    return Builtin(name="itemgetter", run=run)


def _attribute_getter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        found = []
        for dotted in positional:
            value = args[0]
            for name in str(dotted).split("."):
                value = m.attribute(value, name, where)
            found.append(value)
        return found[0] if len(found) == 1 else tuple(found)

    return Builtin(name="attrgetter", run=run)


def _default_dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    factory = positional[0] if positional else None
    items = BUILTINS["dict"].run(machine, positional[1:], keywords, site)
    if factory is None or not isinstance(items, dict):
        return items
    return DefaultDict(factory, items)


def _named_tuple(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    name, fields = positional[:2]
    if isinstance(fields, str):
        fields = fields.replace(",", " ").split()
    if not isinstance(fields, (list, tuple)) or not isinstance(name, str):
        return machine.unknown("a named tuple", site)
    defaults = keywords.get("defaults") or ()
    defaults = list(defaults) if isinstance(defaults, (list, tuple)) else []
    missing = [NOTHING] * (len(fields) - len(defaults))
    scope = machine.frames[-1].scope if machine.frames else None
    made = Class(name, name, site.node, (), scope if isinstance(scope, Scope) else None)  # type: ignore[arg-type]
    made.attributes["__fields__"] = tuple(zip(fields, [*missing, *defaults], strict=True))
    made.attributes["_fields"] = tuple(fields)
    made.attributes["_replace"] = Builtin(name="_replace", run=_replaced)
    made.attributes["_asdict"] = Builtin(name="_asdict", run=_as_dict)
    return made


def _replaced(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    if not isinstance(value, Instance):
        return machine.unknown("replace()", site)
    made = Instance(value.cls)
    made.attributes = {**value.attributes, **keywords}
    return made


def _as_dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    if not isinstance(value, Instance):
        return machine.unknown("asdict()", site)
    fields = machine.class_attribute(value.cls, "__fields__")
    if fields is NOTHING:
        return dict(value.attributes)
    return {name: value.attributes.get(name) for name, _ in fields}


def _deque(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return BUILTINS["list"].run(machine, positional[:1], {}, site)


def _cast(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return positional[1] if len(positional) > 1 else None


def _builtin(name: str, run: Any) -> Builtin:
    return Builtin(name=name, run=run)


_MODULES: dict[str, Value] = {
    "functools.partial": _builtin("partial", _partial),
    "functools.partialmethod": _builtin("partial", _partial),
    "functools.reduce": _builtin("reduce", _reduce),
    "functools.wraps": _builtin("wraps", _wraps),
    "functools.lru_cache": _builtin("lru_cache", _transparent),
    "functools.cache": _builtin("cache", _transparent),
    "functools.cached_property": BUILTINS["property"],
    "copy.copy": _builtin("copy", _copy),
    "copy.deepcopy": _builtin("deepcopy", _deepcopy),
    "itertools.chain": _builtin("chain", _chain),
    "itertools.chain.from_iterable": _builtin("chain", _chain_from),
    "itertools.product": _builtin("product", _product),
    "itertools.repeat": _builtin("repeat", _repeat),
    "itertools.cycle": _builtin("cycle", _cycle),
    "itertools.count": _builtin("count", _count),
    "itertools.accumulate": _builtin("accumulate", _accumulate),
    "itertools.islice": _builtin("islice", _islice),
    "itertools.pairwise": _builtin("pairwise", _pairwise),
    "itertools.zip_longest": _builtin("zip_longest", _zip_longest),
    "itertools.izip": BUILTINS["zip"],
    "operator.itemgetter": _builtin("itemgetter", _item_getter),
    "operator.attrgetter": _builtin("attrgetter", _attribute_getter),
    "collections.OrderedDict": BUILTINS["dict"],
    "collections.defaultdict": _builtin("defaultdict", _default_dict),
    "collections.namedtuple": _builtin("namedtuple", _named_tuple),
    "collections.deque": _builtin("deque", _deque),
    "dataclasses.dataclass": _builtin("dataclass", _transparent),
    "dataclasses.replace": _builtin("replace", _replaced),
    "dataclasses.asdict": _builtin("asdict", _as_dict),
    "types.SimpleNamespace": _builtin("SimpleNamespace", lambda m, args, kw, site: _space(m, kw)),
    "typing.cast": _builtin("cast", _cast),
    "typing.TYPE_CHECKING": False,
    "six.moves.range": BUILTINS["range"],
    "six.moves.xrange": BUILTINS["range"],
    "six.moves.zip": BUILTINS["zip"],
    "six.moves.reduce": _builtin("reduce", _reduce),
    "math.prod": _builtin("prod", lambda m, args, kw, site: _prod(m, args, site)),
}
_MODULES.update(
    {
        f"operator.{name}": _operation(symbol)
        for name, symbol in {
            "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
            "pow": "**", "iadd": "+", "imul": "*", "matmul": "@",
        }.items()
    }
)  # fmt: skip


def _space(machine: Any, keywords: Keywords) -> Value:
    made = Instance(Class("SimpleNamespace", "SimpleNamespace", None, (), None))  # type: ignore[arg-type]
    made.attributes = dict(keywords)
    return made


def _prod(machine: Any, positional: Arguments, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    if seen.length is not None:
        return opened(machine, "prod", positional, site)
    total: Value = 1
    for item in seen.items:
        total = machine.binary("*", total, item, site)
    return total


_MATH_LIMITED = frozenset({"factorial", "comb", "perm", "pow", "exp", "ldexp", "prod"})


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
        return pure(name, _small(member) if name in _MATH_LIMITED else member)
    if root == "operator" and name in ("eq", "ne", "lt", "gt", "le", "ge", "neg", "not_"):
        return pure(name, getattr(operator, name))
    if root == "builtins":
        return BUILTINS.get(name, NOTHING)
    return NOTHING


def _small(function: Any) -> Any:
    def run(*numbers: Any) -> Any:
        if any(isinstance(each, int) and abs(each) > 1000 for each in numbers):
            raise OverflowError
        return function(*numbers)

    return run


__all__ = ["DefaultDict", "find"]
