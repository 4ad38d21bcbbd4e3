"""What a loop has changed that is left before its end: how far it would have gone nobody knows.

While the turns of a loop are run, sizes of containers and numbers in objects, tables and outer
scopes are kept as they were before their first change in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from astroid import nodes

from layerlint.interpreter.libraries import growing
from layerlint.interpreter.values import List, Scope, Value
from layerlint.interpreter.walk.walker import Changes, Walker


@contextmanager
def watched(run: Walker) -> Iterator[Changes]:
    """What is changed meanwhile."""
    outer, run.changes = run.changes, {}
    inner = run.changes
    try:
        yield inner
    finally:
        run.changes = outer
        if outer is not None:
            for place, change in inner.items():
                outer.setdefault(place, change)


def note_size(changes: Changes, value: Value) -> None:
    """A container is about to change."""
    if isinstance(value, (list, dict, set)):
        changes.setdefault((id(value), None), (value, None, len(value)))


def note_slot(run: Walker, slots: Any, name: Value) -> None:
    """What stands under a name or at a place that others see is about to be another value."""
    if run.changes is None or (id(slots), ("at", name)) in run.changes:
        return
    try:
        before = slots[name]
    except (KeyError, IndexError, TypeError):
        return
    if _is_number(before):
        run.changes[id(slots), ("at", name)] = (slots, name, before)


def forget(run: Walker, loop: nodes.NodeNG, scope: Scope, changes: Changes) -> None:
    """Make unknown what a loop has changed."""
    reason = f"the loop on line {loop.lineno}"
    for name in {each.name for each in loop.nodes_of_class(nodes.AssignName)}:
        run.write(scope, name, run.unknown(reason, None))
    forget_changes(run, reason, changes)


def forget_changes(run: Walker, reason: str, changes: Changes) -> None:
    """Make unknown what was changed in objects, tables and outer scopes."""
    for value, name, before in changes.values():
        if name is not None:
            _forget_slot(run, value, name, before, reason)
        elif len(value) != before:
            _forget_size(run, value, reason)


def _forget_size(run: Walker, value: Value, reason: str) -> None:
    run.touch(value)
    if isinstance(value, (dict, set)):
        growing.open_up(run, value, None)
    elif isinstance(value, List) and value.length is None:
        value.length = run.unknown(f"length of a list that grows in {reason}", None)


def _forget_slot(run: Walker, slots: Any, name: Value, before: Value, reason: str) -> None:
    try:
        after = slots[name]
    except (KeyError, IndexError):
        return
    if _is_number(after) and after != before:
        slots[name] = run.unknown(f"{name} after {reason}", None)


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
