"""Functions that yield: what they give, and what happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from astroid import nodes

from layerlint.interpreter.budgets import MOST_YIELDS
from layerlint.interpreter.libraries import growing
from layerlint.interpreter.values import Frame, Generator, Iterator, List, Scope, Value
from layerlint.interpreter.walk.walker import Walker


class _GeneratorFull(Exception):
    """A generator has yielded as many items as anybody looks at."""


def drain(run: Walker, generator: Generator) -> Iterator:
    """Run a generator to its end, or as far as anybody looks; once."""
    if generator.items is not None:
        return generator.items
    loop = run.open_loop()
    found = List(born=0 if loop is None else loop.serial)

    def take(value: Value) -> None:
        if len(found) >= MOST_YIELDS:
            run.cut(f"what {generator.function.qualname} yields after {MOST_YIELDS:,} items")
            found.length = run.unknown("length of a generator that goes on", generator.site)
            raise _GeneratorFull
        growing.lengthen(run, found)
        found.append(value)

    with suppress(_GeneratorFull):
        follow(run, generator, take)
    generator.items = Iterator(found)
    return generator.items


def follow(run: Walker, generator: Generator, take: Callable[[Value], None]) -> None:
    """Run the function of a generator; ``take`` is what happens where it yields."""
    run.touch(generator)
    generator.items = Iterator([])
    run.frames.append(
        Frame(function=generator.function, scope=generator.scope, site=generator.site, yields=take)
    )
    try:
        run.execute(generator.function.node.body, generator.scope)
    finally:
        run.frames.pop()


def yield_one(run: Walker, node: nodes.Yield, scope: Scope) -> Value:
    """``yield value``."""
    value = None if node.value is None else run.evaluate(node.value, scope)
    frame = run.frames[-1] if run.frames else None
    if frame is not None and frame.yields is not None:
        frame.yields(value)
    return None


def yield_from(run: Walker, node: nodes.YieldFrom, scope: Scope) -> Value:
    """``yield from items``."""
    value = run.evaluate(node.value, scope)
    frame = run.frames[-1] if run.frames else None
    if frame is not None and frame.yields is not None:
        for item in run.turns(value, run.site(scope, node)).items:
            frame.yields(item)
    return None
