"""A report for people: each finding with its source, then how much was understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from layerlint.display import Line, Role, plural, visible, width, wrapped
from layerlint.finding import SEVERITIES, Finding, Label, Reason, Report
from layerlint.reporters.snippet import drawn
from layerlint.reporters.summary import summarised
from layerlint.reporters.wording import conditions, listed


def full(report: Report, columns: int, *, statistics: bool = False) -> list[Line]:
    """Findings as a compiler shows them, at most ``columns`` wide where words allow."""
    lines: list[Line] = []
    for finding in report.visible:
        lines.extend(_finding(finding, columns))
        lines.append(())
    if statistics:
        lines.extend(_statistics(report, columns))
    lines.extend(summarised(report, columns))
    return lines


def concise(report: Report, columns: int, *, statistics: bool = False) -> list[Line]:
    """Findings on one line each, whatever their length, so that tools can split them."""
    lines: list[Line] = [_one_line(finding) for finding in report.visible]
    if statistics:
        lines.extend(_statistics(report, columns))
    lines.extend(summarised(report, columns))
    return lines


def _heading(finding: Finding) -> list[tuple[Role, str]]:
    doubt = "undecided " if finding.certainty == "undecided" else ""
    role: Role = "muted" if doubt else finding.severity
    return [(role, f"{doubt}{finding.severity}["), ("rule", finding.rule), (role, "]")]


def _one_line(finding: Finding) -> Line:
    span = finding.place.span
    spot = f"{visible(finding.place.path)}:{span.line}:{span.column}"
    pieces: list[tuple[Role, str]] = [("path", spot), ("muted", ": "), *_heading(finding)]
    pieces.append(("plain", " " + visible(" ".join(finding.message.split()))))
    if finding.when:
        pieces.append(("muted", f" ({visible(conditions(finding.when))})"))
    return tuple(pieces)


def _finding(finding: Finding, columns: int) -> Iterator[Line]:
    heading: list[tuple[Role, str]] = [*_heading(finding), ("plain", ": ")]
    taken = sum(width(text) for _, text in heading) - 2
    first, *rest = wrapped(visible(finding.message), columns - 2, taken=taken)
    yield (*heading, ("plain", first))
    for text in rest:
        yield (("plain", "  " + text),)
    role: Role = "muted" if finding.certainty == "undecided" else finding.severity
    snippet = drawn(finding, role, columns)
    remarks = list(_remarks(finding))
    if len(snippet) > 1 and not remarks:
        del snippet[-1]
    yield from snippet
    indent = len(snippet[0][0][1]) - len("--> ")
    for word, text in remarks:
        yield from _remark(word, text, indent, columns)


def _remark(word: str, text: str, indent: int, columns: int) -> Iterator[Line]:
    lead = " " * indent + " = "
    hang = " " * len(lead)
    role: Role = "help" if word == "help" else "strong"
    first, *rest = wrapped(visible(text), columns - len(lead) - len(word) - 2)
    yield (("muted", lead), (role, word + ": "), ("plain", first))
    for line in rest:
        yield (("plain", hang + " " * (len(word) + 2) + line),)


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    """What is said under the snippet: a word, and what it introduces."""
    if finding.causes:
        yield "undecided", "; ".join(finding.causes)
    if finding.when:
        yield "when", conditions(finding.when).removeprefix("when ")
    if finding.count > 1 or len(finding.models) > 1:
        yield "found", _where(finding)
    for role, joined in (("call", ", then "), ("caller", " and from ")):
        calls = [label for label in finding.labels if label.role == role]
        if calls:
            yield "called", _calls(finding, calls, joined)
    if finding.fix is not None:
        price = f" ({finding.fix.because})" if finding.fix.because else ""
        yield "help", finding.fix.title + price


def _where(finding: Finding) -> str:
    times = plural(finding.count, "time") if finding.count > 1 else "once"
    if not finding.models:
        return times
    return f"{times}, in {listed(finding.models, 3, 'other model')}"


def _calls(finding: Finding, calls: Iterable[Label], joined: str) -> str:
    """The places of calls: a way that leads on from each to the next, or several ways."""
    places = [
        f"line {label.place.line}"
        if label.place.path == finding.place.path
        else f"{label.place.path}:{label.place.line}"
        for label in calls
    ]
    return "from " + joined.join(places)


def _statistics(report: Report, columns: int) -> Iterator[Line]:
    """How often each rule has spoken, and why something is not known, the commonest first."""
    findings = report.visible
    counts = Counter(finding.rule for finding in findings)
    worst: dict[str, str] = {}
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        worst[finding.rule] = finding.severity
    digits = max((len(str(count)) for count in counts.values()), default=1)
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        severity = worst[rule]
        role: Role = severity  # type: ignore[assignment]
        yield (("strong", f"{count:>{digits}}  "), (role, f"{severity:<8}"), ("rule", rule))
    if counts:
        yield ()
    if report.summary.reasons:
        yield from _reasons(report.summary.reasons, columns)
        yield ()


def _reasons(reasons: Sequence[Reason], columns: int) -> Iterator[Line]:
    """Why calls are opaque and arguments are not known, each with its first place."""
    yield (("strong", "What is not known, by reason:"),)
    digits = max(len(f"{reason.count:,}") for reason in reasons)
    for reason in reasons:
        others = "" if reason.count == 1 else " and others"
        spot = f"({reason.place.path}:{reason.place.line}{others})"
        first, *rest = wrapped(visible(f"{reason.text} {spot}"), columns - digits - 2)
        yield (("strong", f"{reason.count:>{digits},}  "), ("plain", first))
        for line in rest:
            yield (("plain", " " * (digits + 2) + line),)
