"""``python -m mutation``, from ``tests/``: plant faults, and tell those found and those missed.

Everything takes hours. ``--most 40`` makes each kind of change in at most 40 places, ``--models 5``
takes one of five models, and ``--part 3`` another one of each five; what is left out is settled by
hashes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from .bases import bases
from .handed import faulty, write
from .page import page, told
from .planting import TOGETHER, mutants
from .table import Table
from .trial import Outcome, outcomes


def main() -> int:
    drawing = argparse.ArgumentParser(add_help=False)
    drawing.add_argument("--models", type=int, default=1, help="take one of so many models")
    drawing.add_argument("--part", type=int, default=0, help="which one of so many: 0 to N - 1")
    drawing.add_argument("--most", type=int, help="make each kind of change in so many places")
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", parents=[drawing], help="what layerlint finds")
    check.add_argument("--rule", action="append", help="show misses of these rules only")
    check.add_argument("--style", action="append", help="plant in these styles only")
    check.add_argument("--shown", type=int, default=5, help="how many sources to show for a rule")
    check.add_argument("--page", type=Path, help="write the table to this page")
    writing = commands.add_parser("write", parents=[drawing], help="faulty sources into a folder")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--each", type=int, default=3, help="so many of each rule and style")
    chosen = parser.parse_args()
    if not 0 <= chosen.part < chosen.models:
        parser.error(f"--part: {chosen.part} is not one of the parts 0 to {chosen.models - 1}")
    if chosen.command == "write":
        written = write(chosen.folder, faulty(chosen.each, chosen.models, chosen.most, chosen.part))
        sys.stdout.write(f"{written} sources\n")
        return 0
    return _check(chosen)


def _check(chosen: argparse.Namespace) -> int:
    listed, reasons = bases()
    if chosen.style:
        listed = [base for base in listed if base.style in chosen.style]
    table, wrong = Table(), []
    for outcome in outcomes(mutants(listed, chosen.models, chosen.most, chosen.part)):
        table.add(outcome)
        if outcome.wrong:
            wrong.append(outcome)
        # It takes long: what has been counted so far can be read.
        if chosen.page is not None and table.mutants % TOGETHER == 0:
            chosen.page.write_text(page(table, _command(chosen)), encoding="utf-8")
    if chosen.page is not None:
        chosen.page.write_text(page(table, _command(chosen)), encoding="utf-8")
    lines = [*told(table), ""]
    lines += [f"Not written anew: {reason}" for reason in sorted(set(reasons))]
    lines += _shown(wrong, chosen.rule, chosen.shown)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


def _command(chosen: argparse.Namespace) -> str:
    drawn = {
        "--models": chosen.models if chosen.models > 1 else None,
        "--part": chosen.part or None,
        "--most": chosen.most,
        "--page": chosen.page,
    }
    said = [f"{name} {value}" for name, value in drawn.items() if value is not None]
    return " ".join(["python -m mutation check", *said])


def _shown(wrong: list[Outcome], rules: list[str] | None, most: int) -> Iterator[str]:
    """The sources in which a fault is missed, or something reported that is none."""
    counts: dict[tuple[str, str, str], int] = {}
    for outcome in wrong:
        said = [
            *(("undecided" if f in outcome.undecided else "missed", f) for f in outcome.missed),
            *(("lost", fault) for fault in outcome.lost),
            *(("untrue", fault) for fault in outcome.extra),
            *((f"said to be {said}", fault) for fault, said in outcome.other_severity),
        ]
        for kind, fault in said:
            key = (kind, fault.rule, outcome.mutant.base.style)
            counts[key] = counts.get(key, 0) + 1
            if counts[key] <= most and (not rules or fault.rule in rules):
                where = f"{fault.rule} ({fault.severity}) at {fault.line}:{fault.column}"
                yield f"\n--- {kind}: {where}; {key[2]}, {outcome.mutant.what}"
                yield outcome.mutant.text
    yield from (f"{number:6} {' · '.join(key)}" for key, number in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
