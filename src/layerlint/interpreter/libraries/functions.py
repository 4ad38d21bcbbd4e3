"""What ``functools`` makes of functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from astroid import nodes

from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.pure import Arguments, Keywords, is_data, opened
from layerlint.interpreter.libraries.questions import is_a
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Class,
    Descriptor,
    External,
    Function,
    Instance,
    Native,
    NumberMember,
    Partial,
    Raised,
    Site,
    TextMember,
    Unknown,
    Value,
)
from layerlint.records import replace

_KEPT = "<kept>"
"""Under which a function says that it gives again what it gave, where it does."""

_KINDS = "<kinds>"
"""Under which a function has those that stand in for it, by the kind of an argument."""


def stand_in(
    machine: Any, function: Function, positional: Arguments, keywords: Keywords, site: Site
) -> Value:
    """What a call gives where the function has a cache or others in its place, else ``NOTHING``."""
    if _KINDS in function.attributes:
        place, table = function.attributes[_KINDS]
        if len(positional) <= place:
            raise Raised("TypeError")
        chosen = _chosen(machine, table, positional[place])
        if chosen is None:
            reason = f"the kind of {function.node.args.arguments[place].name}"
            chosen = machine.unknown(reason, site)
        return NOTHING if chosen is NOTHING else machine.call(chosen, positional, keywords, site)
    if _KEPT in function.attributes:
        bare = replace(function, attributes={})
        return _remembered(
            machine,
            function,
            positional,
            keywords,
            lambda: machine.call(bare, positional, keywords, site),
        )
    return NOTHING


# --- caches ---------------------------------------------------------------------------------


def _cache(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """``cache``, ``lru_cache`` and ``lru_cache(maxsize=None)``."""
    size = positional[0] if positional else keywords.get("maxsize")
    if size is not None and not is_data(size):
        return _caching(size)
    if size == 0:
        return Builtin(name="lru_cache", run=lambda _m, given, _named, _at: given[0])
    return Builtin(name="lru_cache", run=lambda _m, given, _named, _at: _caching(given[0]))


def _caching(function: Value) -> Value:
    match function:
        case Function():
            return replace(function, attributes={**function.attributes, _KEPT: True})
        case Descriptor() | Unknown():
            return function

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        return _remembered(
            machine,
            function,
            positional,
            keywords,
            lambda: machine.call(function, positional, keywords, site),
        )

    return Builtin(name="cache", run=run)


def _remembered(
    machine: Any,
    function: Value,
    positional: Arguments,
    keywords: Keywords,
    make: Callable[[], Value],
) -> Value:
    """What a call has given before, in this run and with the same arguments."""
    given = [*positional, *keywords.values()]
    if any(isinstance(machine.settle(each), (list, dict, set)) for each in given):
        return make()  # Python refuses what has no hash
    kept = machine.store.setdefault("kept", {})
    key = (*map(machine.key_of, (function, *given)), len(positional), *keywords)
    if key not in kept:
        kept[key] = make()
    return kept[key]


# --- one function for each kind -----------------------------------------------------------


def _single_dispatch(place: int) -> Builtin:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        function = positional[0]
        if not isinstance(function, Function):
            return function
        table: list[Value] = []
        register = Builtin(name="register", run=_registering(table, place))
        attributes = {**function.attributes, _KINDS: (place, table), "register": register}
        return replace(function, attributes=attributes)

    return Builtin(name="singledispatch", run=run)


def _registering(table: list[Value], place: int) -> Callable[..., Value]:
    """``register(int, function)``, ``@register(int)``, and ``@register`` by an annotation."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        kind, *functions = positional
        if functions:
            machine.touch(table)
            table.append((kind, functions[0]))
            return functions[0]
        if isinstance(kind, Function):
            machine.touch(table)
            table.extend((each, kind) for each in _annotated(machine, kind, place))
            return kind
        return Builtin(
            name="register", run=lambda m, given, _named, at: run(m, [kind, *given], {}, at)
        )

    return run


def _annotated(machine: Any, function: Function, place: int) -> list[Value]:
    """The kinds that the annotation of a parameter names; an unknown one where none is told."""
    annotations = function.node.args.annotations
    node = annotations[place] if place < len(annotations) else None
    return [machine.evaluate(each, function.scope) for each in _alternatives(node)]


def _alternatives(node: nodes.NodeNG | None) -> list[nodes.NodeNG]:
    match node:
        case None:
            raise Raised("TypeError")
        case nodes.BinOp(op="|"):
            return [*_alternatives(node.left), *_alternatives(node.right)]
        case nodes.Subscript(value=base, slice=nodes.Tuple(elts=parts)) if (
            base.as_string().rpartition(".")[2] == "Union"
        ):
            return [each for part in parts for each in _alternatives(part)]
    return [node]


