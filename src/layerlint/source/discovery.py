"""Which files there are to lint below the paths that were named.

Folders are walked without following links to other folders, so there are no loops and no
file is met twice by that way. What ``.gitignore`` files and exclude patterns name is left
out, unless it was named itself. A pattern is matched against paths relative to the project
root, never against a folder above it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.content import content
from layerlint.records import dataclass, field, replace

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".ipynb")
"""What a file's name ends with to be found in a folder; a named file may have any name."""

ROOT_MARKS = ("pyproject.toml", "setup.cfg", ".git")
"""What marks the folder of a project."""

DEFAULT_EXCLUDES = (
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Excludes:
    """Patterns as in ``.gitignore``, for what lies below ``root``."""

    root: Path
    patterns: tuple[str, ...] = DEFAULT_EXCLUDES
    respect_gitignore: bool = True
    """Whether the ignore files there and below hold, too."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Found:
    """A file to lint. ``shown`` is the path by which people know it."""

    shown: str
    path: Path = field(compare=False)
    named: bool = field(default=False, compare=False)
    """Whether it was named itself, and not found in a named folder."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PathProblem:
    """A path that can't be read, and why; ``named`` says that the user asked for it."""

    shown: str
    message: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LeftOut:
    """A file or folder that a pattern leaves out, though it was named or stands in a folder."""

    shown: str
    path: Path = field(compare=False)
    pattern: str
    ignore_file: Path | None
    """The ``.gitignore`` that has the pattern; ``None`` where the settings have it."""
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found, each file once, in the order of the shown paths."""

    files: tuple[Found, ...] = ()
    problems: tuple[PathProblem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def shown_path(path: str | Path, below: Path | None = None) -> str:
    """A path as people read it: relative to the current folder where it lies below it, with /."""
    folder = str(below) if below is not None else os.getcwd()
    absolute = os.path.abspath(path)
    relative = "." if absolute == folder else _relative(absolute, folder)
    shown = (absolute if relative is None else relative).replace(os.sep, "/")
    if shown.isascii():
        return shown
    # A name that is no UTF-8 could not be printed; its odd bytes are spelled out.
    return shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _relative(path: str, folder: str) -> str | None:
    """What of an absolute path is below a folder; None where it is not below it.

    Paths are compared by the ten thousand, for which ``pathlib`` is slow.
    """
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else None


def marked_root(folder: Path) -> Path | None:
    """The nearest folder, upwards from an absolute one, that is marked as a project's."""
    for above in (folder, *folder.parents):
        if any((above / mark).exists() for mark in ROOT_MARKS):
            return above
    return None


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern as in ``.gitignore`` and not, say, a lone ``!``."""
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines([text])
    except ValueError:
        return False
    return any(pattern.include is not None for pattern in spec.patterns)


def discover(
    paths: Sequence[Path],
    *,
    excludes: Callable[[Path], Excludes],
    force_exclude: bool = False,
    respect_gitignore: bool = True,
) -> Discovery:
    """The files to lint below the named paths; ``excludes`` says what holds in a folder.

    With ``force_exclude`` what is left out stays out even where it was named itself.
    """
    walk = _Walk(excludes=excludes, respect_gitignore=respect_gitignore)
    for path in paths:
        walk.visit(Path(os.path.abspath(path)), force_exclude=force_exclude)
    return Discovery(
        files=tuple(sorted(walk.files.values(), key=lambda found: found.shown.split("/"))),
        problems=tuple(sorted(walk.problems)),
        left_out=tuple(sorted(walk.left_out)),
    )


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The files met so far, on the way through the named paths."""

    excludes: Callable[[Path], Excludes]
    respect_gitignore: bool
    files: dict[str, Found] = field(default_factory=dict)
    """By real path, so that a file with two names is linted once."""
    problems: list[PathProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    here: Path = field(default_factory=Path.cwd)

    def visit(self, path: Path, *, force_exclude: bool) -> None:
        """Take in a named path."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            self._problem(path, _reason(error), named=True)
            return
        except ValueError:
            self._problem(path, "this is no path", named=True)
            return
        is_folder = stat.S_ISDIR(mode)
        if not is_folder and not stat.S_ISREG(mode):
            self._problem(path, "this is neither a file nor a folder", named=True)
            return
        excludes = self.excludes(path if is_folder else path.parent)
        pattern = what_leaves_out(excludes, path, is_folder=is_folder) if force_exclude else None
        if pattern is not None:
            self._leave_out(path, pattern, None, named=True)
            return
        if is_folder:
            self._walk(path)
        else:
            self._add(str(path), os.path.realpath(path), named=True)

    def _walk(self, top: Path) -> None:
        """Add what lies below a named folder, in spite of the patterns that hit itself."""
        pending = [(str(top), os.path.realpath(top), _ignores_above(top))]
        while pending:
            folder, real, ignores = pending.pop()
            try:
                with os.scandir(folder) as entries:
                    found = list(entries)
            except OSError as error:
                self._problem(folder, _reason(error), named=folder == str(top))
                continue
            if any(entry.name == ".gitignore" for entry in found):
                ignores = (*ignores, _gitignore(Path(folder)))
            excludes = self.excludes(Path(folder))
            obeyed = ignores if self.respect_gitignore and excludes.respect_gitignore else ()
            in_force = tuple(ignore.spared(str(top)) for ignore in (*obeyed, _own(excludes)))
            for entry in found:
                try:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    wanted = is_folder or (entry.name.endswith(SUFFIXES) and entry.is_file())
                    is_link = not is_folder and entry.is_symlink()
                except OSError:
                    continue
                if not wanted:
                    continue
                if hit := _ignored(in_force, entry.path, is_folder=is_folder):
                    # Nobody looks for models where tools keep their own things.
                    if not entry.name.startswith((".", "__pycache__")):
                        self._leave_out(Path(entry.path), hit.pattern, hit.ignore_file, named=False)
                    continue
                where = os.path.realpath(entry.path) if is_link else _join(real, entry.name)
                if is_folder:
                    pending.append((entry.path, where, ignores))
                else:
                    self._add(entry.path, where, named=False)

    def _add(self, path: str, real: str, *, named: bool) -> None:
        known = self.files.get(real)
        # The file's own name is better than a link's, a named path better than both.
        if known and (known.named, str(known.path) == real) >= (named, path == real):
            return
        shown = shown_path(path, self.here)
        self.files[real] = Found(shown=shown, path=Path(path), named=named)

    def _leave_out(
        self, path: Path, pattern: str, ignore_file: Path | None, *, named: bool
    ) -> None:
        left = LeftOut(
            shown=shown_path(path, self.here),
            path=path,
            pattern=pattern,
            ignore_file=ignore_file,
            named=named,
        )
        self.left_out.append(left)

    def _problem(self, path: str | Path, message: str, *, named: bool) -> None:
        shown = shown_path(path, self.here)
        self.problems.append(PathProblem(shown=shown, message=message, named=named))


def _join(folder: str, name: str) -> str:
    return folder + name if folder.endswith(os.sep) else f"{folder}{os.sep}{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    """The last of the patterns that hit a path."""

    pattern: str
    leaves_out: bool
    """Whether it leaves the path out; one that begins with ``!`` takes it in again."""
    ignore_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ignore:
    """Patterns in force below a folder."""

    root: str
    patterns: tuple[str, ...]
    file: Path | None = None
    """The ``.gitignore`` that they stand in."""

    def spared(self, named: str) -> _Ignore:
        """The same without the patterns that leave out the named folder itself."""
        if not self.leaves_out(named, is_folder=True):
            return self
        alone = ((pattern, replace(self, patterns=(pattern,))) for pattern in self.patterns)
        kept = tuple(p for p, ignore in alone if not ignore.leaves_out(named, is_folder=True))
        return replace(self, patterns=kept)

    def leaves_out(self, path: str, *, is_folder: bool) -> bool:
        """Whether the last pattern that hits the path leaves it out."""
        hit = self.hit(path, is_folder=is_folder)
        return hit is not None and hit.leaves_out

    def hit(self, path: str, *, is_folder: bool) -> _Hit | None:
        """The last pattern that hits the path, if any does."""
        relative = _relative(path, self.root)
        if not relative:
            return None
        relative = relative.replace(os.sep, "/")
        spec, patterns = _compiled(self.patterns)
        found = spec.check_file(relative + "/" if is_folder else relative)
        if found.index is None:
            return None
        return _Hit(
            pattern=patterns[found.index],
            leaves_out=bool(found.include),
            ignore_file=self.file,
        )


def left_out(excludes: Excludes, path: Path, *, is_folder: bool) -> bool:
    """Whether exclude patterns hit a path or a folder above it, up to their root."""
    return what_leaves_out(excludes, path, is_folder=is_folder) is not None


def what_leaves_out(excludes: Excludes, path: Path, *, is_folder: bool) -> str | None:
    """The exclude pattern that hits a path or a folder above it, up to their root."""
    own = _own(excludes)
    hits = (own.hit(str(folder), is_folder=True) for folder in path.parents)
    for hit in (own.hit(str(path), is_folder=is_folder), *hits):
        if hit is not None and hit.leaves_out:
            return hit.pattern
    return None


def _own(excludes: Excludes) -> _Ignore:
    return _Ignore(root=str(excludes.root), patterns=excludes.patterns)


def _ignored(ignores: tuple[_Ignore, ...], path: str, *, is_folder: bool) -> _Hit | None:
    """What leaves a path out: the innermost patterns decide, the configuration's come last."""
    for ignore in reversed(ignores):
        hit = ignore.hit(path, is_folder=is_folder)
        if hit is not None:
            return hit if hit.leaves_out else None
    return None


def _ignores_above(top: Path) -> tuple[_Ignore, ...]:
    """The ignore files between the repository's folder and the named one, outermost first."""
    above = (top, *top.parents)
    depth = next((n for n, folder in enumerate(above) if (folder / ".git").exists()), 0)
    folders = reversed(above[1 : depth + 1])
    return tuple(_gitignore(f) for f in folders if (f / ".gitignore").is_file())


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> tuple[GitIgnoreSpec, tuple[str, ...]]:
    """The patterns as a whole, and those that it numbers."""
    from pathspec import GitIgnoreSpec

    # As git does, what is no pattern is passed over.
    kept = tuple(pattern for pattern in patterns if is_pattern(pattern))
    return GitIgnoreSpec.from_lines(kept), kept


def _gitignore(folder: Path) -> _Ignore:
    file = folder / ".gitignore"
    try:
        text = content(file).decode("utf-8", "surrogateescape")
    except OSError:
        text = ""
    return _Ignore(root=str(folder), patterns=tuple(text.splitlines()), file=file)


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file or folder"
        case PermissionError():
            return "reading it is not allowed"
        case _:
            return (error.strerror or "it can't be read").lower()
