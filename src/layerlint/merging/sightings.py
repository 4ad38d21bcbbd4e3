"""What the rules see in the graphs of a file, graph by graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import Final, TypeAlias

from layerlint.catalog import Dialect
from layerlint.finding import Certainty, Fix, Severity
from layerlint.graph.model import Argument, LayerGraph
from layerlint.merging.answers import HashedOnce, Variant
from layerlint.merging.defaults import (
    told_of_defaults,
    told_of_flags,
    told_of_guarded_imports,
)
from layerlint.merging.telling import distinct
from layerlint.patterns.effort import Effort
from layerlint.patterns.looks import Looks
from layerlint.patterns.match import Match, matches
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.screening import kinds, may_match
from layerlint.patterns.syntax import (
    FixPlan,
    FixStep,
    Level,
    PathClause,
    Profile,
    ReplaceLayer,
    SetArguments,
    UnsetArguments,
    VariableClause,
)
from layerlint.patterns.ways import AllModels, Arrival
from layerlint.patterns.wording import LookUp, fill, in_words
from layerlint.records import dataclass, field, replace
from layerlint.rule import Rule
from layerlint.settings import RulesInForce
from layerlint.source import Place

Root: TypeAlias = str
"""The qualified name of what was interpreted."""

LineOf: TypeAlias = Callable[[Place, str], str]
"""The line of a place as a message in the file of that path says it."""

_WITHOUT_CHECKS: Final[Collection[Dialect]] = ("keras0", "keras1", "keras2")
"""Versions of Keras that took arguments which later ones refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """The file that is read, among those of the run: one of them answers for each fault."""

    path: str
    every: Collection[str]
    """The paths of all files of the run."""
    top: Place
    """Where the file that is read answers for what nothing in the run calls."""

    def answers(self, place: Place, chain: Sequence[Place]) -> Place:
        """A place itself where it lies in a file of the run, else the nearest call that does."""
        if place.path in self.every:
            return place
        inside = (call for call in reversed(chain) if call.path in self.every)
        return next(inside, self.top)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeKey:
    """What tells one node of a root from another, in whichever of its graphs it is met."""

    layer: int
    call: Place | None
    chain: tuple[Place, ...]
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """What a rule would do to the graph in which it was matched."""

    plan: FixPlan
    match: Match
    graph: NormalGraph
    holds_beside: bool = False
    """Whether the rule asked the other models of the layer, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One match of one rule in one graph."""

    rule: str
    severity: Severity
    profile: Profile
    message: str
    node: NodeKey
    calls: frozenset[NodeKey] = field(default=frozenset(), compare=False)
    """All calls of the reported layer in the graph."""
    place: Place
    """Where the reported layer is built."""
    of_defaults: str = ""
    """What the message says of values that come from the defaults of parameters."""
    of_flags: str = ""
    """What is said besides where no sighting has the flags from anything but a default."""
    related: tuple[tuple[Place, str], ...] = ()
    certainty: Certainty = "certain"
    causes: tuple[str, ...] = ()
    of_loss: Place | None = None
    """Where the loss is given, if the rule asks about that."""
    untrained: bool = False
    """Whether nothing trains the model: what a loss makes of it does no harm."""
    seam: int | None = None
    """The line of the loop between whose turns the fault stands."""
    fix: Fix | None = None
    cure: Cure | None = field(default=None, compare=False, repr=False)
    root: Root
    model: str
    when: Variant = ()
    graph: int
    """Which of the file's graphs it was met in."""
    in_part: bool = False
    """Whether that is no model: of what follows it, and of a loss, nothing is seen there."""


@dataclass(slots=True, kw_only=True)
class Looking:
    """What looking at the graphs of one file may still cost, and where it was not enough."""

    effort: Effort = field(default_factory=Effort)
    unfinished: dict[Root, None] = field(default_factory=dict)
    """The roots of graphs in which not all ways between layers were followed."""

    @property
    def cut(self) -> tuple[str, ...]:
        """What was cut off."""
        return tuple(f"ways between the layers of {name}" for name in self.unfinished)


