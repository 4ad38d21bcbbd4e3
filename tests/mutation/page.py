"""The counts as Markdown: what is found of what was planted, by rule, by style, and by both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .bases import AS_WRITTEN, EVERY_STYLE
from .faults import PREDICATES
from .refusals import REFUSED
from .styles import STYLES
from .table import Table

RULES = sorted({*PREDICATES, *REFUSED})


def page(table: Table, command: str) -> str:
    """The page of the documentation."""
    lines = [
        "# Planted faults: what is found",
        "",
        "Written by the command below, from `tests/`; do not edit.",
        "[tests/mutation](../tests/mutation/README.md) says how faults are planted and who judges.",
        "",
        f"    {command}",
        "",
        *told(table),
    ]
    return "\n".join(lines) + "\n"


def told(table: Table) -> Iterator[str]:
    found, planted = table.found.total(), table.planted.total()
    yield (
        f"{table.mutants} sources were made of {len(table.sources)} good models, each by one "
        f"change, and given to Keras, which shows {planted} planted faults. layerlint finds "
        f"{found} of them ({_share(found, planted)}) at the very line and column, says of "
        f"{table.undecided.total()} that it cannot tell, and gives {table.other_severity.total()} "
        f"another severity. It reports {table.extra.total()} that Keras's graphs do not show. Of "
        f"the faults that a model had before and still has, it loses {table.lost.total()}."
    )
    yield ""
    yield from _missed(table)
    yield from ("## By rule", "")
    yield from _rows("rule", "found", "share", "undecided", "not there")
    for rule in RULES:
        found, planted, undecided, extra = (
            table.of_rule(count, rule)
            for count in (table.found, table.planted, table.undecided, table.extra)
        )
        share = _share(found, planted)
        yield _row(f"`{rule}`", f"{found}/{planted}", share, str(undecided), str(extra))
    yield from ("", "## By style", "")
    yield from _rows("style", "how the model is written", "found", "share", "not there")
    for style in EVERY_STYLE:
        found, planted, extra = (
            table.of_style(count, style) for count in (table.found, table.planted, table.extra)
        )
        share = _share(found, planted)
        yield _row(style, _described(style), f"{found}/{planted}", share, str(extra))
    yield from ("", "## By both", "")
    yield from _rows("rule", *EVERY_STYLE)
    for rule in RULES:
        cells = (
            f"{table.found[rule, style]}/{table.planted[rule, style]}" for style in EVERY_STYLE
        )
        yield _row(f"`{rule}`", *cells)


def _missed(table: Table) -> Iterator[str]:
    """Where anything is missed, most first."""
    missed = {cell: planted - table.found[cell] for cell, planted in table.planted.items()}
    cells = sorted((cell for cell in missed if missed[cell]), key=lambda one: (-missed[one], one))
    for rule, style in cells:
        undecided = table.undecided[rule, style]
        yield f"- `{rule}`, {style}: {missed[rule, style]} not found, {undecided} of them undecided"
    if cells:
        yield ""


def _described(style: str) -> str:
    if style == AS_WRITTEN:
        return "The examples as they are."
    lines = (STYLES[style].__doc__ or "").strip().split("\n")
    return lines[0]


def _share(found: int, planted: int) -> str:
    """Rounded down: only all is 100 %."""
    return f"{1000 * found // planted / 10:.1f} %" if planted else "\N{EM DASH}"


def _rows(*titles: str) -> Iterable[str]:
    return (_row(*titles), "|" + " --- |" * len(titles))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
