"""Which of layerlint's variants answers to the arguments that a function was called with."""

from __future__ import annotations

from typing import Any

import pytest

from .understanding import agrees, answering, first_variants, nearest


def model(root: str, *answers: tuple[str, bool], layers: str = "") -> dict[str, Any]:
    return {
        "root": root,
        "kind": "functional",
        "line": 1,
        "when": [{"condition": text, "line": 1, "answer": answer} for text, answer in answers],
        "nodes": [
            {"id": number, "layer": layer, "line": 1, "file": "f.py", "arguments": {}}
            for number, layer in enumerate(layers)
        ],
        "edges": [],
        "outputs": [],
    }


@pytest.mark.parametrize(
    ("condition", "answer", "agreeing"),
    [
        ("bn", True, True),
        ("bn", False, False),
        ("not bn", False, True),
        ("rate > 0", False, True),
        ("pooling == 'avg'", True, True),
        ("pooling in ('max', 'min')", True, False),
        ("cfg", True, None),
        ("bn and cfg", True, None),
        ("bn.value", True, None),
        ("int(rate)", True, None),
        ("rate > pooling", True, None),
        ("for what?", True, None),
    ],
)
def test_a_condition_is_asked_of_the_arguments(
    condition: str, answer: bool, agreeing: bool | None
) -> None:
    arguments = {"bn": True, "rate": 0.0, "pooling": "avg"}
    assert agrees({"condition": condition, "answer": answer}, arguments) is agreeing


def test_the_first_variant_of_each_root() -> None:
    first, second, other = model("f", ("a", True)), model("f", ("a", False)), model("g")
    assert first_variants([first, first, second, other]) == [first, first, other]


def test_the_first_variant_that_the_arguments_allow() -> None:
    models = [
        model("f", ("a", False)),
        model("f", ("a", True), ("b", False)),
        model("f", ("a", True), ("b", True)),
    ]
    assert answering(models, {}) == models[:1]
    assert answering(models, {"a": True}) == models[1:2]
    assert answering(models, {"a": True, "b": True}) == models[2:]


def test_the_nearest_is_the_one_with_the_same_nodes() -> None:
    expected = model("f", layers="ABC")
    models = [model("f", layers="AB"), model("g", layers="ABC"), model("h", layers="ABCD")]
    comparison, found = nearest(expected, models)
    assert found is models[1]
    assert comparison.same_graph
    assert not nearest(expected, [])[0].same_graph


def test_what_is_left_open_reaches_the_comparison() -> None:
    expected, found = model("f", layers="A"), model("f", layers="A")
    expected["nodes"][0]["arguments"] = {"units": 3}
    found["nodes"][0]["arguments"] = {"units": {"unknown": "parameter units"}}
    assert not nearest(expected, [found])[0].equal
    assert nearest(expected, [found], open_parameters=["units"])[0].equal
    assert nearest(expected, [found], unknown_agrees=True)[0].equal


def test_the_nearest_of_very_many() -> None:
    expected = model("f", layers="ABCD")
    models = [model("g", layers="AXYZ") for _ in range(50)]
    assert nearest(expected, [*models, expected])[1] is expected
