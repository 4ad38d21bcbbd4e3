"""Of the layers that one line builds, those that show a fault: all of them, or some.

A function that is called again and the turns of a loop build several layers at one place. What is
wrong with one of them need not be wrong with the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from layerlint.graph.model import LayerGraph
from layerlint.merging.answers import Variant
from layerlint.merging.sightings import Root, Sighting
from layerlint.merging.telling import Share, distinct
from layerlint.records import dataclass, field
from layerlint.source import Place

MOST_NAMED: Final = 6
"""Where more calls than these tell those that show it from the others, none is named."""

Chain: TypeAlias = tuple[Place, ...]

_Run: TypeAlias = tuple[Root, Variant]
"""What was read at once: the keys of its layers tell them apart, in whichever of its graphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    """A layer, by its key, and the calls that led to where it is built."""

    key: int
    chain: Chain
    in_loop: bool
    """Whether a turn of a loop of unknown length built it: it stands for any number of layers."""
    frozen_part: bool
    """Whether it is frozen in a model that calls its own, which was compiled before, or not."""


@dataclass(slots=True, kw_only=True)
class Lines:
    """What each line builds in the graphs of a file."""

    graphs: Sequence[LayerGraph]
    _of_model: dict[tuple[_Run, str], list[tuple[int, LayerGraph]]] = field(default_factory=dict)
    """The graphs of the models of each name in each run, with their numbers."""
    _built: dict[tuple[_Run, str], dict[Place, list[tuple[int, _Built]]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        for number, graph in enumerate(self.graphs):
            name = graph.name if graph.root == "<module>" else graph.root
            key = ((graph.root, graph.when), name)
            self._of_model.setdefault(key, []).append((number, graph))

    def share(
        self, telling: Sequence[Sighting], seen: Iterable[Sighting], named: Iterable[Sighting]
    ) -> Share:
        """How many layers of its line show a fault, in the models that show it.

        ``telling`` are those that are told, ``seen`` all of the rule's at the same place.
        ``named`` are those of which all is true that the message says, and the conditions beside
        it: a call that leads to others only is no example of it.
        """
        place = telling[0].place
        told, faulty = _keys(telling), _keys(seen)
        models = {(one.root, one.model) for one in telling}
        figures: dict[Root, set[tuple[int, int, int]]] = {}
        sound: set[Chain] = set()
        in_loop = False
        for run, keys in told.items():
            built = {
                one.key: one
                for one in self._at(place, run, models)
                # What is the matter with it shows in its own model, which is kept once of many.
                if one.key in keys or not one.frozen_part
            }
            if not keys <= built.keys():  # a layer within a layer: its line builds no node
                built = {}
            others = built.keys() - faulty[run]
            sound |= {built[key].chain for key in others}
            in_loop |= any(one.in_loop for one in built.values())
            of_run = (len(others), len(keys), len(built or keys))
            figures.setdefault(run[0], set()).add(of_run)
        most = [max(of_root) for of_root in figures.values()]
        return Share(
            shown=sum(shown for _, shown, _ in most),
            sound=sum(sound for sound, _, _ in most),
            built=sum(built for _, _, built in most),
            # A builder that is read by itself and where it is called builds the same layers twice.
            varies=in_loop or len(figures) > 1 or any(len(one) > 1 for one in figures.values()),
            calls=_telling_apart((one.node.chain for one in named), sound) if sound else (),
            models=distinct(one.model for one in telling) if sound else (),
        )

    def _at(
        self, place: Place, run: _Run, models: Collection[tuple[Root, str]]
    ) -> Iterator[_Built]:
        names = (name for root, name in models if root == run[0])
        found = [one for name in names for one in self._lines_of((run, name)).get(place, ())]
        return (one for _, one in sorted(found, key=itemgetter(0)))

    def _lines_of(self, model: tuple[_Run, str]) -> dict[Place, list[tuple[int, _Built]]]:
        """What each line builds in the models of a name, with the numbers of their graphs."""
        if model not in self._built:
            lines = self._built.setdefault(model, {})
            for number, graph in self._of_model.get(model, ()):
                for where, one in _built(graph):
                    lines.setdefault(where, []).append((number, one))
        return self._built[model]


def _keys(sightings: Iterable[Sighting]) -> dict[_Run, set[int]]:
    """The layers that were sighted in each run, by their keys."""
    keys: dict[_Run, set[int]] = {}
    for one in sightings:
        keys.setdefault((one.root, one.when), set()).add(one.node.layer)
    return keys


def _built(graph: LayerGraph, around: Chain = ()) -> Iterator[tuple[Place, _Built]]:
    for node in graph.nodes:
        chain = (*around, *node.chain)
        in_loop = node.loop is not None
        yield (
            node.layer.written,
            _Built(
                key=node.layer.key,
                chain=chain,
                in_loop=in_loop,
                frozen_part=bool(node.parts) and node.layer.trainable is False,
            ),
        )
        if node.inside is not None:
            yield from _built(node.inside, (*chain, node.call or node.layer.place))


def _telling_apart(faulty: Iterable[Chain], sound: Iterable[Chain]) -> tuple[Place, ...]:
    """For each chain of calls the nearest that leads to no sound layer; none where one has none."""
    elsewhere = {call for chain in sound for call in chain}
    calls: dict[Place, None] = {}
    for chain in faulty:
        call = next((call for call in reversed(chain) if call not in elsewhere), None)
        if call is None:
            return ()
        calls[call] = None
    return tuple(sorted(calls)) if len(calls) <= MOST_NAMED else ()
