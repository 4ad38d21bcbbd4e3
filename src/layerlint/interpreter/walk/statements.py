"""Statements: what they do to the scope, and where the flow goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from astroid import nodes

from layerlint.interpreter.budgets import IDLE_STEPS, IDLE_STEPS_AGAIN, MOST_TURNS
from layerlint.interpreter.extent import steps_to_find
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.relevance import builds, dies
from layerlint.interpreter.values import (
    NOTHING,
    Computed,
    External,
    Function,
    Instance,
    Native,
    Raised,
    Scope,
    TakenFloat,
    TakenInt,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk import patterns
from layerlint.interpreter.walk.assignment import annotated, assign, augmented, plain
from layerlint.interpreter.walk.carrying import Carried, waver
from layerlint.interpreter.walk.conditions import branch, due_to
from layerlint.interpreter.walk.exceptions import assert_it, attempt, manage, raise_it
from layerlint.interpreter.walk.imports import import_from, import_names
from layerlint.interpreter.walk.leaving import forget, watched
from layerlint.interpreter.walk.walker import BREAK, CONTINUE, Jump, Return, Walker
from layerlint.records import replace

Outcome = Return | Jump | None

_LEAST_TURNS = 3
"""So many turns without a layer are gone through, however long each is …"""
_LEAST_TURNS_AGAIN = 2
"""… and of a loop that was left so before."""


def execute(run: Walker, body: Sequence[nodes.NodeNG], scope: Scope) -> Outcome:
    """Run statements in order until one of them leaves the block."""
    for statement in body:
        run.step()
        handler = _HANDLERS.get(statement.__class__)
        if handler is None:
            continue
        outcome = handler(run, statement, scope)
        if outcome is not None:
            return outcome
    return None


def _expression(run: Walker, node: nodes.Expr, scope: Scope) -> Outcome:
    if not isinstance(node.value, nodes.Const):
        run.evaluate(node.value, scope)
    return None


def _assign(run: Walker, node: nodes.Assign, scope: Scope) -> Outcome:
    plain(run, node, scope)
    return None


def _return(run: Walker, node: nodes.Return, scope: Scope) -> Outcome:
    return Return(None if node.value is None else run.evaluate(node.value, scope))


def _if(run: Walker, node: nodes.If, scope: Scope) -> Outcome:
    if not run.relevance.matters(node):
        return None
    prefer = None
    if _dead(node.body):
        prefer = False
    elif node.orelse and _dead(node.orelse):
        prefer = True
    before, guessed = len(run.met), run.guessed
    answer = run.condition(node.test, scope, prefer)
    if len(run.met) > before:
        waver(run, node, scope, run.met[before:])
    taken, other = (node.body, node.orelse) if answer else (node.orelse, node.body)
    guess = run.guessed > guessed
    keys = due_to(run, node.test, scope)
    if not keys:
        outcome = execute(run, taken, scope)
    else:
        leaves = bool(other) and isinstance(other[-1], nodes.Return | nodes.Raise)
        with branch(run, keys, goes_on=leaves):
            outcome = execute(run, taken, scope)
    if guess:
        _leave_open(run, node, scope)
    return outcome


def _leave_open(run: Walker, node: nodes.If, scope: Scope) -> None:
    """Forget the numbers that an arm sets where nobody looks at the other arm."""
    for name in {each.name for each in node.nodes_of_class(nodes.AssignName)}:
        if type(scope.names.get(name)) in (int, float, Computed, TakenFloat, TakenInt):
            reason = f"name {name}, which depends on a condition"
            key = ("guessed", scope.module.source.path, name)
            run.write(scope, name, run.unknown(reason, run.site(scope, node), key=key))


def _for(run: Walker, node: nodes.For, scope: Scope) -> Outcome:
    iterable = run.evaluate(node.iter, scope)
    broken = False

    def turn(item: Value) -> Outcome:
        nonlocal broken
        assign(run, node.target, item, scope)
        outcome = execute(run, node.body, scope)
        if outcome is BREAK:
            broken = True
        return outcome

    outcome = run.loop_turns(iterable, run.site(scope, node), turn)
    if isinstance(outcome, Return):
        return outcome
    if not broken and node.orelse:
        return execute(run, node.orelse, scope)
    return None


class Idleness:
    """What a loop has spent since it last made a layer or model."""

    def __init__(self, run: Walker, loop: nodes.NodeNG) -> None:
        self._run = run
        self._loop = loop
        self._turns = self._open = 0
        self._start = self._progress = run.progress
        self._left = run.steps_left
        self._asked = run.asked

    @property
    def built(self) -> bool:
        """Whether it has made one at all."""
        return self._run.progress != self._start

    def too_long(self) -> bool:
        """Whether the loop may be left, asked at the end of each turn."""
        run = self._run
        self._turns += 1
        if run.asked != self._asked:
            self._asked = run.asked
            self._open += 1
        if run.progress != self._progress:
            self._progress, self._left = run.progress, run.steps_left
            self._turns = self._open = 0
        before = self._loop in run.idled
        if self._turns < (_LEAST_TURNS_AGAIN if before else _LEAST_TURNS):
            return False
        again = before or self._open >= _LEAST_TURNS
        if self._left - run.steps_left <= (IDLE_STEPS_AGAIN if again else IDLE_STEPS):
            return False
        run.idled.add(self._loop)
        return True


def _while(run: Walker, node: nodes.While, scope: Scope) -> Outcome:
    with watched(run) as changes:
        site = run.site(scope, node)
        idle = Idleness(run, node)
        endless = isinstance(node.test, nodes.Const)
        for _ in range(MOST_TURNS):
            carried, asked = Carried(run, node), run.asked
            test = run.settle(run.evaluate(node.test, scope))
            if isinstance(test, (Unknown, External)):
                return _open_while(run, node, scope)
            if not run.ask(test, site):
                return execute(run, node.orelse, scope) if node.orelse else None
            outcome = execute(run, node.body, scope)
            if outcome is BREAK:
                return None
            if isinstance(outcome, Return):
                return outcome
            if endless and run.asked > asked:
                # What nobody knows decides how often it goes round.
                return _open_while(run, node, scope, carried)
            if idle.too_long():
                break
        else:
            run.cut(f"the loop on {run.line(site)} after {MOST_TURNS} turns", layers=idle.built)
        forget(run, node, scope, changes)
    return None


def _open_while(
    run: Walker, node: nodes.While, scope: Scope, begun: Carried | None = None
) -> Outcome:
    """The first turn and the last, or the last alone where the first was run as it is."""
    serial = run.number()
    carried = begun or Carried(run, node)
    outer = run.loops
    asked = len(run.met)
    for turn in (0, 1) if begun is None else (1,):
        loop = carried.turn(turn, serial=serial, length=None)
        if turn:
            carried.go_on(run, loop)
        run.loops = (*outer, loop)
        try:
            outcome = execute(run, node.body, scope)
        finally:
            run.loops = outer
        if outcome is BREAK or isinstance(outcome, Return):
            carried.leave(run, loop, asked)
            return None if outcome is BREAK else outcome
        if turn:
            carried.end(run, loop)
    return None


def _delete(run: Walker, node: nodes.Delete, scope: Scope) -> Outcome:
    for target in node.targets:
        match target:
            case nodes.DelName():
                run.touch(scope)
                scope.names.pop(target.name, None)
            case nodes.DelAttr():
                receiver = run.settle(run.evaluate(target.expr, scope))
                if isinstance(receiver, Instance):
                    run.touch(receiver)
                    receiver.attributes.pop(target.attrname, None)
            case nodes.Subscript():
                receiver = run.settle(run.evaluate(target.value, scope))
                index = run.settle(run.evaluate(target.slice, scope))
                if isinstance(receiver, Instance):
                    method = run.class_attribute(receiver.cls, "__delitem__")
                    if method is not NOTHING:
                        run.call(method, [receiver, index], {}, run.site(scope, target))
                        continue
                    receiver = contents_of(receiver)
                if isinstance(receiver, (dict, list)) and run.known(index):
                    run.touch(receiver)
                    run.step(steps_to_find(receiver, index))
                    try:
                        del receiver[index]
                    except (KeyError, IndexError, TypeError, ValueError) as error:
                        raise Raised(type(error).__name__) from None
                elif isinstance(receiver, (dict, list)):
                    growing.upset(run, receiver, None if isinstance(index, slice) else -1)
    return None


def _function(run: Walker, node: nodes.FunctionDef, scope: Scope) -> Outcome:
    value = decorated(run, node, run.make_function(node, scope), scope)
    run.write(scope, node.name, value)
    return None


def _class(run: Walker, node: nodes.ClassDef, scope: Scope) -> Outcome:
    run.write(scope, node.name, decorated(run, node, run.make_class(node, scope), scope))
    return None


def decorated(
    run: Walker, node: nodes.FunctionDef | nodes.ClassDef, value: Value, scope: Scope
) -> Value:
    """A function or class behind its decorators; those that are not known are transparent."""
    if node.decorators is None:
        return value
    for decorator in reversed(node.decorators.nodes):
        site = run.site(scope, decorator)
        if isinstance(decorator, nodes.Attribute) and decorator.attrname == "setter":
            value = run.call(run.evaluate(decorator, scope), [value], {}, site)
            continue
        function = run.settle(run.evaluate(decorator, scope))
        if isinstance(function, Native):
            continue
        if isinstance(function, (Unknown, External)):
            value = _supplied(value)
            continue
        try:
            result = run.call(function, [value], {}, site)
        except Raised:
            continue
        if result is not None and not isinstance(run.settle(result), (Unknown, External)):
            value = result
    return value


def _supplied(value: Value) -> Value:
    """A function whose decorator is not known: it may be handed what its callers do not say."""
    if isinstance(value, Function) and value.supplied is None:
        return replace(value, supplied={})
    return value


def _global(run: Walker, node: nodes.Global, scope: Scope) -> Outcome:
    scope.globals.update(node.names)
    return None


def _nonlocal(run: Walker, node: nodes.Nonlocal, scope: Scope) -> Outcome:
    scope.nonlocals.update(node.names)
    return None


def _match(run: Walker, node: nodes.Match, scope: Scope) -> Outcome:
    subject = run.evaluate(node.subject, scope)
    for place, case in enumerate(node.cases):
        prefer = None
        if _dead(case.body):
            prefer = False
        elif _refuses(node.cases[place + 1 :]):
            prefer = True
        if patterns.matches(run, case, subject, scope, prefer):
            return execute(run, case.body, scope)
    return None


def _dead(body: Sequence[nodes.NodeNG]) -> bool:
    """Whether a block ends the program without having built a layer."""
    return dies(body) and not builds(body)


def _refuses(cases: Sequence[nodes.MatchCase]) -> bool:
    """Whether one of these cases is surely taken, and all end the program."""
    return bool(cases) and patterns.takes_all(cases[-1]) and all(_dead(c.body) for c in cases)


def _break(run: Walker, node: nodes.Break, scope: Scope) -> Outcome:
    return BREAK


def _continue(run: Walker, node: nodes.Continue, scope: Scope) -> Outcome:
    return CONTINUE


_HANDLERS: dict[type[nodes.NodeNG], Callable[..., Outcome]] = {
    nodes.Expr: _expression,
    nodes.Assign: _assign,
    nodes.AnnAssign: annotated,
    nodes.AugAssign: augmented,
    nodes.Return: _return,
    nodes.If: _if,
    nodes.For: _for,
    nodes.AsyncFor: _for,
    nodes.While: _while,
    nodes.With: manage,
    nodes.AsyncWith: manage,
    nodes.Try: attempt,
    nodes.TryStar: attempt,
    nodes.Raise: raise_it,
    nodes.Assert: assert_it,
    nodes.Delete: _delete,
    nodes.FunctionDef: _function,
    nodes.AsyncFunctionDef: _function,
    nodes.ClassDef: _class,
    nodes.Global: _global,
    nodes.Nonlocal: _nonlocal,
    nodes.Import: import_names,
    nodes.ImportFrom: import_from,
    nodes.Match: _match,
    nodes.Break: _break,
    nodes.Continue: _continue,
}
