"""The normal form: one shape for all the ways in which the same network is written.

Rules match this form and nothing else. A fused activation is a node of its own, an
operation is the layer that does the same, what does nothing is left out, a wrapper
answers for the layer it wraps, user layers are opened, and every activation layer answers
to ``activation``. What a user's layer computes and nobody reads is left out, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from layerlint.catalog import load_catalog
from layerlint.graph.model import (
    Argument,
    Layer,
    LayerGraph,
    LayerValue,
    Node,
    ObjectValue,
    Shape,
    UnknownValue,
)
from layerlint.patterns.activations import canonical_activation, with_activation
from layerlint.patterns.axes import (
    Layout,
    axis_argument,
    channels_behind,
    layout_of_entry,
    layout_of_input,
    layout_of_output,
    output_shape,
    size_of_channels,
    spatial_rank,
)
from layerlint.patterns.modes import by_mode, called
from layerlint.patterns.normal_graph import NormalGraph, NormalNode, Standing
from layerlint.patterns.operations import layer_for_operation
from layerlint.records import dataclass, field, replace

_WRAPPERS: Final = frozenset(("TimeDistributed", "Bidirectional", "SpectralNormalization"))
_CLOSED: Final = frozenset(
    ("Lambda", "JaxLayer", "FlaxLayer", "TFSMLayer", "TorchModuleWrapper", "Pipeline")
)
_FUSING_FAMILIES: Final = frozenset(("convolutional", "locally_connected", "local"))
_FUSING_LAYERS: Final = frozenset(("Dense", "EinsumDense", "TimeDistributedDense"))
_ENTRIES: Final = ("InputLayer", "Reshape")
"""What is written down with a shape, and says nothing of where its channels are."""
_AXES_OF_THEIR_OWN: Final = frozenset(("expand_dims", "squeeze", "stack"))
"""Their ``axis`` is none that input and output have in common."""
_BASES_THAT_DO_NOTHING: Final = frozenset(("Layer", "Model", "Wrapper"))


def normalize(graph: LayerGraph) -> NormalGraph:
    """The normal form of a graph."""
    form = _Form()
    form.input_shapes = {-1 - number: shape for number, shape in enumerate(graph.entering)}
    form.some_open = _some_open(graph)
    lowest = min((source for node in graph.nodes for source in node.inputs), default=0)
    form.next_input = min(lowest, 0)
    outputs = form.add_graph(graph, inputs=None, opened=())
    nodes = tuple(form.nodes)
    readers: list[list[int]] = [[] for _ in nodes]
    calls: dict[int, list[int]] = {}
    for node in nodes:
        calls.setdefault(node.layer.key, []).append(node.id)
        for source in dict.fromkeys(node.inputs):
            if source >= 0:
                readers[source].append(node.id)
    return NormalGraph(
        graph=graph,
        nodes=nodes,
        outputs=tuple(outputs),
        readers=tuple(map(tuple, readers)),
        calls={key: tuple(ids) for key, ids in calls.items()},
    )


@dataclass(slots=True)
class _Form:
    """The nodes so far, and what is known of the model's inputs."""

    nodes: list[NormalNode] = field(default_factory=list)
    shapes: list[Shape | None] = field(default_factory=list)
    """What each node gives, with the axis that a ``TimeDistributed`` layer does not see."""
    input_shapes: dict[int, Shape | None] = field(default_factory=dict)
    next_input: int = 0
    """The lowest number that an input of the model has so far."""
    some_open: bool = False
    """Whether the channels may come first in something that the model is given, or reshapes."""

    def add_graph(
        self, graph: LayerGraph, inputs: Sequence[int] | None, opened: tuple[Node, ...]
    ) -> list[int]:
        """Add a graph's nodes; where its outputs come from. ``inputs`` feed a user layer."""
        sources: dict[int, int] = {}

        def source_of(source: int) -> int:
            if source >= 0:
                return sources[source]
            return source if inputs is None else inputs[-1 - source]

        for node in graph.nodes:
            if node.unread:
                continue
            given = self.add_node(node, [source_of(s) for s in node.inputs], opened)
            if given >= 0 and (node.ends_part or node.other_readers):
                made = self.nodes[given]
                self.nodes[given] = replace(
                    made,
                    ends_part=made.ends_part or node.ends_part,
                    other_readers=made.other_readers + node.other_readers,
                )
            sources[node.id] = given
        return [source_of(source) for source in graph.outputs]

    def add_node(self, node: Node, inputs: list[int], opened: tuple[Node, ...]) -> int:
        """Add what a node stands for; where its output comes from then."""
        if node.layer.name == "InputLayer" and not inputs:
            return self.add_input(node)
        inside = node.inside
        if inside is not None and inside.truncated is None and inside.outputs:
            outputs = self.add_graph(inside, inputs, (*opened, node))
            if len(set(outputs)) == 1:
                return outputs[0]
            return self.add_choice(node, outputs, opened)
        layer, lead = _unwrapped(node.layer)
        shown = layer.spelled or layer.name or "?"
        if layer.operation:
            shape = self.shape(inputs)
            rank = None if shape is None else len(shape)
            layer = layer_for_operation(layer, len(inputs), rank)
        layer, standing = by_mode(*_identified(layer))
        shape = node.shapes[0] if node.shapes else None
        for part, fused in _split(layer) if standing == "known" else [(layer, False)]:
            part = with_activation(part)
            doubt = (
                _may_be_nothing(part, node) if standing == "known" and len(inputs) == 1 else None
            )
            if doubt is True:
                continue
            made = NormalNode(
                id=len(self.nodes),
                layer=part,
                shown=(part.name or "?") if fused else shown,
                origin=node,
                opened=opened,
                inputs=tuple(inputs),
                call_arguments=called(part, node.call_arguments),
                standing=standing,
                fused=fused,
                doubt=doubt,
            )
            self.add_normal(made, shape, lead=lead)
            inputs = [made.id]
        return inputs[0] if inputs else self.add_input(node)

    def add_input(self, node: Node) -> int:
        self.next_input -= 1
        self.input_shapes[self.next_input] = node.shapes[0] if node.shapes else None
        return self.next_input

    def add_choice(self, node: Node, outputs: list[int], opened: tuple[Node, ...]) -> int:
        """Stand for one of several outputs: edges do not tell which of them is read."""
        layer = Layer(
            key=-1 - node.layer.key,
            name=None,
            place=node.layer.place,
            reason=f"which output of {node.layer.name}",
        )
        choice = NormalNode(
            id=len(self.nodes),
            layer=layer,
            shown=node.layer.name or "?",
            origin=node,
            opened=opened,
            inputs=tuple(outputs),
            call_arguments=node.call_arguments,
            standing="opaque",
        )
        self.add_normal(choice, None, lead=False)
        return choice.id

    def add_normal(self, node: NormalNode, shape: Shape | None, *, lead: bool) -> None:
        """Add a node with what is known of its tensors. ``lead``: it sees one axis less."""
        layer = node.layer
        entering = _without_axis(self.shape(node.inputs), lead)
        if entering is None and (asked := spatial_rank(layer)) is not None:
            entering = (None,) * asked
        leaving = output_shape(layer, _without_axis(shape, lead), entering)
        before = self.layout(node.inputs, entering, keras_1=layer.keras_1)
        layout = layout_of_input(layer, before)
        finds = self.finds_channels(node.inputs, before, layout)
        axis: int | None = None
        if "axis" in layer.arguments and layer.name not in _AXES_OF_THEIR_OWN:
            rank = None if entering is None else len(entering)
            value, axis = axis_argument(layer.arguments, layout, rank)
            layer = replace(layer, arguments={**layer.arguments, "axis": value})
        output_layout = layout_of_output(layer, layout, leaving)
        come_in: Argument = size_of_channels(entering, layout)
        if come_in is None and len(node.inputs) == 1 and node.inputs[0] >= 0:
            come_in = self.nodes[node.inputs[0]].channels
        channels: Argument = size_of_channels(leaving, output_layout)
        # Both directions of a Bidirectional layer give their units, joined in one of five ways.
        if channels is None and node.origin.layer.name != "Bidirectional":
            channels = channels_behind(layer, come_in)
        self.shapes.append(leaving if shape is None and not lead else shape)
        self.nodes.append(
            replace(
                node,
                layer=layer,
                shape=leaving,
                input_shape=entering,
                layout=layout,
                output_layout=output_layout,
                finds_channels=finds,
                channels=channels,
                input_channels=come_in,
                axis=axis,
            )
        )

    # what is known of the tensors that come in

    def shape(self, inputs: Sequence[int]) -> Shape | None:
        if not inputs:
            return None
        first = inputs[0]
        return self.input_shapes.get(first) if first < 0 else self.shapes[first]

    def layout(self, inputs: Sequence[int], shape: Shape | None, *, keras_1: bool) -> Layout:
        if not inputs or inputs[0] < 0 or self.nodes[inputs[0]].layer.name in _ENTRIES:
            return layout_of_entry(shape, keras_1=keras_1, beside=self.some_open)
        return self.nodes[inputs[0]].output_layout

    def finds_channels(self, inputs: Sequence[int], before: Layout, layout: Layout) -> bool | None:
        if not inputs or inputs[0] < 0:
            return True
        return None if before is None or layout is None else before == layout


