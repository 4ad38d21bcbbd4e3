"""A run over many files: which there are, each linted, a crash in one no harm to the others.

What a file needs to be linted is imported when the first file needs it: a run that finds
nothing to do is over soon.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.config import ConfigError, ConfigErrors
from layerlint.content import content, is_folder
from layerlint.finding import FileReport
from layerlint.records import dataclass, field
from layerlint.settings import Settings
from layerlint.source import (
    ONLY_KERAS,
    Excludes,
    Found,
    LeftOut,
    Reach,
    discover,
    may_concern_keras,
    shown_path,
    what_leaves_out,
)

if TYPE_CHECKING:
    from layerlint.changes import Touching
    from layerlint.examining import Progress, Reader
    from layerlint.merging.telling import Told
    from layerlint.passed_over import PassedOver
    from layerlint.project import Project
    from layerlint.settings import RulesInForce
    from layerlint.settling import Examined
    from layerlint.source import SourceFile


UNNAMED = "<stdin>"
"""What text without a file's name is called."""

MANY = 250
"""Of fewer files it is quicker to read them all than to recall which are of no interest."""

TOLD = 5
"""How many of the paths that are left out are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something to lint: a file, or text that stands for one."""

    shown: str
    file: str
    """Where it is, or would be; absolute."""
    data: bytes | None = None
    """The text that stands for the file."""

    @property
    def path(self) -> Path:
        """Where it is, or would be."""
        return Path(self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a run is asked to lint."""

    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()
    """Named paths that can't be read, and why."""
    notes: tuple[str, ...] = ()
    wrong: tuple[ConfigError, ...] = ()
    """Mistakes in settings somewhere below, whose files are left out."""
    reach: Reach = field(default_factory=Reach)
    """What may be written to by who mends files."""


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


def gathered(
    paths: Sequence[Path],
    settings: Settings,
    *,
    force_exclude: bool,
    heard: Callable[[int], None] = lambda _: None,
) -> Given:
    """The files at and below the named paths; raises ConfigErrors for the settings of these.

    Below a named folder, which may be a whole disk, the settings of any project may be wrong or
    unreadable: its files are left out, which is told, and the others are linted. ``heard`` is
    told how many files there are so far.
    """
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
        met=heard,
    )
    wrong = settings.wrong_in({Path.cwd(): None, **met})
    files: Sequence[Found] = found.files
    unlinted: list[str] = []
    if wrong:
        files = [one for one in found.files if one.path.parent not in wrong]
        unlinted = _unlinted([one for one in found.files if one.path.parent in wrong], wrong)
        asked_for = {Path.cwd(), *(_folder(path) for path in paths)}
        if not (files and asked_for.isdisjoint(wrong)):
            raise ConfigErrors.together(wrong.values())
    said = [(problem.named, f"{problem.shown}: {problem.message}") for problem in found.problems]
    # What stands in a folder is left out as a matter of course, unless nothing else is there.
    told = [one for one in found.left_out if one.named or not found.files]
    exclusions = [_exclusion(one, settings) for one in told[:TOLD]]
    if len(told) > TOLD:
        exclusions.append(f"{len(told) - TOLD:,} further files and folders are left out")
    return Given(
        inputs=tuple(Input(shown=one.shown, file=one.file) for one in files),
        missing=tuple(text for named, text in said if named),
        notes=(
            *(text for named, text in said if not named),
            *unlinted,
            *exclusions,
        ),
        wrong=ConfigErrors.together(wrong.values()).errors,
        reach=found.reach,
    )


def _folder(path: Path) -> Path:
    """The folder whose settings hold for a named path."""
    absolute = Path(os.path.abspath(path))
    return absolute if is_folder(absolute) else absolute.parent


def _unlinted(files: Sequence[Found], wrong: Mapping[Path, ConfigErrors]) -> list[str]:
    """How many files are left out for the mistakes in which settings."""
    from layerlint.display import plural

    counted = Counter(wrong[one.path.parent].errors[0].place.path for one in files)
    return [
        f"{plural(count, 'file')} not linted: the settings in {path} are wrong"
        for path, count in counted.items()
    ]


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
        return Given(inputs=(Input(shown=UNNAMED, file=str(Path.cwd() / UNNAMED), data=data),))
    path = Path(os.path.abspath(name))
    excludes = settings.configuration(path.parent).excludes
    pattern = what_leaves_out(excludes, path, is_folder=False) if force_exclude else None
    if pattern is not None:
        shown = shown_path(path)
        left = LeftOut(shown=shown, path=path, pattern=pattern, ignore_file=None, named=True)
        return Given(notes=(_exclusion(left, settings),))
    return Given(inputs=(Input(shown=shown_path(path), file=str(path), data=data),))


