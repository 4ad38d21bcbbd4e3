"""The files of rules and of named sets, by the paths that somebody names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from layerlint.content import is_folder

SETS_FILE: Final = "sets.yaml"
_SUFFIXES: Final = (".yaml", ".yml")

MOST_ENTRIES: Final = 10_000
"""How many files and folders may stand below a folder of rules: nobody has that many, but who
names the root of the file system by mistake has millions."""


class TooManyEntries(Exception):
    """A folder holds more than anyone's rules."""

    def __init__(self) -> None:
        """Say what to do, too."""
        super().__init__(
            f"more than {MOST_ENTRIES:,} files and folders are below it; name the folder that"
            " holds the rules alone"
        )


def sets_files(path: Path) -> tuple[Path, ...]:
    """Where the named sets may stand that hold for a file or folder of rules."""
    folders = (path,) if is_folder(path) else (path.parent.parent, path.parent)
    return tuple(folder / SETS_FILE for folder in folders)


def rule_files(folder: Path) -> list[Path]:
    """Every YAML file below a folder but those of named sets; raises TooManyEntries.

    What can't be entered, or vanishes, holds none; links to folders are not followed.
    """
    found: list[Path] = []
    entries = 0
    for top, folders, files in os.walk(folder):
        entries += len(folders) + len(files)
        if entries > MOST_ENTRIES:
            raise TooManyEntries
        found += (
            Path(top, name) for name in files if name.endswith(_SUFFIXES) and name != SETS_FILE
        )
    return sorted(found)
