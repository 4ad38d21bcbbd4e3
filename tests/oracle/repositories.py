"""Real repositories: what layerlint understands of their models, against Keras.

From ``tests/``, where MIRROR holds a git directory ``owner+name/`` for each repository and
CACHE is a folder outside of this repository:

    python -m oracle.repositories draw [--again] MIRROR CACHE [OWNER/NAME …]
    python -m oracle.repositories compare CACHE [--misses N] [OWNER/NAME …]

``draw`` runs the builders by the rule in `drawing` and writes which were drawn to
``repositories.json``; what Keras built stays in CACHE. With ``--again`` the files that were
drawn are run once more, and the list is left as it is. ``compare`` prints the tables.
Running strangers' code needs Linux and root: it is run as nobody, without network.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .comparison import Comparison, total
from .drawing import Builder, Drawn, Listed, draw_all
from .strange_files import required_parameters, source_of
from .understanding import Model, answering, nearest, understand_here

LISTED = Path(__file__).with_name("repositories.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One builder: the variant whose answers are its arguments, and the best of all."""

    builder: Builder
    first: Comparison
    best: Comparison
    variants: int
    kinds: tuple[str, ...]


def draw(mirror: Path, cache: Path, names: Sequence[str], *, again: bool) -> None:
    """Draw from the listed repositories; ``again`` runs what was drawn before."""
    listed = json.loads(LISTED.read_text(encoding="utf-8"))
    wanted = [
        Listed(
            name=one["name"],
            commit=one.get("commit"),
            files=list(one.get("files", ())) if again else (),
        )
        for one in listed["repositories"]
        if not names or one["name"] in names
    ]
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(0o755)
    for drawn in draw_all(mirror, wanted, cache / "checkouts"):
        file = cache / f"{drawn.repository.replace('/', '+')}.json"
        file.write_text(json.dumps(asdict(drawn)), encoding="utf-8")
        sys.stdout.write(f"{drawn.repository}: {len(drawn.builders)} builders\n")
        sys.stdout.flush()
        if not again:
            _list(drawn)


def _list(drawn: Drawn) -> None:
    """Write down which files and builders were drawn, and why others were not."""
    listed = json.loads(LISTED.read_text(encoding="utf-8"))
    files: dict[str, list[str]] = defaultdict(list)
    for builder in drawn.builders:
        files[builder.path].append(builder.name or "<module>")
    reasons = Counter(_kind(reason) for _, reason in drawn.not_run)
    for one in listed["repositories"]:
        if one["name"] == drawn.repository:
            one["commit"] = drawn.commit
            one["files"] = dict(sorted(files.items()))
            one["not_run"] = dict(sorted(reasons.items()))
    LISTED.write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _kind(reason: str) -> str:
    return reason.partition(":")[0]


