"""Loops: what they see, and how often their bodies run.

A loop over something of unknown length runs its body twice: the turns stand for the
first and the last, so that the end of one turn meets the start of the next.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice

from layerlint.interpreter.budgets import MOST_TURNS, MOST_YIELDS
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.array_shapes import is_shaped
from layerlint.interpreter.values import (
    FIELDS,
    NOTHING,
    Class,
    External,
    Foreign,
    Generator,
    Instance,
    Iterator,
    Raised,
    Site,
    Turns,
    Unknown,
    Value,
    is_member,
)
from layerlint.interpreter.walk.carrying import Carried
from layerlint.interpreter.walk.generators import drain
from layerlint.interpreter.walk.leaving import forget, forget_changes, watched
from layerlint.interpreter.walk.operators import shifted
from layerlint.interpreter.walk.statements import Idleness
from layerlint.interpreter.walk.walker import BREAK, Jump, Return, Walker

_PACE = 6
"""So many items, 64, that are handed over cost a step."""


def turns(run: Walker, value: Value, site: Site) -> Turns:
    """What a loop over a value sees: all items, or a first and a last one."""
    seen = _turns(run, value, site)
    run.step(len(seen.items) >> _PACE)
    return seen


def _turns(run: Walker, value: Value, site: Site) -> Turns:
    value = run.insist(value)
    match value:
        case Turns():
            return value
        case list():
            length = getattr(value, "length", None)
            if value or length is None:
                return Turns(items=list(value), length=length)
            # What another answer puts there is not known: it need not be empty.
            key = ("item", run.key_of(length))
            words = "an item of a list of which nothing is known"
            ends = [run.unknown(words, site, key=(*key, place)) for place in (0, -1)]
            return Turns(items=ends, length=length)
        case dict() if growing.is_open(value):
            keys = [key for key, _ in growing.pairs(run, value, site)]
            return Turns(items=keys, length=length_of(run, value, site))
        case set() | frozenset() if growing.is_open(value):
            several = sorted(growing.members(run, value, site), key=partial(_rank, run))
            return Turns(items=several, length=length_of(run, value, site))
        case set() | frozenset():
            run.step(len(value) >> 2)
            return Turns(items=sorted(value, key=partial(_rank, run)))
        case tuple() | dict() | str() | bytes():
            return Turns(items=list(value))
        case range():
            if value[MOST_TURNS:]:  # `len` refuses very long ones
                run.cut(f"the loop on {run.line(site)} after {MOST_TURNS} turns")
                more = run.unknown(f"length of more than {MOST_TURNS} turns", site)
                return Turns(items=list(islice(value, MOST_TURNS)), length=more, cut=True)
            return Turns(items=list(value))
        case Iterator():
            left = value.items[value.position :]
            length = getattr(value.items, "length", None)
            if length is not None:
                length = shifted(run, length, -value.position, site)
            run.touch(value)
            value.position = len(value.items)
            return Turns(items=left, length=length, cut=value.goes_on, goes_on=value.goes_on)
        case Generator():
            return turns(run, drain(run, value), site)
        case Foreign():
            items = run.overlay.items(value, site)
            if items is not None:
                return Turns(items=items)
        case Instance():
            return _of_instance(run, value, site)
        case Class():
            members = {
                id(each): each for each in value.attributes.values() if is_member(each, value)
            }
            if members:
                return Turns(items=list(members.values()))
    return _open_turns(run, value, site)


def _rank(run: Walker, value: Value) -> tuple[str, Value]:
    """What orders the items of a set, the same in every run of layerlint."""
    if isinstance(value, (bool, int, float)):
        return ("", value)
    return (type(value).__name__, value if isinstance(value, str) else str(run.key_of(value)))


def _of_instance(run: Walker, value: Instance, site: Site) -> Turns:
    method = run.class_attribute(value.cls, "__iter__")
    if method is not NOTHING:
        made = run.settle(run.call(method, [value], {}, site))
        if made is not value:
            return turns(run, made, site)
        method = run.class_attribute(value.cls, "__next__")
        if method is not NOTHING:
            return _stepped(run, value, method, site)
    if value.contents is not None:
        return turns(run, value.contents, site)
    fields = run.class_attribute(value.cls, FIELDS)
    if fields is not NOTHING:
        return Turns(items=[value.attributes[name] for name, _ in fields])
    if value.native is not None:
        items = run.overlay.items(value.native, site)
        if items is not None:
            return Turns(items=items)
    return _open_turns(run, value, site)


def _stepped(run: Walker, value: Instance, method: Value, site: Site) -> Turns:
    """What ``__next__`` gives until it stops, or as far as anybody looks.

    What reads data gives one batch after the other and makes no layer: it is left as a loop is.
    """
    found: list[Value] = []
    idle = Idleness(run, site.node)
    name = value.cls.name
    with watched(run) as changes:
        while len(found) < MOST_YIELDS and not (found and idle.too_long()):
            before = run.lasting
            try:
                found.append(run.call(method, [value], {}, site))
            except Raised as error:
                if error.kind != "StopIteration":
                    raise
                return Turns(items=found)
            if len(found) > 1 and run.lasting == before and isinstance(found[-1], Unknown):
                # One unknown item after the other, and nothing is different for the next: how
                # many there are, they know where they come from.
                return Turns(items=found, length=run.unknown(f"length of what {name} gives", site))
        if len(found) >= MOST_YIELDS:
            run.cut(f"what {name} gives after {MOST_YIELDS:,} items")
        forget_changes(run, f"what {name} goes on to give", changes)
    length = run.unknown(f"length of what {name} goes on to give", site)
    return Turns(items=found, length=length)


def _open_turns(run: Walker, value: Value, site: Site) -> Turns:
    length = length_of(run, value, site)
    if isinstance(value, Unknown) and value.operation == "slice":
        whole, part = value.operands
        start, stop = run.settle(part.start), run.settle(part.stop)
        first = start if isinstance(start, int) else 0
        last = stop - 1 if isinstance(stop, int) and stop < 0 else -1
        if part.step is None:
            items = [run.subscript(whole, first, site), run.subscript(whole, last, site)]
            return Turns(items=items, length=length)
    items = [run.subscript(value, 0, site), run.subscript(value, -1, site)]
    return Turns(items=items, length=length)


def length_of(run: Walker, value: Value, site: Site) -> Unknown:
    """The length of something whose items are not known."""
    if is_shaped(run, value):
        first = value.operands[0][0]
        if isinstance(first, Unknown):
            return first
    if isinstance(value, Unknown) and value.operation == "slice":
        whole, part = value.operands
        start, stop = run.settle(part.start), run.settle(part.stop)
        simple = part.step is None and (start is None or (isinstance(start, int) and start >= 0))
        if simple and (stop is None or (isinstance(stop, int) and stop < 0)):
            outer = length_of(run, whole, site)
            result = shifted(run, outer, -(start or 0) + (stop or 0), site)
            if isinstance(result, Unknown):
                return result
    words = value.dotted if isinstance(value, External) else getattr(value, "reason", None)
    if words is None:
        words = f"a {type(value).__name__} that grows" if growing.is_open(value) else "a value"
    return run.unknown(f"length of {words}", site, key=("length", run.key_of(value)))


def loop_turns(
    run: Walker, value: Value, site: Site, body: Callable[[Value], Return | Jump | None]
) -> Return | Jump | None:
    """Run a body once for each item; twice where the length is unknown."""
    seen = turns(run, value, site)
    if seen.length is not None and not seen.cut:
        return _open_loop(run, seen, site, body)
    idle = Idleness(run, site.node)
    with watched(run) as changes:
        for item in seen.items:
            run.step()
            outcome = body(item)
            if outcome is BREAK or isinstance(outcome, Return):
                return outcome
            if idle.too_long():
                break
        else:
            if not seen.cut:
                return None
            if idle.built:
                turned = len(seen.items)
                run.cut(f"the loop on {run.line(site)} after {turned} turns", layers=True)
        if run.frames:
            forget(run, site.node, run.frames[-1].scope, changes)
    return None


def _open_loop(
    run: Walker, seen: Turns, site: Site, body: Callable[[Value], Return | Jump | None]
) -> Return | Jump | None:
    assert seen.length is not None
    base, offset = run.facts.linear(seen.length)
    if isinstance(base, Unknown):
        run.facts.low[base.key] = max(run.facts.low.get(base.key, 0), 2 - offset)
    last = len(seen.items) - 1
    carried = Carried(run, site.node)
    serial = run.number()
    outer = run.loops
    idle, enough = Idleness(run, site.node), False
    asked = len(run.met)
    for place, item in enumerate(seen.items):
        if enough and place < last:
            continue
        run.step()
        turn = 1 if place == last and last else 0
        loop = carried.turn(turn, serial=serial, length=seen.length)
        if turn:
            carried.go_on(run, loop)
        run.loops = (*outer, loop)
        try:
            outcome = body(item)
        finally:
            run.loops = outer
        if outcome is BREAK or isinstance(outcome, Return):
            carried.leave(run, loop, asked)
            return outcome
        enough = enough or idle.too_long()
        if place == last:
            carried.end(run, loop)
    return None
