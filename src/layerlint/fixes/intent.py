"""The graph that a fix wants: the steps of its plan, carried out on a sketch."""

from __future__ import annotations

from typing import TypeAlias

from layerlint.catalog import load_catalog
from layerlint.fixes.code import Refusal
from layerlint.fixes.sketch import Sketch, Stroke, word
from layerlint.graph.model import Argument
from layerlint.patterns.match import Match
from layerlint.patterns.normal_graph import NormalNode
from layerlint.patterns.syntax import (
    FixPlan,
    FixStep,
    InsertLayer,
    MoveNode,
    Operand,
    Reference,
    RemoveNode,
    ReplaceLayer,
    SetArguments,
    UnsetArguments,
)

Done: TypeAlias = "set[tuple[object, ...]]"
"""What was done to a sketch: two faults may want the same of one layer."""


def bound(match: Match, variable: str) -> NormalNode:
    """The one node that a variable stands for."""
    node = match.bindings.get(variable)
    if not isinstance(node, NormalNode):
        raise Refusal(f"nothing is bound to `{variable}` here")
    return node


def resolved(operand: Operand, match: Match) -> Argument:
    """The value that a plan writes for one match."""
    if not isinstance(operand, Reference):
        return operand
    if operand.attribute is None:
        return match.let.get(operand.variable)
    return match.look_up(operand.variable, operand.attribute)


def layer_written(step: ReplaceLayer, match: Match) -> str:
    """The name of the layer that takes another's place."""
    name = step.layer
    if isinstance(name, Reference):
        value = resolved(name, match)
        if not isinstance(value, str):
            raise Refusal("nothing tells which layer to take")
        name = value
    return name


def arguments_beside(step: ReplaceLayer, match: Match) -> dict[str, Argument]:
    """The arguments that the new layer gets besides; one without a value is not written."""
    found = {name: resolved(operand, match) for name, operand in step.arguments.items()}
    return {name: value for name, value in found.items() if value is not None}


def intend(sketch: Sketch, plan: FixPlan, match: Match, done: Done) -> None:
    """Do to a sketch what a plan does for one match; raises Refusal where that can't be."""
    for step in plan.steps:
        mark = _mark(step, match)
        if mark not in done:
            done.add(mark)
            _take(sketch, step, match)


def intend_beside(sketch: Sketch, plan: FixPlan, match: Match) -> None:
    """Give a layer its new arguments in another model of the same run that calls it, too."""
    for step in plan.steps:
        if isinstance(step, (SetArguments, UnsetArguments)):
            layer = bound(match, step.node).layer
            for stroke in sketch.calls(layer.key, layer.name):
                _argue(stroke, step, match)


def _argue(stroke: Stroke, step: SetArguments | UnsetArguments, match: Match) -> None:
    if isinstance(step, UnsetArguments):
        for name in step.arguments:
            stroke.arguments.pop(name, None)
        return
    for name, operand in step.arguments.items():
        stroke.arguments[name] = word(resolved(operand, match))


def _mark(step: FixStep, match: Match) -> tuple[object, ...]:
    match step:
        case MoveNode(node=node, anchor=anchor, side=side):
            return ("move", bound(match, node).id, bound(match, anchor).id, side)
        case InsertLayer(layer=layer, anchor=anchor, side=side):
            return ("insert", layer, bound(match, anchor).id, side)
        case _:
            return (type(step), bound(match, step.node).id)


def _take(sketch: Sketch, step: FixStep, match: Match) -> None:
    match step:
        case SetArguments() | UnsetArguments():
            _argue(sketch.strokes[bound(match, step.node).id], step, match)
        case RemoveNode(node=node):
            sketch.take_out(bound(match, node).id)
        case MoveNode(node=node, anchor=anchor, side=side):
            moved, other = bound(match, node), bound(match, anchor)
            stroke = sketch.strokes[moved.id]
            sketch.take_out(moved.id)
            if side == "before":
                if other.fused:
                    # It becomes a layer of its own, a new one in each place.
                    sketch.strokes[other.id].key = ("new", other.id)
                sketch.put_before(moved.id, stroke, other.id)
            else:
                sketch.put_behind(moved.id, stroke, other.id)
        case ReplaceLayer(node=node):
            stroke = sketch.strokes[bound(match, node).id]
            _replace(stroke, layer_written(step, match))
            for name, value in arguments_beside(step, match).items():
                stroke.arguments[name] = word(value)
        case InsertLayer(layer=layer, anchor=anchor, side=side, arguments=arguments):
            new = sketch.new_id()
            stroke = Stroke(
                name=None,
                kind=None,
                arguments={},
                call=frozenset(),
                trainable=True,
                inputs=[],
                key=("new", new),
            )
            _replace(stroke, layer)
            for name, operand in arguments.items():
                stroke.arguments[name] = word(resolved(operand, match))
            if side == "before":
                sketch.put_before(new, stroke, bound(match, anchor).id)
            else:
                sketch.put_behind(new, stroke, bound(match, anchor).id)


def _replace(stroke: Stroke, name: str) -> None:
    """Make another layer of a stroke; it keeps the arguments that both have."""
    spec = load_catalog().layer(name)
    if spec is None:
        raise Refusal(f"no layer is called `{name}`")
    names = {one.name for one in (*spec.parameters, *spec.base_parameters)}
    stroke.name, stroke.kind = spec.name, (spec.qualified, None, "known", None)
    stroke.arguments = {key: value for key, value in stroke.arguments.items() if key in names}
