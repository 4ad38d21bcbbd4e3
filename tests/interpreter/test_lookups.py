"""What stands in a table under a name that nobody knows is one of what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import read_source

NET = """\
from keras import Sequential, layers

NORMS = {{"batch": layers.BatchNormalization, "layer": layers.LayerNormalization}}
OPEN = {{"batch": layers.BatchNormalization, "none": None}}
ENDS = {{"one": "sigmoid", "several": "softmax"}}
SIZES = {{"all": 8}}
LIST = [layers.BatchNormalization, layers.LayerNormalization]

def build(kind):
    found = {looked_up}
    model = Sequential([layers.Dense(4)])
    if {condition}:
        model.add(layers.ReLU())
    return model
"""


@pytest.mark.parametrize(
    ("looked_up", "condition", "lengths"),
    [
        ("NORMS[kind]", "found is not None", {2}),
        ("NORMS[kind]", "found", {2}),
        ("OPEN[kind]", "found", {1, 2}),
        ("NORMS.get(kind)", "found is not None", {1, 2}),
        ("NORMS.get(kind, layers.ReLU)", "found is None", {1}),
        ("OPEN[kind]", "found is not None", {1, 2}),
        ("LIST[kind]", "found is not None", {2}),
        ("ENDS[kind]", "found == 'tanh'", {1}),
        ("ENDS[kind]", "found == 'softmax'", {1, 2}),
        ("ENDS.get(kind, 'tanh')", "found == 'tanh'", {1, 2}),
        ("ENDS.get(kind)", "found is None", {1, 2}),
        # What other files enter there nobody here sees.
        ("SIZES[kind]", "found == 16", {1, 2}),
        ("SIZES[kind]", "found is None", {1}),
        ("dict(SIZES, **kind)['x']", "found is None", {1, 2}),
    ],
)
def test_it_is_one_of_them(
    tmp_path: Path, looked_up: str, condition: str, lengths: set[int]
) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET.format(looked_up=looked_up, condition=condition), encoding="utf-8")
    found = interpret(read_source(path, "net.py"), Project(here=tmp_path), load_catalog())
    assert {len(graph.nodes) for graph in found.graphs} == lengths
