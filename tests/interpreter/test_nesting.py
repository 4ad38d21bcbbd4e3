"""Calls of the source may be deeply nested, however deep the stack is already."""

from __future__ import annotations

import sys

from layerlint.catalog import load_catalog
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import decode_source

#: Forty layers composed: a function of a function of a function …
COMPOSED = """
from functools import reduce
from keras import Input, Model, layers

def compose(*functions):
    return reduce(lambda f, g: lambda *a, **kw: g(f(*a, **kw)), functions)

image = Input((4,))
model = Model(image, compose(*[layers.Dense(4) for _ in range(40)])(image))
"""


def nodes_read(below: int = 0) -> int:
    """How many nodes the model has, read so many calls down."""
    if below:
        return nodes_read(below - 1)
    (graph,) = interpret(
        decode_source(COMPOSED.encode(), "net.py"), Project(), load_catalog()
    ).graphs
    return len(graph.nodes)


def test_calls_are_followed_as_deep_as_people_compose_them() -> None:
    assert nodes_read() == 41


def test_who_asks_from_further_down_is_told_the_same() -> None:
    assert nodes_read(below=400) == 41


def test_the_limit_of_python_is_left_as_it_was() -> None:
    before = sys.getrecursionlimit()
    nodes_read()
    assert sys.getrecursionlimit() == before


def test_a_call_without_end_is_cut_off() -> None:
    endless = "from keras import layers\ndef f(n):\n    return f(n + 1)\nlayers.Dense(3)(f(1))\n"
    read = interpret(decode_source(endless.encode(), "net.py"), Project(), load_catalog())
    assert [node.layer.name for graph in read.graphs for node in graph.nodes] == [
        None,
        "Dense",
    ]
