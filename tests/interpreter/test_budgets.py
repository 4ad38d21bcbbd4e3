"""What budgets cut off is said, and marked in the graphs that were cut."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Interpretation, UnknownValue
from layerlint.interpreter import interpret, program
from layerlint.interpreter.budgets import (
    BARREN_RUNS,
    DEEPEST_CALL,
    IDLE_STEPS,
    MOST_CALLS,
    MOST_TURNS,
    MOST_VARIANTS,
    STEPS_A_FILE,
    STEPS_A_NODE,
    STEPS_A_RUN,
    STEPS_A_RUN_AT_LEAST,
    STEPS_OF_FURTHER_RUNS,
    STEPS_TO_JUDGE,
)
from layerlint.interpreter.program import Budget
from layerlint.interpreter.values import Unknown
from layerlint.interpreter.walk.run import Run
from layerlint.project import Project
from layerlint.source import read_source


@pytest.fixture
def read(tmp_path: Path) -> object:
    def understood(text: str) -> Interpretation:
        path = tmp_path / "net.py"
        path.write_text(dedent(text), encoding="utf-8")
        source = read_source(path, "net.py")
        return interpret(source, Project(here=tmp_path), load_catalog())

    return understood


def test_calls_that_are_too_deep(read) -> None:
    found = read(
        """
        from keras import Input, Model, layers
        def deep(x, n):
            return x if n == 0 else deep(layers.Dense(n)(x), n - 1)
        i = Input((4,))
        model = Model(i, deep(i, 60))
        """
    )
    said = f"a call of deep, {DEEPEST_CALL} calls deep"
    assert found.cut == (said,)
    (graph,) = found.graphs
    assert (graph.truncated, graph.complete) == (said, False)
    assert len(graph.nodes) == DEEPEST_CALL + 1


def test_loops_that_are_too_long(read) -> None:
    found = read(
        f"""
        from keras import Sequential, layers
        model, n = Sequential(), 0
        while n < {MOST_TURNS + 10}:
            n += 1
            if n % 1000 == 0:
                model.add(layers.Dense(n))
        """
    )
    assert found.cut == (f"the loop on line 4 after {MOST_TURNS} turns",)
    (graph,) = found.graphs
    assert graph.truncated == found.cut[0]


def test_loops_over_too_much(read) -> None:
    found = read(
        f"""
        from keras import Sequential, layers
        model = Sequential()
        for n in range({MOST_TURNS + 10}):
            if n % 1000 == 0:
                model.add(layers.Dense(n + 1))
        """
    )
    assert found.cut == (f"the loop on line 4 after {MOST_TURNS} turns",)
    assert [graph.truncated for graph in found.graphs] == list(found.cut)


def test_loops_that_build_nothing_leave_graphs_whole(read) -> None:
    found = read(
        f"""
        from keras import Sequential, layers
        model = Sequential([layers.Dense(3)])
        for n in range({MOST_TURNS + 10}):
            last = n
        """
    )
    assert found.cut == (f"the loop on line 4 after {MOST_TURNS} turns",)
    assert [graph.truncated for graph in found.graphs] == [None]


def test_variants_of_what_builds_are_counted(read) -> None:
    flags = ", ".join(f"f{n}" for n in range(10))
    body = "\n".join(f"    if f{n}: model.add(layers.Dense({n + 1}))" for n in range(10))
    found = read(
        f"from keras import Sequential, layers\n"
        f"def build({flags}):\n    model = Sequential()\n{body}\n    return model\n"
    )
    assert found.cut == ("variants of build",)
    assert found.variants == MOST_VARIANTS


@pytest.mark.parametrize(("own", "variants"), [("x", BARREN_RUNS), ("self.top(x)", MOST_VARIANTS)])
def test_what_only_computes_is_not_followed_in_all_its_ways(read, own: str, variants: int) -> None:
    names = [f"f{n}" for n in range(10)]
    kept = "".join(f"        self.{name} = {name}\n" for name in names)
    steps = "".join(f"        if self.f{n}: x = ops.add(x, {n})\n" for n in range(10))
    top = "        self.top = layers.Dense(1)\n" if own != "x" else ""
    found = read(
        f"from keras import layers, ops\nclass Own(layers.Layer):\n"
        f"    def __init__(self, {', '.join(names)}):\n        super().__init__()\n{kept}{top}"
        f"    def call(self, x):\n{steps}        return {own}\n"
    )
    assert found.cut == ("variants of Own",)
    assert found.variants == variants


def test_of_what_builds_nothing_no_variant_is_missed(read) -> None:
    flags = ", ".join(f"f{n}" for n in range(40))
    body = "\n".join(f"    if f{n}: seen.add({n})" for n in range(40))
    found = read(f"from keras import layers\ndef note({flags}, seen):\n{body}\n    return seen\n")
    assert found.graphs == ()
    assert found.cut == ()


def test_models_that_a_loop_makes_of_ever_more_layers(read) -> None:
    found = read(
        """
        from keras import Input, Model, layers
        x = inputs = Input((4,))
        while inputs is not None:
            x = layers.Dense(4)(x)
            model = Model(inputs, x)
        """
    )
    assert found.cut == (
        f"the loop on line 4 after {MOST_TURNS} turns",
        "models of the module body",
    )
    sizes = [len(graph.nodes) for graph in found.graphs]
    assert sizes == list(range(2, 2 + len(sizes)))  # one layer more in each, all from the first
    assert sum(sizes[:-1]) < MOST_CALLS <= sum(sizes)


def test_a_file_of_many_endless_models(read) -> None:
    builders = "".join(
        f"""
        def build_{number}(config):
            return Sequential([layers.Dense(n) for n in range(10**12) if config.use(n + {number})])
        """
        for number in range(60)
    )
    found = read("\n        from keras import Sequential, layers\n" + builders)
    told = sum(len(graph.nodes) for graph in found.graphs)
    # What its rules take for each of them comes out of the same budget, so that it comes to an end.
    most = (STEPS_A_FILE + STEPS_OF_FURTHER_RUNS) / STEPS_TO_JUDGE
    assert MOST_TURNS <= told < most + STEPS_A_RUN / STEPS_A_NODE
    assert "variants of build_0" in found.cut
    assert "a run of build_59" in found.cut


def test_what_has_no_end_takes_half_as_much_in_each_root_that_calls_it(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "STEPS_A_RUN", 20_000)
    monkeypatch.setattr(program, "STEPS_A_RUN_AT_LEAST", 2_500)
    helper = """
        from keras import Sequential, layers

        def many(depth):
            return [*many(depth - 1), *many(depth - 1)] if depth else [layers.Dense(3)]

        def small():
            return Sequential([layers.Dense(3), layers.Dropout(0.2)])
    """
    roots = [
        f"""
        def learn_{number}(config):
            many(30)
        """
        for number in range(2)
    ]
    once, twice = read(helper + roots[0]), read(helper + "".join(roots))
    assert twice.cut == ("a run of learn_0", "a run of learn_1")
    assert 0.4 < (twice.steps - once.steps) / once.steps < 0.6
    assert [graph.name for graph in twice.graphs if len(graph.nodes) == 2] == ["small"]


def test_a_run_may_take_what_a_large_network_takes_however_many_had_no_end() -> None:
    budget = Budget()
    most = []
    for budget.endless in range(1000):
        most.append(budget.of_first_run())
    assert most[:5] == [1_000_000, 500_000, 250_000, 125_000, 125_000]
    assert most[-1] == STEPS_A_RUN_AT_LEAST > 80_000
    budget.file = 70_000
    assert budget.of_first_run() == 70_000
    budget.file = -1
    assert budget.of_first_run() == 0


def test_looking_through_long_tables_is_counted(read) -> None:
    found = read(
        f"""
        from keras import Sequential, layers
        TABLE = {list(map(str, range(9000)))!r}
        def build():
            model = Sequential()
            for i in range(2000):
                if str(-i) in TABLE:
                    model.add(layers.Dense(1))
                else:
                    model.add(layers.Dense(2))
            return model
        """
    )
    assert "a run of build" in found.cut
    assert len(found.graphs[0].nodes) <= STEPS_A_RUN / 9000


def test_calls_of_a_users_layer_are_told_apart_without_a_text_of_their_shapes(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Unknown) -> str:
        raise AssertionError("the text of an unknown holds the whole source")

    monkeypatch.setattr(Unknown, "__repr__", refuse)
    found = read(
        """
        import numpy as np
        from keras import Input, Model, layers

        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(4)

            def call(self, x):
                return self.dense(x)

        i = Input((np.load("data.npy").shape[1],))
        block = Block()
        x = i
        for _ in range(3):
            x = block(x)
        model = Model(i, x)
        """
    )
    (graph,) = found.graphs
    assert [node.layer.name for node in graph.nodes[1:]] == ["Block"] * 3


def test_loops_in_each_other_that_build_nothing_spend_their_steps_once(read) -> None:
    found = read(
        """
        from keras import Sequential, layers
        def main():
            model = Sequential([layers.Dense(3)])
            for epoch in range(100):
                for batch in range(100):
                    for row in range(1000):
                        for place in range(20):
                            total = row * place + batch
            model.add(layers.Dense(2))
        """
    )
    (graph,) = found.graphs
    assert [node.layer.arguments["units"] for node in graph.nodes] == [3, 2]
    assert IDLE_STEPS < found.steps < 2 * IDLE_STEPS


def test_a_loop_that_asks_anew_in_each_turn_and_builds_nothing(read) -> None:
    found = read(
        """
        import random
        from keras import Sequential, layers
        def main():
            model = Sequential([layers.Dense(3)])
            words, score = [], 0
            for turn in range(4000):
                if random.random() < 0.1:
                    score += 1
                words.append(score)
            model.add(layers.Dense(len(words)))
            model.add(layers.Dense(2))
        """
    )
    (graph,) = found.graphs
    units = [node.layer.arguments["units"] for node in graph.nodes]
    assert (units[0], units[2]) == (3, 2)
    assert isinstance(units[1], UnknownValue)
    assert found.steps < IDLE_STEPS  # all runs of it together


def test_a_loop_that_asks_anew_in_each_turn_and_builds_is_gone_through(read) -> None:
    found = read(
        """
        import random
        from keras import Sequential, layers
        def main():
            model = Sequential()
            for width in range(40):
                for _ in range(20):
                    noise = random.random() if random.random() < 0.1 else 0
                model.add(layers.Dense(width + 1))
        """
    )
    assert [len(graph.nodes) for graph in found.graphs] == [40]


def test_a_large_array_of_which_nobody_knows_what_is_set_is_paid_for(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0
    unknown = Run.unknown

    def counted(self: Run, *given: object, **named: object) -> Unknown:
        nonlocal made
        made += 1
        return unknown(self, *given, **named)

    monkeypatch.setattr(Run, "unknown", counted)
    found = read(
        """
        import numpy as np
        from keras import Sequential, layers
        def main():
            table = np.zeros((100, 100))
            for place in range(1000):
                table[np.random.randint(100)] = place
            Sequential([layers.Dense(3)])
        """
    )
    assert 10_000 <= made < 5 * found.steps
