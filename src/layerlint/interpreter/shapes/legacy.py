"""Shapes and parameter counts of layers that Keras had once and has no more."""

from __future__ import annotations

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call
from layerlint.interpreter.shapes.merging import concatenated, dotted, merged
from layerlint.interpreter.shapes.normalization import prelu_weights
from layerlint.interpreter.shapes.plain import same


def merge(call: Call) -> Shape | None:
    """``Merge`` of Keras 0 and 1: the mode says which of today's merges it is."""
    match call.get("mode", "sum"):
        case "sum" | "ave" | "mul" | "max":
            return merged(call)
        case "concat":
            return concatenated(call)
        case "dot" | "cos":
            return dotted(call)
        case _:
            return None


def maxout(call: Call) -> Shape | None:
    """The last axis becomes the units."""
    if not call.input or len(call.input) != 2:
        return None
    return (call.input[0], positive(call.whole("units")))


def maxout_weights(call: Call) -> int | None:
    """A dense layer for each feature of which the greatest is taken."""
    if not call.input:
        return None
    biased = call.flag("use_bias", True)
    if biased is None:
        return None
    units = positive(call.whole("units"))
    each = total((product((call.input[-1], units)), units if biased else 0))
    return product((call.whole("nb_feature", 4), each))


def highway_weights(call: Call) -> int | None:
    """A dense layer for the transformation and one for the gate."""
    if not call.input:
        return None
    features = call.input[-1]
    biased = call.flag("use_bias", True)
    if biased is None:
        return None
    return product((2, total((product((features, features)), features if biased else 0))))


def softplus_weights(call: Call) -> int | None:
    """Two numbers for each value of a sample."""
    return product((2, prelu_weights(call)))


def s_shaped_weights(call: Call) -> int | None:
    """Four numbers for each value of a sample."""
    return product((4, prelu_weights(call)))


def time_merged(call: Call) -> Shape | None:
    """The axis of time summed or averaged away, or laid side by side."""
    if call.input is None or len(call.input) != 3:
        return None
    match call.get("mode", "sum"):
        case "sum" | "ave":
            return (call.input[0], call.input[2])
        case "concat":
            return (call.input[0], product(call.input[1:]))
        case _:
            return None


SHAPES = {
    "Merge": merge,
    "MaxoutDense": maxout,
    "TimeDistributedMerge": time_merged,
    **dict.fromkeys(("Highway", "ThresholdedReLU", "ParametricSoftplus", "SReLU"), same),
}
COUNTS = {
    "MaxoutDense": maxout_weights,
    "Highway": highway_weights,
    "ParametricSoftplus": softplus_weights,
    "SReLU": s_shaped_weights,
}
