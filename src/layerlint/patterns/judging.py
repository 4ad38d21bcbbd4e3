"""Whether a node is what a rule asks for: tests and sets, each asked once of each node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from layerlint.graph.model import Argument, UnknownValue
from layerlint.patterns.attributes import answer, answers
from layerlint.patterns.comparing import canonical_operand, compare, equal_axis
from layerlint.patterns.looks import Look, Looks
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import (
    AnyCondition,
    Comparison,
    Condition,
    NodeSet,
    NodeTest,
    Operand,
    Position,
    Reference,
    Where,
    WhereItem,
)
from layerlint.patterns.verdict import (
    FALSE,
    TRUE,
    Verdict,
    cause_at,
    cause_of,
    decided,
    every,
    opposite,
    some,
    undecided,
)
from layerlint.records import dataclass, field

Resolve: TypeAlias = Callable[[Reference], Argument]
"""What a reference stands for in one match."""


@dataclass(slots=True)
class Judge:
    """Answers about the nodes of one graph, remembered.

    What is remembered is keyed by the identity of tests and sets: a judge must not outlive
    the pattern that they belong to.
    """

    graph: NormalGraph
    looks: Looks = field(default_factory=Looks)
    """What is known of looks already, in other graphs of the file or to other judges."""
    seen: Sequence[Look] = ()
    """The look of each node, where looks are gone by."""
    _tests: dict[tuple[int, int], Verdict] = field(default_factory=dict)
    _members: dict[tuple[int, int], Verdict] = field(default_factory=dict)
    _references: dict[int, tuple[Reference, ...]] = field(default_factory=dict)

    def node(self, test: NodeTest, node: NormalNode, resolve: Resolve | None = None) -> Verdict:
        """Whether a node satisfies a test."""
        answers = self.looks.answers.get(id(test))
        if answers and self.seen and (found := answers.get(self.seen[node.id])) is not None:
            return found
        if self.refers(test):
            return self._node(test, node, resolve)
        key = (id(test), node.id)
        verdict = self._tests.get(key)
        if verdict is None:
            verdict = self._tests[key] = self._node(test, node, resolve)
        return verdict

    def _node(self, test: NodeTest, node: NormalNode, resolve: Resolve | None) -> Verdict:
        verdict = self._certain_node(test, node, resolve)
        if node.doubt is not None and verdict.truth == 2:
            return undecided(cause_of(node.doubt, node.place))
        return verdict

    def _certain_node(self, test: NodeTest, node: NormalNode, resolve: Resolve | None) -> Verdict:
        """The same if the node is known not to be nothing."""
        look = self.seen[node.id] if self.seen else None
        answers = None if look is None else self.looks.of(test)
        if look is None or answers is None:
            return self._asked(test, node, resolve)
        verdict = answers.get(look)
        if verdict is None:
            verdict = self._asked(test, node, resolve)
            if verdict.truth != 1:  # what is undecided is so of a place
                answers[look] = verdict
        return verdict

    def _asked(self, test: NodeTest, node: NormalNode, resolve: Resolve | None) -> Verdict:
        kind = kind_of(test, node)
        if kind.truth == 0 or not (test.where or test.call or test.position or test.any_of):
            return kind
        return every((kind, every(self._more(test, node, resolve))))

    def _more(self, test: NodeTest, node: NormalNode, resolve: Resolve | None) -> Iterator[Verdict]:
        """What all must hold of a node of the right kind, one by one."""
        for item in test.where:
            yield self._item(item, node, resolve)
        for item in test.call:
            yield self._call_item(item, node, resolve)
        if test.position is not None:
            yield self.position(test.position, node)
        if test.any_of:
            yield some(self._node(option, node, resolve) for option in test.any_of)

    def end(self, test: NodeTest, node: NormalNode, resolve: Resolve | None) -> Verdict:
        """Whether a way ends at a node; nobody knows it of an opaque one."""
        return (
            undecided(opacity(node))
            if node.standing == "opaque"
            else self.node(test, node, resolve)
        )

    def member(self, nodes: NodeSet, node: NormalNode) -> Verdict:
        """Whether a way may go through a node, which may be nothing."""
        key = (id(nodes), node.id)
        verdict = self._members.get(key)
        if verdict is None:
            verdict = self._members[key] = self._member(nodes, node)
        return verdict

    def _member(self, nodes: NodeSet, node: NormalNode) -> Verdict:
        if node.standing in ("opaque", "uncertain"):
            return undecided(opacity(node))
        inside = some(self._certain_node(test, node, None) for test in nodes.tests)
        if node.standing == "closed" and inside.truth == 0:
            return undecided(opacity(node))
        verdict = opposite(inside) if nodes.complement else inside
        if node.doubt is not None and verdict.truth == 0:
            return undecided(cause_of(node.doubt, node.place))
        return verdict

    def contains(self, nodes: NodeSet, node: NormalNode) -> Verdict:
        """Whether a node is in a set and is something."""
        member = self.member(nodes, node)
        if node.doubt is not None and member.truth == 2:
            return undecided(cause_of(node.doubt, node.place))
        return member

    def position(self, position: Position, node: NormalNode) -> Verdict:
        """Whether a node gives an output of the model, or reads its inputs only."""
        graph = self.graph
        if not graph.is_model:
            return FALSE
        if position == "input":
            return decided(all(source < 0 for source in node.inputs))
        return decided(node.id in graph.outputs)

    # conditions

    def where(self, where: Where, node: NormalNode, resolve: Resolve | None = None) -> Verdict:
        """Whether all conditions hold for a node."""
        return every(self._item(item, node, resolve) for item in where)

    def _item(self, item: WhereItem, node: NormalNode, resolve: Resolve | None) -> Verdict:
        match item:
            case AnyCondition(alternatives=alternatives):
                return some(self.where(option, node, resolve) for option in alternatives)
            case Condition(attribute=attribute, tests=tests):
                values = answers(node, attribute)
                mentioned = partial(_mentioned, attribute, node)
                return _holds(attribute, tests, values, mentioned, node=node, resolve=resolve)

    def _call_item(self, item: WhereItem, node: NormalNode, resolve: Resolve | None) -> Verdict:
        """The same for the arguments of the call: what it does not mention is ``None``."""
        match item:
            case AnyCondition(alternatives=alternatives):
                return some(
                    every(self._call_item(one, node, resolve) for one in option)
                    for option in alternatives
                )
            case Condition(attribute=attribute, tests=tests):
                value = node.call_arguments.get(attribute)
                mentioned = partial(_given, attribute, node)
                return _holds(attribute, tests, (value,), mentioned, node=node, resolve=resolve)

    # references

    def refers(self, test: NodeTest) -> bool:
        """Whether a test names other nodes, so that its answer is not the node's alone."""
        return bool(self.references(test))

    def references(self, test: NodeTest) -> tuple[Reference, ...]:
        """The references of a test to other nodes."""
        known = self._references.get(id(test))
        if known is None:
            known = self._references[id(test)] = (
                *_references(test.where),
                *_references(test.call),
                *(one for option in test.any_of for one in self.references(option)),
            )
        return known


