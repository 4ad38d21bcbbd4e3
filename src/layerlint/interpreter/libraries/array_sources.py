"""Arrays that calls give whose target is not carried out: what is known is their shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from layerlint.interpreter.libraries.array_results import of_function, of_method
from layerlint.interpreter.libraries.array_shapes import Sizes, set_shape, shaped, sizes_of
from layerlint.interpreter.values import External, List, Site, Unknown, Value

Parts: TypeAlias = "Sizes | list[Parts] | None"
"""The shape of an array, or of several that are given together, be they known or not."""


def measured(
    machine: Any,
    function: Value,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    made: Value,
    site: Site,
) -> Value:
    """What a call gives, as an array of the shape that it surely has."""
    if type(made) is not Unknown or "*" in keywords:
        return made
    match function:
        case Unknown(operation="attribute", operands=(receiver, "resize")):
            set_shape(machine, machine.settle(receiver), None)
        case Unknown(operation="attribute", operands=(receiver, str() as name)):
            sizes = of_method(machine, receiver, name, positional, keywords)
            return shaped(machine, made, sizes, site)
        case External(dotted=dotted):
            root, _, name = dotted.partition(".")
            if root == "numpy":
                sizes = of_function(machine, name, positional, keywords)
                return shaped(machine, made, sizes, site)
            if root == "sklearn":
                return several(machine, made, _prepared(machine, dotted, positional), site)
    return made


def several(machine: Any, made: Value, parts: Parts, site: Site) -> Value:
    """What is known of several arrays that a call gives in a list."""
    if not isinstance(parts, list) or type(made) is not Unknown:
        return shaped(machine, made, parts if isinstance(parts, tuple) else None, site)
    items = (machine.subscript(made, place, site) for place in range(len(parts)))
    return List(several(machine, item, part, site) for item, part in zip(items, parts, strict=True))


def _prepared(machine: Any, dotted: str, positional: Sequence[Value]) -> Parts:
    """``train_test_split`` and ``shuffle``: other numbers of the same examples."""
    name = dotted.rpartition(".")[2]
    sizes = [sizes_of(machine, each) for each in positional]
    examples: list[Parts] = [None if not each else (None, *each[1:]) for each in sizes]
    if not any(examples):
        return None
    if name == "train_test_split":
        return [part for part in examples for _ in range(2)]
    if name == "shuffle":
        return examples[0] if len(examples) == 1 else examples
    return None
