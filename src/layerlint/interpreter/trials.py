"""What was tried of a root, as evidence of what depends on which condition.

Whoever tells under which answers something holds leaves conditions out, and has to know that
these don't matter. Few of all ways through a root are run; here it can be asked for others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from layerlint.graph.model import Answer, LayerGraph, Trial
from layerlint.interpreter.agreeing import Conditions, Path
from layerlint.interpreter.facts import Facts
from layerlint.interpreter.values import Key, Unknown
from layerlint.interpreter.variants import Exploration, Forced, Outcome, answer_of
from layerlint.interpreter.walk.choices import Choice
from layerlint.records import replace

Run: TypeAlias = "Callable[[Forced, bool], Outcome | None]"
"""Runs a root with some answers, out of the last budget or the first; ``None`` where that does not
reach."""

_REFUSED: Final = Trial(answers=(), graphs=(), refused=True)


class RootTrials:
    """The runs of one root."""

    def __init__(
        self,
        exploration: Exploration,
        told: Mapping[tuple[object, ...], LayerGraph],
        run: Run,
        home: str,
    ) -> None:
        self._run = run
        self._told = told
        self._home = home
        self._choices: dict[int, tuple[Choice, ...]] = {}
        """By the identity of a trial."""
        self._paths: dict[int, Path] = {}
        self._facts: dict[int, Facts] = {}
        self._conditions = Conditions()
        self._stale: dict[Key, bool] = {}
        self._asked: dict[tuple[str, int, str], dict[Key, bool]] = {}
        """The conditions that read alike, and whether they are read the other way round."""
        self._followed: dict[Answer, Unknown] = {}
        """The conditions that were true without a choice."""
        self.made: list[Trial] = []
        self._runs: dict[Path, Trial] = {}
        for outcome in exploration.outcomes:
            self._keep(outcome)
        self.telling: frozenset[Answer] = frozenset(
            self._answer(choice)
            for outcome in exploration.outcomes
            for choice in outcome.choices
            if choice.key in exploration.effective
        )

    def says(self, trial: Trial, answer: Answer) -> bool | None:
        """Whether the answers of a trial make another one true, asked in it or not."""
        facts = self._facts.get(id(trial))
        if facts is None:
            facts = self._facts[id(trial)] = Facts()
            for choice in self._choices[id(trial)]:
                facts.learn(choice.condition, choice.answer)
        return self._decided(facts, answer)

    def follows(self, answers: Collection[Answer], answer: Answer) -> bool:
        """Whether some answers settle one more, in whichever way."""
        facts = Facts()
        for condition, truth in self._alike(answers):
            facts.learn(condition, truth)
        return self._decided(facts, answer) is not None

    def implies(self, followed: Answer, answer: Answer) -> bool:
        """Whether what followed in a trial makes an answer true."""
        facts = Facts()
        facts.learn(self._followed[followed], followed.answer)
        return self._decided(facts, answer) is True

    def again(
        self,
        trial: Trial,
        held: Collection[Answer],
        other: Collection[Answer],
        *,
        last: bool = False,
    ) -> Trial | None:
        """What is built where some answers are held and conditions are answered otherwise."""
        forced = self._forced(self._paths[id(trial)], held, other)
        if forced not in self._runs:
            known = next((one for one in self.made if self._paths[id(one)].agrees(forced)), None)
            found = known or self._made_with(self._conditions.answers(forced), last)
            if found is None:
                return None
            self._runs[forced] = found
        return self._runs[forced]

    def _made_with(self, forced: Forced, last: bool) -> Trial | None:
        outcome = self._run(forced, last)
        if outcome is None or outcome.spent:
            return None
        return _REFUSED if outcome.refused else self._keep(outcome)

    def _alike(self, answers: Iterable[Answer]) -> Iterator[tuple[Unknown, bool]]:
        """The conditions that read as these do, and what the answers to them are."""
        for answer in answers:
            for key, negative in self._asked.get(_condition(answer), {}).items():
                yield self._conditions[key], answer.answer is not negative

    def _decided(self, facts: Facts, answer: Answer) -> bool | None:
        found: bool | None = None
        for condition, truth in self._alike([answer]):
            decided = facts.decide(condition)
            if decided is not None and self._is_stale(condition):
                decided = facts.answers.get(condition.key)
            if decided is not None:
                says = decided is truth
                if found is (not says):
                    return None
                found = says
        return found

    def _is_stale(self, condition: Unknown) -> bool:
        """Whether what a condition asks about has changed since: a list or dictionary that was
        filled then, and that the run has left empty. Nothing but its answer says what it was.
        """
        known = self._stale.get(condition.key)
        if known is None:
            known = self._stale[condition.key] = Facts().decide(condition) is not None
        return known

    def _keep(self, outcome: Outcome) -> Trial:
        for choice in outcome.choices:
            self._conditions.add(choice.condition, choice.answer)
            alike = self._asked.setdefault(_condition(self._answer(choice)), {})
            alike.setdefault(choice.key, choice.shown is not choice.answer)
        followed = {self._answer(choice): choice.condition for choice in outcome.followed}
        self._followed.update(followed)
        trial = Trial(
            answers=tuple(dict.fromkeys(map(self._answer, outcome.choices))),
            graphs=tuple(
                self._told.get(mark, graph)
                for graph, mark in zip(outcome.graphs, outcome.signature, strict=True)
            ),
            followed=tuple(followed),
            raised=outcome.raised,
        )
        self._choices[id(trial)] = outcome.choices
        given = ((choice.key, choice.answer) for choice in outcome.choices)
        self._paths[id(trial)] = self._conditions.path(given)
        self.made.append(trial)
        return trial

    def _answer(self, choice: Choice) -> Answer:
        answer = answer_of(choice)
        return replace(answer, path="") if answer.path == self._home else answer

    def _forced(self, own: Path, held: Collection[Answer], other: Collection[Answer]) -> Path:
        """An answer to each condition that is known: those that are held first, those of the
        trial where nothing else follows from these and from what is answered otherwise.
        """
        conditions = self._conditions

        def otherwise(answer: Answer) -> Iterator[tuple[Key, bool]]:
            """All that read alike are answered as one: where both answers are given, with no."""
            alike = self._asked.get(_condition(answer), {})
            asked = [key for key in alike if conditions.is_asked(own, key)] or alike
            truth = not any(conditions.usual(own, key) is not alike[key] for key in asked)
            return ((key, truth is not negative) for key, negative in alike.items())

        return conditions.agreeing(
            own,
            (
                *((condition.key, answer) for condition, answer in self._alike(held)),
                *(each for answer in other for each in otherwise(answer)),
            ),
        )


def _condition(answer: Answer) -> tuple[str, int, str]:
    return answer.path, answer.line, answer.condition
