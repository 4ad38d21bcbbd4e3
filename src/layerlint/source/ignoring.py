"""Patterns that leave files out: those of ``.gitignore`` files and of the settings.

Most patterns are plain names. They are looked up; what is more goes to pathspec, which is imported
when there is such a pattern, and is asked about a file only where the pattern may hit a file of
Python: of those below a folder that is left out nobody asks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from layerlint.content import content, is_file, is_there
from layerlint.records import dataclass, replace

DEFAULT_EXCLUDES: Final = (
    ".bzr/",
    ".direnv/",
    ".eggs/",
    ".git/",
    ".hg/",
    ".ipynb_checkpoints/",
    ".mypy_cache/",
    ".nox/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".svn/",
    ".tox/",
    ".venv/",
    "__pycache__/",
    "__pypackages__/",
    "build/",
    "dist/",
    "node_modules/",
    "site-packages/",
    "venv/",
)
"""What is left out of every walk unless the configuration says otherwise."""

IGNORE_FILE: Final = ".gitignore"

_PLAIN: Final = re.compile(r"[\w.-]*\w[\w.-]*/?")
"""A pattern that is the name of a file or a folder, or with a slash that of a folder."""

_GLOB: Final = re.compile(r"[*?\[\]\\]")

_Find: TypeAlias = Callable[[str], tuple[int, bool] | None]
"""The number of the last pattern that hits a path (folders end with /), and if it leaves it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excludes:
    """Patterns as in ``.gitignore``, for what lies below ``root``."""

    root: Path
    patterns: tuple[str, ...] = DEFAULT_EXCLUDES
    respect_gitignore: bool = True
    """Whether the ignore files there and below hold, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The last of the patterns that hit a path."""

    pattern: str
    leaves_out: bool
    """Whether it leaves the path out; one that begins with ``!`` takes it in again."""
    ignore_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Patterns in force below a folder."""

    root: str
    patterns: tuple[str, ...]
    file: Path | None = None
    """The ``.gitignore`` that they stand in."""

    def spared(self, named: str) -> Ignore:
        """The same without the patterns that leave out the named folder itself."""
        if not self.leaves_out(named, is_folder=True):
            return self
        alone = ((pattern, replace(self, patterns=(pattern,))) for pattern in self.patterns)
        kept = tuple(p for p, ignore in alone if not ignore.leaves_out(named, is_folder=True))
        return replace(self, patterns=kept)

    def for_names_with(self, ends: tuple[str, ...]) -> Ignore:
        """The same without patterns that hit only folders, or files with other ends of names."""
        return replace(self, patterns=_for_names_with(ends, self.patterns))

    def leaves_out(self, path: str, *, is_folder: bool) -> bool:
        """Whether the last pattern that hits the path leaves it out."""
        hit = self.hit(path, is_folder=is_folder)
        return hit is not None and hit.leaves_out

    def hit(self, path: str, *, is_folder: bool) -> Hit | None:
        """The last pattern that hits the path, if any does."""
        below = relative(path, self.root)
        if not below or not self.patterns:
            return None
        below = below.replace(os.sep, "/")
        patterns, find = _compiled(self.patterns)
        found = find(below + "/" if is_folder else below)
        if found is None:
            return None
        number, leaves_out = found
        return Hit(pattern=patterns[number], leaves_out=leaves_out, ignore_file=self.file)


def relative(path: str, folder: str) -> str | None:
    """What of an absolute path is below a folder; None where it is not below it.

    Paths are compared by the ten thousand, for which ``pathlib`` is slow.
    """
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else None


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern as in ``.gitignore`` and not, say, a lone ``!``."""
    if _PLAIN.fullmatch(text):
        return True
    if is_endless(text):
        return False
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error, RecursionError, OverflowError):
        return False  # among others a range that runs backwards
    return any(pattern.include is not None for pattern in spec.patterns)


MOST_STARS: Final = 4
"""How many stars the name of a file or folder may have in a pattern, and how many `**` there may
be: with each more, a path takes a hundred times as long to hold against it."""


