"""What is told of files that settings name and that are none of the repository's.

Who writes the settings of a repository can name any file that may be read here, such as one with
a password, and read what a CI job tells of it. That is, that it can't be used, and nothing that
stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from layerlint.config.model import ConfigError
from layerlint.records import replace
from layerlint.repository import outside

IN_SETTINGS: Final = "to settings in its own folder that extend it"
"""Where what is wrong in a file of settings is told."""


def tellable(
    mistakes: Iterable[ConfigError], file: Path, folder: Path, remedy: str
) -> tuple[ConfigError, ...]:
    """The mistakes in a file as whoever lints the repository of a folder may read them.

    ``remedy`` says, behind "why is told only", where all of them are told.
    """
    mistakes = tuple(mistakes)
    # A folder or device is no file: why it can't be read tells of nothing that stands in it.
    if not mistakes or outside(file, folder) is None or not file.is_file():
        return mistakes
    why = f"it is outside of the repository, and why is told only {remedy}"
    return (replace(mistakes[0], message=f"this file can't be used; {why}"),)
