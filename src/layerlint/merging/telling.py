"""What the reading of a file tells of faults, and one finding made of what many files tell.

A run that remembers what its files tell needs no more of this room than this.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from layerlint.finding import SEVERITIES, Certainty, Finding, Label
from layerlint.graph.model import Answer
from layerlint.patterns.syntax import Profile  # at run time, too: what is recalled is held to it
from layerlint.records import dataclass, replace
from layerlint.source import Place
from layerlint.suppression import Suppression

CALLED: Final = "called here"
HOLDS: Final = "called here, where this holds"
OPEN: Final = "called here with what is not known here"
BUILT: Final = "the layer is built here"
_EITHER_WAY: Final = "holds in this way or another"
_FEWER: Final = "it may hold without some of these conditions: not all were tried"

MOST_CALLS: Final = 2
"""So many calls stand for all where several lead to a fault."""

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the layers that one line builds show a fault, and how many there are."""

    shown: int = 1
    built: int = 1
    sound: int = 0
    """How many have nothing of the kind: the others may show it to other places."""
    varies: bool = False
    """Whether other answers, other readings or more turns of a loop give other figures."""
    differs: bool = False
    """Whether what is said of one of those that show it is not true of all of them."""
    calls: tuple[Place, ...] = ()
    """The calls that tell those that show it from the others, where calls do."""
    models: tuple[str, ...] = ()
    """The models in which they were counted: the line may build layers of others, too."""

    @property
    def is_partial(self) -> bool:
        """Whether some of the layers have nothing of the kind."""
        return self.sound > 0

    def said(self, is_here: bool) -> str:
        """What a message says of it, its line being that of the finding or another."""
        if not self.is_partial:
            return ""
        line = "this line" if is_here else "the same line"
        holds = _EITHER_WAY if self.differs else "holds"
        if self.varies:
            return f"; {holds} for some of the layers that {line} builds"
        where = f"`{self.models[0]}`" if len(self.models) == 1 else f"{len(self.models)} models"
        figures = f"{self.shown:,} of the {self.built:,}"
        return f"; {holds} for {figures} layers that {line} builds in {where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reading of one file tells of a fault; the readings of others may tell of it, too."""

    finding: Finding
    origin: Place
    """Where the reported layer is really built, in whichever file."""
    related: tuple[Place, ...]
    calls: tuple[Place, ...] = ()
    """Where the file that was read calls what builds the layer in another, in source order."""
    share: Share = Share()
    """Of the layers built there, those that show it."""
    of_calls: str = ""
    """What is said where a layer shows it in some of its calls, and in others does not."""
    varies: bool = False
    """Whether what is said is not true of all that shows it: under other answers than those that
    are told, or in another turn of a loop, it is there in another way."""
    fewer: bool = False
    """Whether some of the answers that are told may not be needed: that was not tried."""
    of_defaults: str = ""
    """What the message says of values that come from defaults, a part of it."""
    of_flags: str = ""
    """What is said where nobody gives the flags that it depends on."""
    reader: str
    """The path of the file that was read."""
    in_part: bool = False
    """Whether it was seen in no model, but in what the file that was read makes for others."""
    profile: Profile
    comments: tuple[Suppression, ...] = ()
    """Those that silence it; none where a part of it is not silenced."""

    @property
    def fault(self) -> object:
        """What makes two of them one finding."""
        return (self.finding.place.path, self.finding.rule, self.origin, self.related)


def united(
    told: Collection[Told], yields: Mapping[str, Collection[str]]
) -> list[tuple[Finding, tuple[Suppression, ...]]]:
    """One finding for each fault, whichever files tell of it, and the comments that silence it.

    The order of what is told makes no difference. ``yields`` are the rules to which each
    rule yields.
    """
    faults: dict[object, list[Told]] = {}
    standing = _standing(told, yields)
    for one in sorted(standing, key=lambda one: (one.reader != one.origin.path, one.reader)):
        faults.setdefault(one.fault, []).append(one)
    return [_united(group) for group in faults.values()]


def gives_way(
    rule: str,
    certainty: Certainty,
    there: Container[tuple[str, Certainty]],
    yields: Mapping[str, Collection[str]],
) -> bool:
    """Whether another rule takes the place of one, of what all of them tell of one thing."""
    enough: tuple[Certainty, ...] = ("certain",)
    if certainty == "undecided":
        enough = ("certain", "undecided")
    return any((other, sure) in there for other in yields.get(rule, ()) for sure in enough)


def _standing(told: Collection[Told], yields: Mapping[str, Collection[str]]) -> Iterator[Told]:
    """What is told, but for that of parts of which models are made in other files.

    In one file a rule has given way where another tells of the same node. What becomes of a
    part that no model in its own file has, only the reading of others shows.
    """
    of_models: dict[Place, set[tuple[str, Certainty]]] = {}
    for one in told:
        if not one.in_part:
            there = of_models.setdefault(one.origin, set())
            there.add((one.finding.rule, one.finding.certainty))
    for one in told:
        finding = one.finding
        there = of_models.get(one.origin, set())
        if not (one.in_part and gives_way(finding.rule, finding.certainty, there, yields)):
            yield one


