"""Where what is remembered between runs is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from layerlint.content import is_link

FOLDER: Final = ".layerlint_cache"

PLACE: Final = "LAYERLINT_CACHE_DIR"
"""The variable that says where readings are remembered."""

FORBIDDEN: Final = "LAYERLINT_NO_CACHE"
"""The variable that, set to anything, says that they are not."""


def cache_folder() -> Path:
    """Where readings are remembered: at the root of the project around the current folder."""
    from layerlint.source import marked_root

    if said := os.environ.get(PLACE):
        return Path(os.path.abspath(said))
    here = Path.cwd()
    return (marked_root(here) or here) / FOLDER


def cache_of_run(*, no_cache: bool) -> Path | None:
    """Where a run remembers what it has read, unless it is not to.

    A link in the place of the folder is of the linted code's making: nothing is written where
    it leads. Who wants a cache elsewhere says so.
    """
    if no_cache or os.environ.get(FORBIDDEN):
        return None
    folder = cache_folder()
    return None if is_link(folder) and not os.environ.get(PLACE) else folder
