"""The rules as one configuration has them: which there are, and what is set for them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from layerlint.config import (
    IN_SETTINGS,
    ConfigError,
    ConfigErrors,
    Configuration,
    SettingPath,
    Severity,
    tellable,
)
from layerlint.packs import PackError, installed_packs, pack_folder
from layerlint.records import replace
from layerlint.repository import repository_of
from layerlint.rule import (
    Rule,
    RuleError,
    RuleErrors,
    RuleSet,
    WrongValue,
    WrongValues,
    load_rules,
)
from layerlint.selection import unknown, unknown_rule
from layerlint.source import Place, Span, shown_path
from layerlint.source.ignoring import relative

_REMEDY: Final = "by `layerlint verify FILE`"


def adjusted_rules(configuration: Configuration) -> RuleSet:
    """The shipped rules and those a configuration names, with what it sets for them.

    Raises ConfigErrors with every mistake that only the rules give away, those in rule
    files that it names among them.
    """
    mistakes: list[ConfigError] = []
    rules = _loaded(configuration, mistakes)
    if rules is not None:
        mistakes += _unknown_names(configuration, rules)
        mistakes += _wrong_severities(configuration, rules)
    if mistakes or rules is None:
        raise ConfigErrors(_in_order(mistakes, configuration))
    return RuleSet(rules=tuple(_of_severity(rule, configuration) for rule in rules))


def _in_order(
    mistakes: Iterable[ConfigError], configuration: Configuration
) -> Iterator[ConfigError]:
    """Mistakes by their places, as far as they may be told of the files of settings."""
    files = {shown_path(file): file for file in configuration.files}
    in_order = sorted(mistakes, key=lambda one: one.place)
    for path, found in groupby(in_order, key=lambda one: one.place.path):
        group = tuple(found)
        file = files.get(path)
        yield from tellable(group, file, configuration.root, IN_SETTINGS) if file else group


def rule_paths(configuration: Configuration) -> tuple[Path, ...]:
    """The packs, folders and files that a configuration names; raises ConfigErrors."""
    mistakes: list[ConfigError] = []
    folders = tuple(_packs(configuration, mistakes))
    if mistakes:
        raise ConfigErrors(_in_order(mistakes, configuration))
    return (*folders, *configuration.rules)


def _loaded(configuration: Configuration, mistakes: list[ConfigError]) -> RuleSet | None:
    """The rules, without what is wrong; ``None`` where their files are."""
    folders = tuple(_packs(configuration, mistakes))
    paths = (*folders, *configuration.rules)
    order = configuration.batchnorm_order
    try:
        try:
            return load_rules(paths, values=configuration.parameters, batchnorm_order=order)
        except WrongValues as wrong:
            mistakes += [_wrong_value(configuration, one) for one in wrong.mistakes]
            return load_rules(paths, batchnorm_order=order)
    except RuleErrors as errors:
        mistakes += _in_files(errors, configuration, trusted=folders)
        return None


def rule_mistakes(
    errors: RuleErrors, configuration: Configuration, *, named: Iterable[Path]
) -> ConfigErrors:
    """The mistakes in rule files, some ``named`` by who runs us, others by the configuration."""
    root = str(repository_of(configuration.root).root)
    # What is named in the repository may be a link out of it, which whoever named it can't know.
    meant = [path for path in named if not relative(os.path.abspath(path), root)]
    trusted = (*meant, *_packs(configuration, []))
    return ConfigErrors(_in_files(errors, configuration, trusted=trusted))


def _in_files(
    errors: RuleErrors, configuration: Configuration, *, trusted: Iterable[Path]
) -> Iterator[ConfigError]:
    """The mistakes in rule files, as far as they may be told; all in and below the trusted ones."""
    folders = [os.path.abspath(path) for path in trusted]
    for path, found in groupby(errors.errors, key=lambda error: error.path):
        mistakes = list(map(_as_mistake, found))
        absolute = os.path.abspath(path)
        if any(absolute == folder or relative(absolute, folder) for folder in folders):
            yield from mistakes
        else:
            yield from tellable(mistakes, Path(path), configuration.root, _REMEDY)


def _as_mistake(error: RuleError) -> ConfigError:
    line, column = error.line, error.column
    span = Span(line=line, column=column, end_line=line, end_column=column)
    return ConfigError(place=Place(path=shown_path(error.path), span=span), message=error.message)


def _packs(configuration: Configuration, mistakes: list[ConfigError]) -> Iterator[Path]:
    packs = installed_packs() if configuration.packs else ()
    for index, name in enumerate(configuration.packs):
        try:
            yield pack_folder(name, packs)
        except PackError as error:
            place = configuration.places["packs", index]
            mistakes.append(ConfigError(place=place, message=str(error)))


def _wrong_value(configuration: Configuration, wrong: WrongValue) -> ConfigError:
    path: SettingPath = ("parameters", wrong.rule)
    if wrong.parameter:
        path = (*path, wrong.parameter)
    if wrong.is_name:
        place = configuration.keys[path]
    else:
        item = path if wrong.index is None else (*path, wrong.index)
        place = configuration.places[item]
    return ConfigError(place=place, message=wrong.message)


def _unknown_names(configuration: Configuration, rules: RuleSet) -> Iterator[ConfigError]:
    for name, place in configuration.named_rules():
        if mistake := unknown(name, rules):
            yield ConfigError(place=place, message=mistake)


def _wrong_severities(configuration: Configuration, rules: RuleSet) -> Iterator[ConfigError]:
    for name in configuration.severity:
        rule = rules.get(name)
        place = configuration.keys["severity", name]
        if rule is None:
            yield ConfigError(place=place, message=unknown_rule(name, rules))
        elif rule.profile == "always":
            yield ConfigError(place=place, message=f"`{name}` is an error, whatever is set")


def _of_severity(rule: Rule, configuration: Configuration) -> Rule:
    """A rule with the severity that is set for it, at all of its levels."""
    severity: Severity | None = configuration.severity.get(rule.id)
    if severity is None:
        return rule
    levels = tuple(replace(level, severity=None) for level in rule.levels)
    pattern = None if rule.pattern is None else replace(rule.pattern, levels=levels)
    return replace(rule, severity=severity, levels=levels, pattern=pattern)
