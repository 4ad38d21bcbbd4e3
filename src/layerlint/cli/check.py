"""``layerlint check`` for click: its options, and what they are put into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from layerlint.cli.arguments import OPTIONS, Option, names_in
from layerlint.cli.checking import Asked, checked
from layerlint.cli.output import WrongUse
from layerlint.cli.output_files import CommandWithOutputs, outputs_of

Command = TypeVar("Command", bound=Callable[..., object])


def _options(command: Command) -> Command:
    for option in reversed(OPTIONS):
        command = _option(option)(command)
    return command


def _option(option: Option) -> Callable[[Command], Command]:
    """The option as click knows it."""
    flag, rest = option.flag, _value(option)
    if option.kind == "yes or no":
        flag = f"{flag}/{option.opposite}"
    return click.option(flag, option.name, metavar=option.stands, help=option.says, **rest)


def _value(option: Option) -> dict[str, Any]:
    """What may stand behind an option, in click's words."""
    match option.kind:
        case "switch":
            return {"is_flag": True}
        case "yes or no":
            return {"default": None}
        case "choice":
            return {"type": click.Choice(option.choices)}
        case "choices":
            return {"type": click.Choice(option.choices), "multiple": True}
        case "names":
            return {"multiple": True, "callback": lambda _, __, values: names_in(values)}
        case "number":
            return {"type": click.IntRange(min=0)}
        case "text":
            return {}
        case "text or nothing":
            return {"is_flag": False, "flag_value": ""}
        case "file":
            return {"type": click.Path(path_type=Path)}
        case "files":
            return {"type": click.Path(path_type=Path), "multiple": True}


@click.command(cls=CommandWithOutputs, short_help="Find layer orders that hurt.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@_options
@click.pass_context
def check(
    context: click.Context,
    /,
    formats: tuple[str, ...],
    output_files: tuple[Path, ...],
    **told: Any,
) -> None:
    """Find layer orders that hurt in the Python files and notebooks at each PATH.

    Without PATH, the current folder is searched; `-` is standard input. The exit code is 0
    where nothing at or above --fail-on was found, 1 where something was, 2 for wrong use,
    wrong settings or rules, a PATH that does not exist, a file that can't be written, or an
    internal error. With --fix it is about what is left.
    """
    try:
        checked(Asked(outputs=outputs_of(context, formats, output_files), **told))
    except WrongUse as wrong:
        raise click.UsageError(str(wrong)) from None
