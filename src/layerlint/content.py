"""What is at a path, and what a file holds of a size that anyone could have meant."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 256_000_000
"""How large a file may be that is read."""

# A pipe that nobody fills must not be waited for.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_CHUNK: Final = 1_000_000


def is_file(path: Path | str) -> bool:
    """Whether there is a regular file, as far as anyone here can tell.

    Before Python 3.14 ``pathlib`` raises where a name is longer than a path may be, or where a
    folder on the way may not be entered. Nothing is there for whoever can't get there.
    """
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder, as far as anyone here can tell."""
    return os.path.isdir(path)  # noqa: PTH112


def is_there(path: Path | str) -> bool:
    """Whether there is anything, as far as anyone here can tell."""
    return os.path.exists(path)  # noqa: PTH110


def is_link(path: Path | str) -> bool:
    """Whether there is a symbolic link, as far as anyone here can tell."""
    return os.path.islink(path)  # noqa: PTH114


def content(file: Path | str) -> bytes:
    """The bytes of a file; raises OSError.

    A pipe, a socket or a device has none, whatever it is called: who reads it may wait for ever,
    or never come to its end.
    """
    handle = os.open(file, _FLAGS)
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            number = errno.EISDIR if stat.S_ISDIR(state.st_mode) else errno.EINVAL
            raise OSError(number, "it is no regular file")
        size = state.st_size
        parts: list[bytes] = []
        if size <= MOST_BYTES:
            parts.append(os.read(handle, size + 1))
            size = len(parts[0])
            if size == state.st_size:
                return parts[0]
        # It is larger or smaller than it was just now.
        while size <= MOST_BYTES and parts[-1]:
            parts.append(os.read(handle, _CHUNK))
            size += len(parts[-1])
        if size > MOST_BYTES:
            raise OSError(errno.EFBIG, f"it has more than the {MOST_BYTES:,} bytes that are read")
        return b"".join(parts)
    finally:
        os.close(handle)
