"""Rules: one YAML file is one rule; a folder of them is a set of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint import __url__
from layerlint.patterns.syntax import (
    Comparison,
    Example,
    FixPlan,
    LayerDeclaration,
    LetValue,
    Level,
    Pattern,
    Profile,
    Report,
    Severity,
    Template,
    ValueClause,
)

if TYPE_CHECKING:
    from layerlint.patterns.reading.document import Position
    from layerlint.patterns.reading.reader import SetDefinition
    from layerlint.patterns.reading.rule_file import RuleText
    from layerlint.patterns.reading.vocabulary import Vocabulary

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
SETS_FILE: Final = "sets.yaml"


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


def shipped_rules_folder() -> Path:
    """Where the rules of layerlint itself are: inside the package, else atop the checkout."""
    package = Path(__file__).parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parents[1] / "rules"


def load_rules(
    paths: Iterable[Path] = (), *, shipped: bool = True, replacing: bool = False
) -> RuleSet:
    """The shipped rules and those in further files and folders, each file once.

    Raises ``RuleErrors`` with every mistake in all of them. ``shipped=False`` leaves the
    shipped rules out, though their named sets stay known. ``replacing``: shipped rules and
    sets give way to those of the same name in ``paths``, as in a checkout beside an
    installation.
    """
    loading = _Loading(replacing=replacing)
    home = shipped_rules_folder()
    loading.read_sets(home / SETS_FILE)
    if shipped:
        loading.read_folder(home)
    else:
        loading.known_ids.update(path.stem for path in _rule_files(home))
    for path in paths:
        loading.read(path)
    return loading.finish()


def level_for_values(rule: Rule, values: Mapping[str, str]) -> Level | None:
    """The level of a diagnostic rule for the values that a remark brings along."""

    def holds(clause: object) -> bool:
        if not isinstance(clause, ValueClause):
            return False
        value = values.get(clause.value) or None
        return all(_value_holds(value, test) for test in clause.tests)

    for level in rule.levels:
        if all(map(holds, level.when)) and not any(map(holds, level.unless)):
            return level
    return None


def example_source(example: Example) -> str:
    """An example as source code that stands alone.

    The short form is a list of layers: it becomes a Sequential, one layer a line, that
    begins with an ``Input`` fit for its first layer. Names that are no layers are imported
    from a module that does not exist, so that nobody knows them.
    """
    from layerlint.patterns.example_source import sequential_source

    return sequential_source(example.code) if example.short else example.code


def _value_holds(value: str | None, test: Comparison) -> bool:
    operand = test.operand
    match test.operator:
        case "exists":
            return (value is not None) == operand
        case "eq":
            return value == operand
        case "ne":
            return value != operand
        case "in":
            return isinstance(operand, tuple) and value in operand
        case _:
            return not isinstance(operand, tuple) or value not in operand


def _rule_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for pattern in ("*.yaml", "*.yml")
        for path in folder.rglob(pattern)
        if path.name != SETS_FILE
    )


class _Loading:
    """Rules as far as they are read, and what is wrong so far."""

    def __init__(self, *, replacing: bool) -> None:
        from layerlint.catalog import load_catalog
        from layerlint.patterns.reading.vocabulary import Vocabulary

        self.known_ids: set[str] = set()
        self._vocabulary: Vocabulary = Vocabulary(load_catalog(), {})
        self._sets: dict[str, SetDefinition] = {}
        self._files_read: set[Path] = set()
        """Resolved: a file may be named, be in a named folder, and be written in two ways."""
        self._replacing = replacing
        self._home = shipped_rules_folder().resolve()
        self._errors: list[RuleError] = []
        self._rules: dict[str, Rule] = {}
        self._places: dict[str, str] = {}
        self._yields: dict[str, tuple[tuple[str, Position], ...]] = {}

    def read(self, path: Path) -> None:
        """A file or folder that somebody has named."""
        if path.is_dir():
            self.read_folder(path)
        elif path.is_file():
            for folder in (path.parent.parent, path.parent):
                if (folder / SETS_FILE).is_file():
                    self.read_sets(folder / SETS_FILE)
            if path.name != SETS_FILE:
                self._read_file(path)
        else:
            self._wrong(str(path), 1, 1, "there is no such file or folder")

    def read_folder(self, folder: Path) -> None:
        """Every rule below a folder, and its named sets."""
        if (folder / SETS_FILE).is_file():
            self.read_sets(folder / SETS_FILE)
        files = _rule_files(folder)
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

                    self._wrong(
                        self._places[rule_id],
                        at.line,
                        at.column,
                        f"no rule is called `{other}`{did_you_mean(other, known)}",
                    )
        if self._errors:
            raise RuleErrors(self._errors)
        order = {topic: number for number, topic in enumerate((*TOPICS, LOCAL_TOPIC))}
        ordered = sorted(self._rules.values(), key=lambda rule: (order[rule.topic], rule.id))
        return RuleSet(rules=tuple(ordered))

    def read_sets(self, path: Path) -> None:
        """The named sets of a file; rules read later may use them."""
        from layerlint.patterns.reading.sets_file import read_sets

        if self._is_read(path):
            return
        text = self._text(path)
        if text is not None:
            giving_way = [name for name, it in self._sets.items() if self._gives_way(it.path)]
            found, mistakes = read_sets(
                text, str(path), self._vocabulary, self._sets, giving_way=giving_way
            )
            self._sets.update(found)
            for mistake in mistakes:
                self._wrong(str(path), mistake.at.line, mistake.at.column, mistake.message)

    def _read_file(self, path: Path) -> None:
        from layerlint.patterns.reading.document import read_document
        from layerlint.patterns.reading.rule_file import read_rule
        from layerlint.patterns.requirement import unmet

        if self._is_read(path):
            return
        text = self._text(path)
        if text is None:
            return
        shown = str(path)
        document = read_document(text)
        requirement = unmet(document.root)
        if requirement is not None:
            self._wrong(shown, requirement.at.line, requirement.at.column, requirement.message)
            return
        rule, mistakes = read_rule(document, path.stem, self._vocabulary, self._sets)
        for mistake in mistakes:
            self._wrong(shown, mistake.at.line, mistake.at.column, mistake.message)
        if rule is None or not rule.id:
            return
        first = self._places.get(rule.id)
        if first is not None and not self._gives_way(first):
            self._wrong(shown, 1, 1, f"the rule `{rule.id}` is there already, in {first}")
            return
        self._rules[rule.id] = _rule(rule, path)
        self._places[rule.id] = shown
        self._yields[rule.id] = rule.yields_to

    def _is_read(self, path: Path) -> bool:
        """Whether the file was read before; from now on it was."""
        resolved = path.resolve()
        if resolved in self._files_read:
            return True
        self._files_read.add(resolved)
        return False

    def _gives_way(self, path: str) -> bool:
        """Whether what was read from a file is replaced by what has the same name."""
        return self._replacing and self._home in Path(path).resolve().parents

    def _text(self, path: Path) -> str | None:
        try:
            return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._wrong(str(path), line, 1, "the file is not UTF-8")
        except OSError as error:
            self._wrong(str(path), 1, 1, f"the file cannot be read: {error.strerror or error}")
        return None

    def _wrong(self, path: str, line: int, column: int, message: str) -> None:
        self._errors.append(RuleError(path=path, line=line, column=column, message=message))


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
        path=str(path),
    )
