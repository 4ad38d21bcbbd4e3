"""Where a pattern holds in a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from layerlint.graph.model import Argument
from layerlint.patterns.attributes import answer
from layerlint.patterns.effort import Effort
from layerlint.patterns.judging import Judge, holds_for_number, told
from layerlint.patterns.looks import Looks
from layerlint.patterns.losses import loss_holds, told_loss
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.screening import Kinds, candidates, kinds
from layerlint.patterns.syntax import (
    Addition,
    AnyClause,
    Clause,
    LayerStep,
    LetValue,
    Level,
    ModelClause,
    NodeTest,
    PathClause,
    Pattern,
    Reference,
    Severity,
    Steps,
    Template,
    ThroughStep,
    VariableClause,
)
from layerlint.patterns.verdict import FALSE, TRUE, Verdict, decided, every, opposite, some
from layerlint.patterns.ways import AllModels, Arrival, Ways
from layerlint.patterns.wording import let_values
from layerlint.records import dataclass, field

Bound: TypeAlias = NormalNode | Arrival
"""What a variable stands for: a node, or the way of a through step."""

_SEVERITIES: Final[Mapping[Severity, int]] = {"info": 0, "warning": 1, "error": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One place where a pattern holds, or may hold."""

    node: NormalNode
    """The node that the finding stands at."""
    graph: NormalGraph
    bindings: Mapping[str, Bound]
    certainty: Literal[1, 2]
    """1 undecided, 2 certain."""
    causes: tuple[str, ...] = ()
    """For want of what it is undecided."""
    level: int | None = None
    """The index of the level that holds, if one does."""
    also: tuple[Template, ...] = ()
    """What is to be said besides."""
    let: Mapping[str, Argument] = field(default_factory=dict)
    alternative: int = 0
    """The index of the alternative of ``match`` that holds."""
    tests: Mapping[str, NodeTest] = field(default_factory=dict)
    """What was asked of each bound node."""

    def look_up(self, variable: str, attribute: str) -> Argument:
        """What a message may say of a bound node."""
        match self.bindings.get(variable):
            case NormalNode() as node if attribute == "loss":
                return told_loss(self.graph, node)
            case NormalNode() as node:
                return _spoken(node, attribute, self.tests.get(variable))
            case Arrival(way=nodes) if attribute == "layers":
                return ", ".join(node.shown for node in nodes)
        return None


def matches(
    pattern: Pattern,
    graph: NormalGraph,
    *,
    let: Mapping[str, LetValue] | None = None,
    severity: Severity = "warning",
    present: Kinds | None = None,
    beside: Mapping[int, Sequence[NormalGraph]] = MappingProxyType({}),
    looks: Looks | None = None,
    effort: Effort | None = None,
    in_all: AllModels | None = None,
) -> list[Match]:
    """At most one match for each node that could be reported, in data-flow order.

    ``let`` and ``severity`` are those of the rule; a level may have another severity. What kinds
    of nodes are ``present`` is the same for all rules. ``beside`` are the models that
    may call the same layers, by the keys of these; ``looks`` are those of the file's graphs, and
    ``effort`` is what is left for this one. What is found of all the models beside together is
    kept in ``in_all``, for as long as these last.
    """
    looks = Looks() if looks is None else looks
    effort = Effort() if effort is None else effort
    search = _Search(
        pattern=pattern,
        graph=graph,
        present=kinds(graph) if present is None else present,
        let=let or {},
        severity=severity,
        judge=Judge(graph=graph, looks=looks, seen=looks.seen(graph)),
        beside=beside,
        effort=effort,
        in_all={} if in_all is None else in_all,
    )
    for index, steps in enumerate(pattern.alternatives):
        search.alternative(index, steps)
    return [search.best[node] for node in sorted(search.best)]


