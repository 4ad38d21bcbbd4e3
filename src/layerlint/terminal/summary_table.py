"""A graph as Keras's ``summary()`` shows it: a table of its nodes."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from layerlint.display import plural, visible
from layerlint.graph.model import LayerGraph, Node
from layerlint.terminal.naming import node_names, shapes_text, type_name

BYTES_OF_A_WEIGHT = 4


def summary_table(graph: LayerGraph) -> Table:
    """The nodes with their output shapes and parameters, and what each is connected to."""
    straight = is_chain(graph)
    table = Table(expand=True)
    table.add_column("Layer (type)", ratio=8, overflow="fold")
    table.add_column("Output Shape", ratio=6, overflow="fold")
    table.add_column("Param #", justify="right", no_wrap=True, ratio=3, overflow="ellipsis")
    table.add_column("Line", justify="right", no_wrap=True)
    if not straight:
        table.add_column("Connected to", ratio=5, overflow="fold")
    names = node_names(graph)
    counted: set[int] = set()
    for node in graph.nodes:
        row = [
            _name(node, names[node.id]),
            Text(shapes_text(node), "green"),
            _parameters(node, seen=node.layer.key in counted),
            Text(str(node.layer.place.line), "dim"),
        ]
        if not straight:
            row.append(Text(_sources(node, names)))
        table.add_row(*row)
        counted.add(node.layer.key)
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
    """The last lines of a summary: how many parameters the model has."""
    layers = {node.layer.key: node.layer for node in graph.nodes if not node.layer.operation}
    known = [layer.parameters for layer in layers.values() if layer.parameters is not None]
    unknown = len(layers) - len(known)
    total = sum(known)
    if not unknown:
        return [Text(f" Total params: {total:,} ({_size(total)})")]
    doubt = f" and those of {plural(unknown, 'layer')} that are not known"
    return [Text(f" Total params: {total:,} ({_size(total)}){doubt}")]


def _size(parameters: int) -> str:
    size = float(parameters * BYTES_OF_A_WEIGHT)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            break
        size /= 1024
    return f"{size:.2f} {unit}"


def _name(node: Node, name: str) -> Text:
    kind = "operation" if node.layer.operation else type_name(node.layer)
    style = "yellow" if node.layer.name is None else "cyan"
    return Text.assemble(name, " (", (kind, style), ")")


def _parameters(node: Node, *, seen: bool) -> Text:
    if seen:
        return Text("shared", "dim")
    if node.layer.parameters is None:
        return Text("0" if node.layer.operation else "?", "dim")
    return Text(f"{node.layer.parameters:,}", "dim" if not node.layer.parameters else "bold")


def _sources(node: Node, names: dict[int, str]) -> str:
    return ", ".join(
        names.get(source, "?") if source >= 0 else f"input {-1 - source}" for source in node.inputs
    )
