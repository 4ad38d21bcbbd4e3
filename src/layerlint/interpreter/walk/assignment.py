"""Assignments: to names, attributes, items, and several of them at once."""

from __future__ import annotations

from typing import NamedTuple

from astroid import nodes

from layerlint.interpreter.libraries import growing
from layerlint.interpreter.libraries.array_shapes import is_shaped, shaped, sizes_of
from layerlint.interpreter.values import (
    NOTHING,
    Foreign,
    Instance,
    List,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk.carrying import note
from layerlint.interpreter.walk.operators import METHODS
from layerlint.interpreter.walk.storing import disturb, disturb_counts, store_item
from layerlint.interpreter.walk.walker import Walker


def annotated(run: Walker, node: nodes.AnnAssign, scope: Scope) -> None:
    """``name: hint = value``."""
    if node.value is not None:
        run.assign(node.target, run.evaluate(node.value, scope), scope)
    return


def plain(run: Walker, node: nodes.Assign, scope: Scope) -> None:
    """``target = value``, or several targets of one value."""
    value = run.evaluate(node.value, scope)
    for target in node.targets:
        if run.open_loop() is not None and run.relevance.is_made_of_itself(target, node.value):
            _note(run, target, _slot(run, target, scope, run.site(scope, target)), value)
        run.assign(target, value, scope)


class _Slot(NamedTuple):
    """An attribute or an item that is written to, and what it holds before that."""

    owner: Value
    key: Value
    old: Value


def _slot(
    run: Walker, target: nodes.AssignAttr | nodes.Subscript, scope: Scope, site: Site
) -> _Slot:
    if isinstance(target, nodes.AssignAttr):
        owner = run.evaluate(target.expr, scope)
        return _Slot(owner, target.attrname, run.attribute(owner, target.attrname, site))
    owner = run.evaluate(target.value, scope)
    index = run.evaluate(target.slice, scope)
    return _Slot(owner, index, run.subscript(owner, index, site))


def _note(run: Walker, target: nodes.NodeNG, slot: _Slot, value: Value) -> None:
    """A slot is about to hold another value that is made of the one in it."""
    owner = run.settle(slot.owner)
    if isinstance(target, nodes.AssignAttr):
        note(run, owner, slot.key, run.settle(slot.old), value)
    else:
        note(run, contents_of(owner), run.settle(slot.key), run.settle(slot.old), value)


def augmented(run: Walker, node: nodes.AugAssign, scope: Scope) -> None:
    """``target += value``."""
    site = run.site(scope, node)
    target = node.target
    if isinstance(target, nodes.AssignName):
        old = run.read(scope, target.name, target)
        changed = _changed(run, node, old, run.evaluate(node.value, scope), site)
        run.write(scope, target.name, changed)
        return
    slot = _slot(run, target, scope, site)
    changed = _changed(run, node, slot.old, run.evaluate(node.value, scope), site)
    if isinstance(target, nodes.Subscript) and isinstance(slot.old, Unknown):
        disturb(run, slot.old, site)  # a list among others, which is changed itself
        disturb_counts(run, slot.owner, slot.key, site)
    _note(run, target, slot, changed)
    if isinstance(target, nodes.AssignAttr):
        run.set_attribute(slot.owner, slot.key, changed, site)
    else:
        store_item(run, slot.owner, slot.key, changed, site)


def _changed(run: Walker, node: nodes.AugAssign, old: Value, new: Value, site: Site) -> Value:
    """What ``+=`` and its like make of a value, be it in place or anew."""
    operator = node.op[:-1]
    settled = run.settle(old)
    in_place = _in_place(run, settled, operator)
    if in_place is not NOTHING:
        return run.call(in_place, [settled, new], {}, site)
    if isinstance(settled, list) and operator in ("+", "*"):
        return _extend(run, settled, operator, run.settle(new), site)
    if isinstance(settled, (dict, set)) and operator == "|" and isinstance(new, (dict, set)):
        run.touch(settled)
        settled.update(new)
        return settled
    changed = run.binary(operator, old, new, site)
    if is_shaped(run, settled):  # in place: the array keeps its shape
        return shaped(run, changed, sizes_of(run, settled), site)
    return changed


def _in_place(run: Walker, value: Value, operator: str) -> Value:
    """``__iadd__`` … of a user's class."""
    if not isinstance(value, Instance):
        return NOTHING
    return run.class_attribute(value.cls, f"__i{METHODS.get(operator, operator)}__")


def _extend(run: Walker, old: list[Value], operator: str, new: Value, site: Site) -> Value:
    """``xs += ys`` changes the list itself, so that its other names see it."""
    result = run.binary(operator, old, new, site)
    if not isinstance(result, list):
        return result
    growing.lengthen(run, old)
    old[:] = result
    if isinstance(old, List) and isinstance(result, List):
        old.length = result.length or old.length
    return old


def assign(run: Walker, target: nodes.NodeNG, value: Value, scope: Scope) -> None:
    """Bind a target: a name, an attribute, an item, or several of them."""
    match target:
        case nodes.AssignName():
            run.write(scope, target.name, value)
            if isinstance(value, (Foreign, Instance)):
                run.overlay.named(value, target.name)
        case nodes.AssignAttr():
            receiver = run.evaluate(target.expr, scope)
            if isinstance(value, (Foreign, Instance)):
                run.overlay.named(value, target.attrname)
            run.set_attribute(receiver, target.attrname, value, run.site(scope, target))
        case nodes.Subscript():
            receiver = run.evaluate(target.value, scope)
            index = run.evaluate(target.slice, scope)
            receiver = run.settle(receiver)
            if isinstance(receiver, Instance):
                method = run.find_attribute(receiver, "__setitem__", run.site(scope, target))
                if method is not NOTHING:
                    run.call(method, [index, value], {}, run.site(scope, target))
                    return
            store_item(run, receiver, index, value, run.site(scope, target))
        case nodes.Tuple() | nodes.List():
            _unpack(run, target.elts, value, scope, target)
        case nodes.Starred():
            assign(run, target.value, value, scope)


def _unpack(
    run: Walker, targets: list[nodes.NodeNG], value: Value, scope: Scope, node: nodes.NodeNG
) -> None:
    site = run.site(scope, node)
    value = run.settle(value)
    items: list[Value] | None = None
    open_ended = False
    if isinstance(value, Foreign):
        items = run.overlay.unpacked(value, len(targets), site)
    if items is None and not isinstance(value, Unknown):
        turns = run.turns(value, site)
        items = list(turns.items)
        open_ended = turns.length is not None
    starred = next(
        (place for place, each in enumerate(targets) if isinstance(each, nodes.Starred)), None
    )
    if items is None or open_ended:
        for place, each in enumerate(targets):
            assign(run, each, run.subscript(value, place, site), scope)
        return
    if starred is None:
        if len(items) != len(targets):
            raise Raised("ValueError")
        for each, item in zip(targets, items, strict=True):
            assign(run, each, item, scope)
        return
    behind = len(targets) - starred - 1
    if len(items) < starred + behind:
        raise Raised("ValueError")
    for each, item in zip(targets[:starred], items, strict=False):
        assign(run, each, item, scope)
    assign(run, targets[starred], List(items[starred : len(items) - behind]), scope)
    for each, item in zip(targets[starred + 1 :], items[len(items) - behind :], strict=True):
        assign(run, each, item, scope)
