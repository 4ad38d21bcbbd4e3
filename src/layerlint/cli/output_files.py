"""Which --output-file belongs to which --format."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from layerlint.cli.outputs import Output

_FORMAT: Final = "formats"
_FILE: Final = "output_files"

_SOURCES: Final = (".py", ".pyi", ".ipynb")
"""Names of what is linted: a forgotten report name takes the next path, `--output-file net.py`."""


class CommandWithOutputs(click.Command):
    """A command that remembers in which order its options were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as any command does."""
        *_, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[__name__] = [one.name for one in order if one.name in (_FORMAT, _FILE)]
        return super().parse_args(ctx, args)


def outputs_of(
    context: click.Context, formats: Sequence[str], files: Sequence[Path]
) -> tuple[Output, ...]:
    """What is wanted: an --output-file belongs to the --format that it follows.

    With one of each, their order makes no difference. Where no report goes to the terminal,
    text does.
    """
    if len(formats) <= 1 and len(files) == 1:
        outputs = [Output(form=formats[0] if formats else "text", file=_named(files[0]))]
    else:
        outputs = list(_paired(context.meta[__name__], formats, files))
    if all(output.file for output in outputs):
        outputs.append(Output(form="text"))
    if mistakes := list(_clashes(outputs)):
        raise click.UsageError("\n".join(mistakes))
    return tuple(outputs)


def _named(file: Path) -> Path | None:
    return None if str(file) == "-" else file


def _paired(
    order: Sequence[str], formats: Sequence[str], files: Sequence[Path]
) -> Iterator[Output]:
    forms, names = iter(formats), iter(files)
    form: str | None = None
    for option in order:
        if option == _FORMAT:
            if form is not None:
                yield Output(form=form)
            form = next(forms)
            continue
        file = next(names)
        if form is None:
            raise click.UsageError(
                f"`--output-file {file}` follows no --format of its own: write"
                " `--format FORMAT --output-file FILE` for each report."
            )
        yield Output(form=form, file=_named(file))
        form = None
    if form is not None:
        yield Output(form=form)


def _clashes(outputs: Sequence[Output]) -> Iterator[str]:
    shown = [f"`--format {output.form}`" for output in outputs if output.file is None]
    if len(shown) > 1:
        yield (
            f"{' and '.join(shown)} would all go to the terminal: let an --output-file follow"
            " each but one."
        )
    files = [os.path.abspath(output.file) for output in outputs if output.file]
    for file in dict.fromkeys(file for file in files if files.count(file) > 1):
        yield f"{file} is to hold {files.count(file)} reports: give each a file of its own."
    for file in dict.fromkeys(file for file in files if file.lower().endswith(_SOURCES)):
        yield f"{file} is a name for code, which a report would overwrite: give it another one."
