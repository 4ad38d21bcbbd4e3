"""``collections``, on values: dictionaries that know what is missing, counters, queues."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.growing import is_open
from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, is_data, opened
from layerlint.interpreter.values import Builtin, List, OpenDict, Site, Value


class DefaultDict(dict[Value, Value]):
    """A ``collections.defaultdict``: ``factory`` makes what is missing."""

    def __init__(self, factory: Value, items: Any = ()) -> None:
        super().__init__(items)
        self.factory = factory


def _default_dict(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    factory = positional[0] if positional else None
    items = BUILTINS["dict"].run(machine, positional[1:], keywords, site)
    if factory is None or not isinstance(items, dict):
        return items
    return DefaultDict(factory, items)


def _deque(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    made = BUILTINS["list"].run(machine, positional[:1], {}, site)
    if not isinstance(made, List):
        return made
    found = Deque(made, made.length)
    found.most = keywords.get("maxlen", positional[1] if len(positional) > 1 else None)
    if isinstance(found.most, int) and found.length is None:
        del found[: max(0, len(found) - found.most)]
    return found


def _chain_map(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    if not all(isinstance(each, dict) for each in positional):
        return opened(machine, "ChainMap", positional, site)
    found: dict[Value, Value] = {}
    for each in reversed(positional):
        found.update(each)
    return found


class Counter(dict[Value, Value]):
    """A ``collections.Counter``: what is missing counts nothing."""


class Deque(List):
    """A ``collections.deque``: a list with two ends, of ``most`` items at the most."""

    __slots__ = ("most",)

    most: Value


def is_closed(mapping: dict[Value, Value]) -> bool:
    """Whether a dictionary has nothing for keys that it was not given."""
    missing = isinstance(mapping, (Counter, OpenDict)) or getattr(mapping, "factory", None)
    return not missing and not is_open(mapping)


def _counter(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found = Counter(keywords)
    if not positional:
        return found
    value = positional[0]
    if isinstance(value, dict):
        found.update(value)
        return found
    seen = machine.turns(value, site)
    items = [deep(machine, each) for each in seen.items]
    if seen.length is not None or not all(map(is_data, items)):
        return opened(machine, "Counter", positional, site)
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found


COLLECTIONS: dict[str, Value] = {
    "collections.OrderedDict": BUILTINS["dict"],
    "collections.defaultdict": Builtin(name="defaultdict", run=_default_dict),
    "collections.Counter": Builtin(name="Counter", run=_counter),
    "collections.ChainMap": Builtin(name="ChainMap", run=_chain_map),
    "collections.deque": Builtin(name="deque", run=_deque),
}
