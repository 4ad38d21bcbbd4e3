"""The page of what layerlint reads of other people's models, from the figures kept here.

From ``tests/``: ``python -m oracle.accuracy`` writes ``docs/accuracy.md`` from the figures
(``accuracy.json``, which ``oracle.repositories compare`` writes), the list of what was drawn
(``repositories.json``) and the reasons of misses that were looked into (``misses.json``); the
sections on packages and on ``keras.applications`` are `package_page`'s and `applications`'s.
``--check`` only says whether the page is theirs.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import applications, package_page
from .comparison import Comparison, Share, total
from .measuring import Measured

HERE = Path(__file__).parent
FIGURES = HERE / "accuracy.json"
LISTED = HERE / "repositories.json"
REASONS = HERE / "misses.json"
PAGE = HERE.parents[1] / "docs" / "accuracy.md"

#: The sets of figures, in the order of the page, and what the page says of each.
SETS = {
    "held out": (
        "Held out: figures of the first time",
        (
            "These repositories were drawn after the interpreter had been mended on the first "
            "draw. Nobody had looked at them, and the figures are those of the first measurement, "
            "never renewed: what to expect of code that layerlint has not met."
        ),
    ),
    "held out again": (
        "Held out again: figures of the first time",
        (
            "Further repositories, drawn and measured for the first time after what the first "
            "ones held out had shown was mended as well."
        ),
    ),
    "first draw": (
        "First draw",
        (
            "What these repositories show is mended, so their figures say how far the mechanism "
            "carries, not what to expect of other code."
        ),
    ),
}

_STYLES = ("Keras 1", "Keras 2", "tf.keras", "Keras 3", "notebook")


def read_figures() -> dict[str, list[Measured]]:
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    return {name: [Measured.of_plain(one) for one in listed] for name, listed in kept.items()}


def write_figures(name: str, measured: Iterable[Measured]) -> None:
    """Keep a set's figures, one line for each builder."""
    kept = {**read_figures(), name: sorted(measured, key=lambda one: one.builder)}
    sets = []
    for each, listed in sorted(kept.items()):
        lines = ",\n  ".join(json.dumps(one.plain(), ensure_ascii=False) for one in listed)
        sets.append(f' "{each}": [\n  {lines}\n ]')
    FIGURES.write_text("{\n" + ",\n".join(sets) + "\n}\n", encoding="utf-8")


def page() -> str:
    figures = read_figures()
    listed = json.loads(LISTED.read_text(encoding="utf-8"))["repositories"]
    reasons = json.loads(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}
    lines = [
        *_introduction(),
        *_sections(figures, listed, reasons),
        "",
        *package_page.section(),
        "",
        *applications.section(),
    ]
    return "\n".join(lines) + "\n"


def _introduction() -> Iterator[str]:
    yield "# How true the extraction is"
    yield ""
    yield "<!-- Written by `python -m oracle.accuracy` in tests/. Do not edit. -->"
    yield ""
    yield (
        "Model builders of public repositories are run under Keras 3, as a user who may nothing "
        "and without network; data and training are stand-ins. The graph that Keras built is "
        "held against the one that `layerlint graph` reads from the same file without running "
        "it: nodes are known by class and line of construction, as often as they occur, edges "
        "by the two nodes that they join. *Found* is the share of Keras's that layerlint has, "
        "*true* the share of layerlint's that Keras has."
    )
    yield ""
    yield (
        "The figures are those of one variant: the one of first answers, where the answers that "
        "can be told agree with the arguments that the builder was called with. *Best* is the "
        "variant that agrees best of all. Which files are drawn is a rule that was "
        "written down before the first measurement: it stands in "
        "[drawing.py](../tests/oracle/drawing.py), the list of repositories, commits and files in "
        "[repositories.json](../tests/oracle/repositories.json), the figures of each builder in "
        "[accuracy.json](../tests/oracle/accuracy.json)."
    )
    yield ""
    yield "```console"
    yield "$ cd tests"
    yield "$ python -m oracle.repositories draw MIRROR CACHE --set 'first draw' --again"
    yield "$ python -m oracle.repositories compare CACHE --set 'first draw' --keep"
    yield "$ python -m oracle.accuracy"
    yield "```"


