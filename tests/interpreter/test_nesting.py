"""Calls of the source may be deeply nested, however deep the stack is already."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.interpreter import interpret, interpretation, nesting
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


ARMS = "".join(f"    elif kind == {number}:\n        units = {number}\n" for number in range(1000))
DEEP = {
    "a thousand arms of one condition": f"""
def build(kind=700):
    if kind is None:
        units = 1
{ARMS}
    return Sequential([Dense(units)])
""",
    "a thousand calls in a chain": f"""
def build(kind=700):
    notes = Notes(){".add(1)" * 1000}
    return Sequential([Dense(kind)])
""",
    "a sum of a thousand parts": f"""
def build(kind=0):
    return Sequential([Dense({"+".join(["1"] * 700)}{" + kind" * 700})])
""",
}
IMPORTS = "from keras import Sequential\nfrom keras.layers import Dense\n"


def read(text: str) -> Interpretation:
    return interpret(decode_source((IMPORTS + text).encode(), "net.py"), Project(), load_catalog())


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_code_that_is_nested_a_thousand_levels_deep_is_read(text: str) -> None:
    found = read(text)
    assert [node.layer.arguments["units"] for node in found.graphs[0].nodes] == [700]
    assert not any("nested" in cut for cut in found.cut)


def test_the_limits_of_python_are_left_as_they_were_where_code_is_deep() -> None:
    before = sys.getrecursionlimit(), threading.stack_size(), threading.active_count()
    read(DEEP["a thousand calls in a chain"])
    assert before == (sys.getrecursionlimit(), threading.stack_size(), threading.active_count())


def test_usual_code_is_read_without_a_stack_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    assert nodes_read() == 41
    assert read("Dense(1)(2)\n" * 3).graphs


def no_thread(_: object) -> None:
    raise RuntimeError("can't start new thread")


def test_what_is_nested_too_deeply_is_said_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DEEP["a thousand calls in a chain"]
    said = ("the whole file: the code on line 4 is nested 2,005 levels deep",)
    with monkeypatch.context() as patch:
        patch.setattr(nesting, "MOST_FRAMES", nesting.FRAMES)
        assert read(text).cut == said
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    assert read(text).cut == said


def test_an_error_of_ours_in_deep_code_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise KeyError
        raise RecursionError

    monkeypatch.setattr(interpretation, "_interpreted", fail)
    with pytest.raises(KeyError):
        read(DEEP["a thousand calls in a chain"])


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_code_that_is_imported_may_be_as_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "parts.py").write_text(IMPORTS + text)
    monkeypatch.chdir(tmp_path)
    home = decode_source(b"from parts import build\nmodel = build()\n", "net.py")
    found = interpret(home, Project(), load_catalog())
    assert [node.layer.arguments["units"] for node in found.graphs[0].nodes] == [700]
    assert not any("nested" in cut for cut in found.cut)


def test_frames_get_their_memory_in_one_piece() -> None:
    assert nesting.on_one_piece(nodes_read) == 41
    # Of eight bytes each, far more than the 16 kB that CPython asks for at a time.
    assert nesting.on_one_piece.__code__.co_stacksize * 8 >= 2**20
    with pytest.raises(KeyError):
        nesting.on_one_piece(lambda: {}["no such key"])
