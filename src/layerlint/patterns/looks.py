"""What nodes look like by themselves: what is asked of layers alone is asked of each look once.

The models of a file repeat each other: a block is built dozens of times, and every variant of
a model has it again. Most tests ask for nothing but the kind of a layer and its arguments, whose
answer is the same wherever such a layer stands.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from layerlint.graph.model import Argument
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import FACTS, AnyCondition, NodeTest, Reference, Where
from layerlint.patterns.verdict import Verdict
from layerlint.records import dataclass, field

Look: TypeAlias = int | None
"""The number of a look; ``None`` of a node of which something is unknown."""

_OF_LAYERS: Final = frozenset(
    {"activation", "kernel", "kernel_initializers", "rates", "trainable"},
)
"""The facts that follow from a layer's arguments, wherever it stands."""
_OF_PLACES: Final = FACTS.keys() - _OF_LAYERS | {"axis", "layer", "line", "name"}
"""What a node answers by what is around it, or each by itself."""


@dataclass(slots=True)
class Looks:
    """The looks of nodes, and what was answered about them.

    Answers are keyed by the identity of tests: this must not outlive their patterns.
    """

    answers: dict[int, dict[Look, Verdict] | None] = field(default_factory=dict)
    """What a test answered about each look; ``None`` where it asks for more than a look."""
    _numbers: dict[object, int] = field(default_factory=dict)
    _graph: NormalGraph | None = None
    _seen: tuple[Look, ...] = ()

    def seen(self, graph: NormalGraph) -> tuple[Look, ...]:
        """The looks of its nodes; all patterns are asked of one graph before the next."""
        if graph is not self._graph:
            self._seen = tuple(map(self._look, graph.nodes))
            self._graph = graph
        return self._seen

    def of(self, test: NodeTest) -> dict[Look, Verdict] | None:
        """What a test answered about each look so far; ``None`` if it asks for more."""
        key = id(test)
        if key not in self.answers:
            self.answers[key] = {} if _asks_for_looks(test) else None
        return self.answers[key]

    def _look(self, node: NormalNode) -> Look:
        if node.doubt is not None:
            return None
        layer = node.layer
        values = []
        for name, value in layer.arguments.items():
            if name == "name":
                continue
            if (key := key_of(value)) is None:
                return None
            values.append((name, key))
        kind = (layer.operation, layer.name, layer.qualified, layer.family, layer.trainable)
        given = tuple(name for name in layer.given if name != "name")
        look = (node.standing, kind, given, tuple(values))
        return self._numbers.setdefault(look, len(self._numbers))


def key_of(value: Argument) -> object | None:
    """What two values have in common only if they are the same for every comparison."""
    if isinstance(value, str | int | float):
        return type(value), value
    if value is None:
        return ()
    if isinstance(value, tuple):
        keys = tuple(map(key_of, value))
        return None if None in keys else (tuple, keys)
    return None


def _asks_for_looks(test: NodeTest) -> bool:
    return (
        not test.call
        and test.position is None
        and _of_looks(test.where)
        and all(map(_asks_for_looks, test.any_of))
    )


def _of_looks(where: Where) -> bool:
    return all(
        all(map(_of_looks, item.alternatives))
        if isinstance(item, AnyCondition)
        else item.attribute not in _OF_PLACES
        and not any(isinstance(test.operand, Reference) for test in item.tests)
        for item in where
    )
