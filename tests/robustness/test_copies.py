"""What copies long values in a loop is paid for by their length, be it written how it may."""

from __future__ import annotations

import textwrap

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

LONG = 9_600

COPIES = {
    "a list": (
        f"x = [0] * {LONG}",
        ("x + []", "[] + x", "x * 1", "list(x)", "x[:]", "[*x]", "x.copy()", "tuple(x)"),
    ),
    "what is gone through": (
        f"x = list(range({LONG}))",
        ("sorted(x)", "set(x)", "dict.fromkeys(x)", "list(reversed(x))", "list(enumerate(x))"),
    ),
    "a dictionary": (
        f"x = {{n: n for n in range({LONG // 4})}}",
        ("{**x}", "dict(x)", "x.copy()", "list(x)"),
    ),
    "a set": (f"x = set(range({LONG}))", ("list(x)", "sorted(x)", "tuple(x)")),
    "a text": (
        f"x = 'a' * {LONG * 10}",
        ("x + 'b'", "x[1:]", "f'{x}b'", "''.join([x, 'b'])", "list(x)", "x.upper()"),
    ),
}


def understood(code: str) -> Interpretation:
    text = "from keras.layers import *\n" + textwrap.dedent(code)
    return interpret(SourceFile(path="copies.py", text=text), Project(), load_catalog())


def cost(made: str, code: str) -> int:
    """The steps of a hundred turns of a loop that does nothing else."""
    return understood(
        f"""
        def build(x):
            {made}
            for _ in range(100):
                Dense(1)
                y = {code}
            return y
        """
    ).steps


@pytest.mark.parametrize(
    ("made", "code"),
    [(made, code) for made, codes in COPIES.values() for code in codes],
)
def test_a_copy_costs_in_proportion_to_its_length(made: str, code: str) -> None:
    assert cost(made, code) - cost(made, "0") > 100 * (LONG >> 8)


@pytest.mark.parametrize(
    "items", ["range(10**12)", "itertools.count()", "iter(range(10**12))", "itertools.cycle('ab')"]
)
def test_a_named_tuple_of_endless_items_is_unknown(items: str) -> None:
    found = understood(
        f"""
        import collections, itertools
        Pair = collections.namedtuple("Pair", "one two")
        try:
            pair = Pair._make({items})
        except Exception:
            pass
        def behind(x):
            return Flatten()(x)
        """
    )
    assert "Flatten" in {node.layer.name for graph in found.graphs for node in graph.nodes}


@pytest.mark.parametrize("given", ["[3, 4]", "iter([3, 4])", "(n for n in (3, 4))", "range(3, 5)"])
def test_a_named_tuple_is_made_of_what_is_iterated(given: str) -> None:
    found = understood(
        f"""
        import collections
        Pair = collections.namedtuple("Pair", "one two")
        Dense(Pair._make({given}).two)
        """
    )
    (dense,) = (node.layer for graph in found.graphs for node in graph.nodes)
    assert dense.arguments["units"] == 4
