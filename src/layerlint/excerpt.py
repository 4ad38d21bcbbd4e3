"""The part of the graphs that one definition of the source has built, called or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from layerlint.graph.model import LayerGraph, Node
from layerlint.records import dataclass, replace
from layerlint.source import Place, SourceFile, Span
from layerlint.spelling import nearest

MODULE = "<module>"
MOST_NAMED = 8
_METHODS_OF_A_LAYER = ("__init__", "build", "call", "__call__")


class NoSuchName(Exception):
    """A name that the source does not define, and those that it does."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Say what may have been meant."""
        super().__init__(f"nothing in it is called `{name}`{_hint(name, known)}")


def _hint(name: str, known: Sequence[str]) -> str:
    """What may have been meant: the same name in a class or function, else one that is like it."""
    last = name.rpartition(".")[2].lower()
    meant = [one for one in known if one.rpartition(".")[2].lower() == last]
    if not meant and (near := nearest(name, known)):
        meant = [near]
    if meant:
        return f"; did you mean {' or '.join(f'`{one}`' for one in meant[:MOST_NAMED])}?"
    if not known:
        return ""
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    return f"; it defines {', '.join(f'`{one}`' for one in known[:MOST_NAMED])}{more}"


def of_definition(
    graphs: Sequence[LayerGraph], name: str, source: SourceFile, tree: ast.Module
) -> list[LayerGraph]:
    """What the definition of a qualified name has built; raises NoSuchName.

    A name that nothing defines may be that of a model, as graphs show it.
    Where interpretation started from it, all its graphs in all variants; else, for a
    function that only others call, what its first call has built: the model in all variants,
    or of the first model in which it has a part that part as a fragment.
    """
    known = dict(_definitions(tree, ""))
    if name != MODULE and name not in known:
        if named := [graph for graph in graphs if graph.name == name]:
            return named
        raise NoSuchName(name, list(dict.fromkeys((*known, *(graph.name for graph in graphs)))))
    owner, _, method = name.rpartition(".")
    roots = {name, owner} if method in _METHODS_OF_A_LAYER else {name}
    if own := [graph for graph in graphs if graph.root in roots or _stands_for(graph, roots)]:
        return own
    if name == MODULE:
        return []
    where = _Where(path=source.path, first=known[name][0], last=known[name][1])
    parts = [part for graph in graphs if (part := _part(graph, name, where)) is not None]
    return [part for part in parts if _same_model(part, parts[0])]


def _same_model(graph: LayerGraph, first: LayerGraph) -> bool:
    """Whether one graph is another, or a variant of the model that the other is, too."""
    if first.kind == "fragment":
        return graph is first
    return (graph.root, graph.name, graph.place) == (first.root, first.name, first.place)


def _stands_for(graph: LayerGraph, names: set[str]) -> bool:
    return graph.kind in ("layer", "subclassed") and graph.name in names


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The qualified names of functions and classes, each with its first and last line."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = prefix + child.name
            yield name, (child.lineno, child.end_lineno or child.lineno)
            yield from _definitions(child, f"{name}.")
        else:
            yield from _definitions(child, prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """The lines of a definition."""

    path: str
    first: int
    last: int

    def holds(self, place: Place) -> bool:
        return place.path == self.path and self.first <= place.line <= self.last

    def call_of(self, node: Node) -> tuple[Place, ...] | None:
        """The calls that led into the definition, where the node was built in it."""
        for index, place in enumerate(node.chain):
            if self.holds(place):
                return node.chain[:index]
        if self.holds(node.layer.place) or (node.call is not None and self.holds(node.call)):
            return node.chain
        return None


def _part(graph: LayerGraph, name: str, where: _Where) -> LayerGraph | None:
    """The nodes that the first call of a definition gave to a graph, as a fragment.

    A model that is built there from nothing else is itself what that call built.
    """
    calls = {node.id: where.call_of(node) for node in graph.nodes}
    first = next((call for call in calls.values() if call is not None), None)
    kept = [node for node in graph.nodes if first is not None and calls[node.id] == first]
    if not kept:
        return None
    if len(kept) == len(graph.nodes) and where.holds(graph.place):
        return graph
    numbers = {node.id: index for index, node in enumerate(kept)}
    outside: dict[int, int] = {}

    def source_of(source: int) -> int:
        if source in numbers:
            return numbers[source]
        return outside.setdefault(source, -1 - len(outside))

    nodes = tuple(
        replace(node, id=numbers[node.id], inputs=tuple(map(source_of, node.inputs)))
        for node in kept
    )
    read = {source for node in nodes for source in node.inputs}
    span = Span(line=where.first, column=1, end_line=where.last, end_column=1)
    return LayerGraph(
        name=name,
        kind="fragment",
        root=name,
        place=Place(path=where.path, span=span),
        nodes=nodes,
        outputs=tuple(node.id for node in nodes if node.id not in read),
        inputs=tuple(node.id for node in nodes if any(source < 0 for source in node.inputs)),
        when=graph.when,
        complete=False,
    )
