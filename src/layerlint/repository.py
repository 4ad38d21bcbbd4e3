"""Where a file is in its repository, and on the web: what code hosts and CI systems call it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from layerlint.content import is_there
from layerlint.records import dataclass


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

    def address(self, shown: str, line: int, hosted: Hosted) -> str | None:
        """Where a line can be read on the web; None for a file outside."""
        from urllib.parse import quote

        path = self.path(shown)
        if Path(path).is_absolute():
            return None
        # A notebook is shown drawn, without lines, unless its text is asked for.
        plain = "?plain=1" if path.endswith(".ipynb") else ""
        return f"{hosted.url}/{hosted.files}/{hosted.commit}/{quote(path)}{plain}#L{line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """Where on the web a repository is, at one commit."""

    url: str
    commit: str
    files: str
    """What stands between the two in the address of a file."""


def outside(file: Path, folder: Path) -> Path | None:
    """Where a file really is, if that is not in the repository in which the folder lies."""
    real = Path(repository_of(folder).path(str(file)))
    return real if real.is_absolute() else None


def hosted(environ: Mapping[str, str]) -> Hosted | None:
    """What the variables of a CI system say of the repository that it has checked out."""
    match environ:
        case {"GITHUB_SERVER_URL": host, "GITHUB_REPOSITORY": name, "GITHUB_SHA": commit}:
            return Hosted(url=f"{host}/{name}", commit=commit, files="blob")
        case {"CI_PROJECT_URL": url, "CI_COMMIT_SHA": commit}:
            return Hosted(url=url, commit=commit, files="-/blob")
        case _:
            return None


def repository_of(folder: Path) -> Repository:
    """The repository in which a folder lies; without one, the folder itself is the root."""
    real = Path(os.path.realpath(folder))
    roots = (above for above in (real, *real.parents) if is_there(above / ".git"))
    return Repository(root=next(roots, real), here=folder)
