"""A run over many files: which there are, each linted, a crash in one no harm to the others.

What a file needs to be linted is imported when the first file needs it: a run that finds
nothing to do is over soon.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.catalog import load_catalog
from layerlint.config import ConfigErrors
from layerlint.finding import FileReport
from layerlint.settings import Settings
from layerlint.source import (
    Excludes,
    LeftOut,
    discover,
    may_concern_keras,
    shown_path,
    what_leaves_out,
)

if TYPE_CHECKING:
    from layerlint.changes import Touching
    from layerlint.linter import Examined
    from layerlint.merging.findings import Told
    from layerlint.project import Library, Project
    from layerlint.source import SourceFile


UNNAMED = "<stdin>"
"""What text without a file's name is called."""

TOLD = 5
"""How many of the paths that are left out are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something to lint: a file, or text that stands for one."""

    shown: str
    path: Path
    """Where it is, or would be; absolute."""
    data: bytes | None = None
    """The text that stands for the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a run is asked to lint."""

    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()
    """Named paths that can't be read, and why."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Run:
    """What a run has shown."""

    files: list[FileReport] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    crashed: bool = False
    stale: int = 0
    """Entries of the baseline that nobody finds any more."""
    untouched: int = 0
    """Models that were not looked at, because nothing has touched them."""


def gathered(paths: Sequence[Path], settings: Settings, *, force_exclude: bool) -> Given:
    """The files at and below the named paths; raises ConfigErrors for all of their settings."""
    met: dict[Path, None] = {}

    def excludes(folder: Path) -> Excludes:
        met[folder] = None
        try:
            return settings.configuration(folder).excludes
        except ConfigErrors as errors:
            return errors.rest.excludes if errors.rest else Excludes(root=folder)

    found = discover(
        paths,
        excludes=excludes,
        force_exclude=force_exclude,
        respect_gitignore=settings.configuration(Path.cwd()).respect_gitignore,
    )
    settings.check_all(met)
    said = [(problem.named, f"{problem.shown}: {problem.message}") for problem in found.problems]
    # What stands in a folder is left out as a matter of course, unless nothing else is there.
    told = [one for one in found.left_out if one.named or not found.files]
    exclusions = [_exclusion(one, settings) for one in told[:TOLD]]
    if len(told) > TOLD:
        exclusions.append(f"{len(told) - TOLD:,} further files and folders are left out")
    return Given(
        inputs=tuple(Input(shown=file.shown, path=file.path) for file in found.files),
        missing=tuple(text for named, text in said if named),
        notes=(*(text for named, text in said if not named), *exclusions),
    )


def _exclusion(left: LeftOut, settings: Settings) -> str:
    """What is left out, by which pattern, and where that stands."""
    said = f"{left.shown} is left out by `{left.pattern}`"
    if left.ignore_file is not None:
        return f"{said} in {shown_path(left.ignore_file)}"
    made = settings.configuration(left.path.parent)
    for key, patterns in (("exclude", made.exclude), ("extend-exclude", made.extend_exclude)):
        index = patterns.index(left.pattern) if left.pattern in patterns else -1
        if place := made.places.get((key, index)):
            return f"{said} ({place.path}:{place.line}:{place.span.column})"
    return f"{said}, which is excluded unless `exclude` in the settings says otherwise"


def given_text(name: Path | None, data: bytes, settings: Settings, *, force_exclude: bool) -> Given:
    """Text that stands for the file of a name, which need not exist, or for no file."""
    if name is None:
        return Given(inputs=(Input(shown=UNNAMED, path=Path.cwd() / UNNAMED, data=data),))
    path = Path(os.path.abspath(name))
    excludes = settings.configuration(path.parent).excludes
    pattern = what_leaves_out(excludes, path, is_folder=False) if force_exclude else None
    if pattern is not None:
        shown = shown_path(path)
        left = LeftOut(shown=shown, path=path, pattern=pattern, ignore_file=None, named=True)
        return Given(notes=(_exclusion(left, settings),))
    return Given(inputs=(Input(shown=shown_path(path), path=path, data=data),))


def lint(given: Given, settings: Settings, *, touching: Touching | None = None) -> Run:
    """Lint all that is given, in order; with ``touching`` only the models that are touched.

    What the reading of one file tells of another is reported there, once for all readings.
    """
    run = Run(notes=list(given.notes))
    every = frozenset(one.shown for one in given.inputs)
    reading = Reading(settings=settings, every=every, touching=touching)
    for one in given.inputs:
        try:
            data = one.path.read_bytes() if one.data is None else one.data
        except FileNotFoundError:
            run.notes.append(f"{one.shown} vanished during the run")
            continue
        except OSError as error:
            run.notes.append(f"{one.shown} can't be read: {error.strerror or error}")
            continue
        is_worth_it = touching is None or touching.changes.concern_code
        if is_worth_it and may_concern_keras(data, load_catalog().only_keras):
            _examine_one(one, data, reading, run)
        reading.inputs[one.shown] = one
    _settle(reading, run)
    return run


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read so far, by the shown paths of files."""

    settings: Settings
    every: frozenset[str]
    touching: Touching | None = None
    inputs: dict[str, Input] = field(default_factory=dict)
    examined: dict[str, Examined] = field(default_factory=dict)
    sources: dict[str, SourceFile] = field(default_factory=dict)
    """Those of files in which something was found."""
    library: Library | None = None


