"""Which files there are to lint below the paths that were named.

Folders are walked without following links to other folders, so there are no loops and no
file is met twice by that way. What ``.gitignore`` files and exclude patterns name is left
out, unless it was named itself. A pattern is matched against paths relative to the project
root, never against a folder above it.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from layerlint.content import is_there
from layerlint.records import dataclass, field, replace
from layerlint.source.ignoring import (
    IGNORE_FILE,
    Excludes,
    ignored,
    ignores_above,
    in_folder,
    of_settings,
    relative,
    what_leaves_out,
)

SUFFIXES = (".py", ".ipynb")
"""What a file's name ends with to be found in a folder; a named file may have any name."""

ROOT_MARKS = ("pyproject.toml", "setup.cfg", ".git")
"""What marks the folder of a project."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Found:
    """A file to lint. ``shown`` is the path by which people know it."""

    shown: str
    file: str = field(compare=False)
    """Where it is; absolute. Of many files most are never opened, and need no more than that."""
    named: bool = field(default=False, compare=False)
    """Whether it was named itself, and not found in a named folder."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.file)


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
class Reach:
    """What was named, wherever links lead: the files, and all that lies in the folders."""

    folders: tuple[str, ...] = ()
    """Real paths."""
    files: frozenset[str] = frozenset()
    """Real paths of files that were named themselves."""

    def holds(self, real: str) -> bool:
        """Whether a real path is one of the files, or lies in one of the folders."""
        return real in self.files or any(relative(real, folder) for folder in self.folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found, each file once, in the order of the shown paths."""

    files: tuple[Found, ...] = ()
    problems: tuple[PathProblem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reach: Reach = field(default_factory=Reach)


def shown_path(path: str | Path, below: Path | None = None) -> str:
    """A path as people read it: relative to the current folder where it lies below it, with /."""
    folder = str(below) if below is not None else os.getcwd()
    absolute = os.path.abspath(path)
    inside = "." if absolute == folder else relative(absolute, folder)
    return _printable(absolute if inside is None else inside)


def _printable(path: str) -> str:
    shown = path if os.sep == "/" else path.replace(os.sep, "/")
    if shown.isascii():
        return shown
    # A name that is no text in the system's encoding could not be printed, nor what is printed of
    # it be looked for as a file; its odd bytes are spelled out.
    encoding = sys.getfilesystemencoding()
    try:
        name = shown.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        # It comes from settings, or such, and can name no file there.
        return shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name.decode(encoding, "backslashreplace")


def marked_root(folder: Path) -> Path | None:
    """The nearest folder, upwards from an absolute one, that is marked as a project's."""
    for above in (folder, *folder.parents):
        if is_marked(above):
            return above
    return None


def is_marked(folder: Path) -> bool:
    """Whether an absolute folder is marked as a project's."""
    return any(is_there(folder / mark) for mark in ROOT_MARKS)


def discover(
    paths: Sequence[Path],
    *,
    excludes: Callable[[Path], Excludes],
    force_exclude: bool = False,
    respect_gitignore: bool = True,
    met: Callable[[int], None] = lambda _: None,
) -> Discovery:
    """The files to lint below the named paths; ``excludes`` says what holds in a folder.

    With ``force_exclude`` what is left out stays out even where it was named itself. ``met``
    hears how many files there are so far, again and again.
    """
    walk = _Walk(excludes=excludes, respect_gitignore=respect_gitignore, met=met)
    for path in paths:
        walk.visit(Path(os.path.abspath(path)), force_exclude=force_exclude)
    return Discovery(
        files=tuple(sorted(_told_apart(walk.files.values()), key=_in_order)),
        problems=tuple(sorted(walk.problems)),
        left_out=tuple(sorted(walk.left_out)),
        reach=Reach(folders=tuple(walk.folders), files=frozenset(walk.named)),
    )


def _told_apart(files: Collection[Found]) -> Collection[Found]:
    """The files, each shown in a way of its own.

    One whose odd bytes are spelled out may look like another whose name is spelled like that.
    """
    if len({found.shown for found in files}) == len(files):
        return files
    taken: set[str] = set()
    apart = []
    # Those whose names are what is shown of them keep it.
    for found in sorted(files, key=lambda one: (not one.file.endswith(one.shown), one.file)):
        shown = found.shown
        while shown in taken:
            shown = shown.replace("\\", "\\\\")
        taken.add(shown)
        apart.append(replace(found, shown=shown))
    return apart


def _in_order(found: Found) -> str:
    """What files are ordered by: folder by folder, as if no sign came before the slash."""
    return found.shown.replace("/", "\0")


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The files met so far, on the way through the named paths."""

    excludes: Callable[[Path], Excludes]
    respect_gitignore: bool
    met: Callable[[int], None]
    files: dict[str, Found] = field(default_factory=dict)
    """By real path, so that a file with two names is linted once."""
    problems: list[PathProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    folders: dict[str, None] = field(default_factory=dict)
    """The real paths of those that were named."""
    named: set[str] = field(default_factory=set)
    """The real paths of the files that were."""
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
            real = os.path.realpath(path)
            self.named.add(real)
            self._add(str(path), real, shown_path(path, self.here), named=True)

    def _walk(self, top: Path) -> None:
        """Add what lies below a named folder, in spite of the patterns that hit itself."""
        real_top = os.path.realpath(top)
        self.folders[real_top] = None
        pending = [(str(top), real_top, ignores_above(top))]
        while pending:
            folder, real, ignores = pending.pop()
            self.met(len(self.files))
            try:
                with os.scandir(folder) as entries:
                    found = list(entries)
            except OSError as error:
                self._problem(folder, _reason(error), named=folder == str(top))
                continue
            if any(entry.name == IGNORE_FILE for entry in found):
                ignores = (*ignores, in_folder(Path(folder)))
            excludes = self.excludes(Path(folder))
            obeyed = ignores if self.respect_gitignore and excludes.respect_gitignore else ()
            all_ = (*obeyed, of_settings(excludes))
            for_folders = tuple(ignore.spared(str(top)) for ignore in all_)
            narrowed = (ignore.for_names_with(SUFFIXES) for ignore in for_folders)
            for_files = tuple(ignore for ignore in narrowed if ignore.patterns)
            shown = shown_path(folder, self.here)
            prefix = "" if shown == "." else shown.rstrip("/") + "/"
            inside = real if real.endswith(os.sep) else real + os.sep
            for entry in found:
                try:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    wanted = is_folder or (entry.name.endswith(SUFFIXES) and entry.is_file())
                    is_link = not is_folder and entry.is_symlink()
                except OSError:
                    continue
                if not wanted:
                    continue
                in_force = for_folders if is_folder else for_files
                if hit := ignored(in_force, entry.path, is_folder=is_folder):
                    # Nobody looks for models where tools keep their own things.
                    if not entry.name.startswith((".", "__pycache__")):
                        self._leave_out(Path(entry.path), hit.pattern, hit.ignore_file, named=False)
                    continue
                name = entry.name
                where = os.path.realpath(entry.path) if is_link else inside + name
                if is_folder:
                    pending.append((entry.path, where, ignores))
                else:
                    self._add(entry.path, where, prefix + _printable(name))

    def _add(self, path: str, real: str, shown: str, *, named: bool = False) -> None:
        known = self.files.get(real)
        # The file's own name is better than a link's, a named path better than both.
        if known and (known.named, known.file == real) >= (named, path == real):
            return
        self.files[real] = Found(shown=shown, file=path, named=named)

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


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file or folder"
        case PermissionError():
            return "reading it is not allowed"
        case _:
            return (error.strerror or "it can't be read").lower()
