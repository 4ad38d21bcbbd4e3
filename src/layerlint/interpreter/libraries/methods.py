"""Methods of strings, lists, dictionaries, sets and iterators, on values."""

from __future__ import annotations

import copy as copying
from collections.abc import Callable
from typing import Any

from layerlint.interpreter.extent import (
    bounded,
    extent,
    is_long_range,
    steps_of_text,
    too_large,
)
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.arrays import ARRAY_METHODS, array_attribute
from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.containers import COLLECTIONS, Counter, Deque, is_closed
from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, is_data, opened, pure
from layerlint.interpreter.libraries.widths import is_long
from layerlint.interpreter.values import (
    NOTHING,
    Array,
    Builtin,
    Generator,
    Iterator,
    List,
    NumberMember,
    OpenDict,
    Raised,
    Site,
    TextMember,
    Unknown,
    Value,
    contents_of,
)

_PURE: dict[type, frozenset[str]] = {
    str: frozenset(name for name in dir(str) if not name.startswith("_")),
    bytes: frozenset({"decode", "hex", "startswith", "endswith"}),
    int: frozenset({"bit_length", "conjugate"}),
    bool: frozenset({"bit_length"}),
    float: frozenset({"is_integer", "as_integer_ratio", "hex"}),
    tuple: frozenset(),
    set: frozenset({"union", "intersection", "difference", "issubset", "issuperset", "copy",
                    "isdisjoint", "symmetric_difference"}),
    frozenset: frozenset({"union", "intersection", "difference", "issubset", "copy"}),
    range: frozenset({"index", "count"}),
}  # fmt: skip

_FROM_BEHIND = ("rfind", "rindex", "rsplit", "rpartition")
_FORMATS = ("format", "format_map")


def method(machine: Any, receiver: Value, name: str, site: Site) -> Value:
    """A method or attribute of a plain value, bound to it; ``NOTHING`` where it has none."""
    if isinstance(receiver, NumberMember):
        receiver = int(receiver)
    elif isinstance(receiver, TextMember):
        receiver = str.__str__(receiver)
    if isinstance(receiver, (Array, float, int)) and name in ARRAY_METHODS:
        return Builtin(name=name, run=_bound(ARRAY_METHODS[name], receiver))
    if isinstance(receiver, Array) and name in ("shape", "size", "ndim", "T"):
        machine.step(extent(receiver) >> 4 if name in ("size", "T") else 1)
        try:
            return array_attribute(receiver, name)
        except (IndexError, TypeError):  # rows of several lengths
            raise Raised("ValueError") from None
        except ValueError:  # of rows of which there are none nobody sees how long they are
            return opened(machine, name, [receiver], site)
    own = _OWN.get((_kind(receiver), name))
    if own is not None:
        return Builtin(name=name, run=_bound(own, receiver))
    if name in ("real", "imag") and isinstance(receiver, (int, float, complex)):
        return getattr(receiver, name)
    if name == "value" and type(receiver) is int:
        # A size of TensorFlow 1's shapes is an object that holds its number.
        return receiver
    if name in _PURE.get(type(receiver), ()):
        if isinstance(receiver, str):
            return _text_method(receiver, name)
        if isinstance(receiver, range):
            return _range_method(receiver, name)
        return pure(name, getattr(receiver, name))
    if isinstance(receiver, slice) and name in ("start", "stop", "step"):
        return getattr(receiver, name)
    dunder = _OPERATORS.get(name)
    if dunder is not None and isinstance(receiver, (list, tuple, dict, str)):
        return Builtin(name=name, run=_bound(dunder, receiver))
    return NOTHING


def _text_method(text: str, name: str) -> Builtin:
    made = _format(text, name) if name in _FORMATS else pure(name, getattr(text, name))

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        if is_long(text, name, [deep(machine, each) for each in (*positional, *keywords.values())]):
            return too_large(machine, site)
        if name in _FROM_BEHIND and positional and isinstance(positional[0], str):
            # Python compares what it looks for at every place.
            machine.step(len(text) * len(positional[0]) >> 12)
        return made.run(machine, positional, keywords, site)

    return Builtin(name=name, run=run)


