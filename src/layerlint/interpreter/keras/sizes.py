"""Sizes of axes that are no numbers: free (``None``), or unknown but the same elsewhere.

An unknown stands in a shape itself, also where it has a default: it may be forgotten.
"""

from __future__ import annotations

from layerlint.catalog import LayerSpec
from layerlint.graph.model import Shape
from layerlint.interpreter.keras.objects import Call, Size, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import holds
from layerlint.interpreter.shapes import Outputs
from layerlint.interpreter.values import List, Unknown, Value

_UNITS = ("filters", "units", "output_dim")
"""Parameters that say how long the channel axis of the output is."""

_KEEPING = frozenset({"normalization", "regularization", "activation", "merging"})
"""Families whose layers keep every axis that they are not said to change."""

_KEEPING_CHANNELS = _KEEPING | {"pooling", "reshaping"}


def refined(
    run: Run, call: Call, outputs: Outputs, spec: LayerSpec | None
) -> list[tuple[Size, ...] | None]:
    """Shapes as inferred, with what is said of the axes that no fixed number stands for."""
    if not _open_call(run, call):
        return list(outputs.shapes)
    return [_refine(run, call, index, shape, spec) for index, shape in enumerate(outputs.shapes)]


def _open_call(run: Run, call: Call) -> bool:
    """Whether something unknown has a say in the shape, be it by its default."""
    for tensor in call.inputs:
        if tensor.shape is None or any(isinstance(size, Unknown) for size in tensor.shape):
            return True
    if call.layer.form is not None:
        return False
    return any(holds(value, _is_open, 3) for value in call.layer.arguments.values())


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, List) and value.length is not None)


def _refine(
    run: Run, call: Call, index: int, shape: Shape | None, spec: LayerSpec | None
) -> tuple[Size, ...] | None:
    if shape is None:
        return None
    rank = len(shape)
    channel = _channel(run, call, rank)
    sizes: list[Size] = []
    for axis, size in enumerate(shape):
        if axis == 0 and not call.layer.operation:
            sizes.append(size)
            continue
        source = _source(run, call, axis, rank, channel, spec)
        if isinstance(source, Unknown) and _agree(run, source, size):
            sizes.append(source)
        elif size is None and source is not None:
            sizes.append(_unknown(run, call, index, axis))
        else:
            sizes.append(size)
    return tuple(sizes)


def _agree(run: Run, source: Unknown, size: int | None) -> bool:
    settled = run.machine.settle(source)
    return settled == size if size is not None else isinstance(settled, Unknown)


def _unknown(run: Run, call: Call, index: int, axis: int) -> Unknown:
    place = run.place(call.site) if call.site else call.layer.place
    return run.machine.unknown(
        f"size of axis {axis} of {call.layer.name}",
        call.site,
        key=("size", place, call.layer.serial, index, axis),
    )


def _channel(run: Run, call: Call, rank: int) -> int:
    first = run.machine.settle(call.layer.arguments.get("data_format"))
    if first is None:
        first = call.layer.image_data_format
    return 1 if first == "channels_first" else rank - 1


def _source(
    run: Run, call: Call, axis: int, rank: int, channel: int, spec: LayerSpec | None
) -> Size:
    """Where the size of an axis comes from: ``None`` where the axis is free, an unknown
    that the source gives, or anything else where that cannot be told.
    """
    if spec is None:
        return 0
    if axis == channel:
        said = [call.layer.arguments[name] for name in _UNITS if name in call.layer.arguments]
        if said:
            return said[0]
        if spec.family in _KEEPING_CHANNELS and spec.name != "Concatenate":
            return _common([_channel_of(run, call, one) for one in call.inputs])
    elif spec.family in _KEEPING:
        found = [
            0 if one.shape is None or len(one.shape) != rank else one.shape[axis]
            for one in call.inputs
        ]
        return _common(found)
    return 0


def _channel_of(run: Run, call: Call, tensor: Tensor) -> Size:
    if not tensor.shape:
        return 0
    return tensor.shape[_channel(run, call, len(tensor.shape))]


def _common(sizes: list[Size]) -> Size:
    """The one size that all tensors have, if it is one."""
    return sizes[0] if sizes and all(size == sizes[0] for size in sizes) else 0
