"""Short names for what stands in a graph, in the words of Keras's ``summary()``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count

from layerlint.display import answered, visible
from layerlint.graph.model import (
    Answer,
    Argument,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    ObjectValue,
    Shape,
    UnknownValue,
)

_EDGE = re.compile(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")
"""Where Keras puts an underscore when it makes a name of a class: ``Conv2DTranspose``."""


def type_name(layer: Layer) -> str:
    """The class of a layer, the function of an operation, ``?`` for an opaque call."""
    return "?" if layer.name is None else visible(layer.name)


def node_names(graph: LayerGraph) -> dict[int, str]:
    """A name for each node: the layer's own, else one such as Keras gives (``conv2d_1``)."""
    names: dict[int, str] = {}
    of_layer: dict[int, str] = {}
    taken: set[str] = set()
    for node in graph.nodes:
        layer = node.layer
        name = of_layer.get(layer.key)
        if name is None:
            name = _own(layer.arguments.get("name"), layer.name, taken)
            of_layer[layer.key] = name
        names[node.id] = name
    return names


def part_names(graph: LayerGraph) -> dict[int, str]:
    """A name for each model that is called as a part of another, by its key."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for node in graph.nodes:
        for part in node.parts:
            if part.key not in names:
                names[part.key] = _own(part.name, part.kind, taken)
    return names


def _own(given: Argument, kind: str | None, taken: set[str]) -> str:
    name = visible(given) if isinstance(given, str) else _free(kind, taken)
    taken.add(name)
    return name


def _free(kind: str | None, taken: set[str]) -> str:
    stem = "unknown" if kind is None else "_".join(_EDGE.split(visible(kind))).lower()
    if stem not in taken:
        return stem
    return next(name for n in count(1) if (name := f"{stem}_{n}") not in taken)


def shape_text(shape: Shape | None) -> str:
    """A shape as Keras writes it, ``?`` where even its rank is unknown."""
    if shape is None:
        return "?"
    sizes = ", ".join("None" if size is None else str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"


def shapes_text(shapes: Sequence[Shape | None]) -> str:
    """The shapes of all that a call gives, several as Keras lists them."""
    together = ", ".join(map(shape_text, shapes))
    return f"[{together}]" if len(shapes) > 1 else together or "nothing"


def value_text(value: Argument) -> str:
    """An argument as one would write it; ``?`` where it is unknown."""
    match value:
        case UnknownValue():
            return "?"
        case FunctionValue():
            return visible(value.name)
        case LayerValue():
            return call_text(value.layer)
        case ObjectValue():
            name = visible(value.qualified.rpartition(".")[2])
            return f"{name}({_pairs(value.arguments, tuple(value.arguments))})"
        case tuple():
            inner = ", ".join(map(value_text, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case Mapping():
            return "{" + ", ".join(f"{visible(k)}: {value_text(v)}" for k, v in value.items()) + "}"
        case str():
            return visible(repr(value))
        case _:
            return repr(value)


def _pairs(arguments: Mapping[str, Argument], names: Sequence[str]) -> str:
    shown = (name for name in names if name in arguments)
    return ", ".join(f"{visible(name)}={value_text(arguments[name])}" for name in shown)


def call_text(layer: Layer) -> str:
    """A layer with the arguments that its source mentions: ``Conv2D(filters=8)``."""
    names = [name for name in layer.given if name != "name"]
    return f"{type_name(layer)}({_pairs(layer.arguments, names)})"


def when_text(when: Sequence[Answer]) -> str:
    """The answers of a variant: ``bn=True, not (depth > 2)``; with lines where they look alike."""
    alike = Counter(answer.condition for answer in when)
    return ", ".join(
        visible(answered(answer, with_line=alike[answer.condition] > 1)) for answer in when
    )
