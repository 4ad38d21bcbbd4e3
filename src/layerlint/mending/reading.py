"""One file read for its fixes: its graphs, and what rules would do to them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from layerlint.catalog import load_catalog
from layerlint.finding import Safety
from layerlint.graph.model import Answer, Interpretation, Remark
from layerlint.interpreter import interpret
from layerlint.linter import examine
from layerlint.merging.findings import one_thing_of_one_node, standing
from layerlint.merging.placing import in_file, line_in_file, sources_of
from layerlint.merging.sightings import Cure, Linted, Looking, Sighting, sighted
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import NormalGraph
from layerlint.project import Library, Project
from layerlint.records import dataclass, replace
from layerlint.settings import RulesInForce
from layerlint.settling import Examined
from layerlint.source import Place, SourceFile, Span
from layerlint.suppression import Suppressions
from layerlint.suppression.reading import read_suppressions

MISSPELT: Final = "unknown-layer"

Fault: TypeAlias = "tuple[str, Place, tuple[Place, ...]]"
"""What a fault is known by: its rule, where it is reported, and the places related to it."""

_BY_NUMBER: Final = re.compile(
    rb"(?<!keras)\.layers\b(?!\s*\.|\s+(?:import|as)\b)|\.layers\.pop\("
    rb"|\bget_layer\b|\.pop\(\s*\)"
)
"""How a model's layers are asked for by number or name; ``keras.layers.Dense`` is no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Whether a fix is safe, and what it costs if it is not."""

    safety: Safety = "safe"
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A fault as one graph of a reading shows it, with what would cure it."""

    fault: Fault
    graph: int
    cure: Cure
    price: Price


def fault_of(sighting: Sighting) -> Fault:
    """What the fault that was sighted is known by."""
    related = tuple(place for place, _ in sighting.related)
    return (sighting.rule, sighting.place, related)


def asks_by_number(data: bytes) -> bool:
    """Whether a text asks for layers of models by number or name."""
    return _BY_NUMBER.search(data) is not None


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """A file as it is read with the text that it and the files it imports have now."""

    source: SourceFile
    rules: RulesInForce
    library: Library
    here: Path
    every: Collection[str]
    """The paths of all files of the run."""
    asked_by_number: bool = False
    """Whether a file of the run that speaks of this one asks for layers by number."""

    @cached_property
    def project(self) -> Project:
        """What the file finds around it."""
        return Project(here=self.here, library=self.library)

    @cached_property
    def interpretation(self) -> Interpretation:
        """What is understood of it."""
        return interpret(self.source, self.project, load_catalog(), keras=self.rules.keras)

    @cached_property
    def graphs(self) -> tuple[NormalGraph, ...]:
        """Its graphs in normal form."""
        return tuple(map(normalize, self.interpretation.graphs))

    @cached_property
    def told(self) -> tuple[Sighting, ...]:
        """What the rules see in it that is certain and that no comment silences."""
        top = Span(line=1, column=1, end_line=1, end_column=1)
        linted = Linted(path=self.source.path, every=self.every, top=self.source.place(top))
        sources = sources_of(self.source, self.project)
        sightings = sighted(
            self.interpretation.graphs,
            self.rules,
            linted,
            lambda place, path: line_in_file(place, path, sources),
            Looking(),
        )
        return tuple(
            one
            for one in one_thing_of_one_node(standing(sightings, self.yields))
            if one.certainty == "certain" and not self._silenced(one)
        )

    @cached_property
    def yields(self) -> Mapping[str, Collection[str]]:
        """The rules to which each rule yields."""
        return {rule.id: rule.yields_to for rule in self.rules.rules}

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """The faults in it that have a plan."""
        return tuple(
            Seen(
                fault=fault_of(one),
                graph=one.graph,
                cure=one.cure,
                price=Price(safety=one.fix.safety, because=one.fix.because),
            )
            for one in self.told
            if one.cure is not None and one.fix is not None
        )

    @cached_property
    def incurable(self) -> frozenset[Fault]:
        """The faults in it for which no rule has a plan."""
        return frozenset(fault_of(one) for one in self.told if one.cure is None)

    @cached_property
    def asks_by_number(self) -> bool:
        """Whether layers that stand elsewhere in a model then would be noticed."""
        return self.asked_by_number or asks_by_number(self.source.text.encode())

    @property
    def examined(self) -> Examined:
        """What a run would be shown by it."""
        return examine(self.source, self.project, self.rules, self.every)

    def misspelt(self) -> Iterator[Remark]:
        """The names of layers in the file itself that are surely slips of the pen."""
        for remark in self.interpretation.remarks:
            is_here = remark.place.path == self.source.path
            if is_here and remark.rule == MISSPELT and "suggestion" in remark.values:
                yield remark

    def in_file(self, place: Place) -> Place:
        """Where in its file a place of a text is."""
        return in_file(place, sources_of(self.source, self.project))[0]

    def unread(self, index: int) -> str | None:
        """What is not known of a graph, of its root's other models and variants, in words."""
        graph = self.interpretation.graphs[index]
        root = "the module body" if graph.root == "<module>" else graph.root
        missed = (f"{what} of {root}" for what in ("variants", "models"))
        return graph.truncated or next(
            (one for one in missed if one in self.interpretation.cut), None
        )

    def beside(self, index: int) -> Iterator[int]:
        """The graphs of the run that a graph is of, which may have some of its layers."""
        graph = self.interpretation.graphs[index]
        return (other for other in self._of_run[graph.root, graph.when] if other != index)

    @cached_property
    def _of_run(self) -> dict[tuple[str, tuple[Answer, ...]], list[int]]:
        runs: dict[tuple[str, tuple[Answer, ...]], list[int]] = {}
        for index, graph in enumerate(self.interpretation.graphs):
            runs.setdefault((graph.root, graph.when), []).append(index)
        return runs

    def passes(self, path: str, lines: Collection[int]) -> bool:
        """Whether anything in its graphs is built, or called, on some lines of a file."""
        touched = sorted(lines)
        return any(
            bisect_left(touched, place.span.line) < bisect_right(touched, place.span.end_line)
            for place in self._passed
            if place.path == path
        )

    @cached_property
    def _passed(self) -> frozenset[Place]:
        """The places at which anything in its graphs is built, or called."""
        return frozenset(
            place
            for graph in self.graphs
            for node in graph.nodes
            for place in (node.place, node.origin.layer.place, node.origin.call, *node.chain)
            if place is not None
        )

    def with_source(self, changed: SourceFile) -> Reading:
        """The same where a file, this one or one that it imports, reads otherwise."""
        library = self.library.with_replaced(self.project.absolute(changed.path), changed)
        source = changed if changed.path == self.source.path else self.source
        return replace(self, source=source, library=library)

    def _silenced(self, sighting: Sighting) -> bool:
        """Whether a comment at any of its places, or at a call that leads there, covers it."""
        sources = sources_of(self.source, self.project)
        places = (sighting.place, *(place for place, _ in sighting.related), *sighting.node.chain)
        for path in dict.fromkeys(place.path for place in places):
            if path not in self._suppressions:
                source = sources(path)
                ids = self.rules.rules.ids
                self._suppressions[path] = (
                    Suppressions() if source is None else read_suppressions(source, ids)
                )
            if self._suppressions[path].covering(sighting.rule, places) is not None:
                return True
        return False

    @cached_property
    def _suppressions(self) -> dict[str, Suppressions]:
        """What is silenced in the files that were asked about so far, by their paths."""
        return {}