def _examine_one(one: Input, data: bytes, reading: Reading, run: Run) -> None:
    from layerlint.diagnostics import crashed, unparsable
    from layerlint.linter import Examined, examine
    from layerlint.project import Library, Project
    from layerlint.source import SourceError, decode_source

    reading.library = reading.library or Library()
    rules = reading.settings.in_force(one.path)
    try:
        source = decode_source(data, one.shown, file=one.path)
        project = Project(library=reading.library)
        examined = examine(source, project, rules, reading.every, reading.touching)
        comments = examined.suppressions
        if examined.told or examined.remarks or comments.valid or comments.invalid:
            reading.sources[one.shown] = source
    except SourceError as error:
        examined = Examined(path=one.shown, broken=tuple(unparsable(error, rules)))
    except Exception as error:
        run.crashed = True
        examined = Examined(path=one.shown, broken=tuple(crashed(one.shown, error, rules)))
    reading.examined[one.shown] = examined


def _settle(reading: Reading, run: Run) -> None:
    """Report every file with what was told of it, be it by the reading of another."""
    if reading.library is None:
        run.files += [FileReport(path=path, mentions_keras=False) for path in reading.inputs]
        return
    from layerlint.diagnostics import crashed
    from layerlint.linter import Examined, settled, spare
    from layerlint.project import Project

    project = Project(library=reading.library)

    def sources(path: str) -> SourceFile | None:
        known = reading.sources.get(path)
        return known or project.library.read(project.here / path, project.here)

    told: dict[str, list[Told]] = {}
    spared = spare(reading.examined.values())
    for examined in reading.examined.values():
        for one in examined.told:
            if _admitted(one, reading, project):
                told.setdefault(one.finding.place.path, []).append(one)
    for path in reading.inputs:
        passed_over = Examined(path=path, mentions_keras=False)
        examined = reading.examined.get(path, passed_over)
        try:
            report = settled(examined, told.get(path, ()), spared, project, sources)
        except Exception as error:
            run.crashed = True
            rules = reading.settings.in_force(reading.inputs[path].path)
            report = FileReport(path=path, findings=tuple(crashed(path, error, rules)))
        run.files.append(report)


def _admitted(told: Told, reading: Reading, project: Project) -> bool:
    """Whether what one file tells is wanted where it is built and where it is reported."""
    home, origin = told.finding.place.path, told.origin.path
    if home == origin == told.reader:
        return True
    file = reading.inputs[home].path if home in reading.inputs else project.here / home
    rules = reading.settings.in_force(file)
    rule = rules.rules.get(told.finding.rule)
    selection = rules.selection
    if origin != home:
        # Where nobody lints the file itself, the settings of its caller speak of it.
        configuration = reading.settings.configuration(file.parent)
        selection = selection.without(configuration.ignored_at(project.here / origin))
    return rule is not None and selection.admits(rule, told.profile)
