"""Figures of builders: kept whole, rounded down, and the page that is written from them."""

from __future__ import annotations

from typing import Any

import pytest

from . import accuracy
from .comparison import Comparison, Share
from .drawing import Builder
from .measuring import Measured, measured_of, without_given


def document(*layers: str | None, edges: list[list[int]], reason: str = "") -> dict[str, Any]:
    return {
        "root": "build",
        "kind": "functional",
        "line": 1,
        "when": [],
        "nodes": [
            {"id": number, "layer": layer, "line": 2, "file": "f.py", "arguments": {}}
            | ({"reason": reason} if layer is None else {})
            for number, layer in enumerate(layers)
        ],
        "edges": edges,
        "outputs": [len(layers) - 1],
    }


def builder(*models: dict[str, Any]) -> Builder:
    return Builder(
        repository="owner/name",
        path="f.py",
        name="build",
        style="Keras 3",
        arguments={},
        models=list(models),
    )


def test_figures_are_read_as_they_were_written() -> None:
    measured = Measured(
        builder="owner/name:f.py::build",
        style="Keras 3",
        kinds=("functional", "sequential"),
        first=Comparison(nodes_found=Share(part=3, whole=4), edges_true=Share(part=1, whole=2)),
        best=Comparison(nodes_found=Share(part=4, whole=4)),
        variants=7,
    )
    assert Measured.of_plain(measured.plain()) == measured


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 1, "100.0 %"), (0, 0, "100.0 %"), (9999, 10000, "99.9 %"), (1, 3, "33.3 %")],
)
def test_only_what_is_whole_is_a_hundred_percent(part: int, whole: int, shown: str) -> None:
    assert Share(part=part, whole=whole).percent == shown


def test_a_parameter_that_was_given_is_no_source_of_the_graph() -> None:
    read = document(None, "Dense", edges=[[0, 1]], reason="parameter inputs")
    assert without_given(read, ["inputs"]) == {
        **read,
        "nodes": read["nodes"][1:],
        "edges": [],
    }
    assert without_given(read, ["units"]) == read


def test_what_is_opaque_for_another_reason_counts_as_untrue() -> None:
    keras = document("Dense", edges=[])
    read = document(None, "Dense", edges=[[0, 1]], reason="call of load_model")
    measured = measured_of(builder(keras), [read], ["inputs"])
    assert measured.first.nodes_found == Share(part=1, whole=1)
    assert measured.first.nodes_true == Share(part=1, whole=2)
    assert measured.misses


def test_a_builder_that_nothing_was_read_of_misses_all() -> None:
    keras = document("Dense", "Dropout", edges=[[0, 1]])
    measured = measured_of(builder(keras), [], [])
    assert measured.first.nodes_found == Share(part=0, whole=2)
    assert measured.first.edges_found == Share(part=0, whole=1)
    assert measured.variants == 0


def test_each_set_of_figures_is_one_of_the_list() -> None:
    assert set(accuracy.read_figures()) <= {*accuracy.SETS}
    listed = accuracy.LISTED.read_text(encoding="utf-8")
    for measured in (one for each in accuracy.read_figures().values() for one in each):
        assert f'"name": "{measured.repository}"' in listed
