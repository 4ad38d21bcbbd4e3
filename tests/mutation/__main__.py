"""``python -m mutation``: plant faults, print the table of those found, then those missed.

From ``tests/``. Everything takes long; ``--models 5 --changes 20`` takes one of five models, and
of each one of twenty changes, drawn by hashes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from .bases import bases
from .table import Table, markdown
from .trial import Outcome, mutants, outcomes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--models", type=int, default=1, help="take one of so many models")
    parser.add_argument("--changes", type=int, default=1, help="make one of so many changes")
    parser.add_argument("--rule", action="append", help="show misses of these rules only")
    parser.add_argument("--style", action="append", help="plant in these styles only")
    parser.add_argument("--shown", type=int, default=5, help="how many sources to show for a rule")
    chosen = parser.parse_args()
    listed, reasons = bases()
    if chosen.style:
        listed = [base for base in listed if base.style in chosen.style]
    table, wrong = Table(), []
    for outcome in outcomes(mutants(listed, chosen.models, chosen.changes)):
        table.add(outcome)
        if outcome.missed or outcome.extra or outcome.other_severity:
            wrong.append(outcome)
    lines = [*markdown(table), ""]
    lines.append(f"{table.mutants} sources made of {len(table.sources)} models.")
    lines += [f"Not written anew: {reason}" for reason in sorted(set(reasons))]
    lines += _shown(wrong, chosen.rule, chosen.shown)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


def _shown(wrong: list[Outcome], rules: list[str] | None, most: int) -> Iterator[str]:
    """The sources in which a fault is missed, or something reported that is none."""
    counts: dict[tuple[str, str, str], int] = {}
    for outcome in wrong:
        said = [
            *(("undecided" if f in outcome.undecided else "missed", f) for f in outcome.missed),
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
