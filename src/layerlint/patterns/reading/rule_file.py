"""One rule file: from text to what the rule says, every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Readable
from types import MappingProxyType
from typing import Final, Literal, cast

from layerlint.patterns.diagnostics import DIAGNOSTICS
from layerlint.patterns.reading.clauses import read_clauses, read_match
from layerlint.patterns.reading.document import (
    Document,
    Mapping,
    Mistake,
    Position,
    Scalar,
    Sequence,
    Value,
)
from layerlint.patterns.reading.kinds import Named
from layerlint.patterns.reading.parameters import check_parameters, read_parameters
from layerlint.patterns.reading.reader import Reader, SetDefinition
from layerlint.patterns.reading.remedies import read_fix, read_let
from layerlint.patterns.reading.structure import Structure
from layerlint.patterns.reading.templates import read_template
from layerlint.patterns.reading.vocabulary import Vocabulary
from layerlint.patterns.syntax import (
    Addition,
    BatchnormOrder,
    Clause,
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
    VariableClause,
)
from layerlint.records import dataclass, field, replace

_NOT_OF_DIAGNOSTICS: Final = (
    *("when", "unless", "let", "report", "fix", "yields_to", "layers", "also"),
    *("parameters", "batchnorm_order"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What one file says, as far as it could be read."""

    id: str
    summary: str
    severity: Severity
    profile: Profile
    message: Template
    pattern: Pattern | None = None
    diagnostic: str | None = None
    levels: tuple[Level, ...] = ()
    let: Readable[str, LetValue] = field(default_factory=dict)
    yields_to: tuple[tuple[str, Position], ...] = ()
    report: Report | None = None
    fix: FixPlan | None = None
    rationale: str = ""
    when_to_ignore: str = ""
    references: tuple[tuple[str, str], ...] = ()
    """Titles with addresses."""
    examples: tuple[Example, ...] = ()
    requires: str | None = None
    layers: Readable[str, LayerDeclaration] = field(default_factory=dict)
    parameters: Readable[str, Parameter] = field(default_factory=dict)
    batchnorm_order: BatchnormOrder | None = None


def read_rule(
    document: Document,
    stem: str,
    vocabulary: Vocabulary,
    sets: Readable[str, SetDefinition],
    values: Readable[str, ParameterValue] = MappingProxyType({}),
    *,
    sets_are_missing: bool = False,
) -> tuple[RuleText | None, tuple[Mistake, ...]]:
    """The rule in a document, and every mistake. ``stem`` is what the id must be.

    ``values`` of its parameters stand in place of their defaults. Where ``sets_are_missing``,
    because their file can't be read, a set that is not known is no mistake of the rule.
    """
    if document.root is None:
        return None, document.mistakes
    structure = Structure()
    checked = structure.check(document.root, Named(name="rule"), "a rule file")
    if not isinstance(checked, Mapping):
        return None, (*document.mistakes, *structure.mistakes)
    layers = _read_declarations(checked.entries.get("layers"), structure)
    reader = Reader(
        vocabulary=vocabulary.with_declared(layers),
        sets=dict(sets),
        mistakes=[*document.mistakes, *structure.mistakes],
        lost=structure.lost,
        sets_are_missing=sets_are_missing,
    )
    rule = _read(reader, checked, stem, layers, values)
    return rule, tuple(sorted(set(reader.mistakes)))


