import pytest

from layerlint.graph.model import (
    Answer,
    Compiled,
    FunctionValue,
    Layer,
    LayerGraph,
    LayerValue,
    Loss,
    Node,
    ObjectValue,
    Part,
    UnknownValue,
)
from layerlint.graph.text import GraphTextError, parse_graph, print_graph
from layerlint.records import replace
from layerlint.source import Place, Span


def place(line: int, column: int = 1, end_line: int | None = None, path: str = "net.py") -> Place:
    span = Span(line=line, column=column, end_line=end_line or line, end_column=column + 9)
    return Place(path=path, span=span)


def layer(key: int, name: str | None = "Dense", **fields: object) -> Layer:
    usual = {"qualified": f"keras.layers.{name}", "family": "core"} if name == "Dense" else {}
    return Layer(key=key, name=name, place=place(key + 1), **{**usual, **fields})


def graph(*nodes: Node, **fields: object) -> LayerGraph:
    last = (nodes[-1].id,) if nodes else ()
    usual = {"name": "model", "kind": "functional", "root": "build", "place": place(1)}
    return LayerGraph(nodes=nodes, **{**usual, "outputs": last, **fields})


SHARED = layer(3, arguments={"units": 8}, given=("units",))
BLOCK = graph(
    Node(id=0, layer=layer(20), inputs=(-1, -2)),
    Node(id=1, layer=layer(21, "Loop", base="Layer"), inputs=(0,), turn=1, loop=4),
    kind="layer",
    name="Block",
    root="Block.call",
    complete=False,
    place=place(30, path="blocks.py"),
)

