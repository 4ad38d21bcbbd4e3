"""All ways through a root: which answers are tried, in which order, and which are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from layerlint.graph.model import LayerGraph
from layerlint.graph.text import parse_graph
from layerlint.interpreter.budgets import IDLE_ANSWERS, IDLE_ANSWERS_ASIDE, MOST_VARIANTS
from layerlint.interpreter.values import Unknown
from layerlint.interpreter.variants import (
    Condition,
    Exploration,
    Forced,
    Outcome,
    explore,
)
from layerlint.interpreter.walk.choices import Choice

Ask = Callable[[str, bool], bool]
"""Asks a condition by name; the second is its first answer."""


def graph(units: int) -> LayerGraph:
    return parse_graph(f"sequential {{ Dense(units={units}) }}")


class Program:
    """A program that builds one layer, whose size is what its answers say."""

    def __init__(self, body: Callable[[Ask], int]) -> None:
        self.body = body
        self.runs: list[dict[str, bool]] = []
        self.idle: Counter[Condition] = Counter()
        self.aside: frozenset[str] = frozenset()
        """The conditions that are asked where nothing can be built."""

    def run(self, forced: Forced) -> Outcome:
        choices: list[Choice] = []
        answers: dict[str, bool] = {}

        def ask(name: str, first: bool) -> bool:
            if name not in answers:
                answers[name] = forced.get((name,), first)
                choices.append(
                    Choice(
                        condition=Unknown(key=(name,), reason=name),
                        answer=answers[name],
                        text=name,
                        shown=answers[name],
                        line=1,
                        path="net.py",
                        aside=name in self.aside,
                    )
                )
            return answers[name]

        units = self.body(ask)
        self.runs.append(answers)
        return Outcome.of((graph(units),), choices, spent=False)

    def explore(self, most: int = 10**6) -> Exploration:
        return explore(self.run, lambda: len(self.runs) < most, self.idle)


def sizes(exploration: Exploration) -> list[int]:
    return [
        variant.outcome.graphs[0].nodes[0].layer.arguments["units"]  # type: ignore[misc]
        for variant in exploration.variants
    ]


def answers(exploration: Exploration) -> list[dict[str, bool]]:
    return [
        {answer.condition: answer.answer for answer in variant.when}
        for variant in exploration.variants
    ]


def test_two_independent_flags_have_four_variants_first_answers_first() -> None:
    program = Program(lambda ask: ask("a", True) + 2 * ask("b", False))
    found = program.explore()
    assert sizes(found) == [1, 0, 3, 2]
    assert answers(found)[0] == {"a": True, "b": False}
    assert not found.cut


def test_a_condition_without_effect_is_not_named_and_not_combined() -> None:
    program = Program(lambda ask: ask("a", True) + 0 * ask("idle", True))
    found = program.explore()
    assert sizes(found) == [1, 0]
    assert answers(found) == [{"a": True}, {"a": False}]
    assert found.runs == 3


def test_what_changes_nothing_is_left_alone_sooner_where_nothing_can_be_built() -> None:
    program = Program(lambda ask: 0 * (ask("here", True) + ask("aside", True)))
    program.aside = frozenset({"aside"})
    for _ in range(IDLE_ANSWERS + 2):
        program.explore()
    tried = [{name for name, answer in answers.items() if not answer} for answers in program.runs]
    assert tried.count({"here"}) == IDLE_ANSWERS
    assert tried.count({"aside"}) == IDLE_ANSWERS_ASIDE < IDLE_ANSWERS


def test_a_flag_asked_under_another_is_only_tried_there() -> None:
    program = Program(lambda ask: 1 + ask("b", True) if ask("a", False) else 0)
    found = program.explore()
    assert sizes(found) == [0, 2, 1]
    assert answers(found) == [{"a": False}, {"a": True, "b": True}, {"a": True, "b": False}]


def test_answers_on_the_way_of_a_run_that_was_made_are_not_run_again() -> None:
    program = Program(lambda ask: 1 if ask("a", False) else 2 + ask("b", False))
    found = program.explore()
    assert sizes(found) == [2, 1, 3]
    # Both flags together are the way of the first alone: the second is not asked there.
    assert program.runs == [{"a": False, "b": False}, {"a": True}, {"a": False, "b": True}]


def test_variants_that_build_the_same_are_one() -> None:
    program = Program(lambda ask: 5 if ask("a", True) or ask("b", True) else 6)
    assert sizes(program.explore()) == [5, 6]


def test_at_most_so_many_variants() -> None:
    program = Program(lambda ask: sum(ask(str(bit), False) << bit for bit in range(10)))
    found = program.explore()
    assert len(found.variants) == MOST_VARIANTS
    assert found.cut


def test_one_at_a_time_comes_before_combinations() -> None:
    program = Program(lambda ask: sum(ask(str(bit), False) << bit for bit in range(3)))
    assert sizes(program.explore())[:4] == [0, 1, 2, 4]


def test_the_budget_ends_the_search_and_that_is_said() -> None:
    program = Program(lambda ask: ask("a", True) + 2 * ask("b", True))
    found = program.explore(most=2)
    assert found.runs == 2
    assert found.cut


def test_answers_that_the_code_refuses_are_no_variant() -> None:
    def run(forced: Forced) -> Outcome:
        answer = forced.get(("a",), True)
        condition = Unknown(key=("a",), reason="a")
        choice = Choice(
            condition=condition, answer=answer, text="a", shown=answer, line=1, path="net.py"
        )
        graphs = (graph(1),) if answer else ()
        return Outcome.of(graphs, [choice], spent=False, died=not answer)

    found = explore(run, lambda: True, Counter())
    assert sizes(found) == [1]
    assert answers(found) == [{}]


def test_the_same_program_gives_the_same_variants() -> None:
    def body(ask: Ask) -> int:
        return sum(ask(str(bit), bit % 2 == 0) << bit for bit in range(5))

    assert sizes(Program(body).explore()) == sizes(Program(body).explore())
