"""Real repositories: what layerlint understands of their models, against Keras.

From ``tests/``, where MIRROR holds a git directory ``owner+name/`` for each repository and
CACHE is a folder outside of this repository:

    python -m oracle.repositories draw [--again] [--set SET] MIRROR CACHE [OWNER/NAME …]
    python -m oracle.repositories compare [--keep] [--set SET] [--misses N] CACHE [OWNER/NAME …]

``draw`` runs the builders by the rule in `drawing` and writes which were drawn to
``repositories.json``; what Keras built stays in CACHE. With ``--again`` the files that were
drawn are run once more, and the list is left as it is. ``compare`` prints the tables and the
builders that miss most; with ``--keep`` the figures go to ``accuracy.json``, from which
`accuracy` writes the page. Running strangers' code needs Linux and root: it is run as nobody,
without network.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .accuracy import LISTED, SETS, report, write_figures
from .comparison import Comparison
from .drawing import Builder, Drawn, Listed, draw_all
from .measuring import Measured, measure


def listed(which: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """The repositories of a set, or those of them that are named."""
    whole = json.loads(LISTED.read_text(encoding="utf-8"))["repositories"]
    return [one for one in whole if one["set"] == which and (not names or one["name"] in names)]


def draw(mirror: Path, cache: Path, wanted: Iterable[dict[str, Any]], *, again: bool) -> None:
    """Draw from the listed repositories; ``again`` runs what was drawn before."""
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(0o755)
    repositories = [
        Listed(
            name=one["name"],
            commit=one.get("commit"),
            files=list(one.get("files", ())) if again else (),
        )
        for one in wanted
        if one.get("files") or not again
    ]
    for drawn in draw_all(mirror, repositories, cache / "checkouts"):
        file = _kept(cache, drawn.repository)
        file.write_text(json.dumps(asdict(drawn)), encoding="utf-8")
        sys.stdout.write(f"{drawn.repository}: {len(drawn.builders)} builders\n")
        sys.stdout.flush()
        if not again:
            write_down(drawn)


def _kept(cache: Path, repository: str) -> Path:
    return cache / f"{repository.replace('/', '+')}.json"


def write_down(drawn: Drawn) -> None:
    """Write down which files and builders were drawn, and why others were not."""
    whole = json.loads(LISTED.read_text(encoding="utf-8"))
    files: dict[str, list[str]] = defaultdict(list)
    for builder in drawn.builders:
        files[builder.path].append(builder.name or "<module>")
    reasons = Counter(_kind(reason) for _, reason in drawn.not_run)
    for one in whole["repositories"]:
        if one["name"] == drawn.repository:
            one["commit"] = drawn.commit
            one["files"] = dict(sorted(files.items()))
            one["not_run"] = dict(sorted(reasons.items()))
    LISTED.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _kind(reason: str) -> str:
    return reason.partition(":")[0]


def load(cache: Path, names: Iterable[str]) -> list[Drawn]:
    """What Keras built of these repositories, of those that were drawn."""
    drawn = []
    for file in (_kept(cache, name) for name in names):
        if file.exists():
            data = json.loads(file.read_text(encoding="utf-8"))
            builders = [Builder(**one) for one in data.pop("builders")]
            drawn.append(Drawn(**data, builders=builders))
    return drawn


def compare(cache: Path, names: Sequence[str]) -> list[Measured]:
    measured: list[Measured] = []
    for several in measure(cache / "checkouts", load(cache, names)):
        measured += several
    return measured


def worst(measured: Sequence[Measured], misses: int) -> Iterable[str]:
    """The builders that miss most, with what they miss."""
    for one in sorted(measured, key=lambda one: -_missed(one.first))[:misses]:
        first = one.first
        yield (
            f"{one.builder} ({one.style}): nodes {first.nodes_found}, true {first.nodes_true}, "
            f"edges {first.edges_found}, true {first.edges_true}, arguments {first.arguments}"
        )
        for difference in first.differences[:4]:
            yield f"    {difference}"


def _missed(one: Comparison) -> int:
    shares = (one.nodes_found, one.nodes_true, one.edges_found, one.edges_true)
    return sum(share.whole - share.part for share in shares)


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m oracle.repositories")
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("mirror", type=Path)
    drawing.add_argument("--again", action="store_true", help="run the files that were drawn")
    comparing = commands.add_parser("compare")
    comparing.add_argument("--misses", type=int, default=20)
    comparing.add_argument("--keep", action="store_true", help="keep the figures for the page")
    for command in (drawing, comparing):
        command.add_argument("cache", type=Path)
        command.add_argument("names", nargs="*")
        command.add_argument("--set", choices=SETS, default="first draw", dest="which")
    said = parser.parse_args(words)
    wanted = listed(said.which, said.names)
    if said.command == "draw":
        draw(said.mirror.absolute(), said.cache.absolute(), wanted, again=said.again)
        return
    measured = compare(said.cache.absolute(), [one["name"] for one in wanted])
    if said.keep:
        write_figures(said.which, measured)
    for line in (*report(measured), "", *worst(measured, said.misses)):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