def _read(
    reader: Reader,
    value: Mapping,
    stem: str,
    layers: Readable[str, LayerDeclaration],
    values: Readable[str, ParameterValue],
) -> RuleText:
    entries = value.entries
    name = entries.get("id")
    if isinstance(name, Scalar) and name.written != stem:
        reader.wrong(name.at, f"the file is called `{stem}.yaml`, the rule `{name.written}`")
    diagnostic = entries.get("diagnostic")
    given: Readable[str, str] | None = None
    if isinstance(diagnostic, Scalar):
        given = _check_diagnostic(reader, value, diagnostic)
    parameters = read_parameters(reader, entries.get("parameters"), values)
    match = entries.get("match")
    alternatives = read_match(reader, match) if match is not None else ()
    let = read_let(reader, entries.get("let"))
    when = read_clauses(reader, entries.get("when"))
    unless = read_clauses(reader, entries.get("unless"))
    for key in ("when", "unless"):
        _no_values(reader, entries.get(key))
    levels = _read_levels(reader, entries.get("levels"), given)
    also = _read_additions(reader, entries.get("also"))
    message = read_template(reader, entries.get("message"), values=given)
    report = _read_report(reader, entries.get("report"))
    fix = read_fix(reader, entries.get("fix"))
    if match is not None and "report" not in value.keys:
        reader.wrong(value.at, "the key `report` is missing in a rule with `match`")
    _check_used(reader)
    check_parameters(reader)
    pattern = None
    if match is not None:
        pattern = Pattern(
            alternatives=alternatives,
            report_at=report.at if report is not None else "",
            when=when,
            unless=unless,
            levels=levels,
            also=also,
        )
    return RuleText(
        id=_text(entries, "id"),
        summary=" ".join(_text(entries, "summary").split()),
        severity=cast("Severity", _text(entries, "severity")),
        profile=cast("Profile", _text(entries, "profile")),
        message=message,
        pattern=pattern,
        diagnostic=diagnostic.written if isinstance(diagnostic, Scalar) else None,
        levels=levels,
        let=let,
        yields_to=tuple((item.written, item.at) for item in _items(entries.get("yields_to"))),
        report=report,
        fix=fix,
        rationale=_text(entries, "rationale"),
        when_to_ignore=_text(entries, "when_to_ignore"),
        references=_read_references(entries.get("references")),
        examples=_read_examples(reader, entries.get("examples")),
        requires=_text(entries, "requires") or None,
        layers=layers,
        parameters=parameters,
        batchnorm_order=cast("BatchnormOrder | None", _text(entries, "batchnorm_order") or None),
    )


def _check_diagnostic(reader: Reader, value: Mapping, diagnostic: Scalar) -> Readable[str, str]:
    """The values that the diagnostic brings along."""
    for key in _NOT_OF_DIAGNOSTICS:
        if key in value.entries:
            reader.wrong(value.keys[key], f"`{key}` has no meaning beside `diagnostic`")
    known = DIAGNOSTICS.get(diagnostic.written)
    if known is None:
        reader.wrong(
            diagnostic.at,
            f"the engine finds nothing called `{diagnostic.written}`"
            f"{reader.hint(diagnostic.written, DIAGNOSTICS)}",
        )
        return {}
    return known


def _read_declarations(value: Value | None, structure: Structure) -> dict[str, LayerDeclaration]:
    if not isinstance(value, Mapping):
        return {}
    found = {}
    for name, inner in value.entries.items():
        if "." not in name:
            structure.wrong(
                value.keys[name], f"`{name}` must be a qualified name: `package.{name}`"
            )
        if isinstance(inner, Mapping):
            found[name] = LayerDeclaration(
                qualified=name,
                family=_text(inner.entries, "family"),
                parameters=tuple(item.written for item in _items(inner.entries.get("parameters"))),
            )
    return found


