"""The command line: click and nothing but click. It builds nothing and decides nothing."""

from __future__ import annotations

import difflib
from typing import Any

import click

from layerlint import __version__
from layerlint.cli.check import check
from layerlint.cli.config import config
from layerlint.cli.graph import graph
from layerlint.cli.output import complain, crash, open_streams, why_output_is_lost
from layerlint.cli.rules import explain, rules, verify

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """A group that knows what a misspelt command may have meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            close = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Commands, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def commands(**_: Any) -> None:
    """Lint the order of layers in Keras models, without running the code."""


for command in (check, graph, rules, explain, verify, config):
    commands.add_command(command)


def run() -> None:
    """Run the command line; an error of layerlint itself ends it with exit code 2."""
    open_streams()
    try:
        commands(prog_name="layerlint")
    except Exception as error:
        if reason := why_output_is_lost(error):
            complain([f"error: the output can't be written: {reason}"])
        crash(error)
