"""Findings of the engine itself: what it could not read, do, or make sense of."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from layerlint.finding import Finding, InCell, QuotedLine, Suppressed
from layerlint.graph.model import Remark
from layerlint.patterns.wording import fill
from layerlint.rule import level_for_values
from layerlint.settings import RulesInForce
from layerlint.source import Place, SourceError, SourceFile, Span
from layerlint.suppression import Suppression, Suppressions

UNPARSABLE: Final = "unparsable-file"
CRASHED: Final = "internal-error"

_TOP: Final = Span(line=1, column=1, end_line=1, end_column=1)


def said(
    rule_id: str, place: Place, values: Mapping[str, str], rules: RulesInForce
) -> Iterator[Finding]:
    """The finding of a diagnostic rule, unless it is not in force."""
    rule = rules.rules.get(rule_id)
    if rule is None:
        return
    level = level_for_values(rule, values)
    profile = (level.profile if level else None) or rule.profile
    if rules.selection.admits(rule, profile):
        message = (level.message if level else None) or rule.message
        yield Finding(
            rule=rule.id,
            severity=(level.severity if level else None) or rule.severity,
            profile=profile,
            message=fill(message, lambda *_: None, values),
            place=place,
        )


def remarked(remarks: Iterable[Remark], path: str, rules: RulesInForce) -> Iterator[Finding]:
    """What the interpreter noticed in the linted file, once for each place."""
    for remark in dict.fromkeys(
        (one.rule, one.place, tuple(one.values.items())) for one in remarks
    ):
        rule_id, place, values = remark
        if place.path == path:
            yield from said(rule_id, place, dict(values), rules)


def unparsable(error: SourceError, lines: tuple[str, ...], rules: RulesInForce) -> list[Finding]:
    """A source, or a cell of a notebook, that is no Python; its place is one in the file."""
    found = said(UNPARSABLE, error.place, {"problem": error.message}, rules)
    span = error.place.span
    cell = None
    if error.cell is not None:
        line, column = error.cell.line, error.cell.column
        inside = Span(line=line, column=column, end_line=line, end_column=column + 1)
        cell = InCell(index=error.cell.index, span=inside)
    quoted: tuple[QuotedLine, ...] = ()
    if cell is None and 0 < span.line <= len(lines):
        text = lines[span.line - 1]
        quoted = (QuotedLine(path=error.place.path, number=span.line, text=text),)
    return [replace(finding, cell=cell, quoted=quoted) for finding in found]


def crashed(path: str, error: BaseException, rules: RulesInForce) -> list[Finding]:
    """An error of layerlint itself in one file."""
    place = Place(path=path, span=_TOP)
    return list(said(CRASHED, place, {"error": failure_of(error)}, rules))


def failure_of(error: BaseException) -> str:
    """An error of layerlint itself in one line: its kind, what it says, where it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}{where}" if text else f"{type(error).__name__}{where}"


def suppressed(
    findings: Iterable[Finding], suppressions: Suppressions, source: SourceFile
) -> tuple[list[Finding], set[Suppression]]:
    """The findings, those that a comment covers marked so, and the suppressions used."""
    used: set[Suppression] = set()
    marked = []
    for finding in findings:
        comment = suppressions.covering(finding.rule, [finding.place])
        if comment is None:
            marked.append(finding)
            continue
        used.add(comment)
        span, _ = source.locate(comment.place.span)
        silence = Suppressed(path=source.path, line=span.line, reason=comment.reason or None)
        marked.append(replace(finding, suppressed=silence))
    return marked, used


def about_suppressions(
    suppressions: Suppressions, used: Collection[Suppression], rules: RulesInForce
) -> Iterator[Finding]:
    """Comments that are no suppressions though they mean to be, or that silence nothing."""
    for invalid in suppressions.invalid:
        values = {"problem": invalid.message}
        yield from said("invalid-suppression", invalid.place, values, rules)
    for unused in suppressions.unused(used):
        rule = rules.rules.get(unused.rule)
        # A rule that nobody looked for may well have something to find.
        if rule is not None and rules.selection.wants(rule):
            yield from said("unused-suppression", unused.place, {"rule": unused.rule}, rules)
