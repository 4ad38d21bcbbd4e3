"""Findings of the engine itself: what it could not read, do, or make sense of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from layerlint.finding import FileEdit, Finding, Fix, QuotedLine, Suppressed
from layerlint.graph.model import Remark
from layerlint.interruption import raise_again
from layerlint.patterns.wording import fill
from layerlint.records import replace
from layerlint.rule import level_for_values
from layerlint.settings import RulesInForce
from layerlint.source import Place, SourceError, SourceFile, Span
from layerlint.suppression import Suppression, Suppressions
from layerlint.suppression.removal import names_of, removal

UNPARSABLE: Final = "unparsable-file"
CRASHED: Final = "internal-error"
INVALID: Final = "invalid-suppression"
UNUSED: Final = "unused-suppression"

NO_REASON: Final = (
    "this suppression gives no reason, so nobody can tell when it may go: write one behind the"
    " bracket"
)

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
        rule_id, place, listed = remark
        values = dict(listed)
        if place.path == path:
            for finding in said(rule_id, place, values, rules):
                right = values.get("suggestion")
                fix = Fix(title=f"write `{right}`", safety="safe") if right else None
                yield replace(finding, fix=fix)


def unparsable(error: SourceError, rules: RulesInForce) -> list[Finding]:
    """A source, or a part of one, that is no Python; its place is one in the file."""
    values = {"problem": error.message, "part": error.part}
    found = said(UNPARSABLE, error.place, values, rules)
    cell = error.cell
    quoted: tuple[QuotedLine, ...] = ()
    if error.line is not None:
        quoted = (
            QuotedLine(
                path=error.place.path,
                cell=None if cell is None else cell.index,
                number=error.place.line if cell is None else cell.span.line,
                text=error.line,
            ),
        )
    return [replace(finding, cell=cell, quoted=quoted) for finding in found]


def crashed(path: str, error: BaseException, rules: RulesInForce) -> list[Finding]:
    """An error of layerlint itself in one file."""
    place = Place(path=path, span=_TOP)
    return list(said(CRASHED, place, {"error": failure_of(error)}, rules))


def failure_of(error: BaseException) -> str:
    """An error of layerlint itself in one line: its kind, what it says, where it arose.

    Raises what ends the run, where the error comes from that.
    """
    import traceback

    raise_again(error)
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
    rules = {one.rule for one in suppressions.valid}
    of_rule = {rule: suppressions.of(rule) for rule in rules}
    for finding in findings:
        own = of_rule.get(finding.rule)
        comment = own.covering(finding.rule, [finding.place]) if own else None
        if comment is not None:
            used.add(comment)
            finding = _silenced(finding, comment, source)
        marked.append(finding)
    return marked, used


def suppressed_in_file(
    findings: Iterable[Finding], suppressions: Suppressions, source: SourceFile
) -> tuple[list[Finding], set[Suppression]]:
    """The same of findings whose places are none of the text: only a whole file covers them."""
    used: set[Suppression] = set()
    marked = []
    for finding in findings:
        comment = suppressions.covering_file(finding.rule)
        if comment is not None:
            used.add(comment)
            finding = _silenced(finding, comment, source)
        marked.append(finding)
    return marked, used


def _silenced(finding: Finding, comment: Suppression, source: SourceFile) -> Finding:
    span, _ = source.locate(comment.place.span)
    silence = Suppressed(path=source.path, line=span.line, reason=comment.reason or None)
    return replace(finding, suppressed=silence)


def about_suppressions(
    suppressions: Suppressions,
    spared: Collection[Suppression],
    rules: RulesInForce,
    source: SourceFile,
) -> Iterator[Finding]:
    """What is wrong with the comments of a file; those that are ``spared`` are of use."""
    yield from _invalid_ones(suppressions, rules)
    yield from _unused_ones(suppressions, spared, rules, source)


def _invalid_ones(suppressions: Suppressions, rules: RulesInForce) -> Iterator[Finding]:
    """Comments that are no suppressions though they mean to be, or that lack a reason."""
    for invalid in suppressions.invalid:
        yield from said(INVALID, invalid.place, {"problem": invalid.message}, rules)
    if rules.require_reason:
        silent = (one.comment.place for one in suppressions.valid if not one.reason)
        for place in dict.fromkeys(silent):
            yield from said(INVALID, place, {"problem": NO_REASON}, rules)


def _unused_ones(
    suppressions: Suppressions,
    spared: Collection[Suppression],
    rules: RulesInForce,
    source: SourceFile,
) -> Iterator[Finding]:
    """Comments that silence nothing, each with the edits that take it out.

    One that silences findings of this kind is in use where there are any.
    """
    unused = [one for one in suppressions.unused(spared) if _was_looked_for(one, rules)]
    others = [one for one in unused if one.rule != UNUSED]
    going = names_of(unused)
    about_others = [finding for one in others for finding in _unused(one, going, rules, source)]
    marked, used = suppressed(about_others, suppressions, source)
    yield from marked
    for one in unused:
        if one.rule == UNUSED and one not in used:
            yield from _unused(one, going, rules, source)


def _was_looked_for(suppression: Suppression, rules: RulesInForce) -> bool:
    """Whether its rule ran: one that nobody looked for may well have something to find."""
    rule = rules.rules.get(suppression.rule)
    return rule is not None and rules.selection.wants(rule)


def _unused(
    suppression: Suppression,
    going: Collection[Place],
    rules: RulesInForce,
    source: SourceFile,
) -> Iterator[Finding]:
    edits = removal(suppression, going, source)
    fix = Fix(
        title=f"remove `{suppression.rule}` from the comment, and the comment with its last rule",
        safety="safe",
        edits=tuple(FileEdit(path=source.path, edit=edit) for edit in edits),
    )
    for finding in said(UNUSED, suppression.place, {"rule": suppression.rule}, rules):
        yield replace(finding, fix=fix)
