"""Comprehensions and generators: values made by loops inside of expressions."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from layerlint.interpreter.libraries.growing import REST
from layerlint.interpreter.values import Iterator, List, Raised, Scope, Unknown, Value
from layerlint.interpreter.walk.walker import Jump, Return, Walker


def _comprehension(
    run: Walker, node: nodes.NodeNG, scope: Scope, take: Callable[[Scope], None]
) -> Unknown | None:
    """Run a comprehension's loops; the length where it is not known."""
    inner = Scope("comprehension", scope.module, scope, scope.function)
    open_length: Unknown | None = None

    def level(depth: int) -> None:
        nonlocal open_length
        if depth == len(node.generators):
            take(inner)
            return
        part = node.generators[depth]
        iterable = run.settle(run.evaluate(part.iter, scope if depth == 0 else inner))
        turns = run.turns(iterable, run.site(scope, part.iter))
        if turns.length is not None:
            open_length = open_length or turns.length

        def turn(item: Value) -> Return | Jump | None:
            run.step()
            run.assign(part.target, item, inner)
            if all(run.condition(test, inner) for test in part.ifs):
                level(depth + 1)
            return None

        run.loop_turns(turns, run.site(scope, node), turn)

    level(0)
    return open_length


def list_comprehension(run: Walker, node: nodes.NodeNG, scope: Scope) -> List:
    """``[value for target in items]``."""
    loop = run.open_loop()
    found: List = List(born=0 if loop is None else loop.serial)

    def take(inner: Scope) -> None:
        item = run.evaluate(node.elt, inner)
        run.touch(found)
        found.append(item)

    length = _comprehension(run, node, scope, take)
    found.length = length or found.length
    return found


def generator_expression(run: Walker, node: nodes.GeneratorExp, scope: Scope) -> Value:
    """What a generator expression gives: its items, which are read once."""
    found = list_comprehension(run, node, scope)
    return found if found.length is not None else Iterator(found)


def set_comprehension(run: Walker, node: nodes.SetComp, scope: Scope) -> Value:
    """``{value for target in items}``."""
    items = list_comprehension(run, node, scope)
    try:
        return set(items) if items.length is None else {*items, REST}
    except TypeError:
        return items


def dict_comprehension(run: Walker, node: nodes.DictComp, scope: Scope) -> Value:
    """``{key: value for target in items}``."""
    found: dict[Value, Value] = {}

    def store(inner: Scope) -> None:
        key = run.settle(run.evaluate(node.key, inner))
        value = run.evaluate(node.value, inner)
        run.touch(found)
        try:
            found[key] = value
        except TypeError:
            raise Raised("TypeError") from None

    length = _comprehension(run, node, scope, store)
    if length is not None:
        return run.unknown(length.reason, run.site(scope, node), key=("dict of", length.key))
    return found
