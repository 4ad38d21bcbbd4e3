"""One fault, one finding: what was sighted in many graphs, said once.

A finding is known by its rule, the place where the layer it reports is built and the places
related to it. Seen again in another variant, root, turn or call, in a model that contains
the model, or from another file of the run, it is the same finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from layerlint.finding import SEVERITIES, Certainty, Finding, Label
from layerlint.graph.model import Answer, Interpretation, LayerGraph
from layerlint.graph.phases import only_asked
from layerlint.merging.answers import Variant
from layerlint.merging.grounds import Grounds
from layerlint.merging.shares import Lines
from layerlint.merging.sightings import Linted, NodeKey, Root, Sighting
from layerlint.merging.telling import (
    BUILT,
    CALLED,
    HOLDS,
    Share,
    Told,
    call_labels,
    distinct,
    gives_way,
)
from layerlint.merging.tried import Mark
from layerlint.patterns.verdict import cause_at
from layerlint.records import replace
from layerlint.source import Place
from layerlint.suppression import Suppression

Silence: TypeAlias = Callable[[Sighting], tuple[Suppression, ...]]
"""The comments that cover what was sighted, that of the layer before those of its calls."""

_DIFFERENT = ("which turn of a loop, or call of a helper, answers a condition how",)

Look: TypeAlias = Callable[[Sequence[LayerGraph]], Iterable[Sighting]]
"""What stands of that which the rules see in graphs."""


def merged(
    sightings: Iterable[Sighting],
    *,
    grounds: Grounds,
    linted: Linted,
    lines: Lines,
    silence: Silence = lambda _: (),
) -> list[Told]:
    """What one file tells, in no order yet, its places those of the source text.

    What was sighted outside the files of the run is reported at the first of the
    nearest calls inside them. A comment at one of the calls holds for that call alone.
    """
    groups: dict[Mark, list[tuple[Sighting, tuple[Suppression, ...]]]] = {}
    seen: dict[object, list[Sighting]] = {}
    for sighting in one_thing_of_one_node(sightings):
        seen.setdefault((sighting.rule, sighting.place), []).append(sighting)
        groups.setdefault(_mark(sighting, linted), []).append((sighting, silence(sighting)))
    told = []
    for group in groups.values():
        heard = [sighting for sighting, comments in group if not comments]
        comments = () if heard else distinct(one for _, some in group for one in some)
        telling = _surest(heard or [sighting for sighting, _ in group])
        # What a comment silences, or what is the matter with another layer, is no sound layer.
        seen_there = seen[telling[0].rule, telling[0].place]
        share = lines.share(telling, seen_there, _alike(telling))
        of_calls, where = _of_calls(telling, seen_there)
        one = _told(telling, share, comments, grounds, linted)
        labels = _with_calls(one.finding.labels, where, one.finding.place)
        finding = replace(one.finding, labels=labels)
        told.append(replace(one, finding=finding, of_calls=of_calls))
    return told


def _of_calls(telling: Sequence[Sighting], seen: Iterable[Sighting]) -> tuple[str, Sequence[Place]]:
    """What is said of a layer that shows a fault in some of its calls, and those calls.

    ``seen`` are all sightings of the rule at the same place.
    """
    faulty: dict[tuple[Root, Variant], set[NodeKey]] = {}
    for one in seen:
        faulty.setdefault((one.root, one.when), set()).add(one.node)
    sound = {call for one in telling for call in one.calls - faulty[one.root, one.when]}
    if not sound:
        return "", ()
    shown = {one.node for one in telling}
    figures = {(len(one.calls & shown), len(one.calls)) for one in telling}
    said = "some of its calls"
    if len(figures) == 1 and not any(call.turn for call in sound | shown):
        said = "{} of its {} calls".format(*figures.pop())
    calls = {one.call for one in shown if one.call is not None} - {one.call for one in sound}
    return f"; holds for {said}", sorted(calls)


def _with_calls(
    labels: tuple[Label, ...], calls: Sequence[Place], place: Place
) -> tuple[Label, ...]:
    """The labels of a finding, and the calls of its layer for which it holds."""
    known = {label.place: label for label in labels if label.role != "related"}
    there = {where: replace(known[where], text=HOLDS) for where in calls if where in known}
    kept = [there.get(label.place, label) if label.role != "related" else label for label in labels]
    others = (where for where in calls if where not in known and where != place)
    return (*kept, *(Label(place=where, text=HOLDS, role="caller") for where in others))


def one_thing_of_one_node(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """What a rule says of a node, said alike of all models of a run that have that node.

    Two heads on one trunk each have their own normalization, and the trunk has one bias.
    """
    sightings = list(sightings)
    best: dict[object, Sighting] = {}

    def spot(one: Sighting) -> object:
        return (one.rule, one.root, one.when, one.node)

    def rank(one: Sighting) -> tuple[bool, int]:
        return (one.certainty == "certain", SEVERITIES.index(one.severity))

    for one in sightings:
        if rank(one) > rank(best.setdefault(spot(one), one)):
            best[spot(one)] = one
    for one in sightings:
        told = best[spot(one)]
        alike = one.related == told.related or one.graph == told.graph
        yield (
            one
            if alike
            else replace(
                one, message=told.message, of_defaults=told.of_defaults, related=told.related
            )
        )


def grounds_of(
    interpretation: Interpretation, sightings: Iterable[Sighting], look: Look, linted: Linted
) -> Grounds:
    """What tells when these sightings, and those of further trials, are met."""
    of_graphs: dict[int, set[Mark]] = {id(graph): set() for graph in interpretation.graphs}

    def note(sightings: Iterable[Sighting], graphs: Sequence[LayerGraph]) -> None:
        for one in sightings:
            marks = of_graphs[id(graphs[one.graph])]
            mark = _mark(one, linted)
            for known in (mark, (*mark, one.certainty)):
                words = _worded(known, one)
                marks |= {known, words, *(_from(words, call) for call in _nearest(one, linted))}
                marks |= {_through(words, call) for call in one.node.chain}

    def shown(graph: LayerGraph) -> Collection[Mark]:
        if id(graph) not in of_graphs:
            of_graphs[id(graph)] = set()
            note(look([graph]), [graph])
        return of_graphs[id(graph)]

    note(sightings, interpretation.graphs)
    return Grounds(interpretation.trials, shown)


def _mark(sighting: Sighting, linted: Linted) -> Mark:
    """What makes two sightings the same finding."""
    path = linted.answers(sighting.place, sighting.node.chain).path
    related = tuple(where for where, _ in sighting.related)
    return (sighting.rule, path, sighting.place, related)


def _worded(mark: Mark, sighting: Sighting) -> Mark:
    """What makes two sightings of the same finding be told alike."""
    return (*mark, sighting.severity, sighting.message)


def _from(mark: Mark, call: Place) -> Mark:
    """The same where a call in the file that is read leads there."""
    return (*mark, call)


def _through(mark: Mark, call: Place) -> Mark:
    """The same where a call is among those that lead there, wherever it stands."""
    return (*mark, "through", call)


def _surest(group: Sequence[Sighting]) -> Sequence[Sighting]:
    return [one for one in group if one.certainty == "certain"] or group


def _told(
    telling: Sequence[Sighting],
    share: Share,
    comments: tuple[Suppression, ...],
    grounds: Grounds,
    linted: Linted,
) -> Told:
    worst = _worst(telling)
    place = min(linted.answers(one.place, one.node.chain) for one in telling)
    alike = _alike(telling)
    mark = _mark(worst, linted)
    known = (*mark, "certain") if worst.certainty == "certain" else mark
    words = _worded(known, worst)
    roots = tuple(dict.fromkeys(one.root for one in telling))
    when = grounds.when(words, roots)
    fewer = grounds.may_need_fewer(words)
    varies = bool(when) and grounds.shows_without(known, words, roots)
    if when is None:
        # The turns of a loop bring other words: which of them, no answer tells.
        when = grounds.when(known, roots)
        fewer = grounds.may_need_fewer(known)
        varies = True
    doubts = _DIFFERENT if when is None else ()
    when = when or ()
    if worst.of_loss:
        trained = tuple(term for term in when if not any(map(only_asked, term)))
        if all(one.untrained for one in telling) or (when and not trained):
            doubts = (*doubts, cause_at("whether what is built so is trained", worst.of_loss))
        else:
            when = trained
    if doubts and worst.certainty == "certain":
        telling = [replace(one, certainty="undecided", causes=doubts) for one in telling]
        worst = replace(worst, certainty="undecided", causes=doubts)
    nearest = {call for one in alike for call in _nearest(one, linted)}
    calls = tuple(
        call
        for call in sorted(nearest)
        if grounds.always(_from(words, call), when, roots)
        and grounds.shows_with(_from(words, call), when, roots)
    )
    runs = {(one.root, one.when) for one in alike}
    beside = [one for one in telling if (one.root, one.when) in runs]
    return Told(
        finding=_finding(telling, worst, place, calls, when, linted.path),
        origin=worst.place,
        related=tuple(where for where, _ in worst.related),
        calls=calls,
        share=replace(
            share,
            # What a node is said to show in several models is told once, as the worst.
            differs={_at(one) for one in alike} < {_at(one) for one in beside},
            calls=tuple(
                call
                for call in share.calls
                if grounds.shows_with(_through(words, call), when, roots)
            ),
        ),
        varies=varies,
        fewer=bool(when) and fewer,
        of_defaults=worst.of_defaults,
        of_flags=worst.of_flags if all(one.of_flags for one in telling) else "",
        reader=linted.path,
        in_part=all(one.in_part for one in telling),
        profile=worst.profile,
        comments=comments,
    )


def _at(sighting: Sighting) -> tuple[Root, Variant, NodeKey]:
    return sighting.root, sighting.when, sighting.node


def _nearest(sighting: Sighting, linted: Linted) -> Iterator[Place]:
    """The nearest call in the file that is read, where another builds the layer."""
    if linted.path != sighting.place.path:
        inside = (call for call in reversed(sighting.node.chain) if call.path == linted.path)
        yield from islice(inside, 1)


def standing(
    sightings: Iterable[Sighting], yields: Mapping[str, Collection[str]]
) -> list[Sighting]:
    """The sightings whose place no other rule's takes at the same node of the same variant.

    ``yields`` are the rules to which each rule yields.
    """
    sightings = list(sightings)

    def spot(sighting: Sighting) -> object:
        return (sighting.root, sighting.when, sighting.node)

    superior: dict[object, set[tuple[str, Certainty]]] = {}
    for sighting in sightings:
        superior.setdefault(spot(sighting), set()).add((sighting.rule, sighting.certainty))

    def stands(sighting: Sighting) -> bool:
        there = superior[spot(sighting)]
        return not gives_way(sighting.rule, sighting.certainty, there, yields)

    return [sighting for sighting in sightings if stands(sighting)]


def _worst(telling: Iterable[Sighting]) -> Sighting:
    """The severest; of equal ones one of which somebody gives the values."""
    return max(telling, key=lambda one: (SEVERITIES.index(one.severity), not one.of_defaults))


def _alike(telling: Sequence[Sighting]) -> list[Sighting]:
    """Those of which the words of the severest are true."""
    worst = _worst(telling)
    return [one for one in telling if one.message == worst.message]


def _finding(
    telling: Sequence[Sighting],
    worst: Sighting,
    place: Place,
    calls: Sequence[Place],
    when: Iterable[Variant],
    reader: str,
) -> Finding:
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
        origin=None if place == worst.place else worst.place,
        certainty=worst.certainty,
        causes=()
        if worst.certainty == "certain"
        else distinct(cause for one in telling for cause in one.causes),
        when=tuple(
            tuple(_seen_from(place.path, answer, reader) for answer in answers) for answers in when
        ),
        models=distinct(sighting.model for sighting in telling),
        count=_count(telling),
        labels=_labels(worst, telling, place, calls),
        fix=worst.fix,
    )


def _seen_from(path: str, answer: Answer, reader: str) -> Answer:
    """An answer that one file was read with, as a finding in another tells it."""
    where = answer.path or reader
    return replace(answer, path="" if where == path else where)


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


def _labels(
    worst: Sighting, telling: Sequence[Sighting], place: Place, calls: Sequence[Place]
) -> tuple[Label, ...]:
    labels = [Label(place=where, text=text) for where, text in worst.related]
    if worst.place != place:
        labels.insert(0, Label(place=worst.place, text=BUILT))
    chain = worst.node.chain
    if any(sighting.node.chain != chain for sighting in telling):
        # The calls did not lead on, one to the next: each of them led there.
        return (*labels, *call_labels(calls, place))
    labels += [
        Label(place=call, text=CALLED, role="call")
        for call in dict.fromkeys(chain)  # a call leads through one line again and again
        if call != place
    ]
    return tuple(labels)
