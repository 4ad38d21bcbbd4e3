"""``layerlint graph``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from layerlint.cli.output import complain, mistakes_told, note, show
from layerlint.content import is_there

FORMS = ("text", "tree", "summary", "json")


@click.command(short_help="Show the models that were understood.")
@click.argument("target", metavar="PATH[::NAME]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="Tree and summary, one of them, or the document.",
)
@click.option("--normal", is_flag=True, help="Show what rules see: the normal form.")
@click.option("--why", is_flag=True, help="Name the cause of each unknown and opaque node.")
@click.option("--all", "every_variant", is_flag=True, help="Draw every variant of each model.")
def graph(target: str, form: str, normal: bool, why: bool, every_variant: bool) -> None:
    """Show the models of a file as they were understood, without running it.

    NAME is a function, method or class, such as `build`, `Net.call` or `outer.inner`, or
    `<module>` for what stands outside of all. Of each model the variant of first answers is
    drawn; of a function that only others call, what it builds with its defaults, and where a
    parameter has none, what its first call built.
    """
    from layerlint.inspection import InspectionError, inspected
    from layerlint.settings import Settings

    path, separator, name = ("", "", "") if is_there(target) else target.rpartition("::")
    path = path if separator else target
    with mistakes_told():
        try:
            found = inspected(Path(path), name or None, Settings(), normal=normal)
        except InspectionError as error:
            complain([f"error: {error}"])
    note(found.faults)
    if form == "json":
        from layerlint.reporters.graph_json import render

        show(render(found.interpretation))
        return
    from layerlint.display import visible
    from layerlint.terminal.colour import WIDEST_TABLE, columns, wants_colour
    from layerlint.terminal.graphs import drawn

    if not found.interpretation.graphs:
        if found.concerns_keras:
            show(f"No layer was understood in {visible(target)}.\n")
        else:
            show(f"Nothing to show: {visible(path)} does not mention Keras.\n")
        return
    show(
        drawn(
            found.interpretation.graphs,
            form=form,  # type: ignore[arg-type]
            why=why,
            every_variant=every_variant,
            columns=columns(sys.stdout, os.environ, widest=WIDEST_TABLE),
            cells=found.cells,
            colour=wants_colour(sys.stdout, os.environ),
        )
    )
