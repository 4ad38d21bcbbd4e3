"""Graphs drawn for the terminal."""

from __future__ import annotations

import pytest

from layerlint.graph.model import LayerGraph
from layerlint.graph.text import parse_graph
from layerlint.records import replace
from layerlint.terminal.graphs import Form, drawn
from layerlint.terminal.naming import node_names, shape_text

GRAPH = parse_graph(
    """
    functional net in build @"net.py":3:1-9:20 when bn = True line 4 {
      %0 = InputLayer#0(shape=(32, 32, 3))[parameters=0] @4:9-35 () -> (None, 32, 32, 3)
      %1 = Conv2D#1(filters=8, kernel_size=(3, 3))[parameters=224] @5:9-21 (%0)
           -> (None, 30, 30, 8)
      %2 = BatchNormalization#2(axis=unknown "parameter axis" @2:3-9)[parameters=32] @6:9-21 (%1)
           -> (None, 30, 30, 8)
      %3 = ?#3()[reason="call of get_block", trainable=None] @8:1-9 (%2)
      %4 = #1 (%3) -> ?
      %5 = Conv2D#5(filters=4, name="last")[parameters=300] @8:1-9 (%4) -> (None, None)
      %6 = operation add#6()[trainable=None] @9:1-9 (%5, %2)
      outputs (%6)
      compiled loss "mse"
    }
    """
)


def shown(
    *graphs: LayerGraph, form: Form = "text", why: bool = False, colour: bool = False
) -> list[str]:
    text = drawn(graphs, form=form, why=why, every_variant=False, columns=80, colour=colour)
    return text.splitlines()


def test_the_tree() -> None:
    assert shown(GRAPH, form="tree", why=True)[:10] == [
        "net  functional, line 3, in build, when bn=True, compiled with mse",
        "├── 0  :4  InputLayer(shape=(32, 32, 3))",
        "├── 1  :5  Conv2D(filters=8, kernel_size=(3, 3))",
        "├── 2  :6  BatchNormalization(axis=?)",
        "│   └── axis unknown: parameter axis (line 2)",
        "├── 3  :8  ? call of get_block",
        "├── 4  :5  Conv2D(filters=8, kernel_size=(3, 3))",
        "├── 5  :8  Conv2D(filters=4)",
        "└── 6  :9  add  <- 5, 2",
        "",
    ]


def test_the_summary() -> None:
    text = "\n".join(shown(GRAPH, form="summary"))
    assert 'Model: "net"' in text
    assert "conv2d (Conv2D)" in text
    assert "(None, 30, 30, 8)" in text
    assert "last (Conv2D)" in text
    assert "Connected to" in text
    assert "Total params: 556 (2.17 KB) and those of 1 layer that are not known" in text
    assert "Trainable params: not known" in text


def rows(graph: LayerGraph, columns: int = 80) -> list[list[str]]:
    """The cells of a summary's rows, without its frame."""
    text = drawn(
        [graph], form="summary", why=False, every_variant=False, columns=columns, colour=False
    )
    lines = [line for line in text.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]


def test_a_shared_layer_is_one_row_that_reads_all_that_its_calls_read() -> None:
    assert [row for row in rows(GRAPH, 120) if row[0].startswith(("conv2d", "last", "add"))] == [
        ["conv2d (Conv2D)", "?", "224", "5", "input_layer, unknown"],
        ["last (Conv2D)", "(None, None)", "300", "8", "conv2d[1]"],
        ["add (Add)", "?", "0", "9", "last, batch_normalization"],
    ]


def test_the_input_of_a_sequential_model_is_no_row() -> None:
    graph = parse_graph("sequential { InputLayer(shape=(3,)) Dense(units=1)[parameters=4] }")
    assert [row[0] for row in rows(graph)] == ["dense (Dense)"]


TRAINED = """
    functional {
      InputLayer()[parameters=0]
      BatchNormalization(;scale=True, center=True)[parameters=40]
      BatchNormalization(scale=False; center=True)[parameters=30]
      TimeDistributed(layer=layer BatchNormalization(;scale=True, center=True))[parameters=8]
      Dense()[parameters=100, trainable=False]
      Normalization()[parameters=7]
      SpectralNormalization(layer=layer Dense(units=5))[parameters=60]
      Dense(dtype="float16")[parameters=10]
    }
"""


