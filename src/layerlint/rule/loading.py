"""Rules read from files: all of them, or every mistake in all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from layerlint.content import content, is_file, is_folder
from layerlint.patterns.syntax import BatchnormOrder, NodeTest, ParameterValue
from layerlint.records import replace
from layerlint.rule.compiled import compiled
from layerlint.rule.files import SETS_FILE, TooManyEntries, rule_files, sets_files
from layerlint.rule.model import (
    LOCAL_TOPIC,
    TOPICS,
    Reference,
    Rule,
    RuleError,
    RuleErrors,
    RuleSet,
    ValuesByRule,
    WrongValue,
    WrongValues,
)

if TYPE_CHECKING:
    from layerlint.patterns.reading.document import Document, Position
    from layerlint.patterns.reading.reader import SetDefinition
    from layerlint.patterns.reading.rule_file import RuleText
    from layerlint.patterns.reading.vocabulary import Vocabulary


def shipped_rules_folder() -> Path:
    """Where the rules of layerlint itself are: inside the package, else atop the checkout."""
    package = Path(__file__).parents[1]
    inside = package / "rules"
    return inside if is_folder(inside) else package.parents[1] / "rules"


def load_rules(
    paths: Iterable[Path] = (),
    *,
    shipped: bool = True,
    replacing: bool = False,
    values: ValuesByRule = MappingProxyType({}),
    batchnorm_order: BatchnormOrder = "before-activation",
) -> RuleSet:
    """The shipped rules and those in further files and folders, each file once.

    Raises ``RuleErrors`` with every mistake in all of them. ``shipped=False`` leaves the
    shipped rules out, though their named sets stay known. ``replacing``: shipped rules and
    sets give way to those of the same name in ``paths``, as in a checkout beside an
    installation. ``values`` of parameters stand in place of their defaults; raises
    ``WrongValues`` where they can't. Of the rules that keep an order of batch normalization
    and activation those for the other ``batchnorm_order`` are in no profile.
    """
    paths = tuple(paths)
    if shipped and not paths and not values:
        rules = compiled(lambda: _read((), shipped=True, replacing=False, values={}))
    else:
        rules = _read(paths, shipped=shipped, replacing=replacing, values=values)
    return RuleSet(rules=tuple(_of_house(rule, batchnorm_order) for rule in rules))


def named_sets(paths: Iterable[Path] = ()) -> Mapping[str, tuple[NodeTest, ...]]:
    """The sets of layers that rules name as ``$name``: the shipped ones and those of the paths.

    Each with what it lists, the sets in it by their names. Raises ``RuleErrors`` with every
    mistake in the files of sets.
    """
    from layerlint.patterns.reading.nodes import members_as_written
    from layerlint.patterns.reading.reader import Reader

    loading = _Loading(replacing=False, values={})
    loading.read_sets(shipped_rules_folder() / SETS_FILE)
    for path in paths:
        loading.read_sets_beside(path)
    loading.finish()
    reader = Reader(vocabulary=loading.vocabulary, sets=loading.sets)
    return {name: members_as_written(reader, name) for name in loading.sets}


def _read(
    paths: Iterable[Path], *, shipped: bool, replacing: bool, values: ValuesByRule
) -> RuleSet:
    """The rules as their files and values say, whatever the order of a house."""
    loading = _Loading(replacing=replacing, values=values)
    home = shipped_rules_folder()
    loading.read_sets(home / SETS_FILE)
    if shipped:
        loading.read_folder(home)
    else:
        loading.known_ids.update(path.stem for path in rule_files(home))
    for path in paths:
        loading.read(path)
    return loading.finish()


class _Loading:
    """Rules as far as they are read, and what is wrong so far."""

    def __init__(self, *, replacing: bool, values: ValuesByRule) -> None:
        from layerlint.catalog import load_catalog
        from layerlint.patterns.reading.vocabulary import Vocabulary

        self.known_ids: set[str] = set()
        self.vocabulary: Vocabulary = Vocabulary(load_catalog(), {})
        self.sets: dict[str, SetDefinition] = {}
        self._sets_are_missing = False
        """Whether a file of sets could not be read."""
        self._files_read: set[Path] = set()
        """Resolved: a file may be named, be in a named folder, and be written in two ways."""
        self._replacing = replacing
        self._home = shipped_rules_folder().resolve()
        self._values = values
        self._errors: list[RuleError] = []
        self._wrong_values: list[WrongValue] = []
        self._rules: dict[str, Rule] = {}
        self._places: dict[str, str] = {}
        self._yields: dict[str, tuple[tuple[str, Position], ...]] = {}

    def read(self, path: Path) -> None:
        """A file or folder that somebody has named."""
        if is_folder(path):
            self.read_folder(path)
        elif is_file(path):
            self.read_sets_beside(path)
            if path.name != SETS_FILE:
                self._read_file(path)
        else:
            self._wrong(str(path), 1, 1, "there is no such file or folder")

    def read_sets_beside(self, path: Path) -> None:
        """The named sets that hold for a file or folder of rules."""
        for file in filter(is_file, sets_files(path)):
            self.read_sets(file)

    def read_folder(self, folder: Path) -> None:
        """Every rule below a folder, and its named sets."""
        self.read_sets_beside(folder)
        try:
            files = rule_files(folder)
        except TooManyEntries as error:
            self._wrong(str(folder), 1, 1, str(error))
            return
        if not files and folder == shipped_rules_folder():
            self._wrong(str(folder), 1, 1, "the rules of layerlint are missing here; reinstall it")
        for path in files:
            self._read_file(path)

    def finish(self) -> RuleSet:
        """All rules, or all mistakes."""
        known = {*self._rules, *self.known_ids}
        for rule_id, yields_to in self._yields.items():
            for other, at in yields_to:
                if other not in known:
                    from layerlint.patterns.reading.spelling import did_you_mean

                    hint = did_you_mean(other, known, mistakes=len(self._errors))
                    message = f"no rule is called `{other}`{hint}"
                    self._wrong(self._places[rule_id], at.line, at.column, message)
        if self._errors:
            raise RuleErrors(self._errors)
        self._check_values()
        order = {topic: number for number, topic in enumerate((*TOPICS, LOCAL_TOPIC))}
        ordered = sorted(self._rules.values(), key=lambda rule: (order[rule.topic], rule.id))
        return RuleSet(rules=tuple(ordered))

    def read_sets(self, path: Path) -> None:
        """The named sets of a file; rules read later may use them."""
        from layerlint.patterns.reading.sets_file import read_sets

        if self._is_read(path):
            return
        text = self._text(path)
        if text is None:
            self._sets_are_missing = True
            return
        giving_way = [name for name, it in self.sets.items() if self._gives_way(it.path)]
        found, mistakes = read_sets(
            text, str(path), self.vocabulary, self.sets, giving_way=giving_way
        )
        if found is None:
            self._sets_are_missing = True
        else:
            self.sets.update(found)
        for mistake in mistakes:
            self._wrong(str(path), mistake.at.line, mistake.at.column, mistake.message)

    def _read_file(self, path: Path) -> None:
        from layerlint.patterns.reading.document import read_document
        from layerlint.patterns.reading.rule_file import read_rule
        from layerlint.patterns.requirement import unmet

        if self._is_read(path):
            return
        # Who gives way to it is not told that there is no such rule: what is wrong is told here.
        self.known_ids.add(path.stem)
        text = self._text(path)
        if text is None:
            return
        shown = str(path)
        document = read_document(text)
        requirement = unmet(document.root)
        if requirement is not None:
            self._wrong(shown, requirement.at.line, requirement.at.column, requirement.message)
            return
        rule, mistakes = read_rule(
            document,
            path.stem,
            self.vocabulary,
            self.sets,
            sets_are_missing=self._sets_are_missing,
        )
        for mistake in mistakes:
            self._wrong(shown, mistake.at.line, mistake.at.column, mistake.message)
        if rule is None or not rule.id:
            return
        if rule.id in self._values and not mistakes:
            rule = self._with_values(document, rule)
        first = self._places.get(rule.id)
        if first is not None and not self._gives_way(first):
            self._wrong(shown, 1, 1, f"the rule `{rule.id}` is there already, in {first}")
            return
        self._rules[rule.id] = _rule(rule, path)
        self._places[rule.id] = shown
        self._yields[rule.id] = rule.yields_to

    def _with_values(self, document: Document, rule: RuleText) -> RuleText:
        """The rule read again with what is set for its parameters."""
        from layerlint.patterns.reading.parameters import mistakes_in
        from layerlint.patterns.reading.reader import Reader
        from layerlint.patterns.reading.rule_file import read_rule
        from layerlint.patterns.reading.spelling import did_you_mean

        reader = Reader(vocabulary=self.vocabulary, sets=self.sets)
        right: dict[str, ParameterValue] = {}
        for name, value in self._values[rule.id].items():
            parameter = rule.parameters.get(name)
            if parameter is None:
                hint = did_you_mean(name, rule.parameters)
                message = f"`{rule.id}` has no parameter `{name}`{hint}"
                self._wrong_value(rule.id, name, message, is_name=True)
                continue
            mistakes = mistakes_in(parameter, value, reader)
            for index, message in mistakes:
                self._wrong_value(rule.id, name, message, index=index)
            if not mistakes:
                right[name] = value
        anew, left = read_rule(document, rule.id, self.vocabulary, self.sets, right)
        for mistake in left:
            # Each value can be, but the rule makes no sense with them.
            message = f"with these values `{rule.id}` makes no sense: {mistake.message}"
            self._wrong_value(rule.id, next(iter(right), ""), message)
        return anew or rule

    def _wrong_value(
        self,
        rule: str,
        parameter: str | None,
        message: str,
        *,
        index: int | None = None,
        is_name: bool = False,
    ) -> None:
        wrong = WrongValue(
            rule=rule, parameter=parameter, index=index, is_name=is_name, message=message
        )
        self._wrong_values.append(wrong)

    def _check_values(self) -> None:
        from layerlint.patterns.reading.spelling import did_you_mean

        for rule_id in self._values:
            if rule_id not in self._rules:
                hint = did_you_mean(rule_id, self._rules)
                message = f"no rule is called `{rule_id}`{hint}"
                self._wrong_value(rule_id, None, message, is_name=True)
        if self._wrong_values:
            raise WrongValues(self._wrong_values)

    def _is_read(self, path: Path) -> bool:
        """Whether the file was read before; from now on it was."""
        resolved = Path(os.path.realpath(path))  # a link to itself has no other path
        if resolved in self._files_read:
            return True
        self._files_read.add(resolved)
        return False

    def _gives_way(self, path: str) -> bool:
        """Whether what was read from a file is replaced by what has the same name."""
        return self._replacing and self._home in Path(os.path.realpath(path)).parents

    def _text(self, path: Path) -> str | None:
        try:
            return content(path).decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._wrong(str(path), line, 1, "the file is not UTF-8")
        except OSError as error:
            self._wrong(str(path), 1, 1, f"the file cannot be read: {error.strerror or error}")
        return None

    def _wrong(self, path: str, line: int, column: int, message: str) -> None:
        self._errors.append(RuleError(path=path, line=line, column=column, message=message))


def _of_house(rule: Rule, batchnorm_order: BatchnormOrder) -> Rule:
    """A rule as a house of that order has it."""
    if rule.batchnorm_order in (None, batchnorm_order):
        return rule
    return replace(rule, profile="none")


def _rule(text: RuleText, path: Path) -> Rule:
    topic = path.parent.name
    return Rule(
        id=text.id,
        topic=topic if topic in TOPICS else LOCAL_TOPIC,
        summary=text.summary,
        severity=text.severity,
        profile=text.profile,
        message=text.message,
        pattern=text.pattern,
        diagnostic=text.diagnostic,
        levels=text.levels,
        let=text.let,
        yields_to=tuple(other for other, _ in text.yields_to),
        report=text.report,
        fix=text.fix,
        rationale=text.rationale,
        when_to_ignore=text.when_to_ignore,
        references=tuple(Reference(title=title, url=url) for title, url in text.references),
        examples=text.examples,
        requires=text.requires,
        layers=text.layers,
        parameters=text.parameters,
        batchnorm_order=text.batchnorm_order,
        path=str(path),
    )
