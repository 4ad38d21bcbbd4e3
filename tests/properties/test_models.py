"""A model is understood as it is meant, and judged alike, however it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument, Layer, LayerGraph
from layerlint.graph.text import parse_graph, print_graph
from layerlint.interpreter import interpret
from layerlint.linter import check
from layerlint.project import Project
from layerlint.rule import TOPICS
from layerlint.settings import Overrides, RulesInForce, Settings
from layerlint.source import SourceFile, decode_source

from .models import Model, chains, networks
from .styles import CHAINS, NETWORKS, Writer

NOWHERE = Path("/nowhere")
WRITERS: Mapping[str, Writer] = {**CHAINS, **NETWORKS}


def _source(model: Model, style: str) -> SourceFile:
    return decode_source(WRITERS[style](model).encode(), "net.py")


def _graph(source: SourceFile) -> LayerGraph:
    """The graph of the model itself, not of a part of it."""
    found = interpret(source, Project(here=NOWHERE), load_catalog())
    (graph,) = [one for one in found.graphs if one.name == "model"]
    assert (found.cut, found.assumed, found.remarks) == ((), (), ())
    return graph


# --- the graph -------------------------------------------------------------------------


@given(chains())
@pytest.mark.parametrize("style", WRITERS)
def test_chains_are_understood_as_they_are_meant(style: str, model: Model) -> None:
    _check_graph(model, style)


@given(networks())
@pytest.mark.parametrize("style", NETWORKS)
def test_networks_are_understood_as_they_are_meant(style: str, model: Model) -> None:
    _check_graph(model, style)


def _check_graph(model: Model, style: str) -> None:
    source = _source(model, style)
    graph = _graph(source)
    assert _told(graph) == _meant(model), source.text
    assert graph.complete
    assert graph.compiled is None if model.loss is None else graph.compiled is not None
    assert parse_graph(print_graph(graph)) == graph


Told = tuple[str, int, tuple[int, ...], tuple[tuple[str, object], ...], tuple[int | None, ...]]
"""Of a call: the layer's name and number, what it reads, what is given, and its shape."""


def _meant(model: Model) -> tuple[list[Told], list[int]]:
    numbers: dict[int, int] = {}
    calls: list[Told] = []
    for step in model.steps:
        number = numbers.setdefault(step.layer, len(numbers))
        arguments = tuple(sorted(_as_keras_has_it(step.name, step.arguments).items()))
        calls.append((step.name, number, step.inputs, arguments, (None, *step.size)))
    return calls, list(model.outputs)


def _as_keras_has_it(name: str, given: Mapping[str, object]) -> dict[str, object]:
    pairs = ("kernel_size", "strides", "pool_size")
    return {
        name: (value, value) if name in pairs and isinstance(value, int) else value
        for name, value in given.items()
    }


def _told(graph: LayerGraph) -> tuple[list[Told], list[int]]:
    places: dict[int, int] = {}
    numbers: dict[int, int] = {}
    calls: list[Told] = []
    entries = 0
    for node in graph.nodes:
        if node.layer.name == "InputLayer":
            entries += 1
            places[node.id] = -entries
            continue
        places[node.id] = len(calls)
        inputs = tuple(places[source] if source >= 0 else source for source in node.inputs)
        number = numbers.setdefault(node.layer.key, len(numbers))
        (shape,) = node.shapes
        assert node.layer.name is not None
        given = tuple(sorted(_given(node.layer)))
        calls.append((node.layer.name, number, inputs, given, shape or ()))
    outputs = [places[one] if one >= 0 else one for one in graph.outputs]
    return calls, outputs


def _given(layer: Layer) -> Iterator[tuple[str, Argument]]:
    for name in layer.given:
        yield name, layer.arguments[name]


# --- what is said of it ----------------------------------------------------------------


@cache
def _every_rule() -> RulesInForce:
    settings = Settings(overrides=Overrides(profile="strict", extend_select=TOPICS))
    return settings.in_force(NOWHERE / "net.py")


def _findings(model: Model, style: str) -> list[tuple[object, ...]]:
    source = _source(model, style)
    lines: dict[int, int] = {}
    for node in _graph(source).nodes:
        if node.layer.name != "InputLayer":
            lines.setdefault(node.layer.place.line, len(lines))
    report = check(source, Project(here=NOWHERE), _every_rule())
    return sorted(
        (found.rule, found.severity, found.certainty, lines.get(found.place.line, -1))
        for found in report.findings
    )


@given(chains())
def test_chains_are_judged_alike_in_every_style(model: Model) -> None:
    _check_findings(model, WRITERS)


@given(networks())
def test_networks_are_judged_alike_in_every_style(model: Model) -> None:
    _check_findings(model, NETWORKS)


def _check_findings(model: Model, styles: Mapping[str, Writer]) -> None:
    first, *others = styles
    expected = _findings(model, first)
    for style in others:
        assert _findings(model, style) == expected, (style, WRITERS[style](model))
