"""``layerlint check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layerlint.cli.output import complain, mistakes_told
from layerlint.cli.outputs import (
    CommandWithOutputs,
    format_option,
    output_file_option,
    outputs_of,
    unwritable,
)

if TYPE_CHECKING:
    from layerlint.config import FailOn, Profile

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
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
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
) -> None:
    """Find layer orders that hurt in the Python files and notebooks at each PATH.

    Without PATH, the current folder is searched; `-` is standard input. The exit code is 0
    where nothing at or above --fail-on was found, 1 where something was, 2 for wrong use,
    wrong settings or rules, a PATH that does not exist, or an internal error.
    """
    from layerlint.cli.reports import Telling
    from layerlint.running import gathered, given_text, lint
    from layerlint.settings import Overrides, Settings
    from layerlint.tally import fails, is_bad_enough, reported

    outputs = outputs_of(context, formats, output_files)
    if problems := unwritable(outputs):
        complain(f"error: {problem}" for problem in problems)

    piped = stdin_filename is not None or STDIN in paths
    if stdin_filename is not None and paths not in ((), (STDIN,)):
        raise click.UsageError("--stdin-filename takes the place of PATH.")
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("`-` is standard input and takes no other PATH beside it.")
    with mistakes_told():
        settings = Settings(
            overrides=Overrides(
                profile=profile,
                select=select or None,
                extend_select=extend_select,
                ignore=ignore,
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
        run = lint(given, settings)
    shown_too = here.undecided if undecided is None else undecided
    report = reported(run.files, undecided=shown_too, notes=run.notes)
    least = fail_on or here.fail_on
    Telling(
        report=report,
        rules=lambda: settings.known_rules(Path.cwd()),
        fails=lambda finding: is_bad_enough(finding, least),
        statistics=statistics,
    ).tell(outputs)
    if run.crashed:
        raise SystemExit(CRASHED)
    strict = here.require_models if require_models is None else require_models
    if fails(report, least, require_models=strict):
        raise SystemExit(FOUND)
