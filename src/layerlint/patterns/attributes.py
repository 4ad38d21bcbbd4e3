"""What a node answers when a rule asks for an attribute: arguments and derived facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from layerlint.graph.model import Argument, Layer, LayerValue, Shape, UnknownValue
from layerlint.patterns.axes import Layout, channel_axis, spatial_rank
from layerlint.patterns.normal_graph import NormalNode

RATES: Final = ("rate", "dropout", "recurrent_dropout")
_CELLS: Final = ("cell", "cells")
KERNEL_INITIALIZERS: Final = (
    *("kernel_initializer", "depthwise_initializer", "pointwise_initializer"),
)


def answers(node: NormalNode, attribute: str) -> tuple[Argument, ...]:
    """All values that a node has for an attribute; none if it has no such attribute."""
    arguments = node.layer.arguments
    match attribute:
        case "rank":
            return (_rank(node, node.shape, "output"),)
        case "input_rank":
            return (_rank(node, node.input_shape, "input"),)
        case "units":
            return (_channels(node, node.channels, "output"),)
        case "input_units":
            return (_channels(node, node.input_channels, "input"),)
        case "rates":
            return tuple(_rates(node.layer))
        case "kernel_initializers":
            return tuple(arguments[name] for name in KERNEL_INITIALIZERS if name in arguments)
        case "trainable":
            return (_trainable(node),)
        case "weights_given":
            return (node.layer.weights_given,)
        case "kernel":
            return _kernel(node)
        case "map":
            return (_map(node.shape, node.output_layout),)
        case "input_map":
            return (_map(node.input_shape, node.layout),)
        case "ends_part":
            return (node.ends_part,)
        case "backend":
            return (node.layer.backend,)
        case "keras_1":
            return (node.layer.keras_1 or bool(node.layer.words),)
        case "finds_channels":
            found = node.finds_channels
            return (_unknown("data_format", node) if found is None else found,)
        case "keeps_last_axis":
            return (_keeps_last_axis(node),)
    return (arguments[attribute],) if attribute in arguments else ()


def answer(node: NormalNode, attribute: str) -> Argument:
    """The value of an attribute; a tuple of several values, ``None`` where it has none."""
    values = answers(node, attribute)
    return values[0] if len(values) == 1 else values or None


def _rates(layer: Layer) -> Iterator[Argument]:
    """The drop rates of a layer, and of the cells that a recurrent layer runs."""
    for name in RATES:
        if layer.arguments.get(name) is not None:
            yield layer.arguments[name]
    for name in _CELLS:
        cells = layer.arguments.get(name)
        for cell in cells if isinstance(cells, tuple) else (cells,):
            if isinstance(cell, LayerValue) and cell.layer.family == "rnn":
                yield from _rates(cell.layer)


def _unknown(what: str, node: NormalNode) -> UnknownValue:
    return UnknownValue(reason=f"{what} of {node.shown}", place=node.place)


def _rank(node: NormalNode, shape: Shape | None, side: str) -> Argument:
    return _unknown(f"{side} shape", node) if shape is None else len(shape)


def _channels(node: NormalNode, channels: Argument, side: str) -> Argument:
    return _unknown(f"{side} shape", node) if channels is None else channels


def _trainable(node: NormalNode) -> Argument:
    layer = node.layer
    said = layer.arguments.get("trainable", True)
    if layer.trainable is False or said is False:
        return False
    if isinstance(said, UnknownValue):
        return said
    return True if layer.trainable else _unknown("trainable", node)


def _kernel(node: NormalNode) -> tuple[Argument, ...]:
    """How many positions the kernel, or the window of a pooling, covers."""
    arguments = node.layer.arguments
    match arguments.get("kernel_size", arguments.get("pool_size")):
        case None:
            return ()
        case tuple(sizes):
            return (_product(sizes, node),)
        case int(size) if (rank := spatial_rank(node.layer)) is not None:
            return (size ** (rank - 2),)
        case value:
            return (value,)


def _product(sizes: tuple[Argument, ...], node: NormalNode) -> Argument:
    product = 1
    for size in sizes:
        if isinstance(size, UnknownValue):
            return size
        if not isinstance(size, int):
            return _unknown("kernel_size", node)
        product *= size
    return product


def _map(shape: Shape | None, layout: Layout) -> Argument:
    """How many positions a tensor has; ``None`` where that is not known or not fixed."""
    axis = channel_axis(layout, None if shape is None else len(shape))
    if shape is None or axis is None:
        return None
    channels = len(shape) + axis
    positions = 1
    for index, size in enumerate(shape):
        if index in (0, channels):
            continue
        if size is None:
            return None
        positions *= size
    return positions


def _keeps_last_axis(node: NormalNode) -> Argument:
    """Whether the last axis goes through untouched, as far as shapes and arguments tell."""
    arguments, rank = node.layer.arguments, _length(node.input_shape)
    moved = arguments.get("dims") if node.layer.name == "Permute" else None
    if isinstance(moved, tuple):
        return moved[-1:] == (len(moved),)
    if node.layer.name == "transpose":
        axes = arguments.get("axes", arguments.get("perm"))
        if isinstance(axes, tuple):
            return axes[-1:] in ((len(axes) - 1,), (-1,))
        return _unknown("axes", node)
    if node.layer.name in ("squeeze", "expand_dims"):
        axis = arguments.get("axis")
        if isinstance(axis, int) and not isinstance(axis, bool):
            last = rank if node.layer.name == "expand_dims" else _less(rank)
            return _unknown("input shape", node) if rank is None else axis not in (-1, last)
    last_in, last_out = _last(node.input_shape), _last(node.shape)
    if last_in is None or last_out is None:
        return _unknown("shape", node)
    return last_in == last_out


def _less(rank: int | None) -> int | None:
    return None if rank is None else rank - 1


def _length(shape: Shape | None) -> int | None:
    return None if shape is None else len(shape)


def _last(shape: Shape | None) -> int | None:
    return shape[-1] if shape else None