def test_what_training_leaves_as_it_is() -> None:
    fixed = 20 + 20 + 4 + 100 + 7 + 5
    total = 40 + 30 + 8 + 100 + 7 + 60 + 10
    text = shown(parse_graph(TRAINED), form="summary")
    assert f" Total params: {total} ({total * 4 - 20:.2f} B)" in text
    assert f" Trainable params: {total - fixed} ({(total - fixed) * 4 - 20:.2f} B)" in text
    assert f" Non-trainable params: {fixed} ({fixed * 4:.2f} B)" in text


@pytest.mark.parametrize(
    "doubt",
    [
        "Dense()[parameters=3, trainable=None]",
        'BatchNormalization(scale=unknown "s")[parameters=8]',
    ],
)
def test_what_may_be_trained_is_not_counted(doubt: str) -> None:
    text = shown(parse_graph("functional { InputLayer()[parameters=0] " + doubt + "}"))
    assert " Trainable params: not known" in text


def test_parameters_of_a_user_s_layer_are_those_of_what_is_in_it() -> None:
    inside = "inside layer { BatchNormalization(;scale=True, center=True)[parameters=40] }"
    graph = "functional { InputLayer()[parameters=0] Block()[parameters=%d] -> (None, 3) %s }"
    assert " Non-trainable params: 20 (80.00 B)" in shown(parse_graph(graph % (40, inside)))
    assert " Trainable params: not known" in shown(parse_graph(graph % (41, inside)))


def test_a_model_of_no_layers_has_a_summary_of_no_rows() -> None:
    assert rows(parse_graph("layer net { outputs (in0) }")) == []


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_a_summary_keeps_to_its_columns(columns: int) -> None:
    layers = " ".join(
        f"Layer{number}(name='a_very_long_name_of_a_layer_{number}')".replace("'", '"')
        for number in range(5)
    )
    graph = parse_graph("functional { InputLayer() " + layers + " Add() (%1, %4, %5) }")
    text = drawn(
        [graph], form="summary", why=False, every_variant=False, columns=columns, colour=False
    )
    assert max(map(len, text.splitlines())) <= columns
    joined = "".join(row[0] for row in rows(graph, columns))
    assert "a_very_long_name_of_a_layer_4" in joined


def test_names_are_such_as_keras_gives() -> None:
    graph = parse_graph(
        "sequential { Conv2D() Conv2D() Conv2DTranspose() ReLU() LSTM() BatchNormalization() "
        'Dense(name="dense_1") Dense() GlobalAveragePooling2D() Dense() }'
    )
    assert list(node_names(graph).values()) == [
        *("conv2d", "conv2d_1", "conv2d_transpose", "re_lu", "lstm", "batch_normalization"),
        *("dense_1", "dense", "global_average_pooling2d", "dense_2"),
    ]


@pytest.mark.parametrize(
    ("shape", "text"),
    [(None, "?"), ((), "()"), ((None,), "(None,)"), ((None, 3), "(None, 3)")],
)
def test_shapes(shape: tuple[int | None, ...] | None, text: str) -> None:
    assert shape_text(shape) == text


def test_variants_of_a_model_are_only_named() -> None:
    lines = shown(GRAPH, GRAPH, form="tree")
    assert sum(line.startswith("├── 1 ") for line in lines) == 1
    assert "  also when bn=True: 7 nodes" in lines


def test_what_the_same_code_builds_without_a_condition_is_only_counted() -> None:
    plain = replace(GRAPH, when=())
    assert "  also: 7 nodes" in shown(plain, plain, form="tree")


def test_it_fits_and_is_coloured_only_when_asked_to_be() -> None:
    assert max(map(len, shown(GRAPH, why=True))) <= 80
    assert not any("\x1b" in line for line in shown(GRAPH))
    assert any("\x1b[" in line for line in shown(GRAPH, colour=True))


def test_names_of_the_source_do_not_reach_the_terminal_raw() -> None:
    graph = parse_graph(
        'sequential "e\\u001b[31mvil" in "\\u009bx" '
        '{ Dense(units="\\u001b]0;x\\u0007", name="\\u001b[2J") }'
    )
    text = "\n".join(shown(graph, why=True))
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "\x07" not in text
    assert "\\x1b[31m" in text