def sighted(
    graphs: Sequence[LayerGraph],
    rules: RulesInForce,
    linted: Linted,
    line_of: LineOf,
    looking: Looking,
    among: Container[str] | None = None,
) -> Iterator[Sighting]:
    """All that the rules in force match; of those ``among`` some alone, where these are given."""
    wanted = [
        rule
        for rule in rules.rules
        if rules.selection.wants(rule) and (among is None or rule.id in among)
    ]
    looks = Looks()
    for index, normal, beside, in_all in _with_others(graphs):
        present = kinds(normal)
        when = HashedOnce(normal.graph.when)
        looking.effort.begin(len(normal.nodes))
        calls = _Calls(normal)
        for rule in wanted:
            if rule.pattern is None or not may_match(rule.pattern, present):
                continue
            found = matches(
                rule.pattern,
                normal,
                let=rule.let,
                severity=rule.severity,
                present=present,
                beside=beside,
                looks=looks,
                effort=looking.effort,
                in_all=in_all,
            )
            for match in found:
                level = None if match.level is None else rule.pattern.levels[match.level]
                profile = (level.profile if level else None) or rule.profile
                if rules.selection.admits(rule, profile):
                    keras = rules.keras
                    yield _sighting(rule, match, level, index, calls, when, keras, linted, line_of)
        if looking.effort.spent:
            root = normal.graph.root
            looking.unfinished["the body of the module" if root == "<module>" else root] = None


def _with_others(
    graphs: Sequence[LayerGraph],
) -> Iterator[tuple[int, NormalGraph, Mapping[int, Sequence[NormalGraph]], AllModels]]:
    """Each graph in normal form, with the models of its run by the layers that they call, and
    what rules have found of all these together.

    What never became part of a model may read a layer, too, as a `K.function` does.
    """
    numbers = count()
    for _, built in groupby(graphs, key=lambda graph: (graph.root, graph.when)):
        normals = list(map(normalize, built))
        calling: dict[int, list[NormalGraph]] = {}
        for normal in normals:
            if normal.is_whole or normal.graph.kind == "fragment":
                for layer in normal.calls:
                    calling.setdefault(layer, []).append(normal)
        in_all: AllModels = {}
        for normal in normals:
            yield next(numbers), normal, calling, in_all


def _sighting(
    rule: Rule,
    match: Match,
    level: Level | None,
    index: int,
    calls: _Calls,
    when: Variant,
    keras: Dialect | None,
    linted: Linted,
    line_of: LineOf,
) -> Sighting:
    node, normal = match.node, match.graph
    graph = normal.graph
    told_in = linted.answers(node.place, node.chain).path
    look_up = _speaking(match, lambda place: line_of(place, told_in))
    message = ((level.message if level else None) or rule.message).ended(match.also)
    defaults = told_of_defaults(message, match)
    guarded = told_of_guarded_imports(match)
    related = rule.report.related.items() if rule.report else ()
    plan = (level.fix if level else None) or rule.fix
    words = _words(match)
    compiled = graph.compiled if _asks_loss(rule) else None
    return Sighting(
        rule=rule.id,
        severity=(level.severity if level else None) or rule.severity,
        profile=(level.profile if level else None) or rule.profile,
        message=in_words(fill(message, look_up, match.let), words) + guarded + defaults,
        of_defaults=defaults,
        of_flags=in_words(told_of_flags(message, match), words),
        node=_key(node),
        calls=calls.of(node.layer.key),
        place=node.place,
        related=_each_place_once(
            (place, fill(text, look_up, match.let))
            for variable, text in related
            for place in _places(match, variable)
        ),
        certainty="certain" if match.certainty == 2 else "undecided",
        causes=match.causes,
        of_loss=None if compiled is None else compiled.place,
        untrained=compiled is not None and compiled.untrained,
        seam=_seam(match),
        fix=None if plan is None else _fix(plan, match, look_up, keras, words),
        cure=None
        if plan is None
        else Cure(plan=plan, match=match, graph=normal, holds_beside=_asks_models(rule)),
        root=graph.root,
        model=graph.name if graph.root == "<module>" else graph.root,
        when=when,
        graph=index,
        in_part=not normal.is_model,
    )


class _Calls:
    """What the calls of each layer in one graph are told by: at each something may be seen."""

    def __init__(self, graph: NormalGraph) -> None:
        self._graph = graph
        self._known: dict[int, frozenset[NodeKey]] = {}

    def of(self, layer: int) -> frozenset[NodeKey]:
        found = self._known.get(layer)
        if found is None:
            nodes = self._graph.nodes
            found = frozenset(_key(nodes[one]) for one in self._graph.calls[layer])
            self._known[layer] = found
        return found


