"""How far two graph documents agree: layerlint's and Keras's of the same source.

Nodes are known by their class and the line that constructs them, as often as they occur;
edges by the two nodes that they join. Nodes of the same class and line (a loop made them)
are paired so that they agree best, in the order in which they stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from .node_differences import (
    Allowed,
    argument_differences,
    parameter_difference,
    shape_difference,
    with_unknowns,
)

Key: TypeAlias = tuple[str, str, int]
"""Class (or operation), file and line of a node."""

#: The same operation under different names.
OPERATIONS = {
    "truedivide": "divide",
    "div": "divide",
    "getitem": "getitem",
    "sub": "subtract",
    "mul": "multiply",
    "neg": "negative",
    "pow": "power",
    "abs": "absolute",
    "swish": "silu",
    "concat": "concatenate",
    "reducemean": "mean",
    "reducesum": "sum",
    "reducemax": "max",
    "amax": "max",
    "amin": "min",
    "dot": "matmul",
    "maxpool2d": "maxpool",
    "avgpool": "averagepool",
    "avgpool2d": "averagepool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(part=self.part + other.part, whole=self.whole + other.whole)

    @property
    def complete(self) -> bool:
        return self.part == self.whole

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 1.0

    @property
    def percent(self) -> str:
        """Rounded down, so that only what is whole is 100 %."""
        return f"{1000 * self.part // self.whole / 10 if self.whole else 100.0:.1f} %"

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two documents of one model agree in, and in words what they do not."""

    nodes_found: Share = Share()
    """Of the nodes that Keras has."""
    nodes_true: Share = Share()
    """Of the nodes that layerlint tells of."""
    edges_found: Share = Share()
    edges_true: Share = Share()
    arguments: Share = Share()
    """Of the nodes that both have: those whose arguments are all known and equal."""
    shapes: Share = Share()
    parameters: Share = Share()
    wiring: bool = True
    """Whether the graphs are the same one, not only the same nodes and edges counted."""
    differences: tuple[str, ...] = ()

    @property
    def same_counts(self) -> bool:
        """Same nodes and same edges, each as often."""
        return (
            self.nodes_found.complete
            and self.nodes_true.complete
            and self.edges_found.complete
            and self.edges_true.complete
        )

    @property
    def same_graph(self) -> bool:
        """Same nodes, same edges, in the same order and joined in the same way."""
        return self.same_counts and self.wiring

    @property
    def equal(self) -> bool:
        return self.same_graph and all(
            share.complete for share in (self.arguments, self.shapes, self.parameters)
        )

    @property
    def score(self) -> tuple[float, ...]:
        """For the choice among variants: the nearer, the higher."""
        found = self.nodes_found.value + self.edges_found.value
        true = self.nodes_true.value + self.edges_true.value
        return (found + true, self.arguments.value, self.shapes.value, self.parameters.value)


def total(comparisons: Iterable[Comparison]) -> Comparison:
    """The sums over several models."""
    listed = list(comparisons)
    return Comparison(
        nodes_found=_sum(one.nodes_found for one in listed),
        nodes_true=_sum(one.nodes_true for one in listed),
        edges_found=_sum(one.edges_found for one in listed),
        edges_true=_sum(one.edges_true for one in listed),
        arguments=_sum(one.arguments for one in listed),
        shapes=_sum(one.shapes for one in listed),
        parameters=_sum(one.parameters for one in listed),
        wiring=all(one.wiring for one in listed),
        differences=tuple(text for one in listed for text in one.differences),
    )


def _sum(shares: Iterable[Share]) -> Share:
    whole = Share()
    for share in shares:
        whole = whole + share
    return whole


@dataclass(slots=True, kw_only=True)
class _Side:
    """One document, ready to be compared."""

    nodes: list[Mapping[str, Any]]
    keys: list[Key]
    sources: list[list[int]] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)

    @property
    def edges(self) -> Counter[tuple[Key, Key]]:
        return Counter(
            (self.keys[source], self.keys[target])
            for target, sources in enumerate(self.sources)
            for source in sources
        )


def compare(
    expected: Mapping[str, Any],
    found: Mapping[str, Any],
    *,
    unknown_agrees: bool = False,
    open_parameters: Collection[str] = (),
) -> Comparison:
    """Hold layerlint's document of a model (``found``) against Keras's (``expected``).

    ``unknown_agrees``: what layerlint does not know (an argument, a size, which layer it
    is) is no difference; for sources that leave a value open on purpose.
    ``open_parameters``: the same for what comes from these parameters, which have no default
    and were given something by the harness.
    """
    ours, theirs = _side(found), _side(expected)
    if unknown_agrees:
        _name_the_opaque(ours, theirs)
    differences: list[str] = []
    nodes_both = _shared(Counter(theirs.keys), Counter(ours.keys), "node", _node_text, differences)
    edges_both = _shared(theirs.edges, ours.edges, "edge", _edge_text, differences)
    pairs = _pairs(theirs, ours)
    arguments = shapes = parameters = Share()
    for expected_node, found_node, key in pairs:
        allowed = Allowed(everything=unknown_agrees, parameters=frozenset(open_parameters))
        wrong = list(argument_differences(expected_node, found_node, allowed))
        arguments += Share(part=int(not wrong), whole=1)
        differences.extend(f"{_node_text(key)}: {text}" for text in wrong)
        sizes_may_be_open = unknown_agrees or bool(open_parameters)
        agreeing = with_unknowns(expected_node, found_node) if sizes_may_be_open else found_node
        shapes += _noted(shape_difference(expected_node, agreeing), key, differences)
        parameters += _noted(parameter_difference(expected_node, agreeing), key, differences)
    counted = (
        len(theirs.keys),
        len(ours.keys),
        sum(theirs.edges.values()),
        sum(ours.edges.values()),
    )
    same_counts = counted == (nodes_both, nodes_both, edges_both, edges_both)
    wiring = same_counts and _colours(theirs) == _colours(ours)
    if not wiring and not differences:
        differences.append("the same nodes and edges, but joined in another order")
    return Comparison(
        nodes_found=Share(part=nodes_both, whole=len(theirs.keys)),
        nodes_true=Share(part=nodes_both, whole=len(ours.keys)),
        edges_found=Share(part=edges_both, whole=sum(theirs.edges.values())),
        edges_true=Share(part=edges_both, whole=sum(ours.edges.values())),
        arguments=arguments,
        shapes=shapes,
        parameters=parameters,
        wiring=wiring,
        differences=tuple(differences),
    )


