"""What each rule calls a fault, as a predicate over Keras's own graph.

Written from the definitions that the rules' documentation gives, with no use of layerlint's rule
files or of its matching, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mutation.steps import Graph, Step, graphs

from . import activation, normalization, output, regularization, shape

Predicate = Callable[[Graph], Iterator[normalization.Fault]]

PREDICATES: Mapping[str, Predicate] = {
    name.replace("_", "-"): getattr(topic, name)
    for topic, names in (
        (
            normalization,
            (
                "batchnorm_after_activation",
                "batchnorm_before_activation",
                "bias_before_batchnorm",
                "dropout_before_batchnorm",
                "consecutive_batchnorm",
                "batchnorm_on_output",
            ),
        ),
        (
            regularization,
            (
                "dropout_between_convolutions",
                "dropout_on_output",
                "dropout_rate_above_half",
                "dropout_rate_out_of_range",
                "dropout_before_max_pooling",
                "dropout_before_activation",
                "consecutive_dropout",
                "dropout_with_selu",
                "recurrent_dropout_slows_gpu",
                "convolution_without_normalization",
                "dropout_beside_batchnorm",
                "flatten_into_large_dense",
            ),
        ),
        (
            activation,
            (
                "repeated_softmax",
                "consecutive_activations",
                "hidden_softmax",
                "stacked_linear_layers",
                "zero_initialized_kernel",
            ),
        ),
        (
            output,
            (
                "softmax_on_one_unit",
                "softmax_with_from_logits",
                "logits_without_from_logits",
                "sigmoid_with_categorical_crossentropy",
                "softmax_with_binary_crossentropy",
                "one_unit_categorical_crossentropy",
                "bounded_activation_for_regression",
                "relu_output_with_crossentropy",
            ),
        ),
        (shape, ("dense_on_feature_map", "flatten_after_global_pooling")),
    )
    for name in names
}

#: One mistake is told once: a rule gives way to these at the same step.
GIVES_WAY: Mapping[str, tuple[str, ...]] = {
    "consecutive-activations": ("repeated-softmax", "softmax-on-one-unit"),
    "hidden-softmax": ("repeated-softmax", "consecutive-activations", "softmax-on-one-unit"),
    "softmax-with-binary-crossentropy": ("softmax-on-one-unit",),
    "one-unit-categorical-crossentropy": ("softmax-on-one-unit",),
    "bounded-activation-for-regression": ("softmax-on-one-unit",),
    "logits-without-from-logits": ("one-unit-categorical-crossentropy",),
    "relu-output-with-crossentropy": ("one-unit-categorical-crossentropy",),
    "dropout-before-activation": ("dropout-on-output",),
    "dropout-beside-batchnorm": ("dropout-before-batchnorm", "dropout-between-convolutions"),
    "consecutive-dropout": ("dropout-rate-out-of-range",),
    "dropout-rate-above-half": ("dropout-rate-out-of-range",),
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A rule's fault where the layer that it stands at is constructed."""

    rule: str
    line: int
    column: int
    severity: str


def faults(document: Mapping[str, Any]) -> set[Fault]:
    """All faults of all models of a document of Keras's; of two severities the worse."""
    seen = [
        (rule, step, severity)
        for graph in graphs(document)
        for rule, predicate in PREDICATES.items()
        for step, severity in predicate(graph)
    ]
    # A step of an inner model is the same one in the model around it.
    at = {(rule, _key(step)) for rule, step, _ in seen}
    worst: dict[tuple[str, int, int], str] = {}
    for rule, step, severity in seen:
        if not any((other, _key(step)) in at for other in GIVES_WAY.get(rule, ())):
            place = (rule, step.line, step.column)
            worst[place] = _worse(worst.get(place, "info"), severity)
    return {Fault(*place, severity) for place, severity in worst.items()}


def _key(step: Step) -> tuple[int, int, str]:
    """The same for all calls of a layer, another for the activation that is fused into it."""
    return step.line, step.column, step.layer


def _worse(one: str, other: str) -> str:
    return max(one, other, key=("info", "warning", "error").index)
