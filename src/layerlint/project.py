"""Which file is module *m*, as seen from another file.

Imports are resolved as text, the way Python would find them from a checkout: nothing is
imported and ``sys.path`` plays no part, so the answer is the same on every machine.
Every answer is noted, found or not: what was said of a file depends on its own text, the
texts of the files found, and on nothing being where nothing was found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint.cache import digest
from layerlint.content import content
from layerlint.recent import Recent
from layerlint.records import dataclass, field, replace
from layerlint.source import ROOT_MARKS, shown_path

if TYPE_CHECKING:
    from layerlint.source import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One answer: the file that is the module, as seen from ``importer``, or none."""

    importer: str
    name: str
    level: int
    answer: str | None


MOST_CHARACTERS: Final = 10_000_000
"""So much text of the files that were read last is at hand; it takes three times as much room."""

MOST_NAMES: Final = 250_000
"""So many names of what is in the folders that were looked into last are at hand."""

MOST_IMPORTERS: Final = 2000
"""For so many of the files that were asked about last it is at hand where their imports lead."""

SMALL: Final = 100
"""As many characters are counted for a file besides those in it."""


@dataclass(slots=True, kw_only=True)
class Library:
    """Files and folders that were looked at, so that few are read more than once in a run.

    Of the thousands of a large run those are at hand that were looked at last.
    """

    replaced: Mapping[Path, SourceFile] = field(default_factory=dict)
    """Files that read otherwise than on the disk."""
    sources: Recent[Path, SourceFile | None] = field(
        default_factory=lambda: Recent(MOST_CHARACTERS)
    )
    folders: Recent[str, frozenset[str]] = field(default_factory=lambda: Recent(MOST_NAMES))
    digests: dict[Path, str | None] = field(default_factory=dict)
    """Names for the contents of files."""
    located: Recent[str, dict[tuple[int, str], str | None]] = field(
        default_factory=lambda: Recent(MOST_IMPORTERS)
    )
    """Where modules are looked for first, by the file that imports them."""

    starts: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    """Where imports of the files in each folder are looked for."""
    roots: dict[Path, Path] = field(default_factory=dict)
    """The root of the project to which each folder belongs."""
    known_as: dict[str, str] = field(default_factory=dict)
    """Paths from the roots of projects, by shown paths."""
    _real: dict[Path, str] = field(default_factory=dict)
    _shown: dict[Path, str] = field(default_factory=dict)
    _absolute: dict[str, Path] = field(default_factory=dict)

    def digest(self, path: Path) -> str | None:
        """A name for what a file holds; None where it can't be read."""
        if path not in self.digests:
            try:
                self.digests[path] = digest(content(path))
            except OSError:
                self.digests[path] = None
        return self.digests[path]

    def read(self, path: Path, here: Path) -> SourceFile | None:
        """The source in a file; None where there is none that can be read."""
        if path in self.replaced:
            return self.replaced[path]
        if path in self.sources:
            return self.sources[path]
        from layerlint.source.reading import SourceError, decode_source

        try:
            data = content(path)
            self.digests[path] = digest(data)
            source = decode_source(data, self.shown(path, here), file=path)
        except (OSError, SourceError):
            return self.sources.keep(path, None, SMALL)
        return self.sources.keep(path, source, len(source.text) + SMALL)

    def with_replaced(self, file: Path, source: SourceFile) -> Library:
        """The same where a file reads otherwise than here."""
        return replace(self, replaced={**self.replaced, file: source})

    def shown(self, path: Path, here: Path) -> str:
        """The path by which people know a file."""
        if path not in self._shown:
            self._shown[path] = shown_path(path, here)
        return self._shown[path]

    def absolute(self, path: str, here: Path) -> Path:
        """The file that people know by a path."""
        if path not in self._absolute:
            self._absolute[path] = Path(os.path.abspath(here / path))
        return self._absolute[path]

    def real(self, folder: Path) -> str:
        """The path of a folder without links."""
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder]

    def names(self, folder: str) -> frozenset[str]:
        """The names in a folder, exactly as they are written on disk."""
        if folder in self.folders:
            return self.folders[folder]
        try:
            names = frozenset(os.listdir(folder))  # noqa: PTH208
        except OSError:
            names = frozenset()
        return self.folders.keep(folder, names, len(names) + 1)


