"""Two networks that show a rule: one in which it finds something, one that it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from layerlint.catalog import load_catalog
from layerlint.graph.model import LayerGraph
from layerlint.interpreter import interpret
from layerlint.patterns.match import matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.syntax import Example, Pattern
from layerlint.project import Project
from layerlint.records import dataclass, replace
from layerlint.rule import Rule, example_source
from layerlint.source import SourceError, SourceFile, decode_source

NOWHERE: Final = Path(os.devnull) / "nowhere"
"""A folder that can't exist: nothing stands beside an example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """An example of a rule as it was understood."""

    source: SourceFile
    graph: LayerGraph
    reported: frozenset[int] = frozenset()
    """The ids of the nodes that the rule reports."""


def illustrated(rule: Rule) -> tuple[Illustration, Illustration] | None:
    """The first example that a rule finds beside the first in which nothing is to be found.

    An example that an exemption alone saves (``unless``) shows the very order that is found, so it
    stands beside the other only where there is none without. None for rules about no graph, and
    where one of the two is missing or not understood.
    """
    if rule.pattern is None:
        return None
    found = next(_understood(rule.examples, "bad", rule.pattern), None)
    without_exemptions = replace(rule.pattern, unless=())
    left_alone = None
    for one in _understood(rule.examples, "good", rule.pattern):
        left_alone = left_alone or one
        if not _reported(one.graph, without_exemptions):
            left_alone = one
            break
    return None if found is None or left_alone is None else (found, left_alone)


def _understood(
    examples: tuple[Example, ...], kind: str, pattern: Pattern
) -> Iterator[Illustration]:
    for example in examples:
        if example.kind != kind:
            continue
        try:
            source = decode_source(example_source(example).encode(), "example.py")
        except SourceError:
            continue
        graphs = interpret(source, Project(here=NOWHERE), load_catalog()).graphs
        shown = [
            Illustration(source=source, graph=graph, reported=_reported(graph, pattern))
            for graph in graphs
        ]
        if shown:
            # Of several models the one that shows something, else the largest.
            yield max(shown, key=lambda one: (len(one.reported), len(one.graph.nodes)))


def _reported(graph: LayerGraph, pattern: Pattern) -> frozenset[int]:
    """The nodes that a pattern reports; for one inside a user's layer that layer's."""
    return frozenset(
        (match.node.opened[0] if match.node.opened else match.node.origin).id
        for match in matches(pattern, normalize(graph))
        if match.certainty == 2
    )
