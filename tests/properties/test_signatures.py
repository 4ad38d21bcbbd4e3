"""Which graphs are told to be the same: those whose every part that counts reads the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layerlint.graph.model import Layer, LayerGraph, Node
from layerlint.interpreter.signatures import signatures
from layerlint.records import replace

from .graphs import graphs


def written_out(graph: LayerGraph) -> object:
    """All that counts, each nested layer as often as it is met; slow where they are many."""
    order: dict[int, int] = {}
    nodes = [
        (
            order.setdefault(node.layer.key, len(order)),
            node.layer.name,
            node.layer.place,
            node.inputs,
            node.shapes,
            node.layer.trainable,
            node.layer.reason,
            repr(sorted(node.layer.arguments.items(), key=lambda item: item[0])),
            repr(sorted(node.call_arguments.items(), key=lambda item: item[0])),
            None if node.inside is None else written_out(node.inside),
        )
        for node in graph.nodes
    ]
    return (
        graph.name,
        graph.kind,
        graph.place,
        nodes,
        graph.outputs,
        graph.used,
        graph.held,
        graph.complete,
        repr(graph.compiled),
    )


def alike(graph: LayerGraph, other: LayerGraph) -> bool:
    (first,), (second,) = signatures([graph]), signatures([other])
    return first == second


def check(graph: LayerGraph, other: LayerGraph) -> None:
    assert alike(graph, other) is (written_out(graph) == written_out(other))


@st.composite
def changed(draw: st.DrawFn) -> tuple[LayerGraph, LayerGraph]:
    """A graph and what it becomes where something of another takes the place of its own."""
    graph, other = draw(graphs()), draw(graphs(depth=0))
    mine, theirs = list(graph.nodes), other.nodes
    if not mine or not theirs:
        names = ("name", "kind", "place", "outputs", "used", "held", "complete", "compiled", "root")
        name = draw(st.sampled_from(names))
        return graph, replace(graph, **{name: getattr(other, name)})
    place = draw(st.integers(0, len(mine) - 1))
    node, another = mine[place], draw(st.sampled_from(theirs))
    name = draw(st.sampled_from(("inputs", "shapes", "call_arguments", "inside", "layer")))
    if name == "layer":
        name = draw(st.sampled_from(("key", "place", "name", "trainable", "reason", "arguments")))
        value = getattr(another.layer, name)
        mine[place] = replace(node, layer=replace(node.layer, **{name: value}))
    else:
        mine[place] = replace(node, **{name: getattr(another, name)})
    return graph, replace(graph, nodes=tuple(mine))


@given(graphs())
def test_how_its_layers_are_numbered_tells_no_graph_from_another(graph: LayerGraph) -> None:
    nodes = [replace(each, layer=replace(each.layer, key=~each.layer.key)) for each in graph.nodes]
    assert alike(graph, replace(graph, nodes=tuple(nodes)))


@given(changed())
def test_a_change_is_told_where_it_can_be_read(pair: tuple[LayerGraph, LayerGraph]) -> None:
    check(*pair)
    node = Node(id=0, layer=Layer(key=0, name="Block", place=pair[0].place))
    check(*(replace(one, nodes=(replace(node, inside=one),)) for one in pair))