def told(test: NodeTest, node: NormalNode, attribute: str) -> Argument:
    """What a message says of an attribute of a node that the test was about.

    Of several values, as of ``rates``, those for which the test holds; where it holds for
    none, those for which it may hold.
    """
    values = answers(node, attribute)
    conditions = list(_conditions(test, attribute))
    if len(values) < 2 or not conditions:
        return answer(node, attribute)
    truths = [
        some(
            _holds(attribute, item.tests, (value,), _surely, node=node, resolve=None)
            for item in conditions
        ).truth
        for value in values
    ]
    best = max(truths)
    kept = tuple(value for value, truth in zip(values, truths, strict=True) if truth == best)
    return kept[0] if len(kept) == 1 else kept


def _conditions(test: NodeTest, attribute: str) -> Iterator[Condition]:
    """Every condition of a test on one attribute, whatever it is joined with."""
    todo: list[WhereItem] = list(test.where)
    for option in test.any_of:
        yield from _conditions(option, attribute)
    while todo:
        match todo.pop():
            case AnyCondition(alternatives=alternatives):
                todo.extend(item for option in alternatives for item in option)
            case Condition(attribute=name) as condition if name == attribute:
                yield condition
            case _:
                pass


def kind_of(test: NodeTest, node: NormalNode) -> Verdict:
    """Whether a node is of the kind that a test asks for."""
    if node.standing == "opaque":
        return FALSE
    layer = node.layer
    if layer.operation:
        asked = layer.name in test.operations
    else:
        asked = layer.qualified in test.layers or layer.family in test.families
    holds = asked is not test.negated if test.asks_kind else True
    if node.standing == "uncertain" and (holds or test.negated):
        return undecided(opacity(node))
    return decided(holds)


