"""Rules held to their own examples: bad is found, good is left alone, undecided undecided."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from layerlint.diagnostics import failure_of
from layerlint.finding import Failure, FileReport, Finding, Verification
from layerlint.linter import check
from layerlint.mending.reading import Reading
from layerlint.mending.turns import mended
from layerlint.patterns.syntax import Example
from layerlint.project import Library, Project
from layerlint.rule import Rule, RuleSet, example_source, load_rules
from layerlint.selection import PROFILES, Selection
from layerlint.settings import RulesInForce
from layerlint.source import SourceError, decode_source, shown_path

NOWHERE: Final = Path(os.devnull) / "nowhere"
"""A folder that can't exist."""


def rules_to_verify(paths: Iterable[Path], others: Iterable[Path] = ()) -> tuple[RuleSet, RuleSet]:
    """The rules in the named files and folders, and all rules beside which they stand.

    Without names the shipped ones and the ``others``, which a configuration names. A file
    with the id of a shipped rule stands in its place. Raises ``RuleErrors``.
    """
    files = tuple(paths)
    named = [Path(os.path.realpath(path)) for path in files]
    every_rule = load_rules((*files, *others), replacing=True)
    chosen = every_rule.rules
    if named:
        chosen = tuple(rule for rule in chosen if _below(Path(os.path.realpath(rule.path)), named))
    return RuleSet(rules=chosen), every_rule


def _below(path: Path, folders: Iterable[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


def verified(rule: Rule, rules: RuleSet) -> Verification:
    """One rule held to all its examples, among all the rules there are."""
    failures = [
        Failure(kind=example.kind, line=example.line, message=message)
        for example in rule.examples
        for message in _failures(rule, example, rules)
    ]
    return Verification(
        rule=rule.id,
        path=shown_path(Path(rule.path)),
        examples=len(rule.examples),
        failures=tuple(failures),
    )


def _failures(rule: Rule, example: Example, rules: RuleSet) -> Iterator[str]:
    profile = (rule.profile,) if rule.profile in PROFILES else ()
    selection = Selection(selected=(rule.id, *profile))
    try:
        report = _checked(example, RulesInForce(rules=rules, selection=selection))
    except SourceError as error:
        yield error.message
        return
    except Exception as error:
        yield f"layerlint failed on it, which is no fault of the rule: {failure_of(error)}"
        return
    match example.kind:
        case "bad":
            yield from _bad(rule, example, report)
            if example.fixed is not None:
                yield from _fixed(rule, example, rules)
        case "good":
            yield from _good(report)
        case "undecided":
            yield from _undecided(rule, report)


def _checked(example: Example, rules: RulesInForce) -> FileReport:
    source = decode_source(example_source(example).encode(), f"{example.kind}.py")
    # Nothing stands beside an example: what it imports besides Keras is nowhere.
    return check(source, Project(here=NOWHERE), rules)


def _of_rule(rule: Rule, report: FileReport) -> list[Finding]:
    return [finding for finding in _heard(report) if finding.rule == rule.id]


def _heard(report: FileReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.suppressed is None]


def _bad(rule: Rule, example: Example, report: FileReport) -> Iterator[str]:
    found = _of_rule(rule, report)
    if not found:
        yield "the rule finds nothing"
    elif len(found) > 1:
        yield f"the rule finds {len(found)} faults, {_lines(found)}, and not one"
    for finding in found:
        if finding.certainty == "undecided":
            yield f"the finding is undecided: {'; '.join(finding.causes)}"
    if len(found) == 1 and example.expect not in (None, found[0].place.line):
        yield f"the finding is {_lines(found)} and not on line {example.expect}"
    if rule.diagnostic is None:
        yield from _not_understood(report)


def _fixed(rule: Rule, example: Example, rules: RuleSet) -> Iterator[str]:
    """What is wrong with what the fix makes of an example."""
    source = decode_source(example.code.encode(), f"{example.kind}.py")
    reading = Reading(
        source=source,
        rules=RulesInForce(rules=rules, selection=Selection(selected=(rule.id,))),
        library=Library(),
        here=NOWHERE,
        every=[source.path],
    )
    result = mended(source.text.encode(), [reading], lambda *_: True)
    after = result.data.decode()
    if after != example.fixed:
        reasons = "; ".join(dict.fromkeys(result.refused.values()))
        yield (
            f"the fix is not carried out: {reasons}"
            if reasons
            else (f"the fix makes something else of it: {' '.join(after.split())}")
        )


def _good(report: FileReport) -> Iterator[str]:
    for finding in _heard(report):
        doubt = "undecided, " if finding.certainty == "undecided" else ""
        yield f"`{finding.rule}` speaks up ({doubt}line {finding.place.line}): {finding.message}"
    yield from _not_understood(report)


def _undecided(rule: Rule, report: FileReport) -> Iterator[str]:
    found = _of_rule(rule, report)
    if not found:
        yield "the rule finds nothing, not even an undecided fault"
    for finding in found:
        if finding.certainty == "certain":
            yield f"the finding is certain (line {finding.place.line})"
        elif not finding.causes:
            yield f"the finding names no cause (line {finding.place.line})"


def _not_understood(report: FileReport) -> Iterator[str]:
    if report.understood.opaque:
        yield "it has a layer that nobody knows, so that the answer proves nothing"
    elif not report.understood.layers:
        yield "no layer in it was understood, so that the answer proves nothing"


def _lines(findings: Iterable[Finding]) -> str:
    return "on " + ", ".join(f"line {finding.place.line}" for finding in findings)