def _key(node: NormalNode) -> NodeKey:
    return NodeKey(
        layer=node.origin.layer.key,
        call=node.origin.call,
        chain=node.chain,
        turn=node.origin.turn,
    )


def _speaking(match: Match, line_of: Callable[[Place], str]) -> LookUp:
    """What a message may say of the bound nodes; lines as the reader of the file counts them."""

    def look_up(variable: str, attribute: str) -> Argument:
        bound = match.bindings.get(variable)
        if attribute == "line" and isinstance(bound, NormalNode):
            return line_of(bound.place)
        compiled = match.graph.graph.compiled
        if attribute == "compile_line" and compiled is not None:
            return line_of(compiled.place)
        return match.look_up(variable, attribute)

    return look_up


def _bound(match: Match, variable: str) -> tuple[NormalNode, ...]:
    match match.bindings.get(variable):
        case NormalNode() as node:
            return (node,)
        case Arrival(way=nodes):
            return nodes
    return ()


def _places(match: Match, variable: str) -> Iterator[Place]:
    return (node.place for node in _bound(match, variable))


def _asks_models(rule: Rule) -> bool:
    clauses = () if rule.pattern is None else rule.pattern.when
    return any(isinstance(one, PathClause) and one.models == "every" for one in clauses)


def _asks_loss(rule: Rule) -> bool:
    """Whether a rule holds only of what some loss is computed of."""
    clauses = () if rule.pattern is None else rule.pattern.when
    return any(isinstance(one, VariableClause) and one.compiled for one in clauses)


def _each_place_once(related: Iterable[tuple[Place, str]]) -> tuple[tuple[Place, str], ...]:
    """What is said of each place: a layer and the activation fused with it stand at one."""
    said: dict[Place, list[str]] = {}
    for place, text in related:
        said.setdefault(place, []).append(text)
    return tuple((place, " and ".join(distinct(texts))) for place, texts in said.items())


def _seam(match: Match) -> int | None:
    """The line of the loop in whose first and last turn the matched nodes stand."""
    turns: dict[int, set[int]] = {}
    for variable in match.bindings:
        for node in _bound(match, variable):
            if node.origin.loop is not None:
                turns.setdefault(node.origin.loop, set()).add(node.origin.turn)
    return min((loop for loop, met in turns.items() if len(met) > 1), default=None)


def _words(match: Match) -> Mapping[str, str]:
    """The names that arguments have in the code of the layers concerned, where it is that old."""
    words: dict[str, str] = {}
    for node in (match.node, *(one for name in match.bindings for one in _bound(match, name))):
        words = {**node.layer.words, **words}
    return words


def _fix(
    plan: FixPlan,
    match: Match,
    look_up: LookUp,
    keras: Dialect | None,
    words: Mapping[str, str],
) -> Fix:
    fix = Fix(
        title=in_words(fill(plan.title, look_up, match.let), words),
        safety=plan.safety,
        because=plan.because or None,
    )
    unchecked = keras in _WITHOUT_CHECKS or match.node.layer.words
    if fix.safety == "safe" and unchecked and any(map(keeps_order, plan.steps)):
        # Another argument is safe where the code could not run. Older versions ran it.
        return replace(fix, safety="unsafe", because="another function is learned")
    return fix


def keeps_order(step: FixStep) -> bool:
    """Whether a step changes what a layer is, and not where layers stand."""
    return isinstance(step, (SetArguments, UnsetArguments, ReplaceLayer))


def places_of_layers(graphs: Iterable[LayerGraph]) -> tuple[set[Place], set[Place]]:
    """Where the layers of whole models are built and called from, and those of other graphs."""
    whole: set[Place] = set()
    others: set[Place] = set()

    def walk(graph: LayerGraph, places: set[Place]) -> None:
        for node in graph.nodes:
            places.add(node.layer.written)
            places.update(node.chain)
            if node.inside is not None:
                walk(node.inside, places)

    for graph in graphs:
        walk(graph, others if graph.kind in ("fragment", "layer") else whole)
    return whole, others
