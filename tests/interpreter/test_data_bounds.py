"""Arrays known by their shape, and changes at unknown places, are paid for and end."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

HEAD = "import numpy as np\nfrom keras.layers import Dense\nfrom readers import read\nk = read()\n"

ENDING = {
    "sizes that are multiplied over and over": """
        x = np.zeros((3, 10**6, 10**6))
        for _ in range(60):
            x = np.zeros((x.size,) * 31)
        Dense(x.shape[0])
    """,
    "places of which there are a million million": """
        x = np.reshape(read(), (-1, 4))
        Dense(x[range(10**12)].shape[1])
    """,
    "an array joined with itself over and over": """
        x = np.reshape(read(), (-1, 4))
        for _ in range(60):
            x = np.concatenate([x] * 5000, axis=1)
        Dense(x.shape[0])
    """,
    "axes without end": """
        x = np.reshape(read(), (-1, 4))
        for _ in range(500):
            x = x[..., None]
        Dense(x.shape[1])
    """,
    "shapes that are added to": """
        x = np.reshape(read(), (-1, 4))
        for _ in range(500):
            x = np.reshape(x, x.shape + (1,))
        Dense(x.shape[1])
    """,
    "a list that holds what may be itself": """
        lists = [[1], [2]]
        lists.append(lists[k])
        lists[k].append(lists[k])
        lists[k].append(3)
        Dense(len(lists[0]))
    """,
    "a large table that is counted up at unknown places": """
        counts = {n: 0 for n in range(9000)}
        for n in range(4000):
            counts[read(n)] += 1
        Dense(counts[0])
    """,
    "a long list from which is taken at unknown places": """
        items = list(range(9000))
        for n in range(4000):
            items.pop(read(n))
            items.insert(read(n), n)
            items.sort(key=read(n))
        Dense(items[0])
    """,
    "many lists one of which grows": """
        groups = [[] for _ in range(9000)]
        for n in range(4000):
            groups[read(n)].append(n)
        Dense(len(groups[0]))
    """,
}


def read_as_code(text: str, tmp_path: Path) -> Interpretation:
    source = SourceFile(path="net.py", text=HEAD + textwrap.dedent(text))
    return interpret(source, Project(here=tmp_path), load_catalog())


@pytest.mark.parametrize("text", ENDING.values(), ids=ENDING)
def test_it_ends_and_nothing_false_is_known(text: str, tmp_path: Path) -> None:
    found = read_as_code(text, tmp_path)
    told = [node.layer.arguments["units"] for graph in found.graphs for node in graph.nodes]
    assert told or found.cut
    assert not any(one in (0, 1, 2) for one in told)
