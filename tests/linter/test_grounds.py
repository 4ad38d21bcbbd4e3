"""What is told of when a finding holds is held against further runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import combinations, product
from pathlib import Path

import pytest

from layerlint.graph.model import Answer, LayerGraph, Trial
from layerlint.graph.text import parse_graph
from layerlint.linter import check
from layerlint.merging import tried
from layerlint.merging.answers import _cover, opposite
from layerlint.merging.grounds import Grounds, in_pairs
from layerlint.project import Project
from layerlint.records import replace
from layerlint.settings import Settings
from layerlint.source import SourceFile

Shows = Callable[..., bool]

EMPTY = parse_graph("sequential { }")
FAULTY = parse_graph("sequential { Dense(units=1) }")


class Flags:
    """A root that asks all of its flags, and shows a finding where ``shows`` says so."""

    def __init__(
        self, names: str, tried: str, shows: Shows, *, most: int = 10**6, last: int = 0
    ) -> None:
        self.names = names.split()
        self.shows = shows
        self.most = most
        """How many further trials there is a budget for, besides that for what is told."""
        self.last = last
        self.telling = [yes for name in self.names for yes in (_answer(name), _answer("!" + name))]
        self.made: list[Trial] = []
        for letters in tried.split():
            self._try(
                {name: letter == "+" for name, letter in zip(self.names, letters, strict=True)}
            )
        self.asked = len(self.made)

    def _try(self, answers: dict[str, bool]) -> Trial:
        shown = tuple(Answer(condition=name, line=1, answer=answers[name]) for name in self.names)
        for trial in self.made:
            if trial.answers == shown:
                return trial
        graph = FAULTY if self.shows(**answers) else EMPTY
        self.made.append(Trial(answers=shown, graphs=(replace(graph),)))
        return self.made[-1]

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        return answer in trial.answers

    def follows(self, answers: Collection[Answer], answer: Answer) -> bool:
        return answer in answers or opposite(answer) in answers

    def again(
        self,
        trial: Trial,
        held: Collection[Answer],
        other: Collection[Answer],
        *,
        last: bool = False,
    ) -> Trial | None:
        if len(self.made) - self.asked >= self.most + last * self.last:
            return None
        answers = {one.condition: one.answer for one in trial.answers}
        answers.update((one.condition, not answers[one.condition]) for one in other)
        answers.update((one.condition, one.answer) for one in held)
        return self._try(answers)


def _answer(word: str) -> Answer:
    return Answer(condition=word.removeprefix("!"), line=1, answer=not word.startswith("!"))


def said(*roots: Flags) -> list[str]:
    grounds = Grounds({str(number): [root] for number, root in enumerate(roots)}, _shown)
    return [
        " ".join(("" if one.answer else "!") + one.condition for one in answers)
        for answers in grounds.when(("fault",), map(str, range(len(roots))))
    ]


def _shown(graph: LayerGraph) -> Collection[tuple[object, ...]]:
    return [("fault",)] if graph.nodes else []


def test_a_condition_whose_other_answer_was_never_tried_is_tried() -> None:
    # In both runs that show it both hold: one of the two would do, as far as was tried.
    flags = Flags("loss last wide", "+++ ++- --+", lambda loss, last, wide: loss and last)
    assert said(flags) == ["loss last"]


def test_what_holds_in_all_runs_so_far_may_depend_on_a_condition_all_the_same() -> None:
    assert said(Flags("a b", "++ +-", lambda a, b: a)) == ["a"]
    assert said(Flags("a b", "++", lambda a, b: a or b)) == ["a", "b"]
    assert said(Flags("a b", "++", lambda a, b: True)) == []


def test_a_condition_that_matters_only_beside_another_is_found() -> None:
    flags = Flags("a b c d", "++++ -+++ +-++ ++-+ +++-", lambda a, b, c, d: not (c is d is False))
    assert said(flags) == ["c", "d"]


def test_what_no_budget_is_left_to_try_is_not_left_out() -> None:
    tried = "+++ ++- --+"
    assert said(Flags("a b c", tried, lambda a, b, c: a and b, most=0)) == ["a b"]


def told_of(flags: Flags) -> tuple[list[str], bool]:
    """What is said of when it holds, and whether it may need fewer answers than those."""
    grounds = Grounds({"root": [flags]}, _shown)
    terms = grounds.when(("fault",), ["root"]) or ()
    return [" ".join(map(_word, term)) for term in terms], grounds.may_need_fewer(("fault",))


def test_an_answer_that_is_told_is_tried_otherwise_out_of_a_budget_of_its_own() -> None:
    tried = "+++ -++ +--"  # `b` and `c` tell it apart, and so does `a`

    def root(last: int, most: int = 0) -> Flags:
        return Flags("a b c", tried, lambda a, b, c: a and c, most=most, last=last)

    assert told_of(root(last=0)) == (["a b c"], True)
    assert told_of(root(last=10)) == (["a c"], False)
    assert told_of(root(last=0, most=100)) == (["a c"], False)


def test_of_two_answers_one_of_which_is_enough_one_is_told() -> None:
    flags = Flags("a b c", "+++ --+ +-+", lambda a, b, c: a or b, most=0, last=10)
    terms, fewer = told_of(flags)
    assert terms in (["a"], ["b"])
    assert not fewer


def test_what_holds_whatever_is_answered_is_told_with_no_answer_that_was_tried_last() -> None:
    assert told_of(Flags("a b c", "+++", lambda a, b, c: True, most=0, last=10)) == ([], False)
    assert told_of(Flags("a b c", "+++", lambda a, b, c: b, most=0, last=10)) == (["b"], False)
    assert told_of(Flags("a b c", "+++", lambda a, b, c: True, most=0)) == (["a b c"], True)


def test_whatever_three_conditions_decide_what_is_tried_last_is_told_soundly() -> None:
    """With that budget alone: a term may be too long, and says so, but never too short."""
    for truths in product((True, False), repeat=8):
        table = dict(zip(product((True, False), repeat=3), truths, strict=True))

        def shows(**flags: bool) -> bool:
            return table[flags["a"], flags["b"], flags["c"]]  # noqa: B023  # called at once

        if not table[True, True, True]:
            continue
        for last in (0, 1, 2, 100):
            flags = Flags("a b c", "+++ --- -+-", shows, most=0, last=last)
            terms, fewer = told_of(flags)
            known = {tuple(one.answer for one in trial.answers) for trial in flags.made}
            for term in terms or [""]:
                words = {word.removeprefix("!"): not word.startswith("!") for word in term.split()}
                covered = [
                    values
                    for values in known
                    if all(values["abc".index(name)] is value for name, value in words.items())
                ]
                assert all(table[values] for values in covered), (table, last, terms)
            if last == 100:
                assert not fewer


def test_what_was_never_seen_without_it_is_not_left_out_for_what_is_known_to_matter() -> None:
    """That `c` is what brings it, beside `a`, nobody was left to try: `b` tells the same apart."""

    def root(most: int) -> Flags:
        flags = Flags("a b c", "+++ -++ +--", lambda a, b, c: a and c, most=most)
        flags.telling = [_answer(word) for word in ("a", "!a", "b", "!b")]
        return flags

    assert said(root(most=0)) == ["a b c"]
    assert said(root(most=100)) == ["a c"]


def test_empty_where_it_holds_in_all_that_one_of_the_roots_builds() -> None:
    some = Flags("a", "+ -", lambda a: a)
    assert said(some, Flags("a", "+ -", lambda a: True)) == []
    assert said(some) == ["a"]


def test_what_several_roots_show_is_told_of_each_with_all_its_own_conditions() -> None:
    first = Flags("norm x", "++ +- -+ --", lambda norm, x: norm and not x)
    second = Flags("norm y", "++ +- -+ --", lambda norm, y: norm and not y)
    assert said(first, second) == ["norm !x", "norm !y"]


def test_whatever_two_conditions_decide_is_told_soundly_and_completely() -> None:
    names = ["a", "b", "c", "d"]
    for one, other in combinations(names, 2):
        for truths in product((True, False), repeat=4):
            table = dict(zip(product((True, False), repeat=2), truths, strict=True))

            def shows(**flags: bool) -> bool:
                return table[flags[one], flags[other]]  # noqa: B023  # called at once

            if not table[True, True]:
                continue
            terms = [term.split() for term in said(Flags("a b c d", "++++", shows))]
            for values in product((True, False), repeat=4):
                flags = dict(zip(names, values, strict=True))
                told = not terms or any(
                    all(flags[word.removeprefix("!")] is not word.startswith("!") for word in term)
                    for term in terms
                )
                assert told <= shows(**flags), (table, terms, flags)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 10, 11, 36, 100])
def test_of_each_two_things_one_selection_has_both_one_neither_and_one_each(size: int) -> None:
    selections = [set(each) for each in in_pairs(range(size))]
    assert len(selections) <= 10
    assert selections[0] == set(range(size))
    for one, other in combinations(range(size), 2):
        met = {(one in selection, other in selection) for selection in selections}
        assert len(met) == 4


class Counted(Flags):
    """Flags that count what is asked of them."""

    said = 0
    tried_again = 0

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        self.said += 1
        return super().says(trial, answer)

    def again(
        self,
        trial: Trial,
        held: Collection[Answer],
        other: Collection[Answer],
        *,
        last: bool = False,
    ) -> Trial | None:
        self.tried_again += 1
        return super().again(trial, held, other, last=last)


def many(flags: Flags) -> list[tuple[tuple[Answer, ...], ...]]:
    """When each of many findings of a root holds."""
    marks = [(f"fault {number}",) for number in range(50)]
    grounds = Grounds({"": [flags]}, lambda graph: marks if graph.nodes else [])
    return [grounds.when(mark, [""]) for mark in marks]


def test_what_a_trial_says_is_asked_once_whatever_the_findings() -> None:
    names = " ".join(f"a{number}" for number in range(30))
    flags = Counted(names, "+" * 30, lambda **answers: answers["a3"] or answers["a5"])
    told = {tuple(" ".join(map(_word, term)) for term in terms) for terms in many(flags)}
    assert told == {("a3", "a5")}
    assert flags.said <= len(flags.made) * 30
    assert flags.tried_again < 300  # of 50 findings, each of which asks for some 40


def _word(answer: Answer) -> str:
    return ("" if answer.answer else "!") + answer.condition


def test_further_trials_are_asked_for_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "MOST_ASKED", 300)
    flags = Counted(" ".join(f"a{number}" for number in range(30)), "+" * 30, lambda **_: True)
    (told,) = {*many(flags)}
    assert flags.tried_again == 10
    # Ten were tried otherwise, one by one; what was not is not left out.
    assert [len(term) for term in told] == [20]


def test_that_no_more_were_asked_for_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = Counted(" ".join(f"a{number}" for number in range(30)), "+" * 30, lambda **_: True)
    grounds = Grounds({"build": [flags]}, lambda graph: [("fault",)] if graph.nodes else [])
    grounds.when(("fault",), ["build"])
    assert grounds.cut == ()
    monkeypatch.setattr(tried, "MOST_ASKED", 300)
    grounds = Grounds({"build": [flags]}, lambda graph: [("fault",)] if graph.nodes else [])
    grounds.when(("fault",), ["build"])
    assert grounds.cut == ("further answers to the conditions of build",)


def test_the_summary_says_that_no_more_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "MOST_ASKED", 1)
    source = SourceFile(
        path="net.py",
        text="""
