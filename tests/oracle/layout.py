"""The steps of a model as Keras holds them: containers opened, networks of Keras closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .hooks import Call, Ledger, Run, runs_own_call
from .runs import run_of


@dataclass(slots=True, kw_only=True)
class Step:
    """One node of the document while it grows."""

    operation: Any
    inputs: list[Step | None]
    outputs: list[Any]
    """The symbolic tensors that it gives."""
    call: Call | None = None
    by_container: bool = False
    group: tuple[int, str, int] | None = None
    """The network of ``keras.applications`` that it belongs to: number, name, inlining."""
    order: int = 0
    members: list[Step] = field(default_factory=list)
    """The layers of the network that this one step stands for."""


def fill(graph: Layout, model: Any) -> tuple[str, bool]:
    """Lay the model out; tells its kind and whether its shapes are those of the source."""
    from keras import Sequential
    from keras.src.models.functional import Functional

    if isinstance(model, Sequential) and not runs_own_call(model):
        graph.outputs = graph.lay_sequential(model, None)
        return "sequential", model._functional is not None
    if isinstance(model, Functional) and not runs_own_call(model):
        graph.outputs = graph.lay_functional(model, None)
        return "functional", True
    run, shapes_known = run_of(graph.ledger, model)
    graph.outputs = graph.lay_run(run)
    return "subclassed", shapes_known


class Layout:
    """The steps of one document, laid out in the order in which Keras called them."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.steps: list[Step] = []
        self.outputs: list[Step | None] = []
        self._inlined = 0

    def lay_functional(self, model: Any, inputs: list[Any] | None) -> list[Step | None]:
        """Lay the graph of a Functional model; ``inputs`` are its (step, tensor) when inlined."""
        self._inlined += 1
        inlining = self._inlined
        sources: dict[int, tuple[Step | None, Any]] = {}
        nodes = [node for level in model._nodes_by_depth.values() for node in level]
        nodes = self._in_order(nodes)
        if inputs is not None:
            for tensor, given in zip(model._inputs, inputs, strict=False):
                sources[id(tensor)] = given
        for node in nodes:
            if node.is_input:
                if inputs is None:
                    self._lay_input(node, sources, inlining)
                continue
            given = [sources.get(id(t), (None, t)) for t in _tensors(node)]
            fresh = self._recomputed(node, sources) if inputs is not None else node.outputs
            steps = self._lay_call(node, given, fresh, inlining)
            for tensor, step, new in zip(node.outputs, steps, fresh, strict=True):
                sources[id(tensor)] = (step, new)
        return [sources.get(id(tensor), (None, tensor))[0] for tensor in model._outputs]

    def lay_sequential(self, model: Any, inputs: list[Any] | None) -> list[Step | None]:
        if model._functional is not None:
            return self.lay_functional(model._functional, inputs)
        given = inputs if inputs is not None else [(None, None)]
        last = [step for step, _ in given]
        for layer in model._layers:
            if type(layer).__name__ == "InputLayer":
                sources: dict[int, tuple[Step | None, Any]] = {}
                self._lay_input(layer._inbound_nodes[0], sources, 0)
                last = [step for step, _ in sources.values()]
                continue
            last = self._lay_operation(layer, [(step, None) for step in last], [], None, 0)
        return last

    def lay_run(
        self, run: Run, sources: dict[int, tuple[Step | None, Any]] | None = None
    ) -> list[Step | None]:
        """Lay what one run of a user's ``call`` did, in the order of the calls.

        ``sources`` tells the steps that the tensors it was called on come from.
        """
        sources = dict(sources or {})
        for call in sorted(self.ledger.calls.values(), key=lambda call: call.order):
            if call.run != run.number or call.node.is_input:
                continue
            node = call.node
            given = [sources.get(id(t), (None, t)) for t in _tensors(node)]
            steps = self._lay_call(node, given, node.outputs, 0)
            for tensor, step in zip(node.outputs, steps, strict=True):
                sources[id(tensor)] = (step, tensor)
        from keras import tree

        return [sources.get(id(tensor), (None, tensor))[0] for tensor in tree.flatten(run.outputs)]

    def _in_order(self, nodes: list[Any]) -> list[Any]:
        """Nodes in the order of the calls, and each after those that it reads."""
        known = {id(node) for node in nodes}
        done: set[int] = set()
        ordered: list[Any] = []

        def order(node: Any) -> int:
            call = self.ledger.calls.get(id(node))
            return call.order if call is not None else 0

        def visit(node: Any) -> None:
            pending = [node]
            while pending:
                top = pending[-1]
                missing = [
                    parent
                    for parent in top.parent_nodes
                    if id(parent) in known and id(parent) not in done
                ]
                if missing and id(top) not in done:
                    pending.extend(missing)
                    continue
                pending.pop()
                if id(top) not in done:
                    done.add(id(top))
                    ordered.append(top)

        for node in sorted(nodes, key=order):
            visit(node)
        return ordered

    def _lay_input(
        self, node: Any, sources: dict[int, tuple[Step | None, Any]], inlining: int
    ) -> None:
        """An ``InputLayer``: a node where the source constructs it, else just an entry."""
        construction = self.ledger.constructed(node.operation)
        step: Step | None = None
        if construction is not None and self.ledger.is_said(construction):
            step = self._add(node.operation, [], node.outputs, node, inlining)
        for tensor in node.outputs:
            sources[id(tensor)] = (step, tensor)

    def _lay_call(
        self, node: Any, given: list[tuple[Step | None, Any]], fresh: list[Any], inlining: int
    ) -> list[Step | None]:
        steps = self._lay_operation(node.operation, given, fresh, node, inlining)
        if len(steps) == len(node.outputs):
            return steps
        return [steps[0] if steps else None] * len(node.outputs)

    def _lay_operation(
        self,
        operation: Any,
        given: list[tuple[Step | None, Any]],
        outputs: list[Any],
        node: Any,
        inlining: int,
    ) -> list[Step | None]:
        from keras import Sequential
        from keras.src.models.functional import Functional

        if not runs_own_call(operation):
            if isinstance(operation, Sequential):
                return self.lay_sequential(operation, given)
            if isinstance(operation, Functional):
                return self.lay_functional(operation, given)
        elif self.ledger.opens_layers and node is not None:
            run = self._run_for(operation, node)
            if run is not None:
                tensors = _tensors(node)
                return self.lay_run(
                    run, {id(t): source for t, source in zip(tensors, given, strict=True)}
                )
        step = self._add(operation, [source for source, _ in given], outputs, node, inlining)
        return [step] * max(1, len(outputs))

    def _run_for(self, operation: Any, node: Any) -> Run | None:
        """The run of a user's layer that this call of it is."""
        tensors = [id(tensor) for tensor in _tensors(node)]
        for run in self.ledger.runs:
            if run.layer is operation and [id(tensor) for tensor in _given_to(run)] == tensors:
                return run
        return None

    def _add(
        self,
        operation: Any,
        inputs: list[Step | None],
        outputs: list[Any],
        node: Any,
        inlining: int,
    ) -> Step:
        call = self.ledger.calls.get(id(node)) if node is not None else None
        step = Step(
            operation=operation,
            inputs=inputs,
            outputs=list(outputs),
            call=call,
            by_container=call is None
            or any(file.endswith("sequential.py") for file, _, _ in call.trail.between),
            group=self._group(operation, inlining),
            order=len(self.steps),
        )
        self.steps.append(step)
        return step

    def _group(self, operation: Any, inlining: int) -> tuple[int, str, int] | None:
        """The network of ``keras.applications`` that the operation was constructed for."""
        construction = self.ledger.constructed(operation)
        if construction is None:
            return None
        for file, name, number in reversed(construction.trail.between):
            if "/keras/src/applications/" in file and name[:1].isupper():
                return number, name, inlining
        return None

    def _recomputed(self, node: Any, sources: Mapping[int, tuple[Step | None, Any]]) -> list[Any]:
        """The outputs of a node of an inlined model for the shapes that reach it there."""
        from keras import tree

        if all(
            sources[id(t)][1] is None or sources[id(t)][1].shape == t.shape
            for t in _tensors(node)
            if id(t) in sources
        ):
            return list(node.outputs)
        tensors = {id(t): sources.get(id(t), (None, t))[1] for t in _tensors(node)}
        if any(tensor is None for tensor in tensors.values()):
            return list(node.outputs)
        args, kwargs = node.arguments.fill_in(tensors)
        try:
            fresh = tree.flatten(node.operation.compute_output_spec(*args, **kwargs))
        except Exception:
            return list(node.outputs)
        return fresh if len(fresh) == len(node.outputs) else list(node.outputs)


