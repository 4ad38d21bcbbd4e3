"""Thousands of models in one file: each is held against those that share layers with it only."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.graph.model import Layer as GraphLayer
from layerlint.interpreter import interpret, interpretation
from layerlint.interpreter.keras import parts, run
from layerlint.interpreter.keras.arguments import ROOM
from layerlint.interpreter.keras.describing import Describer
from layerlint.interpreter.keras.objects import Call, KerasLayer, KerasModel, Tensor
from layerlint.interpreter.keras.readers import Readers
from layerlint.linter import check as linted
from layerlint.merging import sightings
from layerlint.merging.sightings import _with_others
from layerlint.patterns.normal_form import normalize
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.project import Project
from layerlint.settings import Overrides, Settings
from layerlint.source import Place, SourceFile, Span

TURNS = 60
MANY = f"""
from keras import Input, Model
from keras.layers import Dense

for turn in range({TURNS}):
    inputs = Input((4,))
    model = Model(inputs, Dense(3)(Dense(turn + 1)(inputs)))
"""


def understood() -> Interpretation:
    return interpret(SourceFile(path="net.py", text=MANY), Project(), load_catalog())


def test_models_that_share_no_layer_are_not_held_against_each_other() -> None:
    graphs = understood().graphs
    assert len(graphs) == TURNS
    met = 0
    for _, normal, calling, _ in _with_others(graphs):
        others: set[int] = {id(other) for key in normal.calls for other in calling.get(key, ())}
        assert others == {id(normal)}
        met += sum(map(len, calling.values()))
    # The same few stand beside each of them.
    assert met == TURNS * sum(map(len, calling.values()))


def test_models_that_share_a_layer_are_found_by_it() -> None:
    text = MANY + "trunk = Model(inputs, model.layers[1].output)\n"
    graphs = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog()).graphs
    *_, (_, normal, calling, _) = _with_others(graphs)
    beside: list[NormalGraph] = [
        other for key in normal.calls for other in calling[key] if other is not normal
    ]
    assert {other.graph.place.line for other in beside} == {7}


def test_a_model_is_looked_at_where_its_output_is_in_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[int] = []
    ends = parts.ends_of_parts

    def counted(models, ending, calls):  # type: ignore[no-untyped-def]
        looked_at.append(sum(len(ending.get(call, ())) for call in calls))
        return ends(models, ending, calls)

    monkeypatch.setattr("layerlint.interpreter.keras.assembly.ends_of_parts", counted)
    understood()
    assert looked_at == [1] * TURNS


def test_thousands_of_models_are_told_apart_without_a_look_at_each() -> None:
    """A class that holds two of itself had each model compared with each that was there."""
    compared = 0

    class Counting(KerasModel):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return self is other

        __hash__ = object.__hash__

    text = """
from keras import Sequential

class Twice(Sequential):
    def __init__(self, depth):
        super().__init__([Twice(depth - 1), Twice(depth - 1)] if depth else [])

Twice(8)
"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "KerasModel", Counting)
        interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert compared < 100


@pytest.mark.parametrize("copy", ["copy.deepcopy", "models.clone_model"])
def test_copies_of_copies_are_paid_for(copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn doubles them: thirty took gigabytes, without a step being counted."""
    text = f"""
import copy
from keras import Sequential, models
from keras.layers import Dense

model = Sequential([Dense(1)])
for _ in range(12):
    model = Sequential([{copy}(model), {copy}(model)])
"""
    monkeypatch.setattr(interpretation, "STEPS_A_MODULE", 20_000)
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert "the body of the module" in found.cut


def test_layers_that_a_model_is_made_of_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop may make a model of all that its turns before have made."""
    text = """
from keras import Sequential
from keras.layers import Dense

layers = []
for n in range(200):
    layers.append(Dense(n))
    Sequential(layers)
"""
    monkeypatch.setattr(interpretation, "STEPS_A_MODULE", sum(range(200)))
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert "the body of the module" in found.cut


def named(text: str) -> Interpretation:
    """Code for a Keras whose names are known."""
    source = SourceFile(path="net.py", text=text)
    return interpret(source, Project(), load_catalog(), keras="keras3")


def test_names_that_keras_makes_up_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hangs on all layers made before: a loop that asked for them took minutes."""
    text = """
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(1) for _ in range(300)])
for _ in range(20):
    names = [layer.name for layer in model.layers]
    Dense(1, name=names[-1] + "_twin")
"""
    monkeypatch.setattr(interpretation, "STEPS_A_MODULE", 120_000)
    found = named(text)
    assert "the body of the module" in found.cut


NESTED = """
from keras import Input, Model
from keras.layers import Dense, Layer

