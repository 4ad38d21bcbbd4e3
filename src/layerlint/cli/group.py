"""The commands, each imported when it is asked for."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from layerlint import __version__
from layerlint.cli.output import INTERRUPTED

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_HOMES: Final = {
    "check": "check",
    "baseline": "baseline",
    "graph": "graph",
    "rules": "rules",
    "explain": "rules",
    "verify": "rules",
    "config": "config",
    "cache": "cache",
}
"""The module of each command, in the order of --help."""

_NEAR = 0.7
"""How alike two words must be for the one to be meant by the other."""


@contextmanager
def _near_options() -> Iterator[None]:
    """Suggest no option that merely shares letters with what was written."""
    try:
        yield
    except click.NoSuchOption as error:
        # The dashes, which all options share, say nothing.
        words = {option.lstrip("-"): option for option in error.possibilities or ()}
        written = error.option_name.lstrip("-")
        near = difflib.get_close_matches(written, words, cutoff=_NEAR)
        raise click.NoSuchOption(
            error.option_name, possibilities=[words[word] for word in near], ctx=error.ctx
        ) from None


def _fit_to_be_shown(message: str) -> str:
    """What click has to say, which may quote the names of any files that a shell has put in."""
    from layerlint.display import visible

    listed = "\n\t"  # how click sets out what there is to choose from
    return listed.join(map(visible, message.split(listed)))


class _Commands(click.Group):
    """A group that knows what a misspelt command or option may have meant."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _near_options():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _near_options():
                return super().invoke(ctx)
        except click.ClickException as error:
            error.message = _fit_to_be_shown(error.message)  # type: ignore[misc]
            raise
        except KeyboardInterrupt:
            raise SystemExit(INTERRUPTED) from None

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
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _HOMES:
            return None
        module = importlib.import_module(f"layerlint.cli.{_HOMES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_Commands, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def commands(**_: Any) -> None:
    """Lint the order of layers in Keras models, without running the code."""
