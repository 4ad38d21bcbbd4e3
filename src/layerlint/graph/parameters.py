"""Which of a layer's parameters training leaves as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from layerlint.graph.model import Argument, Layer, LayerGraph, LayerValue, Node
from layerlint.records import dataclass

_SIZES: Final = {"float64": 8, "int64": 8, "float16": 2, "bfloat16": 2}
_USUAL_SIZE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Parameters of a model: how many are known, those among them that training changes."""

    total: int
    size: int
    """In bytes."""
    fixed: int | None
    """How many training leaves as they are; ``None`` where that is not known."""
    fixed_size: int
    unknown: int
    """How many layers there are of which the number of parameters is not known."""


def weights(graph: LayerGraph) -> Weights:
    """The parameters of all layers of a graph, each counted once however often it is called."""
    nodes = {node.layer.key: node for node in graph.nodes if not node.layer.operation}
    total = size = fixed_size = unknown = 0
    fixed: int | None = 0
    for node in nodes.values():
        count, each = node.layer.parameters, _size(node.layer)
        if count is None:
            unknown += 1
            continue
        total += count
        size += count * each
        untrained = fixed_parameters(node)
        fixed = None if fixed is None or untrained is None else fixed + untrained
        fixed_size += (untrained or 0) * each
    return Weights(total=total, size=size, fixed=fixed, fixed_size=fixed_size, unknown=unknown)


def fixed_parameters(node: Node) -> int | None:
    """How many parameters of a node's layer training leaves as they are, if that is known."""
    layer, inside = node.layer, node.inside
    count = layer.parameters
    if count == 0 or layer.trainable is False:
        return count
    if count is None or layer.trainable is None:
        return None
    if inside is None:
        return _fixed(layer, count)
    parts = {each.layer.key: each for each in inside.nodes if not each.layer.operation}
    if _sum(each.layer.parameters for each in parts.values()) != count:
        return None  # it has weights of its own
    return _sum(map(fixed_parameters, parts.values()))


def _fixed(layer: Layer, count: int) -> int | None:
    """The same of a layer that is trained and has ``count`` parameters."""
    arguments = layer.arguments
    match layer.base or layer.name:
        case "BatchNormalization" | "SyncBatchNormalization":
            # The moving mean and variance, beside what is learned where it is asked for.
            learned = [arguments.get(name, True) for name in ("scale", "center")]
            if not all(isinstance(each, bool) for each in learned):
                return None
            return count * 2 // (2 + sum(each is True for each in learned))
        case "Normalization":
            return count
        case "SpectralNormalization":
            return _last_axis(arguments.get("layer"))
        case "TimeDistributed":
            inner = arguments.get("layer")
            return _fixed(inner.layer, count) if isinstance(inner, LayerValue) else None
        case _:
            return 0


def _last_axis(wrapped: Argument) -> int | None:
    """The size of the last axis of a wrapped layer's kernel."""
    arguments = wrapped.layer.arguments if isinstance(wrapped, LayerValue) else {}
    for name in ("filters", "units", "output_dim"):
        if isinstance(size := arguments.get(name), int):
            return size
    return None


def _sum(numbers: Iterable[int | None]) -> int | None:
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def _size(layer: Layer) -> int:
    """The bytes of one weight; those of a mixed policy are kept in single precision."""
    kind = layer.arguments.get("dtype")
    return _SIZES.get(kind, _USUAL_SIZE) if isinstance(kind, str) else _USUAL_SIZE
