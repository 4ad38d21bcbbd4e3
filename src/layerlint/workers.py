"""Work spread over processes: the results are those of one process, in the same order.

Workers are forked, so that they have at once what was read and imported so far. Where there is
no fork (Windows), or where threads run that a fork would cut off, one process does it all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Result = TypeVar("Result")

SMALL: Final = 12
"""So few tasks are done sooner than workers are started."""

TASKS_A_WORKER: Final = 6
"""For fewer tasks another worker is not worth its start."""


def workers_for(tasks: int, wanted: int | None) -> int:
    """How many processes shall work; ``wanted`` is what the user says, None for nothing."""
    most = min(wanted or processors(), tasks)
    if wanted is None:
        most = 1 if tasks < SMALL else min(most, tasks // TASKS_A_WORKER)
    return most if most > 1 and _can_fork() else 1


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _can_fork() -> bool:
    import multiprocessing
    import threading

    has_fork = "fork" in multiprocessing.get_all_start_methods()
    return has_fork and threading.active_count() == 1


MOST_GROWN: Final = 250_000_000
"""By so many bytes a worker may grow before another takes its place. What single large files
have taken is not given back to the system: it lies in pieces between what is kept of others. What
is told does not depend on who has read a file."""

PATIENCE: Final = 1.0
"""Seconds for a worker that is told to end to take away what it has begun to write."""


class Died(Exception):
    """A worker ended in the middle of a task."""


def spread(
    tasks: int, work: Callable[[int], Result], workers: int
) -> Iterator[tuple[int, Result | Died]]:
    """The result of each task by its number, as they come."""
    if workers == 1:
        yield from ((number, work(number)) for number in range(tasks))
        return
    pool = _Pool(work)
    try:
        pool.start(workers)
        yield from pool.results(tasks)
    finally:
        pool.end()


class _Pool(Generic[Result]):
    """Processes that are given one task at a time: what is left goes to who is idle."""

    def __init__(self, work: Callable[[int], Result]) -> None:
        import multiprocessing

        self._work = work
        self._context = multiprocessing.get_context("fork")
        self._processes: dict[Connection, BaseProcess] = {}
        self._tasks: dict[Connection, int] = {}

    def start(self, workers: int) -> None:
        """Start so many processes, or as many as there may be."""
        for number in range(workers):
            try:
                self._start()
            except OSError:
                if not number:
                    raise
                return

    def results(self, tasks: int) -> Iterator[tuple[int, Result | Died]]:
        """All results; a worker that dies is replaced."""
        from multiprocessing.connection import wait

        waiting = iter(range(tasks))
        for ours in list(self._processes):
            self._give(ours, waiting)
        while self._tasks:
            ready = set(wait(list(self._tasks)))
            for ours in [one for one in self._tasks if one in ready]:
                number = self._tasks.pop(ours)
                result: Result | Died
                try:
                    result, is_last = ours.recv()
                except (EOFError, OSError):
                    result = Died(f"the process that read it {_end_of(self._bury(ours))}")
                    ours = self._start()
                else:
                    if is_last:
                        self._bury(ours)
                        ours = self._start()
                self._give(ours, waiting)
                yield number, result

    def end(self) -> None:
        """Let no process stay behind, whatever it is busy with."""
        for process in self._processes.values():
            process.terminate()
        for ours, process in self._processes.items():
            process.join(PATIENCE)
            process.kill()
            process.join()
            ours.close()

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe()
        inherited = (ours, *self._processes)
        process = self._context.Process(
            target=_serve, args=(theirs, self._work, inherited), daemon=True
        )
        sys.stdout.flush()
        sys.stderr.flush()
        with _not_interrupted():
            process.start()
            self._processes[ours] = process
        theirs.close()
        return ours

    def _give(self, ours: Connection, waiting: Iterator[int]) -> None:
        number = next(waiting, None)
        if number is None:
            return
        try:
            ours.send(number)
        except OSError:  # it has died while it had nothing to do
            self._bury(ours)
            ours = self._start()
            ours.send(number)
        self._tasks[ours] = number

    def _bury(self, ours: Connection) -> int | None:
        """The exit code of a process that is no more."""
        process = self._processes.pop(ours)
        process.join()
        ours.close()
        return process.exitcode


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Who is told to end hears it after this: in the middle a worker would be nobody's.

    The worker begins like that, and hears it once it knows what it means for a worker.
    """
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, _told_to_end())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told_to_end() -> set[int]:
    import signal

    return {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def _end_of(code: int | None) -> str:
    """How a process has ended, in words."""
    import signal

    if code is None or code >= 0:
        return f"ended itself with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    memory = ", as happens where memory runs out" if name == "SIGKILL" else ""
    return f"was ended by {name}{memory}"


def _serve(
    theirs: Connection, work: Callable[[int], Result], inherited: Sequence[Connection]
) -> None:
    """What a worker does: one task after the other, until it is ended.

    It has the ends of all pipes that the fork has ``inherited``: while one of them is open, no
    worker hears that who started it is no more.
    """
    import signal

    for ours in inherited:
        ours.close()
    # Ctrl-C reaches every process of the terminal; who started the workers ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _told_to_end())
    begun, is_last = _memory(), False
    while not is_last:
        try:
            number = theirs.recv()
        except (EOFError, OSError):
            return
        result = work(number)
        is_last = _memory() - begun > MOST_GROWN
        try:
            theirs.send((result, is_last))
        except OSError:
            return  # nobody is there any more
        except Exception as error:
            # What can't be brought across is not sent in part, either.
            died = Died(f"what was found can't be told: {type(error).__name__}: {error}")
            theirs.send((died, is_last))


def _memory() -> int:
    """The most memory that this process has had, in bytes."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
