"""The pipeline: source in, findings out.

A source is interpreted to layer graphs, the rules in force are matched against each, what
they see is merged into findings, and the findings are held against the file's suppressions
and put into the file. Nothing is run, and nothing but the project is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from layerlint.catalog import load_catalog
from layerlint.diagnostics import (
    remarked,
    suppressed,
    suppressed_in_file,
    unparsable,
)
from layerlint.finding import FileReport, Finding
from layerlint.graph.model import LayerGraph
from layerlint.interpreter import interpret
from layerlint.merging.findings import grounds_of, merged, standing
from layerlint.merging.placing import Sources, in_file, line_in_file, sources_of
from layerlint.merging.shares import Lines
from layerlint.merging.sightings import (
    Linted,
    Looking,
    Sighting,
    places_of_layers,
    sighted,
)
from layerlint.project import Project
from layerlint.records import dataclass, field, replace
from layerlint.settings import RulesInForce
from layerlint.settling import Examined, settled, spare
from layerlint.source import Place, SourceError, SourceFile, Span, parse
from layerlint.suppression import Suppression, Suppressions
from layerlint.suppression.reading import read_suppressions
from layerlint.tally import understood

if TYPE_CHECKING:
    from layerlint.changes import Touching


def check(source: SourceFile, project: Project, rules: RulesInForce) -> FileReport:
    """All that the rules in force find in a source, and how much of it was understood."""
    examined = examine(source, project, rules, [source.path])
    sources = sources_of(source, project)
    spared = spare([examined])
    return settled(examined, examined.told, spared, project, sources, lambda: rules)


def examine(
    source: SourceFile,
    project: Project,
    rules: RulesInForce,
    every: Collection[str],
    touching: Touching | None = None,
) -> Examined:
    """What the reading of a source shows, in a run over files with the paths ``every``.

    With ``touching`` only of the models that are touched, and of the source itself only
    where it has changed.
    """
    is_wanted = touching is None or touching.has_changed(source.path)
    broken = _broken(source, rules)
    if broken and not source.document:
        return Examined(path=source.path, broken=tuple(broken) if is_wanted else ())
    sources = sources_of(source, project)
    comments = _Comments(sources=sources, rules=rules)
    linted = Linted(path=source.path, every=every, top=_top(source))

    interpretation = interpret(source, project, load_catalog(), keras=rules.keras)
    if touching is not None:
        interpretation = touching.touched(interpretation, source, sources)
    yields = {rule.id: rule.yields_to for rule in rules.rules}

    looking = Looking()

    def look(graphs: Sequence[LayerGraph], among: Collection[str] | None = None) -> list[Sighting]:
        return standing(
            sighted(
                graphs,
                rules,
                linted,
                lambda place, path: line_in_file(place, path, sources),
                looking,
                among,
            ),
            yields,
        )

    sightings = look(interpretation.graphs)
    # What further runs show is asked of what is told alone, and of what it gives way to.
    told_of = {one.rule for one in sightings}
    asked_of = told_of.union(*(yields[rule] for rule in told_of))
    grounds = grounds_of(interpretation, sightings, lambda more: look(more, asked_of), linted)
    told = merged(
        sightings,
        grounds=grounds,
        linted=linted,
        lines=Lines(graphs=interpretation.graphs),
        silence=lambda sighting: comments.silencing(sighting, linted),
    )
    suppressions = comments.of(source.path)
    whole, others = places_of_layers(interpretation.graphs)
    broken, of_cells = suppressed_in_file(broken, suppressions, source)
    remarks, used = suppressed(
        remarked(interpretation.remarks, source.path, rules), suppressions, source
    )
    if touching is not None:
        # What a comment silences elsewhere was not looked for.
        used |= set(suppressions.valid)
    return Examined(
        path=source.path,
        broken=tuple(broken) if is_wanted else (),
        told=tuple(told),
        remarks=tuple(remarks),
        suppressions=suppressions if is_wanted else Suppressions(),
        used=frozenset(used | of_cells | comments.used),
        met=comments.at(place for place in whole | others if place.path != source.path),
        parts=comments.at(place for place in others - whole if place.path == source.path),
        understood=understood(
            replace(interpretation, cut=(*interpretation.cut, *looking.cut, *grounds.cut)),
            lambda place: in_file(place, sources)[0],
        ),
        read=interpretation.read,
    )


@dataclass(slots=True, kw_only=True)
class _Comments:
    """The suppressions of the files that a reading leads through, and those it has used."""

    sources: Sources
    rules: RulesInForce
    used: set[Suppression] = field(default_factory=set)
    _files: dict[str, Suppressions] = field(default_factory=dict)
    _rules: dict[tuple[str, str], Suppressions] = field(default_factory=dict)

    def of(self, path: str) -> Suppressions:
        if path not in self._files:
            source = self.sources(path)
            self._files[path] = (
                Suppressions()
                if source is None
                else read_suppressions(source, self.rules.rules.ids)
            )
        return self._files[path]

    def _of_rule(self, path: str, rule: str) -> Suppressions:
        found = self._rules.get((path, rule))
        if found is None:
            found = self._rules[path, rule] = self.of(path).of(rule)
        return found

    def at(self, places: Iterable[Place]) -> frozenset[Suppression]:
        of_file: dict[str, list[Place]] = {}
        for place in places:
            of_file.setdefault(place.path, []).append(place)
        return frozenset(
            comment for path, inside in of_file.items() for comment in self.of(path).at(inside)
        )

    def silencing(self, sighting: Sighting, linted: Linted) -> tuple[Suppression, ...]:
        """The comments at any of the places: of the fault first, then of the calls to it."""
        chain = sighting.node.chain
        reported = linted.answers(sighting.place, chain)
        related = (place for place, _ in sighting.related)
        places = dict.fromkeys((sighting.place, reported, *related, *reversed(chain)))
        covering = (
            self._of_rule(place.path, sighting.rule).covering(sighting.rule, [place])
            for place in places
        )
        found = tuple(comment for comment in covering if comment is not None)
        self.used.update(found)
        return found


def _broken(source: SourceFile, rules: RulesInForce) -> list[Finding]:
    """What of a source is no Python: all of it, or cells of a notebook, blocks of Markdown."""
    errors = list(source.faults)
    try:
        parse(source)
    except SourceError as error:
        errors.append(error)
    return [finding for error in errors for finding in unparsable(error, rules)]


def _top(source: SourceFile) -> Place:
    return source.place(Span(line=1, column=1, end_line=1, end_column=1))
