"""``python -m fuzzing TARGET``, from ``tests/``: fuzz a target, guided by what its code does.

Needs ``atheris``. What is found is written to a folder, one input for each line of layerlint in
which something went wrong, and fuzzing goes on; it ends with 1 where anything was found. A find
is tried again by ``python -m fuzzing TARGET --try FILE``, without ``atheris``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from .bounds import Find, tried

if TYPE_CHECKING:
    from .targets import Target

TARGETS: Final = {
    "interpreter": ("layerlint.interpreter", "layerlint.source", "layerlint.suppression"),
    "rules": ("layerlint.patterns", "layerlint.rule", "layerlint.fixes", "layerlint.reporters"),
    "notebooks": ("layerlint.source", "layerlint.merging", "layerlint.suppression"),
}
"""The targets, and the code whose ways lead the fuzzer."""

HANGS_AFTER: Final = 1_800
"""Seconds of the clock, of which a busy machine's processor gives few, after which an input hangs
in code that nothing interrupts."""
MOST_MEGABYTES: Final = 1_000
"""The most that the process may have."""
RAW: Final = 0.1
"""How often bytes are changed whatever they mean."""


_AS_COMPILED: Final = ["layerlint.records.templates"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzzing", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--finds", type=Path, default=Path("finds"), help="the folder for finds")
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what has led further")
    parser.add_argument("--try", type=Path, nargs="+", dest="files", help="try these files only")
    chosen = parser.parse_args()
    if chosen.files:
        from .targets import target_called

        return _try(target_called(chosen.target), chosen.files)

    import atheris

    # Constructors of records are made of the code of these, which is taken for what the compiler
    # left: with the fuzzer's counters in it they end the process.
    with atheris.instrument_imports(include=list(TARGETS[chosen.target]), exclude=_AS_COMPILED):
        from .targets import target_called

        target = target_called(chosen.target)
        for text in target.seeds():  # what is imported late is instrumented, too
            target.read(text.encode())
    with tempfile.TemporaryDirectory() as passing:
        corpus = chosen.corpus or Path(passing)
        corpus.mkdir(parents=True, exist_ok=True)
        for text in target.seeds():
            data = text.encode("utf-8", "surrogatepass")
            (corpus / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)
        _fuzz(target, chosen, corpus)
    return 0


def _try(target: Target, files: list[Path]) -> int:
    finds = [find for file in files if (find := tried(target.read, file.read_bytes()))]
    sys.stdout.write("".join(find.told for find in finds) or "nothing is wrong\n")
    return 1 if finds else 0


@dataclass(slots=True, kw_only=True)
class _Session:
    """One run of the fuzzer."""

    target: Target
    folder: Path
    minutes: float
    began: float = field(default_factory=time.monotonic)
    executions: int = 0
    finds: dict[str, Find] = field(default_factory=dict)
    slowest: float = 0.0

    def execute(self, data: bytes) -> None:
        """Try an input, and write it down if it is a find; the shortest of each kind is kept."""
        if time.monotonic() - self.began > 60 * self.minutes:
            sys.stdout.write(self.summary())
            sys.stdout.flush()
            os._exit(1 if self.finds else 0)  # the fuzzer ends its process so, too
        self.executions += 1
        began = time.process_time()
        find = tried(self.target.read, data)
        taken = time.process_time() - began
        if taken > self.slowest:
            self.slowest = taken
            self._write(f"slowest-{self.target.name}", data, f"{taken:.2f} s\n")
        if find is not None:
            known = self.finds.get(find.name)
            if known is None or len(find.data) < len(known.data):
                self.finds[find.name] = find
                self._write(find.name, data, find.told)

    def _write(self, name: str, data: bytes, told: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}{self.target.suffix}").write_bytes(data)
        (self.folder / f"{name}.txt").write_text(told, encoding="utf-8", errors="replace")

    def summary(self) -> str:
        minutes = (time.monotonic() - self.began) / 60
        return (
            f"{self.target.name}: {self.executions:,} executions in {minutes:.1f} minutes,"
            f" the slowest {self.slowest:.1f} s; {len(self.finds)} finds in {self.folder}\n"
        )


def _fuzz(target: Target, chosen: argparse.Namespace, corpus: Path) -> None:
    """Run the fuzzer until the time is over."""
    import atheris

    from .targets import LONGEST

    session = _Session(target=target, folder=chosen.finds / target.name, minutes=chosen.minutes)

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < RAW:
            return bytes(atheris.Mutate(data, size))
        text = target.mutated(data.decode("utf-8", "replace"), random)
        return text.encode("utf-8", "surrogatepass")[:size]

    options = {
        "timeout": HANGS_AFTER,
        "rss_limit_mb": MOST_MEGABYTES,
        "max_len": LONGEST,
        "len_control": 0,
        "seed": chosen.seed,
        "artifact_prefix": f"{session.folder}/",
    }
    session.folder.mkdir(parents=True, exist_ok=True)
    arguments = ["fuzzing", *(f"-{name}={value}" for name, value in options.items()), str(corpus)]
    atheris.Setup(arguments, session.execute, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
