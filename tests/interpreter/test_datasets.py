"""The data sets that Keras brings along: the shapes in which it gives them.

Keras would have to fetch them, so what it says of them is written here: from the docstrings of
``keras.datasets``.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

IMPORTS = "import numpy as np\nimport keras\nfrom keras import backend as K\n"


def units(text: str) -> list[Argument]:
    """The units of all layers that a program builds."""
    source = SourceFile(path="net.py", text=IMPORTS + textwrap.dedent(text))
    found = interpret(source, Project(here=Path(__file__).parent), load_catalog())
    return [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]


@pytest.mark.parametrize(
    ("name", "images", "labels"),
    [
        ("mnist", (28, 28), ()),
        ("fashion_mnist", (28, 28), ()),
        ("cifar10", (32, 32, 3), (1,)),
        ("cifar100", (32, 32, 3), (1,)),
        ("boston_housing", (13,), ()),
        ("california_housing", (8,), ()),
    ],
)
@pytest.mark.parametrize("part", ["[0]", "[1]"])
def test_what_a_data_set_consists_of(
    name: str, images: tuple[int, ...], labels: tuple[int, ...], part: str
) -> None:
    text = f"""
        x, y = keras.datasets.{name}.load_data(){part}
        keras.layers.Dense((x.shape[1:], y.shape[1:], x[0].ndim))
    """
    assert units(text) == [(images, labels, len(images))]


def test_how_many_examples_there_are_is_left_open() -> None:
    text = """
        (x, y), _ = keras.datasets.mnist.load_data()
        keras.layers.Dense(len(x))
    """
    assert not isinstance(units(text)[0], int)


def test_images_have_their_channels_where_the_code_sets_them() -> None:
    text = """
        K.set_image_data_format("channels_first")
        (x, y), _ = keras.datasets.cifar10.load_data()
        keras.layers.Dense(x.shape[1:])
    """
    assert units(text) == [(3, 32, 32)]


def test_before_keras_1_the_channels_were_always_first() -> None:
    text = """
        (x, y), _ = keras.datasets.cifar10.load_data()
        keras.layers.Dense(x.shape[2])
        keras.layers.Dense(x.shape[1])
        keras.layers.Convolution2D(nb_filter=8, nb_row=3, nb_col=3)
    """
    source = SourceFile(path="net.py", text=IMPORTS + textwrap.dedent(text))
    found = interpret(source, Project(here=Path(__file__).parent), load_catalog())
    told = [n.layer.arguments["units"] for g in found.graphs for n in g.nodes[:2]]
    assert told[0] == 32
    assert not isinstance(told[1], int)


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ("keras.datasets.mnist.load_data()[0][1]", (10,)),
        ("keras.datasets.cifar10.load_data()[0][1]", (10,)),
        ("np.zeros((5, 8, 8, 1))", None),  # before Keras 2.0.9 it made rows of all of them
    ],
)
def test_classes_one_of_which_is_hot(labels: str, rows: tuple[int, ...] | None) -> None:
    text = f"""
        y = keras.utils.to_categorical({labels}, 10)
        keras.layers.Dense(y.shape[1:])
    """
    (told,) = units(text)
    assert told == rows if rows else not isinstance(told, tuple)


def test_a_data_set_reshaped_and_scaled() -> None:
    text = """
        (x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
        x = x.reshape(x.shape[0], 28, 28, 1).astype("float32")
        x /= 255
        x = (x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 1e-7)
        keras.layers.Dense((x.shape[1:], x_test.shape[1] * x_test.shape[2]))
    """
    assert units(text) == [((28, 28, 1), 784)]


@pytest.mark.parametrize(
    "run", ["fit(x, y)", "fit(x=x, y=y)", "predict(x)", "evaluate(x / 255, y)"]
)
def test_a_model_is_built_for_what_it_is_run_on(run: str) -> None:
    text = f"""
        (x, y), _ = keras.datasets.cifar10.load_data()
        model = keras.Sequential([keras.layers.Conv2D(8, 3), keras.layers.Dense(3)])
        model.{run}
    """
    source = SourceFile(path="net.py", text=IMPORTS + textwrap.dedent(text))
    found = interpret(source, Project(here=Path(__file__).parent), load_catalog())
    shapes = [node.shapes for graph in found.graphs for node in graph.nodes]
    assert shapes == [((None, 30, 30, 8),), ((None, 30, 30, 3),)]


def test_what_it_is_run_on_may_not_be_known() -> None:
    text = """
        model = keras.Sequential([keras.layers.Dense(3)])
        model.fit(read(), labels)
    """
    source = SourceFile(path="net.py", text=IMPORTS + textwrap.dedent(text))
    found = interpret(source, Project(here=Path(__file__).parent), load_catalog())
    assert [node.shapes for graph in found.graphs for node in graph.nodes] == [(None,)]
