"""The streams of the process: what is written arrives, or it is said that it does not."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CLOSED: Final = "it is closed"

# What Windows says of a pipe that nobody reads any more.
_UNREAD: Final = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)


class OutputLost(Exception):
    """Standard output does not take what is written to it: why, in words."""


class InputLost(Exception):
    """Standard input gives nothing: why, in words."""


def open_streams() -> None:
    """Let standard output tell what it can't take, and standard error never stop anything.

    Who reads no more, as ``head`` does, has seen what they wanted: the run is what it would be, and
    so is its exit code. All else that is lost raises OutputLost, once. Of what standard error does
    not take only the exit code can tell.
    """
    if sys.stdout is None or sys.stderr is None:
        _reserve()
    sys.stdout = _text(sys.stdout, _Written(sys.stdout, must_arrive=True))
    sys.stderr = _text(sys.stderr, _Written(sys.stderr, must_arrive=False))


def piped(most: int) -> bytes:
    """What standard input holds, up to so many bytes; raises InputLost."""
    if sys.stdin is None:
        raise InputLost(CLOSED)
    try:
        with _waited_for(sys.stdin):
            return sys.stdin.buffer.read(most)
    except OSError as error:
        raise InputLost(error.strerror or str(error)) from None


class _Written(io.RawIOBase):
    """A stream that takes all of what is written to it, or says once that it does not."""

    def __init__(self, stream: TextIO | None, *, must_arrive: bool) -> None:
        super().__init__()
        buffer = getattr(stream, "buffer", None)
        # With `python -u` there is nothing between the text and the file.
        self._file: Any = getattr(buffer, "raw", buffer)
        self._must_arrive = must_arrive
        self._given_up = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._file is not None and self._file.isatty()

    def fileno(self) -> int:
        if self._file is None:
            raise io.UnsupportedOperation(CLOSED)
        return int(self._file.fileno())

    def write(self, data: ReadableBuffer, /) -> int:
        size = memoryview(data).nbytes
        if not self._given_up:
            try:
                self._write_all(memoryview(data).cast("B"))
            except OSError as error:
                self._given_up = True
                if self._must_arrive and error.errno not in _UNREAD:
                    raise OutputLost(error.strerror or str(error)) from None
        return size

    def _write_all(self, left: memoryview) -> None:
        if self._file is None:
            raise OSError(errno.EBADF, CLOSED)
        while left:
            count = self._file.write(left)
            if count is None:
                # Whoever started us wants to wait for nothing; we do, or half of it were lost.
                import select

                select.select([], [self._file], [])
            else:
                left = left[count:]


def _text(stream: TextIO | None, raw: _Written) -> TextIO:
    """A stream of text into one of bytes, with the encoding that the one before has."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(stream, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=getattr(stream, "line_buffering", False),
    )


def _reserve() -> None:
    """Let no file that is opened later take the number of a stream that is closed.

    What the system, or Python in its last moments, writes to that number would go into it.
    """
    with suppress(OSError):
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)


@contextmanager
def _waited_for(stream: TextIO) -> Iterator[None]:
    """Let reading wait for what comes, also where whoever started us has it otherwise."""
    number = _number(stream) if hasattr(os, "get_blocking") else None
    if number is None or os.get_blocking(number):
        yield
        return
    os.set_blocking(number, True)
    try:
        yield
    finally:
        os.set_blocking(number, False)


def _number(stream: TextIO) -> int | None:
    """The number that the system knows a stream by, if it is one of the system's."""
    try:
        return stream.fileno()
    except io.UnsupportedOperation:
        return None
