"""What layerlint understands of packages from PyPI: the figures kept here, and their page.

``python -m oracle.packages compare --keep`` writes the figures to ``package_figures.json``;
``packages.json`` lists what was drawn and why other builders were not, ``package_misses.json``
the reasons of differences that were looked into. Together they are the section on packages of
``docs/accuracy.md``, which ``python -m oracle.accuracy`` writes.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from .comparison import total
from .measuring import Measured

LISTED = Path(__file__).with_name("packages.json")
FIGURES = Path(__file__).with_name("package_figures.json")
REASONS = Path(__file__).with_name("package_misses.json")


class Listed(TypedDict):
    """One package of the list."""

    name: str
    version: str
    imported: str
    """The name under which it is imported."""
    old: bool
    """Whether it is written for Keras before 3."""
    needs: list[str]
    """What must be beside it to import it."""
    drawn: dict[str, str]
    """The calls that were drawn, by the module and name of what they call."""
    not_run: dict[str, str]
    """Why others gave no model."""


def read_list(names: Sequence[str] = ()) -> list[Listed]:
    listed: list[Listed] = json.loads(LISTED.read_text(encoding="utf-8"))["packages"]
    return [one for one in listed if not names or one["name"] in names]


def write_list(listed: Sequence[Listed]) -> None:
    text = json.dumps({"packages": listed}, indent=1, ensure_ascii=False)
    LISTED.write_text(f"{text}\n", encoding="utf-8")


def read_figures() -> list[Measured]:
    return [Measured.of_plain(one) for one in json.loads(FIGURES.read_text(encoding="utf-8"))]


def write_figures(measured: Iterable[Measured], names: Sequence[str]) -> None:
    """Keep the figures of these packages (all, without names), one line for each builder."""
    kept = [one for one in read_figures() if one.repository not in names] if names else []
    ordered = sorted([*kept, *measured], key=lambda one: one.builder)
    lines = ",\n ".join(json.dumps(one.plain(), ensure_ascii=False) for one in ordered)
    FIGURES.write_text(f"[\n {lines}\n]\n", encoding="utf-8")


def section() -> Iterator[str]:
    """The section of the page, as lines of Markdown."""
    listed, figures = read_list(), read_figures()
    variants = [one.variants for one in figures]
    yield "## Packages from PyPI"
    yield ""
    yield (
        "Functions and classes that packages offer as models, called as the examples of their "
        "own docstrings call them and read by layerlint through all the files of the package. "
        "Which are drawn is a rule that was written down before the first measurement "
        "([package_drawing.py](../tests/oracle/package_drawing.py)); the calls and versions "
        "stand in [packages.json](../tests/oracle/packages.json), the figures of each builder "
        "in [package_figures.json](../tests/oracle/package_figures.json). What these packages "
        "showed is mended in the mechanism, so the figures say how far it carries, not what "
        "to expect of other code. *Equal* are the builders of which nodes, edges, their order, "
        "arguments, shapes and parameter counts are all Keras's."
    )
    yield ""
    yield "```console"
    yield "$ cd tests"
    yield "$ python -m oracle.packages fetch CACHE"
    yield "$ python -m oracle.packages draw CACHE"
    yield "$ python -m oracle.packages compare CACHE --keep"
    yield "$ python -m oracle.accuracy"
    yield "```"
    yield ""
    yield (
        f"{len(figures)} builders of {len({one.repository for one in figures})} packages. "
        f"Variants a builder: median {statistics.median(variants):g}, largest {max(variants)}."
    )
    yield ""
    versions = {one["name"]: f"{one['name']} {one['version']}" for one in listed}
    heads, *rows = (list(row) for row in table(figures, versions))
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' ---: |' * (len(heads) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield from ["", "### What did not run", ""]
    yield from _not_run(listed)
    yield from ["", "### Builders that differ", ""]
    yield from _differing(figures, json.loads(REASONS.read_text(encoding="utf-8")))


def table(measured: Sequence[Measured], titles: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """What was found of each package, for the variant that answers to the call."""
    yield (
        "package", "builders", "equal", "nodes", "found", "true", "edges", "found", "true",
        "arguments", "shapes", "parameters", "best: nodes", "edges",
    )  # fmt: skip
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        groups[titles[one.repository]].append(one)
    for title, several in [*groups.items(), ("all", measured)]:
        first = total(one.first for one in several)
        best = total(one.best for one in several)
        facts = (first.arguments, first.shapes, first.parameters)
        yield (
            title,
            str(len(several)),
            str(sum(one.first.equal for one in several)),
            str(first.nodes_found.whole),
            first.nodes_found.percent,
            first.nodes_true.percent,
            str(first.edges_found.whole),
            first.edges_found.percent,
            first.edges_true.percent,
            *(share.percent for share in (*facts, best.nodes_found, best.edges_found)),
        )


def _not_run(listed: Sequence[Listed]) -> Iterator[str]:
    """Why builders gave no model, the most frequent reason of each package first."""
    tried = sum(len(one["drawn"]) + len(one["not_run"]) for one in listed)
    missing = sum(len(one["not_run"]) for one in listed)
    yield f"Of {tried} builders that were tried, {missing} gave no model."
    yield ""
    yield "| package | tried | drawn | not run | reason |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for one in listed:
        counted = Counter(map(_kind, one["not_run"].values())).most_common()
        sizes = f"{len(one['drawn']) + len(one['not_run'])} | {len(one['drawn'])}"
        for index, (reason, count) in enumerate(counted or [("", 0)]):
            head = f"{one['name']} | {sizes}" if index == 0 else " |  | "
            yield f"| {head} | {count} | {reason} |"


def _kind(reason: str) -> str:
    """A reason without the names and numbers in it that differ from builder to builder."""
    kind, _, said = reason.partition(": ")
    sentence = said.partition(". ")[0].partition(" Received")[0]
    words = ["…" if "://" in word else word.replace("|", "\\|") for word in sentence.split()]
    return f"{kind}: {' '.join(words)}"


def _differing(measured: Sequence[Measured], reasons: Mapping[str, str]) -> Iterator[str]:
    whole = [one for one in measured if not one.first.equal]
    yield (
        f"{len(measured) - len(whole)} of {len(measured)} builders equal the model that Keras "
        "builds. The others, with what agrees:"
    )
    yield ""
    yield "| builder | nodes | true | edges | true | arguments | shapes | parameters | reason |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for one in sorted(whole, key=lambda one: one.first.score):
        first = one.first
        shares = (
            first.nodes_found, first.nodes_true, first.edges_found, first.edges_true,
            first.arguments, first.shapes, first.parameters,
        )  # fmt: skip
        reason = reasons.get(one.builder, "not looked into")
        name = one.builder.rpartition(":")[2]
        yield f"| {one.repository}: `{name}` | {' | '.join(map(str, shares))} | {reason} |"
