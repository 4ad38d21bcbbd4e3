"""Of what a loop has filled that is left before its end, nobody knows how much it is."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation, UnknownValue
from layerlint.interpreter import interpret
from layerlint.interpreter.budgets import IDLE_STEPS, MOST_TURNS, MOST_YIELDS
from layerlint.project import Project
from layerlint.source import read_source

TALLY = """
class Tally:
    n, kinds = 0, []
    def __init__(self):
        self.count, self.items, self.table, self.members = 0, [], {}, set()
    def take(self, item):
        self.count += 1
        self.items.append(item)
        self.table[item] = 1
        self.members.add(item)

tally = Tally()
for i in range(70):
    for j in range(70):
        if (i * j) % 2 == 0 and (i + j) % 3 in (0, 1) and (i, j) != (1, 1):
            tally.take((i, j))
"""

LONG = MOST_TURNS + 1000

UNKNOWN_ITEMS = """
import records

class Records:
    left = 5
    def __iter__(self):
        return self
    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return records.read()

n = len(list(Records()))
"""


def interpreted(tmp_path: Path, text: str, size: str) -> Interpretation:
    path = tmp_path / "net.py"
    code = f"import itertools\nfrom keras import Sequential, layers\n{dedent(text)}\n"
    path.write_text(f"{code}Sequential([layers.Dense({size})])\n", encoding="utf-8")
    return interpret(read_source(path, "net.py"), Project(here=tmp_path), load_catalog())


def units(tmp_path: Path, text: str, size: str) -> object:
    (graph,) = interpreted(tmp_path, text, size).graphs
    return graph.nodes[0].layer.arguments["units"]


@pytest.mark.parametrize(
    "size", ["tally.count", *(f"len(tally.{name})" for name in ("items", "table", "members"))]
)
def test_what_an_object_counts_and_gathers(tmp_path: Path, size: str) -> None:
    assert isinstance(units(tmp_path, TALLY, size), UnknownValue)


@pytest.mark.parametrize(
    "text",
    [
        f"n = len([i for i in range({LONG})])",
        f"n = len(dict.fromkeys(range({LONG})))",
        f"n = len(list(enumerate(range({LONG}))))",
        f"n = len(set(range({LONG})))",
        f"n = len(list(map(str, range({LONG}))))",
        f"n = sum(1 for _ in range({LONG}))",
        "n = len({(i, j): 1 for i in range(70) for j in range(70) if i * j % 2 < 1 and i + j > 3})",
        "n = len([(i, j) for i in range(70) for j in range(70) if i * j % 2 == 0 and i + j > 3])",
        "n = len(list(itertools.product(range(20), repeat=4)))",
        "n = len(list(itertools.combinations(range(60), 3)))",
        "n = len(list(itertools.repeat(0, 20_000)))",
        f"""
        found = {{"n": 0}}
        k = 0
        while k < {LONG}:
            k += 1
            found["n"] += 1
        n = found["n"]
        """,
        f"""
        def count():
            global n
            n += 1
        n = 0
        for i in range({IDLE_STEPS}):
            count()
        """,
        f"""
        class Steps:
            i = 0
            def __iter__(self):
                return self
            def __next__(self):
                self.i += 1
                if self.i > {2 * MOST_YIELDS}:
                    raise StopIteration
                return self.i
        n = len(list(Steps()))
        """,
    ],
)
def test_what_is_not_gone_through_to_its_end(tmp_path: Path, text: str) -> None:
    assert isinstance(units(tmp_path, text, "n"), UnknownValue)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("n = len([i for i in range(900)])", 900),
        (f"n = len(range({LONG}))", LONG),
        (f"steps = iter(range({LONG}))\nfirst, n = next(steps), next(steps)", 1),
        (f"n = len(list(itertools.islice(range({LONG}), 100)))", 100),
        (TALLY + "\nfor i in range(3):\n    tally.width = 8\nn = tally.width", 8),
        (UNKNOWN_ITEMS, 5),
    ],
)
def test_what_is_known_all_the_same(tmp_path: Path, text: str, known: int) -> None:
    assert units(tmp_path, text, "n") == known


@pytest.mark.parametrize(
    "made",
    [
        "dict.fromkeys(words)",
        "list(itertools.islice(words, 100))",
        "list(itertools.takewhile(str.isalpha, words))",
        "list(itertools.zip_longest(words, [1, 2, 3]))",
        "list(itertools.groupby(words))",
    ],
)
def test_what_is_made_of_something_of_unknown_length(tmp_path: Path, made: str) -> None:
    text = f"words = open('words').read().split()\nfound = {made}"
    assert isinstance(units(tmp_path, text, "len(found)"), UnknownValue)


def test_a_table_that_takes_up_words_it_does_not_have(tmp_path: Path) -> None:
    text = """
    places = {}
    for word in open("words").read().split():
        places.setdefault(word, len(places))
    """
    assert isinstance(units(tmp_path, text, "len(places)"), UnknownValue)


def test_an_iterator_that_only_hands_on_the_unknown_ends_somewhere(tmp_path: Path) -> None:
    text = """
        import records

        class Records:
            def __init__(self, path):
                self.source = records.read(path)
            def __iter__(self):
                return self
            def __next__(self):
                found = next(self.source)
                return records.parsed(found)

        n = len(list(Records("events")))
    """
    assert isinstance(units(tmp_path, text, "n"), UnknownValue)
    assert not interpreted(tmp_path, text, "n").cut


READING = """
class Batches:
    read = 0
    def __iter__(self):
        return self
    def __next__(self):
        if self.read == 900:
            raise StopIteration
        self.read += 1
        batch = []
        for i in range(40):
            for j in range(10):
                batch.append(i * j + self.read)
        return batch
batches = Batches()
"""

TRAINING = """
import tensorflow as tf
model = Sequential([layers.Dense(4)])
steps = 0
while steps < 4000:
    steps += 1
    images = tf.data.experimental.get_next()
    with tf.GradientTape() as tape:
        loss = model(images)
    gradients = tape.gradient(loss, model.trainable_variables)
    for i in range(200):
        total = i * i + i
"""


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (READING + "for batch in batches:\n    total = len(batch)", "batches.read"),
        (READING + "total = [len(batch) for batch in batches]", "len(total)"),
        (TRAINING, "steps"),
    ],
)
def test_what_reads_data_or_trains_leaves_steps_for_what_follows(
    tmp_path: Path, text: str, size: str
) -> None:
    interpretation = interpreted(tmp_path, text, size)
    assert interpretation.cut == ()
    assert isinstance(interpretation.graphs[-1].nodes[0].layer.arguments["units"], UnknownValue)
