"""Figures: how much of a file was understood, and what a run over many files has shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from layerlint.finding import (
    NOTHING_UNDERSTOOD,
    SEVERITIES,
    FileReport,
    Finding,
    Reason,
    Report,
    Safety,
    Summary,
    Understood,
)
from layerlint.records import replace
from layerlint.source import Place

if TYPE_CHECKING:
    from layerlint.graph.model import Interpretation, LayerGraph, Node

UNPARSABLE = "unparsable-file"

REASONS = 10
"""How many reasons for which something is not known are told of a run."""


def understood(
    interpretation: Interpretation, located: Callable[[Place], Place] = lambda place: place
) -> Understood:
    """The interpretation in figures; ``located`` tells where in its file a place is."""
    graphs = interpretation.graphs
    first: dict[object, LayerGraph] = {}
    for graph in graphs:
        if graph.kind != "layer":
            first.setdefault((graph.root, graph.kind, graph.name, graph.place), graph)
    networks = list(first.values())
    nodes = [node for graph in networks for node in graph.nodes]
    everywhere = [node for graph in graphs for node in graph.nodes]
    return Understood(
        models=sum(graph.kind != "fragment" for graph in networks),
        fragments=sum(graph.kind == "fragment" for graph in networks),
        variants=interpretation.variants,
        layers=sum(node.layer.name is not None and not node.layer.operation for node in nodes),
        opaque=len({node.layer.place for node in everywhere if node.layer.name is None}),
        cut=interpretation.cut,
        assumed=interpretation.assumed,
        reasons=_reasons(everywhere, located),
    )


def _reasons(nodes: Iterable[Node], located: Callable[[Place], Place]) -> tuple[Reason, ...]:
    """Why something of some nodes is not known, each argument at each place counted once."""
    from layerlint.graph.doubts import doubts

    # The same few stand in every variant of a network.
    met: dict[tuple[Place, object, str], Place] = {}
    for node in nodes:
        where = node.layer.place
        for doubt in doubts(node):
            met[where, doubt.argument, doubt.reason] = doubt.place or where
    return _summed(
        Reason(text=text, count=1, place=located(place)) for (_, _, text), place in met.items()
    )


def _summed(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that read alike as one, at the first of their places; the commonest first."""
    alike: dict[str, list[Reason]] = {}
    for reason in reasons:
        alike.setdefault(reason.text, []).append(reason)
    summed = [
        Reason(
            text=text,
            count=sum(reason.count for reason in group),
            place=min(reason.place for reason in group),
        )
        for text, group in alike.items()
    ]
    return tuple(sorted(summed, key=lambda reason: (-reason.count, reason.text)))


def reported(
    files: Sequence[FileReport],
    *,
    undecided: bool = False,
    notes: Iterable[str] = (),
    stale: int = 0,
    since: str | None = None,
    untouched: int = 0,
    tried: Collection[Safety] = (),
) -> Report:
    """One report of all files; ``undecided`` says whether undecided findings are listed.

    Fixes that were ``tried`` have been carried out, or it was told why they can't be.
    """
    everything = [finding for file in files for finding in file.findings]
    listed = [
        one for one in everything if not one.known and (undecided or one.certainty == "certain")
    ]
    return Report(
        findings=tuple(sorted(listed, key=lambda finding: finding.sort_key)),
        summary=replace(
            _summary(files, everything),
            stale=stale,
            since=since,
            untouched=untouched,
            fixable=_fixable(everything, tried),
        ),
        notes=tuple(notes),
        files=tuple(sorted(file.path for file in files if file.mentions_keras)),
    )


def _fixable(findings: Iterable[Finding], tried: Collection[Safety]) -> Mapping[Safety, int]:
    """How many findings have fixes that nobody has tried."""
    safeties = (one.fix.safety for one in findings if one.fix and one.can_be_mended)
    return MappingProxyType(Counter(one for one in safeties if one not in tried))


def _summary(files: Sequence[FileReport], findings: Sequence[Finding]) -> Summary:
    heard = [one for one in findings if one.suppressed is None and not one.known]
    certain = [finding for finding in heard if finding.certainty == "certain"]
    doubtful = [finding for finding in heard if finding.certainty == "undecided"]
    causes = Counter(cause for finding in doubtful for cause in finding.causes)
    severities = Counter(finding.severity for finding in certain)
    telling = [file for file in files if file.understood is not NOTHING_UNDERSTOOD]
    understood = [file.understood for file in telling]
    return Summary(
        files=len(files),
        files_mentioning_keras=sum(file.mentions_keras for file in files),
        files_with_models=sum(one.models > 0 for one in understood),
        models=sum(one.models for one in understood),
        fragments=sum(one.fragments for one in understood),
        variants=sum(one.variants for one in understood),
        layers=sum(one.layers for one in understood),
        opaque=sum(one.opaque for one in understood),
        unparsable=len({finding.place.path for finding in findings if finding.rule == UNPARSABLE}),
        undecided=len(doubtful),
        undecided_causes=MappingProxyType(
            dict(sorted(causes.items(), key=lambda item: (-item[1], item[0])))
        ),
        suppressed=sum(one.suppressed is not None for one in findings),
        known=sum(one.known for one in findings),
        truncated=sum(len(one.cut) for one in understood),
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        assumed=tuple(sorted({name for one in understood for name in one.assumed})),
        cut=tuple(_cuts(telling)),
        reasons=_summed(reason for one in understood for reason in one.reasons)[:REASONS],
    )


def _cuts(files: Iterable[FileReport]) -> Iterator[str]:
    """What was cut off, each with the files that it was met in: a helper has many callers."""
    met: dict[str, list[str]] = {}
    for file in files:
        for cut in file.understood.cut:
            met.setdefault(cut, []).append(file.path)
    for cut, (first, *others) in met.items():
        more = f" and {len(others):,} other file{'s' * (len(others) > 1)}" if others else ""
        yield f"{cut} ({first}{more})"


def is_bad_enough(finding: Finding, fail_on: str) -> bool:
    """Whether one finding is at or above ``fail_on``; what fails nothing is held to the default."""
    if finding.certainty == "undecided":
        return fail_on == "undecided"
    least = {"undecided": "info", "never": "warning"}.get(fail_on, fail_on)
    return finding.severity in SEVERITIES[SEVERITIES.index(least) :]


def fails(report: Report, fail_on: str, *, require_models: bool = False) -> bool:
    """Whether what was found is bad enough: at or above ``fail_on``, or no model at all."""
    summary = report.summary
    if require_models and not summary.models:
        return True
    if fail_on == "never":
        return False
    if fail_on == "undecided" and summary.undecided:
        return True
    least = "info" if fail_on == "undecided" else fail_on
    counts = dict(zip(SEVERITIES, (summary.infos, summary.warnings, summary.errors), strict=True))
    reached = SEVERITIES[SEVERITIES.index(least) :]
    return any(counts[severity] for severity in reached)