@dataclass(slots=True, kw_only=True)
class Project:
    """The files around those that are linted; paths are shown ones, as in ``SourceFile.path``.

    One project serves one linted file, so that its notes are that file's; a library that
    several projects share keeps them from reading a file twice.
    """

    here: Path = field(default_factory=Path.cwd)
    """The folder that relative shown paths start from."""
    library: Library = field(default_factory=Library)
    noted: dict[tuple[str, int, str], SourceFile | None] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All answers given, in the order of the first questions."""
        return tuple(
            Note(importer=importer, level=level, name=name, answer=answer.path if answer else None)
            for (importer, level, name), answer in self.noted.items()
        )

    def module(self, name: str, importer: str, level: int = 0) -> SourceFile | None:
        """The source of a module as an import in the file ``importer`` finds it, or None.

        ``level`` counts the dots of a relative import; its name may be empty then.
        """
        question = (importer, level, name)
        if question not in self.noted:
            candidates = self._candidates(name, self.absolute(importer), level)
            sources = (self.library.read(Path(path), self.here) for path in candidates)
            self.noted[question] = next(filter(None, sources), None)
        return self.noted[question]

    def locate(self, name: str, importer: str, level: int = 0) -> str | None:
        """The file in which ``module`` looks first; it is neither read nor noted."""
        located = self.library.located
        known = located[importer] if importer in located else located.keep(importer, {}, 1)
        question = (level, name)
        if question not in known:
            known[question] = next(self._candidates(name, self.absolute(importer), level), None)
        return known[question]

    def module_name(self, path: str) -> str:
        """The dotted name of a file's module, counted from its outermost package.

        ``pkg/sub/net.py`` is ``pkg.sub.net`` where ``pkg`` and ``sub`` are packages.
        """
        file = self.absolute(path)
        parts = [] if file.stem == "__init__" else [file.stem]
        return ".".join([*self._packages(file.parent), *parts])

    def package(self, path: str) -> str:
        """The dotted name of the package that a file stands in; empty where there is none."""
        return ".".join(self._packages(self.absolute(path).parent))

    def root(self, path: str) -> Path:
        """The folder of the project to which a file belongs."""
        return self._root(self.absolute(path).parent)

    def absolute(self, path: str) -> Path:
        return self.library.absolute(path, self.here)

    def _packages(self, folder: Path) -> list[str]:
        names: list[str] = []
        while "__init__.py" in self.library.names(str(folder)) and folder.parent != folder:
            names.insert(0, folder.name)
            folder = folder.parent
        return names

    def _root(self, folder: Path) -> Path:
        roots = self.library.roots
        if folder not in roots:
            roots[folder] = self._find_root(folder)
        return roots[folder]

    def _find_root(self, folder: Path) -> Path:
        marked = self._marked_root(folder)
        if marked is not None:
            return marked
        depth = len(self._packages(folder))
        return folder.parents[depth - 1] if depth else folder

    def _marked_root(self, folder: Path) -> Path | None:
        for above in (folder, *folder.parents):
            if _installed(above) or not self.library.names(str(above)).isdisjoint(ROOT_MARKS):
                return above
        return None

    def _candidates(self, name: str, importer: Path, level: int) -> Iterator[str]:
        """The files that a module may be, the likeliest first."""
        parts = tuple(name.split(".")) if name else ()
        if any(not part or "/" in part or os.sep in part for part in parts):
            return
        folder = importer.parent
        root = self._root(folder)
        if level:
            ups = (folder, *folder.parents)[:level]
            if len(ups) == level and (ups[-1] == root or root in ups[-1].parents):
                yield from self._in_folder(str(ups[-1]), parts)
            return
        if not parts or (_installed(root) and parts[0] != _top(importer, root)):
            return
        for start in self._starts(folder, root):
            yield from self._in_folder(start, parts)
        yield from self._above(root, parts)

    def _starts(self, folder: Path, root: Path) -> tuple[str, ...]:
        """The folders below which an absolute import of a file in a folder is looked for.

        The nearest goes first: a file that is run has its own folder at the head of Python's path,
        before every installed package, so that a folder ``torch`` beside it is ``torch`` there.
        In a file that is only imported it is not; which of the two a file is, no text tells.
        """
        known = self.library.starts
        if folder not in known:
            ways = (folder, *folder.parents)
            inside = ways[: ways.index(root) + 1] if root in ways else ways
            known[folder] = (*map(str, inside), str(root / "src"))
        return known[folder]

    def _above(self, root: Path, parts: tuple[str, ...]) -> Iterator[str]:
        """A module in a package above a root that nothing marks.

        A package needs no ``__init__.py`` (PEP 420): that ``nets.blocks.residual`` is found
        from ``nets/unet/model.py`` tells that ``nets`` is one. A name of one part tells nothing.
        """
        if len(parts) < 2 or self._marked_root(root) is not None:
            return
        for above in root.parents[:-1]:
            yield from self._in_folder(str(above), parts)

    def _in_folder(self, folder: str, parts: tuple[str, ...]) -> Iterator[str]:
        """The module of that name below a folder; a package goes before a module, as in Python."""
        for part in parts[:-1]:
            if part not in self.library.names(folder):
                return
            folder = _joined(folder, part)
        names = self.library.names(folder)
        if not parts:
            if "__init__.py" in names:
                yield _joined(folder, "__init__.py")
            return
        last = parts[-1]
        if last in names and "__init__.py" in self.library.names(_joined(folder, last)):
            yield _joined(_joined(folder, last), "__init__.py")
        elif f"{last}.py" in names:
            yield _joined(folder, f"{last}.py")


def _joined(folder: str, name: str) -> str:
    """What is called so in a folder: asked so often that ``pathlib`` would be felt."""
    return os.path.join(folder, name)  # noqa: PTH118


def _installed(root: Path) -> bool:
    """Whether a folder holds installed packages, which are no parts of one project."""
    return root.name in ("site-packages", "dist-packages")


def _top(file: Path, root: Path) -> str:
    """The package or module right below the root in which a file lies."""
    return Path(file.relative_to(root).parts[0]).stem
