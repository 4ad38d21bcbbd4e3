"""Findings in public repositories that two readers judge by hand: which ones, and what came of it.

From ``tests/``, where MIRROR holds a git directory ``owner+name/`` for each repository and
CACHE is a folder outside of this repository:

    python -m oracle.judged check MIRROR CACHE [OWNER/NAME …]
    python -m oracle.judged draw CACHE --of first --seed WORD --size 200
    python -m oracle.judged table

``check`` lints the repositories of ``judged.json``, each as its owner would: all of it, from its
root, in the profile ``strict``. ``draw`` prints a sample of the findings. ``table`` prints the
verdicts of ``judgements.json`` by rule, as they stand in ``docs/false-alarms.md``: of all draws
together and of each.

The rule of the draw, written down before the first one:

1. Each repository of ``judged.json`` belongs to one draw. All certain findings of the profile
   ``strict`` in all files of the draw's repositories are sorted by the SHA-256 of
   ``SEED:owner/name:path:line:column:rule``. (``internal-error`` is a fault whatever it stands at:
   it is mended and not judged.)
2. In that order each finding is taken unless its repository has given twelve already, its rule
   twenty-four, both together three, or its file four; until there are enough. A repository that
   takes longer than twenty-five minutes is left out and marked so.

So a fault that one author repeats in a hundred notebooks counts three times at most, and a rule
that speaks everywhere leaves room for those that seldom do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .drawing import check_out, commit_of

LISTED = Path(__file__).with_name("judged.json")
JUDGEMENTS = Path(__file__).with_name("judgements.json")
OF_A_REPOSITORY = 12
OF_A_RULE = 24
OF_BOTH = 3
OF_A_FILE = 4
SECONDS = 1500

Finding = dict[str, Any]


def check(mirror: Path, cache: Path, names: Sequence[str]) -> None:
    """Lint the listed repositories one by one; the reports stay in ``cache``."""
    listed = json.loads(LISTED.read_text(encoding="utf-8"))
    for one in listed["repositories"]:
        name = one["name"]
        if names and name not in names:
            continue
        folder = mirror / name.replace("/", "+") / "repo"
        git_directory = folder / ".git" if (folder / ".git").exists() else folder
        one.setdefault("commit", commit_of(git_directory))
        root = cache / "checkouts" / name.replace("/", "+")
        if not root.exists():
            check_out(git_directory, one["commit"], root)
        started = time.perf_counter()
        try:
            report = report_on(root)
        except subprocess.TimeoutExpired:
            one["left_out"] = f"took longer than {SECONDS} s"
            tell(f"{name}: {one['left_out']}")
            continue
        one.pop("left_out", None)
        seconds = time.perf_counter() - started
        path = report_path(cache, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report), encoding="utf-8")
        found = len(report["findings"])
        tell(f"{name}: {found} findings in {seconds:.1f} s")
        write(LISTED, listed)


def report_on(root: Path) -> dict[str, Any]:
    """What layerlint says of a repository to somebody who stands at its root."""
    command = ["check", "--profile", "strict", "--format", "json", "--fail-on", "never", "."]
    run = subprocess.run(
        [sys.executable, "-m", "layerlint", *command],
        capture_output=True,
        cwd=root,
        timeout=SECONDS,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
    )
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def report_path(cache: Path, name: str) -> Path:
    return cache / "reports" / f"{name.replace('/', '+')}.json"


def findings(cache: Path, draw: str) -> list[Finding]:
    """All findings of the draw's repositories, each with the name of its repository."""
    listed = json.loads(LISTED.read_text(encoding="utf-8"))
    return [
        {"repository": one["name"], "commit": one["commit"], **finding}
        for one in listed["repositories"]
        if one["draw"] == draw and "left_out" not in one
        for finding in json.loads(report_path(cache, one["name"]).read_text(encoding="utf-8"))[
            "findings"
        ]
        if finding["certainty"] == "certain" and finding["rule"] != "internal-error"
    ]


def sample(found: Iterable[Finding], seed: str, size: int) -> list[Finding]:
    """Those that the rule above draws, in the order of the draw."""
    taken: list[Finding] = []
    given: Counter[tuple[str, ...]] = Counter()
    for finding in sorted(found, key=lambda finding: _hash(seed, finding)):
        repository, rule, file = finding["repository"], finding["rule"], finding["file"]
        limits = {
            ("repository", repository): OF_A_REPOSITORY,
            ("rule", rule): OF_A_RULE,
            ("both", repository, rule): OF_BOTH,
            ("file", repository, file): OF_A_FILE,
        }
        if len(taken) < size and all(given[key] < limit for key, limit in limits.items()):
            taken.append(finding)
            given.update(limits.keys())
    return taken


def _hash(seed: str, finding: Finding) -> str:
    keys = ("repository", "file", "line", "column", "rule")
    text = ":".join([seed, *(str(finding[key]) for key in keys)])
    return hashlib.sha256(text.encode()).hexdigest()


def table(judgements: Iterable[Mapping[str, Any]]) -> str:
    """The settled verdicts by rule, and how often two readers said the same."""
    judged = list(judgements)
    lines = [
        "| rule | judged | true | false | open | share of false ones |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for rule in sorted({one["rule"] for one in judged}):
        verdicts = [one["verdict"] for one in judged if one["rule"] == rule]
        lines.append(_row(f"`{rule}`", verdicts))
    lines.append(_row("all", [one["verdict"] for one in judged]))
    twice = [one["readers"] for one in judged if len(one["readers"]) > 1]
    if twice:
        same = sum(len(set(readers)) == 1 for readers in twice)
        lines += ["", f"The two readers agreed in {same} of {len(twice)}."]
    return "\n".join(lines)


def judged_draws() -> dict[str, list[dict[str, Any]]]:
    """The verdicts of all draws together, and those of each."""
    draws: dict[str, list[dict[str, Any]]] = json.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    return {"All draws": [one for judged in draws.values() for one in judged], **draws}


def _row(name: str, verdicts: Sequence[str]) -> str:
    counts = [verdicts.count(verdict) for verdict in ("true", "false", "open")]
    cells = [len(verdicts), *counts, f"{counts[1] / len(verdicts):.1%}"]
    return f"| {name} | {' | '.join(map(str, cells))} |"


def write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m oracle.judged")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check")
    checking.add_argument("mirror", type=Path)
    checking.add_argument("cache", type=Path)
    checking.add_argument("names", nargs="*")
    drawing = commands.add_parser("draw")
    drawing.add_argument("cache", type=Path)
    drawing.add_argument("--of", required=True, dest="draw")
    drawing.add_argument("--seed", required=True)
    drawing.add_argument("--size", type=int, default=200)
    commands.add_parser("table")
    wanted = parser.parse_args()
    if wanted.command == "check":
        check(wanted.mirror, wanted.cache, wanted.names)
    elif wanted.command == "draw":
        drawn = sample(findings(wanted.cache, wanted.draw), wanted.seed, wanted.size)
        tell(json.dumps(drawn, indent=1, ensure_ascii=False))
    else:
        for draw, judged in judged_draws().items():
            tell(f"\n{draw}\n\n{table(judged)}")


if __name__ == "__main__":
    main()
