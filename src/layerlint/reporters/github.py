"""A report as workflow commands of GitHub Actions: annotations on the lines of the files.

The runner takes every line of a log that begins with ``::``, and every one in which ``##[``
occurs, for a command. What comes from the linted code must not be able to speak to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from layerlint.display import plain, visible
from layerlint.finding import Finding, Report
from layerlint.reporters.summary import summarised
from layerlint.reporters.wording import remedy, sentence
from layerlint.repository import Repository

COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, repository: Repository) -> str:
    """A command for each finding, then the summary as text."""
    lines = [_annotation(finding, repository) for finding in report.visible]
    summary = plain(summarised(report, 80)).splitlines()
    return "".join(f"{line}\n" for line in (*lines, *map(_inert, summary)))


def _annotation(finding: Finding, repository: Repository) -> str:
    doubt = finding.certainty == "undecided"
    command = "notice" if doubt else COMMANDS[finding.severity]
    properties = {
        "file": repository.path(finding.place.path),
        **_region(finding),
        "title": f"{'undecided: ' if doubt else ''}{finding.rule}",
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data("\n".join(_message(finding)))
    return f"::{command} {told}::{message}"


def _message(finding: Finding) -> Iterator[str]:
    yield sentence(finding)
    if mending := remedy(finding):
        yield f"help: {mending}"
    if finding.cell is not None:
        yield f"cell {finding.cell.index}, line {finding.cell.span.line}"


def _region(finding: Finding) -> dict[str, str]:
    """The lines, and the columns where GitHub takes them: within one line."""
    span = finding.place.span
    region = {"line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        region |= {"col": str(span.column), "endColumn": str(span.end_column)}
    return region


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _inert(line: str) -> str:
    """A line that the runner takes for nothing but text."""
    line = line.replace("##[", "## [")
    return f". {line}" if line.lstrip().startswith("::") else line
