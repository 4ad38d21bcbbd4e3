"""Findings put into files: cells of notebooks, the lines they speak of, what they are known by.

Until here places are spans of ``SourceFile.text``; what a user sees are lines of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from layerlint.finding import FileEdit, Finding, Fix, QuotedLine
from layerlint.fingerprints import Fingerprints
from layerlint.graph.model import Answer
from layerlint.project import Project
from layerlint.records import replace
from layerlint.source import Edit, InCell, Place, SourceFile, Span

Sources: TypeAlias = Callable[[str], SourceFile | None]
"""The source under a shown path, where it can still be had."""

KnownAs: TypeAlias = Callable[[str], str]
"""The path of a file from the root of its project: the same wherever the tool is run from."""

GAP: Final = 2
"""Up to so many lines between two lines of interest are quoted, too."""


def sources_of(source: SourceFile, project: Project) -> Sources:
    """The linted source, and those that its interpretation has read."""

    def find(path: str) -> SourceFile | None:
        if path == source.path:
            return source
        return project.library.read(project.here / path, project.here)

    return find


def line_in_file(place: Place, path: str, sources: Sources) -> str:
    """The line of a place as a message in that file says it: ``12``, ``12 of blocks.py``.

    In a notebook nobody sees the lines of the file: there it is ``5 of cell 3``.
    """
    where, cell = in_file(place, sources)
    if cell is not None:
        line = f"{cell.span.line} of cell {cell.index}"
        return line if place.path == path else f"{line} of {place.path}"
    return str(where.line) if place.path == path else f"{where.line} of {place.path}"


def placed(findings: Iterable[Finding], sources: Sources, known_as: KnownAs) -> list[Finding]:
    """The findings of a file with places in files, quoted lines and fingerprints."""
    fingerprints = Fingerprints()
    result = []
    for finding in findings:
        places = ((known_as(place.path), _text(place, sources)) for place in _known_by(finding))
        result.append(_located(finding, sources, fingerprints.next(finding.rule, places)))
    return result


def known(findings: Iterable[Finding], known_as: KnownAs) -> list[Finding]:
    """Findings whose places are in files already, with fingerprints."""
    fingerprints = Fingerprints()
    result = []
    for finding in findings:
        text = "\n".join(line.text for line in finding.quoted) or finding.message
        place = (known_as(finding.place.path), text)
        result.append(replace(finding, fingerprint=fingerprints.next(finding.rule, [place])))
    return result


def _known_by(finding: Finding) -> list[Place]:
    """The places that make a fault what it is, in whichever file it is reported."""
    origin = finding.origin or finding.place
    related = [label.place for label in finding.labels if label.role == "related"]
    return [origin, *(place for place in related if place != origin)]


def _text(place: Place, sources: Sources) -> str:
    source = sources(place.path)
    if source is None:
        return ""
    span = place.span
    lines = list(source.lines[span.line - 1 : span.end_line])
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1] if span.end_line > span.line else lines[-1]
    if span.end_line == span.line:
        return lines[0][span.column - 1 : span.end_column - 1]
    return "\n".join([lines[0][span.column - 1 :], *lines[1:]])


def _located(finding: Finding, sources: Sources, fingerprint: str) -> Finding:
    place, cell = in_file(finding.place, sources)
    labels = []
    for label in finding.labels:
        where, within = in_file(label.place, sources)
        labels.append(replace(label, place=where, cell=within))
    return replace(
        finding,
        place=place,
        cell=cell,
        origin=None if finding.origin is None else in_file(finding.origin, sources)[0],
        when=tuple(
            tuple(_located_answer(answer, finding.place.path, sources) for answer in answers)
            for answers in finding.when
        ),
        labels=tuple(labels),
        fix=None if finding.fix is None else _located_fix(finding.fix, sources),
        fingerprint=fingerprint,
        quoted=_quoted(finding, sources),
    )


def _located_answer(answer: Answer, path: str, sources: Sources) -> Answer:
    span = Span(line=answer.line, column=1, end_line=answer.line, end_column=1)
    where, _ = in_file(Place(path=answer.path or path, span=span), sources)
    return replace(answer, line=where.line)


def _located_fix(fix: Fix, sources: Sources) -> Fix:
    edits = []
    for change in fix.edits:
        where, _ = in_file(Place(path=change.path, span=change.edit.span), sources)
        edits.append(FileEdit(path=change.path, edit=Edit(span=where.span, text=change.edit.text)))
    return replace(fix, edits=tuple(edits))


def in_file(place: Place, sources: Sources) -> tuple[Place, InCell | None]:
    """Where in the file a place of a source's text is, and in which cell of a notebook."""
    source = sources(place.path)
    if source is None:
        return place, None
    span, cell = source.locate(place.span)
    return replace(place, span=span), cell


def _quoted(finding: Finding, sources: Sources) -> tuple[QuotedLine, ...]:
    """The first lines of the places that belong to the fault, and short gaps between them."""
    lines: dict[str, set[int]] = {}
    for place in (finding.place, *(one.place for one in finding.labels if one.role == "related")):
        lines.setdefault(place.path, set()).add(place.span.line)
    quotes: list[QuotedLine] = []
    for path, numbers in lines.items():
        source = sources(path)
        if source is None:
            continue
        known = (number for number in _bridged(sorted(numbers)) if number <= len(source.lines))
        quotes.extend(_quote(source, number) for number in known)
    return tuple(quotes)


def _bridged(numbers: Sequence[int]) -> list[int]:
    bridged = list(numbers[:1])
    for number in numbers[1:]:
        if number - bridged[-1] - 1 <= GAP:
            bridged.extend(range(bridged[-1] + 1, number))
        bridged.append(number)
    return bridged


def _quote(source: SourceFile, number: int) -> QuotedLine:
    _, cell = source.locate(Span(line=number, column=1, end_line=number, end_column=1))
    return QuotedLine(
        path=source.path,
        cell=None if cell is None else cell.index,
        number=number if cell is None else cell.span.line,
        text=source.line_at(number),
    )
