"""How much of the source was understood and how much was not, in words.

*Nothing found* and *nothing understood* must never look alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from layerlint.display import Line, Role, plural, visible, wrapped
from layerlint.finding import Report, Safety, Summary
from layerlint.reporters.wording import listed

CAUSES = 5
"""How many causes of doubt, and how many cuts, are named before the rest is only counted."""


def summarised(report: Report, columns: int) -> list[Line]:
    """The last lines of a report."""
    summary = report.summary
    lines: list[Line] = []
    for role, text in (_verdict(summary, report.notes), *_details(summary)):
        lines.extend(_paragraph(role, text, columns))
    for note in report.notes:
        lines.extend(_paragraph("warning", f"Note: {note}.", columns))
    if report.visible:
        rules = dict.fromkeys(finding.rule for finding in report.visible)
        named = next(iter(rules)) if len(rules) == 1 else "RULE"
        lines.extend(
            _paragraph("muted", f"Reasons and examples: layerlint explain {named}", columns)
        )
    return lines


def _paragraph(role: Role, text: str, columns: int) -> Iterator[Line]:
    indent = len(text) - len(text.lstrip())
    first, *rest = wrapped(visible(text), columns - indent)
    yield ((role, " " * indent + first),)
    for line in rest:
        yield ((role, " " * (indent + 2) + line),)


def _verdict(summary: Summary, notes: Sequence[str]) -> tuple[Role, str]:
    counts = [
        plural(number, noun)
        for number, noun in (
            (summary.errors, "error"),
            (summary.warnings, "warning"),
            (summary.infos, "info"),
        )
        if number
    ]
    if counts:
        role: Role = "error" if summary.errors else "warning" if summary.warnings else "info"
        total = summary.errors + summary.warnings + summary.infos
        return role, f"Found {plural(total, 'problem')}: {', '.join(counts)}."
    if not summary.files:
        where = "is left" if notes else "here"
        return "warning", f"Nothing to check: no Python file or notebook {where}."
    if summary.since is not None and not summary.models and not summary.fragments:
        return "good", f"No model is touched by what has changed since {summary.since}."
    if not summary.files_mentioning_keras:
        nobody = "the file does not mention" if summary.files == 1 else "none of them mentions"
        return "plain", f"Nothing to check in {plural(summary.files, 'file')}: {nobody} Keras."
    if not summary.models and not summary.fragments:
        return "warning", "Nothing found, but nothing understood either: no layer was recognised."
    if not summary.models:
        return "warning", "No problems found, but no whole model was understood."
    return "good", "No new problems found." if summary.known else "No problems found."


def _details(summary: Summary) -> Iterator[tuple[Role, str]]:
    if fixable := _fixable(summary.fixable):
        yield "help", fixable
    if summary.files_mentioning_keras:
        yield "plain", _understood(summary)
    if summary.opaque:
        yield (
            "plain",
            (f"Not understood: {plural(summary.opaque, 'call')} (see `layerlint graph --why`)."),
        )
    if summary.undecided:
        yield "plain", f"Undecided: {plural(summary.undecided, 'finding')} (see `--undecided`)."
        causes = list(summary.undecided_causes.items())
        for cause, count in causes[:CAUSES]:
            yield "muted", f"  {count:,} for want of {cause}"
        if len(causes) > CAUSES:
            yield "muted", f"  {plural(len(causes) - CAUSES, 'other cause')}"
    if summary.truncated:
        yield "warning", f"Cut off: {listed(summary.cut, CAUSES, 'other cut')}."
    if summary.assumed:
        yield "muted", f"Assumed to be Keras: {', '.join(summary.assumed)}."
    if summary.suppressed:
        yield "muted", f"Suppressed by comments: {plural(summary.suppressed, 'finding')}."
    if summary.untouched:
        models = plural(summary.untouched, "model")
        yield "muted", f"Not touched since {summary.since}, and not looked at: {models}."
    if summary.known:
        yield "muted", f"Known from the baseline: {plural(summary.known, 'finding')}."


def _fixable(number: Mapping[Safety, int]) -> str:
    """How many problems there are fixes for; whether they hold is known when they are tried."""
    safe, unsafe = number.get("safe", 0), number.get("unsafe", 0)
    ways = []
    if safe:
        ways.append(f"{safe:,} with `--fix`")
    if unsafe:
        ways.append(
            f"{unsafe:,} more with `--unsafe-fixes`"
            if safe
            else f"{unsafe:,} with `--fix --unsafe-fixes`"
        )
    return f"Fixable, where proven: {', '.join(ways)}." if ways else ""


def _understood(summary: Summary) -> str:
    networks = []
    if summary.models:
        networks.append(plural(summary.models, "model"))
    if summary.fragments:
        networks.append(plural(summary.fragments, "fragment"))
    where = f"{summary.files_with_models:,} of {plural(summary.files, 'file')}"
    if not networks:
        mentions = plural(summary.files_mentioning_keras, "file")
        return f"Understood: no model, though {mentions} of {summary.files:,} may concern Keras."
    if not summary.models:
        where = plural(summary.files, "file")
        networks.insert(0, "no whole model")
    ways = plural(summary.variants, "variant")
    return (
        f"Understood: {' and '.join(networks)} in {where}:"
        f" {plural(summary.layers, 'layer')}, {ways}."
    )
