"""A report as JSON. The form is a contract: fields are added, never changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from layerlint.finding import Finding, Fix, Label, Report, Summary
from layerlint.graph.document import answer_document
from layerlint.graph.model import Answer
from layerlint.source import InCell, Span

VERSION = 1


def render(report: Report, *, statistics: bool = False) -> str:
    """The JSON document of a report.

    ``statistics`` adds how often each rule has spoken, and why things are not known.
    """
    document: dict[str, object] = {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": _summary(report.summary),
    }
    if statistics:
        counts = Counter(finding.rule for finding in report.visible)
        document["statistics"] = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
        document["reasons"] = [
            {
                "reason": reason.text,
                "count": reason.count,
                "file": reason.place.path,
                "line": reason.place.line,
            }
            for reason in report.summary.reasons
        ]
    # Plain ASCII: no escape sequence, lone surrogate or code page can spoil the document.
    return json.dumps(document, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    suppressed = finding.suppressed
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "profile": finding.profile,
        "message": finding.message,
        "file": finding.place.path,
        **_span(finding.place.span),
        "certainty": finding.certainty,
        "causes": list(finding.causes),
        "when": [_answers(answers) for answers in finding.when],
        "models": list(finding.models),
        "count": finding.count,
        "labels": [_label(label) for label in finding.labels],
        "cell": _cell(finding.cell),
        "fix": None if finding.fix is None else _fix(finding.fix),
        "fingerprint": finding.fingerprint,
        "suppressed": None
        if suppressed is None
        else {"file": suppressed.path, "line": suppressed.line, "reason": suppressed.reason},
        "url": finding.url,
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _answers(answers: Iterable[Answer]) -> list[dict[str, object]]:
    return [answer_document(answer) for answer in answers]


def _label(label: Label) -> dict[str, object]:
    return {
        "file": label.place.path,
        **_span(label.place.span),
        "text": label.text,
        "cell": _cell(label.cell),
    }


def _cell(cell: InCell | None) -> dict[str, object] | None:
    return None if cell is None else {"index": cell.index, "line": cell.span.line}


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "title": fix.title,
        "safety": fix.safety,
        "because": fix.because,
        "edits": [
            {"file": change.path, **_span(change.edit.span), "text": change.edit.text}
            for change in fix.edits
        ],
    }


def _summary(summary: Summary) -> dict[str, object]:
    return {
        "files": summary.files,
        "files_with_models": summary.files_with_models,
        "models": summary.models,
        "fragments": summary.fragments,
        "variants": summary.variants,
        "layers": summary.layers,
        "opaque": summary.opaque,
        "unparsable": summary.unparsable,
        "undecided": summary.undecided,
        "undecided_causes": dict(summary.undecided_causes),
        "suppressed": summary.suppressed,
        "known": summary.known,
        "stale": summary.stale,
        "since": summary.since,
        "untouched": summary.untouched,
        "truncated": summary.truncated,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "assumed": list(summary.assumed),
    }
