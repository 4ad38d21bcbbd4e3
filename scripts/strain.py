"""Put layerlint under strain: every `.py` below some folders, made to look like Keras, is linted.

    python scripts/strain.py --copy /tmp/strange --table table.md "$(python -c 'import test; …')"

The files are copied, disguised (`disguise.py`), below `--copy`, and read there one after the
other in one process, each measured: time of the processor, and how much the process has grown at
its highest. An internal error or a file over `--slow` seconds is told at once, and the exit code
is 1 where there was any error. docs/robustness.md says which folders, and what came out.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from disguise import copied

SLOWEST = 10


class TooSlow(BaseException):
    """A file takes longer than anyone would wait."""


@dataclass(slots=True)
class Strain:
    """What came out."""

    given: int
    files: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    costs: list[tuple[float, str]] = field(default_factory=list)
    growth: list[tuple[int, str]] = field(default_factory=list)
    bytes: int = 0


def main() -> None:
    """Copy, lint, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copy", type=Path, required=True, help="where the copies go")
    parser.add_argument("--slow", type=float, default=10.0, help="seconds that are told at once")
    parser.add_argument("--most", type=float, default=300.0, help="seconds after which it is over")
    parser.add_argument("--only", help="nothing but files whose path holds this")
    options = parser.parse_args()
    files = sorted(copied(options.folders, options.copy))
    (options.copy / "pyproject.toml").write_text("", encoding="utf-8")
    if options.only:
        files = [file for file in files if options.only in file.as_posix()]
    # Each kind of file soon, and not folder by folder.
    random.Random(len(files)).shuffle(files)
    strain = Strain(given=len(files))
    with suppress(KeyboardInterrupt):  # what was found so far is told all the same
        put_under(strain, files, options)
    print(told(strain))
    raise SystemExit(1 if strain.ends["internal error"] or strain.ends["too slow"] else 0)


def put_under(strain: Strain, files: list[Path], options: argparse.Namespace) -> None:
    """Every file linted, as `layerlint check --no-cache --profile strict` lints it."""
    from layerlint.examining import Reader
    from layerlint.settings import Overrides, Settings

    reader = Reader(
        settings=Settings(overrides=Overrides(profile="strict")),
        every=frozenset(str(file) for file in files),
    )
    signal.signal(signal.SIGVTALRM, _too_slow)
    high = _memory()
    for file in files:
        shown = file.relative_to(options.copy).as_posix()
        data = file.read_bytes()
        before = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, options.most)
        try:
            examined, _ = reader.examined(file, str(file), data)
        except TooSlow as error:
            strain.ends["too slow"] += 1
            print(f"TOO SLOW {shown}\n", "".join(traceback.format_tb(error.__traceback__)[-12:]))
            continue
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        cost = time.process_time() - before
        strain.files += 1
        strain.bytes += len(data)
        strain.costs.append((cost, shown))
        end = "read"
        for finding in examined.broken:
            end = {"internal-error": "internal error", "unparsable-file": "unparsable"}[
                finding.rule
            ]
            if end == "internal error":
                print(f"INTERNAL ERROR {shown}: {finding.message}", flush=True)
        strain.ends[end] += 1
        known = examined.understood
        for name in ("models", "variants", "layers"):
            strain.figures[name] += getattr(known, name)
        strain.figures["cut off"] += bool(known.cut)
        strain.rules.update(one.finding.rule for one in examined.told)
        if cost > options.slow:
            print(f"{cost:.1f} s {shown}", flush=True)
        if (now := _memory()) > high:
            strain.growth.append((now - high, shown))
            high = now


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlow


def _memory() -> int:
    """What the process took at its highest, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def told(strain: Strain) -> str:
    """The figures as Markdown."""
    costs = sorted(strain.costs, reverse=True)
    total = sum(cost for cost, _ in costs)
    middle = costs[len(costs) // 2][0] if costs else 0
    python = sys.version.split()[0]
    ends = ", ".join(f"{count:,} {end}" for end, count in strain.ends.most_common())
    figures = ", ".join(f"{count:,} {name}" for name, count in strain.figures.items())
    lines = [
        f"- {strain.files:,} of {strain.given:,} files, {strain.bytes:,} bytes: {ends}",
        f"- {figures}; {strain.rules.total():,} findings of {len(strain.rules)} rules",
        f"- {total:,.0f} s of CPU with Python {python}, {middle:.3f} s the median file",
        f"- {_memory():,} MB at the highest",
        "",
        "| CPU | file |",
        "| ---: | --- |",
        *(f"| {cost:.1f} s | {name} |" for cost, name in costs[:SLOWEST]),
        "",
        "| grown by | at |",
        "| ---: | --- |",
        *(f"| {size} MB | {name} |" for size, name in sorted(strain.growth, reverse=True)[:5]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
