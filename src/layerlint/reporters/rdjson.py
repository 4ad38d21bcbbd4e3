"""A report in reviewdog's diagnostic format, which many review tools read.

Its columns count bytes of UTF-8, from 1. They are told where the line is at hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from layerlint import __url__
from layerlint.display import visible
from layerlint.finding import FileEdit, Finding, Report
from layerlint.reporters.wording import remedy, sentence
from layerlint.source import Span

SEVERITIES: Final = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report, urls: Mapping[str, str]) -> str:
    """The JSON document; ``urls`` are those of the rules' documentation."""
    document = {
        "source": {"name": "layerlint", "url": __url__},
        "diagnostics": [_diagnostic(finding, urls) for finding in report.visible],
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(finding: Finding, urls: Mapping[str, str]) -> dict[str, object]:
    lines = {} if finding.cell else _lines(finding, finding.place.path)
    doubt = finding.certainty == "undecided"
    code = {"value": finding.rule}
    if finding.rule in urls:
        code["url"] = urls[finding.rule]
    diagnostic: dict[str, object] = {
        "message": "\n".join(filter(None, (sentence(finding), _help(finding)))),
        "location": {
            "path": visible(finding.place.path),
            "range": _range(finding.place.span, lines),
        },
        "severity": "INFO" if doubt else SEVERITIES[finding.severity],
        "code": code,
    }
    edits = finding.fix.edits if finding.fix else ()
    suggestions = [_suggestion(edit, lines) for edit in edits if edit.path == finding.place.path]
    # A fix of which a part can't be shown is none that anybody should accept.
    if suggestions and len(suggestions) == len(edits) and None not in suggestions:
        diagnostic["suggestions"] = suggestions
    return diagnostic


def _help(finding: Finding) -> str:
    mending = remedy(finding)
    return f"help: {mending}" if mending else ""


def _lines(finding: Finding, path: str) -> dict[int, str]:
    return {
        line.number: line.text for line in finding.quoted if line.path == path and line.cell is None
    }


def _range(span: Span, lines: Mapping[int, str]) -> dict[str, object]:
    """From the first line to the last one; with columns where both lines are at hand."""
    if span.line in lines and span.end_line in lines:
        return {
            "start": _position(span.line, span.column, lines),
            "end": _position(span.end_line, span.end_column, lines),
        }
    return {"start": {"line": span.line}, "end": {"line": span.end_line}}


def _position(line: int, column: int, lines: Mapping[int, str]) -> dict[str, int]:
    before = lines[line][: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


def _suggestion(change: FileEdit, lines: Mapping[int, str]) -> dict[str, object] | None:
    span = change.edit.span
    if span.line not in lines or span.end_line not in lines:
        return None
    return {"range": _range(span, lines), "text": change.edit.text}
