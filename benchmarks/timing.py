"""What commands cost: CPU seconds of a process and its children, and seconds on the clock."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run of a command, or the medians of several."""

    cpu: float
    clock: float
    memory: int
    """The most bytes that the process had at once; its children are not in it."""


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run a command once, its output thrown away; exit codes of 2 and above are an error."""
    # Python's own compiled files are there in every installation; so they are here.
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.pop("LAYERLINT_NO_CACHE", None)
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(cpu=used.ru_utime + used.ru_stime, clock=clock, memory=used.ru_maxrss * 1024)


def side_by_side(
    commands: Mapping[str, Sequence[str]],
    folder: Path,
    *,
    rounds: int,
    before: Mapping[str, Callable[[], None]] | None = None,
) -> dict[str, Cost]:
    """The medians of each command, run in turns, so that what else goes on hits all alike.

    ``before`` is what is done before each run of a command, and not measured.
    """
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if before and name in before:
                before[name]()
            found[name].append(cost(command, folder))
    return {name: median(costs) for name, costs in found.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """The medians of some runs."""
    return Cost(
        cpu=statistics.median(one.cpu for one in costs),
        clock=statistics.median(one.clock for one in costs),
        memory=int(statistics.median(one.memory for one in costs)),
    )
