"""Faults of activations and initial weights, in Keras's graph."""

from __future__ import annotations

from collections.abc import Iterator
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


def _changes_nothing(first: str, second: Step) -> bool:
    """Whether what comes out of the first activation goes through the second as it is."""
    kept = second.activation in {"relu", "leaky_relu", "elu"}
    moved = second.arguments.get("max_value") is not None or second.arguments.get("threshold")
    return first in _NEVER_NEGATIVE and kept and not moved


_NEVER_NEGATIVE = {"relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus"}


def repeated_softmax(graph: Graph) -> Iterator[Fault]:
    for second in graph.of(ACTIVATION):
        if second.activation not in PROBABILITIES or _weighs(second):
            continue
        if any(first in PROBABILITIES for first in _activations_before(second)):
            yield second, "error"


def consecutive_activations(graph: Graph) -> Iterator[Fault]:
    for second in graph.of(ACTIVATION):
        if _weighs(second):
            continue
        clips = second.activation == "relu6" or second.arguments.get("max_value") is not None
        befores = [one for one in _activations_before(second) if not (clips and one == "relu")]
        if befores:
            idle = all(_changes_nothing(first, second) for first in befores)
            yield second, "info" if idle else "warning"


def hidden_softmax(graph: Graph) -> Iterator[Fault]:
    plain = among(*DROPOUTS, *NORMALIZATIONS, *POOLING, "Flatten", "Reshape")
    for act in graph.of(ACTIVATION):
        if act.activation != "softmax" or _weighs(act) or len(act.readers) > 1:
            continue
        if act.is_output or act.ends_part:
            continue
        behind = [end for end, _ in forwards(act, plain) if end is not None]
        if any(end.layer in LEARNERS for end in behind) and any(
            end.layer in LEARNERS for end, _ in backwards(act, plain)
        ):
            yield act, "warning"


def stacked_linear_layers(graph: Graph) -> Iterator[Fault]:
    between = among(*DROPOUTS, "Flatten", "Reshape", "BatchNormalization")
    for first in graph.of("Dense"):
        if first.is_output or first.ends_part or len(first.readers) > 1:
            continue
        ends = [end for end, _ in forwards(first, between)]
        seconds = [end for end in ends if end is not None and end.layer == "Dense"]
        seconds = [end for end in seconds if not _narrow(first, end) and not _weighs(end)]
        weighed = any(source.layer in GATES for source, _ in backwards(first, _to_gates))
        if seconds and not weighed:
            yield first, "warning"


def _narrow(first: Step, second: Step) -> bool:
    """Whether it is a bottleneck: narrower than what comes in and than what follows."""
    wide = (first.input_shape or (None,))[-1]
    units, behind = first.units, second.units
    return None not in (wide, units, behind) and units < wide and units < behind  # type: ignore[operator]


def zero_initialized_kernel(graph: Graph) -> Iterator[Fault]:
    for first in graph.of(*LEARNERS):
        if "bias_initializer" in first.given or not _is_constant(_kernel(first)):
            continue
        if _merged(first):
            continue
        if (_is_zero(first) and _gets_no_gradient(first)) or _has_twin(first):
            yield first, "error"


def _merged(first: Step) -> bool:
    """Whether it starts a residual branch, or a gate."""
    ends = forwards(first, lambda step: step.layer not in LEARNERS)
    return any(end is not None and end.layer in {"Add", "Multiply"} for end, _ in ends)


def _kernel(step: Step) -> Any:
    return step.arguments.get("kernel_initializer")


def _is_zero(step: Step) -> bool:
    return _kernel(step) == "zeros"


def _is_constant(initializer: Any) -> bool:
    if isinstance(initializer, dict):
        number = isinstance(initializer.get("arguments", {}).get("value", 0), int | float)
        return number and "Constant" in initializer.get("object", "")
    return initializer in ("zeros", "ones", "constant")


_KEEPS_ZERO = {"tanh", "elu", "selu", "gelu", "silu"}
_RELU = {"relu", "relu6"}


def _keeps_zero(step: Step) -> bool:
    moved = {*DROPOUTS, *POOLING, *PADDING, *CROPPING, *UPSAMPLING}
    return step.activation in _KEEPS_ZERO or step.layer in {*moved, "Flatten", "Reshape", "Permute"}


def _normalizes_zero(step: Step) -> bool:
    """Whether it is a normalization that gives zeros for zeros."""
    return step.layer in NORMALIZATIONS and "beta_initializer" not in step.given


def _gets_no_gradient(first: Step) -> bool:
    for own, _ in forwards(first, _normalizes_zero):
        if own is not None and own.activation in _RELU and _is_hidden(own):
            return True
    for end, _ in forwards(first, _keeps_zero):
        if end is None or end.layer not in LEARNERS or "bias_initializer" in end.given:
            continue
        if _is_zero(end) or any(reader.activation in _RELU for reader in end.readers):
            return True
    return False


def _is_hidden(step: Step) -> bool:
    """Whether another learner follows."""
    ends = forwards(step, lambda one: one.layer not in LEARNERS)
    return any(end is not None and end.layer in LEARNERS for end, _ in ends)


def _has_twin(first: Step) -> bool:
    """Whether the next learner starts at a constant, too, so that all units stay equal.

    A lone unit has none that it could be equal to, and one that is fixed is to stay as it is.
    """
    if first.units == 1 or not first.trainable or _has_groups(first):
        return False
    ends = forwards(first, lambda step: step.layer == ACTIVATION or _keeps_zero(step))
    return any(
        end is not None
        and end.layer in LEARNERS
        and "bias_initializer" not in end.given
        and _is_constant(_kernel(end))
        and not _has_groups(end)
        for end, _ in ends
    )


def _has_groups(step: Step) -> bool:
    """Whether its units see channels of their own."""
    return step.arguments.get("groups", 1) > 1
