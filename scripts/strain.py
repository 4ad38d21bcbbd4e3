"""Put layerlint under strain: every `.py` below some folders, made to look like Keras, is linted.

    python scripts/strain.py --copy /tmp/strange --record strange.jsonl FOLDER...

The files are copied, disguised (`disguise.py`), below `--copy`, and read there one after the
other in one process, each measured: time of the processor, and how much the process has grown at
its highest. One folder that is named is read after the other, its files in the order of a hash
of their names, so that a run that is interrupted has seen some of each kind; what is in the record
is not read again, and the figures that are told are those of the whole record. An internal error
or a file over `--slow` seconds is told at once, and the exit code is 1 where there was any error.
With `--share 0.05` each file has a twentieth of the steps and runs that it usually has; with more
`--trees` files that others import are not parsed again and again.
docs/robustness.md says which folders, and what came out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

from disguise import copied

SLOWEST = 10
BUDGETS = "layerlint.interpreter.budgets"
SHARED = (
    *("STEPS_A_RUN", "STEPS_A_MODULE", "STEPS_A_FILE", "STEPS_OF_FURTHER_RUNS"),
    *("STEPS_FOR_VARIANTS", "MOST_RUNS"),
)


class TooSlow(BaseException):
    """A file takes longer than anyone would wait."""


@dataclass(slots=True, kw_only=True)
class Read:
    """How one file was read."""

    file: str
    bytes: int
    end: str = "killed"
    """Where nothing else was said afterwards, the process has died of it."""
    seconds: float = 0.0
    megabytes: int = 0
    """What the process has taken at its highest, so far."""
    grown: int = 0
    cut: bool = False
    figures: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)


def main() -> None:
    """Copy, lint, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copy", type=Path, required=True, help="where the copies go")
    parser.add_argument("--record", type=Path, required=True, help="what has been read, as JSON")
    parser.add_argument("--slow", type=float, default=10.0, help="seconds that are told at once")
    parser.add_argument("--most", type=float, default=300.0, help="seconds after which it is over")
    parser.add_argument("--only", help="nothing but files whose path holds this")
    parser.add_argument("--minutes", type=float, default=1e9, help="of the clock, for this run")
    parser.add_argument("--share", type=float, default=1.0, help="of the budgets, for each file")
    parser.add_argument("--trees", type=int, help="characters of files whose trees are kept")
    options = parser.parse_args()
    if options.share != 1:
        _give_a_share(options.share)
    files = [
        file
        for folder in options.folders
        for file in sorted(copied([folder], options.copy), key=lambda file: _chance(file, options))
    ]
    (options.copy / "pyproject.toml").write_text("", encoding="utf-8")
    if options.only:
        files = [file for file in files if options.only in file.as_posix()]
    known = _recorded(options.record)
    names = {file: file.relative_to(options.copy).as_posix() for file in files}
    left = [file for file in files if names[file] not in known]
    # What the process died of, or was ended at, is tried again when all others are read.
    left += [file for file in files if names[file] in known and known[names[file]].end == "killed"]
    until = time.monotonic() + 60 * options.minutes
    with options.record.open("a", encoding="utf-8") as record, suppress(KeyboardInterrupt):
        for read in put_under(left, options):
            record.write(json.dumps(asdict(read)) + "\n")
            record.flush()
            if read.end != "killed" and time.monotonic() > until:
                break
    reads = _recorded(options.record)
    print(told(list(reads.values()), len(files)))
    wrong = {read.end for read in reads.values()} - {"read", "unparsable-file"}
    raise SystemExit(1 if wrong else 0)


def _give_a_share(share: float) -> None:
    """Less of all that is counted in steps and runs, before anyone has read how much there is."""
    spec = importlib.util.find_spec("layerlint")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).parent / "interpreter" / "budgets.py"
    found = importlib.util.spec_from_file_location(BUDGETS, file)
    assert found is not None
    assert found.loader is not None
    budgets = sys.modules[BUDGETS] = importlib.util.module_from_spec(found)
    found.loader.exec_module(budgets)
    for name in SHARED:
        setattr(budgets, name, round(getattr(budgets, name) * share))


