"""Shapes and parameter counts of recurrent layers."""

from __future__ import annotations

from collections.abc import Sequence

from layerlint.graph.model import Shape
from layerlint.interpreter.shapes.arithmetic import positive, product, total
from layerlint.interpreter.shapes.call import Call, Outputs

GATES = {
    "SimpleRNN": 1,
    "GRU": 3,
    "LSTM": 4,
    "CuDNNGRU": 3,
    "CuDNNLSTM": 4,
    "SimpleRNNCell": 1,
    "GRUCell": 3,
    "LSTMCell": 4,
}
STATES = {"SimpleRNN": 1, "GRU": 1, "LSTM": 2, "CuDNNGRU": 1, "CuDNNLSTM": 2}


def recurrent(call: Call) -> Outputs:
    """The last output or all of them, and the states where they are asked for."""
    if call.input is not None and len(call.input) != 3:
        return Outputs()
    batch, length = (None, None) if call.input is None else call.input[:2]
    units = positive(call.whole("units"))
    return sequence(call, (batch, units), length, ((batch, units),) * STATES[call.name])


def sequence(
    call: Call, step: Shape, length: int | None, states: Sequence[Shape | None] | None
) -> Outputs:
    """The outputs of a recurrent layer of which the output of one step is known.

    ``states`` is ``None`` where not even their number is known.
    """
    output: Shape | None
    match call.flag("return_sequences"):
        case True:
            output = (step[0], length, *step[1:])
        case False:
            output = step
        case None:
            output = None
    match call.flag("return_state"):
        case True if states is not None:
            return Outputs(shapes=(output, *states), single=False)
        case False:
            return Outputs(shapes=(output,))
        case _:
            return Outputs()


def weights(call: Call) -> int | None:
    """For each gate a kernel, a recurrent kernel and a bias; of a cell as of its layer."""
    if not call.input:
        return None
    features, units = call.input[-1], positive(call.whole("units"))
    biased = True if call.name.startswith("CuDNN") else call.flag("use_bias", True)
    if biased is None:
        return None
    biases: int | None = int(biased)
    if biased:
        match call.name:
            case "GRU" | "GRUCell":
                after = call.flag("reset_after", True)
                biases = None if after is None else 1 + after
            case "CuDNNGRU" | "CuDNNLSTM":
                biases = 2
    each = total((product((features, units)), product((units, units)), product((biases, units))))
    return product((GATES[call.name], each))


SHAPES = dict.fromkeys(STATES, recurrent)
COUNTS = dict.fromkeys(GATES, weights)
