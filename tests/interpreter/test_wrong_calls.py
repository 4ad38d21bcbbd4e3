"""A method that is called as no method can be called ends the run, as Python does; nothing else."""

from __future__ import annotations

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import UnknownValue
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

BEFORE = """\
from collections import Counter, OrderedDict
from keras import Sequential, layers
table, ordered, counted = {1: 2}, OrderedDict(a=1), Counter("aab")
some, listed, pair = {1}, [3, 1], (1, 2)
texts = Counter()
texts["a"] = "one"
model = Sequential([layers.Dense(1)])
"""
CALLS = (
    *("table.get()", "table.pop()", "table.setdefault()", "table.__getitem__()"),
    *("ordered.move_to_end()", "ordered.move_to_end([])", "ordered.move_to_end({})"),
    *("counted.most_common('x')", "counted.most_common(1.5)", "texts.most_common()"),
    *("some.add()", "some.discard()", "some.remove()"),
    *("listed.index()", "pair.index()", "listed.__contains__()"),
)


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_cannot_be_is_an_error_of_the_source(call: str) -> None:
    text = f"{BEFORE}try:\n    {call}\nexcept TypeError:\n    model.add(layers.Dense(2))\n"
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    (graph,) = found.graphs
    assert [node.layer.arguments["units"] for node in graph.nodes] == [1, 2]


REFUSED = {
    "layers.Dense(1, activations='relu')": {"activation"},
    "layers.Dense(1, nonlinearity='relu')": set(),
    "layers.Dense(1, 'tanh', activations='relu')": set(),
    "tf.keras.layers.Dense(1, bias=False)": {"use_bias"},
    "layers.Dense(1, weight_regularizer='l2')": {
        *("kernel_regularizer", "bias_regularizer", "activity_regularizer"),
    },
    "layers.Conv2D(1, 3, stride=2)": {"strides"},
    "layers.Conv2D(1, 3, padding='same')": set(),
    "layers.Convolution2D(1, 3, 3, bias=False)": set(),
}


@pytest.mark.parametrize(("call", "open_"), REFUSED.items())
def test_what_a_refused_argument_may_mean_is_open(call: str, open_: set[str]) -> None:
    text = f"import tensorflow as tf\nfrom keras import Sequential, layers\nSequential([{call}])\n"
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    arguments = found.graphs[0].nodes[0].layer.arguments
    unknown = {name: value for name, value in arguments.items() if isinstance(value, UnknownValue)}
    assert unknown.keys() == open_
    assert all("may be meant by" in value.reason for value in unknown.values())