def _format(text: str, name: str) -> Builtin:
    """``format`` or ``format_map``."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        from layerlint.interpreter.libraries.formatting import NotPlain, text_format

        given = [deep(machine, each) for each in positional]
        named = {key: deep(machine, each) for key, each in keywords.items()}
        known = all(map(is_data, (*given, *named.values())))
        if name == "format_map" and known:
            if len(given) != 1 or named or not isinstance(given[0], dict):
                raise Raised("TypeError")
            given, named = [], given[0]
        machine.step(1 + (sum(map(extent, (*given, *named.values()))) >> 4))
        try:
            if known:
                found = text_format(machine, text, given, named, site)
                machine.step(steps_of_text(len(found)))
                return found
        except NotPlain:
            pass
        return opened(machine, name, [*positional, *keywords.values()], site)

    return Builtin(name=name, run=run)


def _range_method(receiver: range, name: str) -> Builtin:
    """``index`` or ``count``: Python computes them for a whole number, and looks for others."""
    made = pure(name, getattr(receiver, name))

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        wanted = [machine.settle(each) for each in positional]
        if is_long_range(receiver) and not all(isinstance(each, int) for each in wanted):
            return too_large(machine, site)
        return made.run(machine, positional, keywords, site)

    return Builtin(name=name, run=run)


def _kind(value: Value) -> str:
    if isinstance(value, (Iterator, Generator)):
        return "iterator"
    for kind in (list, tuple, dict, set):
        if isinstance(value, kind):
            return kind.__name__
    return type(value).__name__


def _bound(function: Callable[..., Value], receiver: Value) -> Callable[..., Value]:
    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        if not positional and function in _OF_SOMETHING:
            raise Raised("TypeError")
        if isinstance(receiver, _CONTAINERS):
            machine.step(len(receiver) >> 6)
        if function in _GROWING:
            positional = [
                bounded(machine, each, site, receiver) if isinstance(each, _CONTAINERS) else each
                for each in positional
            ]
        return function(machine, receiver, positional, keywords, site)

    return run


def _append(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 1)
    growing.lengthen(m, xs)
    xs.append(args[0])
    if isinstance(xs, Deque) and isinstance(xs.most, int) and len(xs) > xs.most:
        del xs[0]
    return None


def _extend(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 1)
    seen = m.turns(args[0], site)
    growing.lengthen(m, xs)
    xs.extend(seen.items)
    if seen.length is not None and isinstance(xs, List) and xs.length is None:
        xs.length = seen.length
    return None


def _insert(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 2)
    growing.lengthen(m, xs)
    if isinstance(args[0], int):
        xs.insert(max(min(args[0], len(xs)), -len(xs)), args[1])
    elif growing.is_of_data(m, xs, args[1]):
        growing.upset(m, xs, 1)
    else:
        xs.append(args[1])
    return None


def _list_pop(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    index = args[0] if args else -1
    if not isinstance(index, int):
        growing.upset(m, xs, -1)
        return m.unknown("an item of a list at an unknown index", site)
    m.touch(xs)
    try:
        return xs.pop(index)
    except (IndexError, OverflowError):
        raise Raised("IndexError") from None


def _append_left(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    return _insert(m, xs, [0, *args], kw, site)


def _pop_left(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    return _list_pop(m, xs, [0], kw, site)


def _rotate(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    count = args[0] if args else 1
    m.touch(xs)
    if xs and isinstance(count, int):
        cut = -count % len(xs)
        xs[:] = xs[cut:] + xs[:cut]
    return None


def _counted(m: Any, xs: Value, args: Arguments) -> bool:
    """Whether a counter's keys and counts are all known, and what is asked of it."""
    known: bool = not growing.is_open(xs) and m.known([*xs.values(), *args])
    return known


