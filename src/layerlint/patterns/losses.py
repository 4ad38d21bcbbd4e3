"""Which loss of a compiled model belongs to a node."""

from __future__ import annotations

from collections.abc import Iterator

from layerlint.graph.model import Argument, Compiled, Loss
from layerlint.patterns.comparing import compare
from layerlint.patterns.judging import Judge
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import (
    AnyCondition,
    Condition,
    NodeSet,
    Reference,
    VariableClause,
    WhereItem,
)
from layerlint.patterns.verdict import FALSE, TRUE, Verdict, cause_at, every, some, undecided


def loss_holds(clause: VariableClause, judge: Judge, node: NormalNode) -> Verdict:
    """Whether the loss of an output that a node gives satisfies all conditions."""
    graph = judge.graph
    compiled = graph.graph.compiled
    if not graph.is_model or compiled is None or not compiled.losses:
        return FALSE  # without a loss nothing is made of the output
    return some(
        every((sure, *_of_output(clause, graph, compiled, output, node)))
        for output, sure in _outputs_behind(node, clause.through, judge)
    )


def told_loss(graph: NormalGraph, node: NormalNode) -> Argument:
    """What a message calls the loss that a node is judged by; all of them where which is open."""
    compiled = graph.graph.compiled
    if compiled is None:
        return None
    judge, everything = Judge(graph=graph), NodeSet(complement=True)
    names: dict[str, Argument] = {}
    told = [_loss(graph, compiled, out) for out, _ in _outputs_behind(node, everything, judge)]
    for loss in [one for one in told if one is not None] or compiled.losses:
        names.setdefault(str(loss.name), loss.name)
    return next(iter(names.values())) if len(names) == 1 else tuple(names.values())


def _of_output(
    clause: VariableClause, graph: NormalGraph, compiled: Compiled, output: int, node: NormalNode
) -> Iterator[Verdict]:
    loss = _loss(graph, compiled, output)
    if loss is None:
        yield undecided(cause_at("which loss belongs to which output", compiled.place))
        return
    for item in clause.compiled:
        yield _holds(item, loss, node)


def _loss(graph: NormalGraph, compiled: Compiled, output: int) -> Loss | None:
    """The loss of an output, where that can be told."""
    if len(compiled.losses) == 1:
        return compiled.losses[0]
    return compiled.losses[output] if len(compiled.losses) == len(graph.outputs) else None


def _outputs_behind(
    node: NormalNode, through: NodeSet | None, judge: Judge
) -> Iterator[tuple[int, Verdict]]:
    """The outputs of the model that a node gives, and how sure that is.

    It gives those of its fused activation too, and those that are made of it ``through``
    other nodes.
    """
    graph = judge.graph
    waiting, seen = [(node.id, TRUE)], {node.id}
    while waiting:
        id_, sure = waiting.pop()
        if id_ in graph.outputs:
            yield graph.outputs.index(id_), sure
        readers = graph.readers[id_]
        for reader in map(graph.nodes.__getitem__, readers):
            own = reader.fused and len(readers) == 1
            passing = TRUE if own else FALSE if through is None else judge.member(through, reader)
            if passing.truth and reader.id not in seen:
                seen.add(reader.id)
                waiting.append((reader.id, every((sure, passing))))


def _holds(item: WhereItem, loss: Loss, node: NormalNode) -> Verdict:
    match item:
        case AnyCondition(alternatives=alternatives):
            return some(every(_holds(one, loss, node) for one in option) for option in alternatives)
        case Condition(attribute=attribute, tests=tests):
            value: Argument = loss.name if attribute == "loss" else loss.from_logits
            return every(
                compare(
                    value,
                    test.operator,
                    None if isinstance(test.operand, Reference) else test.operand,
                    node.place,
                )
                for test in tests
            )
