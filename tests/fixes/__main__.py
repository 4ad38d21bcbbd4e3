"""``python -m fixes``, from ``tests/``: faults planted, mended, and built by Keras; the table."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from .trial import Trial, cases, trials


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fixes", description=__doc__)
    parser.add_argument("--each", type=int, default=6, help="faults of each rule in each style")
    parser.add_argument("--models", type=int, default=1, help="take one of so many models")
    parser.add_argument("--changes", type=int, default=400, help="of each kind at most so many")
    parser.add_argument("--show", metavar="RULE", help="print the sources of one rule")
    chosen = parser.parse_args()
    done = trials(list(cases(chosen.each, chosen.models, chosen.changes)))
    lines = [*table(done), "", *reasons(done), "", *failures(done)]
    for trial in done:
        if trial.case.rule == chosen.show:
            said = f"--- {trial.case.style}: {trial.reasons}"
            lines += ["", said, trial.case.text, "->", trial.text]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if any(trial.failures for trial in done) else 0


def table(done: Sequence[Trial]) -> Iterator[str]:
    """How many were mended, and how many of those Keras bears out, by rule and style."""
    styles = sorted({trial.case.style.partition(",")[0] for trial in done})
    yield "| rule | " + " | ".join(styles) + " | mended | proven by Keras |"
    yield "| --- | " + " | ".join("---" for _ in styles) + " | --- | --- |"
    for rule in sorted({trial.case.rule for trial in done}):
        cells = [_cell([t for t in done if t.case.rule == rule and _style(t) == s]) for s in styles]
        of_rule = [trial for trial in done if trial.case.rule == rule]
        yield f"| {rule} | {' | '.join(cells)} | {_cell(of_rule)} | {_proven(of_rule)} |"
    cells = [_cell([trial for trial in done if _style(trial) == style]) for style in styles]
    yield f"| **all** | {' | '.join(cells)} | {_cell(done)} | {_proven(done)} |"


def _style(trial: Trial) -> str:
    return trial.case.style.partition(",")[0]


def _cell(some: Sequence[Trial]) -> str:
    return f"{sum(trial.fixed > 0 for trial in some)}/{len(some)}" if some else ""


def _proven(some: Sequence[Trial]) -> str:
    mended = [trial for trial in some if trial.fixed]
    return f"{sum(not trial.failures for trial in mended)}/{len(mended)}"


def reasons(done: Sequence[Trial]) -> Iterator[str]:
    """Why faults are not mended, the commonest reason first."""
    counted = Counter(
        (trial.case.rule, reason) for trial in done for reason in dict.fromkeys(trial.reasons)
    )
    yield "| rule | not mended because | sources |"
    yield "| --- | --- | --- |"
    for (rule, reason), number in counted.most_common():
        yield f"| {rule} | {reason} | {number} |"


def failures(done: Sequence[Trial]) -> Iterator[str]:
    """What is wrong with what was mended, with the sources."""
    for trial in done:
        for failure in trial.failures:
            yield f"--- {trial.case.rule}, {trial.case.style}: {failure}"
            yield trial.case.text
            yield "->"
            yield trial.text


if __name__ == "__main__":
    sys.exit(main())