def _most_common(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    if not _counted(m, xs, args):
        return opened(m, "most_common", [xs, *args], site)
    most = args[0] if args else None
    if not all(isinstance(count, (int, float)) for count in xs.values()) or not (
        most is None or isinstance(most, int)
    ):
        raise Raised("TypeError")
    pairs = sorted(xs.items(), key=lambda pair: -pair[1])
    return List(pairs[:most])


def _elements(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    if not _counted(m, xs, args):
        return opened(m, "elements", [xs], site)
    if not all(isinstance(count, int) for count in xs.values()):
        raise Raised("TypeError")
    return List(each for each, count in xs.items() for _ in range(min(count, 1000)))


def _move_to_end(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    last = args[1] if len(args) > 1 else kw.get("last", True)
    if _looked_up(xs, args[0], NOTHING) is NOTHING:
        raise Raised("KeyError")
    m.touch(xs)
    value = xs.pop(args[0])
    others = {} if last else dict(xs)
    if not last:
        xs.clear()
    xs[args[0]] = value
    xs.update(others)
    return None


def _remove(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 1)
    for place, each in enumerate(xs):
        if each is args[0] or (m.known(each) and m.known(args[0]) and each == args[0]):
            m.touch(xs)
            del xs[place]
            return None
    if not m.known([*xs, args[0]]):
        growing.upset(m, xs, -1)
        return None
    raise Raised("ValueError")


def _index(m: Any, xs: Any, args: Arguments, kw: Keywords, site: Site) -> Value:
    for place, each in enumerate(xs):
        if each is args[0] or (m.known(each) and m.known(args[0]) and each == args[0]):
            return place
    if not m.known(list(xs)):
        return m.unknown("the index of an item in a list", site)
    raise Raised("ValueError")


def _count(m: Any, xs: Any, args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 1)
    if not (m.known(list(xs)) and m.known(args)):
        return m.unknown("a count of items", site)
    return sum(1 for each in xs if each is args[0] or each == args[0])


def _reverse(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    m.touch(xs)
    xs.reverse()
    return None


def _sort(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    ordered = BUILTINS["sorted"].run(m, [xs], kw, site)
    m.touch(xs)
    xs[:] = ordered
    if not m.known([*xs, *kw.values()]):
        growing.upset(m, xs, 0)
    return None


def _clear(m: Any, xs: Any, args: Arguments, kw: Keywords, site: Site) -> Value:
    m.touch(xs)
    xs.clear()
    return None


def _list_copy(m: Any, xs: list[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    return List(xs, getattr(xs, "length", None))


def _get(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    default = args[1] if len(args) > 1 else kw.get("default")
    if not m.known(args[0]) and not growing.holds(xs, args[0]):
        found = growing.one_of(opened(m, "get", [xs, *args], site), xs)
        if is_closed(xs):
            m.facts.is_among(found, [*xs.values(), default])
            m.note_lookup(found, args[0], xs, default, site)
        return found
    if isinstance(xs, OpenDict) and args[0] not in xs:
        return xs.item(args[0], default, site)
    if growing.is_open(xs) and _looked_up(xs, args[0], NOTHING) is NOTHING:
        return opened(m, "get", [xs, *args], site)
    return _looked_up(xs, args[0], default)


def _looked_up(xs: dict[Value, Value], key: Value, default: Value) -> Value:
    try:
        return xs.get(key, default)
    except TypeError:
        raise Raised("TypeError") from None


def _dict_pop(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    if isinstance(args[0], Unknown):
        found = opened(m, "pop", [xs, *args], site)
        growing.upset(m, xs)
        return found
    if _looked_up(xs, args[0], NOTHING) is NOTHING:
        if isinstance(xs, OpenDict):
            return xs.item(args[0], args[1] if len(args) > 1 else NOTHING, site)
        if growing.is_open(xs):
            return opened(m, "pop", [xs, *args], site)
        if len(args) > 1:
            return args[1]
        raise Raised("KeyError")
    m.touch(xs)
    return xs.pop(args[0])


def _setdefault(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    default = args[1] if len(args) > 1 else None
    may_be_there = growing.is_open(xs) or (not m.known(args[0]) and len(xs) > 0)
    if may_be_there and not growing.holds(xs, args[0]):
        growing.put(m, xs, args[0], default)
        return growing.one_of(opened(m, "setdefault", [xs, *args], site), xs)
    if _looked_up(xs, args[0], NOTHING) is NOTHING:
        if isinstance(xs, OpenDict):
            default = xs.item(args[0], default, site)
        growing.put(m, xs, args[0], default)
    return xs[args[0]]


def _update(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    m.touch(xs)
    if isinstance(xs, Counter):
        more = COLLECTIONS["collections.Counter"].run(m, args, kw, site)
        if not isinstance(more, dict) or "**" in kw:
            growing.open_up(m, xs, site)
            return None
        for key, count in more.items():
            xs[key] = m.binary("+", xs.get(key, 0), count, site)
        return None
    if args:
        made = BUILTINS["dict"].run(m, args, {}, site)
        if isinstance(made, dict):
            if isinstance(given := contents_of(args[0]), OpenDict):
                growing.cover(m, xs, given, site)
            xs.update(made)
        else:
            growing.cover(m, xs, made, site)
            xs[growing.REST] = made
    if "**" in kw:
        growing.cover(m, xs, kw.pop("**"), site)
        growing.open_up(m, xs, site)
    xs.update(kw)
    growing.bind(m, xs)
    return None


def _items(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    if growing.is_open(xs):
        return List(growing.pairs(m, xs, site), m.length_of(xs, site))
    return List(xs.items())


def _keys(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    seen = m.turns(xs, site)
    return List(seen.items, seen.length)


def _values(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    if growing.is_open(xs):
        found = (each for _, each in growing.pairs(m, xs, site))
        return List(found, m.length_of(xs, site))
    return List(xs.values())


def _dict_copy(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    return copying.copy(xs)


def _popitem(m: Any, xs: dict[Value, Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    if not xs:
        raise Raised("KeyError")
    m.touch(xs)
    return xs.popitem()


def _set_add(m: Any, xs: set[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    try:
        growing.add(m, xs, args[0])
    except TypeError:
        raise Raised("TypeError") from None
    return None


def _set_discard(m: Any, xs: set[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    if not m.known(args[0]):
        growing.upset(m, xs)
        return None
    m.touch(xs)
    try:
        xs.discard(args[0])
    except TypeError:
        raise Raised("TypeError") from None
    return None


def _set_update(m: Any, xs: set[Value], args: Arguments, kw: Keywords, site: Site) -> Value:
    m.touch(xs)
    for each in args:
        seen = m.turns(each, site)
        try:
            xs.update(seen.items if seen.length is None else [*seen.items, growing.REST])
        except TypeError:
            raise Raised("TypeError") from None
    return None


def _next(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    return BUILTINS["next"].run(m, [xs, *args], kw, site)


def _get_item(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    return m.subscript(xs, args[0], site)


def _length(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    return BUILTINS["len"].run(m, [xs], {}, site)


def _expect(args: Arguments, count: int) -> None:
    if len(args) != count:
        raise Raised("TypeError")


def _contains(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    return m.ask(m.compare("in", args[0], xs, site), site)


def _set_item(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    _expect(args, 2)
    m.store_item(xs, args[0], args[1], site)
    return None


def _del_item(m: Any, xs: Value, args: Arguments, kw: Keywords, site: Site) -> Value:
    m.touch(xs)
    try:
        del xs[args[0]]
    except (TypeError, IndexError, KeyError, ValueError) as error:
        raise Raised(type(error).__name__) from None
    return None


_OPERATORS = {
    "__getitem__": _get_item,
    "__setitem__": _set_item,
    "__delitem__": _del_item,
    "__len__": _length,
    "__contains__": _contains,
}

_OWN: dict[tuple[str, str], Callable[..., Value]] = {
    ("list", "append"): _append,
    ("list", "extend"): _extend,
    ("list", "insert"): _insert,
    ("list", "rotate"): _rotate,
    ("dict", "most_common"): _most_common,
    ("dict", "elements"): _elements,
    ("dict", "move_to_end"): _move_to_end,
    ("list", "appendleft"): _append_left,
    ("list", "popleft"): _pop_left,
    ("list", "pop"): _list_pop,
    ("list", "remove"): _remove,
    ("list", "index"): _index,
    ("list", "count"): _count,
    ("list", "reverse"): _reverse,
    ("list", "sort"): _sort,
    ("list", "clear"): _clear,
    ("list", "copy"): _list_copy,
    ("tuple", "index"): _index,
    ("tuple", "count"): _count,
    ("dict", "get"): _get,
    ("dict", "pop"): _dict_pop,
    ("dict", "setdefault"): _setdefault,
    ("dict", "update"): _update,
    ("dict", "items"): _items,
    ("dict", "iteritems"): _items,
    ("dict", "keys"): _keys,
    ("dict", "values"): _values,
    ("dict", "itervalues"): _values,
    ("dict", "copy"): _dict_copy,
    ("dict", "popitem"): _popitem,
    ("dict", "clear"): _clear,
    ("set", "add"): _set_add,
    ("set", "discard"): _set_discard,
    ("set", "remove"): _set_discard,
    ("set", "update"): _set_update,
    ("set", "clear"): _clear,
    ("iterator", "next"): _next,
    ("iterator", "__next__"): _next,
}
_OF_SOMETHING = frozenset(
    {
        *(_contains, _dict_pop, _get, _get_item, _index, _move_to_end, _set_add, _set_discard),
        _setdefault,
    }
)
"""Methods that are called with something, or not at all."""

_CONTAINERS = (list, tuple, dict, set, frozenset)
_GROWING = frozenset(
    {
        *(_append, _append_left, _extend, _insert, _set_add, _set_item, _set_update),
        *(_setdefault, _update),
    }
)
"""Methods that put something into what they are called on."""
