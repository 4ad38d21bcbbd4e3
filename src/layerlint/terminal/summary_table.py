"""A graph as Keras's ``summary()`` shows it: a table of its layers, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from layerlint.display import plural, visible, width
from layerlint.graph.model import Layer, LayerGraph, Node, Shape
from layerlint.graph.parameters import weights
from layerlint.records import dataclass, field
from layerlint.source import Place
from layerlint.terminal.naming import node_names, part_names, shapes_text, type_name
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


@dataclass(slots=True, kw_only=True, eq=False)
class _Step:
    """One call, of a layer or of a model whose layers are called in its place."""

    thing: tuple[str, int]
    """What is called: a layer or a model, and its key."""
    name: str
    kind: str
    place: Place
    nodes: list[Node] = field(default_factory=list)
    sources: list[_Step | int] = field(default_factory=list)

    @property
    def shapes(self) -> tuple[Shape | None, ...]:
        """Of what it gives: of a model its outputs, in its order."""
        if self.thing[0] == "layer":
            return self.nodes[-1].shapes
        given = {
            place: node.shapes[0] if node.shapes else None
            for node in self.nodes
            for place in node.parts[0].gives
        }
        return tuple(given[place] for place in sorted(given)) or (None,)

    @property
    def parameters(self) -> str:
        """How many there are, each layer counted once."""
        total = 0
        for layer in {node.layer.key: node.layer for node in self.nodes}.values():
            if layer.parameters is None and not layer.operation:
                return "?"
            total += layer.parameters or 0
        return f"{total:,}"


def summary_table(graph: LayerGraph, *, columns: int, spots: Spots) -> Table:
    """The layers with their output shapes and parameters, and what each is connected to."""
    steps = _steps(graph)
    straight = _is_chain(steps)
    # The input of a Sequential model is no row of Keras's.
    hidden = "InputLayer" if graph.kind == "sequential" else None
    rows = list(_rows(steps, hidden, spots))
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


def _is_chain(steps: Sequence[_Step]) -> bool:
    """Whether each call reads the one before it and nothing else."""
    return all(
        len(step.sources) <= 1
        and all(source == -1 or (index and source is steps[index - 1]) for source in step.sources)
        for index, step in enumerate(steps)
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


def _steps(graph: LayerGraph) -> list[_Step]:
    """The calls of a graph, those of a model that is called in it as one."""
    layers, models = node_names(graph), part_names(graph)
    steps: dict[tuple[str, int], _Step] = {}
    of_node: dict[int, _Step] = {}
    for node in graph.nodes:
        part = node.parts[0] if node.parts else None
        known = ("node", node.id) if part is None else ("part", part.call)
        if known not in steps:
            layer = node.layer
            steps[known] = _Step(
                thing=("layer", layer.key) if part is None else ("model", part.key),
                name=layers[node.id] if part is None else models[part.key],
                kind=_kind(layer) if part is None else visible(part.kind),
                place=layer.place if part is None else part.place,
            )
        step = of_node[node.id] = steps[known]
        step.nodes.append(node)
        for source in node.inputs:
            before = of_node.get(source, source)
            if before is not step and (part is None or before not in step.sources):
                step.sources.append(before)
    return list(steps.values())


def _rows(steps: Sequence[_Step], hidden: str | None, spots: Spots) -> Iterator[_Row]:
    """A row for each layer, of a shared one with all its calls."""
    often = Counter(step.thing for step in steps)
    met: Counter[tuple[str, int]] = Counter()
    called: dict[int, str] = {}
    calls: dict[tuple[str, int], list[_Step]] = {}
    for step in steps:
        number = f"[{met[step.thing]}]" if often[step.thing] > 1 else ""
        called[id(step)] = f"{step.name}{number}"
        met[step.thing] += 1
        calls.setdefault(step.thing, []).append(step)
    for several in calls.values():
        first, last = several[0], several[-1]
        if first.kind == hidden:
            continue
        sources = tuple(
            called[id(source)] if isinstance(source, _Step) else f"input {-1 - source}"
            for step in several
            for source in step.sources
        )
        yield _Row(
            name=first.name,
            kind=first.kind,
            known=first.kind != "?",
            shape=shapes_text(last.shapes),
            parameters=first.parameters,
            line=spots.short(first.place),
            sources=sources or ("-",),
        )


def _kind(layer: Layer) -> str:
    """The class, as Keras calls that of an operation, too: ``ExpandDims``."""
    name = type_name(layer)
    if not layer.operation:
        return name
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _sizes(rows: Sequence[_Row], columns: int, *, straight: bool) -> list[int]:
    """How wide each column is: shapes and numbers as they need, names share the rest."""
    shape = max([len("Output Shape"), *(min(width(row.shape), WIDEST_SHAPE) for row in rows)])
    numbers = max([7, *(width(row.parameters) for row in rows)])
    line = max([4, *(width(row.line) for row in rows)])
    rest = columns - shape - numbers - line - FRAME * (4 if straight else 5) - 1
    # Where the page is too narrow for all, shapes are folded, too.
    wanting = NARROWEST_NAME + (0 if straight else NARROWEST) - rest
    if wanting > 0:
        folded = max(shape - wanting, NARROWEST)
        rest, shape = rest + shape - folded, folded
    name = max([len("Layer (type)"), *(width(f"{row.name} ({row.kind})") for row in rows)])
    if straight:
        return [max(min(name, rest), NARROWEST_NAME), shape, numbers, line]
    sources = max([len("Connected to"), *(width(", ".join(row.sources)) for row in rows)])
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