def _some_open(graph: LayerGraph) -> bool:
    """Whether the channels may come first in something that a graph is given, or reshapes."""
    given = [(shape, False) for shape in graph.entering]
    given += [
        (node.shapes[0], node.layer.keras_1)
        for node in graph.nodes
        if node.layer.name in _ENTRIES and node.shapes
    ]
    return any(layout_of_entry(shape, keras_1=old) is None for shape, old in given)


def _unwrapped(layer: Layer) -> tuple[Layer, bool]:
    """The layer that a wrapper answers for, and whether it sees one axis less."""
    lead = False
    while layer.name in _WRAPPERS and layer.family is not None:
        wrapped = layer.arguments.get("layer")
        if not isinstance(wrapped, LayerValue):
            reason = wrapped.reason if isinstance(wrapped, UnknownValue) else "the wrapped layer"
            return replace(layer, name=None, family=None, reason=reason), lead
        lead = lead or layer.name == "TimeDistributed"
        trainable = False if layer.trainable is False else wrapped.layer.trainable
        layer = replace(wrapped.layer, trainable=trainable)
    return layer, lead


def _without_axis(shape: Shape | None, lead: bool) -> Shape | None:
    """The shape that each step of a sequence has."""
    return (*shape[:1], *shape[2:]) if lead and shape is not None else shape