def load(cache: Path, names: Sequence[str]) -> list[Drawn]:
    drawn = []
    for file in sorted(cache.glob("*.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if names and data["repository"] not in names:
            continue
        builders = [Builder(**one) for one in data.pop("builders")]
        drawn.append(Drawn(**data, builders=builders))
    return drawn


def measure_file(checkouts: Path, builders: Sequence[Builder]) -> list[Measured]:
    """Hold what layerlint reads of a file's builders against what Keras built."""
    folder = checkouts / builders[0].repository.replace("/", "+")
    path = builders[0].path
    whole = _understood(path, folder)
    text = source_of(folder / path)
    measured = []
    for builder in builders:
        name = builder.name
        models = whole
        if name is not None:
            models = [model for model in whole if model["root"].partition(".")[0] == name]
            # What another root calls has none of its own: it is a part of that root's.
            models = models or [*_understood(path, folder, name), *whole]
        measured.append(_measured(builder, models, required_parameters(text, name or "")))
    return measured


def _understood(path: str, folder: Path, name: str | None = None) -> list[Model]:
    try:
        return understand_here(folder / path, f"{folder.name}:{path}", name)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return []


def _measured(builder: Builder, models: Sequence[Model], guessed: Sequence[str]) -> Measured:
    first = answering(models, builder.arguments)
    return Measured(
        builder=builder,
        first=total(nearest(one, first, open_parameters=guessed)[0] for one in builder.models),
        best=total(nearest(one, models, open_parameters=guessed)[0] for one in builder.models),
        variants=max(_variants(models), default=0),
        kinds=tuple(sorted({model["kind"] for model in builder.models})),
    )


def _variants(models: Sequence[Model]) -> Iterable[int]:
    """How many ways there are through each root."""
    ways: dict[str, set[str]] = defaultdict(set)
    for model in models:
        ways[model["root"]].add(json.dumps(model["when"]))
    return map(len, ways.values())


def compare(cache: Path, names: Sequence[str], misses: int) -> None:
    drawn = load(cache, names)
    files: dict[tuple[str, str], list[Builder]] = defaultdict(list)
    for builder in (builder for one in drawn for builder in one.builders):
        files[builder.repository, builder.path].append(builder)
    with ProcessPoolExecutor(max_workers=2) as pool:
        each = pool.map(partial(measure_file, cache / "checkouts"), files.values())
        measured = [one for several in each for one in several]
    for line in report(drawn, measured, misses):
        sys.stdout.write(f"{line}\n")


def report(drawn: Sequence[Drawn], measured: Sequence[Measured], misses: int) -> Iterable[str]:
    files = {(one.builder.repository, one.builder.path) for one in measured}
    repositories = {one.builder.repository for one in measured}
    yield f"{len(measured)} builders in {len(files)} files of {len(repositories)} repositories"
    yield ""
    yield from _table("style", measured, lambda one: [one.builder.style])
    yield ""
    yield from _table("kind", measured, lambda one: list(one.kinds))
    variants = [one.variants for one in measured]
    if variants:
        yield ""
        yield f"variants a root: median {statistics.median(variants):g}, largest {max(variants)}"
    yield ""
    yield "did not run, by reason:"
    reasons = Counter(_kind(reason) for one in drawn for _, reason in one.not_run)
    for reason, count in reasons.most_common(20):
        yield f"  {count:5} {reason}"
    if misses:
        yield ""
        yield "the builders that miss most:"
        worst = sorted(measured, key=lambda one: -_missed(one.first))
        for one in worst[:misses]:
            yield f"  {one.builder} ({one.builder.style}): {shares(one.first)}"
            for difference in one.first.differences[:4]:
                yield f"      {difference}"


def _missed(one: Comparison) -> int:
    nodes = one.nodes_found.whole - one.nodes_found.part
    return nodes + one.nodes_true.whole - one.nodes_true.part


def _table(head: str, measured: Sequence[Measured], rows: Any) -> Iterable[str]:
    groups: Mapping[str, list[Measured]] = defaultdict(list)
    for one in measured:
        for row in rows(one):
            groups[row].append(one)
    form = "{:<12} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>8} {:>10}   {:>8} {:>8}".format
    yield form(
        head, "builders", "nodes", "found", "true", "edges", "true", "arguments", "shapes",
        "parameters", "best:", "edges",
    )  # fmt: skip
    for row, listed in [*sorted(groups.items()), ("all", list(measured))]:
        first = total(one.first for one in listed)
        best = total(one.best for one in listed)
        yield form(
            row,
            len(listed),
            first.nodes_found.whole,
            *(
                _percent(share.value)
                for share in (
                    first.nodes_found,
                    first.nodes_true,
                    first.edges_found,
                    first.edges_true,
                    first.arguments,
                    first.shapes,
                    first.parameters,
                    best.nodes_found,
                    best.edges_found,
                )
            ),
        )


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def shares(one: Comparison) -> str:
    return (
        f"nodes {one.nodes_found}, true {one.nodes_true}, edges {one.edges_found}, "
        f"true {one.edges_true}, arguments {one.arguments}"
    )


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m oracle.repositories")
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("mirror", type=Path)
    drawing.add_argument("cache", type=Path)
    drawing.add_argument("names", nargs="*")
    drawing.add_argument("--again", action="store_true", help="run the files that were drawn")
    comparing = commands.add_parser("compare")
    comparing.add_argument("cache", type=Path)
    comparing.add_argument("names", nargs="*")
    comparing.add_argument("--misses", type=int, default=20)
    said = parser.parse_args(words)
    if said.command == "draw":
        draw(said.mirror.absolute(), said.cache.absolute(), said.names, again=said.again)
    else:
        compare(said.cache.absolute(), said.names, said.misses)


if __name__ == "__main__":
    main(sys.argv[1:])
