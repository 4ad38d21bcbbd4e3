"""Faults of shapes, in Keras's graph."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.steps import (
    ACTIVATION,
    CONVOLUTIONS,
    DROPOUTS,
    GLOBAL_POOLING,
    LOCAL_POOLING,
    NORMALIZATIONS,
    PADDING,
    UPSAMPLING,
    Graph,
    Step,
    among,
    backwards,
    forwards,
)

from .normalization import CROSS_ENTROPIES, PROBABILITIES, Fault

_kept = among(ACTIVATION, *NORMALIZATIONS, *DROPOUTS)
_pointwise = among(ACTIVATION, *NORMALIZATIONS, *DROPOUTS, "Dense", "EinsumDense")


def dense_on_feature_map(graph: Graph) -> Iterator[Fault]:
    for dense in graph.of("Dense"):
        if len(dense.input_shape or ()) < 4:
            continue
        before = [source for source, _ in backwards(dense, _kept)]
        if not any(source.layer in {*CONVOLUTIONS, *LOCAL_POOLING} for source in before):
            continue
        way = [source for source, _ in backwards(dense, lambda _: True)]
        # A map of the size of the image, or brought back to it, is an answer for each pixel.
        padded = any(source.layer in PADDING for source in way)
        smaller = any(_narrows(source) or (_cuts(source) and not padded) for source in way)
        if any(map(_widens, way)) or not smaller:
            continue
        if any(_classifies(step) for step in _outputs_behind(dense)):
            yield dense, "warning"


def _widens(step: Step) -> bool:
    return step.layer in {*UPSAMPLING, "Conv2DTranspose", "Conv3DTranspose"}


def _narrows(step: Step) -> bool:
    """Whether it gives a smaller map, however that was padded."""
    moves = step.layer in {*LOCAL_POOLING, *CONVOLUTIONS}
    return moves and _largest(step.arguments.get("strides", 1)) > 1


def _cuts(step: Step) -> bool:
    """Whether it loses the margin of the map; a window of one position does not."""
    if step.layer not in CONVOLUTIONS:
        return False
    return step.arguments["padding"] == "valid" and _largest(step.arguments["kernel_size"]) > 1


def _largest(sizes: int | list[int]) -> int:
    return max(sizes) if isinstance(sizes, list) else sizes


def _outputs_behind(dense: Step) -> Iterator[Step]:
    for end, way in forwards(dense, _pointwise):
        if end is None:
            yield (way or (dense,))[-1]


def _classifies(last: Step) -> bool:
    if last.activation in PROBABILITIES:
        return True
    return last.layer == "Dense" and last.loss in CROSS_ENTROPIES


def flatten_after_global_pooling(graph: Graph) -> Iterator[Fault]:
    for flat in graph.of("Flatten"):
        if any(
            source.layer in GLOBAL_POOLING and not source.arguments.get("keepdims")
            for source, _ in backwards(flat, _kept)
        ):
            yield flat, "info"