from keras import Sequential, layers

def build(bn=False):
    model = Sequential([layers.Dense(3, activation="relu")])
    if bn:
        model.add(layers.Dropout(0.5))
    model.add(layers.ReLU())
    return model
""",
    )
    report = check(source, Project(), Settings().in_force(Path.cwd() / "net.py"))
    assert report.findings
    assert "further answers to the conditions of build" in report.understood.cut


def told_when(text: str, rule: str) -> list[list[str]]:
    """The conditions that the findings of a rule are told under."""
    source = SourceFile(path="net.py", text=text)
    report = check(source, Project(), Settings().in_force(Path.cwd() / "net.py"))
    return [
        sorted(" ".join(map(_word, answers)) for answers in finding.when)
        for finding in report.findings
        if finding.rule == rule
    ]


ENDS_WITH_AN_ERROR = """
from keras import Sequential, layers

def test_it_is_refused(wide):
    model = Sequential([layers.Dense(3, activation="relu")])
    if wide:
        model.add(layers.ReLU())
    model.add(layers.Dense(2))
    raise {what}
"""


@pytest.mark.parametrize("what", ["ValueError", "SystemExit(model.name)"])
def test_what_ends_with_an_error_either_way_is_told_apart_all_the_same(what: str) -> None:
    found = told_when(ENDS_WITH_AN_ERROR.format(what=what), "consecutive-activations")
    assert found == [["wide"]]


ASKS_A_TABLE_THAT_IS_GONE = """
from keras import Model, Input, layers

