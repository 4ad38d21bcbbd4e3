"""Every bound of the interpreter is said in the output where it cuts, or cuts off nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from layerlint import interpreter
from layerlint.catalog import load_catalog
from layerlint.interpreter import budgets, interpret
from layerlint.project import Project
from layerlint.source import SourceFile

SAID: Final = {
    "STEPS_A_RUN": "a run of ",
    "STEPS_A_MODULE": "the body of ",
    "STEPS_A_FILE": "a run of ",
    "STEPS_A_RUN_AT_LEAST": "a run of ",
    "STEPS_OF_FURTHER_RUNS": "variants of ",
    "STEPS_FOR_VARIANTS": "variants of ",
    "MOST_VARIANTS": "variants of ",
    "MOST_RUNS": "variants of ",
    "MOST_CALLS": "the models of ",
    "MOST_OPENED": "layers in each other of ",
    "DEEPEST_CALL": " calls deep",
    "DEEPEST_MODEL": "a model that stands in ",
    "MOST_TURNS": "the loop on ",
    "MOST_YIELDS": " yields after ",
    "LARGEST_SEQUENCE": "a list too long on ",
    "LARGEST_TEXT": "a value too large",
    "LARGEST_VALUE": "a value too large",
    "DEEPEST_VALUE": "a value too large",
    "MOST_ALIKE": "a value too large",
    "LARGEST_BITS": "a value too large",
    "MOST_PARTS": " is made of, beyond ",
    "LARGEST_ARRAY": "a value too large",
    "LONGEST_ITERATOR": "what repeat gives on ",
    "MOST_ENDLESS": "an iterator without end on ",
    "MOST_TRIES": "a value too large",
}
"""Bounds, each with words that the summary has where something was cut off by it."""

NOTHING_LOST: Final = {
    "STEPS_A_NODE": "what something counts for",
    "STEPS_TO_JUDGE": "what something counts for",
    "RUNS_FOR_VARIANTS": "what is granted besides a share",
    "IDLE_ANSWERS": "other answers changed nothing, as often as that",
    "IDLE_ANSWERS_ASIDE": "other answers changed nothing, as often as that",
    "RUNS_TO_CONFIRM": "what was not tried is told with the finding",
    "STEPS_TO_CONFIRM": "what was not tried is told with the finding",
    "RUNS_TO_TELL": "the finding says that not all conditions were tried",
    "STEPS_TO_TELL": "the finding says that not all conditions were tried",
    "BARREN_RUNS": "nothing was built, as often as that",
    "DEEPEST_CLOSURE": "a call of unknown depth is unknown, with that reason",
    "DEEPEST_PROBE": "what is probed so deeply is unknown, with that reason",
    "IDLE_STEPS": "the loop builds nothing; the names that it binds are unknown",
    "IDLE_STEPS_AGAIN": "the same",
    "MOST_CANDIDATES": "the value stays unknown, with its reason",
    "MOST_ENTRIES": "the entry stays unknown, with its reason",
    "MOST_TRIED": "the value stays unknown, with its reason",
    "LARGEST_TRIED": "the value stays unknown, with its reason",
    "LARGEST_SIZE": "an unknown size in the table",
}
"""Bounds that cut nothing off of which nobody would hear, and why."""


def test_of_every_bound_it_is_known_what_is_said() -> None:
    every = {name for name in vars(budgets) if name.isupper()}
    assert every == {*SAID, *NOTHING_LOST}
    assert not SAID.keys() & NOTHING_LOST.keys()


def test_what_is_said_is_what_the_interpreter_says() -> None:
    folder = Path(str(interpreter.__file__)).parent
    code = "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.py"))
    assert [words for words in SAID.values() if words not in code] == []


CUT: Final = {
    "a run of build": """
        def build(x):
            for n in range(4000):
                x = Dense(n)(x)
                [m * m for m in range(200)]
            return x
    """,
    "the body of the module": """
        for n in range(4000):
            Dense(n)
            [m * m for m in range(200)]
    """,
    "variants of build": """
        def build(x, a, b, c, d, e, f, g):
            x = Dense(1)(x) if a else x
            x = Dense(2)(x) if b else x
            x = Dense(3)(x) if c else x
            x = Dense(4)(x) if d else x
            x = Dense(5)(x) if e else x
            x = Dense(6)(x) if f else x
            return Dense(7)(x) if g else x
    """,
    "a call of build, 40 calls deep": """
        def build(n):
            return Dense(n)(build(n + 1))
        build(0)
    """,
    "the loop on line 3 after 4096 turns": """
        for n in range(5000):
            Dense(1)
    """,
    "what widths yields after 1,000 items": """
        def widths():
            n = 0
            while True:
                n += 1
                yield n
        for n in widths():
            Dense(n)
    """,
    "what Widths gives after 1,000 items": """
        class Widths:
            def __iter__(self):
                return self
            def __next__(self):
                return 3
        for n in Widths():
            Dense(n)
    """,
    "a list too long on line 3": """
        Dense(len([0] * 100_000))
    """,
    "a value too large on line 3": """
        Dense(9 ** 9 ** 9)
    """,
    "what repeat gives on line 4 after 10,000 items": """
        import itertools
        for n in itertools.repeat(3, 20_000):
            Dense(n)
    """,
    "the loop on line 4 after 1000 turns": """
        import itertools
        for n in itertools.cycle([1, 2]):
            Dense(n)
    """,
    "an iterator without end on line 4 after 1,000 items": """
        import itertools
        for n, _ in zip(itertools.cycle([1, 2]), range(2000)):
            Dense(n)
    """,
    "an iterator without end on line 6 after 1,000 items": """
        import itertools
        numbers = itertools.count(1)
        for _ in range(1500):
            Dense(next(numbers))
    """,
    "an iterator without end on line 3 after 1,000 items": """
        from itertools import count, takewhile; Dense([*takewhile(lambda n: n < 2000, count())][-1])
    """,
    "what a value on line 5 is made of, beyond 100 parts": """
        def build(c, x):
            for _ in range(60):
                c = c == (not c)
            return Dense(3)(x) if c else x
    """,
    "what a value on line 6 is made of, beyond 100 parts": """
        def build(c, d, x):
            e = c
            for _ in range(60):
                e = (e == d) and (d == e)
            return Dense(3)(x) if e else x
    """,
    "what a value on line 7 is made of, beyond 100 parts": """


        def build(c, x):
            for _ in range(4000):
                c = c.next
            return Dense(3)(x) if c else x
    """,
    "the rows on line 4": """
        import itertools
        for row in itertools.product(range(200), range(200)):
            Dense(row[0])
    """,
}


EVER_MORE: Final = {
    "bases of a class": """
        class A:
            pass
        for n in range(4000):
            class A(A):
                pass
            Dense(n)
    """,
    "layers of a model that is compiled": """
        model = Sequential()
        for n in range(4000):
            model.add(Dense(n))
            model.compile(loss="mse")
    """,
    "what joins all that came before": """
        parts = [Input((4,))]
        for n in range(1500):
            parts.append(Dense(4)(Concatenate()(parts)))
    """,
    "layers of a Sequential that grows": """
        model = Sequential()
        for n in range(4000):
            model.add(Dense(n))
            model.layers
    """,
    "layers of a functional model that grows": """
        inputs = x = Input((4,))
        for n in range(4000):
            x = Dense(4)(x)
            Model(inputs, x).layers
    """,
}


@pytest.mark.parametrize("name", EVER_MORE)
def test_what_is_gone_through_again_and_again_is_counted(name: str) -> None:
    """Some found by fuzzing: up to more than 20 s of the processor, for a few lines."""
    text = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n" + dedent(
        EVER_MORE[name]
    )
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert "the body of the module" in found.cut


@pytest.mark.parametrize("said", CUT)
def test_what_is_cut_off_is_said(said: str) -> None:
    text = "from keras.layers import Dense\n" + dedent(CUT[said])
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert any(cut.startswith(said) for cut in found.cut), found.cut


NOT_CUT: Final = """
import itertools
for n, _ in zip(itertools.cycle([1, 2]), range(999)):
    Dense(n)
numbers = itertools.count(1)
for n in itertools.islice(numbers, 900):
    Dense(n)
for n in map(abs, numbers):
    if n > 950:
        break
    Dense(n)
for n in itertools.repeat(3, 10_000):
    pass
"""


def test_what_is_taken_of_an_iterator_without_end_is_not_said_to_be_cut_off() -> None:
    text = "from keras.layers import Dense\n" + NOT_CUT
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    assert found.cut == ()
