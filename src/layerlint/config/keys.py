"""The settings there are, as data: the reader, the schema for editors and the docs use it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from layerlint.config.model import BatchnormOrder, FailOn, Profile, Severity
from layerlint.records import dataclass

if TYPE_CHECKING:
    from layerlint.catalog import Dialect

PROFILES: Final[tuple[Profile, ...]] = ("essential", "recommended", "strict")
FAIL_ON: Final[tuple[FailOn, ...]] = ("error", "warning", "info", "undecided", "never")
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
BATCHNORM_ORDERS: Final[tuple[BatchnormOrder, ...]] = ("before-activation", "after-activation")
KERAS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {"0": "keras0", "1": "keras1", "2": "keras2", "3": "keras3", "tf": "tf"}
)
"""What ``keras`` may say, and the dialect it means."""

Kind: TypeAlias = Literal[
    "word",  # one of `words`
    "flag",  # true or false
    "names",  # a list of rules, topics and profiles
    "patterns",  # a list of patterns as in .gitignore
    "paths",  # a list of files and folders that are there
    "files",  # one file that is there, or a list of them
    "file",  # one file, there or not
    "packs",  # a list of names of rule packs
    "names by pattern",  # a table: a pattern, and names
    "words by rule",  # a table: the id of a rule, and one of `words`
    "values by rule",  # a table of tables: the id of a rule, and values for its parameters
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key: what it may hold, and what it means."""

    kind: Kind
    says: str
    words: tuple[str, ...] = ()
    adds: bool = False
    """Whether a list goes behind that of the files it extends, and not in its place."""

    @property
    def is_table(self) -> bool:
        """Whether it is a table, whose keys are joined with those of the files it extends."""
        return " by " in self.kind


SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        "extends": Setting(
            kind="files",
            says="Files whose settings hold where this one says nothing; a later one goes before"
            " an earlier one.",
        ),
        "profile": Setting(
            kind="word",
            words=PROFILES,
            says="Which rules are in force: each profile holds the ones before it.",
        ),
        "select": Setting(
            kind="names", says="Rules, topics or profiles to look for, in place of the profile."
        ),
        "extend-select": Setting(
            kind="names", says="Rules, topics or profiles to look for besides.", adds=True
        ),
        "ignore": Setting(kind="names", says="Rules, topics or profiles not to look for."),
        "per-path-ignores": Setting(
            kind="names by pattern",
            says="Rules, topics or profiles not to look for in the files that a pattern matches.",
        ),
        "severity": Setting(
            kind="words by rule",
            words=SEVERITIES,
            says="How bad the findings of a rule are, in place of what the rule says.",
        ),
        "parameters": Setting(
            kind="values by rule", says="Values for the parameters that a rule declares."
        ),
        "batchnorm-order": Setting(
            kind="word",
            words=BATCHNORM_ORDERS,
            says="Where this house puts batch normalization; a block that has it the other way"
            " round is reported.",
        ),
        "rules": Setting(kind="paths", says="Files and folders with further rules.", adds=True),
        "packs": Setting(
            kind="packs",
            says="Rule packs of installed packages, by the names of their entry points.",
            adds=True,
        ),
        "keras": Setting(
            kind="word",
            words=tuple(KERAS),
            says="The Keras for which the code is written, where its form does not tell.",
        ),
        "fail-on": Setting(
            kind="word", words=FAIL_ON, says="The mildest finding that makes the exit code 1."
        ),
        "require-models": Setting(
            kind="flag", says="Whether the exit code is 1 also where no model was understood."
        ),
        "require-reason": Setting(
            kind="flag", says="Whether a comment that silences a finding must say why."
        ),
        "undecided": Setting(kind="flag", says="Whether undecided findings are shown."),
        "baseline": Setting(
            kind="file", says="The file with the findings that are known and not told again."
        ),
        "exclude": Setting(
            kind="patterns", says="What is left out of every walk, in place of the defaults."
        ),
        "extend-exclude": Setting(kind="patterns", says="What is left out besides.", adds=True),
        "respect-gitignore": Setting(
            kind="flag", says="Whether what `.gitignore` files name is left out."
        ),
    }
)
