"""A graph reduced to what a fix must keep, and changed as a fix wants it.

Two sketches are alike when a model built from one is the model built from the other.
Places, shapes and what follows from arguments are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from layerlint.fixes.code import Refusal
from layerlint.graph.model import (
    Answer,
    Argument,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    ObjectValue,
    UnknownValue,
)
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.records import dataclass

Word: TypeAlias = Hashable
"""A value in a form that can be compared and hashed."""

LINEAR: Final = "linear"


@dataclass(slots=True, kw_only=True)
class Stroke:
    """One node: what it is, by what the source gives it, and what it reads."""

    name: str | None
    kind: Word
    """What else tells one layer from another: where a user's class comes from, why an opaque
    call is opaque."""
    arguments: dict[str, Word]
    call: Word
    trainable: bool | None
    inputs: list[int]
    key: Hashable
    """Calls of one layer have the same."""


@dataclass(kw_only=True)
class Sketch:
    """The nodes of one graph by the ids of its normal form, and where its outputs come from.

    Thousands of faults may be mended in one: what reads a node, and which strokes are calls of a
    layer, is found without going through all of them.
    """

    model: Word
    root: str
    when: tuple[Answer, ...]
    strokes: dict[int, Stroke]
    outputs: list[int]

    def take_out(self, node: int) -> None:
        """Let whatever reads a node read what the node reads."""
        source = self._only_input(node)
        self.readers_read(node, source)
        self._read(node, ())
        del self.strokes[node]

    def put_before(self, node: int, stroke: Stroke, anchor: int) -> None:
        """Put a node between another and what that reads."""
        source = self._only_input(anchor)
        self._add(node, stroke)
        self._read(node, (source,))
        self._read(anchor, (node,))

    def put_behind(self, node: int, stroke: Stroke, anchor: int) -> None:
        """Put a node between another and all that read it."""
        self.readers_read(anchor, node)
        self._add(node, stroke)
        self._read(node, (anchor,))

    def readers_read(self, node: int, other: int) -> None:
        """Let all that read one node read another."""
        for reader in tuple(self._readers.get(node, ())):
            inputs = self.strokes[reader].inputs
            self._read(reader, [other if one == node else one for one in inputs])
        places = self._output_places.pop(node, [])
        for place in places:
            self.outputs[place] = other
        self._output_places.setdefault(other, []).extend(places)

    def _add(self, node: int, stroke: Stroke) -> None:
        """One more node, that reads nothing yet."""
        stroke.inputs = []
        self.strokes[node] = stroke
        self._last = max(self._last, node)
        self._strokes_of.setdefault(stroke.key, []).append(stroke)

    def _read(self, node: int, inputs: Iterable[int]) -> None:
        """Let a node read others than it has read."""
        stroke = self.strokes[node]
        for one in stroke.inputs:
            self._readers[one].pop(node, None)
        stroke.inputs = list(inputs)
        for one in stroke.inputs:
            self._readers.setdefault(one, {})[node] = None

    @cached_property
    def _readers(self) -> dict[int, dict[int, None]]:
        readers: dict[int, dict[int, None]] = {}
        for node, stroke in self.strokes.items():
            for one in stroke.inputs:
                readers.setdefault(one, {})[node] = None
        return readers

    @cached_property
    def _output_places(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for place, node in enumerate(self.outputs):
            places.setdefault(node, []).append(place)
        return places

    def calls(self, key: Hashable, name: str | None) -> list[Stroke]:
        """The calls of a layer that bears a name."""
        of_key = self._strokes_of.get(key, ())
        return [one for one in of_key if one.key == key and one.name == name]

    @cached_property
    def _strokes_of(self) -> dict[Hashable, list[Stroke]]:
        strokes: dict[Hashable, list[Stroke]] = {}
        for stroke in self.strokes.values():
            strokes.setdefault(stroke.key, []).append(stroke)
        return strokes

    def cover(self, node: int) -> None:
        """Let nobody see what a node is, only that there is one."""
        stroke = self.strokes[node]
        stroke.name, stroke.kind, stroke.arguments = None, "covered", {}
        stroke.call, stroke.trainable, stroke.key = frozenset(), None, ("covered", node)

    def new_id(self) -> int:
        """An id that no node has."""
        return self._last + 1

    @cached_property
    def _last(self) -> int:
        return max(self.strokes, default=0)

    def _only_input(self, node: int) -> int:
        match self.strokes[node].inputs:
            case [source]:
                return source
            case inputs:
                raise Refusal(f"a layer concerned has {len(inputs)} inputs")

    def signature(self) -> Word:
        """What is equal for sketches that are alike, apart from root and answers.

        Each node gets a number for all that leads to it. Equal are then how many nodes have
        each number, which of them the outputs are, and which share a layer.
        """
        numbers: dict[int, Word] = {}
        for node in self._in_order():
            stroke = self.strokes[node]
            numbers[node] = hash(
                (
                    stroke.name,
                    stroke.kind,
                    frozenset(stroke.arguments.items()),
                    stroke.call,
                    stroke.trainable,
                    tuple(numbers.get(one, one) for one in stroke.inputs),
                )
            )
        shared: dict[Hashable, list[Word]] = {}
        for node, stroke in self.strokes.items():
            shared.setdefault(stroke.key, []).append(numbers[node])
        together = Counter(
            frozenset(Counter(calls).items()) for calls in shared.values() if len(calls) > 1
        )
        return (
            self.model,
            frozenset(Counter(numbers.values()).items()),
            tuple(numbers.get(one, one) for one in self.outputs),
            frozenset(together.items()),
        )

    def _in_order(self) -> Iterable[int]:
        """The nodes, each behind all that it reads."""
        done: dict[int, None] = {}
        begun: set[int] = set()
        pending = list(reversed(self.strokes))
        while pending:
            node = pending[-1]
            if node in done or node in begun:
                done.setdefault(pending.pop())
                continue
            begun.add(node)
            for source in self.strokes[node].inputs:
                if source in begun and source not in done:
                    raise Refusal("the intended graph would have a circle")
                if source in self.strokes and source not in done:
                    pending.append(source)
        return done


def sketch(graph: NormalGraph) -> Sketch:
    """The sketch of a graph in normal form."""
    return Sketch(
        model=_model(graph.graph),
        root=graph.graph.root,
        when=graph.graph.when,
        strokes={node.id: _stroke(node) for node in graph.nodes},
        outputs=list(graph.outputs),
    )


def _model(graph: LayerGraph) -> Word:
    compiled = graph.compiled
    losses = (
        None
        if compiled is None
        else tuple((word(one.name), word(one.from_logits)) for one in compiled.losses)
    )
    return (graph.kind, graph.name, losses, graph.truncated, graph.used)


def _stroke(node: NormalNode) -> Stroke:
    layer = node.layer
    return Stroke(
        name=layer.name,
        kind=(layer.qualified, layer.base, node.standing, layer.reason),
        arguments=given_arguments(layer),
        call=frozenset() if node.fused else word(node.call_arguments),
        trainable=layer.trainable,
        inputs=list(node.inputs),
        key=layer.key,
    )


def given_arguments(layer: Layer) -> dict[str, Word]:
    """The arguments that the source gives; one without effect is as good as none."""
    fuses = layer.name != "Activation"
    return {
        name: word(layer.arguments[name])
        for name in layer.given
        if name in layer.arguments
        and not (fuses and name == "activation" and layer.arguments[name] == LINEAR)
    }


def word(value: Argument) -> Word:
    """An argument as a word."""
    match value:
        case UnknownValue():
            return ("unknown", value.reason, value.truth)
        case LayerValue(layer=layer):
            given = given_arguments(layer)
            return ("layer", layer.name, layer.qualified, frozenset(given.items()))
        case FunctionValue(name=name):
            return ("function", name)
        case ObjectValue(qualified=qualified, arguments=arguments):
            return ("object", qualified, word(arguments))
        case tuple():
            return tuple(word(item) for item in value)
        case Mapping():
            return frozenset((name, word(item)) for name, item in value.items())
        case bool():
            return ("flag", value)
        case _:
            return value


def consistent(some: Iterable[Answer], others: Iterable[Answer]) -> bool:
    """Whether one run of a root can have given both lists of answers."""
    said: dict[str, bool] = {one.condition: one.answer for one in some}
    return all(said.get(one.condition, one.answer) == one.answer for one in others)


def difference(intended: Iterable[Sketch], found: Iterable[Sketch]) -> str | None:
    """Where the graphs that were found are not those intended, in words; None if they are.

    Each graph of a root must be there with answers that don't contradict its own: where a
    branch has nothing left to decide, its two variants have become one.
    """
    wanted = _by_root(intended)
    present = _by_root(found)
    for root in (*wanted, *(root for root in present if root not in wanted)):
        here, there = wanted.get(root, []), present.get(root, [])
        if not _all_met(here, there) or not _all_met(there, here):
            return f"`{root}` would become another model than the one intended"
    return None


def covered(graph: NormalGraph, hides: Callable[[NormalNode], bool]) -> Sketch:
    """The sketch of a graph without what some of its layers are."""
    result = sketch(graph)
    for node in graph.nodes:
        if hides(node):
            if node.fused:
                result.take_out(node.id)  # a part of a layer that is covered
            else:
                result.cover(node.id)
    return result


def _by_root(sketches: Iterable[Sketch]) -> dict[str, list[tuple[Word, tuple[Answer, ...]]]]:
    found: dict[str, list[tuple[Word, tuple[Answer, ...]]]] = {}
    for one in sketches:
        found.setdefault(one.root, []).append((one.signature(), one.when))
    return found


def _all_met(
    some: list[tuple[Word, tuple[Answer, ...]]], others: list[tuple[Word, tuple[Answer, ...]]]
) -> bool:
    alike: dict[Word, list[tuple[Answer, ...]]] = {}
    for mark, when in others:
        alike.setdefault(mark, []).append(when)
    return all(any(consistent(when, also) for also in alike.get(mark, ())) for mark, when in some)
