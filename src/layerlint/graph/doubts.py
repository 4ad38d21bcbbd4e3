"""What of a graph is not known, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from layerlint.graph.model import Argument, Layer, LayerValue, Node, ObjectValue, UnknownValue
from layerlint.records import dataclass
from layerlint.source import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An argument that is not known, or a call of which nothing is."""

    argument: str | None
    """``None`` where the call itself is opaque."""
    reason: str
    place: Place | None
    """Where the reason lies, if that is a place."""


def doubts(node: Node) -> Iterator[Doubt]:
    """What is not known of a node's layer: each argument once, though several sizes may be."""
    layer = node.layer
    if layer.name is None:
        yield Doubt(argument=None, reason=layer.reason or "", place=layer.place)
        return
    for name, value in layer.arguments.items():
        for unknown in dict.fromkeys(_unknown(value, set())):
            yield Doubt(argument=name, reason=unknown.reason, place=unknown.place)


def _unknown(value: Argument, met: set[int]) -> Iterator[UnknownValue]:
    """Every unknown value in an argument, those of a wrapped layer's arguments included.

    ``met`` are the values that were looked into: what stands in several places is one value.
    """
    held: tuple[Argument, ...] | Mapping[str, Argument]
    match value:
        case UnknownValue():
            yield value
            return
        case LayerValue(layer=Layer(arguments=inner)) | ObjectValue(arguments=inner):
            held = inner
        case tuple() | Mapping():
            held = value
        case _:
            return
    if id(held) not in met:
        met.add(id(held))
        for item in held.values() if isinstance(held, Mapping) else held:
            yield from _unknown(item, met)
