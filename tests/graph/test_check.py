import pytest

from layerlint.graph.check import BrokenGraphError, checked, graph_problems
from layerlint.graph.text import parse_graph

SOUND = """
functional {
  %0 = InputLayer(shape=(8,)) -> (None, 8)
  %1 = Dense(units=8) (%0) -> (None, 8)
  %2 = Block() (%1, in1) inside layer Block { Add() (in0, in1) outputs (%0, in1) }
  %3 = ?() [reason="call of f"] (%2) turn 1 loop 9
  outputs (%3, in0)
}
"""


def test_a_sound_graph_is_given_back():
    graph = parse_graph(SOUND)
    assert graph_problems(graph) == ()
    assert checked(graph) is graph


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("%0 = Dense() %0 = Dense()", "%0 Dense: two nodes have this id"),
        ("%0 = Dense() (%1) %1 = Dense()", "%0 Dense reads %1, which does not stand before"),
        ("Dense() (%0)", "%0 Dense reads %0, which does not stand before"),
        ("Dense() outputs (%7)", "the graph gives %7, which does not stand before"),
        ("Dense() inputs (%7)", "the graph is entered through %7, which is no node"),
        ("Dense#1(units=1) Dense#1(units=2)", "two layers have the key 1"),
        ("?()", "an opaque call has a reason"),
        ('operation ?() [reason="x"]', "an opaque call is no operation"),
        ('operation add() [family="merging"]', "an operation has no family"),
        ("Dense(units=1, units=1)", "an argument is given twice"),
        ("Dense() [parameters=-1]", "the count of parameters is negative"),
        ("Dense() -> (None, -1)", "a size in (None, -1) is negative"),
        ("Dense() turn 2 loop 3", "a loop has a first turn (0) and a last one (1)"),
        ("Dense() turn 1", "the last turn is one of a loop"),
        (
            "B() (in0) inside layer { Add() (in0, in1) }",
            "%0 B: inside: %0 Add reads in1, but the node has 1 inputs",
        ),
        (
            "B() (in0) inside layer { outputs (in3) }",
            "inside: the graph gives in3, but the node has 1 inputs",
        ),
    ],
)
def test_what_is_wrong_is_said(text, problem):
    graph = parse_graph("functional { " + text + " }")
    assert any(problem in found for found in graph_problems(graph)), graph_problems(graph)
    with pytest.raises(BrokenGraphError, match="functional model: "):
        checked(graph)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("layer complete { }", "a layer is never complete"),
        ("fragment complete { }", "a fragment is never complete"),
        ('sequential truncated "x" complete { }', "a graph that was cut off is not complete"),
        ('fragment { compiled loss "mse" }', "a fragment is not compiled"),
    ],
)
def test_what_a_graph_says_of_itself_fits(text, problem):
    assert problem in graph_problems(parse_graph(text))
