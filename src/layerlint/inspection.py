"""What was understood of one file, for people who want to look at it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument, Interpretation, Layer, LayerGraph, LayerValue, Node
from layerlint.interpreter import interpret
from layerlint.merging.placing import in_file, sources_of
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import shown_graph
from layerlint.project import Project
from layerlint.settings import Settings
from layerlint.source import Place, SourceError, parse, read_source, shown_path

Move = Callable[[Place], Place]


class InspectionError(Exception):
    """Why there is nothing to look at."""


def inspected(path: Path, name: str | None, settings: Settings, *, normal: bool) -> Interpretation:
    """What was understood of a file, or of one root in it; its places are those of the file.

    With ``normal`` the graphs are in the form that rules see. Raises InspectionError.
    """
    shown = shown_path(path)
    try:
        source = read_source(path, shown)
        if not source.notebook:
            parse(source)
    except SourceError as error:
        raise InspectionError(str(error)) from error
    except IsADirectoryError as error:
        raise InspectionError(f"{shown} is a folder; name a file in it") from error
    except OSError as error:
        raise InspectionError(f"{shown}: {error.strerror or error}") from error
    project = Project()
    keras = settings.configuration(path.resolve().parent).keras
    found = interpret(source, project, load_catalog(), keras=keras)
    graphs = list(found.graphs if name is None else _of_root(found.graphs, name, shown))
    if normal:
        graphs = [shown_graph(normalize(graph)) for graph in graphs]
    sources = sources_of(source, project)
    moved = tuple(_graph(graph, lambda place: in_file(place, sources)[0]) for graph in graphs)
    return replace(found, graphs=moved)


def _of_root(graphs: Iterable[LayerGraph], name: str, shown: str) -> list[LayerGraph]:
    graphs = list(graphs)
    chosen = [graph for graph in graphs if graph.root == name]
    if chosen:
        return chosen
    roots = list(dict.fromkeys(graph.root for graph in graphs))
    if not roots:
        raise InspectionError(f"{shown}: no model was understood in it, `{name}` or any other")
    close = difflib.get_close_matches(name, roots, n=1)
    hint = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(roots)}"
    raise InspectionError(f"{shown}: nothing that builds layers is called `{name}`; {hint}")


def _graph(graph: LayerGraph, move: Move) -> LayerGraph:
    """A graph with its places moved; in a plain file they stay where they are."""
    compiled = graph.compiled
    return replace(
        graph,
        place=move(graph.place),
        nodes=tuple(_node(node, move) for node in graph.nodes),
        when=tuple(
            replace(answer, line=move(_at(graph, answer.line)).line) for answer in graph.when
        ),
        compiled=None if compiled is None else replace(compiled, place=move(compiled.place)),
    )


def _at(graph: LayerGraph, line: int) -> Place:
    span = replace(graph.place.span, line=line, column=1, end_line=line, end_column=1)
    return replace(graph.place, span=span)


def _node(node: Node, move: Move) -> Node:
    return replace(
        node,
        layer=_layer(node.layer, move),
        call=None if node.call is None else move(node.call),
        chain=tuple(map(move, node.chain)),
        inside=None if node.inside is None else _graph(node.inside, move),
    )


def _layer(layer: Layer, move: Move) -> Layer:
    arguments = {name: _argument(value, move) for name, value in layer.arguments.items()}
    return replace(layer, place=move(layer.place), arguments=arguments)


def _argument(value: Argument, move: Move) -> Argument:
    match value:
        case LayerValue(layer=layer):
            return LayerValue(layer=_layer(layer, move))
        case tuple():
            return tuple(_argument(item, move) for item in value)
        case _:
            return value
