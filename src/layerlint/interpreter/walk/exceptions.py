"""Exceptions: what is raised, what catches it, what a handler sees."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from astroid import nodes

from layerlint.interpreter.libraries.records import made_class
from layerlint.interpreter.relevance import silent
from layerlint.interpreter.values import (
    NOTHING,
    External,
    Generator,
    Instance,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
)
from layerlint.interpreter.walk.carrying import spare
from layerlint.interpreter.walk.imports import replace_missing
from layerlint.interpreter.walk.walker import Jump, Return, Walker

Outcome = Return | Jump | None


def raise_it(run: Walker, node: nodes.Raise, scope: Scope) -> Outcome:
    """``raise``, with an exception or with the one that is being handled."""
    if node.exc is None:
        raise run.handling[-1] if run.handling else Raised(None)
    called = isinstance(node.exc, nodes.Call)
    function = run.settle(run.evaluate(node.exc.func if called else node.exc, scope))
    site = run.site(scope, node)
    if isinstance(function, Instance):
        raise Raised(function.cls.name, function)
    name = (node.exc.func if called else node.exc).as_string().rpartition(".")[2]
    arguments = [run.evaluate(each, scope) for each in node.exc.args] if called else []
    if isinstance(function, (External, Unknown)):
        raise Raised(name, _made(name, arguments, site))
    made = run.settle(run.evaluate(node.exc, scope) if called else run.call(function, [], {}, site))
    raise Raised(made.cls.name if isinstance(made, Instance) else name, made)


def assert_it(run: Walker, node: nodes.Assert, scope: Scope) -> Outcome:
    """``assert``: what it asks holds wherever it can."""
    if run.condition(node.test, scope, True):
        return None
    message = [] if node.fail is None else [run.evaluate(node.fail, scope)]
    raise Raised("AssertionError", _made("AssertionError", message, run.site(scope, node)))


def _made(name: str, arguments: list[Value], site: Site) -> Instance:
    """An exception of a class that no file in sight defines."""
    made = Instance(made_class(name, site))
    made.attributes["args"] = tuple(arguments)
    return made


def attempt(run: Walker, node: nodes.Try, scope: Scope) -> Outcome:
    """``try``, its handlers, ``else`` and ``finally``."""
    try:
        outcome = _guarded(run, node, scope)
    except Raised:
        final = run.execute(node.finalbody, scope)
        if final is not None:
            return final
        raise
    return run.execute(node.finalbody, scope) or outcome


def _guarded(run: Walker, node: nodes.Try, scope: Scope) -> Outcome:
    try:
        _look_for_file(run, node, scope)
        outcome = run.execute(node.body, scope)
        replace_missing(run, node, scope)
        spare(run, node, scope)
    except Raised as error:
        handler = _handler(node, error)
        if handler is None:
            raise
        if handler.name is not None:
            run.assign(handler.name, _seen(run, error, run.site(scope, handler)), scope)
        run.handling.append(error)
        try:
            return run.execute(handler.body, scope)
        finally:
            run.handling.pop()
    if outcome is None and node.orelse:
        return run.execute(node.orelse, scope)
    return outcome


def _look_for_file(run: Walker, node: nodes.Try, scope: Scope) -> None:
    """``try: model = load_model(path)`` where a handler builds the model.

    Before a program has run once, what it writes is not there: as with ``os.path.exists``.

    Raises:
        Raised: ``OSError``, where no file is found; Keras 3 says ``ValueError``.
    """
    caught = ((kind, _handler(node, Raised(kind))) for kind in ("OSError", "ValueError"))
    kind = next((kind for kind, handler in caught if handler and _calls(handler)), None)
    if kind is None:
        return
    for statement in node.body:
        for call in statement.nodes_of_class(nodes.Call, skip_klass=nodes.FunctionDef):
            if call.func.as_string().rpartition(".")[2] != "load_model":
                continue
            site = run.site(scope, call)
            key = ("there", site.source.path, call.lineno, call.col_offset)
            words = f"call of {call.func.as_string()}"
            found = Unknown(key=key, reason=words, site=site, default=False)
            if not run.choose(found, site, None):
                raise Raised(kind)
            return


def _calls(handler: nodes.ExceptHandler) -> bool:
    """Whether a handler does more than to tell of what it has caught."""
    return any(
        not silent(call) for each in handler.body for call in each.nodes_of_class(nodes.Call)
    )


def _seen(run: Walker, error: Raised, site: Site) -> Value:
    """What ``except … as name`` binds."""
    if isinstance(error.value, Instance):
        return error.value
    if error.kind is None:
        return run.unknown("a caught exception", site)
    made = Instance(made_class(error.kind, site))
    made.attributes["args"] = run.unknown(f"what a {error.kind} says", site)
    return made


def _handler(node: nodes.Try, error: Raised) -> nodes.ExceptHandler | None:
    names = _names(error)
    for handler in node.handlers:
        if handler.type is None or error.kind is None:
            return handler
        types = handler.type.elts if isinstance(handler.type, nodes.Tuple) else [handler.type]
        if names & {each.as_string().rpartition(".")[2] for each in types}:
            return handler
    return None


def _names(error: Raised) -> set[str]:
    """The names of the classes that an exception is of."""
    found = {"Exception", "BaseException"}
    if isinstance(error.value, Instance):
        found.update(
            getattr(entry, "name", getattr(entry, "dotted", "").rpartition(".")[2])
            for entry in error.value.cls.order
        )
    elif error.kind is not None:
        found.add(error.kind)
    kinds = [getattr(builtins, name, None) for name in found]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseException):
            found.update(entry.__name__ for entry in kind.__mro__)
    if "OSError" in found:
        found |= {"IOError", "EnvironmentError"}
    return found


def manage(run: Walker, node: nodes.With, scope: Scope) -> Outcome:
    """``with``, one manager after the other."""
    return _managed(run, node, list(node.items), scope)


def _managed(
    run: Walker,
    node: nodes.With,
    items: Sequence[tuple[nodes.NodeNG, nodes.NodeNG | None]],
    scope: Scope,
) -> Outcome:
    if not items:
        return run.execute(node.body, scope)
    (expression, target), *rest = items
    site = run.site(scope, expression)
    manager = run.settle(run.evaluate(expression, scope))
    entered = manager
    if isinstance(manager, Instance):
        method = run.find_attribute(manager, "__enter__", site)
        if method is not NOTHING:
            entered = run.call(method, [], {}, site)
    elif isinstance(manager, Generator) and manager.items is None:
        return _within(run, node, manager, target, rest, scope)
    if target is not None:
        run.assign(target, entered, scope)
    try:
        outcome = _managed(run, node, rest, scope)
    except Raised as error:
        if _swallows(run, manager, error, expression, site):
            return None
        raise
    _leave(run, manager, [None, None, None], site)
    return outcome


def _within(
    run: Walker,
    node: nodes.With,
    manager: Generator,
    target: nodes.NodeNG | None,
    rest: Sequence[tuple[nodes.NodeNG, nodes.NodeNG | None]],
    scope: Scope,
) -> Outcome:
    """A function under ``@contextmanager``: the block stands where it yields."""
    outcomes: list[Outcome] = []

    def block(value: Value) -> None:
        if outcomes:
            raise Raised("RuntimeError")
        outcomes.append(None)
        function = run.frames.pop()
        try:
            if target is not None:
                run.assign(target, value, scope)
            outcomes[0] = _managed(run, node, rest, scope)
        finally:
            run.frames.append(function)

    run.follow(manager, block)
    if not outcomes:
        raise Raised("RuntimeError")
    return outcomes[0]


def _leave(run: Walker, manager: Value, arguments: list[Value], site: Site) -> Value:
    if not isinstance(manager, Instance):
        return None
    method = run.find_attribute(manager, "__exit__", site)
    return None if method is NOTHING else run.call(method, arguments, {}, site)


def _swallows(
    run: Walker, manager: Value, error: Raised, expression: nodes.NodeNG, site: Site
) -> bool:
    """Whether a manager keeps an exception to itself."""
    if isinstance(manager, Instance):
        value = _seen(run, error, site)
        kind = value.cls if isinstance(value, Instance) else value
        answer = run.settle(_leave(run, manager, [kind, value, None], site))
        return not isinstance(answer, Unknown) and bool(answer)
    if isinstance(expression, nodes.Call):
        name = expression.func.as_string().rpartition(".")[2]
        return name in ("suppress", "raises", "assertRaises", "assertRaisesRegex")
    return False