def is_endless(text: str) -> bool:
    """Whether a pattern has so many stars that nobody waits until it is held against a path."""
    parts = text.split("/")
    stars = max(part.replace("**", "").count("*") for part in parts)
    return max(stars, sum("**" in part for part in parts)) > MOST_STARS


def left_out(excludes: Excludes, path: Path, *, is_folder: bool) -> bool:
    """Whether exclude patterns hit a path or a folder above it, up to their root."""
    return what_leaves_out(excludes, path, is_folder=is_folder) is not None


def what_leaves_out(excludes: Excludes, path: Path, *, is_folder: bool) -> str | None:
    """The exclude pattern that hits a path or a folder above it, up to their root."""
    own = of_settings(excludes)
    hits = (own.hit(str(folder), is_folder=True) for folder in path.parents)
    for hit in (own.hit(str(path), is_folder=is_folder), *hits):
        if hit is not None and hit.leaves_out:
            return hit.pattern
    return None


def of_settings(excludes: Excludes) -> Ignore:
    """The patterns of the settings."""
    return Ignore(root=str(excludes.root), patterns=excludes.patterns)


def in_folder(folder: Path) -> Ignore:
    """The patterns of the ignore file in a folder."""
    file = folder / IGNORE_FILE
    try:
        text = content(file).decode("utf-8", "surrogateescape")
    except OSError:
        text = ""
    return Ignore(root=str(folder), patterns=tuple(text.splitlines()), file=file)


def ignores_above(top: Path) -> tuple[Ignore, ...]:
    """The ignore files between the repository's folder and the named one, outermost first."""
    folders = (top, *top.parents)
    depth = next((n for n, folder in enumerate(folders) if is_there(folder / ".git")), 0)
    between = reversed(folders[1 : depth + 1])
    return tuple(in_folder(one) for one in between if is_file(one / IGNORE_FILE))


def ignored(ignores: Sequence[Ignore], path: str, *, is_folder: bool) -> Hit | None:
    """What leaves a path out: the innermost patterns decide, the configuration's come last."""
    for ignore in reversed(ignores):
        hit = ignore.hit(path, is_folder=is_folder)
        if hit is not None:
            return hit if hit.leaves_out else None
    return None


@lru_cache(maxsize=256)
def _for_names_with(ends: tuple[str, ...], patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in patterns if any(_may_hit(one.rstrip(), end) for end in ends))


def _may_hit(pattern: str, end: str) -> bool:
    """Whether a pattern may hit a file whose name ends so, and not only a folder above it."""
    name = pattern.rpartition("/")[2]
    fixed = _GLOB.split(name)[-1]
    return name.endswith(end) if fixed == name else fixed.endswith(end) or end.endswith(fixed)


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> tuple[tuple[str, ...], _Find]:
    """The patterns that are some, and what finds those that hit a path."""
    # As git does, what is no pattern is passed over.
    kept = tuple(pattern for pattern in patterns if is_pattern(pattern))
    return kept, _by_name(kept) if all(map(_PLAIN.fullmatch, kept)) else _by_pathspec(kept)


def _by_name(patterns: tuple[str, ...]) -> _Find:
    numbers = {pattern: number for number, pattern in enumerate(patterns)}

    def find(path: str) -> tuple[int, bool] | None:
        *folders, name = path.split("/")
        met = {form for folder in folders for form in (folder, f"{folder}/")} | {name}
        found = [numbers[form] for form in met if form in numbers]
        return (max(found), True) if found else None

    return find


def _by_pathspec(patterns: tuple[str, ...]) -> _Find:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(patterns)

    def hits(number: int, path: str) -> bool:
        # What is below `a/**` is all but `a` itself.
        asked = path.rstrip("/") if patterns[number].rstrip().endswith("/**") else path
        return spec.patterns[number].match_file(asked) is not None

    def find(path: str) -> tuple[int, bool] | None:
        found = spec.check_file(path)
        if found.index is None:
            return None
        if found.include and hits(found.index, path):
            return found.index, True
        # A folder that is taken in again takes in nothing below it that others leave out.
        folder = path.rstrip("/").rpartition("/")[0] + "/"
        for number in range(found.index, -1, -1):
            if hits(number, path) and not hits(number, folder):
                return number, bool(spec.patterns[number].include)
        return None

    return find
