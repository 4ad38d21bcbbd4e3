"""Names of files taken apart and put together (``os.path``), the same on every system.

Builders read the architecture from the name of a file of weights: ``mlp.64-32.h5``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any

from layerlint.interpreter.budgets import LARGEST_TEXT
from layerlint.interpreter.extent import too_large
from layerlint.interpreter.libraries.pure import Arguments, Keywords, deep, opened
from layerlint.interpreter.values import Builtin, Site, Value


def _path(name: str, function: Callable[..., Any]) -> Builtin:
    """A function of ``os.path`` that looks at nothing but texts."""

    def run(machine: Any, positional: Arguments, keywords: Keywords, site: Site) -> Value:
        texts = [deep(machine, each) for each in positional]
        plain = bool(texts) and all(isinstance(each, str) for each in texts) and not keywords
        # What a backslash means depends on the system.
        if not plain or any("\\" in each for each in texts):
            return opened(machine, name, [*positional, *keywords.values()], site)
        if (length := sum(map(len, texts))) > LARGEST_TEXT:
            return too_large(machine, site)
        if function is not posixpath.join and len(texts) > 1:
            return opened(machine, name, positional, site)
        machine.step(1 + length // 16)
        return function(*texts)

    return Builtin(name=name, run=run)


PATHS: dict[str, Value] = {
    f"os.path.{each.__name__}": _path(f"os.path.{each.__name__}", each)
    for each in (
        posixpath.basename,
        posixpath.dirname,
        posixpath.join,
        posixpath.split,
        posixpath.splitext,
    )
}
