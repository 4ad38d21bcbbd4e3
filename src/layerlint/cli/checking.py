"""What ``layerlint check`` does, once it is known what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layerlint.cli.cache_place import cache_of_run
from layerlint.cli.output import WrongUse, complain, mistakes_told
from layerlint.cli.outputs import Output, unwritable
from layerlint.cli.streams import InputLost, piped
from layerlint.content import MOST_BYTES, is_folder
from layerlint.records import dataclass

if TYPE_CHECKING:
    from layerlint.baseline import Known
    from layerlint.changes import Touching
    from layerlint.config import FailOn, Profile
    from layerlint.finding import Safety
    from layerlint.running import Given, Run
    from layerlint.settings import Settings

STDIN = Path("-")

FOUND: Final = 1
CRASHED: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line asks of a run."""

    paths: tuple[Path, ...] = ()
    outputs: tuple[Output, ...] = (Output(form="text"),)
    profile: Profile | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn | None = None
    require_models: bool | None = None
    undecided: bool | None = None
    statistics: bool = False
    force_exclude: bool = False
    stdin_filename: Path | None = None
    baseline: str | None = None
    no_baseline: bool = False
    changed_since: str | None = None
    require_reason: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    jobs: int | None = None
    no_cache: bool = False

    @property
    def piped(self) -> bool:
        """Whether it is about standard input."""
        return self.stdin_filename is not None or STDIN in self.paths

    @property
    def searched(self) -> tuple[Path, ...]:
        """Where files are looked for."""
        return () if self.piped else self.paths or (Path(),)


def asked(told: Mapping[str, Any]) -> Asked:
    """What a plain command line asks; there is one report at most, and it is for the terminal."""
    values = dict(told)
    outputs = tuple(Output(form=form) for form in values.pop("formats", ("text",)))
    return Asked(outputs=outputs, **values)


def _refuse_nonsense(asked: Asked) -> None:
    """Refuse combinations that make no sense."""
    if asked.fix and asked.diff:
        raise WrongUse("--diff shows what --fix would change: give one of them.")
    if asked.unsafe_fixes and not (asked.fix or asked.diff):
        raise WrongUse("--unsafe-fixes says which fixes: give --fix or --diff besides.")
    if asked.stdin_filename is not None and asked.paths not in ((), (STDIN,)):
        raise WrongUse("--stdin-filename takes the place of PATH.")
    if asked.stdin_filename is not None and is_folder(asked.stdin_filename):
        raise WrongUse("--stdin-filename is a file's name, and there is a folder there.")
    if STDIN in asked.paths and len(asked.paths) > 1:
        raise WrongUse("`-` is standard input and takes no other PATH beside it.")
    if asked.piped and asked.fix:
        raise WrongUse("--fix mends files; with standard input, --diff shows how.")
    if asked.piped and asked.changed_since is not None:
        raise WrongUse("--changed-since is about files, not about standard input.")


def checked(asked: Asked) -> None:
    """Lint what is asked for and tell what was found; raises SystemExit unless all is well."""
    _refuse_nonsense(asked)
    from layerlint.cli.reports import Telling
    from layerlint.settings import Overrides, Settings
    from layerlint.tally import fails, is_bad_enough, reported

    if problems := unwritable(asked.outputs):
        complain(f"error: {problem}" for problem in problems)
    with mistakes_told():
        settings = Settings(
            overrides=Overrides(
                profile=asked.profile,
                select=asked.select or None,
                extend_select=asked.extend_select,
                ignore=asked.ignore,
                require_reason=asked.require_reason,
            )
        )
        here = settings.configuration(Path.cwd())
        settings.check(Path.cwd())
        given = _given(asked, settings)
        if given.missing:
            complain(f"error: {problem}" for problem in given.missing)
        look = _Look(
            given=given,
            settings=settings,
            known=None if asked.no_baseline else _known(asked.baseline, given, settings),
            since=asked.changed_since,
            paths=asked.searched,
            cache=cache_of_run(no_cache=asked.no_cache or asked.piped),
            jobs=asked.jobs,
        )
        run = look()
    unwritten: tuple[str, ...] = ()
    if asked.fix or asked.diff:
        unwritten, run = _mend(look, run, unsafe=asked.unsafe_fixes, diff=asked.diff)
    elif any(output.carries_edits for output in asked.outputs):
        from layerlint.baseline import crashed_in
        from layerlint.cli.fixing import folder_of, with_edits

        run.files = with_edits(run.files, folder_of(given, settings))
        run.crashed = run.crashed or bool(crashed_in(run.files))
    shown_too = here.undecided if asked.undecided is None else asked.undecided
    report = reported(
        run.files,
        undecided=shown_too,
        notes=run.notes,
        stale=run.stale,
        since=asked.changed_since,
        untouched=run.untouched,
        tried=_tried(asked),
    )
    least = asked.fail_on or here.fail_on
    lost = Telling(
        report=report,
        rules=lambda: settings.known_rules(Path.cwd()),
        fails=lambda finding: is_bad_enough(finding, least),
        statistics=asked.statistics,
    ).tell(asked.outputs)
    if failures := (*unwritten, *lost, *(f"error: {mistake}" for mistake in given.wrong)):
        complain(failures)
    if run.crashed:
        raise SystemExit(CRASHED)
    strict = here.require_models if asked.require_models is None else asked.require_models
    if fails(report, least, require_models=strict):
        raise SystemExit(FOUND)