def _chance(file: Path, options: argparse.Namespace) -> bytes:
    return hashlib.sha256(file.relative_to(options.copy).as_posix().encode()).digest()


def _recorded(record: Path) -> dict[str, Read]:
    """By file, what was written last of it."""
    if not record.exists():
        return {}
    lines = record.read_text(encoding="utf-8").splitlines()
    return {read.file: read for read in (Read(**json.loads(line)) for line in lines)}


def put_under(files: list[Path], options: argparse.Namespace) -> Iterator[Read]:
    """Every file linted, as `layerlint check --no-cache --profile strict` lints it.

    Each is told of before it is read, too.
    """
    from layerlint.examining import Reader
    from layerlint.interpreter import parsing, program
    from layerlint.settings import Overrides, Settings

    if options.trees:
        program._TREES._kept = parsing.Trees(options.trees)._kept  # noqa: SLF001
    reader = Reader(
        settings=Settings(overrides=Overrides(profile="strict")),
        every=frozenset(str(file) for file in options.copy.rglob("*.py")),
    )
    signal.signal(signal.SIGVTALRM, _too_slow)
    for file in files:
        data = file.read_bytes()
        read = Read(file=file.relative_to(options.copy).as_posix(), bytes=len(data))
        yield read
        high = _memory()
        before = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, options.most)
        try:
            examined, _ = reader.examined(file, str(file), data)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            read.end = "read"
            for finding in examined.broken:
                read.end = finding.rule
                if finding.rule == "internal-error":
                    print(f"INTERNAL ERROR {read.file}: {finding.message}", flush=True)
            told_of = examined.understood
            read.figures = {
                name: getattr(told_of, name) for name in ("models", "variants", "layers")
            }
            read.cut = bool(told_of.cut)
            read.rules = dict(Counter(one.finding.rule for one in examined.told))
        except TooSlow as error:
            read.end = "too slow"
            print(f"TOO SLOW {read.file}\n", *traceback.format_tb(error.__traceback__)[-12:])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        read.seconds = round(time.process_time() - before, 3)
        read.megabytes = _memory()
        read.grown = read.megabytes - high
        if read.seconds > options.slow:
            print(f"{read.seconds:.1f} s {read.file}", flush=True)
        yield read


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlow


def _memory() -> int:
    """What the process took at its highest, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def told(reads: list[Read], given: int) -> str:
    """The figures as Markdown."""
    seconds = sorted(read.seconds for read in reads)
    ends = Counter(
        {"unparsable-file": "unparsable", "internal-error": "internal error"}.get(
            read.end, read.end
        )
        for read in reads
    )
    figures, rules = Counter[str](), Counter[str]()
    for read in reads:
        figures.update(read.figures)
        rules.update(read.rules)
    figures["cut off"] = sum(read.cut for read in reads)
    python = sys.version.split()[0]
    size = sum(read.bytes for read in reads)
    slowest = sorted(reads, key=lambda read: -read.seconds)[:SLOWEST]
    largest = sorted(reads, key=lambda read: -read.grown)[:5]
    lines = [
        f"- {len(reads):,} of {given:,} files, {size:,} bytes: "
        + ", ".join(f"{count:,} {end}" for end, count in ends.most_common()),
        "- "
        + ", ".join(f"{count:,} {name}" for name, count in figures.items())
        + f"; {rules.total():,} findings of {len(rules)} rules",
        f"- {sum(seconds):,.0f} s of CPU with Python {python}"
        + (f", {seconds[len(seconds) // 2]:.3f} s the median file" if seconds else ""),
        f"- {max((read.megabytes for read in reads), default=0):,} MB at the highest",
        "",
        "| CPU | file |",
        "| ---: | --- |",
        *(f"| {read.seconds:.1f} s | {read.file} |" for read in slowest),
        "",
        "| grown by | at |",
        "| ---: | --- |",
        *(f"| {read.grown} MB | {read.file} |" for read in largest),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
