"""Comprehensions and generators: values made by loops inside of expressions."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from layerlint.interpreter.libraries.growing import REST
from layerlint.interpreter.values import Iterator, List, Raised, Scope, Turns, Unknown, Value
from layerlint.interpreter.walk.walker import Jump, Return, Walker


def _comprehension(
    run: Walker, node: nodes.NodeNG, scope: Scope, take: Callable[[Scope], None]
) -> Turns:
    """Run a comprehension's loops; what they go through, without its items."""
    inner = Scope("comprehension", scope.module, scope, scope.function)
    open_length: Unknown | None = None
    goes_on = False

    def level(depth: int) -> None:
        nonlocal open_length, goes_on
        if depth == len(node.generators):
            take(inner)
            return
        part = node.generators[depth]
        iterable = run.settle(run.evaluate(part.iter, scope if depth == 0 else inner))
        turns = run.turns(iterable, run.site(scope, part.iter))
        if turns.length is not None:
            open_length = open_length or turns.length
        goes_on = goes_on or turns.goes_on

        def turn(item: Value) -> Return | Jump | None:
            run.step()
            run.assign(part.target, item, inner)
            if all(run.condition(test, inner) for test in part.ifs):
                level(depth + 1)
            return None

        run.loop_turns(turns, run.site(scope, node), turn)

    level(0)
    return Turns(items=[], length=open_length, goes_on=goes_on)


def list_comprehension(run: Walker, node: nodes.NodeNG, scope: Scope) -> List:
    """``[value for target in items]``."""
    found, _ = _listed(run, node, scope)
    return found


def _listed(run: Walker, node: nodes.NodeNG, scope: Scope) -> tuple[List, bool]:
    """The items that a comprehension gives, and whether it gives ever more."""
    loop = run.open_loop()
    found: List = List(born=0 if loop is None else loop.serial)

    def take(inner: Scope) -> None:
        item = run.evaluate(node.elt, inner)
        run.touch(found)
        found.append(item)

    seen = _comprehension(run, node, scope, take)
    found.length = seen.length or found.length
    return found, seen.goes_on


def generator_expression(run: Walker, node: nodes.GeneratorExp, scope: Scope) -> Value:
    """What a generator expression gives: its items, which are read once."""
    found, goes_on = _listed(run, node, scope)
    return found if found.length is not None else Iterator(found, goes_on=goes_on)


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

    length = _comprehension(run, node, scope, store).length
    if length is not None:
        return run.unknown(length.reason, run.site(scope, node), key=("dict of", length.key))
    return found
