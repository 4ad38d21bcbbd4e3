"""What Keras's objects do, told by the graphs of small programs.

Each Markdown file beside this one holds cases: a heading, why, a program, and a sketch of
the graphs that it must yield.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.check import graph_problems
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    LayerGraph,
    LayerValue,
    Node,
    ObjectValue,
    Shape,
    UnknownValue,
)
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import read_source

HERE = Path(__file__).parent
_CASE = re.compile(
    r"^## (?P<title>.+?)\n(?P<text>.*?)```py\n(?P<code>.*?)```\n+```graph\n(?P<graph>.*?)```",
    re.MULTILINE | re.DOTALL,
)


class Case(NamedTuple):
    file: str
    title: str
    code: str
    graph: str


def cases() -> list[Case]:
    listed: list[Case] = []
    for path in sorted(HERE.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found = [
            Case(path.stem, one["title"], one["code"], one["graph"]) for one in _CASE.finditer(text)
        ]
        assert len(found) == text.count("\n## "), f"{path.name}: a case is not well-formed"
        listed += found
    return listed


def understood(code: str, folder: Path) -> tuple[LayerGraph, ...]:
    path = folder / "net.py"
    path.write_text(code, encoding="utf-8")
    source = read_source(path, "net.py")
    return interpret(source, Project(here=folder), load_catalog()).graphs


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.file}: {case.title}")
def test_a_program_is_understood(case: Case, tmp_path: Path) -> None:
    graphs = understood(case.code, tmp_path)
    for graph in graphs:
        assert graph_problems(graph) == ()
    assert "\n\n".join(sketch(graph) for graph in graphs) == case.graph.strip()


def sketch(graph: LayerGraph) -> str:
    """A graph in few words: a line for each node, what it reads, its shape and weights."""
    said = [graph.kind, graph.name]
    said += [word for word in ("complete", "used") if getattr(graph, word)]
    said += [f"{answer.condition}={answer.answer}" for answer in graph.when]
    if graph.truncated is not None:
        said.append(f"({graph.truncated})")
    lines = [" ".join(said)]
    lines += [f"  {line}" for node in graph.nodes for line in _node(node)]
    outputs = ", ".join(map(_source, graph.outputs))
    compiled = ""
    if graph.compiled is not None:
        losses = (
            f"{_value(loss.name)}{'' if loss.from_logits is not True else ' of logits'}"
            for loss in graph.compiled.losses
        )
        compiled = f" loss {', '.join(losses)}"
    return "\n".join([*lines, f"  gives {outputs or 'nothing'}{compiled}"])


def _node(node: Node) -> Iterator[str]:
    layer = node.layer
    given = [f"{name}={_value(layer.arguments[name])}" for name in layer.given if name != "name"]
    name = layer.name if layer.name is not None else f"? ({layer.reason})"
    base = f":{layer.base}" if layer.base is not None else ""
    words = [f"{node.id} {name}{base}({', '.join(given)})"]
    words += [f"[{', '.join(map(_source, node.inputs))}]"] if node.inputs else []
    words.append(f"-> {', '.join(map(_shape, node.shapes))}")
    words += [f"{layer.parameters} weights"] if layer.parameters else []
    words += ["frozen"] if layer.trainable is False else []
    words += [f"turn {node.turn}"] if node.loop is not None else []
    words += [
        f"{name}={_value(value)}"
        for name, value in node.call_arguments.items()
        if value is not None
    ]
    yield " ".join(words)
    if node.inside is not None:
        yield from (f"  | {line}" for line in sketch(node.inside).splitlines()[1:])


def _source(place: int) -> str:
    return f"in{-1 - place}" if place < 0 else str(place)


def _shape(shape: Shape | None) -> str:
    if shape is None:
        return "?"
    return "x".join("*" if size is None else str(size) for size in shape[1:]) or "scalar"


def _value(value: Argument) -> str:
    match value:
        case UnknownValue(reason=reason):
            return f"<{reason}>"
        case LayerValue(layer=layer):
            given = (f"{name}={_value(layer.arguments[name])}" for name in layer.given)
            return f"{layer.name}({', '.join(given)})"
        case FunctionValue(name=name):
            return f"function {name}"
        case ObjectValue(qualified=qualified):
            return qualified
        case tuple():
            return f"({', '.join(map(_value, value))})"
        case _:
            return repr(value)
