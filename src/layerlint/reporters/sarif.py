"""A report as SARIF 2.1.0, which code hosts and editors read.

What GitHub asks for beyond the standard is in it: help for every rule, paths from the root of
the repository, fingerprints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote

from layerlint import __url__, __version__
from layerlint.diagnostics import CRASHED, UNPARSABLE
from layerlint.display import plain, visible
from layerlint.finding import FileEdit, Finding, Fix, Report, Suppressed
from layerlint.patterns.syntax import Profile
from layerlint.records import dataclass
from layerlint.reporters.summary import summarised
from layerlint.reporters.wording import listed, remedy, sentence
from layerlint.repository import Hosted, Repository
from layerlint.rule import Rule
from layerlint.source import Place, Span

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT: Final = "%SRCROOT%"
FINGERPRINT: Final = "layerlint/v1"
LINE_HASH: Final = "primaryLocationLineHash"
"""The one fingerprint that GitHub looks at."""

LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS: Final = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISIONS: Final[Mapping[Profile, str]] = {
    "essential": "very-high",
    "recommended": "high",
    "strict": "medium",
    "none": "medium",
    "always": "very-high",
}
_LONGEST: Final = 1000
"""GitHub cuts descriptions of rules a little above."""

Document: TypeAlias = dict[str, object]
LineHash: TypeAlias = Callable[[str, int], str | None]
"""The hash of a line of a file as GitHub makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a report in SARIF says besides the findings."""

    rules: Sequence[Rule]
    page: Callable[[Rule], str]
    """A rule's documentation in Markdown."""
    repository: Repository
    hosted: Hosted | None = None
    line_hash: LineHash = lambda *_: None


def render(report: Report, context: Context) -> str:
    """The SARIF log, of one run."""
    numbers = {rule.id: number for number, rule in enumerate(context.rules)}
    run: Document = {
        "tool": {
            "driver": {
                "name": "layerlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": __url__,
                "rules": [_rule(rule, context.page(rule)) for rule in context.rules],
            }
        },
        "invocations": [_invocation(report, numbers, context.repository)],
        "originalUriBaseIds": {
            ROOT: {
                "uri": _folder_uri(context.repository.root),
                "description": {"text": "The root of the repository."},
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers, context) for finding in report.findings],
        "properties": {"summary": _paragraph(plain(summarised(report, 10_000)))},
    }
    if context.hosted is not None:
        run["versionControlProvenance"] = [
            {
                "repositoryUri": context.hosted.url,
                "revisionId": context.hosted.commit,
                "mappedTo": {"uriBaseId": ROOT},
            }
        ]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: Rule, page: str) -> Document:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": _shortened(rule.rationale or rule.summary)},
        "help": {"text": _help(rule), "markdown": page},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": list(dict.fromkeys(("keras", rule.topic, rule.profile))),
            "precision": _PRECISIONS[rule.profile],
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _help(rule: Rule) -> str:
    parts = [f"{rule.summary}.", rule.rationale, rule.when_to_ignore and "When to ignore it:"]
    parts += [rule.when_to_ignore, f"More: layerlint explain {rule.id}"]
    return "\n\n".join(part.strip() for part in parts if part)


def _shortened(text: str) -> str:
    """The first paragraphs of a text, as many as fit; of a first one that is too long, a part."""
    paragraphs = [_paragraph(part) for part in text.strip().split("\n\n")]
    told = paragraphs[0]
    for paragraph in paragraphs[1:]:
        if len(told) + len(paragraph) + 1 > _LONGEST:
            break
        told += f" {paragraph}"
    if len(told) <= _LONGEST:
        return told if told.endswith((".", "!", "?")) else f"{told}."
    return told[:_LONGEST].rsplit(" ", 1)[0] + " ..."


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _result(finding: Finding, numbers: Mapping[str, int], context: Context) -> Document:
    doubt = finding.certainty == "undecided"
    repository = context.repository
    result: Document = {
        "ruleId": finding.rule,
        "kind": "open" if doubt else "fail",
        "level": "none" if doubt else LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.place, repository, snippet=_quoted(finding))],
    }
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    if prints := dict(_fingerprints(finding, context)):
        result["partialFingerprints"] = prints
    if finding.labels:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": visible(label.text)}}
            | _location(label.place, repository)
            for number, label in enumerate(finding.labels, 1)
        ]
    if finding.fix is not None and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix, repository)]
    if finding.suppressed is not None:
        result["suppressions"] = [_suppression(finding.suppressed, repository)]
    result["properties"] = dict(_properties(finding))
    return result