def _split(layer: Layer) -> list[tuple[Layer, bool]]:
    """A layer, and behind it the activation that is fused into it (the word says which)."""
    if layer.name == "Activation" and not layer.operation:
        return [(_of_layer(layer), False)]
    fuses = layer.family in _FUSING_FAMILIES or layer.name in _FUSING_LAYERS
    if not fuses or layer.operation or "activation" not in layer.arguments:
        return [(layer, False)]
    activation = canonical_activation(layer.arguments["activation"])
    plain = replace(layer, arguments={**layer.arguments, "activation": "linear"})
    if activation == "linear":
        return [(plain, False)]
    return [(plain, False), (_fused(layer, layer.arguments["activation"]), True)]


def _of_layer(layer: Layer) -> Layer:
    """What an ``Activation`` applies, where that is a layer: ``Activation(Softmax())``."""
    match layer.arguments.get("activation"):
        case LayerValue() | ObjectValue() as activation:
            return replace(_fused(layer, activation), key=layer.key)
    return layer


def _fused(layer: Layer, activation: Argument) -> Layer:
    """The activation of a layer as a layer of its own, at the same place."""
    # One object has one activation: its key is made from that of the layer.
    key = -1 - layer.key
    match activation:
        case LayerValue(layer=own):
            return replace(own, key=key, place=layer.place, copied=layer.copied)
        case ObjectValue(qualified=qualified, arguments=arguments) if spec := load_catalog().layer(
            qualified.rpartition(".")[2]
        ):
            name, family, given = spec.name, spec.family, tuple(arguments)
            qualified = spec.qualified
        case _:
            name, qualified, family = "Activation", "keras.layers.Activation", "activation"
            arguments, given = {"activation": activation}, ("activation",)
    return Layer(
        key=key,
        name=name,
        place=layer.place,
        copied=layer.copied,
        qualified=qualified,
        family=family,
        arguments=arguments,
        given=given,
        defaults={name: layer.defaults[name] for name in given if name in layer.defaults},
        activations={name: layer.activations[name] for name in given if name in layer.activations},
        trainable=layer.trainable,
        backend=layer.backend,
    )


def _identified(layer: Layer) -> tuple[Layer, Standing]:
    """The layer by its identity in Keras, and how far it is known what it does."""
    if layer.name is None:
        return layer, "opaque"
    if layer.operation:
        return layer, "known"
    if layer.base is None:
        known = layer.family is not None or (layer.qualified or "").startswith("keras.applications")
        return layer, ("closed" if layer.name in _CLOSED else "known") if known else "opaque"
    spec = None if layer.base in _BASES_THAT_DO_NOTHING else load_catalog().layer(layer.base)
    if spec is None:
        return layer, "opaque"
    identity = replace(layer, name=spec.name, qualified=spec.qualified, family=spec.family)
    if layer.overrides_call:
        return identity, "uncertain"
    return identity, "closed" if spec.name in _CLOSED else "known"


def _may_be_nothing(layer: Layer, node: Node) -> UnknownValue | Literal[True] | None:
    """True if a layer gives what it gets, or why that is not known, or ``None``."""
    value: Argument
    match layer.family, layer.name:
        case _, "Identity":
            return True
        case "activation", "Activation":
            value = layer.arguments.get("activation")
            if isinstance(value, UnknownValue):
                return value if "linear" in (value.among or ("linear",)) else None
            return value == "linear" or None
        case "regularization", name:
            if name != "ActivityRegularization" and node.call_arguments.get("training") is False:
                # It acts while training, and is told that this is none. (Keras 3 asks the model.)
                return True
            value = layer.arguments.get("stddev" if name == "GaussianNoise" else "rate")
            if isinstance(value, UnknownValue):
                if (value.among and 0 not in value.among) or (value.between or (0,))[0] > 0:
                    return None
                return {True: None, False: True, None: value}[value.truth]
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return True if number and value == 0 else None
    return None
