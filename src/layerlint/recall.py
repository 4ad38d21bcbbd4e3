"""What the last readings of files have shown, as long as nothing that they depend on is different.

A reading depends on the file's bytes and path, on the settings and rules in force, on
layerlint itself, and on every file of the project that was read or looked for in vain. The
first four are the key of a record; what the project was asked stands in it, and is asked again.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from layerlint.cache import (
    Store,
    Unreadable,
    digest,
    digest_of_files,
    made_of,
    plain_of,
    tool_digest,
)
from layerlint.content import is_folder
from layerlint.project import Library, Project
from layerlint.records import dataclass, field

if TYPE_CHECKING:
    from layerlint.settings import Settings
    from layerlint.settling import Examined

_HOMES: Final = {
    "layerlint.settling": ("Examined",),
    "layerlint.merging.telling": ("Share", "Told"),
    "layerlint.suppression.model": (
        "Comment", "InvalidSuppression", "Suppression", "Suppressions",
    ),
    "layerlint.finding": (
        "FileEdit", "Finding", "Fix", "Label", "QuotedLine", "Reason", "Suppressed", "Understood",
    ),
    "layerlint.graph.model": ("Answer",),
    "layerlint.source.place": ("Edit", "InCell", "Place", "Span"),
}  # fmt: skip
"""What a record may hold, and where it is made."""

_MODULES: Final = {name: module for module, names in _HOMES.items() for name in names}


@lru_cache(maxsize=len(_MODULES))
def _class(name: str) -> type:
    found: type = getattr(importlib.import_module(_MODULES[name]), name)
    return found


@dataclass(slots=True, kw_only=True)
class Recall:
    """The memory of a run over files with the paths ``every``."""

    store: Store
    settings: Settings
    every: Collection[str]
    library: Library
    here: Path = field(default_factory=Path.cwd)
    """The folder from which paths are shown."""
    _marks: dict[object, str] = field(default_factory=dict)
    _states: dict[str, list[Any]] = field(default_factory=dict)
    """Of files that readings led through, by path."""

    def find(self, file: Path, shown: str, data: bytes) -> Examined | None:
        """What a reading of these bytes has shown, where it would show the same now."""
        record = self.store.read(self._key(file, shown, data))
        project = Project(library=self.library, here=self.here)
        try:
            if record is None or not self._holds(record, shown, project):
                return None
            led_to = {self.library.shown(Path(path), project.here) for path in record["files"]}
            # An answer given in the file of what it was given for names none.
            told_of = {"", shown, *led_to}
            examined: Examined = made_of(record["examined"], _class, told_of)
        except (Unreadable, KeyError, TypeError, ValueError, AttributeError):
            return None
        is_one = type(examined) is _class("Examined") and examined.path == shown
        return examined if is_one else None

    def keep(
        self, file: Path, shown: str, data: bytes, examined: Examined, project: Project
    ) -> None:
        """Remember what a reading has shown, and what the project was asked on the way."""
        asked: dict[str, list[list[Any]]] = {}
        files: dict[str, list[Any]] = {}
        for (importer, level, name), source in project.noted.items():
            path = None if source is None or source.file is None else source.file
            asked.setdefault(importer, []).append([level, name, path and str(path)])
            if source is not None and path is not None:
                files[str(path)] = self._state(path, project.here)
        record = {
            "module": project.module_name(shown),
            "asked": asked,
            "files": files,
            "examined": plain_of(examined),
        }
        self.store.write(self._key(file, shown, data), record)

    def _holds(self, record: dict[str, Any], shown: str, project: Project) -> bool:
        """Whether the project would answer as it did."""
        if record["module"] != project.module_name(shown):
            return False
        for path, state in record["files"].items():
            if path not in self._states:
                self._states[path] = self._state(Path(path), project.here)
            if self._states[path] != state:
                return False
        for importer, questions in record["asked"].items():
            for level, name, answer in questions:
                if project.locate(name, importer, level) != answer:
                    return False
        return True

    def _state(self, file: Path, here: Path) -> list[Any]:
        """What a record says of a file that a reading led through."""
        return [self.library.digest(file), self.library.shown(file, here) in self.every]

    def _key(self, file: Path, shown: str, data: bytes) -> str:
        return digest(tool_digest(), str(self.here), str(file), shown, self._mark(file), data)

    def _mark(self, file: Path) -> str:
        """A name for the settings and rules in force for a file."""
        made = self.settings.configuration(file.parent)
        ignored = made.ignored_at(file)
        known = (made.file or made.root, ignored)
        if known not in self._marks:
            said = (
                made.profile, made.select, made.extend_select, made.ignore, ignored,
                sorted(made.severity.items()),
                [(rule, sorted(set_.items())) for rule, set_ in sorted(made.parameters.items())],
                made.batchnorm_order, made.keras, made.require_reason, self.settings.overrides,
            )  # fmt: skip
            self._marks[known] = digest(repr(said), digest_of_files(self._rule_files(made)))
        return self._marks[known]

    def _rule_files(self, made: Any) -> list[Path]:
        """The files of rules that are not layerlint's own."""
        if not (made.rules or made.packs):
            return []
        from layerlint.adjusting import rule_paths
        from layerlint.rule.files import TooManyEntries, rule_files, sets_files

        found: list[Path] = []
        for path in rule_paths(made):
            try:
                found += rule_files(path) if is_folder(path) else [path]
            except TooManyEntries:
                continue  # which is told where they are read
            found += sets_files(path)
        return found
