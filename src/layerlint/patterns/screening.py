"""A first look at a graph: which rules can't match, because a layer they name is not there.

Most rules ask for a layer that most models lack, and need not be tried step by step; the others
begin at few of the nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from layerlint.patterns.normal_graph import NormalGraph
from layerlint.patterns.syntax import LayerStep, NodeTest, Pattern

Kind: TypeAlias = tuple[bool, str | None, str | None, str | None, bool]
"""Whether a node is an operation, its name, identity and family, and whether that is doubtful."""

Kinds: TypeAlias = Mapping[Kind, list[int]]
"""The nodes of a graph by their kind."""


def kinds(graph: NormalGraph) -> Kinds:
    """The kinds of nodes in a graph, and which nodes are of them."""
    found: dict[Kind, list[int]] = {}
    for node in graph.nodes:
        layer = node.layer
        doubtful = node.standing == "uncertain"
        kind = (layer.operation, layer.name, layer.qualified, layer.family, doubtful)
        found.setdefault(kind, []).append(node.id)
    return found


def candidates(test: NodeTest, present: Kinds) -> list[int]:
    """The nodes that may satisfy a test, by their kind alone, in data-flow order."""
    return sorted(id_ for kind, ids in present.items() if _may_be(test, kind) for id_ in ids)


def may_match(pattern: Pattern, present: Kinds) -> bool:
    """Whether for each step of some alternative there is a node of its kind."""
    return any(
        all(
            any(_may_be(step.test, kind) for kind in present)
            for step in steps
            if isinstance(step, LayerStep)
        )
        for steps in pattern.alternatives
    )


def _may_be(test: NodeTest, kind: Kind) -> bool:
    operation, name, qualified, family, doubtful = kind
    if doubtful:
        return True
    if test.asks_kind and not test.negated:
        found = name in test.operations
        if not operation:
            found = qualified in test.layers or family in test.families
        if not found:
            return False
    return not test.any_of or any(_may_be(option, kind) for option in test.any_of)
