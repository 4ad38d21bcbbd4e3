"""Where ways lead through a graph: from step to step, and as clauses ask.

A graph of sixty diamonds has 2^60 paths, but from each start each node is looked at once for each
step, and once for each clause. Where many starts lead to many nodes the effort ends it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from layerlint.patterns.effort import Effort
from layerlint.patterns.judging import Judge, Resolve
from layerlint.patterns.looks import key_of
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import NodeSet, PathClause, ThroughStep
from layerlint.patterns.verdict import (
    FALSE,
    TRUE,
    Verdict,
    cause_at,
    cause_of,
    decided,
    every,
    some,
    undecided,
)
from layerlint.records import dataclass, field
from layerlint.source import Place

Asked: TypeAlias = tuple[int, object]
"""A clause, and what the references in it stand for."""

AllModels: TypeAlias = dict[tuple[Asked, int], Verdict]
"""What holds of all calls of a layer in all models of a run, by what is asked and the layer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrival:
    """A way to a node: how sure it is, and what it went through."""

    verdict: Verdict
    length: int = 0
    """How many nodes of the step it went through."""
    behind: Arrival | None = None
    node: NormalNode | None = None
    """The last node that it went through, if that counts."""

    @property
    def way(self) -> tuple[NormalNode, ...]:
        """The nodes that it went through, in data-flow order."""
        found: list[NormalNode] = []
        arrival: Arrival | None = self
        while arrival is not None:
            if arrival.node is not None:
                found.append(arrival.node)
            arrival = arrival.behind
        return tuple(reversed(found))


