"""Faults of outputs and losses, in Keras's graph and in what `compile` was told."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.steps import (
    ACTIVATION,
    CONVOLUTIONS,
    DROPOUTS,
    LEARNERS,
    NORMALIZATIONS,
    REARRANGING,
    RECURRENT,
    Graph,
    Step,
    among,
    answers,
    backwards,
    keeps_classes,
)

from .normalization import CROSS_ENTROPIES, PROBABILITIES, SQUARED_OR_ABSOLUTE, Fault

_CATEGORICAL = {"categorical_crossentropy", "sparse_categorical_crossentropy"}


_rearranged = among(*REARRANGING)


def _drops_in_training(step: Step) -> bool:
    """Whether it is a dropout that gives what goes in at test time."""
    return step.layer in DROPOUTS and step.called_with.get("training") is not True


def _hands_on(step: Step) -> bool:
    """Whether it gives the answers that go in."""
    return _rearranged(step) or _drops_in_training(step)


def _hands_classes_on(step: Step) -> bool:
    return keeps_classes(step) or _drops_in_training(step)


def _ending_in(graph: Graph, *activations: str) -> Iterator[tuple[Step, Step]]:
    """The last activations, each with the output that is made of it."""
    ends = answers(graph, _hands_on)
    return ((last, output) for last, output in ends if last.activation in activations)


def softmax_on_one_unit(graph: Graph) -> Iterator[Fault]:
    for act in graph.of(ACTIVATION):
        if act.activation != "softmax":
            continue
        # The second input of a softmax is its mask.
        learner = next(iter(act.inputs[:1]), None)
        while learner is not None and _acts_on_each_value(learner):
            learner = next(iter(learner.inputs[:1]), None)
        if learner is None or learner.layer not in LEARNERS:
            continue
        rank = len(act.shape) if act.shape else 0
        first = learner.arguments.get("data_format") == "channels_first"
        channels = learner.shape[1] if first and learner.shape else learner.units
        over_channels = act.arguments["axis"] in ((1, 1 - rank) if first else (-1, rank - 1))
        if over_channels and channels == 1:
            yield act, "error"


def _acts_on_each_value(step: Step) -> bool:
    """Whether it leaves the channels as they are, and gives no probabilities."""
    if step.layer == ACTIVATION:
        return step.activation not in PROBABILITIES
    return step.layer in DROPOUTS | NORMALIZATIONS


def softmax_with_from_logits(graph: Graph) -> Iterator[Fault]:
    for last, output in _ending_in(graph, *PROBABILITIES):
        if output.from_logits:
            yield last, "error"


def logits_without_from_logits(graph: Graph) -> Iterator[Fault]:
    for last, output in answers(graph, _hands_on):
        judged = output.loss in CROSS_ENTROPIES and not output.from_logits
        if last.layer in LEARNERS and judged and not graph.called:
            yield last, "warning"


def sigmoid_with_categorical_crossentropy(graph: Graph) -> Iterator[Fault]:
    for last, output in answers(graph, _hands_classes_on):
        several = last.activation == "sigmoid" and (last.units or 0) > 1
        if several and output.loss in _CATEGORICAL:
            yield last, "warning"


def softmax_with_binary_crossentropy(graph: Graph) -> Iterator[Fault]:
    for last, output in _ending_in(graph, "softmax"):
        if output.loss == "binary_crossentropy" and (last.units or 0) > 2:
            yield last, "warning"


def one_unit_categorical_crossentropy(graph: Graph) -> Iterator[Fault]:
    for last, output in answers(graph, _hands_classes_on):
        compares = output.loss in _CATEGORICAL | {"categorical_focal_crossentropy"}
        if compares and last.units == 1 and not _hands_classes_on(last):
            yield last, "warning"


def bounded_activation_for_regression(graph: Graph) -> Iterator[Fault]:
    for last, output in _ending_in(graph, *PROBABILITIES):
        if output.loss in SQUARED_OR_ABSOLUTE and not _is_convolutional(last):
            yield last, "warning" if last.activation == "softmax" else "info"


def _is_convolutional(last: Step) -> bool:
    """Whether the last layer with a kernel is a convolution."""
    ends = backwards(last, lambda step: step.layer not in LEARNERS | RECURRENT)
    return any(source.layer in CONVOLUTIONS for source, _ in ends)


def relu_output_with_crossentropy(graph: Graph) -> Iterator[Fault]:
    for last, output in _ending_in(graph, "relu", "relu6"):
        if output.loss in CROSS_ENTROPIES:
            yield last, "warning"
