"""Which files the first look has passed over before, told by what the file system says of them.

To ask how a file is costs a tenth of reading it, and of most files of a large tree there is nothing
more to know than that they do not concern Keras. A file is taken to be the one that was looked at
where its size, its number, and the times of its content and of its entry are the same. As in git's
index, a file that has changed just before it was looked at is not trusted: it may change again
before the clock of the file system goes on.
"""

from __future__ import annotations

import os
import time
from typing import Final

from layerlint.cache import Store, digest, tool_digest
from layerlint.records import dataclass, field

MOST_CHARACTERS: Final = 30_000_000
"""So much is remembered, for some half a million files; of more, only those of the last run."""

_SETTLED: Final = 2_000_000_000
"""Nanoseconds after which the time of a file tells of each further change."""


@dataclass(slots=True, kw_only=True)
class PassedOver:
    """The memory of all runs that use a store."""

    store: Store
    _before: dict[str, str] = field(default_factory=dict)
    """The states of the files in each folder, as they were remembered: one on each line."""
    _folders: dict[str, frozenset[str]] = field(default_factory=dict)
    """Those of the folders that this run has asked about."""
    _found: dict[str, list[str]] = field(default_factory=dict)
    _states: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Folder and state of files that are not known, from before they were read."""
    _begun: int = field(init=False)

    def __post_init__(self) -> None:
        """Recall what earlier runs have passed over."""
        self._begun = _now()
        said = self.store.read(self._key)
        if isinstance(said, dict) and all(isinstance(states, str) for states in said.values()):
            self._before = said

    def knows(self, file: str) -> bool:
        """Whether a file is as it was when it was passed over."""
        folder, _, name = file.rpartition(os.sep)
        try:
            found = os.stat(file)  # noqa: PTH116  # ten thousands of times
        except OSError:
            return False
        changed, moved = found.st_mtime_ns, found.st_ctime_ns
        state = f"{changed} {moved} {found.st_size} {found.st_ino} {name}"
        known = self._folders.get(folder)
        if known is None:
            known = self._folders[folder] = frozenset(self._before.get(folder, "").splitlines())
        if state in known:
            self._found.setdefault(folder, []).append(state)
            return True
        if not name.isprintable():
            return False  # no line of its own, perhaps
        if max(changed, moved) + _SETTLED < self._begun:
            self._states[file] = folder, state
        return False

    def note(self, file: str) -> None:
        """Remember that the first look has passed over a file that was asked about before."""
        if file in self._states:
            folder, state = self._states[file]
            self._found.setdefault(folder, []).append(state)

    def save(self) -> None:
        """Keep what is new, if anything is."""
        new = {folder: self._found.get(folder, []) for folder in self._folders}
        if all(self._folders[folder] == frozenset(states) for folder, states in new.items()):
            return
        lines = {folder: "\n".join(states) for folder, states in new.items()}
        kept = {**self._before, **lines}
        if sum(map(len, kept.values())) > MOST_CHARACTERS:
            kept = lines
        self.store.write(self._key, {folder: states for folder, states in kept.items() if states})

    @property
    def _key(self) -> str:
        return digest("passed over", tool_digest())


def _now() -> int:
    return time.time_ns()
