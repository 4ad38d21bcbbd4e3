"""A graph as a tree: a model, its nodes in data-flow order, user layers opened."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text
from rich.tree import Tree

from layerlint.display import plural, visible
from layerlint.graph.doubts import doubts
from layerlint.graph.model import LayerGraph, Node
from layerlint.terminal.naming import call_text, when_text
from layerlint.terminal.spots import Spots


def graph_tree(graph: LayerGraph, *, why: bool, spots: Spots) -> Tree:
    """The tree of one graph; ``why`` adds the cause of each unknown."""
    tree = Tree(_heading(graph, spots), guide_style="dim")
    _add_nodes(tree, graph, why=why, spots=spots)
    return tree


def _heading(graph: LayerGraph, spots: Spots) -> Text:
    where = spots.line(graph.place)
    heading = Text.assemble((visible(graph.name), "bold"), f"  {graph.kind}, {where}")
    if graph.root not in ("<module>", graph.name):
        heading.append(f", in {visible(graph.root)}")
    if graph.when:
        heading.append(f", when {when_text(graph.when)}", "magenta")
    if graph.compiled is not None:
        losses = [loss.name for loss in graph.compiled.losses]
        words = ("none" if loss is None else loss for loss in losses)
        named = [visible(word) if isinstance(word, str) else "?" for word in words]
        heading.append(f", compiled with {', '.join(named)}" if named else ", compiled")
    if graph.truncated is not None:
        heading.append(f", cut off: {visible(graph.truncated)}", "yellow")
    elif not graph.complete and graph.kind not in ("fragment", "layer"):
        heading.append(", incomplete", "yellow")
    return heading


def _add_nodes(tree: Tree, graph: LayerGraph, *, why: bool, spots: Spots) -> None:
    digits = len(str(len(graph.nodes) - 1))
    places = [spots.full(node.layer.place) for node in graph.nodes]
    columns = max(map(len, places), default=0)
    for index, node in enumerate(graph.nodes):
        where = f"{node.id:>{digits}}  {places[index]:<{columns}}  "
        label = Text.assemble((where, "dim"), _call(node))
        if node.inputs != ((-1,) if index == 0 else (index - 1,)):
            label.append(_connections(node), "blue")
        if graph.outputs != (len(graph.nodes) - 1,) and node.id in graph.outputs:
            label.append("  output", "green")
        branch = tree.add(label)
        if why:
            for cause in _causes(node, spots):
                branch.add(Text(cause, "yellow"))
        if node.inside is not None:
            _add_nodes(branch, node.inside, why=why, spots=spots)


def _call(node: Node) -> Text:
    layer = node.layer
    text = call_text(layer)
    if layer.name is None:
        return Text(f"? {visible(layer.reason or '')}".rstrip(), "yellow")
    name, _, rest = text.partition("(")
    return Text.assemble((name, "cyan"), "(" + rest if rest != ")" or not layer.operation else "")


def _connections(node: Node) -> str:
    if not node.inputs:
        return "" if node.layer.name == "InputLayer" else "  <- nothing"
    sources = (str(source) if source >= 0 else f"input {-1 - source}" for source in node.inputs)
    return "  <- " + ", ".join(sources)


def _causes(node: Node, spots: Spots) -> Iterator[str]:
    """Why something of a node is not known; an opaque call says it itself."""
    layer = node.layer
    for doubt in doubts(node):
        if doubt.argument is not None:
            line = f" ({spots.line(doubt.place)})" if doubt.place is not None else ""
            yield f"{visible(doubt.argument)} unknown: {visible(doubt.reason)}{line}"
    if layer.trainable is None and layer.name is not None and not layer.operation:
        yield "trainable unknown"


def outline(graphs: list[LayerGraph]) -> Text:
    """The other variants of a model, and what else its code builds, one line for each."""
    lines = (
        f"  also{' when ' if graph.when else ''}{when_text(graph.when)}:"
        f" {plural(len(graph.nodes), 'node')}"
        for graph in graphs
    )
    return Text("\n".join(lines), "dim")
