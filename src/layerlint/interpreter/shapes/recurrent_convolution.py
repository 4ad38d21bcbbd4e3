"""Shapes and parameter counts of recurrent layers whose steps are convolutions."""

from __future__ import annotations

from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call, Outputs
from layerlint.interpreter.shapes.convolution import Form, convolve, take_apart
from layerlint.interpreter.shapes.recurrent import sequence
from layerlint.interpreter.shapes.wrapping import step_shape

RANKS = {"ConvLSTM1D": 1, "ConvLSTM2D": 2, "ConvLSTM3D": 3}
GATES = 4


def recurrent(call: Call) -> Outputs:
    """The last map or all of them, and the two states where they are asked for."""
    rank = RANKS[call.name]
    if call.input is not None and len(call.input) != rank + 3:
        return Outputs()
    length = call.input[1] if call.input is not None else None
    step = convolve(call, Form(rank=rank), step_shape(call.input))
    return Outputs() if step is None else sequence(call, step, length, (step, step))


def weights(call: Call) -> int | None:
    """For each gate a kernel, a recurrent kernel and a bias."""
    rank = RANKS[call.name]
    parts = take_apart(call, rank, step_shape(call.input))
    biased = call.flag("use_bias", True)
    if parts is None or biased is None:
        return None
    kernel = product(call.sizes("kernel_size", rank))
    filters = positive(call.whole("filters"))
    each = total(
        (
            product((kernel, parts[2], filters)),
            product((kernel, filters, filters)),
            filters if biased else 0,
        )
    )
    return product((GATES, each))


SHAPES = dict.fromkeys(RANKS, recurrent)
COUNTS = dict.fromkeys(RANKS, weights)