@dataclass(kw_only=True)
class _Search:
    """The search for one pattern in one graph."""

    pattern: Pattern
    graph: NormalGraph
    present: Kinds
    let: Mapping[str, LetValue]
    severity: Severity
    judge: Judge
    beside: Mapping[int, Sequence[NormalGraph]]
    effort: Effort
    in_all: AllModels
    best: dict[int, Match] = field(default_factory=dict)

    @cached_property
    def ways(self) -> Ways:
        """The ways of the graph."""
        return Ways(judge=self.judge, beside=self.beside, effort=self.effort, in_all=self.in_all)

    def alternative(self, index: int, steps: Steps) -> None:
        """Find all matches of one list of steps."""
        first, *_ = steps
        if not isinstance(first, LayerStep):
            return
        for id_ in candidates(first.test, self.present):
            node = self.graph.nodes[id_]
            verdict = self.judge.node(first.test, node)
            if verdict.truth:
                bindings: dict[str, Bound] = {}
                if first.variable is not None:
                    bindings[first.variable] = node
                for bound, found in self.onward(steps[1:], node, bindings, verdict):
                    self.consider(index, bound, found)

    def onward(
        self, steps: Steps, node: NormalNode, bindings: dict[str, Bound], verdict: Verdict
    ) -> Iterator[tuple[dict[str, Bound], Verdict]]:
        """All ways in which the steps behind a node can be taken."""
        if self.settled(bindings):
            return
        if not steps:
            yield bindings, verdict
            return
        through = steps[0] if isinstance(steps[0], ThroughStep) else None
        step, rest = (steps[0], steps[1:]) if through is None else (steps[1], steps[2:])
        if not isinstance(step, LayerStep):
            return
        for id_, arrival in self.ways.ahead(node.id, through):
            if not self.effort.take(1):
                return
            other = self.graph.nodes[id_]
            found = self.judge.node(step.test, other)
            if not found.truth:
                continue
            bound = dict(bindings)
            if through is not None and through.variable is not None:
                bound[through.variable] = arrival
                if not self.effort.take(arrival.length):
                    return
            if step.variable is not None:
                bound[step.variable] = other
            yield from self.onward(rest, other, bound, every((verdict, arrival.verdict, found)))

    def settled(self, bindings: Mapping[str, Bound]) -> bool:
        """Whether nothing better can be found for the node that would be reported."""
        node = bindings.get(self.pattern.report_at)
        if not isinstance(node, NormalNode):
            return False
        # A finding needs a layer that is known; only its surroundings may be in doubt.
        if node.standing in ("opaque", "uncertain"):
            return True
        best = self.best.get(node.id)
        return best is not None and best.certainty == 2 and not self.pattern.levels

    def consider(self, index: int, bindings: Mapping[str, Bound], verdict: Verdict) -> None:
        """Judge the clauses of a match, and keep it if it is the best for its node."""
        node = bindings.get(self.pattern.report_at)
        if not isinstance(node, NormalNode):
            return
        scene = _Scene(search=self, bindings=bindings)
        verdict = every(
            (verdict, scene.all_hold(self.pattern.when), scene.none_holds(self.pattern.unless))
        )
        if verdict.truth == 0:
            return
        level = next((i for i, level in enumerate(self.pattern.levels) if scene.at(level)), None)
        found = Match(
            node=node,
            graph=self.graph,
            bindings=bindings,
            certainty=2 if verdict.truth == 2 else 1,
            causes=verdict.causes,
            level=level,
            also=tuple(one.message for one in self.pattern.also if scene.at(one)),
            let=scene.let,
            alternative=index,
            tests={
                step.variable: step.test
                for step in self.pattern.alternatives[index]
                if isinstance(step, LayerStep) and step.variable is not None
            },
        )
        best = self.best.get(node.id)
        if best is None or self.rank(found) > self.rank(best):
            self.best[node.id] = found

    def rank(self, match: Match) -> tuple[int, int]:
        """What makes one match better than another at the same node."""
        level = None if match.level is None else self.pattern.levels[match.level].severity
        return match.certainty, _SEVERITIES[level or self.severity]


