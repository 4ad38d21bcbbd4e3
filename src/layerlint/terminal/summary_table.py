"""A graph as Keras's ``summary()`` shows it: a table of its layers, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table
from rich.text import Text

from layerlint.display import plural, visible, width
from layerlint.graph.model import Layer, LayerGraph, Node
from layerlint.graph.parameters import weights
from layerlint.terminal.naming import node_names, shapes_text, type_name
from layerlint.terminal.spots import Spots

HEADINGS: Final = ("Layer (type)", "Output Shape", "Param #", "Line", "Connected to")
WIDEST_SHAPE: Final = 28
NARROWEST_NAME: Final = 18
NARROWEST: Final = 8
FRAME: Final = 3
"""What the lines and the space around a column take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One layer: of a shared one the shape that its last call gives, and all it reads."""

    name: str
    kind: str
    known: bool
    shape: str
    parameters: str
    line: str
    sources: tuple[str, ...]


def summary_table(graph: LayerGraph, *, columns: int, spots: Spots) -> Table:
    """The layers with their output shapes and parameters, and what each is connected to."""
    rows = list(_rows(graph, spots))
    straight = is_chain(graph)
    sizes = _sizes(rows, columns, straight=straight)
    table = Table()
    for heading, size in zip(HEADINGS, sizes, strict=False):
        right = heading in ("Param #", "Line")
        table.add_column(heading, justify="right" if right else "left", width=size)
    for row in rows:
        cells = [
            _name(row, sizes[0]),
            Text(_folded(row.shape.split(" "), sizes[1]), "green"),
            Text(row.parameters, "dim" if row.parameters in ("0", "?") else "bold"),
            Text(row.line, "dim"),
        ]
        if not straight:
            cells.append(Text(_folded(_listed(row.sources), sizes[-1])))
        table.add_row(*cells)
    return table


def title(graph: LayerGraph) -> Text:
    """The line above the table."""
    return Text(f'Model: "{visible(graph.name)}"', "bold")


def is_chain(graph: LayerGraph) -> bool:
    """Whether each node reads the one before it and nothing else."""
    return all(
        len(node.inputs) <= 1 and all(source in (-1, index - 1) for source in node.inputs)
        for index, node in enumerate(graph.nodes)
    )


def totals(graph: LayerGraph) -> list[Text]:
    """The last lines of a summary: how many parameters there are, and how many are trained."""
    found = weights(graph)
    doubt = f" and those of {plural(found.unknown, 'layer')} that are not known"
    lines = [f" Total params: {_amount(found.total, found.size)}{doubt if found.unknown else ''}"]
    if found.fixed is not None and not found.unknown:
        trained, size = found.total - found.fixed, found.size - found.fixed_size
        lines.append(f" Trainable params: {_amount(trained, size)}")
        lines.append(f" Non-trainable params: {_amount(found.fixed, found.fixed_size)}")
    else:
        lines.append(" Trainable params: not known")
    return [Text(line) for line in lines]


def _amount(count: int, size: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024:
            return f"{count:,} ({size:.2f} {unit})"
        size /= 1024
    return f"{count:,} ({size:.2f} TB)"


def _rows(graph: LayerGraph, spots: Spots) -> Iterator[_Row]:
    """A row for each layer, as Keras has it: the input of a Sequential model is none."""
    names = node_names(graph)
    calls: dict[int, list[Node]] = {}
    for node in graph.nodes:
        calls.setdefault(node.layer.key, []).append(node)
    called = _names_of_calls(graph, names)
    for nodes in calls.values():
        layer = nodes[0].layer
        if graph.kind == "sequential" and layer.name == "InputLayer":
            continue
        sources = tuple(
            called.get(source, "?") if source >= 0 else f"input {-1 - source}"
            for node in nodes
            for source in node.inputs
        )
        yield _Row(
            name=names[nodes[0].id],
            kind=_kind(layer),
            known=layer.name is not None,
            shape=shapes_text(nodes[-1]),
            parameters=_parameters(layer),
            line=spots.short(layer.place),
            sources=sources or ("-",),
        )


def _names_of_calls(graph: LayerGraph, names: dict[int, str]) -> dict[int, str]:
    """The name of each node; of a layer called more than once with the number of the call."""
    often = Counter(node.layer.key for node in graph.nodes)
    met: Counter[int] = Counter()
    called = {}
    for node in graph.nodes:
        key = node.layer.key
        called[node.id] = f"{names[node.id]}[{met[key]}]" if often[key] > 1 else names[node.id]
        met[key] += 1
    return called


def _kind(layer: Layer) -> str:
    """The class, as Keras calls that of an operation, too: ``ExpandDims``."""
    name = type_name(layer)
    if not layer.operation:
        return name
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _parameters(layer: Layer) -> str:
    if layer.parameters is None:
        return "0" if layer.operation else "?"
    return f"{layer.parameters:,}"


def _sizes(rows: Sequence[_Row], columns: int, *, straight: bool) -> list[int]:
    """How wide each column is: shapes and numbers as they need, names share the rest."""
    shape = max(len("Output Shape"), *(min(width(row.shape), WIDEST_SHAPE) for row in rows))
    numbers = max(7, *(width(row.parameters) for row in rows))
    line = max(4, *(width(row.line) for row in rows))
    rest = columns - shape - numbers - line - FRAME * (4 if straight else 5) - 1
    # Where the page is too narrow for all, shapes are folded, too.
    wanting = NARROWEST_NAME + (0 if straight else NARROWEST) - rest
    if wanting > 0:
        folded = max(shape - wanting, NARROWEST)
        rest, shape = rest + shape - folded, folded
    name = max(len("Layer (type)"), *(width(f"{row.name} ({row.kind})") for row in rows))
    if straight:
        return [max(min(name, rest), NARROWEST_NAME), shape, numbers, line]
    sources = max(len("Connected to"), *(width(", ".join(row.sources)) for row in rows))
    if name + sources > rest:
        # Types go below names where both do not fit; what is longest gives way.
        name = max(NARROWEST, *(max(width(row.name), width(row.kind) + 2) for row in rows))
        name = max(min(name, rest * 3 // 5), min(NARROWEST_NAME, rest - NARROWEST))
        sources = max(rest - name, NARROWEST)
    return [name, shape, numbers, line, sources]


def _name(row: _Row, size: int) -> Text:
    kind = f"({row.kind})"
    together = f"{row.name} {kind}"
    text = together if width(together) <= size else _folded([row.name, kind], size)
    shown = Text(text)
    start = text.rindex("(")
    shown.stylize("cyan" if row.known else "yellow", start + 1, len(text) - 1)
    return shown


def _listed(words: Sequence[str]) -> list[str]:
    return [*(f"{word}," for word in words[:-1]), words[-1]]


def _folded(words: Sequence[str], size: int) -> str:
    """Words on as many lines as they need; one that is too long breaks behind ``_``."""
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + 1 + width(word) <= size:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, size)
    return "\n".join(lines)


def _pieces(word: str, size: int) -> list[str]:
    pieces = []
    while width(word) > size:
        cut = word.rfind("_", 1, size) + 1 or size
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]