class Sizes:
    def __init__(self):
        self.table = {}

    def fit(self, columns):
        for column in columns:
            if is_one_of(column):
                self.table[column] = encoder(column)

    def of(self, columns):
        found = []
        for column in columns:
            if column in self.table:
                found.append(len(self.table[column].categories))
            else:
                found.append(1)
        return found

def build(columns, which):
    sizes = Sizes()
    sizes.fit(columns)
    x = Input((8,))
    outputs = []
    if which == "each":
        for size in sizes.of(columns):
            outputs.append(layers.Dense(size, activation="softmax")(x))
    elif which == "one":
        outputs.append(layers.Dense(3, activation="softmax")(x))
    else:
        raise ValueError(which)
    return Model(x, outputs)
"""


def test_what_a_table_held_is_not_asked_of_what_the_run_left_of_it() -> None:
    # Afterwards the table is empty, and nothing is in it whatever was answered.
    (found,) = told_when(ASKS_A_TABLE_THAT_IS_GONE, "softmax-on-one-unit")
    assert found == ["!is_one_of(column) which == 'each' !column in self.table"]


class Gone(list[tuple[int, tuple[int, ...]]]):
    """Candidates that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        self.times += 1
        return super().__iter__()


def test_what_covers_a_variant_is_looked_for_once_in_the_whole_search() -> None:
    pairs = Gone((1 << one | 1 << two, (one, two)) for one, two in combinations(range(12), 2))
    found = _cover(pairs, (1 << 12) - 1)
    assert len(found) == 6
    assert pairs.times <= 6 + 12  # for the first guess, and for each variant