def opacity(node: NormalNode) -> str:
    """For want of what it is not known what a node does."""
    layer = node.layer
    return cause_at(layer.reason or f"what {node.shown} does", node.place)


def holds_for_number(number: int, tests: tuple[Comparison, ...], node: NormalNode) -> Verdict:
    """Whether a count satisfies all comparisons."""
    return every(compare(number, test.operator, _plain(test.operand), node.place) for test in tests)


def _surely() -> Verdict:
    return TRUE


def _given(attribute: str, node: NormalNode) -> Verdict:
    return decided(attribute in node.call_arguments)


def _mentioned(attribute: str, node: NormalNode) -> Verdict:
    """Whether the source mentions an argument, whatever its value."""
    if attribute in node.layer.given:
        return TRUE
    value = node.layer.arguments.get(attribute)
    # Not in sight and yet unknown: it may stand in a ``**options``.
    if isinstance(value, UnknownValue):
        return undecided(cause_of(value, node.place))
    return FALSE


def _holds(
    attribute: str,
    tests: tuple[Comparison, ...],
    values: tuple[Argument, ...],
    mentioned: Callable[[], Verdict],
    *,
    node: NormalNode,
    resolve: Resolve | None,
) -> Verdict:
    """One of the values satisfies all tests together; ``exists`` is about the source."""
    others = tests
    verdicts = []
    if any(test.operator == "exists" for test in tests):
        named = mentioned()
        others = tuple(test for test in tests if test.operator != "exists")
        asked = [test.operand is True for test in tests if test.operator == "exists"]
        verdicts = [named if wanted else opposite(named) for wanted in asked]
    if others:
        verdicts.append(
            some(
                every(_compare(attribute, value, test, node, resolve) for test in others)
                for value in values
            )
        )
    return every(verdicts)


def _compare(
    attribute: str, value: Argument, test: Comparison, node: NormalNode, resolve: Resolve | None
) -> Verdict:
    operand_value = canonical_operand(attribute, _operand(test.operand, node, resolve))
    if attribute != "axis" or test.operator not in ("eq", "ne", "in", "not_in"):
        return compare(value, test.operator, operand_value, node.place)
    options = operand_value if isinstance(operand_value, tuple) else (operand_value,)
    if test.operator in ("eq", "ne"):
        options = (operand_value,)
    found = some(equal_axis(node, value, option) for option in options)
    return found if test.operator in ("eq", "in") else opposite(found)


def _operand(operand: Operand, node: NormalNode, resolve: Resolve | None) -> Argument:
    match operand:
        case Reference(variable="self", attribute=str() as attribute):
            return answer(node, attribute)
        case Reference():
            # A step names no other node; only a clause does, and it comes with a match.
            return None if resolve is None else resolve(operand)
        case _:
            return operand


def _plain(operand: Operand) -> Argument:
    return None if isinstance(operand, Reference) else operand


def _references(where: Where) -> Iterator[Reference]:
    for item in where:
        if isinstance(item, AnyCondition):
            for option in item.alternatives:
                yield from _references(option)
        else:
            operands = (test.operand for test in item.tests)
            yield from (
                one for one in operands if isinstance(one, Reference) and one.variable != "self"
            )
