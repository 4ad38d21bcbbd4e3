"""What the readings of files have shown, brought together into the report of each.

Of most files there is nothing to report: what the others need is imported when there is one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from layerlint.finding import FileReport, Finding, Suppressed, Understood
from layerlint.records import dataclass, field, replace
from layerlint.source.ignoring import relative
from layerlint.suppression import Suppression, Suppressions

if TYPE_CHECKING:
    from layerlint.merging.placing import Sources
    from layerlint.merging.telling import Told
    from layerlint.project import Project
    from layerlint.settings import RulesInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the reading of one file has shown, before what other files tell is added."""

    path: str
    broken: tuple[Finding, ...] = ()
    """Findings about what is no Python, their places those of the file."""
    told: tuple[Told, ...] = ()
    """Faults in this and in other files of the run."""
    remarks: tuple[Finding, ...] = ()
    suppressions: Suppressions = field(default_factory=Suppressions)
    used: frozenset[Suppression] = frozenset()
    """Those that silence something, here and in other files."""
    met: frozenset[Suppression] = frozenset()
    """Those of other files at layers that this one leads to."""
    parts: frozenset[Suppression] = frozenset()
    """Those of this file at layers of no whole model: of use, maybe, to files that call it."""
    understood: Understood = field(default_factory=Understood)
    mentions_keras: bool = True
    read: tuple[str, ...] = ()
    """Other files through which the reading led."""


def spare(run: Collection[Examined]) -> set[Suppression]:
    """The suppressions that silence something in a run, or might where all callers are read."""
    met = {comment for examined in run for comment in examined.met}
    parts = {comment for examined in run for comment in examined.parts}
    return {comment for examined in run for comment in examined.used} | (parts - met)


def settled(
    examined: Examined,
    told: Collection[Told],
    spared: Collection[Suppression],
    project: Project,
    sources: Sources,
    rules: Callable[[], RulesInForce],
) -> FileReport:
    """The report of a file, with what all the run ``told`` of it and ``spared`` in it."""
    return FileReport(
        path=examined.path,
        findings=_findings(examined, told, spared, project, sources, rules),
        understood=examined.understood,
        mentions_keras=examined.mentions_keras,
        read=examined.read,
    )


def _findings(
    examined: Examined,
    told: Collection[Told],
    spared: Collection[Suppression],
    project: Project,
    sources: Sources,
    rules: Callable[[], RulesInForce],
) -> tuple[Finding, ...]:
    comments = examined.suppressions
    if not (told or examined.remarks or examined.broken or comments.valid or comments.invalid):
        return ()
    from layerlint.diagnostics import about_suppressions
    from layerlint.merging.placing import known, placed
    from layerlint.merging.telling import united

    yields = {rule.id: rule.yields_to for rule in rules().rules.rules} if told else {}
    findings = [_silenced(finding, comments, sources) for finding, comments in united(told, yields)]
    findings += examined.remarks
    source = sources(examined.path)
    if source is not None and (comments.valid or comments.invalid):
        from layerlint.diagnostics import about_suppressions

        findings += about_suppressions(comments, spared, rules(), source)
    in_order = sorted(findings, key=lambda finding: finding.sort_key)

    def known_as(path: str) -> str:
        return _known_as(path, project)

    return (*known(examined.broken, known_as), *placed(in_order, sources, known_as))


def _silenced(finding: Finding, comments: Sequence[Suppression], sources: Sources) -> Finding:
    """A finding that says which comment silences it, if any does."""
    if not comments:
        return finding
    from layerlint.merging.placing import in_file

    where, _ = in_file(comments[0].place, sources)
    silence = Suppressed(path=where.path, line=where.line, reason=comments[0].reason or None)
    return replace(finding, suppressed=silence)


def _known_as(path: str, project: Project) -> str:
    """The path of a file from the root of its project."""
    known = project.library.known_as
    if path not in known:
        real = os.path.realpath(project.here / path)
        inside = relative(real, project.library.real(project.root(path)))
        known[path] = path if inside is None else inside.replace(os.sep, "/")
    return known[path]