def _tensors(node: Any) -> list[Any]:
    """The tensors that a node reads, in the order of the call."""
    return _in_call(node.arguments.args, node.arguments.kwargs)


def _given_to(run: Run) -> list[Any]:
    """The tensors that a run of a user's ``call`` was given, in the order of the call."""
    return _in_call(run.args, run.kwargs)


def _in_call(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Any]:
    from keras import KerasTensor, tree

    flat = tree.flatten(args)
    for value in kwargs.values():
        flat.extend(tree.flatten(value))
    return [one for one in flat if isinstance(one, KerasTensor)]


def collapsed(steps: list[Step]) -> list[Step]:
    """The steps with each network of ``keras.applications`` put into one."""
    last: dict[tuple[int, str, int], Step] = {}
    for step in steps:
        if step.group is not None:
            last[step.group] = step
    if not last:
        return steps
    whole: list[Step] = []
    for step in steps:
        if step.group is None:
            step.inputs = [_standing_for(source, last) for source in step.inputs]
            whole.append(step)
            continue
        top = last[step.group]
        top.members.append(step)
        if step is top:
            outer: dict[int, Step] = {}
            for member in top.members:
                for source in member.inputs:
                    if source is not None and source.group != top.group:
                        standing = _standing_for(source, last)
                        if standing is not None:
                            outer.setdefault(id(standing), standing)
            top.inputs = list(outer.values())
            whole.append(top)
    return whole


def _standing_for(step: Step | None, last: Mapping[Any, Step]) -> Step | None:
    return step if step is None or step.group is None else last[step.group]


def final(step: Step | None, steps: list[Step]) -> Step | None:
    if step is None or step.group is None:
        return step
    return [other for other in steps if other.group == step.group][-1]
