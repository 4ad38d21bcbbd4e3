"""Where a file is in its repository: what code hosts and CI systems call it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A working copy, as seen from a folder in it."""

    root: Path
    """Without links."""
    here: Path
    """The folder that shown paths start from."""

    def path(self, shown: str) -> str:
        """The path from the root, with /; where a file lies outside, its absolute path.

        Links are followed: a code host knows a file under its own name alone.
        """
        real = Path(os.path.realpath(self.here / shown))
        try:
            return real.relative_to(self.root).as_posix()
        except ValueError:
            return real.as_posix()

    def address(self, shown: str, line: int, environ: Mapping[str, str]) -> str | None:
        """Where a line can be read on the web, if a CI system's variables say so."""
        path = self.path(shown)
        if Path(path).is_absolute():
            return None
        # A notebook is shown drawn, without lines, unless its text is asked for.
        spot = f"{quote(path)}{'?plain=1' if path.endswith('.ipynb') else ''}#L{line}"
        match environ:
            case {"GITHUB_SERVER_URL": host, "GITHUB_REPOSITORY": name, "GITHUB_SHA": commit}:
                return f"{host}/{name}/blob/{commit}/{spot}"
            case {"CI_PROJECT_URL": project, "CI_COMMIT_SHA": commit}:
                return f"{project}/-/blob/{commit}/{spot}"
            case _:
                return None


def repository_of(folder: Path) -> Repository:
    """The repository in which a folder lies; without one, the folder itself is the root."""
    real = Path(os.path.realpath(folder))
    roots = (above for above in (real, *real.parents) if (above / ".git").exists())
    return Repository(root=next(roots, real), here=folder)
