"""Keras's graph of a model as steps: what the faults are looked for in.

A fused activation is a step of its own, what does nothing is left out, a wrapper answers for the
layer inside, and an operation that is an activation or a merge goes by the layer's name. This is
written anew from the definitions in the rules' documentation, and knows nothing of layerlint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CONVOLUTIONS = {
    *(f"Conv{n}D" for n in (1, 2, 3)),
    *(f"Conv{n}DTranspose" for n in (1, 2, 3)),
    *(f"{kind}Conv{n}D" for kind in ("Depthwise", "Separable") for n in (1, 2)),
}
LEARNERS = {*CONVOLUTIONS, "Dense", "EinsumDense"}
RECURRENT = {"LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
ATTENTION = {"MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention"}
NORMALIZATIONS = {
    *("BatchNormalization", "LayerNormalization", "GroupNormalization"),
    *("RMSNormalization", "UnitNormalization", "SpectralNormalization"),
}
SPATIAL_DROPOUTS = {f"SpatialDropout{n}D" for n in (1, 2, 3)}
DROPOUTS = {"Dropout", "AlphaDropout", "GaussianDropout", *SPATIAL_DROPOUTS}
MAX_POOLING = {f"MaxPooling{n}D" for n in (1, 2, 3)}
AVERAGE_POOLING = {f"AveragePooling{n}D" for n in (1, 2, 3)}
GLOBAL_MAX_POOLING = {f"GlobalMaxPooling{n}D" for n in (1, 2, 3)}
GLOBAL_POOLING = {*GLOBAL_MAX_POOLING, *(f"GlobalAveragePooling{n}D" for n in (1, 2, 3))}
LOCAL_POOLING = {*MAX_POOLING, *AVERAGE_POOLING}
POOLING = {*LOCAL_POOLING, *GLOBAL_POOLING, *(f"AdaptiveAveragePooling{n}D" for n in (1, 2, 3))}
POOLING |= {f"AdaptiveMaxPooling{n}D" for n in (1, 2, 3)}
PADDING = {f"ZeroPadding{n}D" for n in (1, 2, 3)}
CROPPING = {f"Cropping{n}D" for n in (1, 2, 3)}
UPSAMPLING = {f"UpSampling{n}D" for n in (1, 2, 3)}
REARRANGING = {"Reshape", "Flatten", "Permute"}
MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}

#: Activation layers that are not `Activation`, by the name of what they compute.
_ACTIVATION_LAYERS = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "Softmax": "softmax",
}
#: Operations that are an activation, or the layer of a merge.
_OPERATIONS = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "concatenate": "Concatenate",
    "maximum": "Maximum",
    "minimum": "Minimum",
}
_ACTIVATIONS = {
    *("relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "tanh", "softmax"),
    *("softplus", "softsign", "hard_sigmoid", "hard_silu", "mish", "exponential", "log_softmax"),
}
_OTHER_NAMES = {"swish": "silu", "hard_swish": "hard_silu"}

ACTIVATION = "activation"
"""The name of every step that is an activation, whatever layer or operation it comes from."""

Where = Callable[["Step"], bool]


@dataclass(slots=True, kw_only=True, eq=False)
class Step:
    """One thing that happens to a tensor."""

    layer: str
    line: int
    column: int
    instance: int | None
    """Calls of one layer have the same."""
    arguments: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    """What the constructor was called with, whatever Keras made of it."""
    called_with: Mapping[str, Any] = field(default_factory=dict)
    trainable: bool = True
    inputs: list[Step] = field(default_factory=list)
    readers: list[Step] = field(default_factory=list)
    shape: tuple[int | None, ...] | None = None
    """Of its output, where that is one tensor."""
    reads: tuple[int | None, ...] | None = None
    """The shape of what the layer was called on, which no step of the graph may give."""
    is_output: bool = False
    ends_part: bool = False
    """Whether it gives an output of another model, which is a part of this one."""
    loss: str | None = None
    """What an output is compared by, as Keras names it, where the model is compiled."""
    from_logits: bool = False

    @property
    def activation(self) -> str | None:
        return self.arguments[ACTIVATION] if self.layer == ACTIVATION else None

    @property
    def rate(self) -> float:
        return float(self.arguments.get("rate", 0.0))

    @property
    def units(self) -> int | None:
        """The size of the last axis of its output."""
        said = self.arguments.get("units", self.arguments.get("filters"))
        if self.shape or said:
            return self.shape[-1] if self.shape else said
        kept = self.layer in {ACTIVATION, *NORMALIZATIONS, *DROPOUTS, *POOLING}
        return self.inputs[0].units if kept and self.inputs else None

    @property
    def input_shape(self) -> tuple[int | None, ...] | None:
        return self.inputs[0].shape if self.inputs else self.reads

    def __repr__(self) -> str:
        return f"{self.activation or self.layer}:{self.line}:{self.column}"


@dataclass(slots=True, kw_only=True)
class Graph:
    """The steps of one model, in the order of the data."""

    steps: list[Step]
    called: bool
    """Whether another model of the source is built of it."""
    compiled: bool = False
    ends: Mapping[int, Sequence[Step]] = field(default_factory=dict)
    """The last step of each call of a layer, by the layer's instance."""
    beside: Sequence[Graph] = ()
    """The other models of the source that are more than a part of one."""

    @property
    def outputs(self) -> list[Step]:
        return [step for step in self.steps if step.is_output]

    def of(self, *layers: str) -> Iterator[Step]:
        return (step for step in self.steps if step.layer in layers)

    def leads_to(
        self, step: Step, through: Where, to: Where, elsewhere: Where | None = None
    ) -> bool:
        """Whether every way from every call of a step's layer ends so, through nothing else.

        In the other models, too, or ``elsewhere`` there.
        """
        return all(
            _all_lead(graph.calls_of(step), through, to if graph is self else elsewhere or to)
            for graph in (self, *self.beside)
        )

    def calls_of(self, step: Step) -> list[Step]:
        """The calls of a step's layer."""
        return [other for other in self.of(step.layer) if other.instance == step.instance]

    def readers_of(self, step: Step) -> set[tuple[int | None, int, int]]:
        """What reads the output of this call of a layer, in the other models, too."""
        return {
            (reader.instance, reader.line, reader.column)
            for graph in (self, *self.beside)
            for call in graph.calls_of(step)
            if (call.line, call.column) == (step.line, step.column)
            for reader in call.readers
        }


