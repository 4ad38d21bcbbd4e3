"""A report in Markdown: for the summary of a CI job, a merge request, a wiki."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from layerlint.display import plain, plural, visible
from layerlint.finding import Finding, Report
from layerlint.reporters.summary import summarised
from layerlint.reporters.wording import conditions, listed, remedy

LinkTo: TypeAlias = Callable[[str, int], str | None]
"""The address of a line of a file, where the file can be read on the web."""

_CODE: Final = re.compile(r"(`[^`]+`)")
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&@])")


def render(report: Report, *, link_to: LinkTo = lambda *_: None, at_most: int | None = None) -> str:
    """The document, of ``at_most`` so many bytes: findings that do not fit are counted."""
    head, *details = plain(summarised(report, 10_000)).splitlines()
    page = _Page(at_most=at_most)
    page.add(f"## layerlint: {_lower(head)}\n")
    if details:
        page.add("".join(f"\n{_prose(line.strip())}  " for line in details).rstrip() + "\n")
    page.add(_by_rule(report.visible))
    by_file: dict[str, list[Finding]] = {}
    for finding in report.visible:
        by_file.setdefault(finding.place.path, []).append(finding)
    for path, findings in by_file.items():
        if not page.full:
            page.add(f"\n### {_code(visible(path))}\n\n")
        for finding in findings:
            page.add_finding("".join(f"{line}\n" for line in _finding(finding, link_to)))
    return page.text()


class _Page:
    """A document that takes findings as long as there is room."""

    def __init__(self, *, at_most: int | None) -> None:
        self.parts: list[str] = []
        self.room = at_most
        self.left_out = 0

    @property
    def full(self) -> bool:
        return self.left_out > 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.room is not None:
            self.room -= len(text.encode("utf-8", "backslashreplace"))

    def add_finding(self, text: str) -> None:
        size = len(text.encode("utf-8", "backslashreplace"))
        if self.full or (self.room is not None and size > self.room):
            self.left_out += 1
        else:
            self.add(text)

    def text(self) -> str:
        if self.full:
            self.parts.append(f"\nand {plural(self.left_out, 'other finding')}\n")
        return "".join(self.parts)


def _by_rule(findings: Iterable[Finding]) -> str:
    """How often each rule has spoken, the commonest first."""
    counts = Counter((finding.rule, _severity(finding)) for finding in findings)
    if not counts:
        return ""
    rows = [
        f"| `{rule}` | {severity} | {count:,} |\n"
        for (rule, severity), count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
    return "".join(("\n| rule | severity | findings |\n| --- | --- | ---: |\n", *rows))


def _severity(finding: Finding) -> str:
    return f"{'undecided ' if finding.certainty == 'undecided' else ''}{finding.severity}"


def _finding(finding: Finding, link_to: LinkTo) -> Iterator[str]:
    span = finding.place.span
    where = f"line {span.line}"
    if finding.cell is not None:
        where = f"cell {finding.cell.index}, line {finding.cell.span.line}"
    link = link_to(finding.place.path, span.line)
    where = f"[{where}]({link})" if link else where
    message = _prose(" ".join(finding.message.split()))
    yield f"- **{_severity(finding)}** `{finding.rule}`, {where}: {message}"
    for word, text in _remarks(finding):
        yield f"  - {word}: {text}"


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.causes:
        yield "undecided for want of", _prose("; ".join(finding.causes))
    if finding.when:
        yield "when", _code(visible(conditions(finding.when).removeprefix("when ")))
    if finding.count > 1:
        models = (
            f", in {_prose(listed(finding.models, 3, 'other model'))}" if finding.models else ""
        )
        yield "found", plural(finding.count, "time") + models
    for label in finding.labels:
        if label.role == "related":
            path = label.place.path
            elsewhere = f" of {_code(visible(path))}" if path != finding.place.path else ""
            yield f"line {label.place.line}{elsewhere}", _prose(label.text)
    if mending := remedy(finding):
        yield "help", _prose(mending)


def _prose(text: str) -> str:
    """Words as they are, code in backquotes as code, and no sign that means anything else."""
    pieces = _CODE.split(visible(text))
    return "".join(
        piece if index % 2 else _SIGNS.sub(r"\\\1", piece) for index, piece in enumerate(pieces)
    )


def _code(text: str) -> str:
    """Text as code, whatever backquotes are in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