def _given(asked: Asked, settings: Settings) -> Given:
    from layerlint.cli.progress import looking
    from layerlint.running import gathered, given_text

    if asked.piped:
        try:
            text = piped(MOST_BYTES + 1)
        except InputLost as reason:
            complain([f"error: standard input can't be read: {reason}"])
        if len(text) > MOST_BYTES:
            complain(
                [f"error: standard input has more than the {MOST_BYTES:,} bytes that are read"]
            )
        return given_text(asked.stdin_filename, text, settings, force_exclude=asked.force_exclude)
    with looking() as heard:
        return gathered(asked.searched, settings, force_exclude=asked.force_exclude, heard=heard)


def _tried(asked: Asked) -> tuple[Safety, ...]:
    """Which fixes there are no more of, but those that can't be carried out."""
    if not asked.fix:
        return ()
    return ("safe", "unsafe") if asked.unsafe_fixes else ("safe",)


@dataclass(slots=True, kw_only=True)
class _Look:
    """A look at all that is given, which can be repeated when files have changed."""

    given: Given
    settings: Settings
    known: Known | None
    since: str | None
    paths: tuple[Path, ...]
    """What was named; nothing where it was standard input."""
    cache: Path | None
    jobs: int | None

    def __call__(self) -> Run:
        from layerlint.cli.progress import progress_bar
        from layerlint.running import lint

        touching = None if self.since is None else _touching(self.since)
        with progress_bar() as progress:
            run = lint(
                self.given,
                self.settings,
                touching=touching,
                cache=self.cache,
                jobs=self.jobs,
                progress=progress,
            )
        run.untouched = touching.untouched if touching else 0
        if self.known is not None:
            self._hold_against(self.known, run)
        return run

    def _hold_against(self, known: Known, run: Run) -> None:
        from layerlint.baseline import held_against, told_of_stale

        wide = not run.crashed and self.since is None and not self.given.wrong
        full = wide and not self.settings.overrides.change_selection and bool(self.paths)
        compared = held_against(
            run.files, known, full=lambda baseline: full and baseline.covered_by(self.paths)
        )
        run.files = list(compared.files)
        run.stale = sum(len(stale) for _, stale in compared.stale)
        run.notes += [told_of_stale(baseline, stale) for baseline, stale in compared.stale]


def _mend(look: _Look, run: Run, *, unsafe: bool, diff: bool) -> tuple[tuple[str, ...], Run]:
    """Mend files, or show how; what could not be written, and what is found after that."""
    from layerlint.cli.fixing import (
        failures,
        folder_of,
        show_diff,
        tell_hidden,
        tell_left,
        written,
    )
    from layerlint.mending.files import repaired

    folder = folder_of(look.given, look.settings)
    only_told = look.since is not None
    found = list(repaired(run.files, folder, unsafe=unsafe, only_told=only_told))
    tell_left(found)
    if diff and not unsafe:
        tell_hidden(run.files)
    if diff:
        shown = show_diff(found)
        wrong = (f"error: {mistake}" for mistake in look.given.wrong)
        if problems := (*failures(found), *wrong):
            complain(problems)
        raise SystemExit(CRASHED if run.crashed else FOUND if shown else 0)
    done = written(found, look.given.reach)
    # What was told and is neither mended nor left, somebody else has mended meanwhile.
    overtaken = any(
        one.after == one.before and not (one.left or one.outside or one.failed) for one in found
    )
    return (*done.problems, *failures(found)), look() if done.files or overtaken else run


def _touching(revision: str) -> Touching:
    from layerlint.changes import Touching, changed_since

    return Touching(changes=changed_since(revision, Path.cwd()), here=Path.cwd())


def _known(named: str | None, given: Given, settings: Settings) -> Known | None:
    """What is known: by the baseline that is named, or by those of the settings."""
    here = settings.configuration(Path.cwd())
    if named is None:
        # The folders of all that is given were looked into when it was gathered.
        if not any(one.baseline for one in settings.configurations.known.values()):
            return None
        from layerlint.baseline import known_by_settings

        files = {one.shown: settings.configuration(one.path.parent) for one in given.inputs}
        return known_by_settings(files, here)
    from layerlint.baseline import BaselineError, Known, baseline_file, read_baseline

    file = baseline_file(here, Path(named) if named else None)
    if named and (is_folder(file) or file.suffix in (".py", ".ipynb")):
        hint = "write --baseline behind the paths, or --baseline=FILE"
        raise BaselineError(f"{named} is no baseline; {hint}")
    return Known(everywhere=read_baseline(file))
