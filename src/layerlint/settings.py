"""What is in force for a file: its configuration, overruled by the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.config import ConfigErrors, Configuration, Configurations, Profile
from layerlint.records import dataclass, field

if TYPE_CHECKING:
    from layerlint.catalog import Dialect
    from layerlint.rule import Rule, RuleSet
    from layerlint.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the command line says; ``None`` where it says nothing."""

    profile: Profile | None = None
    select: Sequence[str] | None = None
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    require_reason: bool = False

    @property
    def change_selection(self) -> bool:
        """Whether other rules are looked for than the configuration says."""
        return self.profile is not None or bool(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The ids, topics and profiles that it names."""
        return (*(self.select or ()), *self.extend_select, *self.ignore)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInForce:
    """The rules there are, which of them are wanted, and for which Keras code is read."""

    rules: RuleSet
    selection: Selection
    keras: Dialect | None = None
    require_reason: bool = False
    """Whether a suppression must say why."""


@dataclass(slots=True, kw_only=True)
class Settings:
    """The settings of every folder, each read once.

    Reading raises ``ConfigErrors`` or ``RuleErrors``, a name on the command line that is
    none ``UnknownNames``.
    """

    overrides: Overrides = field(default_factory=Overrides)
    configurations: Configurations = field(default_factory=Configurations)
    _rules: dict[Path | None, RuleSet] = field(default_factory=dict)
    """By the file with the settings; wherever there is none, they are the same."""
    _selections: dict[Path | None, tuple[RuleSet, Selection]] = field(default_factory=dict)

    def configuration(self, folder: Path) -> Configuration:
        """The configuration that holds in a folder."""
        try:
            return self.configurations.of(folder)
        except ConfigErrors as errors:
            raise self._all_mistakes(errors) from None

    def rules(self, configuration: Configuration) -> RuleSet:
        """The shipped rules and those that a configuration names, set as it sets them."""
        key = configuration.file
        if key not in self._rules:
            # Rules are YAML: a run that finds nothing to do has no use for its parser.
            from layerlint.adjusting import adjusted_rules

            self._rules[key] = adjusted_rules(configuration)
        return self._rules[key]

    def known_rules(self, folder: Path) -> list[Rule]:
        """The rules that a folder knows, then those of other folders that were looked into."""
        known = {rule.id: rule for rule in self.rules(self.configuration(folder))}
        for rules in self._rules.values():
            for rule in rules:
                known.setdefault(rule.id, rule)
        return list(known.values())

    def in_force(self, file: Path) -> RulesInForce:
        """The rules in force for a file."""
        configuration = self.configuration(file.parent)
        rules, selection = self._selected(configuration)
        ignored = configuration.ignored_at(file)
        return RulesInForce(
            rules=rules,
            selection=selection.without(ignored) if ignored else selection,
            keras=configuration.keras,
            require_reason=configuration.require_reason or self.overrides.require_reason,
        )

    def check(self, folder: Path) -> None:
        """Look for mistakes in what the command line and a folder's configuration name.

        Where neither names anything there is nothing to be wrong, and no rule is read.
        """
        configuration = self.configuration(folder)
        if self.overrides.names or configuration.speaks_of_rules:
            self._selected(configuration)

    def wrong_in(self, folders: Iterable[Path]) -> dict[Path, ConfigErrors]:
        """What is wrong with the configurations of many folders, by folder."""
        wrong: dict[Path, ConfigErrors] = {}
        for folder in folders:
            try:
                self.check(folder)
            except ConfigErrors as errors:
                wrong[folder] = errors
        return wrong

    def _all_mistakes(self, errors: ConfigErrors) -> ConfigErrors:
        """The mistakes in a file, and those that only the rules give away."""
        if errors.rest is None or not errors.rest.speaks_of_rules:
            return errors
        try:
            self._selected(errors.rest)
        except ConfigErrors as more:
            together = (*errors.errors, *more.errors)
            return ConfigErrors(sorted(together, key=lambda one: one.place), errors.rest)
        return errors

    def _selected(self, configuration: Configuration) -> tuple[RuleSet, Selection]:
        key = configuration.file
        if key not in self._selections:
            rules = self.rules(configuration)
            self._selections[key] = (rules, self._select(configuration, rules))
        return self._selections[key]

    def _select(self, configuration: Configuration, rules: RuleSet) -> Selection:
        from layerlint.selection import select

        said = self.overrides
        # A profile or a selection on the command line replaces what the configuration selects.
        anew = said.profile is not None or said.select is not None
        return select(
            rules,
            profile=said.profile or configuration.profile,
            selected=said.select if anew else configuration.select,
            extended=(*configuration.extend_select, *said.extend_select),
            ignored=(*configuration.ignore, *said.ignore),
        )
