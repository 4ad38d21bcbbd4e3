"""One fault, one finding: what was sighted in many graphs, said once.

A finding is known by its rule, the place it reports and the places related to it. Seen
again in another variant, root, turn or call, or in a model that contains the model, it is
the same finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from layerlint.finding import SEVERITIES, Certainty, Finding, Label
from layerlint.merging.answers import Variant, shortest
from layerlint.merging.sightings import NodeKey, Root, Sighting
from layerlint.source import Place

CALLED: Final = "called here"
BUILT: Final = "the layer is built here"


def merged(
    sightings: Iterable[Sighting],
    *,
    variants: Mapping[Root, Collection[Variant]],
    yields: Mapping[str, Collection[str]],
    path: str,
    otherwise: Place,
) -> list[Finding]:
    """The findings of a file, in no order yet, their places those of the source text.

    ``variants`` are all those of each root, ``yields`` the rules to which each rule
    yields. What was sighted outside the file ``path`` is reported at the nearest call
    inside it, or ``otherwise`` where there is none.
    """
    groups: dict[object, list[Sighting]] = {}
    for sighting in _standing(list(sightings), yields):
        place = reported_place(sighting, path, otherwise)
        related = tuple(where for where, _ in sighting.related)
        groups.setdefault((sighting.rule, place, sighting.place, related), []).append(sighting)
    return [
        _finding(group, reported_place(group[0], path, otherwise), variants)
        for group in groups.values()
    ]


def reported_place(sighting: Sighting, path: str, otherwise: Place) -> Place:
    """Where the linted file answers for what was sighted."""
    if sighting.place.path == path:
        return sighting.place
    inside = (call for call in reversed(sighting.node.chain) if call.path == path)
    return next(inside, otherwise)


def _standing(
    sightings: Sequence[Sighting], yields: Mapping[str, Collection[str]]
) -> list[Sighting]:
    """The sightings whose place no other rule's takes at the same node of the same variant."""

    def spot(sighting: Sighting) -> object:
        return (sighting.root, sighting.when, sighting.node)

    superior: dict[object, set[tuple[str, Certainty]]] = {}
    for sighting in sightings:
        superior.setdefault(spot(sighting), set()).add((sighting.rule, sighting.certainty))

    def stands(sighting: Sighting) -> bool:
        enough: tuple[Certainty, ...] = ("certain",)
        if sighting.certainty == "undecided":
            enough = ("certain", "undecided")
        there = superior[spot(sighting)]
        return not any(
            (rule, certainty) in there
            for rule in yields.get(sighting.rule, ())
            for certainty in enough
        )

    return [sighting for sighting in sightings if stands(sighting)]


def _finding(
    group: Sequence[Sighting], place: Place, variants: Mapping[Root, Collection[Variant]]
) -> Finding:
    certain = [sighting for sighting in group if sighting.certainty == "certain"]
    telling = certain or list(group)
    worst = max(telling, key=lambda sighting: SEVERITIES.index(sighting.severity))
    message = worst.message
    seams = {sighting.seam for sighting in telling}
    if None not in seams:
        message += f" (when the loop on line {telling[0].seam} runs more than once)"
    return Finding(
        rule=worst.rule,
        severity=worst.severity,
        profile=worst.profile,
        message=message,
        place=place,
        certainty="certain" if certain else "undecided",
        causes=() if certain else _distinct(cause for one in group for cause in one.causes),
        when=_when(telling, variants),
        models=_distinct(sighting.model for sighting in telling),
        count=_count(telling),
        labels=_labels(worst, telling, place),
        fix=worst.fix,
    )


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _when(
    telling: Iterable[Sighting], variants: Mapping[Root, Collection[Variant]]
) -> tuple[Variant, ...]:
    """Empty where it holds in all variants of some root, else the answers that bring it about."""
    holding: dict[Root, set[Variant]] = {}
    for sighting in telling:
        holding.setdefault(sighting.root, set()).add(sighting.when)
    others: list[Variant] = []
    wanted: list[Variant] = []
    for root, of_root in holding.items():
        without = [variant for variant in variants.get(root, ()) if variant not in of_root]
        if not without:
            return ()
        others.extend(without)
        wanted.extend(variant for variant in variants[root] if variant in of_root)
    return shortest(wanted, others)


def _count(telling: Iterable[Sighting]) -> int:
    """How many nodes show it: for each root those of the variant that shows it most often.

    A model inside another shares its nodes with it, so that they are counted once.
    """
    graphs: dict[tuple[Root, Variant, int], Counter[NodeKey]] = {}
    for sighting in telling:
        key = (sighting.root, sighting.when, sighting.graph)
        graphs.setdefault(key, Counter())[sighting.node] += 1
    of_variant: dict[tuple[Root, Variant], Counter[NodeKey]] = {}
    for (root, when, _), nodes in graphs.items():
        of_variant.setdefault((root, when), Counter())
        of_variant[root, when] |= nodes
    of_root: dict[Root, int] = {}
    for (root, _), nodes in of_variant.items():
        of_root[root] = max(of_root.get(root, 0), nodes.total())
    return sum(of_root.values())


def _labels(worst: Sighting, telling: Sequence[Sighting], place: Place) -> tuple[Label, ...]:
    labels = [Label(place=where, text=text) for where, text in worst.related]
    if worst.place != place:
        labels.insert(0, Label(place=worst.place, text=BUILT))
    chain = worst.node.chain
    if all(sighting.node.chain == chain for sighting in telling):
        labels += [
            Label(place=call, text=CALLED, role="call")
            for call in dict.fromkeys(chain)  # a call leads through one line again and again
            if call != place
        ]
    return tuple(labels)
