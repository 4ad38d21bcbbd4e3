"""Tests, ``and`` and ``or``, comparisons: what a condition asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from astroid import nodes

from layerlint.interpreter.facts import negated
from layerlint.interpreter.values import (
    External,
    Instance,
    Key,
    Raised,
    Scope,
    Unknown,
    Value,
    computed,
)
from layerlint.interpreter.walk.carrying import waver
from layerlint.interpreter.walk.scopes import lookup
from layerlint.interpreter.walk.walker import Walker


def condition(run: Walker, node: nodes.NodeNG, scope: Scope, prefer: bool | None = None) -> bool:
    """The truth of a test, asked part by part in the order in which Python asks."""
    match node:
        case nodes.UnaryOp(op="not"):
            return not condition(run, node.operand, scope, None if prefer is None else not prefer)
        case nodes.BoolOp():
            with _guarding(run, node, scope):
                return _condition_of_parts(run, node, scope, prefer)
        case nodes.NamedExpr():
            value = run.evaluate(node.value, scope)
            run.assign(node.target, value, scope)
            return run.choose(value, run.site(scope, node.value), prefer)
    return run.choose(run.evaluate(node, scope), run.site(scope, node), prefer)


def _condition_of_parts(run: Walker, node: nodes.BoolOp, scope: Scope, prefer: bool | None) -> bool:
    stop: bool = node.op == "or"
    if prefer is not None and prefer is stop:
        return _condition_any(run, node, scope, wanted=stop)
    for value in node.values:
        if condition(run, value, scope, prefer) is stop:
            return stop
    return not stop


@contextmanager
def _guarding(run: Walker, node: nodes.BoolOp, scope: Scope) -> Iterator[None]:
    """What the operands behind the first do is done in some turns of a loop only."""
    before = len(run.met)
    yield
    if len(run.met) > before and _last_call(node) > 0:
        waver(run, node, scope, run.met[before:])


def _condition_any(run: Walker, node: nodes.BoolOp, scope: Scope, *, wanted: bool) -> bool:
    """Take ``wanted`` from ``a or b``, where each of them may give it."""
    return run.choose_any(
        ((run.evaluate(part, scope), run.site(scope, part)) for part in node.values), wanted
    )


def due_to(run: Walker, test: nodes.NodeNG, scope: Scope) -> tuple[Key, ...]:
    """The parameters in an answered test that cannot be at their defaults any more."""
    contradicted = run.facts.contradicted
    if not contradicted:
        return ()
    named = (_plainly(run, each, scope) for each in test.nodes_of_class(_NAMED))
    return tuple(each.key for each in named if type(each) is Unknown and each.key in contradicted)


_NAMED = (nodes.Name, nodes.Attribute)


def _plainly(run: Walker, node: nodes.NodeNG, scope: Scope) -> Value:
    """What a name or an attribute of one stands for, where nothing has to be run for it."""
    match node:
        case nodes.Name(name=name):
            return lookup(run, scope, name)
        case nodes.Attribute(expr=inner, attrname=attribute):
            owner = _plainly(run, inner, scope)
            return owner.attributes.get(attribute) if isinstance(owner, Instance) else None
    return None


@contextmanager
def branch(run: Walker, keys: tuple[Key, ...], *, goes_on: bool) -> Iterator[None]:
    """While a branch is run that is due to these; so is what follows it where it ``goes_on``."""
    frame = run.frames[-1]
    before = frame.beside
    frame.beside = (*before, *keys)
    try:
        yield
    finally:
        if not goes_on:
            frame.beside = before


def boolean(run: Walker, node: nodes.BoolOp, scope: Scope) -> Value:
    """``a and b`` as a value: the operand that decides."""
    with _guarding(run, node, scope):
        return _boolean(run, node, scope)


def _boolean(run: Walker, node: nodes.BoolOp, scope: Scope) -> Value:
    if all(map(_is_plain, node.values)):
        flags = _flags(run, node, scope)
        if flags is not None:
            return _open_boolean(run, node, flags, run.site(scope, node))
    stop = node.op == "or"
    site = run.site(scope, node)
    operands: list[Value] = []
    last_call: int | None = None
    behind: Unknown | None = None
    for place, operand in enumerate(node.values):
        value = run.evaluate(operand, scope)
        operands.append(value)
        if place == len(node.values) - 1:
            break
        settled = run.settle(value)
        if isinstance(settled, External):
            settled = run.unknown(settled.dotted, site, key=("external", settled.dotted))
        if not isinstance(settled, Unknown):
            if run.ask(settled, run.site(scope, operand)) is stop:
                return value if len(operands) == 1 else _open_boolean(run, node, operands, site)
            if isinstance(value, Unknown) and value.operation is not None:
                continue
            behind = behind or run.facts.default_behind(value)
            operands.pop()
            continue
        truth = run.truth_of(settled)
        if truth is not None:
            if truth is stop:
                return value
            operands.pop()
            continue
        if last_call is None:
            last_call = _last_call(node)
        if place < last_call:
            if run.ask(settled, run.site(scope, operand)) is stop:
                return value
            operands.pop()
    if len(operands) == 1 and behind is not None and type(operands[0]) is float:
        return computed(operands[0], behind)  # `rate or 0.5` of a rate that nobody gives
    if len(operands) == 1:
        return operands[0]
    return _open_boolean(run, node, operands, site)


def _is_plain(node: nodes.NodeNG) -> bool:
    """Whether nothing happens where something is evaluated."""
    match node:
        case nodes.Name() | nodes.Const():
            return True
        case nodes.Attribute(expr=nodes.Name(name="self")):
            return True
        case nodes.UnaryOp(op="not", operand=operand):
            return _is_plain(operand)
        case nodes.Compare(left=left, ops=ops):
            return _is_plain(left) and all(_is_plain(right) for _, right in ops)
    return False


def _flags(run: Walker, node: nodes.BoolOp, scope: Scope) -> list[Value] | None:
    """The operands that are still open, where all are flags and the default of one decides.

    What a default decides another answer may undo: then the other operands count. So they do
    beside ``training``, which is None in a signature and true in ``fit``.
    """
    stop = node.op == "or"
    flags: list[Value] = []
    by_default = False
    for operand in node.values:
        try:
            value = run.evaluate(operand, scope)
        except Raised:
            return None
        settled = run.settle(value)
        phase = settled is None and isinstance(value, Unknown) and value.key[-1:] == ("training",)
        if not phase and not isinstance(settled, bool | Unknown):
            return None
        truth = settled if isinstance(settled, bool) else None
        if isinstance(value, Unknown):
            truth = run.truth_of(value)
            by_default = by_default or (truth is None and (phase or isinstance(settled, bool)))
        if truth is stop:
            return [value] if by_default else None
        if truth is None:
            flags.append(value)
    return flags if by_default and flags else None


def _open_boolean(run: Walker, node: nodes.BoolOp, operands: list[Value], site: Any) -> Value:
    if len(operands) == 1:
        return operands[0]
    return run.unknown(
        " and ".join(dict.fromkeys(each.reason for each in operands if isinstance(each, Unknown))),
        site,
        key=(node.op, *(run.key_of(each) for each in operands)),
        operation=node.op,
        operands=operands,
    )


def _last_call(node: nodes.BoolOp) -> int:
    """The place of the last operand that calls something; -1 for none."""
    places = range(len(node.values) - 1, -1, -1)
    return next((place for place in places if _calls(node.values[place])), -1)


def _calls(node: nodes.NodeNG) -> bool:
    return next(iter(node.nodes_of_class(nodes.Call)), None) is not None


def compared(run: Walker, node: nodes.Compare, scope: Scope) -> Value:
    """``a < b <= c``."""
    left = run.evaluate(node.left, scope)
    site = run.site(scope, node)
    result: Value = True
    parts: list[Value] = []
    for operator, right_node in node.ops:
        right = run.evaluate(right_node, scope)
        result = run.compare(operator, left, right, site)
        if result is False:
            return False
        if result is not True:
            parts.append(result)
        left = right
    if not parts:
        return True
    if len(parts) == 1:
        return parts[0]
    return run.unknown(
        " and ".join(dict.fromkeys(each.reason for each in parts if isinstance(each, Unknown))),
        site,
        key=("and", *(run.key_of(each) for each in parts)),
        operation="and",
        operands=parts,
    )


def compare_values(run: Walker, operator: str, left: Value, right: Value, site: Any) -> Value:
    """A comparison in which an unknown may stand: then a condition of its own."""
    if isinstance(left, External):
        left = run.unknown(left.dotted, site, key=("external", left.dotted))
    if isinstance(right, External):
        right = run.unknown(right.dotted, site, key=("external", right.dotted))
    operation, negative = negated(operator)
    if operation != "in" and isinstance(right, Unknown) and not isinstance(left, Unknown):
        left, right = right, left
        operation = {"<": ">", ">": "<"}.get(operation, operation)
    inner = run.unknown(
        (left if isinstance(left, Unknown) else right).reason,
        site,
        key=(operation, run.key_of(left), run.key_of(right)),
        operation=operation,
        operands=(left, right),
    )
    if not negative:
        return inner
    return run.unknown(
        inner.reason, site, key=("not", inner.key), operation="not", operands=(inner,)
    )
