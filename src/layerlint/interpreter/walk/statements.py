"""Statements: what they do to the scope, and where the flow goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from astroid import nodes

from layerlint.interpreter.relevance import builds, dies
from layerlint.interpreter.values import (
    NOTHING,
    External,
    Foreign,
    Instance,
    List,
    Native,
    OpenLoop,
    Raised,
    Scope,
    Unknown,
    Value,
    contents_of,
)
from layerlint.interpreter.walk import patterns
from layerlint.interpreter.walk.carrying import Carried
from layerlint.interpreter.walk.imports import import_from, import_names, replace_missing
from layerlint.interpreter.walk.walker import BREAK, CONTINUE, Jump, Return, Walker

Outcome = Return | Jump | None


def execute(run: Walker, body: Sequence[nodes.NodeNG], scope: Scope) -> Outcome:
    """Run statements in order until one of them leaves the block."""
    for statement in body:
        run.step()
        handler = _HANDLERS.get(type(statement).__name__)
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
    value = run.evaluate(node.value, scope)
    for target in node.targets:
        run.assign(target, value, scope)
    return None


def _annotated(run: Walker, node: nodes.AnnAssign, scope: Scope) -> Outcome:
    if node.value is not None:
        run.assign(node.target, run.evaluate(node.value, scope), scope)
    return None


def _augmented(run: Walker, node: nodes.AugAssign, scope: Scope) -> Outcome:
    site = run.site(scope, node)
    target = node.target
    match target:
        case nodes.AssignName():
            old = run.read(scope, target.name, target)
        case nodes.AssignAttr():
            receiver = run.evaluate(target.expr, scope)
            old = run.attribute(receiver, target.attrname, site)
        case nodes.Subscript():
            receiver = run.evaluate(target.value, scope)
            index = run.evaluate(target.slice, scope)
            old = run.subscript(receiver, index, site)
        case _:
            return None
    new = run.evaluate(node.value, scope)
    operator = node.op[:-1]
    settled = run.settle(old)
    if isinstance(settled, list) and operator in ("+", "*"):
        value = _extend(run, settled, operator, run.settle(new), site)
    elif isinstance(settled, (dict, set)) and operator == "|" and isinstance(new, (dict, set)):
        run.touch(settled)
        settled.update(new)
        value = settled
    else:
        value = run.binary(operator, old, new, site)
    match target:
        case nodes.AssignName():
            run.write(scope, target.name, value)
        case nodes.AssignAttr():
            run.set_attribute(receiver, target.attrname, value, site)
        case nodes.Subscript():
            _store_item(run, receiver, index, value)
    return None


def _extend(run: Walker, old: list[Value], operator: str, new: Value, site: object) -> Value:
    """``xs += ys`` changes the list itself, so that its other names see it."""
    result = run.binary(operator, old, new, site)  # type: ignore[arg-type]
    if not isinstance(result, list):
        return result
    run.touch(old)
    old[:] = result
    if isinstance(old, List) and isinstance(result, List):
        old.length = result.length
    return old


def _store_item(run: Walker, receiver: Value, index: Value, value: Value) -> None:
    receiver, index = contents_of(run.settle(receiver)), run.settle(index)
    if isinstance(receiver, dict):
        if run.known(index):
            run.touch(receiver)
            try:
                receiver[index] = value
            except TypeError:
                return
    elif isinstance(receiver, list) and isinstance(index, int):
        if -len(receiver) <= index < len(receiver):
            run.touch(receiver)
            receiver[index] = value
        elif getattr(receiver, "length", None) is None:
            raise Raised("IndexError")
    elif isinstance(receiver, list) and isinstance(index, slice) and isinstance(value, list):
        run.touch(receiver)
        try:
            receiver[index] = value
        except (ValueError, TypeError) as error:
            raise Raised(type(error).__name__) from None


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
            _store_item(run, receiver, index, value)
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
    answer = run.condition(node.test, scope, prefer)
    return execute(run, node.body if answer else node.orelse, scope)


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


MOST_TURNS = 4096
"""How often a ``while`` loop turns at the most."""
IDLE_STEPS = 20_000
"""What turns that make no layer may cost one after the other, before their loop is left:
a training loop is, a loop that computes a hundred widths is not."""


class Idleness:
    """What a loop has spent since it last made a layer or model."""

    def __init__(self, run: Walker) -> None:
        self._run = run
        self._turns = 0
        self._progress, self._left = run.progress, run.steps_left

    def too_long(self) -> bool:
        """Whether the loop may be left, asked at the end of each turn."""
        run = self._run
        self._turns += 1
        if run.progress != self._progress:
            self._progress, self._left, self._turns = run.progress, run.steps_left, 0
        return self._turns >= 3 and self._left - run.steps_left > IDLE_STEPS


def _while(run: Walker, node: nodes.While, scope: Scope) -> Outcome:
    site = run.site(scope, node)
    idle = Idleness(run)
    for _ in range(MOST_TURNS):
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
        if idle.too_long():
            break
    else:
        run.cut(f"the loop on line {node.lineno} after {MOST_TURNS} turns")
    forget(run, node, scope)
    return None


def _open_while(run: Walker, node: nodes.While, scope: Scope) -> Outcome:
    serial = run.number()
    carried = Carried(run, node)
    outer = run.loops
    for turn in (0, 1):
        loop = OpenLoop(turn=turn, line=node.lineno, serial=serial, length=None)
        if turn:
            carried.go_on(run, loop)
        run.loops = (*outer, loop)
        try:
            outcome = execute(run, node.body, scope)
        finally:
            run.loops = outer
        if outcome is BREAK:
            return None
        if isinstance(outcome, Return):
            return outcome
    return None


def forget(run: Walker, loop: nodes.NodeNG, scope: Scope) -> None:
    """Make the names that a loop assigns unknown: it was left before its end."""
    for name in {each.name for each in loop.nodes_of_class(nodes.AssignName)}:
        run.write(scope, name, run.unknown(f"the loop on line {loop.lineno}", None))


def _with(run: Walker, node: nodes.With, scope: Scope) -> Outcome:
    for expression, target in node.items:
        value = run.evaluate(expression, scope)
        entered = value
        if isinstance(value, Instance):
            site = run.site(scope, node)
            method = run.find_attribute(value, "__enter__", site)
            if method is not NOTHING:
                entered = run.call(method, [], {}, site)
        if target is not None:
            assign(run, target, entered, scope)
    return execute(run, node.body, scope)


def _try(run: Walker, node: nodes.Try, scope: Scope) -> Outcome:
    outcome: Outcome
    try:
        outcome = execute(run, node.body, scope)
        replace_missing(run, node, scope)
        if outcome is None and node.orelse:
            outcome = execute(run, node.orelse, scope)
    except Raised as error:
        handler = _handler(run, node, error)
        if handler is None:
            execute(run, node.finalbody, scope)
            raise
        if handler.name is not None:
            assign(run, handler.name, run.unknown("a caught exception", None), scope)
        outcome = execute(run, handler.body, scope)
    final = execute(run, node.finalbody, scope)
    return final or outcome


def _handler(run: Walker, node: nodes.Try, error: Raised) -> nodes.ExceptHandler | None:
    for handler in node.handlers:
        if handler.type is None or error.kind is None:
            return handler
        types = handler.type.elts if isinstance(handler.type, nodes.Tuple) else [handler.type]
        names = {each.as_string().rsplit(".", 1)[-1] for each in types}
        if names & {error.kind, "Exception", "BaseException", *_PARENTS.get(error.kind, ())}:
            return handler
    return None


_PARENTS = {
    "KeyError": ("LookupError",),
    "IndexError": ("LookupError",),
    "ModuleNotFoundError": ("ImportError",),
    "ZeroDivisionError": ("ArithmeticError",),
    "OverflowError": ("ArithmeticError",),
    "NotImplementedError": ("RuntimeError",),
    "RecursionError": ("RuntimeError",),
    "UnicodeDecodeError": ("ValueError",),
    "FileNotFoundError": ("OSError", "IOError", "EnvironmentError"),
}


def _raise(run: Walker, node: nodes.Raise, scope: Scope) -> Outcome:
    if node.exc is None:
        raise Raised(None)
    expression = node.exc.func if isinstance(node.exc, nodes.Call) else node.exc
    raise Raised(expression.as_string().rsplit(".", 1)[-1])


def _assert(run: Walker, node: nodes.Assert, scope: Scope) -> Outcome:
    if not run.condition(node.test, scope, True):
        raise Raised("AssertionError")
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
                receiver = contents_of(run.settle(run.evaluate(target.value, scope)))
                index = run.settle(run.evaluate(target.slice, scope))
                if isinstance(receiver, (dict, list)) and run.known(index):
                    run.touch(receiver)
                    try:
                        del receiver[index]
                    except (KeyError, IndexError, TypeError) as error:
                        raise Raised(type(error).__name__) from None
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
        if isinstance(function, (Unknown, External, Native)):
            continue
        try:
            result = run.call(function, [value], {}, site)
        except Raised:
            continue
        if result is not None and not isinstance(run.settle(result), (Unknown, External)):
            value = result
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


_HANDLERS: dict[str, Callable[..., Outcome]] = {
    "Expr": _expression,
    "Assign": _assign,
    "AnnAssign": _annotated,
    "AugAssign": _augmented,
    "Return": _return,
    "If": _if,
    "For": _for,
    "AsyncFor": _for,
    "While": _while,
    "With": _with,
    "AsyncWith": _with,
    "Try": _try,
    "TryStar": _try,
    "Raise": _raise,
    "Assert": _assert,
    "Delete": _delete,
    "FunctionDef": _function,
    "AsyncFunctionDef": _function,
    "ClassDef": _class,
    "Global": _global,
    "Nonlocal": _nonlocal,
    "Import": import_names,
    "ImportFrom": import_from,
    "Match": _match,
    "Break": _break,
    "Continue": _continue,
}