@dataclass(slots=True)
class Ways:
    """The ways of one graph, remembered like the answers of its judge."""

    judge: Judge
    beside: Mapping[int, Sequence[NormalGraph]] = field(default_factory=dict)
    """The models that may be made of the same layers, by the keys of these."""
    effort: Effort = field(default_factory=Effort)
    """How many more nodes may be met; of those beyond nothing is found."""
    in_all: AllModels = field(default_factory=dict)
    """What is known of all models together; the models themselves must last as long."""
    _others: dict[int, Ways] = field(default_factory=dict)
    _ahead: dict[tuple[int, int], Sequence[tuple[int, Arrival]]] = field(default_factory=dict)
    _verdicts: dict[Asked, dict[int, Verdict]] = field(default_factory=dict)
    _of_layers: dict[tuple[Asked, int], Verdict] = field(default_factory=dict)
    """By clauses and layers, from all calls of each."""
    _contained: dict[int, dict[int, Verdict]] = field(default_factory=dict)

    @property
    def graph(self) -> NormalGraph:
        """The graph that the ways lead through."""
        return self.judge.graph

    def ahead(self, start: int, step: ThroughStep | None) -> Sequence[tuple[int, Arrival]]:
        """The nodes that a step leads to from a node, each once, in data-flow order.

        Without a step: those that read it directly.
        """
        key = (id(step), start)
        found = self._ahead.get(key)
        if found is None:
            found = self._ahead[key] = self._search(start, step)
        return found

    def _search(self, start: int, step: ThroughStep | None) -> Sequence[tuple[int, Arrival]]:
        """Visit nodes in data-flow order: when one is met, all ways to it are known.

        The surest way to a node and the shortest are kept, as ``max`` may stop the first.
        """
        readers = self.graph.readers
        most = None if step is None else step.most
        arrivals: dict[int, list[Arrival]] = {}
        queue: list[int] = []
        self._arrive(readers[start], Arrival(verdict=TRUE), arrivals, queue)
        found: list[tuple[int, Arrival]] = []
        while queue and self.effort.take(1):
            id_ = heapq.heappop(queue)
            node = self.graph.nodes[id_]
            best = max(arrivals[id_], key=lambda arrival: arrival.verdict.truth)
            found.append((id_, best))
            passing, counts = self._passing(step, node)
            if passing.truth == 0:
                continue
            for arrival in arrivals[id_]:
                if counts and most is not None and arrival.length >= most:
                    continue
                onward = Arrival(
                    verdict=every((arrival.verdict, passing)),
                    length=arrival.length + counts,
                    behind=arrival,
                    node=node if counts else None,
                )
                self._arrive(readers[id_], onward, arrivals, queue)
        return found

    @staticmethod
    def _arrive(
        readers: Sequence[int],
        arrival: Arrival,
        arrivals: dict[int, list[Arrival]],
        queue: list[int],
    ) -> None:
        for reader in readers:
            others = arrivals.get(reader)
            if others is None:
                arrivals[reader] = [arrival]
                heapq.heappush(queue, reader)
            elif not any(
                other.verdict.truth >= arrival.verdict.truth and other.length <= arrival.length
                for other in others
            ):
                others.append(arrival)

    def _passing(self, step: ThroughStep | None, node: NormalNode) -> tuple[Verdict, bool]:
        """Whether a way may go through a node, and whether that counts as one more."""
        if step is not None:
            member = self.judge.member(step.through, node)
            nothing = node.doubt is not None and member.truth == 1
            return member, not nothing
        return self._if_nothing(node), False

    @staticmethod
    def _if_nothing(node: NormalNode) -> Verdict:
        """A node that may be nothing may let a way through that no set lets through."""
        if node.doubt is None:
            return FALSE
        return undecided(cause_of(node.doubt, node.place))

    # clauses

    def contains(self, nodes: NodeSet, arrival: Arrival) -> Verdict:
        """Whether a way went through a node of a set; ways that begin alike are asked once."""
        known = self._contained.setdefault(id(nodes), {})
        waiting: list[Arrival] = []
        before: Arrival | None = arrival
        while before is not None and id(before) not in known:
            waiting.append(before)
            before = before.behind
        found = FALSE if before is None else known[id(before)]
        for one in reversed(waiting):
            if one.node is not None:
                found = some((found, self.judge.contains(nodes, one.node)))
            known[id(one)] = found
        return found

    def clause(self, clause: PathClause, start: NormalNode, resolve: Resolve) -> Verdict:
        """Whether the ways from a node lead where a clause says."""
        key = start.layer.key
        asked = self._asked(clause, resolve)
        calls = self.graph.calls[key]
        here = (
            self._from_every_call(key, asked, clause, resolve)
            if clause.calls == "every"
            else self.from_each((start.id,), clause, resolve)
        )
        if clause.models != "every" or here.truth == 0:
            return here
        models = self.beside.get(key, ())
        if all(graph is self.graph for graph in models):
            return here
        if asked is not None and (clause.calls == "every" or calls == (start.id,)):
            # What is asked here is asked in each of the models, this one among them.
            return every((here, self._in_all_models(key, asked, clause, resolve)))
        others = [graph for graph in models if graph is not self.graph]
        return every((here, self._in_models(key, others, clause, resolve)))

    def _in_all_models(
        self, layer: int, asked: Asked, clause: PathClause, resolve: Resolve
    ) -> Verdict:
        """Whether the ways from all calls of a layer in all models lead there.

        Asked in each of them, of which thousands may share the layer.
        """
        found = self.in_all.get((asked, layer))
        if found is None:
            found = self._in_models(layer, self.beside.get(layer, ()), clause, resolve)
            # What one graph has no effort left for, the next one may find out.
            if not self.effort.spent:
                self.in_all[asked, layer] = found
        return found

    def _from_every_call(
        self, layer: int, asked: Asked | None, clause: PathClause, resolve: Resolve
    ) -> Verdict:
        """Whether the ways from all calls of a layer lead there.

        Asked at each of its calls, of which a layer that is shared has thousands.
        """
        calls = self.graph.calls[layer]
        if asked is None:
            return self.from_each(calls, clause, resolve)
        found = self._of_layers.get((asked, layer))
        if found is None:
            found = self._of_layers[asked, layer] = self.from_each(calls, clause, resolve)
        return found

    def _in_models(
        self, layer: int, models: Iterable[NormalGraph], clause: PathClause, resolve: Resolve
    ) -> Verdict:
        """Whether the ways from all calls of a layer in some models lead there."""

        def each() -> Iterator[Verdict]:
            for graph in models:
                if not self.effort.take(1):
                    yield undecided(cause_at(_TOO_FAR, graph.graph.place))
                    return
                ways = self._of(graph)
                yield ways.from_each(ways.graph.calls[layer], clause, resolve)

        return every(each())

    def _of(self, graph: NormalGraph) -> Ways:
        if graph is self.graph:
            return self
        if id(graph) not in self._others:
            self._others[id(graph)] = Ways(judge=Judge(graph=graph), effort=self.effort)
        return self._others[id(graph)]

    def from_each(self, starts: Iterable[int], clause: PathClause, resolve: Resolve) -> Verdict:
        """Whether the ways from each of some nodes lead there."""
        asked = self._asked(clause, resolve)
        known = {} if asked is None else self._verdicts.setdefault(asked, {})
        for id_ in starts:
            self._decide(id_, clause, known, resolve)
        return every(known.get(id_) or self._too_far(id_) for id_ in starts)

    def _too_far(self, id_: int) -> Verdict:
        return undecided(cause_at(_TOO_FAR, self._place(id_)))

    def _place(self, id_: int) -> Place:
        return self.graph.nodes[id_].place

    def _asked(self, clause: PathClause, resolve: Resolve) -> Asked | None:
        """What is asked; ``None`` where it is another thing each time."""
        if isinstance(clause.end, str) or not self.judge.refers(clause.end):
            return id(clause), ()
        values = [key_of(resolve(one)) for one in self.judge.references(clause.end)]
        return None if None in values else (id(clause), tuple(values))

    def _decide(
        self, start: int, clause: PathClause, known: dict[int, Verdict], resolve: Resolve
    ) -> None:
        """Find what holds at a node after what holds further on; without recursion."""
        waiting = [start]
        while waiting:
            id_ = waiting[-1]
            if id_ in known:
                waiting.pop()
                continue
            onward = self._onward(id_, clause)
            if not self.effort.take(1 + len(onward)):
                return
            ends = {other: self._end(clause, other, resolve) for other in onward}
            passing = {
                other: FALSE if ends[other].truth == 2 else self._through(clause.through, other)
                for other in onward
            }
            missing = [other for other in onward if passing[other].truth and other not in known]
            if missing:
                waiting.extend(missing)
                continue
            outcomes = [
                some((ends[other], every((passing[other], known.get(other, FALSE)))))
                for other in onward
            ]
            if self._leaves(id_, clause):
                outcomes.append(decided(clause.end == _edge(clause) and self.graph.is_model))
            known[id_] = self._together(outcomes, clause)
            waiting.pop()

    @staticmethod
    def _together(outcomes: list[Verdict], clause: PathClause) -> Verdict:
        # A node that nothing reads: a way that ends nowhere reaches nothing.
        if not outcomes:
            return FALSE
        return every(outcomes) if clause.along == "every" else some(outcomes)

    def _onward(self, id_: int, clause: PathClause) -> Sequence[int]:
        if clause.direction == "reaches":
            return self.graph.readers[id_]
        inputs = self.graph.nodes[id_].inputs
        return [source for source in dict.fromkeys(inputs) if source >= 0]

    def _leaves(self, id_: int, clause: PathClause) -> bool:
        if clause.direction == "reaches":
            return id_ in self.graph.outputs
        return any(source < 0 for source in self.graph.nodes[id_].inputs)

    def _end(self, clause: PathClause, id_: int, resolve: Resolve) -> Verdict:
        if isinstance(clause.end, str):
            return FALSE
        return self.judge.end(clause.end, self.graph.nodes[id_], resolve)

    def _through(self, through: NodeSet | None, id_: int) -> Verdict:
        node = self.graph.nodes[id_]
        return self._if_nothing(node) if through is None else self.judge.member(through, node)


_TOO_FAR: Final = "more ways lead on than are followed"


def _edge(clause: PathClause) -> str:
    return "output" if clause.direction == "reaches" else "input"
