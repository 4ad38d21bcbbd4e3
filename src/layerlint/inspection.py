"""What was understood of one file, for people who want to look at it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

from layerlint.catalog import load_catalog
from layerlint.diagnostics import failure_of
from layerlint.excerpt import NoSuchName, of_definition
from layerlint.graph.model import (
    Answer,
    Argument,
    Interpretation,
    Layer,
    LayerGraph,
    LayerValue,
    Node,
    UnknownValue,
)
from layerlint.interpreter import interpret
from layerlint.merging.placing import in_file, sources_of
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import shown_graph
from layerlint.project import Project
from layerlint.records import dataclass, replace
from layerlint.settings import Settings
from layerlint.source import (
    ONLY_KERAS,
    InCell,
    Place,
    SourceError,
    SourceFile,
    Span,
    may_concern_keras,
    parse,
    read_source,
    shown_path,
)

Move = Callable[[Place], Place]


class InspectionError(Exception):
    """Why there is nothing to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was understood of a file; places are those of the file."""

    interpretation: Interpretation
    cells: Mapping[Place, InCell]
    """Where in a notebook a place is, as its reader sees it."""
    concerns_keras: bool
    """Whether there is anything of Keras in the file at all."""
    faults: tuple[str, ...] = ()
    """Cells of a notebook or blocks of Markdown that are no Python, and were left out."""


def inspected(path: Path, name: str | None, settings: Settings, *, normal: bool) -> Inspection:
    """What was understood of a file, or of one definition in it.

    With ``normal`` the graphs are in the form that rules see. Raises InspectionError.
    """
    shown = shown_path(path)
    source, tree = _read(path, shown)
    project = Project()
    keras = settings.configuration(path.resolve().parent).keras
    try:
        found = interpret(source, project, load_catalog(), keras=keras)
    except Exception as error:
        said = f"layerlint failed on this file, please report it: {failure_of(error)}"
        raise InspectionError(f"{shown}: {said}") from error
    graphs = list(found.graphs)
    if name is not None:
        if not any(name in (graph.root, graph.name) for graph in graphs):
            # Only others call it: asked for by name, it is shown as it builds by itself.
            alone = interpret(source, project, load_catalog(), keras=keras, only=name)
            graphs = [*alone.graphs, *graphs]
        try:
            graphs = of_definition(graphs, name, source, tree)
        except NoSuchName as error:
            raise InspectionError(f"{shown}: {error}") from error
    if normal:
        graphs = [shown_graph(normalize(graph)) for graph in graphs]
    sources = sources_of(source, project)
    text = source.text.encode("utf-8", "replace")
    cells: dict[Place, InCell] = {}

    def move(place: Place) -> Place:
        where, cell = in_file(place, sources)
        if cell is not None:
            cells[where] = cell
        return where

    return Inspection(
        interpretation=replace(found, graphs=tuple(_graph(graph, move) for graph in graphs)),
        cells=cells,
        concerns_keras=may_concern_keras(text, ONLY_KERAS),
        faults=tuple(f"{fault} (left out)" for fault in source.faults),
    )


def _read(path: Path, shown: str) -> tuple[SourceFile, ast.Module]:
    try:
        source = read_source(path, shown)
        return source, parse(source)
    except SourceError as error:
        raise InspectionError(str(error)) from error
    except IsADirectoryError as error:
        raise InspectionError(f"{shown} is a folder; name a file in it") from error
    except OSError as error:
        raise InspectionError(f"{shown}: {error.strerror or error}") from error


def _graph(graph: LayerGraph, move: Move) -> LayerGraph:
    """A graph with its places moved; in a plain file they stay where they are."""
    compiled = graph.compiled
    return replace(
        graph,
        place=move(graph.place),
        nodes=tuple(_node(node, move) for node in graph.nodes),
        when=tuple(replace(answer, line=move(_at(graph, answer)).line) for answer in graph.when),
        compiled=None if compiled is None else replace(compiled, place=move(compiled.place)),
    )


def _at(graph: LayerGraph, answer: Answer) -> Place:
    span = Span(line=answer.line, column=1, end_line=answer.line, end_column=1)
    return Place(path=answer.path or graph.place.path, span=span)


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
        case UnknownValue(place=Place() as place):
            return replace(value, place=move(place))
        case tuple():
            return tuple(_argument(item, move) for item in value)
        case _:
            return value
