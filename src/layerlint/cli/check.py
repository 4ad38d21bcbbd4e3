"""``layerlint check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layerlint.cli.cache import cache_of_run
from layerlint.cli.fixing import (
    check_options,
    edits_wanted,
    fix_options,
    folder_of,
    show_diff,
    tell_left,
    with_edits,
    written,
)
from layerlint.cli.output import complain, mistakes_told
from layerlint.cli.outputs import (
    CommandWithOutputs,
    format_option,
    output_file_option,
    outputs_of,
    unwritable,
)
from layerlint.records import dataclass

if TYPE_CHECKING:
    from layerlint.baseline import Known
    from layerlint.changes import Touching
    from layerlint.config import FailOn, Profile
    from layerlint.running import Given, Run
    from layerlint.settings import Settings

PROFILES = ("essential", "recommended", "strict")
FAIL_ON = ("error", "warning", "info", "undecided", "never")

STDIN = Path("-")

FOUND = 1
CRASHED = 2


def _names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names given one by one or with commas between them."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command(cls=CommandWithOutputs, short_help="Find layer orders that hurt.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@format_option
@output_file_option
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    help="Which rules are in force: each profile holds the ones before it.  [default: recommended]",
)
@click.option(
    "--select",
    multiple=True,
    callback=_names,
    metavar="NAMES",
    help="Rules, topics or profiles to look for, in place of the profile.",
)
@click.option(
    "--extend-select",
    multiple=True,
    callback=_names,
    metavar="NAMES",
    help="Rules, topics or profiles to look for besides.",
)
@click.option(
    "--ignore",
    multiple=True,
    callback=_names,
    metavar="NAMES",
    help="Rules, topics or profiles not to look for.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="The mildest finding that makes the exit code 1.  [default: warning]",
)
@click.option(
    "--require-models/--no-require-models",
    default=None,
    help="Exit with 1 also when no model was understood.",
)
@click.option(
    "--undecided/--no-undecided",
    default=None,
    help="Show what may be a fault, too, and why nobody can tell.",
)
@click.option(
    "--statistics", is_flag=True, help="Count findings by rule, and what is unknown by reason."
)
@click.option(
    "--force-exclude",
    is_flag=True,
    help="Leave out what is excluded even where it is named.",
)
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read standard input as if it were FILE, as editors do.",
)
@click.option(
    "--baseline",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Tell only what the baseline does not know; see `layerlint baseline`.",
)
@click.option("--no-baseline", is_flag=True, help="Tell what the baseline knows, too.")
@click.option(
    "--changed-since",
    metavar="REV",
    help="Look only at models that are touched by what has changed since REV, in whatever file.",
)
@fix_options
@click.option(
    "--require-reason",
    is_flag=True,
    help="A comment that silences a finding must say why.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many processes may work; 0 for one a processor.  [default: as many as do some good]",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what is remembered of files.")
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    output_files: tuple[Path, ...],
    profile: Profile | None,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: FailOn | None,
    require_models: bool | None,
    undecided: bool | None,
    statistics: bool,
    force_exclude: bool,
    stdin_filename: Path | None,
    baseline: str | None,
    no_baseline: bool,
    changed_since: str | None,
    require_reason: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    jobs: int | None,
    no_cache: bool,
) -> None:
    """Find layer orders that hurt in the Python files and notebooks at each PATH.

    Without PATH, the current folder is searched; `-` is standard input. The exit code is 0
    where nothing at or above --fail-on was found, 1 where something was, 2 for wrong use,
    wrong settings or rules, a PATH that does not exist, a file that can't be written, or an
    internal error. With --fix it is about what is left.
    """
    check_options(fix=fix, unsafe=unsafe_fixes, diff=diff)
    from layerlint.cli.reports import Telling
    from layerlint.running import gathered, given_text
    from layerlint.settings import Overrides, Settings
    from layerlint.tally import fails, is_bad_enough, reported

    outputs = outputs_of(context, formats, output_files)
    if problems := unwritable(outputs):
        complain(f"error: {problem}" for problem in problems)

    piped = stdin_filename is not None or STDIN in paths
    if stdin_filename is not None and paths not in ((), (STDIN,)):
        raise click.UsageError("--stdin-filename takes the place of PATH.")
    if stdin_filename is not None and stdin_filename.is_dir():
        raise click.UsageError("--stdin-filename is a file's name, and there is a folder there.")
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("`-` is standard input and takes no other PATH beside it.")
    if piped and fix:
        raise click.UsageError("--fix mends files; with standard input, --diff shows how.")
    if piped and changed_since is not None:
        raise click.UsageError("--changed-since is about files, not about standard input.")
    with mistakes_told():
        settings = Settings(
            overrides=Overrides(
                profile=profile,
                select=select or None,
                extend_select=extend_select,
                ignore=ignore,
                require_reason=require_reason,
            )
        )
        here = settings.configuration(Path.cwd())
        settings.check(Path.cwd())
        if piped:
            text = sys.stdin.buffer.read() if sys.stdin else b""
            given = given_text(stdin_filename, text, settings, force_exclude=force_exclude)
        else:
            given = gathered(paths or (Path(),), settings, force_exclude=force_exclude)
        if given.missing:
            complain(f"error: {problem}" for problem in given.missing)
        look = _Look(
            given=given,
            settings=settings,
            known=None if no_baseline else _known(baseline, given, settings),
            since=changed_since,
            paths=() if piped else paths or (Path(),),
            cache=cache_of_run(no_cache=no_cache or piped),
            jobs=jobs,
        )
        run = look()
    unwritten: tuple[str, ...] = ()
    if fix or diff:
        unwritten, run = _mend(look, run, unsafe=unsafe_fixes, diff=diff)
    elif edits_wanted(formats):
        run.files = with_edits(run.files, folder_of(given, settings))
    shown_too = here.undecided if undecided is None else undecided
    report = reported(
        run.files,
        undecided=shown_too,
        notes=run.notes,
        stale=run.stale,
        since=changed_since,
        untouched=run.untouched,
    )
    least = fail_on or here.fail_on
    Telling(
        report=report,
        rules=lambda: settings.known_rules(Path.cwd()),
        fails=lambda finding: is_bad_enough(finding, least),
        statistics=statistics,
    ).tell(outputs)
    if unwritten:
        complain(unwritten)
    if run.crashed:
        raise SystemExit(CRASHED)
    strict = here.require_models if require_models is None else require_models
    if fails(report, least, require_models=strict):
        raise SystemExit(FOUND)


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

        wide = not run.crashed and self.since is None
        full = wide and not self.settings.overrides.change_selection and bool(self.paths)
        compared = held_against(
            run.files, known, full=lambda baseline: full and baseline.covered_by(self.paths)
        )
        run.files = list(compared.files)
        run.stale = sum(len(stale) for _, stale in compared.stale)
        run.notes += [told_of_stale(baseline, stale) for baseline, stale in compared.stale]


def _mend(look: _Look, run: Run, *, unsafe: bool, diff: bool) -> tuple[tuple[str, ...], Run]:
    """Mend files, or show how; what could not be written, and what is found after that."""
    from layerlint.mending.files import repaired

    folder = folder_of(look.given, look.settings)
    only_told = look.since is not None
    found = list(repaired(run.files, folder, unsafe=unsafe, only_told=only_told))
    tell_left(found)
    if diff:
        raise SystemExit(FOUND if show_diff(found) else CRASHED if run.crashed else 0)
    done = written(found)
    return done.problems, look() if done.files else run


def _touching(revision: str) -> Touching:
    from layerlint.changes import Touching, changed_since

    return Touching(changes=changed_since(revision, Path.cwd()), here=Path.cwd())


def _known(named: str | None, given: Given, settings: Settings) -> Known | None:
    """What is known: by the baseline that is named, or by those of the settings."""
    here = settings.configuration(Path.cwd())
    if named is None:
        files = {one.shown: settings.configuration(one.path.parent) for one in given.inputs}
        if here.baseline is None and not any(one.baseline for one in files.values()):
            return None
        from layerlint.baseline import known_by_settings

        return known_by_settings(files, here)
    from layerlint.baseline import BaselineError, Known, baseline_file, read_baseline

    file = baseline_file(here, Path(named) if named else None)
    if named and (file.is_dir() or file.suffix in (".py", ".ipynb")):
        hint = "write --baseline behind the paths, or --baseline=FILE"
        raise BaselineError(f"{named} is no baseline; {hint}")
    return Known(everywhere=read_baseline(file))
