"""A plan for one match, carried out as changes of the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product
from typing import Final

from layerlint.fixes.arguments import (
    argument_changes,
    arguments_added,
    literal,
    written_argument,
)
from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.intent import arguments_beside, bound, layer_written, resolved
from layerlint.fixes.moves import permuted
from layerlint.fixes.naming import layer_name
from layerlint.fixes.slots import added_behind, defined_behind, removed, slot_of
from layerlint.fixes.text import Carried, Change, together
from layerlint.graph.model import Argument
from layerlint.patterns.match import Match
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import (
    FixPlan,
    FixStep,
    InsertLayer,
    MoveNode,
    RemoveNode,
    ReplaceLayer,
    SetArguments,
    UnsetArguments,
)
from layerlint.records import dataclass, field

_PREDICTING: Final = ("softmax", "sigmoid")


@dataclass(slots=True, kw_only=True)
class _Constructor:
    """What is to become of the arguments of one constructor."""

    node: NormalNode
    written: dict[str, Argument] = field(default_factory=dict)
    taken_out: list[str] = field(default_factory=list)


def texts(
    plan: FixPlan, match: Match, graph: NormalGraph, code: Code
) -> Iterator[frozenset[Change]]:
    """The changes of the text that may do what a plan wants for one match, the best first.

    Raises Refusal where there are none.
    """
    planning = _Planning(code=code, graph=graph, match=match)
    ways = [list(planning.step(step)) for step in plan.steps]
    arguments = planning.arguments()
    for chosen in product(*ways):
        try:
            yield together(code.text, [*arguments, *chain.from_iterable(chosen)])
        except ValueError:
            raise Refusal("two of its steps would change the same text") from None


@dataclass(slots=True, kw_only=True)
class _Planning:
    """The steps of one plan on their way into the text."""

    code: Code
    graph: NormalGraph
    match: Match
    constructors: dict[ast.Call, _Constructor] = field(default_factory=dict)
    besides: list[Change] = field(default_factory=list)
    """What new names need: imports, definitions."""
    moved: set[int] = field(default_factory=set)
    """The nodes that a step has put elsewhere than they stand in the text, or beside which."""

    def step(self, step: FixStep) -> Iterator[Sequence[Change | Carried]]:
        """The ways to take a step."""
        match step:
            case SetArguments(node=name, arguments=operands):
                values = {key: resolved(one, self.match) for key, one in operands.items()}
                self.constructor(bound(self.match, name)).written.update(values)
                yield []
            case UnsetArguments(node=name, arguments=names):
                self.constructor(bound(self.match, name)).taken_out.extend(names)
                yield []
            case RemoveNode(node=name):
                yield from self.remove(bound(self.match, name))
            case MoveNode(node=name, anchor=anchor, side=side):
                node, other = bound(self.match, name), bound(self.match, anchor)
                self.moved |= {node.id, other.id}
                yield from self.before(node, other) if side == "before" else self.after(node, other)
            case ReplaceLayer(node=name):
                yield self.replace(bound(self.match, name), step)
            case InsertLayer():
                yield self.insert(step)

    def constructor(self, node: NormalNode) -> _Constructor:
        """The constructor of a node's layer."""
        call = self.code.call_at(node.layer.written)
        return self.constructors.setdefault(call, _Constructor(node=node))

    def arguments(self) -> list[Change]:
        """What all steps together do to arguments."""
        return [
            change
            for call, one in self.constructors.items()
            for change in argument_changes(
                self.code, call, one.node.layer, one.written, one.taken_out
            )
        ]

    def remove(self, node: NormalNode) -> Iterator[Sequence[Change | Carried]]:
        """Take a node out; a fused activation with its argument."""
        if node.fused:
            learner = self.graph.nodes[node.inputs[0]]
            own = learner if learner.origin is node.origin else node
            self.constructor(own).taken_out.append("activation")
            yield []
        else:
            self.must_not_be_asked_for(node)
            yield removed(self.code, slot_of(self.code, node))

    def must_not_be_asked_for(self, node: NormalNode) -> None:
        """Refuse where something in the file speaks of a layer by its name."""
        name = node.origin.layer.arguments.get("name")
        if isinstance(name, str) and self.code.quotes(name) > 1:
            raise Refusal(f"the file speaks of the layer by its name, `{name}`")

    def before(self, node: NormalNode, anchor: NormalNode) -> Iterator[Sequence[Change | Carried]]:
        """Put a node before another that comes earlier."""
        first, *others = self.way(anchor, node)
        slots = [slot_of(self.code, one) for one in others]
        if not first.fused:
            slots.insert(0, slot_of(self.code, first))
            yield from permuted(self.code, slots, [len(slots) - 1, *range(len(slots) - 1)])
            return
        learner = self.graph.nodes[first.inputs[0]]
        if learner.origin is not first.origin:
            raise Refusal("the activation is not that of the layer before it")
        if (
            learner.origin.layer.written != learner.layer.written
            and first.layer.name != "Activation"
        ):
            # Outside of the wrapper it would be applied to another shape.
            raise Refusal("the activation is fused into a layer that another wraps")
        own = self.kept_where_layers_are(learner, self.activation(learner))
        self.constructor(learner).taken_out.append("activation")
        yield from self.with_activation(learner, others, own)

    def with_activation(
        self, learner: NormalNode, others: Sequence[NormalNode], activation: str
    ) -> Iterator[Sequence[Change | Carried]]:
        """The last of some nodes put behind the learner, then the activation, then the rest."""
        slots = [slot_of(self.code, one) for one in others]
        *between, node = slots
        if not between:
            yield [*added_behind(self.code, node, [activation]), *self.besides]
            return
        own = slot_of(self.code, learner)
        moved = self.code.code(node.layer)
        yield [
            *added_behind(self.code, own, [moved, activation]),
            *removed(self.code, node),
            *self.besides,
        ]

    def activation(self, learner: NormalNode) -> str:
        """A fused activation as the expression of a layer of its own."""
        call = self.code.call_at(learner.layer.written)
        value = written_argument(self.code, call, learner.layer, "activation")
        if value is None:
            raise Refusal("the activation is not written where the layer is built")
        fused = next(
            one
            for one in self.graph.nodes
            if one.fused and one.origin is learner.origin and learner.id in one.inputs
        )
        if fused.layer.name != "Activation":
            return self.code.code(value)
        name = layer_name(self.code, call.func, "Activation")
        self.besides += name.changes
        return f"{name.text}({self.code.code(value)})"

    def kept_where_layers_are(self, learner: NormalNode, layer: str) -> str:
        """A new layer as an expression in `call`: built where the class builds its layers."""
        match self.code.parents[self.code.call_at(learner.layer.written)]:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=attribute) as target]):
                pass
            case _:
                return layer
        name = f"{self.code.code(target)}_activation"
        if f"{attribute}_activation" in self.code.words:
            raise Refusal(f"`{name}` is something else already")
        self.besides += defined_behind(self.code, target, f"{name} = {layer}")
        return name

    def after(self, node: NormalNode, anchor: NormalNode) -> Iterator[Sequence[Change | Carried]]:
        """Put a node behind another that comes later."""
        way = self.way(node, anchor)
        if any(one.fused for one in way):
            raise Refusal("the activation is fused into another layer")
        if self.predicts(anchor):
            raise Refusal("it would stand behind the predictions of the model")
        slots = [slot_of(self.code, one) for one in way]
        yield from permuted(self.code, slots, [*range(1, len(slots)), 0])

    def predicts(self, node: NormalNode) -> bool:
        """Whether a node gives what a model predicts, which nothing should be done to."""
        is_output = self.graph.is_model and node.id in self.graph.outputs
        return is_output and node.layer.arguments.get("activation") in _PREDICTING

    def way(self, first: NormalNode, last: NormalNode) -> list[NormalNode]:
        """The nodes from one to another, where each reads only the one before it."""
        way = [last]
        while way[0] is not first:
            match way[0].inputs:
                case (source,) if source >= 0:
                    way.insert(0, self.graph.nodes[source])
                case _:
                    raise Refusal("no straight way leads from one layer to the other")
        if any(one.fused for one in way[1:]):
            raise Refusal("a layer with an activation of its own stands between")
        if any(self.graph.consumers(one.id) > 1 for one in way[:-1]):
            raise Refusal("something else, too, reads what is to be moved or what it passes")
        return way

    def replace(self, node: NormalNode, step: ReplaceLayer) -> list[Change]:
        """Another layer in the place of a node's."""
        name = layer_written(step, self.match)
        call = self.code.call_at(node.layer.written)
        if node.layer.base is not None:
            raise Refusal(f"`{self.code.code(call.func)}` is no layer of Keras itself")
        made = layer_name(self.code, call.func, name)
        start, end = self.code.range(call.func)
        written = arguments_beside(step, self.match)
        bindings = self.match.bindings.values()
        if written and any(isinstance(one, NormalNode) and one.layer.words for one in bindings):
            raise Refusal("the layers beside it have arguments of an older Keras")
        added = arguments_added(self.code, call, name, written)
        return [Change(start=start, end=end, text=made.text), *added, *made.changes]

    def insert(self, step: InsertLayer) -> list[Change]:
        """A new layer beside a node."""
        anchor = bound(self.match, step.anchor)
        if anchor.fused:
            raise Refusal("the activation is fused into another layer")
        if anchor.id in self.moved:
            raise Refusal("one of its steps inserts a layer beside what another has moved")
        if step.side == "before":
            match anchor.inputs:
                case (source,) if source >= 0 and len(self.graph.readers[source]) == 1:
                    anchor = self.graph.nodes[source]
                case _:
                    raise Refusal("nothing stands directly before the layer")
        call = self.code.call_at(anchor.layer.written)
        made = layer_name(self.code, call.func, step.layer)
        values: Mapping[str, Argument] = {
            key: resolved(one, self.match) for key, one in step.arguments.items()
        }
        listed = ", ".join(f"{key}={literal(value)}" for key, value in values.items())
        layer = f"{made.text}({listed})"
        return [*added_behind(self.code, slot_of(self.code, anchor), [layer]), *made.changes]
