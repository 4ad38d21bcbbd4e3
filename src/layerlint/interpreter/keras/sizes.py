"""Sizes of axes that are no numbers: free (``None``), or unknown but the same elsewhere."""

from __future__ import annotations

from layerlint.catalog import LayerSpec
from layerlint.graph.model import Shape
from layerlint.interpreter.keras.objects import Call, Size
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.shapes import Outputs
from layerlint.interpreter.values import List, Unknown, Value

_UNITS = ("filters", "units", "output_dim")
"""Parameters that say how long the channel axis of the output is."""

_KEEPING = frozenset({"normalization", "regularization", "activation", "merging"})
"""Families whose layers keep every axis that they are not said to change."""


def refined(
    run: Run, call: Call, outputs: Outputs, spec: LayerSpec | None
) -> list[tuple[Size, ...] | None]:
    """Shapes as inferred, with what is said of the axes that no number stands for."""
    doubtful = _doubtful(run, call)
    return [
        _refine(run, call, index, shape, spec, doubtful=doubtful)
        for index, shape in enumerate(outputs.shapes)
    ]


def _doubtful(run: Run, call: Call) -> bool:
    """Whether an axis may be without a number because something is not known."""
    settle = run.machine.settle
    for tensor in call.inputs:
        if tensor.shape is None:
            return True
        if any(isinstance(settle(size), Unknown) for size in tensor.shape):
            return True
    if call.layer.form is not None:
        return False
    return any(_open(run, value, 3) for value in call.layer.arguments.values())


def _open(run: Run, value: Value, depth: int) -> bool:
    value = run.machine.settle(value)
    if isinstance(value, Unknown) or (isinstance(value, List) and value.length is not None):
        return True
    if isinstance(value, (list, tuple)) and depth:
        return any(_open(run, item, depth - 1) for item in value)
    return False


def _refine(
    run: Run,
    call: Call,
    index: int,
    shape: Shape | None,
    spec: LayerSpec | None,
    *,
    doubtful: bool,
) -> tuple[Size, ...] | None:
    if shape is None:
        return None
    sizes: list[Size] = list(shape)
    if not doubtful:
        return tuple(sizes)
    rank = len(sizes)
    channel = _channel(run, call, rank)
    for axis in range(rank):
        if sizes[axis] is not None or (axis == 0 and not call.layer.operation):
            continue
        known = _said(run, call, spec) if axis == channel else None
        if known is None:
            known = _kept(run, call, axis, rank, spec)
        if known is None:
            key = ("size", run.place(call.site) if call.site else call.layer.place)
            reason = f"size of axis {axis} of {call.layer.name}"
            known = run.machine.unknown(
                reason, call.site, key=(*key, call.layer.serial, index, axis)
            )
        elif isinstance(known, _Free):
            continue
        sizes[axis] = known
    return tuple(sizes)


class _Free:
    """An axis that is not fixed, as in ``Input((None, 3))``."""


_FREE = _Free()


def _channel(run: Run, call: Call, rank: int) -> int:
    first = run.machine.settle(call.layer.arguments.get("data_format"))
    if first is None:
        first = run.settings.image_data_format
    return 1 if first == "channels_first" else rank - 1


def _said(run: Run, call: Call, spec: LayerSpec | None) -> Size | None:
    """The unknown that the source gives as the number of channels."""
    if spec is None:
        return None
    for name in _UNITS:
        value = run.machine.settle(call.layer.arguments.get(name))
        if isinstance(value, Unknown):
            return value
    return None


def _kept(
    run: Run, call: Call, axis: int, rank: int, spec: LayerSpec | None
) -> Size | _Free | None:
    """The size of the same axis of the input, where the layer keeps it."""
    if not call.inputs or any(one.shape is None or len(one.shape) != rank for one in call.inputs):
        return None
    found = [run.machine.settle(one.shape[axis]) for one in call.inputs if one.shape]
    if spec is None or spec.family not in _KEEPING or spec.name == "Concatenate":
        return None
    first = found[0]
    if any(other != first for other in found):
        return None
    return _FREE if first is None else first
