"""Shapes and parameter counts of the core layers."""

from __future__ import annotations

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call, wholes


def same(call: Call) -> Shape | None:
    """The layer keeps the shape."""
    return call.input


def dense(call: Call) -> Shape | None:
    """The last axis becomes the units."""
    if not call.input:
        return None
    return (*call.input[:-1], positive(call.whole("units")))


def dense_weights(call: Call) -> int | None:
    """Kernel and bias."""
    if not call.input:
        return None
    units = positive(call.whole("units"))
    biased = call.flag("use_bias", True)
    if biased is None:
        return None
    return total((product((call.input[-1], units)), units if biased else 0))


def embedding(call: Call) -> Shape | None:
    """Each index becomes a vector."""
    if call.input is None:
        return None
    return (*call.input, positive(call.whole("output_dim")))


def embedding_weights(call: Call) -> int | None:
    """One vector for each index."""
    return product((call.whole("input_dim"), call.whole("output_dim")))


def input_layer(call: Call) -> Shape | None:
    """What the arguments say."""
    whole_shape = wholes(call.get("batch_shape"))
    if whole_shape is not None:
        return whole_shape
    shape = wholes(call.get("shape"))
    return None if shape is None else (call.whole("batch_size"), *shape)


SHAPES = {
    "InputLayer": input_layer,
    "Dense": dense,
    "TimeDistributedDense": dense,
    "Embedding": embedding,
    "Identity": same,
    "Masking": same,
    "ActivityRegularization": same,
    "Activation": same,
    "Dropout": same,
}
COUNTS = {
    "Dense": dense_weights,
    "TimeDistributedDense": dense_weights,
    "Embedding": embedding_weights,
}
