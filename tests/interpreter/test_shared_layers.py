"""A layer that stands in many others is looked at once, however often it would be written out."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping, ValuesView

from layerlint.graph.doubts import doubts
from layerlint.graph.model import Argument, Layer, LayerGraph, LayerValue, Node, UnknownValue
from layerlint.interpreter.keras.arguments import Written
from layerlint.interpreter.shapes.layers import count
from layerlint.interpreter.signatures import signatures
from layerlint.source import Place, Span

LEVELS = 60
PLACE = Place(path="net.py", span=Span(line=1, column=1, end_line=1, end_column=2))


class Counted(dict[str, Argument]):
    """Arguments that count how often they are looked through."""

    looks = 0

    def items(self) -> ItemsView[str, Argument]:  # type: ignore[override]
        self.looks += 1
        assert self.looks < 9
        return super().items()

    def values(self) -> ValuesView[Argument]:  # type: ignore[override]
        self.looks += 1
        assert self.looks < 9
        return super().values()


def layer(name: str, **arguments: Argument) -> Layer:
    return Layer(key=0, name=name, place=PLACE, arguments=Counted(arguments))


def nested(inner: Layer) -> tuple[Layer, list[Counted]]:
    """A layer that has another one twice, which has another one twice …, and all arguments."""
    every = [inner.arguments]
    for _ in range(LEVELS):
        inner = layer("Both", one=LayerValue(layer=inner), two=LayerValue(layer=inner))
        every.append(inner.arguments)
    return inner, [each for each in every if isinstance(each, Counted)]


def graph(outermost: Layer) -> LayerGraph:
    node = Node(id=0, layer=outermost)
    return LayerGraph(name="a", kind="fragment", root="a", place=PLACE, nodes=(node,))


def looks(every: list[Counted]) -> set[int]:
    return {each.looks for each in every}


def test_a_graph_is_told_from_others_by_one_look_at_each_layer() -> None:
    outermost, every = nested(layer("Dense", units=3))
    mark = signatures([graph(outermost)])
    assert looks(every) == {1}
    assert mark == signatures([graph(nested(layer("Dense", units=3))[0])])
    assert mark != signatures([graph(nested(layer("Dense", units=4))[0])])


def test_a_graph_within_many_is_looked_at_once() -> None:
    innermost = layer("Dense", units=3)
    inner = graph(innermost)
    for _ in range(LEVELS):
        node = Node(id=0, layer=layer("Twice"), inside=inner)
        another = Node(id=1, layer=layer("Twice"), inside=inner)
        inner = LayerGraph(
            name="a", kind="layer", root="a", place=PLACE, nodes=(node, another), outputs=(0,)
        )
    signatures([inner])
    assert isinstance(innermost.arguments, Counted)
    assert innermost.arguments.looks == 1


def test_what_is_unknown_of_a_layer_is_found_by_one_look_at_each_within() -> None:
    outermost, every = nested(layer("Dense", units=UnknownValue(reason="parameter n")))
    found = [(each.argument, each.reason) for each in doubts(Node(id=0, layer=outermost))]
    # One look for each argument of the layer itself, at what stands in it.
    assert found == [("one", "parameter n"), ("two", "parameter n")]
    assert looks(every[:-1]) == {2}


def test_how_much_stands_in_a_layer_is_known_by_one_look_at_each_within() -> None:
    outermost, every = nested(layer("Dense", units=3))
    assert Written().values(outermost) == 3 * 2**LEVELS - 1
    assert looks(every) == {1}


def test_the_weights_of_a_layer_that_others_share_are_counted_once() -> None:
    counted: list[Layer] = []

    def weigh(wrapped: Layer, _: object) -> int | None:
        counted.append(wrapped)
        return None

    inner = layer("LSTM", units=4, use_bias=True)
    for _ in range(LEVELS):
        value = LayerValue(layer=inner)
        arguments: Mapping[str, Argument] = {"layer": value, "backward_layer": value}
        inner = Layer(key=0, name="Bidirectional", place=PLACE, arguments=arguments)
    count("Bidirectional", inner.arguments, [(None, 5, 3)], weigh=weigh)
    assert len(counted) <= 2 * LEVELS
    assert len({id(each) for each in counted}) == LEVELS
