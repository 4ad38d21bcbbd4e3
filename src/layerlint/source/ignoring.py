"""Patterns that leave files out: those of ``.gitignore`` files and of the settings.

Most patterns are plain names. They are looked up; what is more goes to pathspec, which is imported
when such a pattern may hit a path, and is asked about a file only where the pattern may hit a file
of Python: of those below a folder that is left out nobody asks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layerlint.content import content, is_file, is_there
from layerlint.records import dataclass, replace
from layerlint.regex import regex
from layerlint.source.possible import GLOB, Possible

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

DEFAULT_EXCLUDES: Final = (
    ".bzr/",
    ".direnv/",
    ".eggs/",
    ".git/",
    ".hg/",
    ".ipynb_checkpoints/",
    ".layerlint_cache/",
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

_PLAIN: Final = regex(r"[\w.-]*\w[\w.-]*/?")
"""A pattern that is the name of a file or a folder, or with a slash that of a folder."""


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
        below = relative(named, self.root)
        if not below or not self.leaves_out(named, is_folder=True):
            return self
        possible = set(_compiled(self.patterns).possible.of(below.replace(os.sep, "/")))
        kept = tuple(
            pattern
            for number, pattern in enumerate(self.patterns)
            if number not in possible
            or not replace(self, patterns=(pattern,)).leaves_out(named, is_folder=True)
        )
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
        found = _compiled(self.patterns).find(below + "/" if is_folder else below)
        if found is None:
            return None
        number, leaves_out = found
        return Hit(pattern=self.patterns[number], leaves_out=leaves_out, ignore_file=self.file)


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
    # As git does: what else may end a line elsewhere, such as a form feed, stands in a pattern.
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return Ignore(root=str(folder), patterns=tuple(filter(None, lines)), file=file)


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
    fixed = GLOB.split(name)[-1]
    return name.endswith(end) if fixed == name else fixed.endswith(end) or end.endswith(fixed)


class _Compiled:
    """Patterns, and what was made of those that a path had to be held against."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = patterns
        self._made: dict[int, Any] = {}
        self._specs: dict[tuple[int, ...], GitIgnoreSpec] = {}
        self.possible = Possible(patterns)

    def find(self, path: str) -> tuple[int, bool] | None:
        """The number of the last pattern that hits a path (folders end with /), and whether it
        leaves the path out.
        """
        numbers = self.possible.of(path)
        if all(_PLAIN.fullmatch(self._patterns[number]) for number in numbers):
            return self._find_by_name(path, numbers)
        # As git does, what is no pattern is passed over.
        numbers = tuple(number for number in numbers if self._pattern(number) is not None)
        spec = self._spec(numbers)

        def hits(place: int, path: str) -> bool:
            # What is below `a/**` is all but `a` itself.
            below = self._patterns[numbers[place]].rstrip().endswith("/**")
            asked = path.rstrip("/") if below else path
            return spec.patterns[place].match_file(asked) is not None

        found = spec.check_file(path)
        if found.index is None:
            return None
        if found.include and hits(found.index, path):
            return numbers[found.index], True
        # A folder that is taken in again takes in nothing below it that others leave out.
        folder = path.rstrip("/").rpartition("/")[0] + "/"
        for place in range(found.index, -1, -1):
            if hits(place, path) and not hits(place, folder):
                return numbers[place], bool(spec.patterns[place].include)
        return None

    def _find_by_name(self, path: str, numbers: Sequence[int]) -> tuple[int, bool] | None:
        *folders, name = path.split("/")
        met = {form for folder in folders for form in (folder, f"{folder}/")} | {name}
        last = next((one for one in reversed(numbers) if self._patterns[one] in met), None)
        return None if last is None else (last, True)

    def _pattern(self, number: int) -> Any:
        """A pattern as pathspec has it, ``None`` for what is none."""
        if number not in self._made:
            from pathspec import GitIgnoreSpec

            text = self._patterns[number]
            (made,) = GitIgnoreSpec.from_lines([text]).patterns if is_pattern(text) else (None,)
            self._made[number] = made
        return self._made[number]

    def _spec(self, numbers: tuple[int, ...]) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec

        if numbers not in self._specs:
            if len(self._specs) > _MOST_SPECS:
                self._specs.clear()
            self._specs[numbers] = GitIgnoreSpec([self._made[number] for number in numbers])
        return self._specs[numbers]


_MOST_SPECS: Final = 256
"""How many sets of patterns that the same path may be hit by are kept at hand."""

_COMPILED: Final[dict[int, tuple[tuple[str, ...], _Compiled]]] = {}
"""By the identity of the patterns, which stand beside them: to compare thousands of them for each
path takes longer than to hold it against them."""


def _compiled(patterns: tuple[str, ...]) -> _Compiled:
    known = _COMPILED.get(id(patterns))
    if known is None:
        if len(_COMPILED) > _MOST_SPECS:
            _COMPILED.clear()
        known = _COMPILED[id(patterns)] = patterns, _compiled_anew(patterns)
    return known[1]


@lru_cache(maxsize=256)
def _compiled_anew(patterns: tuple[str, ...]) -> _Compiled:
    return _Compiled(patterns)