def likeness(expected: Mapping[str, Any], found: Mapping[str, Any]) -> float:
    """How many nodes two documents share, of those that they have; from 0 to 1."""
    theirs, ours = (Counter(map(_key, one["nodes"])) for one in (expected, found))
    return 2 * sum((theirs & ours).values()) / max(1, sum(theirs.values()) + sum(ours.values()))


def _noted(difference: str | None, key: Key, differences: list[str]) -> Share:
    if difference:
        differences.append(f"{_node_text(key)}: {difference}")
    return Share() if difference is None else Share(part=int(not difference), whole=1)


def _side(document: Mapping[str, Any]) -> _Side:
    nodes = list(document["nodes"])
    position = {node["id"]: number for number, node in enumerate(nodes)}
    side = _Side(
        nodes=nodes,
        keys=[_key(node) for node in nodes],
        sources=[[] for _ in nodes],
        outputs=[position[one] for one in document.get("outputs", ()) if one in position],
    )
    for source, target in document["edges"]:
        if source in position and target in position:
            side.sources[position[target]].append(position[source])
    return side


def _name_the_opaque(ours: _Side, theirs: _Side) -> None:
    """Take each opaque node for one that Keras has on the same line, or from elsewhere."""
    waiting = list((Counter(theirs.keys) - Counter(ours.keys)).elements())
    for number, node in enumerate(ours.nodes):
        if node["layer"] is not None:
            continue
        fitting = [key for key in waiting if key[2] in (node.get("line"), 0)]
        if fitting:
            ours.keys[number] = fitting[0]
            waiting.remove(fitting[0])


def _key(node: Mapping[str, Any]) -> Key:
    name = node["layer"] or "?"
    if node.get("operation"):
        plain = name.rpartition(".")[2].replace("_", "").lower()
        name = f"operation {OPERATIONS.get(plain, plain)}"
    # One document may be relative to another folder than the other one.
    file = PurePosixPath(node.get("file") or "?").name
    return name, file, node.get("line") or 0


def _node_text(key: Key) -> str:
    return f"{key[0]} ({key[1]}:{key[2]})"


def _edge_text(edge: tuple[Key, Key]) -> str:
    return f"{_node_text(edge[0])} → {_node_text(edge[1])}"


def _shared(
    theirs: Counter[Any], ours: Counter[Any], what: str, text: Any, differences: list[str]
) -> int:
    for key, count in sorted((theirs - ours).items()):
        differences.append(f"missing {what}{_times(count)}: {text(key)}")
    for key, count in sorted((ours - theirs).items()):
        differences.append(f"untrue {what}{_times(count)}: {text(key)}")
    return sum((theirs & ours).values())


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _pairs(theirs: _Side, ours: _Side) -> list[tuple[Mapping[str, Any], Mapping[str, Any], Key]]:
    """Nodes of the same class and line, those that agree first, the rest in order."""
    waiting: dict[Key, list[Mapping[str, Any]]] = defaultdict(list)
    for node, key in zip(ours.nodes, ours.keys, strict=True):
        waiting[key].append(node)
    pairs, later = [], []
    for node, key in zip(theirs.nodes, theirs.keys, strict=True):
        same = next((one for one in waiting[key] if _agree(node, one)), None)
        if same is None:
            later.append((node, key))
        else:
            waiting[key].remove(same)
            pairs.append((node, same, key))
    pairs.extend((node, waiting[key].pop(0), key) for node, key in later if waiting[key])
    return pairs


def _agree(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return (
        not list(argument_differences(expected, found, Allowed()))
        and not shape_difference(expected, found)
        and not parameter_difference(expected, found)
    )


def _colours(side: _Side) -> Counter[int]:
    """The nodes told apart by all that leads to them and from them, in order.

    Colour refinement: each turn a node takes in the colours of its inputs, in their
    order, and those of its readers. Equal graphs have equal colours.
    """
    readers: list[list[tuple[int, int]]] = [[] for _ in side.nodes]
    for target, sources in enumerate(side.sources):
        for position, source in enumerate(sources):
            readers[source].append((target, position))
    outputs = Counter(side.outputs)
    colours = [hash((key, outputs[number])) for number, key in enumerate(side.keys)]
    distinct = len(set(colours))
    for _ in range(len(colours)):
        colours = [
            hash((colours[number], _inputs(side, number, colours), _read(readers, number, colours)))
            for number in range(len(colours))
        ]
        if len(set(colours)) == distinct:
            break
        distinct = len(set(colours))
    return Counter(colours)


def _inputs(side: _Side, number: int, colours: Sequence[int]) -> tuple[int, ...]:
    return tuple(colours[source] for source in side.sources[number])


def _read(
    readers: Sequence[Sequence[tuple[int, int]]], number: int, colours: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((colours[target], position) for target, position in readers[number]))