def _chosen(machine: Any, table: Sequence[Value], given: Value) -> Value:
    """What stands in for a kind of value: ``NOTHING`` if nothing does, ``None`` if unknown."""
    value = machine.settle(given)
    if isinstance(value, (Unknown, External)):
        return None
    found: list[tuple[int, Value]] = []
    for kind, function in table:
        kind = machine.settle(kind)
        fits = value is None if kind is None else is_a(machine, value, kind)
        if fits is None:
            return None
        if fits:
            found.append((_distance(value, kind), function))
    # Of two that are registered for one kind the later counts.
    return min(reversed(found), key=lambda pair: pair[0])[1] if found else NOTHING


_FAR = 1_000


def _distance(value: Value, kind: Value) -> int:
    """How far up a kind stands among those that a value is of."""
    match kind:
        case Builtin(name="object"):
            return _FAR + 1
        case Builtin(name=name) if not isinstance(value, Instance):
            names = [each.__name__.lower() for each in type(value).__mro__]
            return names.index(name) if name in names else _FAR
        case Native(symbol=symbol):
            qualified = getattr(value, "qualified", None)
            if qualified == symbol.qualified:
                return 0
            general = symbol.name in ("Layer", "Operation")
    if isinstance(value, (Instance, NumberMember, TextMember)) and kind in value.cls.order:
        return value.cls.order.index(kind)
    return _FAR + 1 if isinstance(kind, Native) and general else _FAR


# --- the others ------------------------------------------------------------------------------


def _partial(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not positional:
        raise Raised("TypeError")
    return Partial(function=positional[0], positional=tuple(positional[1:]), keywords=keywords)


def _partial_method(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not positional:
        raise Raised("TypeError")
    function, *given = positional
    partial = Partial(function=function, positional=tuple(given), keywords=keywords)
    return Descriptor(kind="partialmethod", function=partial)


def _reduce(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable, *start = positional
    seen = machine.turns(iterable, site)
    items = list(start) + seen.items
    if not items:
        raise Raised("TypeError")
    total = items[0]
    for item in items[1:]:
        total = machine.call(function, [total, item], {}, site)
    if seen.length is not None and is_data(machine.settle(total)):
        return opened(machine, "reduce", positional, site)
    return total


def _wraps(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    wrapped = positional[0] if positional else None

    def run(m: Any, args: Arguments, kw: Keywords, where: Site) -> Value:
        function = args[0] if args else None
        if isinstance(function, Function) and isinstance(wrapped, (Function, Native)):
            name = wrapped.qualname if isinstance(wrapped, Function) else wrapped.symbol.name
            return replace(function, qualname=name)
        return function

    return Builtin(name="wraps", run=run)


def _total_ordering(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    """The comparisons that a class does not have, made of the first that it has and of ``==``."""
    cls = positional[0]
    own = next((name for name in _ORDERS if name in getattr(cls, "attributes", ())), None)
    if own is None or not isinstance(cls, Class):
        return cls
    machine.touch(cls)
    for name, symbol in _ORDERS.items():
        if name not in cls.attributes:
            cls.attributes[name] = _compared_by(_ORDERS[own], symbol)
    return cls


_ORDERS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def _compared_by(own: str, wanted: str) -> Builtin:
    """``wanted``, told by ``own`` and by ``==``."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        left, right = positional

        def ask(symbol: str) -> bool:
            answer: bool = machine.ask(machine.compare(symbol, left, right, site), site)
            return answer

        strict = own[1:] == ""
        if own[0] == wanted[0]:  # `<` and `<=`
            return ask(own) or ask("==") if strict else ask(own) and not ask("==")
        if own[1:] != wanted[1:]:  # `<` and `>=`
            return not ask(own)
        return not ask(own) and not ask("==") if strict else not ask(own) or ask("==")

    return Builtin(name=wanted, run=run)


def _builtin(name: str, run: Any) -> Builtin:
    return Builtin(name=name, run=run)


FUNCTIONS: dict[str, Value] = {
    "functools.partial": _builtin("partial", _partial),
    "functools.partialmethod": _builtin("partialmethod", _partial_method),
    "functools.reduce": _builtin("reduce", _reduce),
    "six.moves.reduce": _builtin("reduce", _reduce),
    "functools.total_ordering": _builtin("total_ordering", _total_ordering),
    "functools.wraps": _builtin("wraps", _wraps),
    "functools.lru_cache": _builtin("lru_cache", _cache),
    "functools.cache": _builtin("cache", _cache),
    "functools.cached_property": BUILTINS["cached_property"],
    "functools.singledispatch": _single_dispatch(0),
    "functools.singledispatchmethod": _single_dispatch(1),
}