def _all_lead(calls: Sequence[Step], through: Where, to: Where) -> bool:
    ends = [
        end
        for call in calls
        for end, _ in forwards(call, lambda one: through(one) and not to(one))
        if end is None or to(end) or not through(end)
    ]
    return all(end is not None and to(end) for end in ends)


def forwards(step: Step, through: Where) -> Iterator[tuple[Step | None, tuple[Step, ...]]]:
    """What is met behind a step, each with the way there through steps of one kind.

    Where a way leaves the model ``None`` is met.
    """
    pending: list[tuple[Step, tuple[Step, ...]]] = [(step, ())]
    while pending:
        here, way = pending.pop()
        if here.is_output or not here.readers:
            yield None, way
        for reader in here.readers:
            yield reader, way
            if through(reader):
                pending.append((reader, (*way, reader)))


def backwards(step: Step, through: Where) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """What is met before a step."""
    pending: list[tuple[Step, tuple[Step, ...]]] = [(step, ())]
    while pending:
        here, way = pending.pop()
        for source in here.inputs:
            yield source, way
            if through(source):
                pending.append((source, (*way, source)))


def answers(graph: Graph, through: Where) -> Iterator[tuple[Step, Step]]:
    """The steps that outputs are made of through others, each with its output."""
    for output in graph.outputs:
        yield output, output
        if through(output):
            yield from ((source, output) for source, _ in backwards(output, through))


def keeps_classes(step: Step) -> bool:
    """Whether values are arranged anew, and the last axis is what it was."""
    last = (step.input_shape or (None,))[-1]
    if step.layer == "Permute":
        return bool(step.arguments["dims"][-1] == len(step.arguments["dims"]))
    return step.layer in REARRANGING and step.shape is not None and step.shape[-1] == last


def among(*layers: str) -> Where:
    return lambda step: step.layer in layers


def nothing(_step: Step) -> bool:
    return False


def graphs(document: Mapping[str, Any]) -> list[Graph]:
    """The models of a document of Keras's."""
    models = document["models"]
    instances = [{node["instance"] for node in model["nodes"]} for model in models]
    found = [
        _graph(
            model,
            called=any(
                own and own <= other and position != number and own != other
                for position, other in enumerate(instances)
            ),
        )
        for number, (model, own) in enumerate(zip(models, map(_without_input, models), strict=True))
    ]
    for graph in found:
        graph.beside = [
            other
            for other, model in zip(found, models, strict=True)
            if other is not graph and (_stands_alone(model) or not other.called)
        ]
    for model in filter(_stands_alone, models):
        own = _without_input(model)
        for graph, other in zip(found, map(_without_input, models), strict=True):
            if own and own < other:
                for instance in _giving(model):
                    for step in graph.ends.get(instance, ()):
                        step.ends_part = True
    return found


def _stands_alone(model: Mapping[str, Any]) -> bool:
    """Whether a model is one also where another calls it: a block of layers is a part."""
    return model["kind"] == "functional" or model["compiled"] is not None


def _giving(model: Mapping[str, Any]) -> set[int]:
    """The layers that give the outputs of a model."""
    return {node["instance"] for node in model["nodes"] if node["id"] in model["outputs"]}


