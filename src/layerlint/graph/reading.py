"""Reading a graph back from its text form; the grammar stands in ``graph.text``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from layerlint.catalog import load_catalog
from layerlint.graph.model import (
    Answer,
    Argument,
    Compiled,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    Loss,
    Node,
    ObjectValue,
    Part,
    Shape,
    UnknownValue,
)
from layerlint.graph.tokens import KINDS, NO_PATH, RESERVED, GraphTextError, Token, tokens
from layerlint.records import dataclass, field, replace
from layerlint.source import Place, Span

_PLACE = re.compile(r'@(?:(".*"):)?(\d+):(\d+)-(?:(\d+):)?(\d+)', re.DOTALL)

_BEHIND_A_NODE = (
    *("call", "through", "turn", "loop"),
    *("part", "ends_part", "other_readers", "inside"),
)
"""The words that begin what is said of a node behind its layer and shapes."""

_T = TypeVar("_T")


def usual_identity(name: str) -> tuple[str | None, str | None]:
    """The qualified name and the family of a catalog layer that is named shortly."""
    spec = load_catalog().layer(name)
    return (None, None) if spec is None else (spec.qualified, spec.family)


@dataclass(slots=True)
class _Reader:
    """The tokens that are still to come, and the layers that were met."""

    tokens: list[Token]
    position: int = 0
    path: str | None = None
    layers: dict[int, Layer] = field(default_factory=dict)
    next_key: int = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def fail(self, message: str) -> NoReturn:
        raise GraphTextError(f"{self.token.line}:{self.token.column}: {message}")

    def advance(self) -> Token:
        token = self.token
        self.position += 1
        return token

    def at(self, *texts: str) -> bool:
        return self.token.kind in {"word", "mark"} and self.token.text in texts

    def accept(self, text: str) -> bool:
        found = self.at(text)
        self.position += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail(f"expected {text!r}, found {self.token.text or 'the end'!r}")

    def of_kind(self, kind: str) -> str:
        if self.token.kind != kind:
            self.fail(f"expected a {kind}, found {self.token.text or 'the end'!r}")
        return self.advance().text

    def listed(self, item: Callable[[], _T], *ends: str) -> list[_T]:
        """Items with commas between, up to one of ``ends``; a comma may stand last."""
        items: list[_T] = []
        while not self.at(*ends):
            items.append(item())
            if not self.at(*ends):
                self.expect(",")
        return items

    # words and places

    def name(self) -> str:
        if self.token.kind == "string":
            return self.string()
        if self.token.text in RESERVED:
            self.fail(f"{self.token.text!r} is a word of the grammar; write it in quotes")
        return self.of_kind("word")

    def label(self) -> str:
        """What stands before ``=`` or ``:``, where no word can be mistaken."""
        return self.string() if self.token.kind == "string" else self.of_kind("word")

    def string(self) -> str:
        return str(json.loads(self.of_kind("string")))

    def integer(self) -> int:
        return int(self.of_kind("number"))

    def place(self) -> Place:
        words = _PLACE.findall(self.of_kind("place"))
        quoted, line, column, end_line, end_column = words[0]
        span = Span(
            line=int(line),
            column=int(column),
            end_line=int(end_line or line),
            end_column=int(end_column),
        )
        return Place(path=json.loads(quoted) if quoted else self.path or NO_PATH, span=span)

    def ref(self) -> int:
        text = self.of_kind("ref")
        return int(text[1:]) if text.startswith("%") else -1 - int(text[2:])

    def refs(self) -> tuple[int, ...]:
        self.expect("(")
        found = self.listed(self.ref, ")")
        self.expect(")")
        return tuple(found)

    # values

    def value(self) -> Argument:
        token = self.token
        match token.kind, token.text:
            case "string", _:
                return self.string()
            case "number", text:
                self.advance()
                return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
            case "word", "None" | "True" | "False":
                return {"None": None, "True": True, "False": False}[self.advance().text]
            case "word", "unknown":
                return self.unknown()
            case "word", "layer":
                self.advance()
                return LayerValue(layer=self.layer())
            case "word", "function":
                self.advance()
                name = self.name()
                does = self.layer() if self.accept("does") else None
                return FunctionValue(name=name, does=does)
            case "word", "object":
                self.advance()
                qualified = self.name()
                return ObjectValue(qualified=qualified, arguments=dict(self.arguments()))
            case "mark", "(":
                self.advance()
                items = self.listed(self.value, ")")
                self.expect(")")
                return tuple(items)
            case "mark", "{":
                self.advance()
                pairs = self.listed(self.pair, "}")
                self.expect("}")
                return dict(pairs)
        return self.fail(f"expected a value, found {token.text or 'the end'!r}")

    def pair(self) -> tuple[str, Argument]:
        key = self.label()
        self.expect(":")
        return key, self.value()

    def unknown(self) -> UnknownValue:
        self.expect("unknown")
        reason = self.string() if self.token.kind == "string" else "unknown"
        place = self.place() if self.token.kind == "place" else None
        truth = True if self.accept("truthy") else False if self.accept("falsy") else None
        among = self.scalars() if self.accept("among") else ()
        between = self.bounds() if self.accept("between") else None
        return UnknownValue(reason=reason, place=place, truth=truth, among=among, between=between)

    def scalars(self) -> tuple[bool | int | float | str | None, ...]:
        self.expect("(")
        found: list[bool | int | float | str | None] = []
        for each in self.listed(self.value, ")"):
            if not (each is None or isinstance(each, bool | int | float | str)):
                self.fail("expected plain values")
            found.append(each)
        self.expect(")")
        return tuple(found)

    def bounds(self) -> tuple[float, float]:
        match self.scalars():
            case (int() | float() as low, int() | float() as high):
                return low, high
        return self.fail("expected two numbers")

    def argument(self) -> tuple[str, Argument]:
        name = self.label()
        self.expect("=")
        return name, self.value()

    def arguments(self) -> list[tuple[str, Argument]]:
        self.expect("(")
        found = self.listed(self.argument, ")")
        self.expect(")")
        return found

    # layers

    def layer(self) -> Layer:
        start = self.token
        if start.kind == "key":
            key = int(self.advance().text[1:])
            if key not in self.layers:
                self.position -= 1
                self.fail(f"no layer #{key} stands above")
            return self.layers[key]
        operation = self.accept("operation")
        name = None if self.accept("?") else self.name()
        key = int(self.advance().text[1:]) if self.token.kind == "key" else self.fresh_key()
        given: list[str] = []
        arguments: dict[str, Argument] = {}
        self.expect("(")
        self.listed(lambda: self.layer_argument(arguments, given), ";", ")")
        if self.accept(";"):
            arguments.update(self.listed(self.argument, ")"))
        self.expect(")")
        qualified, family = (None, None) if name is None or operation else usual_identity(name)
        layer = Layer(
            key=key,
            name=name,
            place=start.place,
            qualified=qualified,
            family=family,
            operation=operation,
            arguments=arguments,
            given=tuple(given),
        )
        layer = self.with_attributes(layer)
        if self.token.kind == "place":
            layer = replace(layer, place=self.place())
        if self.accept("copied"):
            layer = replace(layer, copied=self.place())
        self.layers[key] = layer
        return layer

    def layer_argument(self, arguments: dict[str, Argument], given: list[str]) -> None:
        name = self.label()
        given.append(name)
        if self.accept("="):
            arguments[name] = self.value()

    def fresh_key(self) -> int:
        self.next_key += 1
        return self.next_key - 1

    def with_attributes(self, layer: Layer) -> Layer:
        if self.accept("["):
            for name, value in self.listed(self.attribute, "]"):
                layer = self.with_attribute(layer, name, value)
            self.expect("]")
        return layer

    def attribute(self) -> tuple[str, Argument]:
        name = self.label()
        return name, self.value() if self.accept("=") else True

    def with_attribute(self, layer: Layer, name: str, value: Argument) -> Layer:
        match name, value:
            case "qualified", str() | None as text:
                return replace(layer, qualified=text)
            case "base", str() | None as text:
                return replace(layer, base=text)
            case "family", str() | None as text:
                return replace(layer, family=text)
            case "reason", str() | None as text:
                return replace(layer, reason=text)
            case "overrides_call", bool(overrides):
                return replace(layer, overrides_call=overrides)
            case "weights_given", bool(given):
                return replace(layer, weights_given=given)
            case "trainable", bool() | None as trainable:
                return replace(layer, trainable=trainable)
            case "backend", str() | UnknownValue() | None as backend:
                return replace(layer, backend=backend)
            case "parameters", int() | None as parameters:
                return replace(layer, parameters=parameters)
        return self.fail(f"a layer has no attribute {name!r} of this kind")

    # nodes and graphs

    def node(self, previous: int | None) -> Node:
        id_ = 0 if previous is None else previous + 1
        if self.token.kind == "ref":
            id_ = self.ref()
            self.expect("=")
        layer = self.layer()
        inputs: tuple[int, ...] = (-1 if previous is None else previous,)
        if layer.name == "InputLayer":
            inputs = ()
        call_arguments: dict[str, Argument] = {}
        if self.accept("("):
            read: list[int] = []
            self.listed(lambda: self.node_input(read, call_arguments), ")")
            self.expect(")")
            inputs = tuple(read)
        node = Node(id=id_, layer=layer, inputs=inputs, call_arguments=call_arguments)
        if self.accept("->"):
            node = replace(node, shapes=self.shapes())
        while self.at(*_BEHIND_A_NODE):
            match self.advance().text:
                case "part":
                    node = replace(node, parts=(*node.parts, self.part()))
                case "ends_part":
                    node = replace(node, ends_part=True)
                case "other_readers":
                    node = replace(node, other_readers=self.integer())
                case "call":
                    node = replace(node, call=self.place())
                case "through":
                    node = replace(node, chain=(*node.chain, self.place()))
                case "turn":
                    node = replace(node, turn=self.integer())
                case "loop":
                    node = replace(node, loop=self.integer())
                case _:
                    node = replace(node, inside=self.graph())
        return node

    def part(self) -> Part:
        start = self.token
        name = None if self.accept("?") else self.name()
        kind = self.name()
        key = int(self.advance().text[1:]) if self.token.kind == "key" else self.fresh_key()
        call = self.integer()
        place = self.place() if self.token.kind == "place" else start.place
        gives: list[int] = []
        if self.accept("gives"):
            self.expect("(")
            gives = self.listed(self.integer, ")")
            self.expect(")")
        return Part(key=key, kind=kind, name=name, place=place, call=call, gives=tuple(gives))

    def node_input(self, read: list[int], call_arguments: dict[str, Argument]) -> None:
        if self.token.kind == "ref":
            read.append(self.ref())
        else:
            name, value = self.argument()
            call_arguments[name] = value

    def shapes(self) -> tuple[Shape | None, ...]:
        if self.accept("nothing"):
            return ()
        found = [self.shape()]
        while self.accept(","):
            found.append(self.shape())
        return tuple(found)

    def shape(self) -> Shape | None:
        if self.accept("?"):
            return None
        self.expect("(")
        sizes = self.listed(lambda: None if self.accept("None") else self.integer(), ")")
        self.expect(")")
        return tuple(sizes)

    def answer(self) -> Answer:
        condition = self.name()
        self.expect("=")
        answer = self.value()
        self.expect("line")
        line = self.integer()
        path = self.string() if self.accept("of") else ""
        return Answer(condition=condition, line=line, answer=answer is True, path=path)

    def graph(self) -> LayerGraph:
        start = self.token
        kind = next((kind for kind in KINDS if self.accept(kind)), None)
        if kind is None:
            self.fail(f"a graph begins with its kind, one of {', '.join(KINDS)}")
        named = self.token.kind in {"word", "string"} and self.token.text not in RESERVED
        name = self.name() if named else "model"
        graph = LayerGraph(name=name, kind=kind, root="<module>", place=start.place)
        complete: bool | None = None
        while not self.accept("{"):
            if self.token.kind == "place":
                graph = replace(graph, place=self.place())
                self.path = self.path or graph.place.path
                continue
            match self.of_kind("word"):
                case "in":
                    graph = replace(graph, root=self.name())
                case "when":
                    answers = [self.answer()]
                    while self.accept(","):
                        answers.append(self.answer())
                    graph = replace(graph, when=tuple(answers))
                case "complete":
                    complete = True
                case "incomplete":
                    complete = False
                case "truncated":
                    graph = replace(graph, truncated=self.string())
                case "used":
                    graph = replace(graph, used=True)
                case "held":
                    graph = replace(graph, held=True)
                case "entering":
                    graph = replace(graph, entering=self.shapes())
                case other:
                    self.fail(f"{other!r} says nothing about a graph")
        usual = complete_unless_said(graph)
        return self.body(replace(graph, complete=usual if complete is None else complete))

    def body(self, graph: LayerGraph) -> LayerGraph:
        nodes: list[Node] = []
        while not self.at("inputs", "outputs", "compiled", "}"):
            nodes.append(self.node(nodes[-1].id if nodes else None))
        graph = replace(graph, nodes=tuple(nodes))
        inputs = self.refs() if self.accept("inputs") else entries(graph)
        last = (nodes[-1].id,) if nodes else ()
        outputs = self.refs() if self.accept("outputs") else last
        compiled = self.compiled() if self.at("compiled") else None
        self.expect("}")
        return replace(graph, inputs=inputs, outputs=outputs, compiled=compiled)

    def compiled(self) -> Compiled:
        place = self.advance().place
        if self.token.kind == "place":
            place = self.place()
        untrained = self.accept("untrained")
        losses: list[Loss] = []
        while self.accept("loss"):
            name = self.value()
            logits: Argument = self.value() if self.accept("from_logits") else False
            if not isinstance(name, str | UnknownValue | None):
                self.fail("a loss is a string, None or unknown")
            if not isinstance(logits, bool | UnknownValue):
                self.fail("from_logits is True, False or unknown")
            losses.append(Loss(name=name, from_logits=logits))
        return Compiled(losses=tuple(losses), place=place, untrained=untrained)


def complete_unless_said(graph: LayerGraph) -> bool:
    """What ``complete`` is where the text does not say it."""
    return graph.kind not in {"layer", "fragment"} and graph.truncated is None


def entries(graph: LayerGraph) -> tuple[int, ...]:
    """The nodes through which data enters: inputs, and readers of the graph's own inputs."""
    return tuple(
        node.id
        for node in graph.nodes
        if node.layer.name == "InputLayer" or any(source < 0 for source in node.inputs)
    )


def read_graph(text: str) -> LayerGraph:
    """The graph that a text tells; a text that tells none raises ``GraphTextError``."""
    words = list(tokens(text))
    keys = [int(token.text[1:]) for token in words if token.kind == "key"]
    reader = _Reader(tokens=words, next_key=max(keys, default=-1) + 1)
    graph = reader.graph()
    if reader.token.kind != "end":
        reader.fail("the graph ends before this")
    return graph