def _sections(
    figures: Mapping[str, Sequence[Measured]],
    listed: Sequence[Mapping[str, Any]],
    reasons: Mapping[str, str],
) -> Iterator[str]:
    for name, (title, text) in SETS.items():
        measured = figures.get(name, ())
        if not measured:
            continue
        drawn = [one for one in listed if one["set"] == name]
        yield from ["", f"## {title}", "", text, ""]
        yield from report(measured)
        yield from ["", "### What did not run", ""]
        yield from _not_run(drawn)
        yield from ["", "### Misses", ""]
        yield from _misses(measured, reasons)


def report(measured: Sequence[Measured]) -> Iterator[str]:
    """The tables by style and by kind of model."""
    repositories = {one.repository for one in measured}
    files = {one.file for one in measured}
    variants = [one.variants for one in measured]
    yield (
        f"{len(measured)} builders in {len(files)} files of {len(repositories)} repositories. "
        f"Variants a root: median {statistics.median(variants):g}, largest {max(variants)}."
    )
    yield ""
    yield from _table("style", measured, lambda one: [one.style], _STYLES)
    yield ""
    yield from _table("kind", measured, lambda one: one.kinds, sorted)


_COLUMNS: Sequence[tuple[str, Callable[[Comparison], Share]]] = (
    ("nodes found", lambda one: one.nodes_found),
    ("nodes true", lambda one: one.nodes_true),
    ("edges found", lambda one: one.edges_found),
    ("edges true", lambda one: one.edges_true),
    ("arguments", lambda one: one.arguments),
    ("shapes", lambda one: one.shapes),
    ("parameters", lambda one: one.parameters),
)


def _table(
    head: str,
    measured: Sequence[Measured],
    rows: Callable[[Measured], Iterable[str]],
    order: Any,
) -> Iterator[str]:
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        for row in rows(one):
            groups[row].append(one)
    names = order(groups) if callable(order) else [name for name in order if name in groups]
    heads = [head, "builders", "nodes", *(name for name, _ in _COLUMNS), "best: nodes", "edges"]
    yield "| " + " | ".join(heads) + " |"
    yield "| --- |" + " ---: |" * (len(heads) - 1)
    for name in [*names, "all"]:
        listed = measured if name == "all" else groups[name]
        first = total(one.first for one in listed)
        best = total(one.best for one in listed)
        shares = [*(of(first) for _, of in _COLUMNS), best.nodes_found, best.edges_found]
        cells = [
            name,
            str(len(listed)),
            str(first.nodes_found.whole),
            *(one.percent for one in shares),
        ]
        yield "| " + " | ".join(cells) + " |"


def _not_run(drawn: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    reasons: Counter[str] = Counter()
    for one in drawn:
        reasons.update(one.get("not_run", {}))
    none = [one["name"] for one in drawn if not one.get("files")]
    yield (
        f"{reasons.total()} bodies, functions and classes of the files that were tried gave no "
        "model. A body that only defines functions is one of them."
    )
    yield ""
    yield "| reason | how many |"
    yield "| --- | ---: |"
    for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| {reason} | {count} |"
    if none:
        yield ""
        yield f"Of these repositories nothing ran: {', '.join(none)}."


def _misses(measured: Sequence[Measured], reasons: Mapping[str, str]) -> Iterator[str]:
    missing = [one for one in measured if one.misses]
    whole = len(measured) - len(missing)
    yield f"{whole} of {len(measured)} builders have all their nodes and edges, and no other."
    if not missing:
        return
    yield ""
    yield "| builder | nodes found | true | edges found | true | reason |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for one in sorted(missing, key=lambda one: (-_weight(one.first), one.builder)):
        first = one.first
        shares = (first.nodes_found, first.nodes_true, first.edges_found, first.edges_true)
        reason = reasons.get(one.builder, "not looked into")
        yield f"| `{one.builder}` | {' | '.join(map(str, shares))} | {reason} |"


def _weight(one: Comparison) -> int:
    shares = (one.nodes_found, one.nodes_true, one.edges_found, one.edges_true)
    return sum(share.whole - share.part for share in shares)


def main(words: Sequence[str]) -> int:
    written = page()
    if "--check" in words:
        same = PAGE.read_text(encoding="utf-8") == written
        sys.stdout.write("" if same else f"{PAGE.name} is not that of the figures\n")
        return int(not same)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
