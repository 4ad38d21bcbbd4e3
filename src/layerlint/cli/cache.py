"""``layerlint cache``."""

from __future__ import annotations

import click

from layerlint.cli.cache_place import cache_folder
from layerlint.cli.output import complain, mistakes_told, show


@click.group(short_help="Look after what is remembered between runs.")
def cache() -> None:
    """Look after what is remembered between runs."""


@cache.command(short_help="Throw away what is remembered.")
def clean() -> None:
    """Throw away what is remembered in the project around the current folder."""
    from layerlint.cache import remove_store
    from layerlint.source import shown_path

    with mistakes_told():
        folder = cache_folder()
    try:
        removed = remove_store(folder)
    except OSError as error:
        complain([f"error: {shown_path(folder)} can't be removed: {error.strerror or error}"])
    show(f"Removed {shown_path(folder)}.\n" if removed else "There is no cache here.\n")
