"""When a run shows how far it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlint.examining import Progress

_UNWATCHED = ("CI", "PRE_COMMIT", "GITHUB_ACTIONS", "TF_BUILD")
"""Where nobody looks, though there may be a terminal: pre-commit runs hooks under one."""


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Hears how many files of how many are done; ``None`` where nobody would see it."""
    if not _is_watched():
        yield None
        return
    from layerlint.terminal.progress import Bar

    bar = Bar()
    try:
        yield bar.show
    finally:
        bar.end()


@contextmanager
def looking() -> Iterator[Callable[[int], None]]:
    """Hears how many files were found so far, and tells it where somebody sees it."""
    if not _is_watched():
        yield lambda _: None
        return
    from layerlint.terminal.progress import Count

    count = Count()
    try:
        yield count.show
    finally:
        count.end()


def _is_watched() -> bool:
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return not any(os.environ.get(name) for name in _UNWATCHED)
