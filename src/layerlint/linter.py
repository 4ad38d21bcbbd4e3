"""The pipeline: source in, findings out.

A source is interpreted to layer graphs, the rules in force are matched against each, what
they see is merged into findings, and the findings are held against the file's suppressions
and put into the file. Nothing is run, and nothing but the project is asked.
"""

from __future__ import annotations

from pathlib import Path

from layerlint.catalog import load_catalog
from layerlint.diagnostics import about_suppressions, remarked, suppressed, unparsable
from layerlint.finding import FileReport, Finding
from layerlint.interpreter import interpret
from layerlint.merging.findings import merged
from layerlint.merging.placing import line_in_file, placed, sources_of
from layerlint.merging.sightings import sighted, variants_of_roots
from layerlint.project import Project
from layerlint.settings import RulesInForce
from layerlint.source import Place, SourceError, SourceFile, Span, parse
from layerlint.suppression import read_suppressions
from layerlint.tally import understood


def check(source: SourceFile, project: Project, rules: RulesInForce) -> FileReport:
    """All that the rules in force find in a source, and how much of it was understood."""
    broken = _broken(source, rules)
    if broken and not source.notebook:
        return FileReport(path=source.path, findings=tuple(broken))
    sources = sources_of(source, project)

    interpretation = interpret(source, project, load_catalog(), keras=rules.keras)
    findings = merged(
        sighted(interpretation.graphs, rules, lambda place: line_in_file(place, source, sources)),
        variants=variants_of_roots(interpretation.graphs),
        yields={rule.id: rule.yields_to for rule in rules.rules},
        path=source.path,
        otherwise=_top(source),
    )
    findings += remarked(interpretation.remarks, source.path, rules)

    suppressions = read_suppressions(source, rules.rules.ids)
    findings, used = suppressed(findings, suppressions, source)
    findings += about_suppressions(suppressions, used, rules)

    in_order = sorted(findings, key=lambda finding: finding.sort_key)
    return FileReport(
        path=source.path,
        findings=(*broken, *placed(in_order, sources, _known_as(source, project))),
        understood=understood(interpretation),
    )


def _broken(source: SourceFile, rules: RulesInForce) -> list[Finding]:
    """What of a source is no Python: all of it, or cells of a notebook."""
    errors = list(source.faults)
    try:
        parse(source)
    except SourceError as error:
        errors.append(error)
    return [finding for error in errors for finding in unparsable(error, source.lines, rules)]


def _top(source: SourceFile) -> Place:
    return source.place(Span(line=1, column=1, end_line=1, end_column=1))


def _known_as(source: SourceFile, project: Project) -> str:
    """The path of a source from the root of its project."""
    file = source.file or Path(source.path)
    try:
        return file.resolve().relative_to(project.root(source.path).resolve()).as_posix()
    except ValueError:
        return source.path