class Twice(Layer):
    def __init__(self, depth):
        super().__init__()
        self.inner = Twice(depth - 1) if depth else Dense(3)

    def call(self, x):
        return self.inner(self.inner(x))

inputs = Input((3,))
Model(inputs, Twice({depth})(inputs))
"""


@pytest.mark.parametrize(("depth", "cut"), [(3, False), (30, True)])
def test_layers_that_call_each_the_next_one_twice_are_opened_to_a_bound(
    depth: int, cut: bool
) -> None:
    """Thirty have a billion nodes, all of which rules were to see."""
    source = SourceFile(path="net.py", text=NESTED.format(depth=depth))
    found = interpret(source, Project(), load_catalog())
    assert ("layers in each other of the module body" in found.cut) is cut
    seen = [len(normalize(graph).nodes) for graph in found.graphs]
    assert max(seen) == (1 if cut else 2 ** (depth + 1))


PLACE = Place(path="net.py", span=Span(line=1, column=1, end_line=1, end_column=1))


def called(*layers: KerasLayer) -> list[Call]:
    """Calls of layers that read one tensor, the first of which gives it."""
    source = Call(KerasLayer("Dense", PLACE), 0)
    found = [source]
    for order, layer in enumerate(layers, 1):
        call = Call(layer, order)
        call.inputs = (Tensor(source),)
        found.append(call)
    return found


def test_a_layer_that_reads_in_two_models_is_one_reader_in_whichever_model() -> None:
    one, two, three = (KerasLayer("Dense", PLACE) for _ in range(3))
    source, *reading = called(one, two, two, three, three)
    readers = Readers([source, *reading])
    for size in range(len(reading) + 1):
        for here in combinations(reading, size):
            read = {call.layer for call in here}
            elsewhere = {call.layer for call in reading} - read
            assert readers.beside([source, *here])[source] == len(elsewhere)


def test_of_what_reads_only_what_becomes_part_of_a_model_is_a_reader() -> None:
    source, *reading = called(*(KerasLayer("Dense", PLACE) for _ in range(3)))
    readers = Readers([source, *reading[:2]])
    for here, count in ([], 2), (reading[2:], 2), (reading[1:], 1), (reading, 0):
        assert readers.beside([source, *here])[source] == count


def test_of_a_tensor_that_thousands_of_models_read_the_calls_of_each_are_looked_at() -> None:
    looked_at = 0

    class Looked(Call):
        @property
        def layer(self) -> KerasLayer:
            nonlocal looked_at
            looked_at += 1
            return KerasLayer("Dense", PLACE)

        @layer.setter
        def layer(self, layer: KerasLayer) -> None:
            pass

    source = Call(KerasLayer("Dense", PLACE), 0)
    reading = [Looked(source.layer, order) for order in range(1000)]
    for call in reading:
        call.inputs = (Tensor(source),)
    readers = Readers(reading)
    for call in reading:
        assert readers.beside([source, call])[source] == 999
    assert looked_at == 2 * 1000


SHARED = """
from keras import Input, Model
from keras.layers import Activation, Dense

dense = Dense(4, activation="relu")
softmax = Activation("softmax")
x = inputs = Input((4,))
for _ in range({turns}):
    x = softmax(dense(x))
Model(inputs, x)
"""


def test_the_calls_of_a_shared_layer_are_told_once_for_what_is_seen_at_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = 0
    key = sightings._key

    def counted(node: NormalNode) -> sightings.NodeKey:
        nonlocal told
        told += 1
        return key(node)

    monkeypatch.setattr(sightings, "_key", counted)
    rules = Settings(overrides=Overrides(profile="strict")).in_force(Path("net.py"))

    def keys(turns: int) -> int:
        nonlocal told
        told = 0
        source = SourceFile(path="net.py", text=SHARED.format(turns=turns))
        linted(source, Project(), rules)
        return told

    # Each softmax by itself, and once all of them.
    assert (keys(20), keys(40)) == (2 * 20, 2 * 40)


def test_a_layer_that_is_too_large_for_an_argument_is_looked_through_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each holds the one before twice: within twenty levels there are a million."""
    told = 0
    layer = Describer.layer

    def counted(self: Describer, one: KerasLayer) -> GraphLayer:
        nonlocal told
        told += 1
        return layer(self, one)

    monkeypatch.setattr(Describer, "layer", counted)
    text = """
from keras import Input, Sequential
from keras.layers import RNN, LSTMCell, StackedRNNCells

cell = LSTMCell(8)
for _ in range(40):
    cell = StackedRNNCells([cell, cell])
model = Sequential([Input((3, 4)), RNN(cell)])
"""
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert [node.layer.name for node in found.graphs[0].nodes][-1] == "RNN"
    assert told < 4 * ROOM
