"""Which loss of a compiled model belongs to a node."""

from __future__ import annotations

from layerlint.graph.model import Argument, Loss
from layerlint.patterns.comparing import compare
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import AnyCondition, Condition, Reference, Where, WhereItem
from layerlint.patterns.verdict import FALSE, Verdict, cause_at, every, some, undecided


def loss_holds(where: Where, graph: NormalGraph, node: NormalNode) -> Verdict:
    """Whether the loss of the output that a node gives satisfies all conditions."""
    compiled = graph.graph.compiled
    output = output_of(graph, node)
    if not graph.is_model or compiled is None or output is None:
        return FALSE
    losses = compiled.losses
    if len(losses) == 1:
        loss = losses[0]
    elif len(losses) == len(graph.outputs):
        loss = losses[output]
    else:
        return undecided(cause_at("which loss belongs to which output", compiled.place))
    return every(_holds(item, loss, node) for item in where)


def output_of(graph: NormalGraph, node: NormalNode) -> int | None:
    """The output of the model that a node is, or that its fused activation is."""
    if node.id in graph.outputs:
        return graph.outputs.index(node.id)
    readers = graph.readers[node.id]
    if len(readers) == 1 and graph.nodes[readers[0]].fused:
        return output_of(graph, graph.nodes[readers[0]])
    return None


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
