"""Layers that were called beside a model, and whose outputs nobody reads: they are in no model.

A branch whose name is assigned anew before anything is made of it is such a one. What a
function gives back, or somebody keeps or is handed, may become part of a model elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from astroid import nodes

from layerlint.interpreter.keras.objects import Call, Recording, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import tensors
from layerlint.interpreter.keras.weights import calls_of
from layerlint.interpreter.values import BudgetSpent, Value

_FUNCTIONS = (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.Lambda)


def unread(run: Run, root: str, taken: set[Call], left: Sequence[Call]) -> set[Call]:
    """Those of the calls in no model that nobody reads, where that to which they lead is known.

    That is a model that has what they begin with, or what the root gives back. Where a run
    did not come to its end, or what a model gives is not known, it is of none. What a model
    begins with need not be known: it reads nothing.
    """
    unknown = any(model.open_ended for model in run.models if model.kind == "functional")
    if unknown or run.interrupted or not (taken or run.given_back):
        return set()
    if root != "<module>" and not run.given_back:
        return set()
    in_parts = {call for model in run.fragments.values() for call in calls_of(model)}
    known = taken | in_parts | _before(_calls(run, run.given_back))
    some = [call for call in left if call not in known]
    if not some or any(map(_may_be_made_of_others, known)):
        return set()
    read = _before(_reading(some))
    dead = [call for call in _attached(some, known) if call not in read]
    if not dead:
        return set()
    try:
        run.machine.step(len(some))
        held = _calls(run, _stored(run, root))
    except BudgetSpent:
        return set()
    read |= _before([*held, *_seen_by_functions(run, dead)])
    return {call for call in dead if call not in read}


def unread_within(run: Run, root: str, recording: Recording) -> set[Call]:
    """The calls in the ``call`` of a user's layer or model that nobody reads.

    Keras makes them, and what they compute goes nowhere.
    """
    ends = [one.call for one in recording.outputs if one.call is not None]
    if run.interrupted or recording.broken is not None or not ends:
        return set()
    read = _before([*ends, *_reading(recording.calls)])
    dead = [call for call in recording.calls if call not in read]
    if not dead:
        return set()
    try:
        run.machine.step(len(recording.calls))
        held = _calls(run, _stored(run, root))
    except BudgetSpent:
        return set()
    read |= _before([*held, *_seen_by_functions(run, dead)])
    return {call for call in dead if call not in read}


def _may_be_made_of_others(call: Call) -> bool:
    """Whether it gives what is not known, nor what from, and is not handed in from outside."""
    reason = call.layer.reason or ""
    return call.layer.name is None and not call.inputs and not reason.startswith("parameter ")


def _attached(calls: Sequence[Call], known: set[Call]) -> Iterator[Call]:
    """Those that begin with what is known."""
    found = set(known)
    for call in sorted(calls, key=lambda one: one.order):
        if any(one.call in found for one in call.inputs if one.call is not None):
            found.add(call)
            yield call


def _reading(calls: Sequence[Call]) -> Iterator[Call]:
    """What takes tensors where nobody sees what becomes of them, or computes with them last."""
    sources = {one.call for call in calls for one in call.inputs}
    for call in calls:
        if (call.inputs and call.layer.name is None) or (
            call.layer.operation and call not in sources
        ):
            yield call


def _before(calls: Iterable[Call]) -> set[Call]:
    """Some calls with all that lead to them."""
    found: set[Call] = set()
    waiting = list(calls)
    while waiting:
        call = waiting.pop()
        if call not in found:
            found.add(call)
            waiting += [one.call for one in call.inputs if one.call is not None]
    return found


def _calls(run: Run, values: Iterable[Value]) -> list[Call]:
    """The calls that give the tensors in some values."""
    settle = run.machine.settle
    found = (tensors(value, settle) for value in values)
    return [one.call for each in found for one in each if one.call is not None]


def _stored(run: Run, root: str) -> Iterator[Value]:
    """What attributes hold, and what stands in the lists of the module.

    A function may have set a name of the module, which its body does at every turn.
    """
    for value in {id(value): value for value in run.stored}.values():
        run.machine.step(1 if isinstance(value, Tensor) else len(value))
        yield value
    for value in run.machine.frames[0].scope.names.values():
        if isinstance(value, (list, tuple, dict)) or (
            root != "<module>" and isinstance(value, Tensor)
        ):
            yield value


def _seen_by_functions(run: Run, calls: Sequence[Call]) -> Iterator[Call]:
    """The calls that give what goes by a name which some function takes from outside of it."""
    scope = run.machine.frames[0].scope.module
    for call in calls:
        trees = {scope.tree, None if call.site is None else call.site.node.root()} - {None}
        named = set().union(*(run.names.get(one, ()) for one in call.outputs))
        if not all(named.isdisjoint(_taken_from_outside(run, tree)) for tree in trees):
            yield call


def _taken_from_outside(run: Run, tree: nodes.NodeNG) -> frozenset[str]:
    """The names that functions of a file read and do not set."""
    known = run.settings.outside
    if tree not in known:
        found: set[str] = set()
        for function in tree.nodes_of_class(_FUNCTIONS):
            read = {one.name for one in function.nodes_of_class(nodes.Name)}
            found |= read.difference(function.locals)
        known[tree] = frozenset(found)
    return known[tree]