def lint(
    given: Given,
    settings: Settings,
    *,
    touching: Touching | None = None,
    cache: Path | None = None,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Run:
    """Lint all that is given, in order; with ``touching`` only the models that are touched.

    What the reading of one file tells of another is reported there, once for all readings.
    ``cache`` is the folder where readings are remembered, ``jobs`` how many processes may work
    (None: as many as do some good); neither changes what is found.
    """
    run = Run(notes=list(given.notes))
    reading = Reading(settings=settings, touching=touching)
    every = frozenset(one.shown for one in given.inputs)
    concern_code = touching is None or touching.changes.concern_code
    unread: list[Input] = []
    passed_over = _passed_over(given, cache)
    for one in given.inputs:
        if passed_over is not None and passed_over.knows(one.file):
            reading.inputs[one.shown] = one
            continue
        data = _data(one, run)
        if data is None:
            continue
        reading.inputs[one.shown] = one
        if not may_concern_keras(data, ONLY_KERAS):
            if passed_over is not None:
                passed_over.note(one.file)
            continue
        if not concern_code:
            continue
        if reading.reader is None:
            from layerlint.examining import Reader

            reading.reader = Reader(settings=settings, every=every, touching=touching, cache=cache)
        recalled = reading.reader.recalled(one.path, one.shown, data)
        reading.examined[one.shown] = recalled
        if recalled is None:
            unread.append(one)
            if progress is not None:
                progress(0, len(unread))
    if passed_over is not None:
        passed_over.save()
    _examine(unread, reading, run, jobs, progress)
    _settle(reading, run)
    if reading.reader is not None and unread:
        reading.reader.trim()
    return run


def _passed_over(given: Given, cache: Path | None) -> PassedOver | None:
    """What earlier runs know of files that do not concern Keras, where there are many."""
    if cache is None or len(given.inputs) < MANY:
        return None
    from layerlint.cache import Store
    from layerlint.passed_over import PassedOver

    return PassedOver(store=Store(cache))


def _data(one: Input, run: Run) -> bytes | None:
    """The bytes of a file; ``None`` where they can't be had, which is noted."""
    if one.data is not None:
        return one.data
    try:
        return content(one.file)
    except FileNotFoundError:
        run.notes.append(f"{one.shown} vanished during the run")
    except OSError as error:
        run.notes.append(f"{one.shown} can't be read: {error.strerror or error}")
    return None


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read so far, by the shown paths of files."""

    settings: Settings
    touching: Touching | None = None
    inputs: dict[str, Input] = field(default_factory=dict)
    examined: dict[str, Examined | None] = field(default_factory=dict)
    """By path, in the order of the inputs; ``None`` what is still to be read, or is gone."""
    reader: Reader | None = None


def _examine(
    unread: Sequence[Input],
    reading: Reading,
    run: Run,
    jobs: int | None,
    progress: Progress | None,
) -> None:
    """Read what no earlier run has read."""
    if not unread or reading.reader is None:
        return
    import gc

    import layerlint.linter  # noqa: F401  # once, before there are several processes
    from layerlint.diagnostics import crashed
    from layerlint.workers import Died, spread, workers_for

    gc.enable()
    reader, settings = reading.reader, reading.settings
    settings.in_force(unread[0].path)

    def work(number: int) -> tuple[Examined | None, bool, list[str]]:
        one, aside = unread[number], Run()
        data = _data(one, aside)
        if data is None:
            return None, True, aside.notes
        examined, is_whole = reader.examined(one.path, one.shown, data)
        return examined, is_whole, aside.notes

    # What a difference touches is counted where it is read: there one process reads all.
    workers = 1 if reading.touching is not None else workers_for(len(unread), jobs)
    for done, (number, result) in enumerate(spread(len(unread), work, workers), start=1):
        one = unread[number]
        if isinstance(result, Died):
            from layerlint.settling import Examined

            rules = settings.in_force(one.path)
            broken = tuple(crashed(one.shown, result, rules))
            result = Examined(path=one.shown, broken=broken), False, []
        examined, is_whole, notes = result
        reading.examined[one.shown] = examined
        if examined is None:
            del reading.inputs[one.shown]
        run.crashed = run.crashed or not is_whole
        run.notes += notes
        if progress is not None:
            progress(done, len(unread))


def _settle(reading: Reading, run: Run) -> None:
    """Report every file with what was told of it, be it by the reading of another."""
    if reading.reader is None:
        run.files += [FileReport(path=path, mentions_keras=False) for path in reading.inputs]
        return
    from layerlint.project import Project
    from layerlint.settling import Examined, settled, spare

    project = Project(library=reading.reader.library)

    @cache
    def sources(path: str) -> SourceFile | None:
        one = reading.inputs.get(path)
        if one is not None and one.data is not None:
            from layerlint.source import decode_source

            return decode_source(one.data, path, file=one.path)
        return project.library.read(project.here / path, project.here)

    told: dict[str, list[Told]] = {}
    read = [examined for examined in reading.examined.values() if examined is not None]
    spared = spare(read)
    for examined in read:
        for one in examined.told:
            if _admitted(one, reading, project):
                told.setdefault(one.finding.place.path, []).append(one)
    for path, given in reading.inputs.items():
        if path not in told and path not in reading.examined:
            run.files.append(FileReport(path=path, mentions_keras=False))
            continue
        shown = reading.examined.get(path) or Examined(path=path, mentions_keras=False)

        def rules(given: Input = given) -> RulesInForce:
            return reading.settings.in_force(given.path)

        try:
            report = settled(shown, told.get(path, ()), spared, project, sources, rules)
        except Exception as error:
            from layerlint.diagnostics import crashed

            run.crashed = True
            report = FileReport(path=path, findings=tuple(crashed(path, error, rules())))
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
