"""Faults of normalization, in Keras's graph."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.steps import (
    ACTIVATION,
    AVERAGE_POOLING,
    CONVOLUTIONS,
    CROPPING,
    DROPOUTS,
    GLOBAL_POOLING,
    LEARNERS,
    MAX_POOLING,
    MERGES,
    PADDING,
    POOLING,
    REARRANGING,
    SPATIAL_DROPOUTS,
    UPSAMPLING,
    Graph,
    Step,
    among,
    answers,
    backwards,
    forwards,
    nothing,
)

Fault = tuple[Step, str]
"""Where it stands, and how bad it is."""

MONOTONE = {
    *("relu", "leaky_relu", "prelu", "elu", "selu", "relu6", "sigmoid", "tanh", "softplus"),
}
CROSS_ENTROPIES = {
    *("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"),
    *("binary_focal_crossentropy", "categorical_focal_crossentropy"),
}
PROBABILITIES = {"softmax", "sigmoid"}
SQUARED_OR_ABSOLUTE = {"mean_squared_error", "mean_absolute_error"}

_dropouts = among(*DROPOUTS)


def learns(norm: Step) -> bool:
    """Whether a batch normalization is neither frozen nor called as if it were."""
    return norm.trainable and norm.called_with.get("training") is not False


def keeps_statistics(norm: Step) -> bool:
    """Whether it goes by statistics at test time that it has learned while training."""
    return learns(norm) and norm.called_with.get("training") is not True


def has_a_rate(drop: Step) -> bool:
    """Whether it is a dropout at all: with any other rate it is a mistake of its own."""
    return 0 <= drop.rate < 1


def stops_dropping(drop: Step) -> bool:
    """Whether it drops, and what it does while training is gone at test time."""
    return has_a_rate(drop) and drop.called_with.get("training") is not True


def batchnorm_after_activation(graph: Graph) -> Iterator[Fault]:
    for norm in filter(learns, graph.of("BatchNormalization")):
        direct = [source for source, _ in backwards(norm, _dropouts)]
        pooled = [
            source
            for pool in direct
            if pool.layer in MAX_POOLING
            for source, _ in backwards(pool, among(*DROPOUTS, *PADDING))
            if source.activation in MONOTONE
        ]
        activations = [step for step in direct if step.layer == ACTIVATION] + pooled
        if any(
            source.layer in LEARNERS and not source.ends_part
            for activation in activations
            if not activation.ends_part
            for source, _ in backwards(activation, _dropouts)
        ):
            yield norm, "warning"


def batchnorm_before_activation(graph: Graph) -> Iterator[Fault]:
    for norm in filter(learns, graph.of("BatchNormalization")):
        if any(source.layer in LEARNERS for source, _ in backwards(norm, _dropouts)) and any(
            reader is not None and reader.layer == ACTIVATION
            for reader, _ in forwards(norm, _dropouts)
        ):
            yield norm, "warning"


def bias_before_batchnorm(graph: Graph) -> Iterator[Fault]:
    chosen = ("bias_initializer", "bias_regularizer", "bias_constraint", "activity_regularizer")
    for learner in graph.of(*CONVOLUTIONS, "Dense"):
        if not learner.arguments["use_bias"] or any(name in learner.given for name in chosen):
            continue
        if graph.leads_to(learner, _keeps_shift, _centres, elsewhere=_has_centred):
            ways = [way for end, way in forwards(learner, _keeps_shift) if end and _centres(end)]
            merged = all(any(step.layer in MERGES for step in way) for way in ways)
            yield learner, "info" if merged else "warning"


def _keeps_shift(step: Step) -> bool:
    """Whether a shift of a whole channel comes out as a shift of that channel."""
    last = (step.input_shape or (None,))[-1]
    match step.layer:
        case "Permute":
            return bool(step.arguments["dims"][-1] == len(step.arguments["dims"]))
        case "Reshape":
            return last is not None and step.shape is not None and step.shape[-1] == last
        case "Concatenate":
            axis = step.arguments.get("axis", -1)
            return axis == -1 or (step.shape is not None and axis == len(step.shape) - 1)
        case "Resizing":
            return not step.arguments["pad_to_aspect_ratio"]
    kept = {*MAX_POOLING, *AVERAGE_POOLING, *GLOBAL_POOLING, *CROPPING, *UPSAMPLING}
    other = {"Rescaling", "RepeatVector", "Flatten", "Add", "Subtract", "Average"}
    return step.layer in other or (step.layer in kept and _channels(step) == _given(step))


def _given(step: Step) -> int:
    """Where the channels of what a step reads are."""
    return _channels(step.inputs[0]) if step.inputs else _channels(step)


def _channels(step: Step) -> int:
    """Where a step finds the channels, counted from the end."""
    here: Step | None = step
    while here is not None and "data_format" not in here.arguments:
        moved = here.layer in {"Flatten", "Reshape", "Permute", "Dense", "EinsumDense"}
        here = here.inputs[0] if here.inputs and not moved else None
    first = here is not None and here.arguments["data_format"] == "channels_first"
    return 1 - len(step.shape) if first and step.shape and len(step.shape) > 2 else -1


def _centres(step: Step) -> bool:
    """Whether the mean of each channel is subtracted."""
    if step.layer not in {"BatchNormalization", "GroupNormalization"}:
        return False
    if _axis(step) != _channels(step):
        return False
    if step.layer == "GroupNormalization":
        return step.arguments["groups"] in (-1, step.units)
    return learns(step)


def _has_centred(step: Step) -> bool:
    """Whether it is subtracted, or, where it is frozen, was learned to be."""
    return _centres(step) or (step.layer == "BatchNormalization" and _axis(step) == _channels(step))


def dropout_before_batchnorm(graph: Graph) -> Iterator[Fault]:
    between = among(ACTIVATION, *POOLING, "Flatten", "Reshape")
    for drop in filter(stops_dropping, graph.of("Dropout", *SPATIAL_DROPOUTS)):
        if any(
            end is not None and end.layer == "BatchNormalization" and keeps_statistics(end)
            for end, _ in forwards(drop, between)
        ):
            yield drop, "info" if drop.rate <= 0.1 else "warning"


def consecutive_batchnorm(graph: Graph) -> Iterator[Fault]:
    def once(norm: Step) -> bool:
        return sum(step.instance == norm.instance for step in graph.steps) == 1

    for norm in graph.of("BatchNormalization"):
        for first, _ in backwards(norm, nothing):
            both = (first, norm)
            if first.layer != norm.layer or _axis(first) != _axis(norm):
                continue
            if all(learns(one) and once(one) for one in both):
                yield norm, "warning"


def _axis(norm: Step) -> int:
    """The axis whose entries are normalized each by itself, counted from the end."""
    axis = int(norm.arguments["axis"])
    return axis - len(norm.shape) if axis >= 0 and norm.shape else axis


def batchnorm_on_output(graph: Graph) -> Iterator[Fault]:
    if graph.called or not graph.compiled:
        return
    for norm, output in answers(graph, among(*REARRANGING)):
        ends = [source.activation for source, _ in backwards(norm, _dropouts)]
        judged = output.loss in CROSS_ENTROPIES | SQUARED_OR_ABSOLUTE
        if (
            norm.layer == "BatchNormalization"
            and learns(norm)
            and (judged or not PROBABILITIES.isdisjoint(ends))
        ):
            yield norm, "info"
