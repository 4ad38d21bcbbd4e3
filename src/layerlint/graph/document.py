"""The document of ``graph --format json``: an interpretation as plain data.

A user's layer points to what its ``call`` does by ``inside``, the index of that graph in
``models``; graphs that stand only inside others follow behind the models of the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from layerlint.graph.model import (
    Answer,
    Argument,
    Compiled,
    FunctionValue,
    Interpretation,
    Layer,
    LayerGraph,
    LayerValue,
    Node,
    ObjectValue,
    Shape,
    UnknownValue,
)

# Any: what json.dumps takes has no finite type.
Document: TypeAlias = dict[str, Any]

VERSION = 1


def graph_document(interpretation: Interpretation) -> Document:
    """The document of CONTRACTS, ready for ``json.dumps``."""
    graphs = list(interpretation.graphs)
    indices = {id(graph): index for index, graph in enumerate(graphs)}
    models = []
    # The list grows while it is walked: what stands inside a node comes behind.
    for graph in graphs:
        insides = [_inside(node, graphs, indices) for node in graph.nodes]
        models.append(_model(graph, insides))
    return {"version": VERSION, "models": models}


def answer_document(answer: Answer) -> Document:
    """A condition and its answer; ``file`` says where it stands, if in another file."""
    found = {"condition": answer.condition, "line": answer.line, "answer": answer.answer}
    return {**found, "file": answer.path} if answer.path else found


def _inside(node: Node, graphs: list[LayerGraph], indices: dict[int, int]) -> int | None:
    inside = node.inside
    if inside is None:
        return None
    if id(inside) not in indices:
        alike = (
            index
            for index, graph in enumerate(graphs)
            if graph.name == inside.name and graph.place == inside.place and graph == inside
        )
        indices[id(inside)] = next(alike, len(graphs))
        if indices[id(inside)] == len(graphs):
            graphs.append(inside)
    return indices[id(inside)]


def _model(graph: LayerGraph, insides: list[int | None]) -> Document:
    return {
        "name": graph.name,
        "kind": graph.kind,
        "root": graph.root,
        "when": [answer_document(answer) for answer in graph.when],
        "file": graph.place.path,
        "line": graph.place.line,
        "complete": graph.complete,
        "truncated": graph.truncated,
        "nodes": [_node(node, inside) for node, inside in zip(graph.nodes, insides, strict=True)],
        "edges": [list(edge) for edge in graph.edges],
        "inputs": list(graph.inputs),
        "outputs": list(graph.outputs),
        "compiled": None if graph.compiled is None else _compiled(graph.compiled),
    }


def _compiled(compiled: Compiled) -> Document:
    losses = [argument_document(loss.name) for loss in compiled.losses]
    logits = [argument_document(loss.from_logits) for loss in compiled.losses]
    return {"loss": _one_or_list(losses), "from_logits": _one_or_list(logits)}


def _node(node: Node, inside: int | None) -> Document:
    layer, span = node.layer, node.layer.place.span
    return {
        "id": node.id,
        **_layer(layer),
        "inside": inside,
        "file": layer.place.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "call_line": None if node.call is None else node.call.line,
        "arguments": _mapping(layer.arguments),
        "given": list(layer.given),
        "trainable": layer.trainable,
        "shape": _one_or_list([_shape(shape) for shape in node.shapes]),
        "parameters": layer.parameters,
        "reason": layer.reason,
    }


def _layer(layer: Layer) -> Document:
    return {
        "layer": layer.name,
        "qualified": layer.qualified,
        "base": layer.base,
        "family": layer.family,
        "operation": layer.operation,
    }


def argument_document(value: Argument) -> Any:
    """An argument as JSON holds it; what JSON cannot hold is an object that says so."""
    match value:
        case float() if not math.isfinite(value):
            return {"object": "float", "arguments": {"x": str(value)}}
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return [argument_document(item) for item in value]
        case UnknownValue():
            return {"unknown": value.reason}
        case FunctionValue():
            return {"function": value.name}
        case ObjectValue():
            return {"object": value.qualified, "arguments": _mapping(value.arguments)}
        case LayerValue(layer=layer):
            wrapped = {"line": layer.place.line, "arguments": _mapping(layer.arguments)}
            return {"layer": {**_layer(layer), **wrapped, "given": list(layer.given)}}
        case Mapping():
            return _mapping(value)


def _mapping(arguments: Mapping[str, Argument]) -> Document:
    return {name: argument_document(value) for name, value in arguments.items()}


def _shape(shape: Shape | None) -> list[int | None] | None:
    return None if shape is None else list(shape)


def _one_or_list(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items
