"""``itertools``, on values."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from layerlint.interpreter.budgets import LARGEST_VALUE, LONGEST_ITERATOR, MOST_ENDLESS
from layerlint.interpreter.extent import too_large
from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.iteration import given, turns_of_all, worn_out
from layerlint.interpreter.libraries.pure import Arguments, Keywords, opened
from layerlint.interpreter.values import Builtin, Iterator, List, Raised, Site, Turns, Value


def _chain(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    found = List()
    for each in positional:
        seen = machine.turns(each, site)
        found.extend(seen.items)
        if len(found) > LARGEST_VALUE:
            return too_large(machine, site)
        if seen.goes_on and found.length is None:
            return Iterator(found, goes_on=True)
        found.length = found.length or seen.length
    return found


def _chain_from(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    return _chain(machine, machine.turns(positional[0], site).items, {}, site)


def _product(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    again = keywords.get("repeat", 1)
    if not isinstance(again, int):
        return opened(machine, "product", positional, site)
    seen = turns_of_all(machine, positional, site)
    if seen is None:
        return too_large(machine, site)
    width = len(seen) * max(again, 0)
    if max(width, again) > LONGEST_ITERATOR:
        return too_large(machine, site)
    length = next((each.length for each in seen if each.length is not None), None)
    rows = itertools.product(*(each.items for each in seen), repeat=max(again, 0))
    found = _some(machine, rows, width, site)
    found.length = length or found.length
    return found


def _some(machine: Any, rows: Iterable[Value], width: int, site: Site) -> List:
    """The first of some rows, as many as may be at hand."""
    most = LONGEST_ITERATOR // max(width // 10, 1)
    found = list(itertools.islice(rows, most + 1))
    machine.step(len(found) * width >> 4)
    if len(found) <= most:
        return List(found)
    machine.cut(f"the rows on {machine.line(site)} after {most:,} of them")
    return List(found[:most], machine.unknown("length of rows that go on", site))


def _repeat(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    item = positional[0] if positional else keywords.get("object")
    times = positional[1] if len(positional) > 1 else keywords.get("times")
    if isinstance(times, int):
        if times <= LONGEST_ITERATOR:
            return List([item] * max(times, 0))
        machine.cut(f"what repeat gives on {machine.line(site)} after {LONGEST_ITERATOR:,} items")
    return List([item] * 2, machine.unknown("length of repeat()", site))


def _cycle(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    items = machine.turns(positional[0], site).items
    found = list(itertools.islice(itertools.cycle(items), MOST_ENDLESS))
    return Iterator(found, goes_on=bool(found))


def _count(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    start = positional[0] if positional else keywords.get("start", 0)
    step = positional[1] if len(positional) > 1 else keywords.get("step", 1)
    if isinstance(start, int) and isinstance(step, int):
        return Iterator([start + step * place for place in range(MOST_ENDLESS)], goes_on=True)
    return machine.unknown("itertools.count", site)


def _accumulate(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    function = positional[1] if len(positional) > 1 else keywords.get("func")
    if seen.length is not None:
        return opened(machine, "accumulate", positional, site)
    found = List(seen.items[:1])
    for item in seen.items[1:]:
        if function is None:
            found.append(machine.binary("+", found[-1], item, site))
        else:
            found.append(machine.call(function, [found[-1], item], {}, site))
    return given(found, seen)


def _islice(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    source = machine.settle(positional[0])
    before = source.position if isinstance(source, Iterator) else 0
    seen = machine.turns(source, site)
    bounds = positional[1:]
    if not all(each is None or isinstance(each, int) for each in bounds):
        return opened(machine, "islice", positional, site)
    stop = bounds[0] if len(bounds) == 1 else bounds[1]
    if seen.length is not None and (stop is None or stop > len(seen.items)):
        return opened(machine, "islice", positional, site)
    if isinstance(source, Iterator) and stop is not None:
        source.position = min(before + stop, len(source.items))  # the others are there still
    if seen.goes_on and (stop is None or stop > len(seen.items)):
        found = List(itertools.islice(seen.items, *bounds))
        return given(found, seen) if stop is None else List(found, worn_out(machine, site))
    return List(itertools.islice(seen.items, *bounds))


def _pairwise(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    return given(itertools.pairwise(seen.items), seen)


def _zip_longest(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = turns_of_all(machine, positional, site)
    if seen is None or len(seen) * max((len(e.items) for e in seen), default=0) > LARGEST_VALUE:
        return too_large(machine, site)
    length = next((each.length for each in seen if each.length is not None), None)
    rows = itertools.zip_longest(
        *(each.items for each in seen), fillvalue=keywords.get("fillvalue")
    )
    return given(rows, Turns(items=[], length=length, goes_on=any(one.goes_on for one in seen)))


def _combinations(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    items, size = machine.turns(positional[0], site), positional[1]
    if items.length is not None or not isinstance(size, int):
        return opened(machine, "combinations", positional, site)
    if not size >= 0:
        raise Raised("ValueError")
    if size > len(items.items):
        return List()
    return _some(machine, itertools.combinations(items.items, size), size, site)


def _take_while(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable = positional
    seen = machine.turns(iterable, site)
    found = List(length=seen.length)
    for item in seen.items:
        if not machine.ask(machine.call(function, [item], {}, site), site):
            return found
        found.append(item)
    if seen.goes_on:
        found.length = worn_out(machine, site)
    return found


def _drop_while(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable = positional
    seen = machine.turns(iterable, site)
    for place, item in enumerate(seen.items):
        if not machine.ask(machine.call(function, [item], {}, site), site):
            return given(seen.items[place:], seen)
    return List(length=seen.length)


def _compress(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    values, selectors = (machine.turns(each, site) for each in positional)
    pairs = zip(values.items, selectors.items, strict=False)
    kept = [value for value, selector in pairs if machine.ask(selector, site)]
    length = values.length or selectors.length
    goes_on = values.goes_on and selectors.goes_on
    return given(kept, Turns(items=[], length=length, goes_on=goes_on))


def _permutations(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    seen = machine.turns(positional[0], site)
    size = positional[1] if len(positional) > 1 else len(seen.items)
    if seen.length is not None or not isinstance(size, int):
        return opened(machine, "permutations", positional, site)
    if not size >= 0:
        raise Raised("ValueError")
    if size > len(seen.items):
        return List()
    return _some(machine, itertools.permutations(seen.items, size), size, site)


def _star_map(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    function, iterable = positional
    seen = machine.turns(iterable, site)
    found = [machine.call(function, machine.turns(row, site).items, {}, site) for row in seen.items]
    return given(found, seen)


def _tee(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    count = positional[1] if len(positional) > 1 else keywords.get("n", 2)
    seen = machine.turns(positional[0], site)
    if isinstance(count, int) and count * (len(seen.items) + 1) > LARGEST_VALUE:
        return too_large(machine, site)
    several = range(count if isinstance(count, int) else 2)
    return tuple(Iterator(List(seen.items, seen.length), goes_on=seen.goes_on) for _ in several)


def _group_by(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
    iterable, *others = positional
    key = others[0] if others else keywords.get("key")
    seen = machine.turns(iterable, site)
    found = List(length=seen.length)
    for item in seen.items:
        rank = item if key is None else machine.settle(machine.call(key, [item], {}, site))
        if found and machine.known([rank, found[-1][0]]) and found[-1][0] == rank:
            found[-1][1].append(item)
        else:
            found.append((rank, List([item])))
    return given(found, seen)


ITERTOOLS: dict[str, Value] = {
    f"itertools.{name}": Builtin(name=name.partition(".")[0], run=run)
    for name, run in {
        "chain": _chain,
        "chain.from_iterable": _chain_from,
        "product": _product,
        "repeat": _repeat,
        "cycle": _cycle,
        "count": _count,
        "accumulate": _accumulate,
        "islice": _islice,
        "pairwise": _pairwise,
        "zip_longest": _zip_longest,
        "combinations": _combinations,
        "takewhile": _take_while,
        "dropwhile": _drop_while,
        "compress": _compress,
        "permutations": _permutations,
        "starmap": _star_map,
        "tee": _tee,
        "groupby": _group_by,
    }.items()
}
ITERTOOLS["itertools.izip"] = BUILTINS["zip"]
ITERTOOLS["itertools.imap"] = BUILTINS["map"]