@dataclass(kw_only=True)
class _Scene:
    """One match of the steps, about which the clauses ask."""

    search: _Search
    bindings: Mapping[str, Bound]

    @cached_property
    def let(self) -> Mapping[str, Argument]:
        """The values of ``let``."""
        return let_values(self.search.let, self.look_up)

    def look_up(self, variable: str, attribute: str) -> Argument:
        """What a reference to a bound node means: its layer by Keras's own name."""
        node = self.bindings.get(variable)
        if not isinstance(node, NormalNode):
            return None
        if attribute in ("layer", "name"):
            return node.layer.name
        return answer(node, attribute)

    def resolve(self, reference: Reference) -> Argument:
        """The value of a reference."""
        if reference.attribute is None:
            return self.let.get(reference.variable)
        return self.look_up(reference.variable, reference.attribute)

    def at(self, part: Level | Addition) -> bool:
        """Whether a level holds, or an addition is said; undecided is not enough."""
        verdict = every((self.all_hold(part.when), self.none_holds(part.unless)))
        return verdict.truth == 2

    def all_hold(self, clauses: Sequence[Clause]) -> Verdict:
        """Whether all clauses hold."""
        return every(self.clause(clause) for clause in clauses)

    def none_holds(self, clauses: Sequence[Clause]) -> Verdict:
        """Whether none of the clauses holds."""
        return opposite(some(self.clause(clause) for clause in clauses))

    def clause(self, clause: Clause) -> Verdict:
        """Whether a clause holds; about a variable that is not bound it does not."""
        match clause:
            case AnyClause(alternatives=alternatives):
                return some(self.all_hold(option) for option in alternatives)
            case ModelClause():
                return self.model(clause)
            case PathClause(variable=variable):
                node = self.bindings.get(variable)
                if not isinstance(node, NormalNode):
                    return FALSE
                return self.search.ways.clause(clause, node, self.resolve)
            case VariableClause(variable=variable):
                match self.bindings.get(variable):
                    case NormalNode() as node:
                        return self.variable(clause, node)
                    case Arrival() as arrival:
                        return self.way(clause, arrival)
        return FALSE

    def variable(self, clause: VariableClause, node: NormalNode) -> Verdict:
        """Whether a clause about one node holds."""
        graph, judge = self.search.graph, self.search.judge
        if clause.contains is not None:
            return FALSE
        calls = len(graph.calls[node.layer.key])
        return every(
            (
                TRUE if clause.test is None else judge.node(clause.test, node, self.resolve),
                holds_for_number(calls, clause.calls, node),
                holds_for_number(graph.consumers(node.id), clause.consumers, node),
                loss_holds(clause, judge, node) if clause.compiled else TRUE,
            )
        )

    def way(self, clause: VariableClause, arrival: Arrival) -> Verdict:
        """Whether a clause about the nodes of a through step holds."""
        contained = clause.contains
        if contained is None:
            return FALSE
        return self.search.ways.contains(contained, arrival)

    def model(self, clause: ModelClause) -> Verdict:
        """Whether a clause about the model holds; there is none where there is a fragment."""
        graph = self.search.graph
        if not graph.is_model:
            return FALSE
        facts = (
            (clause.complete, graph.graph.complete),
            (clause.called, graph.graph.used),
            (clause.held, graph.graph.held),
            (clause.compiled, graph.graph.compiled is not None),
        )
        return decided(all(asked is None or asked is fact for asked, fact in facts))


def _spoken(node: NormalNode, attribute: str, test: NodeTest | None) -> Argument:
    """An attribute of a node as a message says it."""
    match attribute:
        case "layer":
            return _fused(node) if node.fused else node.shown
        case "name":
            return _activation(node) if node.layer.family == "activation" else node.shown
        case "line":
            return node.place.line
        case "activation" | "recurrent_activation" if word := node.layer.activations.get(attribute):
            return word
    return answer(node, attribute) if test is None else told(test, node, attribute)


def _fused(node: NormalNode) -> str:
    """A fused activation as it is written: by its name, by a layer, or in an unknown way."""
    if node.layer.name != "Activation":
        return node.shown
    activation = node.layer.activations.get("activation") or node.layer.arguments.get("activation")
    return f'activation="{activation}"' if isinstance(activation, str) else "activation"


def _activation(node: NormalNode) -> str:
    activation = node.layer.activations.get("activation") or node.layer.arguments.get("activation")
    return activation if isinstance(activation, str) else node.shown
