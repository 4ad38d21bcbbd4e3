"""Which layerlint this is, to the last byte that can matter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from layerlint.cache.store import digest

_OURS: Final = (".py", ".json", ".yaml")


@lru_cache(maxsize=1)
def tool_digest() -> str:
    """A name for layerlint as it is installed here, its rules included, and for its Python.

    Sizes and times of the files stand for their contents: there are some four hundred.
    """
    package = Path(__file__).parents[1]
    tops = (package, package.parents[1] / "rules")
    states = sorted(state for top in tops for state in _states(str(top)))
    return digest(sys.version, *states)


def _states(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _states(entry.path)
        elif entry.name.endswith(_OURS):
            state = entry.stat()
            yield f"{entry.path} {state.st_size} {state.st_mtime_ns}"
