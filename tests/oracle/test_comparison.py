"""The comparison on documents written by hand: what it must see, and what it must let pass."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .comparison import Share, compare, total
from .values import same_value

Document = dict[str, Any]


def node(number: int, layer: str, line: int, **said: Any) -> Document:
    return {
        "id": number,
        "layer": layer,
        "operation": False,
        "base": None,
        "file": "src/net.py",
        "line": line,
        "arguments": {},
        "given": [],
        "shape": [None, 4],
        "parameters": 0,
        **said,
    }


def chain(*nodes: Document) -> Document:
    edges = [[number, number + 1] for number in range(len(nodes) - 1)]
    return {"nodes": list(nodes), "edges": edges, "outputs": [len(nodes) - 1]}


@pytest.fixture
def dense() -> Document:
    return chain(
        node(0, "InputLayer", 1, arguments={"batch_shape": [None, 4]}),
        node(1, "Dense", 2, arguments={"units": 4, "use_bias": True}, parameters=20),
        node(2, "Dense", 2, arguments={"units": 2, "use_bias": True}, parameters=10),
        node(3, "ReLU", 3),
    )


def test_a_document_equals_itself(dense: Document) -> None:
    comparison = compare(dense, copy.deepcopy(dense))
    assert comparison.equal
    assert comparison.differences == ()
    assert comparison.nodes_found == Share(part=4, whole=4)
    assert comparison.edges_true == Share(part=3, whole=3)


def test_files_may_be_relative_to_different_folders(dense: Document) -> None:
    found = copy.deepcopy(dense)
    for one in found["nodes"]:
        one["file"] = "net.py"
    assert compare(dense, found).equal


def test_a_missing_node_is_missed_with_its_edges(dense: Document) -> None:
    found = chain(*copy.deepcopy(dense["nodes"][:3]))
    comparison = compare(dense, found)
    assert str(comparison.nodes_found) == "3/4"
    assert str(comparison.nodes_true) == "3/3"
    assert str(comparison.edges_found) == "2/3"
    assert "missing node: ReLU (net.py:3)" in comparison.differences
    assert "missing edge: Dense (net.py:2) → ReLU (net.py:3)" in comparison.differences


def test_one_turn_of_a_loop_too_many_is_untrue(dense: Document) -> None:
    nodes = copy.deepcopy(dense["nodes"])
    found = chain(*nodes[:3], node(3, "Dense", 2, parameters=10), {**nodes[3], "id": 4})
    comparison = compare(dense, found)
    assert str(comparison.nodes_true) == "4/5"
    assert "untrue node: Dense (net.py:2)" in comparison.differences


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"arguments": {"units": 5, "use_bias": True}}, "`units` is 5, Keras has 4"),
        (
            {"arguments": {"units": {"unknown": "parameter units"}, "use_bias": True}},
            "`units` is unknown (parameter units), Keras has 4",
        ),
        ({"arguments": {"units": 4}}, "`use_bias` is not told, Keras has True"),
    ],
)
def test_an_argument_that_differs_is_told(dense: Document, change: Document, text: str) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][1].update(change)
    comparison = compare(dense, found)
    assert comparison.same_graph
    assert not comparison.equal
    assert str(comparison.arguments) == "3/4"
    assert f"Dense (net.py:2): {text}" in comparison.differences


@pytest.mark.parametrize(("kept", "same"), [("a/b", True), ("a_b", True), ("a/c", False)])
def test_a_slash_in_a_name_is_a_line(dense: Document, kept: str, same: bool) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][1].update(
        arguments={"units": 4, "use_bias": True, "name": "a/b"}, given=["name"]
    )
    dense["nodes"][1]["arguments"]["name"] = kept
    assert compare(dense, found).equal is same


def test_an_unknown_argument_may_be_allowed(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][1]["arguments"]["use_bias"] = {"unknown": "name flag"}
    assert compare(dense, found, unknown_agrees=True).equal


def test_what_a_parameter_decides_may_be_allowed(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][1]["arguments"]["units"] = {"unknown": "parameter units"}
    found["nodes"][1].update(shape=[None, None], parameters=None)
    assert compare(dense, found, open_parameters=["units"]).equal
    assert not compare(dense, found, open_parameters=["rate"]).equal
    found["nodes"][1]["arguments"]["units"] = {"unknown": "call of units"}
    assert not compare(dense, found, open_parameters=["units"]).equal


def test_an_opaque_node_may_be_allowed(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][3].update(layer=None, shape=None, parameters=None)
    assert not compare(dense, found).same_graph
    assert compare(dense, found, unknown_agrees=True).equal
    found["nodes"][3]["line"] = 7
    assert not compare(dense, found, unknown_agrees=True).same_graph


def test_an_unknown_size_may_be_allowed_but_no_other(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][3]["shape"] = [None, None]
    assert compare(dense, found, unknown_agrees=True).equal
    found["nodes"][3]["shape"] = [None, 5]
    assert not compare(dense, found, unknown_agrees=True).equal


def test_shapes_and_parameters_count_where_keras_tells_them(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][3]["shape"] = None
    found["nodes"][2]["parameters"] = None
    comparison = compare(dense, found)
    assert str(comparison.shapes) == "3/4"
    assert str(comparison.parameters) == "3/4"
    silent = copy.deepcopy(dense)
    silent["nodes"][3]["shape"] = None
    silent["nodes"][2]["parameters"] = None
    assert str(compare(silent, dense).shapes) == "3/3"


def test_nodes_of_a_loop_are_paired_by_what_they_are(dense: Document) -> None:
    found = copy.deepcopy(dense)
    first, second = found["nodes"][1], found["nodes"][2]
    first["arguments"], second["arguments"] = second["arguments"], first["arguments"]
    first["parameters"], second["parameters"] = 10, 20
    assert compare(dense, found).arguments.complete


def test_the_order_of_inputs_matters() -> None:
    nodes = [node(0, "Dense", 1), node(1, "ReLU", 2), node(2, "Subtract", 3)]
    expected = {"nodes": nodes, "edges": [[0, 2], [1, 2]], "outputs": [2]}
    found = {"nodes": nodes, "edges": [[1, 2], [0, 2]], "outputs": [2]}
    comparison = compare(expected, found)
    assert comparison.edges_found.complete
    assert not comparison.same_graph
    assert "joined in another order" in comparison.differences[0]


def test_the_same_edges_wired_otherwise_are_seen() -> None:
    # Two chains of a loop: a → b → c twice, against one where the turns cross.
    layers = ["A", "A", "B", "B", "C", "C"]
    nodes = [node(number, layer, ord(layer)) for number, layer in enumerate(layers)]
    nodes.append(node(6, "Add", 9))
    own = [[0, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 6]]
    other = [[0, 2], [0, 3], [2, 4], [3, 5], [4, 6], [5, 6]]
    expected = {"nodes": nodes, "edges": own, "outputs": [6]}
    found = {"nodes": nodes, "edges": other, "outputs": [6]}
    comparison = compare(expected, found)
    assert comparison.edges_found.complete
    assert not comparison.wiring


def test_which_node_is_the_output_matters(dense: Document) -> None:
    assert not compare(dense, {**dense, "outputs": [2]}).wiring


def test_operations_are_known_by_function_and_line() -> None:
    expected = chain(node(0, "Dense", 1), node(1, "true_divide", 2, operation=True))
    found = chain(node(0, "Dense", 1), node(1, "divide", 2, operation=True, parameters=None))
    assert compare(expected, found).equal
    found["nodes"][1]["layer"] = "add"
    assert not compare(expected, found).same_graph
    found["nodes"][1].update(layer="true_divide", operation=False)
    assert not compare(expected, found).same_graph


def test_an_opaque_node_is_untrue(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][3]["layer"] = None
    assert "untrue node: ? (net.py:3)" in compare(dense, found).differences


def test_the_shape_of_an_input_may_be_told_without_its_batch(dense: Document) -> None:
    found = copy.deepcopy(dense)
    found["nodes"][0]["arguments"] = {"shape": [4], "batch_size": None}
    assert compare(dense, found).equal
    found["nodes"][0]["arguments"] = {"shape": [5], "batch_size": None}
    assert not compare(dense, found).equal


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        (0.1, 0.1 + 1e-12, True),
        (1, 1.0, True),
        (1, True, True),
        (0.5, 0.25, False),
        ([3, 3], [3, 3], True),
        ([3, 3], [3], False),
        ("relu", "relu", True),
        ({"function": "f"}, {"function": "g"}, False),
        (
            {"object": "keras.initializers.RandomNormal", "arguments": {"stddev": 0.02}},
            {"object": "RandomNormal", "arguments": {"stddev": 0.02}},
            True,
        ),
        (
            {"object": "L2", "arguments": {"l2": 0.01}},
            {"object": "L2", "arguments": {"l2": 0.1}},
            False,
        ),
        (
            {"layer": {"layer": "Dense", "arguments": {"units": 3, "use_bias": True}}},
            {"layer": {"layer": "Dense", "arguments": {"units": 3}}},
            True,
        ),
        (
            {"layer": {"layer": "Dense", "arguments": {"units": 3}}},
            {"layer": {"layer": "Dense", "arguments": {"units": 4}}},
            False,
        ),
        (
            {"layer": {"layer": "LSTM", "arguments": {}}},
            {"layer": {"layer": "GRU", "arguments": {}}},
            False,
        ),
    ],
)
def test_values_are_compared_as_keras_takes_them(theirs: Any, ours: Any, same: bool) -> None:
    assert same_value(theirs, ours) is same


def test_sums(dense: Document) -> None:
    whole = total([compare(dense, dense), compare(dense, chain(*dense["nodes"][:2]))])
    assert str(whole.nodes_found) == "6/8"
    assert not whole.wiring
