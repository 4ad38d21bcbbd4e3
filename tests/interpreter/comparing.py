"""Whether a graph is as a text says, where the text says little.

The rule: **the structure is whole, the details are those that are stated.** Kind, nodes,
their order, their layers' names, which calls share a layer, inputs, outputs, answers
(``when``), completeness, losses, turns and ``trainable`` (of layers) must be exactly as the
text has them, defaults of the grammar included. A name, a root, ``used``, arguments, shapes,
parameter counts, bases, reasons, loops, places and what is ``inside`` must hold where they
are stated; an argument before the ``;`` must besides stand in the source.
``unknown`` without a reason is any unknown value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from layerlint.graph.model import (
    Argument,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    Loss,
    Node,
    ObjectValue,
    UnknownValue,
)
from layerlint.graph.text import parse_graph, print_graph
from layerlint.graph.tokens import NO_PATH
from layerlint.records import replace
from layerlint.source import Place

_KINDS = "sequential|functional|subclassed|layer|fragment"
_HEADER_WORDS = "in|when|complete|incomplete|truncated|used"


def differences(text: str, graph: LayerGraph) -> list[str]:
    """In what a graph departs from what a text says of it."""
    return list(_graphs(parse_graph(text), graph, text))


def _graphs(expected: LayerGraph, graph: LayerGraph, text: str = "") -> Iterator[str]:
    header = re.sub(r'"(\\.|[^"\\])*"', '""', text).partition("{")[0]
    if re.match(rf"\s*({_KINDS})\s+(?!({_HEADER_WORDS})\b)[\w\"]", header):
        yield from _unequal("name", expected.name, graph.name)
    if re.search(r"\bin\s", header):
        yield from _unequal("root", expected.root, graph.root)
    yield from _unequal("kind", expected.kind, graph.kind)
    yield from _unequal("when", _answers(expected), _answers(graph))
    yield from _unequal("complete", expected.complete, graph.complete)
    if expected.truncated is not None:
        yield from _unequal("truncated", expected.truncated, graph.truncated)
    if expected.used and not graph.used:
        yield "used: it is not"
    yield from _places("the graph", expected.place, graph.place)
    yield from _structure(expected, graph)
    yield from _losses(expected, graph)


def _structure(expected: LayerGraph, graph: LayerGraph) -> Iterator[str]:
    names = [_name(node.layer) for node in expected.nodes]
    found = [_name(node.layer) for node in graph.nodes]
    if names != found:
        yield f"nodes: expected {' '.join(names)}, found {' '.join(found)}"
        return
    ids = {node.id: place for place, node in enumerate(graph.nodes)}
    wanted_ids = {node.id: place for place, node in enumerate(expected.nodes)}
    ends = any(node.ends_part for node in expected.nodes)
    readers = any(node.other_readers for node in expected.nodes)
    keys: dict[int, int] = {}
    wanted_keys: dict[int, int] = {}
    for place, (wanted, node) in enumerate(zip(expected.nodes, graph.nodes, strict=True)):
        where = f"%{place} {_name(node.layer)}"
        yield from _unequal(
            f"{where}: inputs", _numbered(wanted.inputs, wanted_ids), _numbered(node.inputs, ids)
        )
        yield from _unequal(
            f"{where}: the same layer as that of",
            wanted_keys.setdefault(wanted.layer.key, place),
            keys.setdefault(node.layer.key, place),
        )
        if ends:
            yield from _unequal(f"{where}: ends a part", wanted.ends_part, node.ends_part)
        if readers:
            yield from _unequal(f"{where}: other readers", wanted.other_readers, node.other_readers)
        yield from _nodes(where, wanted, node)
    yield from _unequal(
        "outputs", _numbered(expected.outputs, wanted_ids), _numbered(graph.outputs, ids)
    )


def _nodes(where: str, wanted: Node, node: Node) -> Iterator[str]:
    yield from _layers(where, wanted.layer, node.layer)
    if wanted.shapes != (None,):
        yield from _unequal(f"{where}: shapes", wanted.shapes, node.shapes)
    for name, value in wanted.call_arguments.items():
        yield from _arguments(f"{where}: call with {name}", value, node.call_arguments, name)
    yield from _unequal(f"{where}: turn", wanted.turn, node.turn)
    if wanted.loop is not None:
        yield from _unequal(f"{where}: loop", wanted.loop, node.loop)
    if wanted.call is not None:
        yield from _unequal(f"{where}: call", wanted.call.span, node.call and node.call.span)
    if wanted.chain:
        yield from _unequal(f"{where}: through", wanted.chain, node.chain)
    if wanted.inside is not None:
        if node.inside is None:
            yield f"{where}: nothing is inside"
        else:
            for difference in _graphs(wanted.inside, node.inside):
                yield f"{where}: inside: {difference}"


def _layers(where: str, wanted: Layer, layer: Layer) -> Iterator[str]:
    yield from _unequal(f"{where}: name", _name(wanted), _name(layer))
    if layer.name is not None and not layer.operation:
        yield from _unequal(f"{where}: trainable", wanted.trainable, layer.trainable)
    for stated in ("qualified", "base", "family", "reason", "parameters"):
        value = getattr(wanted, stated)
        if value is not None:
            yield from _unequal(f"{where}: {stated}", value, getattr(layer, stated))
    if wanted.backend is not None and not _holds(wanted.backend, layer.backend):
        yield f"{where}: backend: expected {wanted.backend}, found {layer.backend}"
    if wanted.overrides_call:
        yield from _unequal(f"{where}: overrides_call", True, layer.overrides_call)
    for name, value in wanted.arguments.items():
        yield from _arguments(f"{where}: {name}", value, layer.arguments, name)
    for name in wanted.given:
        if name not in layer.given:
            yield f"{where}: {name} is not given in the source"
    yield from _places(where, wanted.place, layer.place)


def _arguments(
    where: str, wanted: Argument, found: Mapping[str, Argument], name: str
) -> Iterator[str]:
    if name not in found:
        yield f"{where}: there is none"
    elif not _holds(wanted, found[name]):
        yield f"{where}: expected {wanted!r}, found {found[name]!r}"


def _holds(wanted: Argument, value: Argument) -> bool:
    """Whether a value is what a text says of it."""
    match wanted, value:
        case UnknownValue(), UnknownValue():
            reasons = wanted.reason in ("unknown", value.reason)
            narrowed = wanted.among in ((), value.among) and wanted.between in (None, value.between)
            return reasons and narrowed and wanted.truth in (None, value.truth)
        case LayerValue(), LayerValue():
            return not list(_layers("", wanted.layer, value.layer))
        case FunctionValue(), FunctionValue():
            if wanted.does is None or value.does is None:
                return wanted == value
            return wanted.name == value.name and not list(_layers("", wanted.does, value.does))
        case ObjectValue(), ObjectValue():
            return wanted.qualified == value.qualified and all(
                name in value.arguments and _holds(each, value.arguments[name])
                for name, each in wanted.arguments.items()
            )
        case tuple(), tuple():
            return len(wanted) == len(value) and all(map(_holds, wanted, value))
        case Mapping(), Mapping():
            return set(wanted) == set(value) and all(
                _holds(each, value[name]) for name, each in wanted.items()
            )
    return type(wanted) is type(value) and wanted == value


def _losses(expected: LayerGraph, graph: LayerGraph) -> Iterator[str]:
    if expected.compiled is None or graph.compiled is None:
        yield from _unequal("compiled", expected.compiled is not None, graph.compiled is not None)
        return
    wanted, found = expected.compiled.losses, graph.compiled.losses
    if len(wanted) != len(found) or not all(map(_same_loss, wanted, found)):
        yield f"losses: expected {wanted}, found {found}"
    yield from _places("compile", expected.compiled.place, graph.compiled.place)


def _same_loss(wanted: Loss, found: Loss) -> bool:
    return _holds(wanted.name, found.name) and _holds(wanted.from_logits, found.from_logits)


def _places(where: str, wanted: Place, found: Place) -> Iterator[str]:
    """A place is stated where the text names a file."""
    if wanted.path != NO_PATH:
        yield from _unequal(f"{where}: place", wanted, found)


def _unequal(what: str, wanted: object, found: object) -> Iterator[str]:
    if wanted != found:
        yield f"{what}: expected {wanted}, found {found}"


def _name(layer: Layer) -> str:
    name = "?" if layer.name is None else layer.name
    return f"operation {name}" if layer.operation else name


def _numbered(sources: tuple[int, ...], places: dict[int, int]) -> tuple[int, ...]:
    return tuple(places[source] if source >= 0 else source for source in sources)


def _answers(graph: LayerGraph) -> list[tuple[str, bool, int]]:
    return [(answer.condition, answer.answer, answer.line) for answer in graph.when]


def brief(graph: LayerGraph) -> str:
    """A graph as a text that says of its layers only what their source says."""
    return print_graph(_shortened(graph), places=False)


def _shortened(graph: LayerGraph) -> LayerGraph:
    nodes = tuple(
        replace(
            node,
            layer=_only_given(node.layer),
            inside=None if node.inside is None else _shortened(node.inside),
        )
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


def _only_given(layer: Layer) -> Layer:
    arguments: dict[str, Argument] = {}
    for name, value in layer.arguments.items():
        if name in layer.given:
            if isinstance(value, LayerValue):
                value = LayerValue(layer=_only_given(value.layer))
            arguments[name] = value
    return replace(layer, arguments=arguments)
