"""Faults of outputs and losses, in Keras's graph and in what `compile` was told."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.steps import (
    ACTIVATION,
    CONVOLUTIONS,
    LEARNERS,
    RECURRENT,
    Graph,
    Step,
    backwards,
)

from .normalization import CROSS_ENTROPIES, PROBABILITIES, SQUARED_OR_ABSOLUTE, Fault

_CATEGORICAL = {"categorical_crossentropy", "sparse_categorical_crossentropy"}


def _ending_in(graph: Graph, *activations: str) -> Iterator[Step]:
    return (step for step in graph.outputs if step.activation in activations)


def softmax_on_one_unit(graph: Graph) -> Iterator[Fault]:
    for act in graph.of(ACTIVATION):
        rank = len(act.shape) if act.shape else 0
        over_the_last = act.activation == "softmax" and act.arguments["axis"] in (-1, rank - 1)
        # The second input of a softmax is its mask.
        single = [source.layer == "Dense" and source.units == 1 for source in act.inputs[:1]]
        if over_the_last and any(single):
            yield act, "error"


def softmax_with_from_logits(graph: Graph) -> Iterator[Fault]:
    if graph.from_logits:
        for last in _ending_in(graph, *PROBABILITIES):
            yield last, "error"


def logits_without_from_logits(graph: Graph) -> Iterator[Fault]:
    if graph.loss in CROSS_ENTROPIES and not graph.from_logits and not graph.called:
        for last in graph.outputs:
            if last.layer in LEARNERS:
                yield last, "warning"


def sigmoid_with_categorical_crossentropy(graph: Graph) -> Iterator[Fault]:
    if graph.loss in _CATEGORICAL:
        for last in _ending_in(graph, "sigmoid"):
            if (last.units or 0) > 1:
                yield last, "warning"


def softmax_with_binary_crossentropy(graph: Graph) -> Iterator[Fault]:
    if graph.loss == "binary_crossentropy":
        for last in _ending_in(graph, "softmax"):
            if (last.units or 0) > 2:
                yield last, "warning"


def one_unit_categorical_crossentropy(graph: Graph) -> Iterator[Fault]:
    if graph.loss in _CATEGORICAL:
        for last in graph.outputs:
            if last.units == 1:
                yield last, "warning"


def bounded_activation_for_regression(graph: Graph) -> Iterator[Fault]:
    if graph.loss in SQUARED_OR_ABSOLUTE:
        for last in _ending_in(graph, *PROBABILITIES):
            if not _is_convolutional(last):
                yield last, "warning" if last.activation == "softmax" else "info"


def _is_convolutional(last: Step) -> bool:
    """Whether the last layer with a kernel is a convolution."""
    ends = backwards(last, lambda step: step.layer not in LEARNERS | RECURRENT)
    return any(source.layer in CONVOLUTIONS for source, _ in ends)


def relu_output_with_crossentropy(graph: Graph) -> Iterator[Fault]:
    if graph.loss in CROSS_ENTROPIES:
        for last in _ending_in(graph, "relu", "relu6"):
            yield last, "warning"
