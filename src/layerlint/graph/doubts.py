"""What of a graph is not known, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from layerlint.graph.model import Argument, LayerValue, Node, ObjectValue, UnknownValue
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
        for unknown in dict.fromkeys(_unknown(value)):
            yield Doubt(argument=name, reason=unknown.reason, place=unknown.place)


def _unknown(value: Argument) -> Iterator[UnknownValue]:
    """Every unknown value in an argument, those of a wrapped layer's arguments included."""
    match value:
        case UnknownValue():
            yield value
        case tuple():
            for item in value:
                yield from _unknown(item)
        case Mapping() as arguments:
            for item in arguments.values():
                yield from _unknown(item)
        case LayerValue(layer=layer):
            for item in layer.arguments.values():
                yield from _unknown(item)
        case ObjectValue(arguments=arguments):
            for item in arguments.values():
                yield from _unknown(item)
        case _:
            pass
