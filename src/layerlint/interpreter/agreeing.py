"""Answers to all conditions of a root that agree with each other.

Some conditions are to be answered in a certain way, and all others as usual where nothing else
follows. Conditions that ask about nothing in common say nothing of each other: what follows is
worked out in each group of those that do by itself, and once for each way in which it is asked.
A function may have a thousand conditions, and is asked for as many selections of answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from layerlint.interpreter.facts import Facts
from layerlint.interpreter.values import Key, Unknown
from layerlint.records import dataclass


class Path(NamedTuple):
    """The answers of a run, or to all conditions: a bit for each of these."""

    asked: int
    yes: int

    def agrees(self, other: Path) -> bool:
        """Whether all that is asked here is answered alike there."""
        return not (self.asked & ~other.asked or (self.yes ^ other.yes) & self.asked)


@dataclass(slots=True, kw_only=True, eq=False)
class _Group:
    """Conditions that ask about something in common."""

    members: list[int]
    """By number, in order."""
    about: list[Key]
    mask: int

    def take_in(self, other: _Group) -> None:
        self.members += other.members
        self.members.sort()  # two rows in order: it takes no longer than to look at each
        self.about += other.about
        self.mask |= other.mask


class Conditions:
    """The conditions of a root, by number, in the order in which they were met."""

    def __init__(self) -> None:
        self.agreed = 0
        """Of how many answers it was worked out whether they follow from others."""
        self._numbers: dict[Key, int] = {}
        self._all: list[Unknown] = []
        self._first = 0
        """The first answers, as bits."""
        self._groups: dict[Key, _Group] = {}
        """By all that is asked about."""
        self._usual: dict[Path, Path] = {}
        """For the answers of a run those to all conditions that were known last."""
        self._known: dict[tuple[int, int, tuple[tuple[int, bool], ...], int], int] = {}
        """What answers in one group, by its first member and its size, come to."""

    def __getitem__(self, key: Key) -> Unknown:
        return self._all[self._numbers[key]]

    def add(self, condition: Unknown, first: bool) -> None:
        """Note a condition with its first answer, unless it is known."""
        if condition.key in self._numbers:
            return
        number = self._numbers[condition.key] = len(self._all)
        self._all.append(condition)
        self._first |= first << number
        about = _about(condition)
        group = _Group(members=[number], about=[*about], mask=1 << number)
        joined = {id(one): one for key in about if (one := self._groups.get(key)) is not None}
        for one in joined.values():
            small, large = sorted((group, one), key=lambda each: len(each.about))
            large.take_in(small)
            for key in small.about:
                self._groups[key] = large
            group = large
        for key in about:
            self._groups[key] = group

    def path(self, answers: Iterable[tuple[Key, bool]]) -> Path:
        """Answers to some conditions, as bits."""
        numbered = {self._numbers[key]: answer for key, answer in answers}
        return Path(
            asked=sum(1 << number for number in numbered),
            yes=sum(1 << number for number, answer in numbered.items() if answer),
        )

    def is_asked(self, own: Path, key: Key) -> bool:
        """Whether a run asks a condition."""
        return bool(own.asked >> self._numbers[key] & 1)

    def usual(self, own: Path, key: Key) -> bool:
        """How a run answers a condition, or what its first answer is."""
        number = self._numbers[key]
        return bool((own.yes if own.asked >> number & 1 else self._first) >> number & 1)

    def agreeing(self, own: Path, wanted: Iterable[tuple[Key, bool]]) -> Path:
        """An answer to each condition: those that are wanted first, in that order, then those of
        a run, then first answers; each where nothing else follows from those before it.
        """
        asked: dict[int, tuple[_Group, list[tuple[int, bool]]]] = {}
        for key, answer in wanted:
            group = self._groups[key]
            asked.setdefault(id(group), (group, []))[1].append((self._numbers[key], answer))
        usually = self._as_usual(own)
        yes = usually.yes
        for group, answers in asked.values():
            yes = yes & ~group.mask | self._in_group(group, tuple(answers), own)
        return Path(asked=usually.asked, yes=yes)

    def answers(self, path: Path) -> dict[Key, bool]:
        """The answers of a path, by condition."""
        return {
            condition.key: bool(path.yes >> number & 1)
            for number, condition in enumerate(self._all)
            if path.asked >> number & 1
        }

    def _as_usual(self, own: Path) -> Path:
        found = self._usual.get(own)
        asked = (1 << len(self._all)) - 1
        if found is None or found.asked != asked:
            groups = {id(group): group for group in self._groups.values()}.values()
            yes = 0
            for group in groups:
                yes |= self._in_group(group, (), own)
            found = self._usual[own] = Path(asked=asked, yes=yes)
        return found

    def _in_group(self, group: _Group, wanted: tuple[tuple[int, bool], ...], own: Path) -> int:
        usual = (own.yes & own.asked | self._first & ~own.asked) & group.mask
        case = (group.members[0], len(group.members), wanted, usual)
        found = self._known.get(case)
        if found is None:
            others = ((number, bool(usual >> number & 1)) for number in group.members)
            found = self._known[case] = self._worked_out((*wanted, *others))
        return found

    def _worked_out(self, answers: Iterable[tuple[int, bool]]) -> int:
        facts = Facts()
        forced: dict[int, bool] = {}
        for number, answer in answers:
            if number not in forced:
                # What follows from the others may be asked before them.
                condition = self._all[number]
                follows = facts.decide(condition)
                forced[number] = answer if follows is None else follows
                facts.learn(condition, forced[number])
        self.agreed += len(forced)
        return sum(1 << number for number, answer in forced.items() if answer)


def _about(condition: Unknown) -> set[Key]:
    """What a condition asks about: it itself, all that it is made of, and their defaults."""
    found: set[Key] = set()
    left = [condition]
    while left:
        value = left.pop()
        if value.key not in found:
            found.add(value.key)
            parts = (value.default, *value.operands)
            left += (part for part in parts if isinstance(part, Unknown))
    return found
