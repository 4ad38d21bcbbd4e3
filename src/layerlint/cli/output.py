"""What goes to the terminal, and how a command ends when something is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, NoReturn

WRONG_USE: Final = 2

INTERRUPTED: Final = 130
"""As a shell says of a program that Ctrl-C has ended."""


class Ended(BaseException):
    """Somebody ends the process: what was begun is taken away first, as when Ctrl-C is pressed."""

    def __init__(self, number: int) -> None:
        """Note by which signal."""
        super().__init__(number)
        self.number = number

    def for_good(self) -> NoReturn:
        """End as the signal would have ended it, so that who sent it sees that."""
        import signal

        signal.signal(self.number, signal.SIG_DFL)
        os.kill(os.getpid(), self.number)
        raise SystemExit(128 + self.number)


ONCE: Final = 3.0
"""Seconds in which Ctrl-C is heard once: what was begun is taken away sooner."""


def end_in_order() -> None:
    """Let who is told to end take away what it has begun, workers and files half written."""
    import signal
    import time

    def end(number: int, _: object) -> NoReturn:
        raise Ended(number)

    heard = -ONCE

    def interrupt(*_: object) -> None:
        # Whoever presses twice means it once, and must not stop what takes away the rest. But
        # Python drops what is raised in some places, so that it can't be ignored for good.
        nonlocal heard
        now = time.monotonic()
        if now - heard >= ONCE:
            heard = now
            raise KeyboardInterrupt

    with suppress(ValueError):  # see below
        if signal.getsignal(signal.SIGINT) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(signal.SIGINT, interrupt)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What starts us may have it ignored, as `nohup` does; only the first thread may ask.
        with suppress(ValueError):
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, end)


class WrongUse(Exception):
    """What is asked for makes no sense: why, in words."""


def show(text: str) -> None:
    """Write to standard output, whatever characters its encoding lacks; raises OutputLost."""
    stream = sys.stdout
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    stream.write(text)
    stream.flush()


def show_lines(make: Callable[[int], Iterable[Sequence[tuple[str, str]]]]) -> None:
    """Write lines made for the width of the terminal, in colour where that is wanted."""
    from layerlint.display import plain
    from layerlint.terminal.colour import coloured, columns, wants_colour

    lines = make(columns(sys.stdout, os.environ))
    show(coloured(lines) if wants_colour(sys.stdout, os.environ) else plain(lines))


def tell(message: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def complain(messages: Iterable[str]) -> NoReturn:
    """End with messages on standard error and the exit code for wrong use."""
    from layerlint.display import abridged, visible

    for message in messages:
        tell(visible(abridged(message)))
    raise SystemExit(WRONG_USE)


def why_there_is_no_here() -> str | None:
    """Why there is no current folder, as where it was removed; ``None`` if there is one."""
    try:
        os.getcwd()
    except OSError as error:
        return error.strerror or str(error)
    return None


def note(messages: Iterable[str]) -> None:
    """Say on standard error what the user should know besides."""
    from layerlint.display import abridged, visible

    for message in messages:
        tell(visible(abridged(f"note: {message}")))


def crash(error: Exception) -> NoReturn:
    """End with what is wrong with layerlint itself, for a report to its makers."""
    import traceback

    complain(
        (
            *"".join(traceback.format_exception(error)).splitlines(),
            "error: this is a fault of layerlint; please report it with the lines above",
        )
    )


MOST_MISTAKES: Final = 1_000
"""How many mistakes are told one by one."""


def _told(mistakes: Sequence[object]) -> Iterator[str]:
    """Mistakes as lines, and how many more there are than anybody reads."""
    for mistake in mistakes[:MOST_MISTAKES]:
        yield f"error: {mistake}"
    if len(mistakes) > MOST_MISTAKES:
        yield f"error: and {len(mistakes) - MOST_MISTAKES:,} more mistakes"


@contextmanager
def mistakes_told() -> Iterator[None]:
    """Turn mistakes in configuration, rules and names into messages and exit code 2."""
    try:
        yield
    except Exception as error:
        from layerlint.baseline import BaselineError
        from layerlint.changes import ChangesError
        from layerlint.config import ConfigErrors
        from layerlint.rule import RuleErrors
        from layerlint.selection import UnknownNames

        match error:
            case ConfigErrors() | RuleErrors():
                complain(_told(error.errors))
            case UnknownNames():
                complain(_told(error.mistakes))
            case BaselineError() | ChangesError():
                complain([f"error: {error}"])
            case _:
                raise
