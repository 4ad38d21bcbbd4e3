"""``layerlint config``."""

from __future__ import annotations

from pathlib import Path

import click

from layerlint.cli.output import mistakes_told, show, show_lines
from layerlint.content import is_folder


@click.command(short_help="Show the settings in force.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=Path())
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
def config(path: Path, form: str) -> None:
    """Show the settings in force at PATH, and where each was made.

    Without PATH it is the current folder. Settings are those of the nearest `layerlint.toml`,
    or `pyproject.toml` with a table `[tool.layerlint]`, and of the files that it extends;
    options of a command go before them.
    """
    from layerlint.reporters import settings_list
    from layerlint.settings import Settings

    folder = path.resolve() if is_folder(path) else path.resolve().parent
    with mistakes_told():
        settings = Settings()
        settings.check(folder)
        found = settings.configuration(folder)
        rules = settings.rules(found)
    if form == "json":
        show(settings_list.as_json(found, rules))
    else:
        show_lines(lambda columns: settings_list.listed(found, rules, columns))
