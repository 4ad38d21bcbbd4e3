"""What a rule is, and what can be wrong with its file or with what is set for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from layerlint import __url__
from layerlint.patterns.syntax import (
    BatchnormOrder,
    Example,
    FixPlan,
    LayerDeclaration,
    LetValue,
    Level,
    Parameter,
    ParameterValue,
    Pattern,
    Profile,
    Report,
    Severity,
    Template,
)
from layerlint.records import dataclass, field

TOPICS: Final = (
    "normalization",
    "regularization",
    "activation",
    "output",
    "shape",
    "diagnostics",
)
LOCAL_TOPIC: Final = "local"
"""The topic of rules whose folder is not called like one of ``TOPICS``."""

ValuesByRule: TypeAlias = Mapping[str, Mapping[str, ParameterValue]]
"""What is set for the parameters of some rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something to read about a rule."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it finds, how bad that is, and what it says about it.

    Either ``pattern`` or ``diagnostic`` is there: a shape in the graph, or something that
    the engine itself finds.
    """

    id: str
    topic: str
    summary: str
    severity: Severity
    profile: Profile
    message: Template
    pattern: Pattern | None = None
    diagnostic: str | None = None
    levels: tuple[Level, ...] = ()
    let: Mapping[str, LetValue] = field(default_factory=dict)
    yields_to: tuple[str, ...] = ()
    report: Report | None = None
    fix: FixPlan | None = None
    rationale: str = ""
    when_to_ignore: str = ""
    references: tuple[Reference, ...] = ()
    examples: tuple[Example, ...] = ()
    requires: str | None = None
    layers: Mapping[str, LayerDeclaration] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    batchnorm_order: BatchnormOrder | None = None
    """The order of the house that wants it; elsewhere it is in no profile."""
    path: str = ""
    """The file it was read from."""

    @property
    def url(self) -> str:
        """Where to read about it: the first of its references, else layerlint's own page."""
        return self.references[0].url if self.references else __url__


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Rules by id, in the order of their topics, then by id."""

    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        """The rules in order."""
        return iter(self.rules)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rules)

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id."""
        return tuple(rule.id for rule in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RuleError:
    """A mistake in a rule file."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """As compilers say it."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class RuleErrors(Exception):
    """Rule files that cannot be used; every mistake of all of them."""

    def __init__(self, errors: Iterable[RuleError]) -> None:
        """Keep the mistakes in order."""
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongValue:
    """A value that a parameter can't have, or one for a parameter that is none."""

    rule: str
    parameter: str | None
    """``None`` where there is no such rule."""
    index: int | None = None
    """Which item of a list it is about."""
    is_name: bool = False
    """Whether it is about the name and not about the value."""
    message: str


class WrongValues(Exception):
    """Values for parameters that can't be used; every mistake in all of them."""

    def __init__(self, mistakes: Iterable[WrongValue]) -> None:
        """Keep the mistakes."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistake.message for mistake in self.mistakes))
