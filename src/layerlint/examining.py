"""One file of a run after the other: bytes in, what their reading shows out.

What a file needs to be linted is imported when the first file needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from layerlint.project import Library, Project
from layerlint.records import dataclass, field, replace
from layerlint.settling import Examined
from layerlint.source import SourceError, decode_source, mentions_keras

if TYPE_CHECKING:
    from layerlint.changes import Touching
    from layerlint.recall import Recall
    from layerlint.settings import RulesInForce, Settings


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads the files of a run over the paths ``every``."""

    settings: Settings
    every: Collection[str]
    touching: Touching | None = None
    cache: Path | None = None
    """The folder where readings are remembered, if they are."""
    library: Library = field(default_factory=Library)
    _recall: Recall | None = None

    def recalled(self, file: Path, shown: str, data: bytes) -> Examined | None:
        """What an earlier run has found out about these bytes, if it holds still."""
        recall = self._memory()
        return None if recall is None else recall.find(file, shown, data)

    def examined(self, file: Path, shown: str, data: bytes) -> tuple[Examined, bool]:
        """What a reading shows, and whether it came to its end."""
        from layerlint.diagnostics import crashed

        rules = self.settings.in_force(file)
        try:
            return self._examined(file, shown, data, rules), True
        except Exception as error:
            return Examined(path=shown, broken=tuple(crashed(shown, error, rules))), False

    def _examined(self, file: Path, shown: str, data: bytes, rules: RulesInForce) -> Examined:
        """What a reading shows; raises whatever is wrong with layerlint itself."""
        from layerlint.diagnostics import unparsable
        from layerlint.linter import examine

        project = Project(library=self.library)
        try:
            source = decode_source(data, shown, file=file)
            examined = examine(source, project, rules, self.every, self.touching)
        except SourceError as error:
            examined = Examined(path=shown, broken=tuple(unparsable(error, rules)))
        if examined.broken and not mentions_keras(data):
            # It was looked into for what it calls; nobody said that it is about Keras.
            examined = replace(examined, broken=())
        recall = self._memory()
        if recall is not None:
            recall.keep(file, shown, data, examined, project)
        return examined

    def trim(self) -> None:
        """Keep what is remembered within bounds."""
        if self._recall is not None:
            self._recall.store.trim()

    def _memory(self) -> Recall | None:
        # With a difference to hold models against, less is read than there is.
        if self._recall is None and self.cache is not None and self.touching is None:
            from layerlint.cache import Store
            from layerlint.recall import Recall

            self._recall = Recall(
                store=Store(self.cache),
                settings=self.settings,
                every=self.every,
                library=self.library,
            )
        return self._recall


Progress = Callable[[int, int], None]
"""Hears how many files of how many are done."""