def _message(finding: Finding) -> str:
    """The sentence, and a link to each related place: code hosts show those and no others."""
    # What looks like a link and is none, as `layers[0](x)`, must not be taken for one.
    told = sentence(finding).replace("](", "] (")
    links = [
        f"[{_link_text(label.text)}]({number})" for number, label in enumerate(finding.labels, 1)
    ]
    if links:
        told += f" (see: {listed(links, len(links), 'other place')})"
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _link_text(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _fingerprints(finding: Finding, context: Context) -> Iterator[tuple[str, str]]:
    if finding.fingerprint:
        yield FINGERPRINT, finding.fingerprint
    line_hash = context.line_hash(finding.place.path, finding.place.line)
    if line_hash is not None:
        yield LINE_HASH, line_hash


def _properties(finding: Finding) -> Iterator[tuple[str, object]]:
    if finding.models:
        yield "models", list(finding.models)
    yield "count", finding.count
    if finding.causes:
        yield "causes", list(finding.causes)
    if finding.when:
        yield (
            "when",
            [
                [
                    {"condition": one.condition, "line": one.line, "answer": one.answer}
                    for one in answers
                ]
                for answers in finding.when
            ],
        )
    if finding.cell is not None:
        yield "cell", {"index": finding.cell.index, "line": finding.cell.span.line}
    if mending := remedy(finding):
        yield "help", mending


def _quoted(finding: Finding) -> str | None:
    """What stands at the place of a finding, where that is one line at hand."""
    span = finding.place.span
    if finding.cell is not None or span.line != span.end_line:
        return None
    for line in finding.quoted:
        if line.path == finding.place.path and line.number == span.line and line.cell is None:
            return line.text[span.column - 1 : span.end_column - 1] or None
    return None


def _location(place: Place, repository: Repository, snippet: str | None = None) -> Document:
    region = _region(place.span)
    if snippet is not None:
        region["snippet"] = {"text": snippet}
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place.path, repository),
            "region": region,
        }
    }


def _region(span: Span) -> Document:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(shown: str, repository: Repository) -> Document:
    path = repository.path(shown)
    if Path(path).is_absolute():
        return {"uri": _file_uri(path)}
    return {"uri": quote(path, safe="/", errors="surrogateescape"), "uriBaseId": ROOT}


def _file_uri(path: str) -> str:
    slash = "" if path.startswith("/") else "/"
    return f"file://{slash}{quote(path, safe='/:', errors='surrogateescape')}"


def _folder_uri(folder: Path) -> str:
    return _file_uri(folder.as_posix()).rstrip("/") + "/"


def _fix(fix: Fix, repository: Repository) -> Document:
    files: dict[str, list[FileEdit]] = {}
    for change in fix.edits:
        files.setdefault(change.path, []).append(change)
    price = f" ({fix.because})" if fix.because else ""
    return {
        "description": {"text": visible(fix.title + price)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, repository),
                "replacements": [
                    {
                        "deletedRegion": _region(change.edit.span),
                        "insertedContent": {"text": change.edit.text},
                    }
                    for change in changes
                ],
            }
            for path, changes in files.items()
        ],
    }


def _suppression(suppressed: Suppressed, repository: Repository) -> Document:
    location = {
        "physicalLocation": {
            "artifactLocation": _artifact(suppressed.path, repository),
            "region": {"startLine": suppressed.line},
        }
    }
    silence: Document = {"kind": "inSource", "status": "accepted", "location": location}
    if suppressed.reason:
        silence["justification"] = visible(suppressed.reason)
    return silence


def _invocation(report: Report, numbers: Mapping[str, int], repository: Repository) -> Document:
    """How the run went: what could not be read besides what was found."""
    notifications = list(_notifications(report, numbers, repository))
    crashed = any(finding.rule == CRASHED for finding in report.findings)
    invocation: Document = {"executionSuccessful": not crashed}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    return invocation


def _notifications(
    report: Report, numbers: Mapping[str, int], repository: Repository
) -> Iterable[Document]:
    for finding in report.findings:
        if finding.rule in (UNPARSABLE, CRASHED):
            notification: Document = {
                "level": "error",
                "message": {"text": _message(finding)},
                "locations": [_location(finding.place, repository)],
            }
            if finding.rule in numbers:
                associated = {"id": finding.rule, "index": numbers[finding.rule]}
                notification["associatedRule"] = associated
            yield notification
    for note in report.notes:
        yield {"level": "warning", "message": {"text": visible(f"{note}.")}}
