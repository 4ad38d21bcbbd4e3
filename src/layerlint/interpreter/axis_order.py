"""Whether maps fit the axis order in which they are read, where the code leaves that to Keras's
settings on the machine.

Keras refuses a window that is larger than the map that it slides over. Code that runs only with
the channels first is for a machine on which they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layerlint.graph.model import LayerGraph, Node, Shape
from layerlint.interpreter.shapes.call import Call
from layerlint.interpreter.shapes.convolution import FORMS, take_apart, window_of
from layerlint.interpreter.shapes.pooling import WINDOWED

_IMAGE = 2
"""How many spatial axes a map has at least: with one axis a sequence may just be too short."""


def all_fit(graphs: Iterable[LayerGraph]) -> bool:
    """Whether no window is known to be larger than its map in one of the graphs, as far as the
    layers do not say themselves where the channels are.
    """
    return not any(
        "data_format" not in node.layer.given and _is_too_large(node, shape)
        for graph in graphs
        for node, shape in _windows(graph)
    )


def _windows(graph: LayerGraph) -> Iterator[tuple[Node, Shape]]:
    """The nodes whose layer has a window, each with the map that comes in."""
    shapes = {node.id: node.shapes for node in graph.nodes}
    entering = {-1 - number: (shape,) for number, shape in enumerate(graph.entering)}
    for node in graph.nodes:
        if node.inside is not None:
            yield from _windows(node.inside)
        elif node.layer.name in FORMS or node.layer.name in WINDOWED:
            for source in node.inputs[:1]:
                given = shapes.get(source) or entering.get(source) or ()
                if len(given) == 1 and given[0] is not None:
                    yield node, given[0]


def _is_too_large(node: Node, shape: Shape) -> bool:
    name = node.layer.name or ""
    call = Call(name=name, arguments=node.layer.arguments, inputs=(shape,))
    form = FORMS.get(name)
    rank = WINDOWED[name] if form is None else form.rank
    parts = take_apart(call, rank, shape)
    if parts is None or rank < _IMAGE or call.word("padding", "valid") != "valid":
        return False
    if form is None:
        window: tuple[int | None, ...] = call.sizes("pool_size", rank, 2)
        dilation: tuple[int | None, ...] = (1,) * rank
    elif form.kind == "transposed":
        return False
    else:
        window, _, dilation = window_of(call, form)
    return any(
        size is not None and wide is not None and apart is not None and apart * (wide - 1) >= size
        for size, wide, apart in zip(parts[1], window, dilation, strict=True)
    )