def _read_levels(
    reader: Reader, value: Value | None, given: Readable[str, str] | None
) -> tuple[Level, ...]:
    levels = []
    for item in value.items if isinstance(value, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        entries = item.entries
        when, unless = entries.get("when"), entries.get("unless")
        if given is None:
            _no_values(reader, when)
            _no_values(reader, unless)
        else:
            _only_values(reader, when, given)
            _only_values(reader, unless, given)
        clauses = read_clauses(reader, when)
        message = None
        if "message" in entries:
            bound = _asked_of(clauses)
            message = read_template(reader, entries["message"], may_be_unbound=bound, values=given)
        levels.append(
            Level(
                when=clauses,
                unless=read_clauses(reader, unless),
                severity=cast("Severity | None", _text(entries, "severity") or None),
                profile=cast("Profile | None", _text(entries, "profile") or None),
                message=message,
                fix=read_fix(reader, entries.get("fix")),
            )
        )
    return tuple(levels)


def _read_additions(reader: Reader, value: Value | None) -> tuple[Addition, ...]:
    additions = []
    for item in value.items if isinstance(value, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        entries = item.entries
        for key in ("when", "unless"):
            _no_values(reader, entries.get(key))
        when = read_clauses(reader, entries.get("when"))
        bound = _asked_of(when)
        additions.append(
            Addition(
                message=read_template(reader, entries.get("message"), may_be_unbound=bound),
                when=when,
                unless=read_clauses(reader, entries.get("unless")),
            )
        )
    return tuple(additions)


def _asked_of(clauses: Iterable[Clause]) -> set[str]:
    """The variables that are bound where the clauses hold."""
    return {clause.variable for clause in clauses if isinstance(clause, VariableClause)}


def _no_values(reader: Reader, value: Value | None) -> None:
    for clause in _clauses(value):
        if "value" in clause.entries:
            reader.wrong(clause.at, "`value` is for the levels of a diagnostic")


def _only_values(reader: Reader, value: Value | None, given: Readable[str, str]) -> None:
    for clause in _clauses(value):
        name = clause.entries.get("value")
        if not isinstance(name, Scalar):
            reader.wrong(clause.at, "a diagnostic has no nodes; ask for a `value`")
        elif name.written not in given:
            hint = reader.hint(name.written, given)
            reader.wrong(name.at, f"the diagnostic has no value `{name.written}`{hint}")


def _clauses(value: Value | None) -> list[Mapping]:
    """Every clause of a list, those inside ``any`` included, ``any`` itself not."""
    found = []
    for item in value.items if isinstance(value, Sequence) else ():
        if isinstance(item, Sequence):
            found.extend(_clauses(item))
        elif isinstance(item, Mapping):
            if set(item.entries) == {"any"}:
                found.extend(_clauses(item.entries["any"]))
            else:
                found.append(item)
    return found


def _read_report(reader: Reader, value: Value | None) -> Report | None:
    if not isinstance(value, Mapping):
        return None
    at, related = value.entries.get("at"), value.entries.get("related")
    name = ""
    if isinstance(at, Scalar):
        name = at.written
        reader.use(name, at.at, "layer", always=True)
    texts = {}
    if isinstance(related, Mapping):
        for variable, text in related.entries.items():
            if variable == name:
                reader.wrong(related.keys[variable], f"`{variable}` is where the finding stands")
            reader.use(variable, related.keys[variable])
            texts[variable] = read_template(reader, text, may_be_unbound=(variable,))
    return Report(at=name, related=texts)


def _check_used(reader: Reader) -> None:
    for name, binding in reader.bindings.items():
        if not binding.used and name not in reader.lost:
            reader.wrong(binding.at, f"`{name}` is bound and never used")
    for name, at in reader.let.items():
        if name not in reader.let_used and name not in reader.lost:
            reader.wrong(at, f"the value `{name}` is never used")


def _read_references(value: Value | None) -> tuple[tuple[str, str], ...]:
    items = value.items if isinstance(value, Sequence) else []
    return tuple(
        (_text(item.entries, "title"), _text(item.entries, "url"))
        for item in items
        if isinstance(item, Mapping)
    )


def _read_examples(reader: Reader, value: Value | None) -> tuple[Example, ...]:
    examples = []
    entries = value.entries if isinstance(value, Mapping) else {}
    for kind, inner in entries.items():
        for item in inner.items if isinstance(inner, Sequence) else ():
            example = Example(
                kind=cast("Literal['bad', 'good', 'undecided']", kind),
                code="",
                line=item.at.line,
            )
            if isinstance(item, Scalar):
                examples.append(replace(example, code=item.written))
            elif isinstance(item, Mapping):
                expect = item.entries.get("expect")
                fixed = item.entries.get("fixed")
                code = _text(item.entries, "code")
                line = expect.value if isinstance(expect, Scalar) else None
                if kind == "good" and expect is not None:
                    reader.wrong(item.keys["expect"], "nothing is found in a good example")
                if isinstance(line, int) and line > len(code.splitlines()):
                    reader.wrong(item.keys["expect"], f"the code has no line {line}")
                if fixed is not None and kind != "bad":
                    reader.wrong(item.keys["fixed"], "only a bad example is fixed")
                examples.append(
                    replace(
                        example,
                        code=code,
                        short=False,
                        expect=line if isinstance(line, int) else None,
                        fixed=fixed.written if isinstance(fixed, Scalar) else None,
                        why=_text(item.entries, "why"),
                    )
                )
    return tuple(examples)


def _text(entries: Readable[str, Value], key: str) -> str:
    value = entries.get(key)
    return value.written if isinstance(value, Scalar) else ""


def _items(value: Value | None) -> list[Scalar]:
    items = value.items if isinstance(value, Sequence) else []
    return [item for item in items if isinstance(item, Scalar)]
