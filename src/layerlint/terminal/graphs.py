"""What was understood of a file, drawn: each model as a tree and as a table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Literal

from rich.console import Console, RenderableType
from rich.text import Text

from layerlint.graph.model import LayerGraph
from layerlint.source import InCell, Place
from layerlint.terminal.graph_tree import graph_tree, outline
from layerlint.terminal.spots import Spots
from layerlint.terminal.summary_table import summary_table, title, totals

Form = Literal["text", "tree", "summary"]


def drawn(
    graphs: Sequence[LayerGraph],
    *,
    form: Form,
    why: bool,
    every_variant: bool,
    columns: int,
    colour: bool,
    cells: Mapping[Place, InCell] | None = None,
) -> str:
    """The graphs of one file; of each model the first variant, the others only named."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=columns,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for first, *others in _models(graphs, every_variant=every_variant):
        parts: list[RenderableType] = []
        spots = Spots(path=first.place.path, cells=cells or {})
        if form in ("text", "tree"):
            parts.append(graph_tree(first, why=why, spots=spots))
        if form == "text":
            parts.append(Text())
        if form in ("text", "summary"):
            table = summary_table(first, columns=columns, spots=spots)
            parts += [title(first), table, *totals(first)]
        if others:
            parts.append(outline(others))
        for part in parts:
            console.print(part, soft_wrap=False)
        console.print(Text())
    return "".join(line.rstrip() + "\n" for line in stream.getvalue().splitlines())


def _models(graphs: Sequence[LayerGraph], *, every_variant: bool) -> list[list[LayerGraph]]:
    """The variants of each model together, in the order of the first ones."""
    if every_variant:
        return [[graph] for graph in graphs]
    groups: dict[object, list[LayerGraph]] = {}
    for graph in graphs:
        groups.setdefault((graph.root, graph.kind, graph.name, graph.place), []).append(graph)
    return list(groups.values())
