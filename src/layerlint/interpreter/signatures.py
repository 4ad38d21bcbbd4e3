"""Marks of graphs, equal where two runs built the same, whatever their layers are numbered.

A layer or a graph that stands in another one may stand in many: it is written out once, and its
mark, of a fixed length, stands for it wherever else it is met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from layerlint.graph.model import (
    Argument,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    ObjectValue,
)
from layerlint.hashing import blake2b
from layerlint.records import fields

Signature = tuple[object, ...]

_Thing = TypeVar("_Thing", Layer, LayerGraph)

_LAYER = tuple(each.name for each in fields(Layer))


def signatures(graphs: Sequence[LayerGraph]) -> tuple[Signature, ...]:
    """One mark for each graph of a run; no graph's root, answers or cut tells it from another."""
    marks = _Marks()
    return tuple(marks.graph(graph) for graph in graphs)


class _Marks:
    """What was written out so far, by the identity of layers and graphs that all stay alive."""

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}

    def graph(self, graph: LayerGraph) -> Signature:
        order: dict[int, int] = {}
        nodes = tuple(
            (
                order.setdefault(node.layer.key, len(order)),
                node.layer.name,
                node.layer.place,
                node.inputs,
                node.shapes,
                node.layer.trainable,
                node.layer.weights_given,
                node.layer.reason,
                node.layer.backend,
                self._arguments(node.layer.arguments),
                self._arguments(node.call_arguments),
                None if node.inside is None else self._once(node.inside, self.graph),
            )
            for node in graph.nodes
        )
        return (
            graph.name,
            graph.kind,
            graph.place,
            nodes,
            graph.outputs,
            graph.used,
            graph.held,
            graph.complete,
            repr(graph.compiled),
        )

    def _once(self, thing: _Thing, write: Callable[[_Thing], object]) -> bytes:
        mark = self._known.get(id(thing))
        if mark is None:
            mark = self._known[id(thing)] = _mark(write(thing))
        return mark

    def _arguments(self, arguments: Mapping[str, Argument]) -> str:
        ordered = sorted(arguments.items(), key=lambda item: item[0])
        return repr([(name, self._value(value)) for name, value in ordered])

    def _layer(self, layer: Layer) -> object:
        return [
            self._value(layer.arguments) if name == "arguments" else getattr(layer, name)
            for name in _LAYER
        ]

    def _value(self, value: Argument) -> object:
        """What is written of a value; bytes, which no argument is, stand for what holds layers."""
        match value:
            case None | bool() | int() | float() | str():
                return value
            case tuple():
                return tuple(map(self._value, value))
            case LayerValue(layer=layer):
                return self._once(layer, self._layer)
            case FunctionValue(name=name, does=Layer() as layer):
                return _mark((name, self._once(layer, self._layer)))
            case ObjectValue(qualified=qualified, arguments=arguments):
                return _mark((qualified, self._value(arguments)))
            case Mapping():
                return {name: self._value(each) for name, each in value.items()}
        return value


def _mark(written: object) -> bytes:
    return blake2b(repr(written).encode(), digest_size=16).digest()
