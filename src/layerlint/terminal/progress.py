"""A bar that says how far a long run is; short ones end before it is drawn."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

PATIENCE: Final = 1.0
"""For so many seconds nobody wonders what happens."""

PACE: Final = 0.1
"""So many seconds lie between two drawings: thousands of small files are not held up by them."""


class Bar:
    """Drawn on standard error, and gone when the run ends."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._due = time.monotonic() + patience
        self._drawn: tuple[Progress, TaskID] | None = None

    def show(self, done: int, of: int) -> None:
        """So many files of so many are done; how many there are may still be found."""
        now = time.monotonic()
        if now < self._due and (self._drawn is None or done < of):
            return
        if self._drawn is None:
            if done == of:
                return
            with uninterrupted():
                self._drawn = _drawn(of)
        self._due = now + PACE
        progress, task = self._drawn
        progress.update(task, completed=done, total=of, refresh=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            with uninterrupted():
                self._drawn[0].stop()
                self._drawn = None


class Count:
    """How many files were found so far: drawn on standard error, and gone when all are."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._due = time.monotonic() + patience
        self._drawn: tuple[Progress, TaskID] | None = None

    def show(self, found: int) -> None:
        """So many are found."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + PACE
        if self._drawn is None:
            with uninterrupted():
                self._drawn = _counting()
        progress, task = self._drawn
        progress.update(task, description=f"Looking for files: {found:,}", refresh=True)

    def end(self) -> None:
        """Take it away."""
        if self._drawn is not None:
            with uninterrupted():
                self._drawn[0].stop()
                self._drawn = None


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until this is done: in the middle of it the cursor is hidden, and by nobody."""
    if threading.current_thread() is not threading.main_thread():
        yield  # there nothing is interrupted
        return
    pressed = False

    def remember(*_: object) -> None:
        nonlocal pressed
        pressed = True

    before = signal.signal(signal.SIGINT, remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _drawn(of: int) -> tuple[Progress, TaskID]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

    return _started(TextColumn("Reading models"), BarColumn(), MofNCompleteColumn(), of=of)


def _counting() -> tuple[Progress, TaskID]:
    from rich.progress import TextColumn

    return _started(TextColumn("{task.description}"), of=None)


def _started(*columns: ProgressColumn, of: int | None) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        # A thread that draws would be cut off in a worker that has to be started anew.
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    progress.start()
    return progress, progress.add_task("", total=of)
