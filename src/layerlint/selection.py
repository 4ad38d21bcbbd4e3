"""Which rules are in force: ids, topics and profiles put together into one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from layerlint.patterns.syntax import Profile
from layerlint.records import dataclass
from layerlint.rule import TOPICS, Rule, RuleSet
from layerlint.spelling import nearest

Name: TypeAlias = str
"""The id of a rule, a topic, or a profile."""

PROFILES: Final[tuple[Profile, ...]] = ("essential", "recommended", "strict")
"""Each holds the ones before it."""


class UnknownNames(Exception):
    """Names that are no rule, topic or profile."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        """Keep a sentence for each."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a run looks for.

    A name of a rule or topic stands for all that it can find, a name of a profile for what
    is found at the levels of that profile: one rule may be essential in one situation and
    recommended in another.
    """

    selected: tuple[Name, ...]
    ignored: tuple[Name, ...] = ()

    def admits(self, rule: Rule, profile: Profile) -> bool:
        """Whether a finding of the rule at a level of that profile is wanted."""
        if profile == "always":
            return True
        return any(_covers(name, rule, profile) for name in self.selected) and not any(
            _covers(name, rule, profile) for name in self.ignored
        )

    def wants(self, rule: Rule) -> bool:
        """Whether any finding of the rule is wanted, so that it has to be looked for."""
        profiles = {rule.profile, *(level.profile for level in rule.levels if level.profile)}
        return any(self.admits(rule, profile) for profile in profiles)

    def without(self, names: Iterable[Name]) -> Selection:
        """The same with more ignored."""
        return Selection(selected=self.selected, ignored=(*self.ignored, *names))


def select(
    rules: RuleSet,
    *,
    profile: Profile,
    selected: Sequence[Name] | None,
    extended: Sequence[Name] = (),
    ignored: Sequence[Name] = (),
) -> Selection:
    """What the names choose; raises UnknownNames.

    ``selected`` replaces the profile, ``extended`` adds to it, ``ignored`` subtracts.
    """
    wanted = (profile,) if selected is None else tuple(selected)
    mistakes = (unknown(name, rules) for name in (*wanted, *extended, *ignored))
    if said := [mistake for mistake in mistakes if mistake]:
        raise UnknownNames(dict.fromkeys(said))
    return Selection(selected=(*wanted, *extended), ignored=tuple(ignored))


def unknown(name: Name, rules: RuleSet) -> str | None:
    """What is wrong with a name that is no rule, topic or profile."""
    known = [*rules.ids, *TOPICS, *(rule.topic for rule in rules), *PROFILES]
    if name in known:
        return None
    close = nearest(name.lower().replace("_", "-"), known)
    hint = f"; did you mean `{close}`?" if close else " (see `layerlint rules`)"
    return f"no rule, topic or profile is called `{name}`{hint}"


def unknown_rule(name: str, rules: RuleSet) -> str:
    """What is wrong with a name that is no rule."""
    close = nearest(name.lower().replace("_", "-"), rules.ids)
    hint = f"; did you mean `{close}`?" if close else " (see `layerlint rules`)"
    return f"no rule is called `{name}`{hint}"


def _covers(name: Name, rule: Rule, profile: Profile) -> bool:
    if name not in PROFILES:
        return name in (rule.id, rule.topic)
    return profile in PROFILES[: PROFILES.index(name) + 1]
