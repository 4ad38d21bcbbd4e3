"""Faults of dropout and its company, in Keras's graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mutation.steps import (
    ACTIVATION,
    ATTENTION,
    CONVOLUTIONS,
    CROPPING,
    DROPOUTS,
    GLOBAL_MAX_POOLING,
    LEARNERS,
    LOCAL_POOLING,
    MAX_POOLING,
    MERGES,
    NORMALIZATIONS,
    PADDING,
    REARRANGING,
    RECURRENT,
    SPATIAL_DROPOUTS,
    UPSAMPLING,
    Graph,
    Step,
    among,
    answers,
    backwards,
    forwards,
)

from .activation import GATES
from .normalization import MONOTONE, PROBABILITIES, Fault, has_a_rate, stops_dropping

_without_kernel = {ACTIVATION, *LOCAL_POOLING, *PADDING, *CROPPING, *UPSAMPLING, *DROPOUTS}
_between_convolutions = among(*_without_kernel, *NORMALIZATIONS)


def _drops_elements(step: Step) -> bool:
    return step.layer == "Dropout" and step.arguments.get("noise_shape") is None


def dropout_between_convolutions(graph: Graph) -> Iterator[Fault]:
    for drop in filter(_drops_elements, filter(has_a_rate, graph.steps)):
        if drop.rate < 0.1 or "noise_shape" in drop.given or _one_position(drop):
            continue
        if drop.called_with.get("training") is False:
            continue  # it never drops
        before = _convolutions_before(drop)
        after = [
            (end, way)
            for end, way in forwards(drop, _between_convolutions)
            if end is not None and end.layer in CONVOLUTIONS and _is_wide(end)
        ]
        if before and after:
            plain = any(not _pooled(way) for _, way in before) and any(
                not _pooled(way) for _, way in after
            )
            yield drop, "warning" if plain else "info"


def _convolutions_before(drop: Step) -> list[tuple[Step, tuple[Step, ...]]]:
    ends = backwards(drop, _between_convolutions)
    return [(end, way) for end, way in ends if end.layer in CONVOLUTIONS]


def _pooled(way: tuple[Step, ...]) -> bool:
    return any(step.layer in LOCAL_POOLING for step in way)


def _is_wide(convolution: Step) -> bool:
    size = convolution.arguments["kernel_size"]
    return max(size) > 1 if isinstance(size, list) else size > 1


def _one_position(step: Step) -> bool:
    return step.shape is not None and all(size == 1 for size in step.shape[1:-1])


def dropout_on_output(graph: Graph) -> Iterator[Fault]:
    if graph.called:
        return
    behind = _behind_the_last_learner
    ends_of_model = [last for last, _ in answers(graph, among(*REARRANGING))]
    for drop in filter(has_a_rate, graph.of(*DROPOUTS)):
        ends = [
            end
            for end, way in forwards(drop, behind)
            if end is not None and end in ends_of_model and end.activation in PROBABILITIES
            # Vectors that are multiplied with each other are no answer yet.
            if not any(step.layer in GATES for step in way)
        ]
        if ends and any(source.layer in LEARNERS for source, _ in backwards(drop, behind)):
            yield drop, "error"
            continue
        if drop not in ends_of_model:
            continue
        source = drop.inputs[0] if drop.inputs else drop
        judged = [before for before, _ in backwards(drop, among(*REARRANGING))]
        if graph.compiled or any(before.activation in PROBABILITIES for before in judged):
            yield drop, "error"
        elif source.layer == "Dense":
            yield drop, "warning"


def _behind_the_last_learner(step: Step) -> bool:
    return step.layer not in LEARNERS | RECURRENT | {"Embedding", "InputLayer"}


def rates(step: Step) -> Iterator[float]:
    """Every drop rate that a layer was given, whatever Keras made of it."""
    names = {"rate"} if step.layer in DROPOUTS else set()
    if step.layer in RECURRENT | ATTENTION:
        names = {"dropout", "recurrent_dropout"}
    for name in names & step.arguments.keys():
        yield float(step.given.get(name, step.arguments[name]))
    yield from _of_cells(step.arguments.get("cell"))


def _of_cells(described: Any) -> Iterator[float]:
    """The rates of a cell, or of those that are stacked in it."""
    for cell in described if isinstance(described, list) else [described]:
        if isinstance(cell, dict) and "layer" in cell:
            arguments = cell["layer"]["arguments"]
            for name in {"dropout", "recurrent_dropout"} & arguments.keys():
                yield float(arguments[name])
            yield from _of_cells(arguments.get("cells"))


def dropout_rate_above_half(graph: Graph) -> Iterator[Fault]:
    for step in graph.steps:
        if step.arguments.get("noise_shape") is None and any(
            0.5 < rate < 1 for rate in rates(step)
        ):
            yield step, "warning"


def dropout_rate_out_of_range(graph: Graph) -> Iterator[Fault]:
    for step in graph.steps:
        if any(rate < 0 or rate >= 1 for rate in rates(step)):
            yield step, "error"


def dropout_before_max_pooling(graph: Graph) -> Iterator[Fault]:
    for drop in filter(_drops_elements, filter(stops_dropping, graph.steps)):
        ends = forwards(drop, lambda step: step.activation in MONOTONE)
        if any(end is not None and _takes_a_maximum(end) for end, _ in ends):
            yield drop, "warning"


def _takes_a_maximum(step: Step) -> bool:
    """Of several values: a window of one is no window."""
    if step.layer in GLOBAL_MAX_POOLING:
        return True
    window = step.arguments.get("pool_size")
    return step.layer in MAX_POOLING and window not in (1, [1], [1, 1], [1, 1, 1])


def dropout_before_activation(graph: Graph) -> Iterator[Fault]:
    bent = {"sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "softplus"}
    for drop in filter(stops_dropping, graph.of("Dropout", *SPATIAL_DROPOUTS)):
        if any(source.layer in LEARNERS for source in drop.inputs) and any(
            reader.activation in bent for reader in drop.readers
        ):
            yield drop, "warning"


def consecutive_dropout(graph: Graph) -> Iterator[Fault]:
    for drop in filter(_drops_elements, graph.steps):
        if any(map(_drops_elements, drop.inputs)):
            yield drop, "info"


def dropout_with_selu(graph: Graph) -> Iterator[Fault]:
    for drop in filter(has_a_rate, graph.of("Dropout", *SPATIAL_DROPOUTS)):
        if any(
            act.activation == "selu" and any(source.layer in LEARNERS for source in act.inputs)
            for act in drop.inputs
        ):
            yield drop, "warning"


def recurrent_dropout_slows_gpu(graph: Graph) -> Iterator[Fault]:
    for layer in graph.of("LSTM", "GRU"):
        said = layer.arguments
        if (
            said["recurrent_dropout"] > 0
            or said["activation"] != "tanh"
            or said["recurrent_activation"] != "sigmoid"
            or not said["use_bias"]
            or said["unroll"]
            or said.get("reset_after") is False
        ):
            yield layer, "info"


def convolution_without_normalization(graph: Graph) -> Iterator[Fault]:
    def between(step: Step) -> bool:
        return step.layer in _without_kernel and not step.ends_part

    def next_ones(step: Step) -> list[Step]:
        # What one model gives to another is its answer, and is not normalized.
        ends = [] if step.ends_part else [end for end, _ in forwards(step, between)]
        return [end for end in ends if end in learning]

    # Those that are frozen have nothing to gain.
    learning = [step for step in graph.of(*CONVOLUTIONS) if step.trainable]
    for first in learning:
        inside = any(first in next_ones(other) for other in learning)
        if not inside and any(next_ones(second) for second in next_ones(first)):
            yield first, "info"


def dropout_beside_batchnorm(graph: Graph) -> Iterator[Fault]:
    for drop in filter(has_a_rate, graph.of("Dropout", *SPATIAL_DROPOUTS)):
        before = _convolutions_before(drop)
        after = [
            way
            for end, way in forwards(drop, _between_convolutions)
            if end is not None and end.layer in CONVOLUTIONS
        ]
        if any(
            step.layer == "BatchNormalization"
            for _, way_in in before
            for way_out in after
            for step in (*way_in, *way_out)
        ):
            yield drop, "info"


def flatten_into_large_dense(graph: Graph) -> Iterator[Fault]:
    kept = among(*DROPOUTS, *NORMALIZATIONS, ACTIVATION, *MERGES)
    between = among(*_without_kernel, *NORMALIZATIONS, *MERGES)
    for flat in graph.of("Flatten", "Reshape"):
        large = any(
            end is not None and end.layer == "Dense" and (end.units or 0) >= 512
            for end, _ in forwards(flat, kept)
        )
        spread = any(size != 1 for size in (flat.input_shape or (None,) * 3)[1:-1])
        mapped = any(source.layer in CONVOLUTIONS for source, _ in backwards(flat, between))
        if large and spread and mapped and len(flat.shape or (None,) * 2) == 2:
            yield flat, "info"