GRAPHS = {
    "empty": graph(),
    "fragment": graph(kind="fragment", complete=False),
    "fragment that says it is complete": graph(kind="fragment"),
    "incomplete": graph(complete=False, truncated='too "deep"\n', used=True, held=True),
    "a model called as a part": graph(
        Node(
            id=0,
            layer=layer(0),
            parts=(
                Part(key=7, kind="Sequential", name="part", place=place(9), call=0),
                Part(key=8, kind="Net", name=None, place=place(8), call=1, gives=(0, 2)),
            ),
            ends_part=True,
            other_readers=2,
        ),
    ),
    "tensors that come from no node": graph(entering=((None, 16), None, (4,))),
    "cut off and yet complete": graph(truncated="x"),
    "answers": graph(
        when=(
            Answer(condition="bn", line=3, answer=True),
            Answer(condition='pooling == "avg"', line=9, answer=False),
            Answer(condition="bn", line=9, answer=True, path="a b.py"),
        )
    ),
    "compiled": graph(
        Node(id=0, layer=layer(0)),
        compiled=Compiled(
            place=place(8, end_line=9),
            losses=(
                Loss(name="mse"),
                Loss(name=None, from_logits=True),
                Loss(name=UnknownValue(reason="r"), from_logits=UnknownValue(reason="q")),
            ),
        ),
    ),
    "values": graph(
        Node(
            id=0,
            layer=layer(
                0,
                arguments={
                    "units": 8,
                    "tiny": 1e-07,
                    "wide": float("inf"),
                    "down": float("-inf"),
                    "negative": -3,
                    "text": 'line\nbreak "quoted" é \udce9',
                    "flag": True,
                    "nothing": None,
                    "empty": (),
                    "one": (1,),
                    "nested": ((1, 2), (None, "same")),
                    "mapping": {"rate": 0.5, "a b": (1,), "in0": {}, "inf": 1, "layer": 2},
                    "unknown": UnknownValue(reason="parameter u"),
                    "placed": UnknownValue(reason="p", place=place(3, path="other.py"), truth=True),
                    "false": UnknownValue(reason="p", place=place(3), truth=False),
                    "function": FunctionValue(name="my act"),
                    "clip": FunctionValue(name="relu6", does=layer(8, "relu", operation=True)),
                    "object": ObjectValue(
                        qualified="keras.initializers.RandomNormal", arguments={"stddev": 0.02}
                    ),
                    "bare": ObjectValue(qualified="layer"),
                    "layer": LayerValue(layer=layer(7, arguments={"units": 1}, given=("units",))),
                },
                given=("wide", "units", "absent"),
            ),
        )
    ),
    "shared layer": graph(
        Node(id=0, layer=SHARED, inputs=(-1,)),
        Node(id=4, layer=SHARED, inputs=(-2,), call=place(6)),
        Node(id=5, layer=layer(6, "Add"), inputs=(0, 4, 4)),
        inputs=(0, 4),
        outputs=(5, 0, -1),
    ),
    "one key, two layers": graph(
        Node(id=0, layer=SHARED),
        Node(id=1, layer=replace(SHARED, trainable=False), inputs=(0,)),
        Node(id=2, layer=SHARED, inputs=(1,)),
    ),
    "wrapped layer called by itself": graph(
        Node(
            id=0, layer=layer(1, "TimeDistributed", arguments={"layer": LayerValue(layer=SHARED)})
        ),
        Node(id=1, layer=SHARED, inputs=(0,)),
    ),
    "names": graph(
        *(
            Node(id=key, layer=layer(key, name))
            for key, name in enumerate(["call", "True", "in3", "a b", "é", "x.y", "layer", "-> ?"])
        ),
        name="with space",
        root="Outer.inner",
    ),
    "operation and opaque": graph(
        Node(
            id=0, layer=layer(0, "add", operation=True, qualified="keras.ops.add"), inputs=(-1, -2)
        ),
        Node(id=1, layer=layer(1, None, reason="call of get_norm"), inputs=(0,)),
        Node(id=2, layer=layer(2, None, reason="?", trainable=None, parameters=0), inputs=(1,)),
        Node(id=3, layer=layer(3, "Mine", base="Dense", overrides_call=True, trainable=False)),
        Node(id=4, layer=layer(4, "Dense", qualified="mine.Dense", family=None, backend="jax")),
        Node(id=5, layer=layer(5, "Dense", backend=UnknownValue(reason="argv"))),
        Node(id=6, layer=layer(6, "Dense", weights_given=True, overrides_call=True)),
    ),
    "shapes": graph(
        Node(id=0, layer=layer(0), shapes=((None, 3), None, ())),
        Node(id=1, layer=layer(1), shapes=()),
        Node(id=2, layer=layer(2), shapes=((None, None, 7),)),
    ),
    "calls": graph(
        Node(
            id=0,
            layer=layer(0),
            inputs=(-1,),
            call=place(3, end_line=5),
            call_arguments={"training": False, "mask": UnknownValue(reason="m")},
            chain=(place(4), place(5, path="helper.py")),
        ),
        Node(id=1, layer=layer(1), call_arguments={"training": True}),
    ),
    "inside": graph(
        Node(id=0, layer=layer(9, "Block"), inputs=(-1, -1), inside=BLOCK),
        Node(id=1, layer=SHARED, inputs=(0,)),
    ),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_printed_graph_is_read_as_the_same_graph(name):
    text = print_graph(GRAPHS[name])
    assert parse_graph(text) == GRAPHS[name], text


def test_the_text_reads_like_the_functional_api():
    text = (
        'functional model in build @"net.py":3:1-9:20 {\n'
        "  %0 = InputLayer#0(shape=(32, 32, 3)) @4:9-35 () -> (None, 32, 32, 3)\n"
        '  %1 = Conv2D#1(filters=8; padding="valid") @5:9-21 (%0) call @5:9-24\n'
        "  inputs (%0)\n"
        "  outputs (%1)\n"
        "}\n"
    )
    assert print_graph(parse_graph(text)) == text


def test_without_places_all_else_is_kept():
    text = print_graph(GRAPHS["inside"], places=False)
    assert "@" not in text
    assert print_graph(parse_graph(text), places=False) == text


def test_by_hand_almost_everything_may_be_left_out():
    model = parse_graph("sequential { Conv2D(filters=8) BatchNormalization() }")
    assert (model.kind, model.name, model.complete) == ("sequential", "model", True)
    convolution, norm = model.nodes
    assert convolution.layer.qualified == "keras.layers.Conv2D"
    assert convolution.layer.family == "convolutional"
    assert convolution.layer.given == ("filters",)
    assert (convolution.inputs, norm.inputs) == ((-1,), (0,))
    assert (model.inputs, model.outputs) == ((0,), (1,))
    assert convolution.layer.key != norm.layer.key
    assert norm.layer.place.span.column == len("sequential { Conv2D(filters=8) ") + 1


def test_a_layer_that_stands_above_is_named_by_its_key():
    model = parse_graph("functional { Dense#4(units=1) #4 (in1) Dense() outputs (%0, %1, %2) }")
    first, second, third = model.nodes
    assert first.layer == second.layer
    assert third.layer.key != first.layer.key


def test_comments_are_left_out():
    assert len(parse_graph("sequential { // the first\n Dense() }").nodes) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: a graph begins with its kind"),
        ("model { }", "1:1: a graph begins with its kind"),
        ("sequential { Dense( }", "1:21: expected a word, found '}'"),
        ("sequential {\n  Dense() €}", "2:11: '€' has no meaning here"),
        ("sequential { #3() }", "1:14: no layer #3 stands above"),
        ("sequential { Dense() [size=3] }", "a layer has no attribute 'size'"),
        ("sequential { Dense(units=) }", "expected a value, found ')'"),
        ("sequential { Dense()", "expected a word, found 'the end'"),
        ("sequential { } }", "1:16: the graph ends before this"),
        ("sequential { inputs %0 }", "expected '(', found '%0'"),
        ("sequential { turn() }", "'turn' is a word of the grammar; write it in quotes"),
        ("sequential { compiled loss 3 }", "a loss is a string, None or unknown"),
        ("sequential m because { }", "'because' says nothing about a graph"),
    ],
)
def test_what_is_no_graph_is_said_with_its_place(text, message):
    with pytest.raises(GraphTextError) as error:
        parse_graph(text)
    assert message in str(error.value)


def test_a_layer_that_its_wrapper_and_the_call_name_is_written_where_it_is_read_first() -> None:
    text = """functional net in net {
      %0 = TimeDistributed#0(layer=layer Dense#1(units=2)) () (cell=layer #1)
    }"""
    text = text.replace("() (cell", "(cell")
    graph = parse_graph(text)
    assert parse_graph(print_graph(graph)) == graph
