"""The text form of a graph, which reads like Keras's functional API.

::

    functional model in build @"net.py":3:1-9:20 {
      %0 = InputLayer#0(shape=(32, 32, 3); dtype="float32") @4:9-35 () -> (None, 32, 32, 3)
      %1 = Conv2D#1(filters=8, kernel_size=(3, 3); use_bias=True) @5:9-21 (%0) call @5:9-24
      outputs (%1)
    }

What stands before the ``;`` is given in the source, what follows it are defaults. By hand
almost everything may be left out::

    sequential { Conv2D(filters=8) BatchNormalization() }

An id is then the one after the previous node's, a node reads the node before it (the first
one ``in0``, the graph's first input), the last node is the output, a layer is the catalog's
one of that name, every key is new, and a place is where the thing stands in the text.

The grammar; ``{…}`` is repetition, ``[…]`` is optional, words in quotes stand for themselves,
and ``// …`` is a comment::

    graph   = kind [name] {"in" name | place | "when" answer {"," answer} | "complete"
              | "incomplete" | "truncated" STRING | "used" | "held"
              | "entering" shape {"," shape}}
              "{" {node} ["inputs" refs] ["outputs" refs] [compiled] "}"
    kind    = "sequential" | "functional" | "subclassed" | "layer" | "fragment"
    answer  = name "=" ("True" | "False") "line" INTEGER ["of" STRING]
    compiled = "compiled" [place] ["untrained"] {"loss" value ["from_logits" value]}
    node    = ["%" INTEGER "="] layer ["(" [(ref | label "=" value) {","}] ")"]
              ["->" ("nothing" | shape {"," shape})]
              {"call" place | "through" place | "turn" INTEGER | "loop" INTEGER
              | part | "ends_part" | "other_readers" INTEGER | "inside" graph}
    part    = "part" ("?" | name) name "#" INTEGER INTEGER [place]
              ["gives" "(" INTEGER {"," INTEGER} ")"]
    refs    = "(" [ref {"," ref}] ")"
    ref     = "%" INTEGER | "in" INTEGER
    shape   = "?" | "(" [("None" | INTEGER) {","}] ")"
    layer   = "#" INTEGER                                  a layer that stands above
            | ["operation"] (name | "?") ["#" INTEGER]     "?" is an opaque call
              "(" [label ["=" value] {","}] [";" [label "=" value {","}]] ")"
              ["[" attribute {"," attribute} "]"] [place] ["copied" place]
    attribute = "overrides_call" | "weights_given" | ("qualified" | "base" | "family" | "reason"
              | "trainable" | "backend" | "parameters") "=" value
    value   = "None" | "True" | "False" | NUMBER | STRING | "(" [value {","}] ")"
            | "{" [label ":" value {","}] "}" | "layer" layer | "function" name
            | "object" name "(" [label "=" value {","}] ")"
            | "unknown" [STRING] [place] ["truthy" | "falsy"] ["among" value] ["between" value]
    place   = "@" [STRING ":"] LINE ":" COLUMN "-" [LINE ":"] COLUMN
    name    = WORD | STRING                 a word of this grammar is written as a string
    label   = WORD | STRING                 before "=" or ":" every word is plain

A place that names no file lies in the file of the outermost graph's place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from layerlint.graph.model import (
    Argument,
    Compiled,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    Node,
    ObjectValue,
    Part,
    Shape,
    UnknownValue,
)
from layerlint.graph.reading import complete_unless_said, read_graph, usual_identity
from layerlint.graph.tokens import RESERVED, GraphTextError
from layerlint.records import dataclass, field
from layerlint.source import Place

__all__ = ["GraphTextError", "parse_graph", "print_graph"]

_WORD = re.compile(r"[^\W\d][\w.]*")
_NO_WORD = re.compile(r"in\d+|inf|nan")


def parse_graph(text: str) -> LayerGraph:
    """The graph that a text tells; a text that tells none raises ``GraphTextError``."""
    return read_graph(text)


def print_graph(graph: LayerGraph, *, places: bool = True) -> str:
    """A graph as text that ``parse_graph`` turns into an equal graph.

    Without ``places`` it is equal but for them.
    """
    printer = _Printer(path=graph.place.path, places=places)
    return "\n".join(printer.graph(graph, outermost=True)) + "\n"


@dataclass(slots=True)
class _Printer:
    path: str
    places: bool
    layers: dict[int, Layer] = field(default_factory=dict)
    """The layers that stand above, by key."""

    def graph(self, graph: LayerGraph, *, outermost: bool = False) -> list[str]:
        header = [graph.kind, _name(graph.name), "in", _name(graph.root)]
        header += self.place(graph.place, named=outermost)
        if graph.when:
            answers = (
                f"{_name(answer.condition)} = {answer.answer} line {answer.line}"
                + (f" of {_string(answer.path)}" if answer.path else "")
                for answer in graph.when
            )
            header += ["when", ", ".join(answers)]
        if graph.complete != complete_unless_said(graph):
            header.append("complete" if graph.complete else "incomplete")
        if graph.truncated is not None:
            header += ["truncated", _string(graph.truncated)]
        if graph.used:
            header.append("used")
        if graph.held:
            header.append("held")
        if graph.entering:
            header += ["entering", ", ".join(map(_shape, graph.entering))]
        lines = [f"  {line}" for node in graph.nodes for line in self.node(node)]
        lines.append(f"  inputs {_refs(graph.inputs)}")
        lines.append(f"  outputs {_refs(graph.outputs)}")
        if graph.compiled is not None:
            lines.append("  " + self.compiled(graph.compiled))
        return [" ".join(header) + " {", *lines, "}"]

    def compiled(self, compiled: Compiled) -> str:
        words = ["compiled", *self.place(compiled.place)]
        if compiled.untrained:
            words.append("untrained")
        for loss in compiled.losses:
            words += ["loss", self.value(loss.name)]
            if loss.from_logits is not False:
                words += ["from_logits", self.value(loss.from_logits)]
        return " ".join(words)

    def node(self, node: Node) -> list[str]:
        layer = self.layer(node.layer)  # first: a layer that it holds is written out in it
        call = [_ref(source) for source in node.inputs]
        call += self.arguments(node.call_arguments.items())
        words = [f"%{node.id} =", layer, f"({', '.join(call)})"]
        if node.shapes != (None,):
            words += ["->", ", ".join(map(_shape, node.shapes)) or "nothing"]
        if self.places:
            words += ["call", *self.place(node.call)] if node.call else []
            for place in node.chain:
                words += ["through", *self.place(place)]
        words += [f"turn {node.turn}"] if node.turn else []
        words += [f"loop {node.loop}"] if node.loop is not None else []
        for part in node.parts:
            words += self.part(part)
        words += ["ends_part"] if node.ends_part else []
        words += [f"other_readers {node.other_readers}"] if node.other_readers else []
        if node.inside is None:
            return [" ".join(words)]
        first, *others = self.graph(node.inside)
        return [" ".join([*words, "inside", first]), *(f"  {line}" for line in others)]

    def part(self, part: Part) -> list[str]:
        name = "?" if part.name is None else _name(part.name)
        words = ["part", name, _name(part.kind), f"#{part.key}", str(part.call)]
        words += self.place(part.place)
        return [*words, "gives", f"({', '.join(map(str, part.gives))})"] if part.gives else words

    def layer(self, layer: Layer) -> str:
        if self.layers.get(layer.key) == layer:
            return f"#{layer.key}"
        words = ["operation"] if layer.operation else []
        name = "?" if layer.name is None else _name(layer.name)
        arguments = layer.arguments
        given = [
            self.argument(key, arguments[key]) if key in arguments else _label(key)
            for key in layer.given
        ]
        others = self.arguments(item for item in arguments.items() if item[0] not in layer.given)
        listed = ", ".join(given) + (f"; {', '.join(others)}" if others else "")
        words.append(f"{name}#{layer.key}({listed})")
        attributes = self.attributes(layer)
        words += [f"[{', '.join(attributes)}]"] if attributes else []
        words += self.place(layer.place)
        if layer.copied is not None and self.places:
            words += ["copied", *self.place(layer.copied)]
        # Only now: a layer that an argument wraps stands before its wrapper is complete.
        self.layers[layer.key] = layer
        return " ".join(words)

    def attributes(self, layer: Layer) -> list[str]:
        usual: tuple[str | None, str | None] = (None, None)
        if layer.name is not None and not layer.operation:
            usual = usual_identity(layer.name)
        pairs: list[tuple[str, Argument, Argument]] = [
            ("qualified", layer.qualified, usual[0]),
            ("base", layer.base, None),
            ("family", layer.family, usual[1]),
            ("reason", layer.reason, None),
            ("trainable", layer.trainable, True),
            ("backend", layer.backend, None),
            ("parameters", layer.parameters, None),
        ]
        found = [
            f"{name}={self.value(value)}" for name, value, usually in pairs if value != usually
        ]
        found += ["overrides_call"] if layer.overrides_call else []
        return [*found, "weights_given"] if layer.weights_given else found

    def arguments(self, pairs: Iterable[tuple[str, Argument]]) -> list[str]:
        return [self.argument(name, value) for name, value in pairs]

    def argument(self, name: str, value: Argument) -> str:
        return f"{_label(name)}={self.value(value)}"

    def value(self, value: Argument) -> str:
        match value:
            case str():
                return _string(value)
            case None | bool() | int() | float():
                return repr(value)
            case tuple():
                items = [self.value(item) for item in value]
                return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
            case UnknownValue():
                words = ["unknown", _string(value.reason)]
                words += self.place(value.place) if value.place else []
                words += {None: [], True: ["truthy"], False: ["falsy"]}[value.truth]
                words += ["among", self.value(value.among)] if value.among else []
                words += ["between", self.value(value.between)] if value.between else []
                return " ".join(words)
            case LayerValue():
                return f"layer {self.layer(value.layer)}"
            case FunctionValue():
                does = "" if value.does is None else f" does {self.layer(value.does)}"
                return f"function {_name(value.name)}{does}"
            case ObjectValue():
                arguments = ", ".join(self.arguments(value.arguments.items()))
                return f"object {_name(value.qualified)}({arguments})"
            case Mapping():
                pairs = (f"{_label(name)}: {self.value(item)}" for name, item in value.items())
                return "{" + ", ".join(pairs) + "}"

    def place(self, place: Place, *, named: bool = False) -> list[str]:
        if not self.places:
            return []
        span = place.span
        path = f"{_string(place.path)}:" if named or place.path != self.path else ""
        end = f"{span.end_line}:" if span.end_line != span.line else ""
        return [f"@{path}{span.line}:{span.column}-{end}{span.end_column}"]


def _name(name: str) -> str:
    return _string(name) if name in RESERVED else _label(name)


def _label(name: str) -> str:
    plain = _WORD.fullmatch(name) and not _NO_WORD.fullmatch(name)
    return name if plain else _string(name)


def _string(text: str) -> str:
    return json.dumps(text)


def _ref(source: int) -> str:
    return f"%{source}" if source >= 0 else f"in{-1 - source}"


def _refs(sources: Iterable[int]) -> str:
    return f"({', '.join(map(_ref, sources))})"


def _shape(shape: Shape | None) -> str:
    return "?" if shape is None else f"({', '.join(map(str, shape))})"