def _without_input(model: Mapping[str, Any]) -> set[int]:
    """An inner model's own input is gone where the model is called."""
    return {node["instance"] for node in model["nodes"] if node["layer"] != "InputLayer"}


def _graph(model: Mapping[str, Any], *, called: bool) -> Graph:
    steps: list[Step] = []
    last: dict[int, Step] = {}
    ends: dict[int, list[Step]] = {}
    for node in model["nodes"]:
        inputs = [last[one] for one, other in model["edges"] if other == node["id"] and one in last]
        parts = [step for step in _parts(node) if not _does_nothing(step)]
        for step in parts:
            step.inputs = list(inputs)
            for source in inputs:
                source.readers.append(step)
            inputs = [step]
        steps += parts
        if inputs:
            [last[node["id"]]] = inputs
            ends.setdefault(node["instance"], []).extend(inputs)
    losses = _losses(model["compiled"], len(model["outputs"]))
    for number, loss in zip(model["outputs"], losses, strict=True):
        if number in last:
            end = last[number]
            end.is_output = True
            end.loss, end.from_logits = _loss(loss)
    return Graph(steps=steps, called=called, compiled=model["compiled"] is not None, ends=ends)


def _parts(node: Mapping[str, Any]) -> Iterator[Step]:
    layer, arguments, said = node["layer"], node["arguments"], node
    if layer in {"TimeDistributed", "Bidirectional"} and node["wrapped"] is not None:
        layer, arguments = (arguments["layer"]["layer"][key] for key in ("layer", "arguments"))
        said = node["wrapped"]
    given = said["given_values"]
    shape = node["shape"]
    known = tuple(shape) if shape and not isinstance(shape[0], list) else None
    plain: dict[str, Any] = {
        "line": said["line"] or 0,
        "column": said["column"] or 0,
        "instance": node["instance"],
        "shape": known,
        "reads": tuple(node["input_shape"]) if node["input_shape"] else None,
        "called_with": node["call_arguments"],
        "trainable": node["trainable"] is not False,
    }
    if node["operation"]:
        name = _OTHER_NAMES.get(layer, layer)
        if name in _ACTIVATIONS:
            yield _activation(name, {}, plain)
        else:
            yield Step(layer=_OPERATIONS.get(name, name), arguments={}, **plain)
        return
    alone = _activation_of(layer, arguments)
    if alone is not None:
        yield _activation(alone, arguments, plain)
        return
    yield Step(layer=layer, arguments=arguments, given=given, **plain)
    if layer not in RECURRENT and layer not in ATTENTION and "activation" in arguments:
        name = _name(arguments["activation"])
        if name != "linear":
            yield _activation(name, {}, plain)


def _activation(name: str, arguments: Mapping[str, Any], plain: dict[str, Any]) -> Step:
    axis = arguments.get("axis", -1)
    said = {ACTIVATION: name, "axis": axis}
    kept = ("max_value", "threshold", "alpha_initializer")
    said |= {name: arguments[name] for name in kept if name in arguments}
    return Step(layer=ACTIVATION, arguments=said, **plain)


def _activation_of(layer: str, arguments: Mapping[str, Any]) -> str | None:
    """What an activation layer computes."""
    if layer == "Activation":
        return _name(arguments["activation"])
    if layer == "ReLU" and arguments.get("max_value") == 6:
        return "relu6"
    if layer == "ReLU" and arguments.get("negative_slope"):
        return "leaky_relu"
    return _ACTIVATION_LAYERS.get(layer)


def _name(activation: Any) -> str:
    if activation is None:
        return "linear"
    if isinstance(activation, dict) and "layer" in activation:
        said = activation["layer"]
        return _activation_of(said["layer"], said["arguments"]) or "?"
    return _OTHER_NAMES.get(activation, activation) if isinstance(activation, str) else "?"


def _does_nothing(step: Step) -> bool:
    return (
        step.layer == "Identity"
        or step.activation == "linear"
        or (step.layer in DROPOUTS and step.rate == 0)
    )


def _losses(compiled: Mapping[str, Any] | None, outputs: int) -> list[Any]:
    """The loss of each output, as it was said; one for all of them is said once."""
    said = compiled["loss"] if compiled is not None else None
    return said if isinstance(said, list) and len(said) == outputs else [said] * outputs


def _loss(said: Any) -> tuple[str | None, bool]:
    """A loss as a name in snake case, and whether it is told that it gets logits."""
    if isinstance(said, dict) and "function" in said:
        said = said["function"]
    if isinstance(said, str):
        return _LOSSES.get(said, said), False
    if isinstance(said, dict) and "object" in said:
        name = said["object"].rpartition(".")[2]
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
        return _LOSSES.get(snake, snake), bool(said["arguments"].get("from_logits"))
    return None, False


_LOSSES = {
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
}
