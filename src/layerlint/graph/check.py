"""What must be true of every graph; whoever builds one can have it checked."""

from __future__ import annotations

from collections.abc import Iterator

from layerlint.graph.model import Layer, LayerGraph, Node


class BrokenGraphError(ValueError):
    """A graph that contradicts itself. The fault is in whoever built it."""


def checked(graph: LayerGraph) -> LayerGraph:
    """The same graph, if nothing is wrong with it; else ``BrokenGraphError`` says what is."""
    if problems := graph_problems(graph):
        raise BrokenGraphError(f"{graph.kind} {graph.name}: " + "; ".join(problems))
    return graph


def graph_problems(graph: LayerGraph) -> tuple[str, ...]:
    """What is wrong with a graph, in words; nothing where it is sound."""
    return tuple(_problems(graph, inputs=None))


def _problems(graph: LayerGraph, inputs: int | None) -> Iterator[str]:
    """``inputs`` is how many inputs the graph has, ``None`` where any number may be."""
    met: dict[int, Node] = {}
    layers: dict[int, Layer] = {}
    for node in graph.nodes:
        label = f"%{node.id} {node.layer.name or '?'}"
        if node.id < 0:
            yield f"{label}: an id is not negative"
        if node.id in met:
            yield f"{label}: two nodes have this id"
        for source in node.inputs:
            yield from _source_problems(f"{label} reads", source, met, inputs)
        met[node.id] = node
        if layers.setdefault(node.layer.key, node.layer) != node.layer:
            yield f"{label}: two layers have the key {node.layer.key}"
        yield from (f"{label}: {problem}" for problem in _layer_problems(node.layer))
        yield from (f"{label}: {problem}" for problem in _node_problems(node))
    for source in graph.outputs:
        yield from _source_problems("the graph gives", source, met, inputs)
    for entry in graph.inputs:
        if entry not in met:
            yield f"the graph is entered through %{entry}, which is no node"
    if graph.complete and graph.kind in {"layer", "fragment"}:
        yield f"a {graph.kind} is never complete"
    if graph.complete and graph.truncated is not None:
        yield "a graph that was cut off is not complete"
    if graph.compiled is not None and graph.kind in {"layer", "fragment"}:
        yield f"a {graph.kind} is not compiled"


def _source_problems(
    who: str, source: int, met: dict[int, Node], inputs: int | None
) -> Iterator[str]:
    if source >= 0 and source not in met:
        yield f"{who} %{source}, which does not stand before"
    if source < 0 and inputs is not None and -1 - source >= inputs:
        yield f"{who} in{-1 - source}, but the node has {inputs} inputs"


def _layer_problems(layer: Layer) -> Iterator[str]:
    if layer.name is None and layer.reason is None:
        yield "an opaque call has a reason"
    if layer.name is None and layer.operation:
        yield "an opaque call is no operation"
    if layer.operation and layer.family is not None:
        yield "an operation has no family"
    if len(set(layer.given)) != len(layer.given):
        yield "an argument is given twice"
    if layer.parameters is not None and layer.parameters < 0:
        yield "the count of parameters is negative"


def _node_problems(node: Node) -> Iterator[str]:
    for shape in node.shapes:
        if shape is not None and any(size is not None and size < 0 for size in shape):
            yield f"a size in {shape} is negative"
    if node.turn not in {0, 1}:
        yield "a loop has a first turn (0) and a last one (1)"
    if node.turn == 1 and node.loop is None:
        yield "the last turn is one of a loop"
    if node.inside is not None:
        yield from (f"inside: {p}" for p in _problems(node.inside, len(node.inputs)))
