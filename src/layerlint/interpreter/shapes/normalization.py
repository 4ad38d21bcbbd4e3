"""Parameter counts of normalization and parametric activation layers; shapes stay."""

from __future__ import annotations

from layerlint.interpreter.shapes.arithmetic import position, product
from layerlint.interpreter.shapes.call import Call, whole
from layerlint.interpreter.shapes.plain import same


def axis_size(call: Call) -> int | None:
    """The size of the axis, or of the axes together, that the layer normalizes."""
    shape = call.input
    axis = call.get("axis", -1)
    if shape is None:
        return None
    axes = axis if isinstance(axis, tuple) else (axis,)
    places = [position(whole(one), len(shape)) for one in axes]
    return product(None if place is None else shape[place] for place in places)


def scale_and_center(call: Call) -> int | None:
    """How many of gamma and beta there are: 0, 1 or 2."""
    scale, center = call.flag("scale", True), call.flag("center", True)
    return None if scale is None or center is None else scale + center


def batch_weights(call: Call) -> int | None:
    """Gamma and beta where wanted, moving mean and variance always, and renorm's three."""
    learned, renorm = scale_and_center(call), call.flag("renorm")
    if learned is None or renorm is None:
        return None
    size = axis_size(call)
    return product((size, learned + 2 + 3 * renorm)) if size is not None else None


def learned_weights(call: Call) -> int | None:
    """Gamma and beta where wanted."""
    return product((axis_size(call), scale_and_center(call)))


def scale_weights(call: Call) -> int | None:
    """Gamma alone."""
    return axis_size(call)


def prelu_weights(call: Call) -> int | None:
    """A slope for each value of a sample, or for each place where axes share it."""
    shape, shared = call.input, call.get("shared_axes")
    if shape is None:
        return None
    if shared is None:
        return product(shape[1:])
    axes = shared if isinstance(shared, tuple) else (shared,)
    places = [position(whole(axis), len(shape)) for axis in axes]
    if None in places:
        return None
    return product(1 if place in places else size for place, size in enumerate(shape) if place > 0)


SHAPES = dict.fromkeys(
    (
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "RMSNormalization",
        "UnitNormalization",
        "PReLU",
    ),
    same,
)
COUNTS = {
    "BatchNormalization": batch_weights,
    "LayerNormalization": learned_weights,
    "GroupNormalization": learned_weights,
    "RMSNormalization": scale_weights,
    "PReLU": prelu_weights,
}