def _united(group: Sequence[Told]) -> tuple[Finding, tuple[Suppression, ...]]:
    heard = [one for one in group if not one.comments] or list(group)
    telling = [one for one in heard if one.finding.certainty == "certain"] or heard
    open_calls = _open_calls(telling, heard)
    comments = distinct(comment for one in telling for comment in one.comments)
    findings = [one.finding for one in telling]
    if len(findings) == 1:
        alone = _remarked(findings[0], telling[0].of_flags)
        share = telling[0].share
        differs = share.differs and not share.is_partial
        alone = _varying(alone, telling[0].varies, telling[0].fewer, differs)
        alone = _remarked(alone, telling[0].of_calls)
        return _with_open_calls(_shared(alone, share), open_calls), comments
    # What a call gives is more than the defaults that a builder is read with by itself.
    first = max(telling, key=lambda one: (SEVERITIES.index(one.finding.severity), bool(one.calls)))
    worst = first.finding
    place = min(finding.place for finding in findings)
    origin = telling[0].origin
    labels = [label for label in worst.labels if label.role == "related" and label.place != origin]
    if place != origin:
        labels.insert(0, Label(place=origin, text=BUILT))
    # The message may tell what a call gives: of others it need not be true.
    alike = [one for one in telling if _given(one) == _given(first)]
    always = [one for one in alike if not one.finding.when]
    when = () if always else _enough(answers for one in alike for answers in one.finding.when)
    # Where it holds whatever is answered, a call that leads there under some answers is no example,
    # nor is one under answers that are not told.
    named = always or [one for one in alike if not set(one.finding.when).isdisjoint(when)]
    calls = sorted({call for one in named for call in one.calls})
    varies = any(one.varies for one in always or alike) or not (
        always or len(alike) == len(telling)
    )
    share = Share(
        sound=max(one.share.sound for one in telling),
        varies=True,  # several readers may have met the same layers
        differs=len(alike) < len(telling) or any(one.share.differs for one in telling),
        calls=tuple(sorted({call for one in named for call in one.share.calls})),
    )
    united = replace(
        worst,
        message=worst.message if all(one.of_defaults for one in alike) else _given(first),
        place=place,
        origin=None if place == origin else origin,
        causes=distinct(cause for finding in findings for cause in finding.causes),
        when=when,
        models=distinct(model for finding in findings for model in finding.models),
        count=sum(finding.count for finding in findings),
        labels=(*labels, *call_labels(calls, place)),
    )
    remark = telling[0].of_flags if all(one.of_flags for one in telling) else ""
    fewer = any(one.fewer and not set(one.finding.when).isdisjoint(when) for one in alike)
    differs = not share.is_partial and any(one.share.differs for one in alike)
    united = _varying(_remarked(united, remark), varies, fewer, differs)
    united = _remarked(united, next((one.of_calls for one in alike if one.of_calls), ""))
    return _with_open_calls(_shared(united, share), open_calls), comments


def _open_calls(telling: Iterable[Told], heard: Iterable[Told]) -> list[Place]:
    """The calls in other files for which it is undecided what defaults make certain."""
    if any(one.calls or not (one.of_defaults or one.of_flags) for one in telling):
        return []
    undecided = (one for one in heard if one.finding.certainty == "undecided")
    return sorted({call for one in undecided for call in one.calls})


def _with_open_calls(finding: Finding, calls: Sequence[Place]) -> Finding:
    if not calls or finding.certainty == "undecided":
        return finding
    labels = [Label(place=call, text=OPEN, role="caller") for call in calls[:MOST_CALLS]]
    message = f"{finding.message}; what the calls in sight give is not known where they stand"
    return replace(finding, message=message, labels=(*finding.labels, *labels))


def _given(told: Told) -> str:
    """The message, as if somebody gave the values that come from defaults."""
    return told.finding.message.replace(told.of_defaults, "", 1)


def _remarked(finding: Finding, remark: str) -> Finding:
    return replace(finding, message=finding.message + remark) if remark else finding


def _enough(told: Iterable[tuple[Answer, ...]]) -> tuple[tuple[Answer, ...], ...]:
    """The sets of answers of several readers, without those that are not enough for another.

    What one of them settles itself, as by a default, needs no answer there.
    """
    sets = distinct(told)
    return tuple(one for one in sets if not any(set(one) < set(more) for more in sets))


def _varying(finding: Finding, varies: bool, fewer: bool, differs: bool) -> Finding:
    """A finding that says so where there is more to it than its words and conditions.

    ``fewer`` of its conditions may be enough; of what shows it under these, some ``differs``.
    """
    if differs and finding.certainty == "certain" and not (varies and not finding.when):
        finding = replace(finding, message=f"{finding.message}; {_EITHER_WAY}")
    if varies:
        more = "under other answers it holds too, in another way" if finding.when else _EITHER_WAY
        finding = replace(finding, message=f"{finding.message}; {more}")
    if fewer:
        finding = replace(finding, message=f"{finding.message}; {_FEWER}")
    return finding


def _shared(finding: Finding, share: Share) -> Finding:
    """A finding that says so where it holds for some of the layers that its line builds.

    No change of that line would mend these and leave the others as they are.
    """
    if not share.is_partial:
        return finding
    labels = list(finding.labels)
    known = {label.place: index for index, label in enumerate(labels) if label.role != "related"}
    for call in share.calls:
        if call in known:
            labels[known[call]] = replace(labels[known[call]], text=HOLDS)
        elif call != finding.place:
            labels.append(Label(place=call, text=HOLDS, role="caller"))
    message = finding.message + share.said(is_here=finding.origin is None)
    return replace(finding, message=message, labels=tuple(labels), fix=None)


def distinct(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """The things in their order, each once."""
    return tuple(dict.fromkeys(things))


def call_labels(calls: Iterable[Place], place: Place) -> list[Label]:
    """The first of the calls that led to a layer in another file."""
    others = (call for call in calls if call != place)
    return [Label(place=call, text=CALLED, role="caller") for call in islice(others, MOST_CALLS)]
