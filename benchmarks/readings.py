"""What layerlint reads in the files of a folder, kept so that two versions can be compared.

python -m benchmarks.readings keep FOLDER FILE     # what is read in each file, and its cost
python -m benchmarks.readings compare FILE FILE    # whether two versions read the same

Whoever makes the interpreter faster shows with it that it reads the same. The cost is CPU time and,
where the machine does other things besides, steps: those are the same on every machine.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layerlint.examining import Reader
from layerlint.interpreter.program import Budget
from layerlint.settings import Settings
from layerlint.source import ONLY_KERAS, may_concern_keras

SHOWN: Final = 20
"""How many of the files that differ, and of those that cost most, are told."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read in one file."""

    told: str
    """The findings, the figures and all graphs, as text."""
    cpu: float
    steps: int


def main() -> None:
    """Carry out what is asked for."""
    match sys.argv[1:]:
        case ["keep", folder, kept]:
            found = dict(_read(sorted(Path(folder).rglob("*.py"))))
            Path(kept).write_bytes(pickle.dumps(found))
            _show_dearest(found)
        case ["compare", before, after]:
            _compare(_kept(before), _kept(after))
        case _:
            sys.exit(__doc__)


def _read(files: list[Path]) -> Iterator[tuple[str, Reading]]:
    from layerlint import linter  # what it takes to begin is no cost of the first file

    graphs: list[str] = []
    steps = _count_steps()
    interpret = linter.interpret

    def interpreted(*values: object, **named: object) -> object:
        found = interpret(*values, **named)  # type: ignore[arg-type]
        graphs.append(repr(found))
        return found

    linter.interpret = interpreted  # type: ignore[assignment]
    reader = Reader(settings=Settings(), every={str(file) for file in files})
    reader.settings.in_force(Path.cwd() / "any.py")
    for file in files:
        data = file.read_bytes()
        if not may_concern_keras(data, ONLY_KERAS):
            continue
        graphs.clear()
        before, begun = steps[0], time.process_time()
        examined, _ = reader.examined(file.absolute(), str(file), data)
        cpu = time.process_time() - begun
        told = "\n".join((repr(examined), *graphs))
        yield str(file), Reading(told=told, cpu=cpu, steps=steps[0] - before)


def _count_steps() -> list[int]:
    """The number of steps that all runs have taken, kept up to date."""
    counted = [0]
    last: list[tuple[Budget, int]] = []
    start = Budget.start_run

    def start_run(self: Budget, limit: int) -> None:
        if last and last[0][0] is self:
            counted[0] += last[0][1] - self.run
        last[:] = [(self, limit)]
        start(self, limit)

    Budget.start_run = start_run  # type: ignore[method-assign]
    return counted


def _kept(path: str) -> dict[str, Reading]:
    found: dict[str, Reading] = pickle.loads(Path(path).read_bytes())
    return found


def _show_dearest(found: dict[str, Reading]) -> None:
    _show_sum("all", found)
    for name in sorted(found, key=lambda name: -found[name].cpu)[:SHOWN]:
        print(f"{found[name].cpu:8.2f} s {found[name].steps:10,} steps  {name}")


def _show_sum(title: str, found: dict[str, Reading]) -> None:
    cpu, steps = (sum(getattr(each, of) for each in found.values()) for of in ("cpu", "steps"))
    print(f"{title}: {len(found):,} files, {cpu:.1f} s, {steps:,} steps")


def _compare(before: dict[str, Reading], after: dict[str, Reading]) -> None:
    _show_sum("before", before)
    _show_sum("after", after)
    names = sorted(before.keys() | after.keys())
    differing = [name for name in names if _told(before, name) != _told(after, name)]
    print(f"{len(differing)} of {len(names)} files are read differently")
    for name in differing[:SHOWN]:
        print(f"  {name}")
    sys.exit(bool(differing))


def _told(found: dict[str, Reading], name: str) -> str | None:
    return found[name].told if name in found else None


if __name__ == "__main__":
    main()
