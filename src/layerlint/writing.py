"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from layerlint.content import content


def why_not(file: Path) -> str | None:
    """Why a file can't be written, as far as that can be told beforehand; None if it can."""
    try:
        if file.is_dir():
            return "it is a folder"
        if file.exists():
            return None if os.access(file, os.W_OK) else "permission denied"
        above = next(folder for folder in file.absolute().parents if folder.exists())
        if not above.is_dir():
            return f"{above} is no folder"
        return None if os.access(above, os.W_OK) else f"permission denied in {above}"
    except OSError as error:
        return error.strerror or str(error)


class NotReplaced(Exception):
    """Why a file was left as it is, in words."""


def replace_whole(
    file: Path, before: bytes, after: bytes, may_be_written: Callable[[str], bool]
) -> None:
    """Put other bytes into a file that still holds those of before; raises NotReplaced.

    What was there stays until the new file is complete and on the disk, so that whoever reads
    the file finds all of the old or all of the new. Links are followed, to where somebody says of
    the real path that it may be written; the mode stays.
    """
    target = Path(os.path.realpath(file))
    # Asked of the path that is written to: there may be links that were not there before.
    if not may_be_written(str(target)):
        raise NotReplaced(f"it is a link to {target} now, outside of what is linted")
    try:
        if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
            raise NotReplaced("the file is read-only")
        if content(target) != before:
            raise NotReplaced("the file has changed since it was read")
        _replace(target, after)
    except OSError as error:
        raise NotReplaced(error.strerror or str(error)) from error


def write_whole(file: Path, text: str) -> None:
    """Put a text into a file, all of it or nothing; raises OSError.

    What was there stays until the new text is complete. Folders that are missing are made;
    what is no plain file, such as a pipe, is written to as it is.
    """
    target = Path(os.path.realpath(file))
    data = text.encode("utf-8", "backslashreplace")
    if target.exists() and not target.is_file():
        with os.fdopen(_opened(target), "wb") as stream:
            stream.write(data)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, data)


def append(file: Path, text: str) -> None:
    """Put a text behind what is in a file, or into what is no plain file; raises OSError."""
    data = text.encode("utf-8", "backslashreplace")
    special = file.exists() and not file.is_file() and not file.is_dir()
    with os.fdopen(_opened(file), "wb") if special else file.open("ab") as stream:
        stream.write(data)


# A pipe that nobody reads must not be waited for, and a terminal does not become ours.
_FLAGS: Final = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def _opened(target: Path) -> int:
    """A pipe, a device or the like to be written to; raises OSError."""
    try:
        handle = os.open(target, _FLAGS)
    except OSError as error:
        if error.errno == errno.ENXIO and target.is_fifo():
            raise OSError(errno.ENXIO, "nobody reads from this pipe") from error
        raise
    if _FLAGS & getattr(os, "O_NONBLOCK", 0):
        os.set_blocking(handle, True)  # whoever reads may take their time
    return handle


def _replace(target: Path, data: bytes) -> None:
    """Put a complete file in the place of another, or of none."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(_mode(target))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    """The permissions of a file, or those that a new one gets here."""
    if file.exists():
        return file.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
