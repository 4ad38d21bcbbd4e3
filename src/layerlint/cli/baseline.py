"""``layerlint baseline``."""

from __future__ import annotations

from pathlib import Path

import click

from layerlint.cli.cache_place import cache_of_run
from layerlint.cli.output import complain, mistakes_told, show
from layerlint.content import is_there


@click.command(short_help="Put up with what is there, so that only new findings are told.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The baseline.  [default: as the settings say, else layerlint-baseline.json]",
)
@click.option("--prune", is_flag=True, help="Only take out what is found no more; add nothing.")
@click.option(
    "--undecided/--no-undecided", default=None, help="Put up with undecided findings, too."
)
def baseline(
    paths: tuple[Path, ...], file: Path | None, prune: bool, undecided: bool | None
) -> None:
    """Write what is found at each PATH into a file, for `layerlint check --baseline`.

    Without PATH, the current folder is searched. What was in the file before is replaced.
    Files whose settings name another baseline are left out, unless --file says which is meant.
    With --prune, all that the file was written for is looked at again, and what is found no
    more is taken out. The exit code is 2 for wrong use, a file that is no baseline, or an
    internal error; of files in which there was one, the entries stay.
    """
    from layerlint.baseline import (
        Baseline,
        baseline_file,
        crashed_in,
        of_crashed,
        of_findings,
        read_baseline,
        without_stale,
        write_baseline,
    )
    from layerlint.repository import outside
    from layerlint.running import gathered, lint
    from layerlint.settings import Settings
    from layerlint.source import shown_path
    from layerlint.tally import reported

    if prune and paths:
        raise click.UsageError("--prune looks at all that the baseline was written for: no PATH.")
    with mistakes_told():
        settings = Settings()
        here = settings.configuration(Path.cwd())
        settings.check(Path.cwd())
        target = baseline_file(here, file)
        if file is None and (elsewhere := outside(target, here.root)):
            # Whoever lints what others have written has asked for no file beside it.
            where = f"{shown_path(target)} is {elsewhere}, outside of the repository"
            complain([f"error: the baseline {where}; say --file if that is meant"])
        before = read_baseline(target) if prune or is_there(target) else Baseline(file=target)
        looked_at = before.looked_at if prune else paths or (Path(),)
        given = gathered(looked_at, settings, force_exclude=False)
        if given.missing:
            complain(f"error: {problem}" for problem in given.missing)
        if given.wrong:
            # What is left out would not be known.
            complain(f"error: {mistake}" for mistake in given.wrong)
        run = lint(given, settings, cache=cache_of_run(no_cache=False), jobs=None)
        # What another baseline is for, by the settings of its folder, is none of this one's.
        of_others = {
            one.shown: named
            for one in given.inputs
            if file is None
            and (named := settings.configuration(one.path.parent).baseline) is not None
            and named != target
        }
    shown_too = here.undecided if undecided is None else undecided
    kept = of_crashed(before, run.files)
    if prune:
        after = without_stale(before, run.files, kept=kept)
    else:
        own = [one for one in run.files if one.path not in of_others]
        report = reported(own, undecided=shown_too)
        after = of_findings(target, looked_at, report.findings, kept=kept)
    try:
        write_baseline(after)
    except OSError as error:
        complain([f"error: {shown_path(target)} can't be written: {error.strerror or error}"])
    added = len(set(after.entries) - set(before.entries))
    gone = len(set(before.entries) - set(after.entries))
    counts = f"{len(after.entries):,} known, {added:,} of them new; {gone:,} taken out"
    show(f"Wrote {shown_path(target)}: {counts}.\n")
    for other in sorted(set(of_others.values()) if not prune else ()):
        show(f"Left out: what {shown_path(other)} is for.\n")
    if run.crashed:
        failed = crashed_in(run.files)
        complain(f"error: layerlint failed on {path}; its entries stay" for path in failed)
