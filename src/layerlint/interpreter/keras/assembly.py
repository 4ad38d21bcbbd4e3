"""What a run built, written as graphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from types import MappingProxyType

from layerlint.graph.model import Answer, GraphKind, LayerGraph, Node, Part
from layerlint.graph.model import Layer as GraphLayer
from layerlint.interpreter.budgets import MOST_CALLS, MOST_OPENED
from layerlint.interpreter.keras import applications, functional, sequential
from layerlint.interpreter.keras.arguments import defaulted, written
from layerlint.interpreter.keras.compilation import compiled, read_by_losses
from layerlint.interpreter.keras.describing import Describer, count, plain_shape
from layerlint.interpreter.keras.objects import (
    Call,
    Compilation,
    Group,
    KerasLayer,
    KerasModel,
    Recording,
    Tensor,
)
from layerlint.interpreter.keras.parts import (
    by_output,
    ends_of_members,
    ends_of_objects,
    ends_of_parts,
)
from layerlint.interpreter.keras.readers import Readers
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.unread import unread, unread_within
from layerlint.interpreter.keras.weights import calls_of, layers_within
from layerlint.interpreter.values import BudgetSpent, Instance, List, Raised, Unknown, Value
from layerlint.records import replace
from layerlint.source import Place


class Assembler:
    """Writes the graphs of one run, at its end."""

    def __init__(
        self,
        run: Run,
        root: str,
        place: Place | None,
        when: tuple[Answer, ...],
        truncated: str | None,
    ) -> None:
        self.run = run
        self.root = root
        self.place = place
        self.when = when
        self.truncated = truncated
        self.describer = Describer(run)
        self._layers: dict[tuple[KerasLayer, int], GraphLayer] = {}
        self._insides: dict[tuple[Recording, int], LayerGraph] = {}
        self._sizes: dict[int, int] = {}
        """Of these how many nodes each has, with those of the graphs in it."""
        self._opened = 0
        self._parts: dict[Group, int] = {}
        self._weights: dict[KerasLayer, int | None] = {}
        self._calls: dict[KerasModel, list[Call]] = {}
        """What the models that are told consist of."""
        self._readers = Readers()
        """What reads which call, in whichever model, or in what may become part of one."""
        self._handed_over: set[Call] = set()
        """Those by which one object of a user's class gives something to another."""
        self._ending: dict[Call, list[KerasModel]] = {}
        """Which of them give what a call gives."""
        for layer in sorted(self.run.layers, key=lambda one: one.serial):
            self.describer.key(layer)

    # --- all of them -------------------------------------------------------------------

    def graphs(self) -> list[LayerGraph]:
        """Every graph, in the order of the source."""
        found: list[tuple[int, LayerGraph]] = []
        for model in (*self.run.models, *self.run.fragments.values()):
            if model.kind == "sequential":
                with suppress(BudgetSpent, Raised):  # what it has before that is shown
                    sequential.grow(self.run, model)
            functional.note_ends(self.run, model)
        for model in tuple(self.run.models):
            self._note_losses(model)
        whole = self._look_at_calls()
        self._ending = by_output(self._calls)
        self._handed_over = ends_of_objects(self.run)
        calls_left = self._calls_left() if whole else []
        self._readers = self._all_readers(calls_left)
        for model, calls in self._calls.items():
            graph = self._model(model, calls)
            if graph is not None:
                found.append((model.serial, graph))
        found.extend((model.serial, one) for model, one in self._unknown_models())
        left = self._leftover(calls_left) if whole else None
        if left is not None:
            found.append((len(found) + self.run.count, left))
        for call in self.run.entered:
            inside = self._inside(call, None)
            if inside is not None:
                found.append((call.layer.serial, inside))
        return [graph for _, graph in sorted(found, key=lambda one: one[0])]

    def _note_losses(self, model: KerasModel) -> None:
        """What a model's losses read besides its outputs is read as by a function."""
        site = model.site if model.compilation is None else model.compilation.site
        if site is None or model.kind == "subclassed":
            return
        read: tuple[Tensor, ...] = ()
        used = model.used
        with suppress(BudgetSpent, Raised):  # what is built is shown
            read = read_by_losses(self.run, model)
        model.used = used  # a loss that asks for the output of one of its layers is no other model
        if read:
            functional.note_reader(self.run, [List(model.inputs), List(read)], {}, site)

    def _look_at_calls(self) -> bool:
        """Note what each model consists of; whether that could be done for all of them."""
        most = MOST_CALLS
        for model in sorted(self.run.models, key=lambda one: one.serial):
            if most <= 0:
                self.run.machine.cut(f"models of {self._who()}")
                return False
            self._calls[model] = calls = self._calls_of(model)
            most -= len(calls)
        return True

    def _who(self) -> str:
        return "the module body" if self.root == "<module>" else self.root

    def _calls_of(self, model: KerasModel) -> list[Call]:
        if model.kind == "subclassed":
            return model.recording.calls if model.recording is not None else []
        return calls_of(model)

    def _model(self, model: KerasModel, calls: list[Call]) -> LayerGraph | None:
        match model.kind:
            case "sequential":
                return self._of_calls(model, calls, "sequential")
            case "functional" | "graph":
                return self._of_calls(model, calls, "functional")
            case "subclassed" if model.recording is not None:
                return self._recorded(model, model.recording)
        return None

    def _of_calls(self, model: KerasModel, calls: list[Call], kind: GraphKind) -> LayerGraph | None:
        if not calls:
            return None
        graph = self._write(calls, model.inputs, model.outputs, model.compilation)
        ends = ends_of_parts(self._calls, self._ending, calls) | ends_of_members(self.run, calls)
        return replace(
            graph,
            nodes=tuple(
                replace(node, ends_part=True) if call in ends else node
                for node, call in zip(self._phased(model, graph.nodes), calls, strict=True)
            ),
            name=self._name(model),
            kind=kind,
            place=model.place,
            compiled=compiled(self.run, model),
            used=model.used or (model.compilation is None and (model.kept or self._read_on(graph))),
            held=_held(model),
            complete=not model.doubtful and self._complete(graph),
        )

    def _read_on(self, graph: LayerGraph) -> bool:
        """Whether layers beside a model go on from all that it gives."""
        nodes = {node.id: node for node in graph.nodes}
        ends = [nodes[one] for one in graph.outputs if one in nodes]
        return bool(ends) and all(node.other_readers for node in ends)

    def _phased(self, model: KerasModel, nodes: Sequence[Node]) -> Sequence[Node]:
        """The nodes of a part of something; never in training where that never calls it so."""
        if not model.used or model.compilation is not None or not model.phases:
            return nodes
        if any(said is not False for said in model.phases):
            return nodes
        never = {"training": False}
        return [
            replace(node, call_arguments=MappingProxyType({**never, **node.call_arguments}))
            if node.layer.name != "InputLayer"
            else node
            for node in nodes
        ]

    def _recorded(self, model: KerasModel, recording: Recording) -> LayerGraph:
        graph = self._write_recorded(recording, model.compilation)
        cut = self.truncated or recording.broken
        return replace(
            graph,
            name=self._name(model),
            kind="subclassed",
            place=model.place,
            compiled=compiled(self.run, model),
            used=model.used or (model.kept and model.compilation is None),
            held=_held(model),
            truncated=cut,
            complete=cut is None and self._complete(graph),
        )

    def _name(self, model: KerasModel) -> str:
        if model.title is not None:
            return model.title
        if model.instance is not None:
            return model.instance.cls.name
        label = self.run.machine.settle(model.label)
        if model.used and isinstance(label, str):
            return label  # a part of another, made where it is used
        return _spoken(model.function or self.root)

    def _complete(self, graph: LayerGraph) -> bool:
        """Neither cut nor touched by an unknown at its ends."""
        if self.truncated is not None or not graph.outputs:
            return False
        nodes = {node.id: node for node in graph.nodes}
        ends = [nodes[one] for one in graph.outputs if one in nodes]
        ends += [node for node in graph.nodes if not node.inputs]
        return all(node.layer.name is not None for node in ends)

    # --- fragments -----------------------------------------------------------------------

    def _unknown_models(self) -> Iterable[tuple[KerasModel, LayerGraph]]:
        for model in self.run.fragments.values():
            calls = calls_of(model)
            if not calls:
                continue
            # Nobody knows in what a model ends whose making is out of sight.
            outputs = model.outputs if model.kind == "functional" else ()
            graph = self._write(calls, model.inputs, outputs, None)
            yield (
                model,
                replace(
                    graph,
                    name=model.title or self.root,
                    kind="fragment",
                    place=model.place,
                    complete=False,
                ),
            )

    def _calls_left(self) -> list[Call]:
        """Those in no model that somebody may read."""
        taken = set(chain.from_iterable(self._calls.values()))
        calls = [call for call in self.run.recordings[0].calls if call not in taken]
        if self.truncated is not None:
            return calls
        dead = unread(self.run, self.root, taken, calls)
        return [call for call in calls if call not in dead]

    def _all_readers(self, left: Sequence[Call]) -> Readers:
        """Who reads what: calls in models, and layers that are called beside them."""
        unknown = map(calls_of, self.run.fragments.values())
        beside = (call for call in left if _tells(call) and not call.layer.operation)
        return Readers(chain(*self._calls.values(), *unknown, beside))

    def _leftover(self, calls: Sequence[Call]) -> LayerGraph | None:
        """Nodes and layers that never became part of a model, and may become one of another."""
        told = [call for call in calls if _tells(call)]
        nodes = self._with_sources(told, calls)
        lone = [layer for layer in self.run.layers if _lone(layer)]
        if not any(not call.layer.operation for call in told) and not lone:
            return None
        for layer in lone:
            call = Call(layer, self.run.next_serial())
            call.turn = layer.turn
            call.outputs = (Tensor(call),)
            nodes.append(call)
        read = {one for call in nodes for one in call.inputs}
        loose = [call.outputs[0] for call in nodes if call.outputs and call.inputs]
        outputs = tuple(one for one in loose if one not in read)
        graph = self._write(nodes, (), outputs, None)
        return replace(
            graph,
            name=self.root.rpartition(".")[2] or self.root,
            kind="fragment",
            complete=False,
        )

    def _with_sources(self, told: Sequence[Call], calls: Sequence[Call]) -> list[Call]:
        """The calls that tell something, with those that they read from."""
        wanted: dict[Call, None] = dict.fromkeys(told)
        known = set(calls)
        pending = list(told)
        while pending:
            for tensor in pending.pop().inputs:
                if tensor.call is not None and tensor.call in known and tensor.call not in wanted:
                    wanted[tensor.call] = None
                    pending.append(tensor.call)
        # What is done to their outputs belongs to them too, also where it is no layer.
        for call in calls:
            if any(tensor.call in wanted for tensor in call.inputs):
                wanted[call] = None
        return sorted(wanted, key=lambda call: call.order)

    # --- one of them ---------------------------------------------------------------------

    def _write(
        self,
        calls: Sequence[Call],
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        compilation: Compilation | None,
    ) -> LayerGraph:
        """A graph of calls, its words still to be filled in."""
        entries = {tensor: -1 - index for index, tensor in enumerate(dict.fromkeys(inputs))}
        numbers = {call: index for index, call in enumerate(calls)}
        beside = self._readers.beside(calls)

        def source(tensor: Tensor) -> int:
            if tensor.call is not None and tensor.call in numbers:
                return numbers[tensor.call]
            if tensor not in entries:
                entries[tensor] = -1 - len(entries)
            return entries[tensor]

        nodes = tuple(
            replace(
                self._node(call, number, tuple(map(source, call.inputs)), compilation),
                other_readers=beside[call],
            )
            for call, number in numbers.items()
        )
        entering = tuple(
            node.id
            for node in nodes
            if node.layer.name == "InputLayer" or any(one < 0 for one in node.inputs)
        )
        if not entering:
            entering = tuple(node.id for node in nodes if not node.inputs)
        shapes = [plain_shape(self.run, tensor.shape) for tensor in entries]
        while shapes and shapes[-1] is None:
            shapes.pop()
        return LayerGraph(
            name=self.root,
            kind="fragment",
            root=self.root,
            place=self.place or calls[0].layer.place,
            nodes=nodes,
            outputs=tuple(map(source, outputs)),
            inputs=entering,
            entering=tuple(shapes),
            when=self.when,
            complete=False,
            truncated=self.truncated,
        )

    def _write_recorded(self, recording: Recording, compilation: Compilation | None) -> LayerGraph:
        """What a user's layer or model does in its ``call``, and what of it nobody reads."""
        calls, inputs = recording.calls, (*recording.inputs, *recording.captured)
        graph = self._write(calls, inputs, recording.outputs, compilation)
        if self.truncated is not None:
            return graph
        dead = unread_within(self.run, self.root, recording)
        if not dead:
            return graph
        pairs = zip(graph.nodes, calls, strict=True)
        nodes = tuple(replace(node, unread=call in dead) for node, call in pairs)
        return replace(graph, nodes=nodes)

    def _node(
        self,
        call: Call,
        number: int,
        inputs: tuple[int, ...],
        compilation: Compilation | None,
    ) -> Node:
        machine = self.run.machine
        turn, loop = call.turn
        return Node(
            id=number,
            layer=self._layer(call.layer, compilation),
            inputs=inputs,
            shapes=tuple(plain_shape(self.run, one.shape) for one in call.outputs) or (None,),
            call=self.run.place(call.site) if call.site is not None else None,
            call_arguments=MappingProxyType(
                written(machine, _said(call.named), self.describer.inner, {"training": None})
            ),
            call_defaults=MappingProxyType(defaulted(machine, _said(call.named))),
            inside=self._inside(call, compilation),
            chain=call.layer.chain,
            turn=turn,
            loop=loop,
            parts=tuple(self._part(call, group) for group in call.groups),
            ends_part=call in self._handed_over or any(_ends(call, one) for one in call.groups),
        )

    def _part(self, call: Call, group: Group) -> Part:
        model = group.model
        kind = "Sequential" if model.kind == "sequential" else "Functional"
        label = self.run.machine.settle(model.label)
        outputs = enumerate(group.outputs)
        return Part(
            key=self.describer.key(model),
            kind=kind if model.instance is None else model.instance.cls.name,
            name=label if isinstance(label, str) else None,
            place=model.place,
            call=self._parts.setdefault(group, len(self._parts)),
            gives=tuple(place for place, one in outputs if one in call.outputs),
        )

    def _inside(self, call: Call, compilation: Compilation | None) -> LayerGraph | None:
        recording = call.inside
        if recording is None:
            return None
        key = (recording, id(compilation))
        if key not in self._insides:
            graph = self._write_recorded(recording, compilation)
            self._insides[key] = replace(
                graph,
                name=call.layer.name or self.root,
                kind="layer",
                place=call.layer.place,
                truncated=recording.broken or self.truncated,
            )
        inside = self._insides[key]
        size = self._size(inside)
        if self._opened + size > MOST_OPENED:
            self.run.machine.cut(f"layers in each other of {self._who()}")
            return None
        self._opened += size
        return inside

    def _size(self, graph: LayerGraph) -> int:
        """How many nodes a graph has, with those in its nodes, each as often as it is met."""
        if id(graph) not in self._sizes:
            insides = (node.inside for node in graph.nodes)
            within = sum(self._size(inside) for inside in insides if inside is not None)
            self._sizes[id(graph)] = len(graph.nodes) + within
        return self._sizes[id(graph)]

    def _layer(self, layer: KerasLayer, compilation: Compilation | None) -> GraphLayer:
        key = (layer, id(compilation))
        if key not in self._layers:
            self._layers[key] = replace(
                self.describer.layer(layer),
                trainable=self._trainable(layer, compilation),
                parameters=self._count(layer),
            )
        return self._layers[key]

    def _trainable(self, layer: KerasLayer, compilation: Compilation | None) -> bool | None:
        if layer.operation or layer.name is None:
            return None
        value = layer.trainable
        if compilation is not None:
            value = compilation.trainable.get(layer, value)
        value = self.run.machine.settle(value)
        if isinstance(value, Unknown):
            return self.run.machine.truth_of(value)
        return bool(value)

    def _count(self, layer: KerasLayer) -> int | None:
        if layer not in self._weights:
            self._weights[layer] = None  # a layer that holds itself
            self._weights[layer] = self._weigh(layer)
        return self._weights[layer]

    def _weigh(self, layer: KerasLayer) -> int | None:
        if layer.qualified is not None and layer.qualified.startswith("keras.applications."):
            return applications.weights(self.run, layer)
        if layer.instance is None or not layer.overrides_call:
            return count(self.run, layer, self.describer)
        total = 0
        for weight in layer.weights:
            if weight is None:
                return None
            total += weight
        thing: Instance = layer.instance
        for inner in layers_within(self.run, thing):
            if inner is layer or (inner.instance is not None and inner.overrides_call):
                own: list[int | None] = [] if inner is layer else list(inner.weights)
            elif inner.calls or inner.shapes is not None:
                own = [count(self.run, inner, self.describer)]
            else:
                own = []
            for weight in own:
                if weight is None:
                    return None
                total += weight
        return total


