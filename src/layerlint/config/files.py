"""The files that settings stand in: which there are, and whether they have any.

In most folders there is none, and nothing is imported that reads one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layerlint.config.model import ConfigError, ConfigErrors
from layerlint.content import content, is_file
from layerlint.source import shown_path

if TYPE_CHECKING:
    from layerlint.config.tables import Table

SHARED: Final = "pyproject.toml"
OWN: Final = "layerlint.toml"
NAMES: Final = (SHARED, OWN)

_TABLE: Final = ("tool", "layerlint")


def settings_in(folder: Path) -> Table | None:
    """The settings in a folder, None if it has none; raises ConfigErrors."""
    shared, own = folder / SHARED, folder / OWN
    of_project = table_in(shared) if is_file(shared) else None
    if not os.path.lexists(own):  # a link that leads nowhere is a mistake and not silence
        return of_project
    if of_project is not None:
        message = f"{OWN} beside it holds settings, too; keep one of them"
        raise ConfigErrors((ConfigError(place=of_project.place, message=message),))
    return table_in(own)


def table_in(file: Path) -> Table | None:
    """The settings in a file, None for a ``pyproject.toml`` without any; raises ConfigErrors."""
    path = _TABLE if file.name == SHARED else ()
    try:
        text = content(file).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        from layerlint.config.tables import unreadable

        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        message = f"the configuration can't be read: {reason}"
        raise unreadable(shown_path(file), message) from error
    if path and "layerlint" not in text:
        return None
    from layerlint.config.tables import table_of

    return table_of(file, text, path)
