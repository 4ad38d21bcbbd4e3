"""Graphs drawn as plain text, two of them beside each other in 78 columns.

Data flows downwards. A lane is an edge on its way from a layer to one that reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, TypeAlias

from layerlint.display import visible
from layerlint.graph.model import LayerGraph, Node
from layerlint.illustration import Illustration
from layerlint.source import SourceFile, Span

COLUMNS: Final = 38
"""Of each of the two."""
GAP: Final = "  "
_PLAIN, _MARKED = "○", "●"

Edge: TypeAlias = tuple[int, int]
Lanes: TypeAlias = list[Edge | None]


def side_by_side(found: Illustration, left_alone: Illustration) -> list[str]:
    """Two examples, what is reported marked, with a line above that says which is which."""
    heads = (f"found ({_MARKED})", "left alone")
    columns = [
        [head, "", *drawn(one)] for head, one in zip(heads, (found, left_alone), strict=True)
    ]
    rows = zip_longest(*columns, fillvalue="")
    return [f"{left:<{COLUMNS}}{GAP}{right}".rstrip() for left, right in rows]


def drawn(shown: Illustration) -> list[str]:
    """One graph, a line for each layer and one for each step between them."""
    graph = shown.graph
    nodes = [node for node in graph.nodes if not _is_plain_input(graph, node)]
    ids = {node.id for node in nodes}
    readers: dict[int, list[int]] = {id_: [] for id_ in ids}
    for node in nodes:
        for source in dict.fromkeys(node.inputs):
            if source in ids:
                readers[source].append(node.id)
    lines: list[str] = []
    lanes: Lanes = []
    forked = False
    for node in nodes:
        arriving = [lane for lane, edge in enumerate(lanes) if edge and edge[1] == node.id]
        at = arriving[0] if arriving else _free(lanes, 0)
        if len(arriving) > 1:
            lines.append(_joined(lanes, at, arriving[1:], last="╯", middle="┴"))
        elif arriving and not forked:
            lines.append(_standing(lanes))
        for lane in arriving:
            lanes[lane] = None
        bullet = _MARKED if node.id in shown.reported else _PLAIN
        label = _label(node, shown.source)
        if node.id in graph.outputs and readers[node.id]:
            label += " → output"
        begun = _standing(lanes, at, bullet)
        first, *others = _wrapped(label, COLUMNS - len(begun) - 1)
        lines.append(f"{begun} {first}")
        lanes[at] = (node.id, readers[node.id][0]) if readers[node.id] else None
        lines += [f"{_standing(lanes):<{len(begun)}}   {other}" for other in others]
        added = [_take(lanes, at + 1, (node.id, reader)) for reader in readers[node.id][1:]]
        forked = bool(added)
        if forked:
            lines.append(_joined(lanes, at, added, last="╮", middle="┬"))
        while lanes and lanes[-1] is None:
            lanes.pop()
    return [*lines, *_losses(graph)]


def _is_plain_input(graph: LayerGraph, node: Node) -> bool:
    """Whether a node is an input that one layer reads: it says nothing about order."""
    if node.layer.name != "InputLayer":
        return False
    return sum(node.id in other.inputs for other in graph.nodes) == 1


def _free(lanes: Lanes, start: int) -> int:
    """The first lane from one on that nothing uses."""
    while len(lanes) <= start:
        lanes.append(None)
    for lane in range(start, len(lanes)):
        if lanes[lane] is None:
            return lane
    lanes.append(None)
    return len(lanes) - 1


def _take(lanes: Lanes, start: int, edge: Edge) -> int:
    """Put an edge into the first free lane from one on."""
    lane = _free(lanes, start)
    lanes[lane] = edge
    return lane


def _standing(lanes: Sequence[Edge | None], at: int = -1, bullet: str = "") -> str:
    """A row in which every lane goes on, with a layer in one of them."""
    signs = [
        bullet if lane == at else "│" if edge is not None else " "
        for lane, edge in enumerate(lanes)
    ]
    return " ".join(signs).rstrip()


def _joined(lanes: Lanes, at: int, others: Sequence[int], *, last: str, middle: str) -> str:
    """A row in which lanes leave one (``at``) or come together in it."""
    end = max(others)
    row = ""
    for lane, edge in enumerate(lanes):
        crossing = at < lane < end
        if lane == at:
            sign = "├"
        elif lane in others:
            sign = last if lane == end else middle
        elif crossing:
            sign = "─" if edge is None else "┼"
        else:
            sign = "│" if edge is not None else " "
        row += sign + ("─" if at <= lane < end else " ")
    return row.rstrip()


def _label(node: Node, source: SourceFile) -> str:
    """A layer as it stands in the source, an operation by its name."""
    layer = node.layer
    if layer.operation or layer.name is None:
        return visible(layer.name or "?")
    written = _text(source, layer.place.span).replace("( ", "(").replace(", )", ")")
    return visible(written.removeprefix("keras.").removeprefix("layers."))


def _text(source: SourceFile, span: Span) -> str:
    lines = list(source.lines[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(" ".join(lines).split())


def _wrapped(label: str, room: int) -> list[str]:
    """A label broken between its arguments; all lines but the first stand two columns in."""
    pieces = [""]
    for part in re.split(r"(?<=,) ", label):
        joined = f"{pieces[-1]} {part}".lstrip()
        if pieces[-1] and len(joined) > room - 2 * (len(pieces) > 1):
            pieces.append(part)
        else:
            pieces[-1] = joined
    return [_cropped(piece, room - 2 * (number > 0)) for number, piece in enumerate(pieces)]


def _cropped(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def _losses(graph: LayerGraph) -> Iterator[str]:
    """What the model is compiled with, where it is: that is part of the picture."""
    for loss in () if graph.compiled is None else graph.compiled.losses:
        if isinstance(loss.name, str):
            yield ""
            yield f"loss: {loss.name}"
            if loss.from_logits is True:
                yield "      from_logits=True"
