"""The nouns of the normal form: the graph that rules match."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from layerlint.graph.model import (
    Argument,
    Layer,
    LayerGraph,
    Node,
    Shape,
    UnknownValue,
)
from layerlint.patterns.axes import Layout
from layerlint.records import dataclass, field
from layerlint.source import Place

Standing: TypeAlias = Literal["known", "closed", "uncertain", "opaque"]
"""How far it is known what a node does.

``closed``: what it is is known, but not what it does (``Lambda``). ``uncertain``: a
user's class that does something else than the layer it derives from. ``opaque``: nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalNode:
    """One node of the normal form, known by its identity.

    ``layer`` is the layer that rules see; ``origin`` is the node of the model's graph that
    it comes from, and ``opened`` the nodes of user layers around it, outermost first.
    ``inputs`` are ids of normal nodes, which are indices, or negative: inputs of the model.
    """

    id: int
    layer: Layer
    shown: str
    """The name of the class as the user knows it."""
    origin: Node
    opened: tuple[Node, ...] = ()
    inputs: tuple[int, ...] = ()
    call_arguments: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    """What the call says besides tensors, and what the layer itself says for all its calls."""
    standing: Standing = "known"
    fused: bool = False
    """Whether it is an ``activation=`` of the layer before it."""
    doubt: UnknownValue | None = None
    """Why it may be nothing: an activation that may be linear, a rate that may be 0."""
    shape: Shape | None = None
    input_shape: Shape | None = None
    layout: Layout = "channels_last"
    """Where the channel axis of the input is."""
    output_layout: Layout = "channels_last"
    finds_channels: bool | None = True
    """Whether it looks for the channels where the layer before it has put them."""
    channels: Argument = None
    """How many channels the output has; ``None`` where nothing tells."""
    input_channels: Argument = None
    axis: int | None = None
    """The argument ``axis`` in its negative form, where that is known."""
    ends_part: bool = False
    """Whether it gives an output of a model that is a part of this one and one by itself."""
    other_readers: int = 0
    """How many layers beside this graph read what it gives."""

    @property
    def place(self) -> Place:
        """Where the source has the layer's constructor."""
        return self.layer.written

    @property
    def chain(self) -> tuple[Place, ...]:
        """The calls and user layers that led to the constructor, outermost first."""
        around = (
            place for node in self.opened for place in (*node.chain, node.call or node.layer.place)
        )
        return (*around, *self.origin.chain)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalGraph:
    """A model in normal form: its nodes in data-flow order, an id is an index."""

    graph: LayerGraph
    """The graph that it is the normal form of."""
    nodes: tuple[NormalNode, ...]
    outputs: tuple[int, ...]
    """Where the outputs come from, numbered like the inputs of a node."""
    readers: tuple[tuple[int, ...], ...]
    """The nodes that read each node, each once, in data-flow order."""
    calls: Mapping[int, tuple[int, ...]]
    """The nodes that call the same layer object, by its key."""

    @property
    def is_model(self) -> bool:
        """Whether it has inputs and outputs of a model: no fragment and no user's layer."""
        return self.graph.kind not in ("fragment", "layer")

    @property
    def is_whole(self) -> bool:
        """Whether it is a model by itself, and no Sequential that is but a part of another."""
        graph = self.graph
        part = graph.kind != "functional" and graph.compiled is None and graph.used
        return self.is_model and (not part or len(graph.outputs) > 1)

    def consumers(self, node: int) -> int:
        """How many readers a node has; being an output of the model is one more.

        Those in other models of the same run count, too.
        """
        beside = self.nodes[node].other_readers
        return len(self.readers[node]) + (node in self.outputs) + beside


def shown_graph(normal: NormalGraph) -> LayerGraph:
    """The normal form as a layer graph, to be printed."""
    original = normal.graph
    nodes = tuple(
        Node(
            id=node.id,
            layer=node.layer,
            inputs=node.inputs,
            shapes=(node.shape,),
            call=node.origin.call,
            call_arguments=node.call_arguments,
            chain=node.chain,
            turn=node.origin.turn,
            loop=node.origin.loop,
        )
        for node in normal.nodes
    )
    return LayerGraph(
        name=original.name,
        kind=original.kind,
        root=original.root,
        place=original.place,
        nodes=nodes,
        outputs=normal.outputs,
        inputs=tuple(node.id for node in nodes if any(source < 0 for source in node.inputs)),
        when=original.when,
        complete=original.complete,
        truncated=original.truncated,
        compiled=original.compiled,
        used=original.used,
    )
