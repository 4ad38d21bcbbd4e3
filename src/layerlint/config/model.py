"""The settings in force for a file, and where each was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from layerlint.records import dataclass, field
from layerlint.source import DEFAULT_EXCLUDES, Excludes, Place, left_out

if TYPE_CHECKING:
    from layerlint.catalog import Dialect

Profile: TypeAlias = Literal["essential", "recommended", "strict"]
FailOn: TypeAlias = Literal["error", "warning", "info", "undecided", "never"]
Severity: TypeAlias = Literal["error", "warning", "info"]
BatchnormOrder: TypeAlias = Literal["before-activation", "after-activation"]
ParameterValue: TypeAlias = bool | int | float | str | tuple[str, ...]
"""What a parameter of a rule is set to."""

SettingPath: TypeAlias = tuple["str | int", ...]
"""A setting, or a part of one: ``("select",)``, ``("per-path-ignores", "tests/", 0)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigError:
    """One mistake in a configuration."""

    place: Place
    message: str

    def __str__(self) -> str:
        """The message behind its place."""
        span = self.place.span
        return f"{self.place.path}:{span.line}:{span.column}: {self.message}"


class ConfigErrors(Exception):
    """All mistakes of a configuration, in the order in which they stand there."""

    def __init__(self, errors: Iterable[ConfigError], rest: Configuration | None = None) -> None:
        """Keep the mistakes, and what is left of the configuration without them."""
        self.errors = tuple(dict.fromkeys(errors))
        self.rest = rest
        super().__init__("\n".join(map(str, self.errors)))

    @classmethod
    def together(cls, many: Iterable[ConfigErrors]) -> ConfigErrors:
        """The mistakes of several configurations, in the order of their places."""
        errors = {one: None for each in many for one in each.errors}
        return cls(sorted(errors, key=lambda one: one.place))


@dataclass(frozen=True, slots=True, kw_only=True)
class PathIgnores:
    """Rules, topics or profiles that are off for the paths that a pattern matches."""

    pattern: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What ``[tool.layerlint]`` says, its silence filled in with the defaults.

    ``select``, ``ignore`` and the like hold ids, topics and profiles as they were written;
    which of them there are is not known here.
    """

    root: Path
    """The folder that patterns and paths in the settings start from."""
    file: Path | None = None
    """The file with the settings; None where there is none, and all are defaults."""
    files: tuple[Path, ...] = ()
    """That file, and before it those that it extends."""
    profile: Profile = "recommended"
    select: tuple[str, ...] | None = None
    """What to look for in place of the profile; None where the profile says it."""
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: tuple[PathIgnores, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDES
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    """How bad the findings of some rules are, in place of what the rules say."""
    parameters: Mapping[str, Mapping[str, ParameterValue]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """For some rules, values for some of their parameters."""
    batchnorm_order: BatchnormOrder = "before-activation"
    """Where this house puts batch normalization."""
    rules: tuple[Path, ...] = ()
    """Files and folders with further rules."""
    packs: tuple[str, ...] = ()
    """Rule packs of installed packages."""
    fail_on: FailOn = "warning"
    require_models: bool = False
    require_reason: bool = False
    undecided: bool = False
    baseline: Path | None = None
    """The file with the findings that are known."""
    keras: Dialect | None = None
    """The Keras for which the code is written; None where its form must tell."""
    places: Mapping[SettingPath, Place] = field(default_factory=lambda: MappingProxyType({}))
    """Where each setting that was made stands, and each item of its lists and tables."""
    keys: Mapping[SettingPath, Place] = field(default_factory=lambda: MappingProxyType({}))
    """Where the keys of its tables stand."""

    @property
    def speaks_of_rules(self) -> bool:
        """Whether anything in it can only be told right or wrong by who knows the rules."""
        names = any(True for _ in self.named_rules())
        return bool(names or self.rules or self.packs or self.severity or self.parameters)

    @property
    def excludes(self) -> Excludes:
        """What is left out of a walk."""
        return Excludes(
            root=self.root,
            patterns=(*self.exclude, *self.extend_exclude),
            respect_gitignore=self.respect_gitignore,
        )

    def ignored_at(self, path: Path) -> tuple[str, ...]:
        """What is off for a file by its path alone."""
        return tuple(
            rule
            for entry in self.per_path_ignores
            if left_out(Excludes(root=self.root, patterns=(entry.pattern,)), path, is_folder=False)
            for rule in entry.rules
        )

    def named_rules(self) -> Iterator[tuple[str, Place]]:
        """Every id, topic or profile that the settings name, with its place."""
        for key, names in (
            ("select", self.select or ()),
            ("extend-select", self.extend_select),
            ("ignore", self.ignore),
        ):
            for index, name in enumerate(names):
                yield name, self.places[(key, index)]
        for entry in self.per_path_ignores:
            for index, name in enumerate(entry.rules):
                yield name, self.places[("per-path-ignores", entry.pattern, index)]
