"""Python's built-in functions and types, on values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layerlint.interpreter.facts import plain
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    External,
    Foreign,
    Function,
    Instance,
    Iterator,
    List,
    Method,
    Native,
    Partial,
    Raised,
    Site,
    Super,
    Unknown,
    Value,
    kind_of,
)

LARGEST_RANGE = 100_000
"""The longest range that is kept as such; a longer one is cut where it is walked."""

Arguments = list[Value]
Keywords = dict[str, Value]


def pure(name: str, function: Callable[..., Any]) -> Builtin:
    """A builtin that is carried out on known values and is unknown on others."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        settled = [deep(machine, each) for each in positional]
        named = {key: deep(machine, each) for key, each in keywords.items()}
        if not machine.known([*settled, *named.values()]):
            return opened(machine, name, [*positional, *keywords.values()], site)
        machine.step(1 + sum(_size(each) for each in settled) // 16)
        try:
            return wrapped(function(*settled, **named))
        except RecursionError:
            raise
        except Exception as error:  # a library function refuses its arguments as it would for real
            raise Raised(type(error).__name__) from None

    return Builtin(name=name, run=run)


def _size(value: Value) -> int:
    return len(value) if isinstance(value, (str, bytes, list, tuple, dict, set)) else 1


def deep(machine: Any, value: Value) -> Value:
    """A value with defaults and answers put in, also inside lists and tuples."""
    value = machine.settle(value)
    if isinstance(value, list) and any(isinstance(each, Unknown) for each in value):
        return List([deep(machine, each) for each in value], getattr(value, "length", None))
    if isinstance(value, tuple) and any(isinstance(each, Unknown) for each in value):
        return tuple(deep(machine, each) for each in value)
    return value


def wrapped(value: Any) -> Value:
    """What a Python function gives, as a value."""
    return List(value) if type(value) is list else value


def opened(machine: Any, name: str, arguments: Arguments, site: Site) -> Unknown:
    """The result of a function on unknown values: equal for equal arguments."""
    reasons = dict.fromkeys(kind_of(each) for each in arguments if isinstance(each, Unknown))
    reason = f"{name} of {' and '.join(reasons)}" if reasons else f"call of {name}"
    key = (name, *(machine.key_of(each) for each in arguments))
    made: Unknown = machine.unknown(reason, site, key=key)
    return made


def _len(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else None
    match value:
        case list() if getattr(value, "length", None) is not None:
            return value.length  # type: ignore[attr-defined]
        case list() | tuple() | dict() | str() | set() | frozenset() | range() | bytes():
            return len(value)
        case Foreign():
            return machine.overlay.length(value)
        case Instance():
            method = machine.find_attribute(value, "__len__", site)
            if method is not NOTHING and not isinstance(method, Unknown):
                return machine.call(method, [], {}, site)
            fields = machine.class_attribute(value.cls, "__fields__")
            if fields is not NOTHING:
                return len(fields)
            if value.native is not None:
                return machine.overlay.length(value.native)
        case None | bool() | int() | float():
            raise Raised("TypeError")
    return machine.length_of(value, site)


def _range(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    numbers = positional
    if not numbers or len(numbers) > 3:
        raise Raised("TypeError")
    if all(isinstance(each, int) for each in numbers):
        try:
            return range(*numbers)
        except ValueError:
            raise Raised("ValueError") from None
    if any(isinstance(each, (float, str, list, tuple)) or each is None for each in numbers):
        raise Raised("TypeError")
    start: Value = 0 if len(numbers) == 1 else numbers[0]
    stop = numbers[0] if len(numbers) == 1 else numbers[1]
    step = numbers[2] if len(numbers) == 3 else 1
    if step == -1:
        length = machine.binary("-", start, stop, site)
        last = machine.binary("+", stop, 1, site)
    elif step == 1:
        length = machine.binary("-", stop, start, site)
        last = machine.binary("-", stop, 1, site)
    else:
        length = opened(machine, "range", numbers, site)
        last = opened(machine, "last of range", numbers, site)
    if not isinstance(length, Unknown):
        length = opened(machine, "length of range", numbers, site)
    return List([start, last], length)


def _enumerate(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = keywords.get("start", positional[1] if len(positional) > 1 else 0)
    seen = machine.turns(positional[0], site)
    if seen.length is None:
        return List(
            (machine.binary("+", start, place, site), item) for place, item in enumerate(seen.items)
        )
    indices: list[Value] = [start] * len(seen.items)
    if len(indices) > 1:
        shift = machine.binary("+", start, -1, site)
        indices[-1] = machine.binary("+", seen.length, shift, site)
    return List(zip(indices, seen.items, strict=True), seen.length)


def _zip(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not positional:
        return List()
    seen = [machine.turns(each, site) for each in positional]
    known = [each for each in seen if each.length is None]
    if known:
        # The shortest that is known decides; items of an unknown one are asked for by place.
        count = min(len(each.items) for each in known)
        columns = [
            each.items[:count]
            if each.length is None
            else [machine.subscript(value, place, site) for place in range(count)]
            for each, value in zip(seen, positional, strict=True)
        ]
        return List(zip(*columns, strict=True))
    length = seen[0].length
    return List(zip(*(each.items for each in seen), strict=False), length)


def _map(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, *iterables = positional
    rows = _zip(machine, iterables, {}, site)
    return List(
        (machine.call(function, list(row), {}, site) for row in rows), getattr(rows, "length", None)
    )


def _filter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable = positional
    seen = machine.turns(iterable, site)
    kept = [
        item
        for item in seen.items
        if machine.ask(item if function is None else machine.call(function, [item], {}, site), site)
    ]
    return List(kept, seen.length)


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
        if kind == "list" or seen.length is not None:
            return List(seen.items, seen.length, born)
        if kind == "tuple":
            return tuple(seen.items)
        try:
            return set(seen.items) if kind == "set" else frozenset(seen.items)
        except TypeError:
            return List(seen.items)

    return Builtin(name=kind, run=run)


def _dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found: dict[Value, Value] = {}
    if positional:
        value = positional[0]
        if isinstance(value, dict):
            found.update(value)
        elif isinstance(value, (Unknown, External)):
            return opened(machine, "dict", [value, dict(keywords)], site) if keywords else value
        else:
            for pair in machine.turns(value, site).items:
                pair = machine.settle(pair)
                if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                    return opened(machine, "dict", positional, site)
                try:
                    found[machine.settle(pair[0])] = pair[1]
                except TypeError:
                    raise Raised("TypeError") from None
    found.update(keywords)
    return found


def _sum(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = keywords.get("start", positional[1] if len(positional) > 1 else 0)
    seen = machine.turns(positional[0], site)
    if seen.length is not None and not machine.overlay.holds_tensor(seen.items):
        return opened(machine, "sum", positional, site)
    total: Value = start
    for place, item in enumerate(seen.items):
        if place == 0 and isinstance(start, int) and start == 0 and isinstance(item, Foreign):
            total = item  # 0 + x is x, for every purpose of a graph
            continue
        total = machine.binary("+", total, item, site)
    return total


def _extreme(name: str, function: Callable[..., Any]) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        items = (
            machine.turns(positional[0], site).items if len(positional) == 1 else list(positional)
        )
        items = [deep(machine, each) for each in items]
        key = keywords.get("key")
        if not machine.known(items) or (
            len(positional) == 1 and getattr(positional[0], "length", None)
        ):
            return opened(machine, name, positional, site)
        ranks = items if key is None else [machine.call(key, [each], {}, site) for each in items]
        ranks = [machine.settle(each) for each in ranks]
        if not items:
            if "default" in keywords:
                return keywords["default"]
            raise Raised("ValueError")
        if not machine.known(ranks):
            return opened(machine, name, positional, site)
        try:
            return items[function(range(len(items)), key=ranks.__getitem__)]
        except TypeError:
            raise Raised("TypeError") from None

    return Builtin(name=name, run=run)


def _sorted(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    key = keywords.get("key")
    reverse = keywords.get("reverse", False)
    items = [deep(machine, each) for each in seen.items]
    ranks = (
        items
        if key is None
        else [machine.settle(machine.call(key, [each], {}, site)) for each in items]
    )
    if seen.length is not None or not machine.known(ranks) or isinstance(reverse, Unknown):
        return List(items, seen.length)
    try:
        order = sorted(range(len(items)), key=ranks.__getitem__, reverse=bool(reverse))
    except TypeError:
        raise Raised("TypeError") from None
    return List(items[place] for place in order)


def _reversed(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    return List(reversed(seen.items), seen.length)


def _any_all(name: str, stop: bool) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        seen = machine.turns(positional[0], site)
        items = [machine.settle(each) for each in seen.items]
        if any(plain(each) and bool(each) is stop for each in items):
            return stop
        if all(plain(each) for each in items) and seen.length is None:
            return not stop
        return opened(machine, name, positional, site)

    return Builtin(name=name, run=run)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int, "float": float, "str": str, "bool": bool, "list": list, "tuple": tuple,
    "dict": dict, "set": set, "frozenset": frozenset, "bytes": bytes, "range": range,
    "complex": complex, "object": object,
}  # fmt: skip
_ABSTRACT: dict[str, type | tuple[type, ...]] = {
    "Iterable": (list, tuple, dict, set, str, range, frozenset),
    "Sequence": (list, tuple, str, range),
    "Collection": (list, tuple, dict, set, str, range, frozenset),
    "Mapping": dict,
    "MutableMapping": dict,
    "Number": (int, float),
    "Integral": int,
    "Real": (int, float),
    "List": list,
    "Tuple": tuple,
    "Dict": dict,
    "OrderedDict": dict,
}


def _isinstance(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) != 2:
        raise Raised("TypeError")
    value, wanted = positional
    kinds = list(wanted) if isinstance(wanted, (tuple, list)) else [wanted]
    answers = [_is_a(machine, value, machine.settle(kind)) for kind in kinds]
    if True in answers:
        return True
    if None in answers or isinstance(value, (Unknown, External)):
        return opened(machine, "isinstance", positional, site)
    return False


def _is_a(machine: Any, value: Value, kind: Value) -> bool | None:
    if isinstance(value, (Unknown, External)):
        return None
    match kind:
        case Builtin(name=name) if name in _TYPES:
            if name == "object":
                return True
            if isinstance(value, Instance):
                return _derives(value, f"builtins.{name}")
            return isinstance(value, _TYPES[name])
        case Class():
            return isinstance(value, Instance) and kind in value.cls.order
        case Native():
            if isinstance(value, (Instance, Foreign)):
                answer: bool | None = machine.overlay.is_instance(value, kind)
                return answer
            return False
        case External(dotted=dotted):
            name = dotted.rsplit(".", 1)[-1]
            if name == "Callable":
                return isinstance(value, (Function, Method, Builtin, Class, Native, Partial))
            if name in ("ndarray", "FunctionType", "LambdaType", "Module", "ModuleType"):
                return isinstance(value, Function) if "Type" in name else False
            if isinstance(value, Foreign):
                return None
            if isinstance(value, Instance):
                return _derives(value, dotted)
            if name in _ABSTRACT:
                return isinstance(value, _ABSTRACT[name])
            return False if plain(value) else None
    return None


def _derives(value: Instance, dotted: str) -> bool | None:
    order = value.cls.order
    if any(isinstance(each, External) and each.dotted == dotted for each in order):
        return True
    return None if any(isinstance(each, Unknown) for each in order) else False


def _issubclass(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    cls, wanted = positional
    kinds = list(wanted) if isinstance(wanted, (tuple, list)) else [wanted]
    if isinstance(cls, Class):
        if any(kind in cls.order for kind in kinds):
            return True
        if all(isinstance(entry, Class) for entry in cls.order):
            return False
    if isinstance(cls, Native) and cls in kinds:
        return True
    return opened(machine, "issubclass", positional, site)


def _type(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) != 1:
        return machine.unknown("a class made by type()", site)
    match positional[0]:
        case Instance() as value:
            return value.cls
        case Unknown() | External():
            return opened(machine, "type", positional, site)
        case Foreign() as value:
            return machine.find_attribute(value, "__class__", site)
        case value:
            name = type(value).__name__.lower()
            return BUILTINS.get(name) or External(f"builtins.{name}")


def _getattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) not in (2, 3):
        raise Raised("TypeError")
    value, name = positional[:2]
    if not isinstance(name, str):
        return machine.unknown(
            f"an attribute of {kind_of(value)} by an unknown name",
            site,
            key=("getattr", machine.key_of(value), machine.key_of(name)),
        )
    found = machine.find_attribute(value, name, site)
    if found is NOTHING:
        if len(positional) == 3:
            return positional[2]
        return machine.attribute(value, name, site)
    open_ended = isinstance(found, Unknown) and isinstance(value, (Instance, Foreign))
    return positional[2] if open_ended and len(positional) == 3 else found


def _hasattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value, name = positional
    if not isinstance(name, str):
        return opened(machine, "hasattr", positional, site)
    found = machine.find_attribute(value, name, site)
    if found is NOTHING:
        return False
    if isinstance(found, Unknown) and isinstance(found.operation, str):
        return opened(machine, "hasattr", positional, site)
    return True


def _setattr(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value, name, new = positional
    if isinstance(name, str):
        machine.set_attribute(value, name, new, site)
    return None


def _callable(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, (Unknown, External)):
        return opened(machine, "callable", positional, site)
    if isinstance(value, Instance):
        return value.native is not None or (
            machine.class_attribute(value.cls, "__call__") is not NOTHING
        )
    return not plain(value) and not isinstance(value, (list, tuple, dict, set))


def _iter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, (Iterator, Unknown, External)):
        return value
    return Iterator(machine.turns(value, site).items)


def _next(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0]
    if isinstance(value, List):  # what zip, map and generator expressions give
        value = Iterator(list(value))
    if isinstance(value, Iterator):
        if value.position < len(value.items):
            machine.touch(value)
            value.position += 1
            return value.items[value.position - 1]
        if len(positional) > 1:
            return positional[1]
        raise Raised("StopIteration")
    return machine.unknown("the next item of an unknown iterator", site)


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


def _int(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(positional) == 1 and isinstance(positional[0], Unknown):
        return opened(machine, "int", positional, site)
    return pure("int", int).run(machine, positional, keywords, site)


def _bool(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    value = positional[0] if positional else False
    if isinstance(value, Unknown):
        return value if value.operation is not None else opened(machine, "bool", positional, site)
    return machine.ask(value, site)


def _namespace(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``globals()``, ``locals()`` and ``vars(object)``."""
    if positional and isinstance(positional[0], Instance):
        return positional[0].attributes
    if positional or not machine.frames:
        return machine.unknown("a namespace", site)
    function = site.node.func.as_string() if hasattr(site.node, "func") else "locals"
    scope = machine.frames[-1].scope
    return dict(scope.module.scope.names if function == "globals" else scope.names)


def _object(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return machine.unknown("a plain object", site)


def _named(name: str, run: Callable[..., Value]) -> tuple[str, Builtin]:
    return name, Builtin(name=name, run=run)


BUILTINS: dict[str, Value] = dict(
    [
        _named("len", _len),
        _named("range", _range),
        _named("xrange", _range),
        _named("enumerate", _enumerate),
        _named("zip", _zip),
        _named("map", _map),
        _named("filter", _filter),
        _named("dict", _dict),
        _named("sum", _sum),
        _named("sorted", _sorted),
        _named("reversed", _reversed),
        _named("isinstance", _isinstance),
        _named("issubclass", _issubclass),
        _named("type", _type),
        _named("getattr", _getattr),
        _named("hasattr", _hasattr),
        _named("setattr", _setattr),
        _named("callable", _callable),
        _named("iter", _iter),
        _named("next", _next),
        _named("super", _super),
        _named("int", _int),
        _named("bool", _bool),
        _named("globals", _namespace),
        _named("locals", _namespace),
        _named("vars", _namespace),
        _named("object", _object),
    ]
)
BUILTINS.update(
    {
        "list": _sequence("list"),
        "tuple": _sequence("tuple"),
        "set": _sequence("set"),
        "frozenset": _sequence("frozenset"),
        "min": _extreme("min", min),
        "max": _extreme("max", max),
        "any": _any_all("any", stop=True),
        "all": _any_all("all", stop=False),
        "property": _descriptor("property"),
        "staticmethod": _descriptor("staticmethod"),
        "classmethod": _descriptor("classmethod"),
        "abs": pure("abs", abs),
        "round": pure("round", round),
        "divmod": pure("divmod", divmod),
        "str": pure("str", str),
        "float": pure("float", float),
        "repr": pure("repr", repr),
        "chr": pure("chr", chr),
        "ord": pure("ord", ord),
        "slice": pure("slice", slice),
        "NotImplemented": External("builtins.NotImplemented"),
        "Ellipsis": ...,
        "__name__": "__main__",
        "__debug__": True,
    }
)
