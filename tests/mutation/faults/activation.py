"""Faults of activations and initial weights, in Keras's graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mutation.steps import (
    ACTIVATION,
    ATTENTION,
    CROPPING,
    DROPOUTS,
    LEARNERS,
    NORMALIZATIONS,
    PADDING,
    POOLING,
    UPSAMPLING,
    Graph,
    Step,
    among,
    backwards,
    forwards,
)

from .normalization import PROBABILITIES, Fault

_dropouts = among(*DROPOUTS)
_to_gates = among(ACTIVATION, "Reshape", "Permute", "RepeatVector", "Flatten")
GATES = {"Multiply", "Dot", *ATTENTION, "matmul", "einsum", "dot", "tensordot"}


def _weighs(step: Step) -> bool:
    """Whether the value is used to weigh others: attention, gating."""
    return any(end is not None and end.layer in GATES for end, _ in forwards(step, _to_gates))


def _activations_before(step: Step) -> Iterator[str]:
    for source, _ in backwards(step, _dropouts):
        if source.activation is not None:
            yield source.activation


def _belong(first: str, second: Step) -> bool:
    """Whether the two together are one function that is meant."""
    if first == "relu":
        return second.activation == "relu6" or second.arguments.get("max_value") is not None
    if first == "softplus" and second.activation == "tanh":
        return any(reader.layer == "Multiply" for reader in second.readers)
    return first in PROBABILITIES and second.activation in PROBABILITIES and _weighs(second)


def _changes_nothing(first: Step, way: Sequence[Step], second: Step) -> bool:
    """Whether what comes out of the first activation goes through the second as it is."""
    kept = second.activation in {"relu", "leaky_relu", "elu"}
    moved = second.arguments.get("max_value") is not None or second.arguments.get("threshold")
    return kept and not moved and _is_never_negative(first, way)


def _is_never_negative(first: Step, way: Sequence[Step]) -> bool:
    """Whether no negative value comes out of an activation and a way behind it."""
    if any(step.layer in {"AlphaDropout", "GaussianDropout"} for step in way):
        return False  # these make negative values of what never is
    if first.activation in {"leaky_relu", "elu"}:
        befores = list(backwards(first, _dropouts))
        return bool(befores) and all(_is_never_negative(*before) for before in befores)
    return first.activation in _NEVER_NEGATIVE


_NEVER_NEGATIVE = {"relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus"}


def repeated_softmax(graph: Graph) -> Iterator[Fault]:
    for second in graph.of(ACTIVATION):
        if second.activation not in PROBABILITIES or _weighs(second):
            continue
        if any(first in PROBABILITIES for first in _activations_before(second)):
            yield second, "error"


def consecutive_activations(graph: Graph) -> Iterator[Fault]:
    for second in graph.of(ACTIVATION):
        befores = [
            (source, way)
            for source, way in backwards(second, _dropouts)
            if source.activation is not None and not source.ends_part
            if not _belong(source.activation, second)
        ]
        if befores:
            idle = all(_changes_nothing(first, way, second) for first, way in befores)
            yield second, "info" if idle else "warning"


def hidden_softmax(graph: Graph) -> Iterator[Fault]:
    plain = among(*DROPOUTS, *NORMALIZATIONS, *POOLING, "Flatten", "Reshape")
    for act in graph.of(ACTIVATION):
        if act.activation != "softmax" or _weighs(act):
            continue
        if len(act.readers) > 1 or len(graph.readers_of(act)) > 1:
            continue
        if act.ends_part or not graph.leads_to(act, plain, among(*LEARNERS)):
            continue
        if any(end.layer in LEARNERS for end, _ in backwards(act, plain)):
            yield act, "warning"


def stacked_linear_layers(graph: Graph) -> Iterator[Fault]:
    between = among(*DROPOUTS, "Flatten", "Reshape", "BatchNormalization")
    for first in graph.of("Dense"):
        if first.ends_part or len(first.readers) > 1 or len(graph.readers_of(first)) > 1:
            continue
        if not graph.leads_to(first, between, among("Dense")):
            continue
        seconds = [
            end
            for end, way in forwards(first, between)
            if end is not None and end.layer == "Dense"
            if not _narrow(first, end) and not _narrows_positions(first, way) and not _weighs(end)
        ]
        weighed = any(source.layer in GATES for source, _ in backwards(first, _to_gates))
        if seconds and not weighed:
            yield first, "warning"


def _narrow(first: Step, second: Step) -> bool:
    """Whether it is a bottleneck: narrower than what comes in and than what follows."""
    wide = (first.input_shape or (None,))[-1]
    units, behind = first.units, second.units
    return None not in (wide, units, behind) and units < wide and units < behind  # type: ignore[operator]


def _narrows_positions(first: Step, way: Sequence[Step]) -> bool:
    """Whether it makes fewer numbers of each position, all of which the next layer gets."""
    wide = (first.input_shape or (None,))[-1]
    flattened = any(
        step.layer in ("Flatten", "Reshape") and len(step.input_shape or ()) > 2 for step in way
    )
    return flattened and None not in (wide, first.units) and first.units < wide


def zero_initialized_kernel(graph: Graph) -> Iterator[Fault]:
    for first in graph.of(*LEARNERS):
        if "bias_initializer" in first.given or _merged(first):
            continue
        if (_is_zero(first) and _gets_no_gradient(graph, first)) or _has_twin(graph, first):
            yield first, "error"


def _merged(first: Step) -> bool:
    """Whether it starts a residual branch, or a gate."""
    ends = forwards(first, lambda step: step.layer not in LEARNERS)
    return any(end is not None and end.layer in {"Add", "Multiply"} for end, _ in ends)


def _kernel(step: Step) -> Any:
    return step.arguments.get("kernel_initializer")


def _is_zero(step: Step) -> bool:
    """Whether one of the kernels that its output is a product of is zero."""
    names = ("kernel_initializer", "depthwise_initializer", "pointwise_initializer")
    return any(_is_a_zero(step.arguments.get(name)) for name in names)


def _is_a_zero(initializer: Any) -> bool:
    if isinstance(initializer, dict):
        nothing = initializer.get("arguments", {}).get("value", 0) == 0
        return nothing and "Constant" in initializer.get("object", "")
    return bool(initializer == "zeros")


def _is_constant(initializer: Any) -> bool:
    if isinstance(initializer, dict):
        number = isinstance(initializer.get("arguments", {}).get("value", 0), int | float)
        return number and "Constant" in initializer.get("object", "")
    return initializer in ("zeros", "ones", "constant")


_KEEPS_ZERO = {"tanh", "elu", "selu", "gelu", "silu"}
_RELU = {"relu", "relu6"}


_BY_CHANNEL = ("alpha", "beta", "gamma", "moving_mean", "moving_variance")
"""Weights of which each channel has one of its own."""
_MOVED = {*POOLING, *PADDING, *CROPPING, *UPSAMPLING, "Flatten"}


def _keeps_zero(step: Step) -> bool:
    moved = {*_MOVED, *DROPOUTS, "Reshape", "Permute"} - {"AlphaDropout"}
    kept = step.activation in _KEEPS_ZERO or step.layer in moved
    return kept or (step.layer in NORMALIZATIONS and "beta_initializer" not in step.given)


def _keeps_channels_equal(step: Step) -> bool:
    if step.layer in {"Reshape", "Permute"}:
        before = step.inputs[0].shape
        return bool(step.shape and before and step.shape[-1] == before[-1])
    if step.layer in _MOVED:
        return True
    initializers = (step.arguments.get(f"{one}_initializer", "zeros") for one in _BY_CHANNEL)
    equal = all(map(_is_constant, initializers))
    return equal and (step.layer == ACTIVATION or step.layer in NORMALIZATIONS)


def _blocks(step: Step) -> bool:
    return step.activation in _RELU


def _gets_no_gradient(graph: Graph, first: Step) -> bool:
    """Whether its output is zero, and each way behind it leads where no gradient comes from."""
    if graph.leads_to(first, _keeps_zero, _blocks):
        acts = [end for end, _ in forwards(first, _keeps_zero) if end is not None and _blocks(end)]
        if any(map(_is_hidden, acts)):
            return True
    if graph.leads_to(first, _keeps_zero, lambda end: _starts_at(end) and _is_zero(end)):
        return True
    if not graph.leads_to(first, _keeps_zero, among(*LEARNERS)):
        return False
    middles = [end for end, _ in forwards(first, _keeps_zero) if end and end.layer in LEARNERS]
    return any(
        _starts_at(middle)
        and Graph(steps=[middle], called=False).leads_to(middle, _keeps_zero, _blocks)
        for middle in middles
    )


def _starts_at(step: Step) -> bool:
    """Whether a learner adds nothing of its own to what its kernel gives at first."""
    return step.layer in LEARNERS and "bias_initializer" not in step.given


def _is_hidden(step: Step) -> bool:
    """Whether another learner follows."""
    ends = forwards(step, lambda one: one.layer not in LEARNERS)
    return any(end is not None and end.layer in LEARNERS for end, _ in ends)


def _has_twin(graph: Graph, first: Step) -> bool:
    """Whether the next learner starts at a constant, too, so that all units stay equal.

    A lone unit has none that it could be equal to, and one that is fixed is to stay as it is.
    """
    if not _is_constant(_kernel(first)) or _has_groups(first):
        return False
    if first.units == 1 or not first.trainable:
        return False
    return graph.leads_to(
        first,
        _keeps_channels_equal,
        lambda end: _starts_at(end) and _is_constant(_kernel(end)) and not _has_groups(end),
    )


def _has_groups(step: Step) -> bool:
    """Whether its units see channels of their own."""
    return step.arguments.get("groups", 1) > 1
