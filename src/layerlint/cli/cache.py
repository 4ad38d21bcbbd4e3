"""``layerlint cache``, and where the cache is."""

from __future__ import annotations

import os
from pathlib import Path

import click

from layerlint.cli.output import complain, mistakes_told, show

FOLDER = ".layerlint_cache"

PLACE = "LAYERLINT_CACHE_DIR"
"""The variable that says where readings are remembered."""

FORBIDDEN = "LAYERLINT_NO_CACHE"
"""The variable that, set to anything, says that they are not."""


def cache_folder() -> Path:
    """Where readings are remembered: at the root of the project around the current folder."""
    from layerlint.source import marked_root

    if said := os.environ.get(PLACE):
        return Path(os.path.abspath(said))
    here = Path.cwd()
    return (marked_root(here) or here) / FOLDER


def cache_of_run(*, no_cache: bool) -> Path | None:
    """Where a run remembers what it has read, unless it is not to."""
    return None if no_cache or os.environ.get(FORBIDDEN) else cache_folder()


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