def _held(model: KerasModel) -> bool:
    """Whether somebody out of sight has the model, and trains it at most as it was compiled."""
    return model.in_attribute or (model.given_back and model.compilation is None)


def _ends(call: Call, group: Group) -> bool:
    """Whether a call gives an output of a called model that stands on its own, too."""
    model = group.model
    whole = model.kind in ("functional", "graph") or model.compilation is not None or model.asked
    return whole and any(one in group.outputs for one in call.outputs)


def _tells(call: Call) -> bool:
    """Whether a leftover call says something that no model's graph says already."""
    if call.groups or call.layer.name in (None, "InputLayer"):
        return False
    instance = call.layer.instance
    return instance is None or not isinstance(instance.native, KerasModel)


def _lone(layer: KerasLayer) -> bool:
    """Whether a layer is neither called nor part of another thing."""
    if layer.operation or layer.name is None or layer.calls or layer.name == "InputLayer":
        return False
    return layer.owner is None and not layer.held and layer.instance is None


def _spoken(qualname: str) -> str:
    """What people call a function; ``__call__`` and its like go by the name of their class."""
    *owners, name = qualname.split(".")
    return owners[-1] if owners and name.startswith("__") and name.endswith("__") else name


def _said(named: Mapping[str, Value]) -> Mapping[str, Value]:
    """What a call says; ``training`` handed on from a ``call`` around it says nothing."""
    value = named.get("training")
    if not isinstance(value, Unknown) or value.key[:1] != ("parameter",):
        return named
    if value.key[-1] != "training":
        return named
    return {name: one for name, one in named.items() if name != "training"}
