"""Shapes and parameter counts of layers that hold other layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.graph.model import Argument, Layer, Shape
from layerlint.interpreter.shapes.arithmetic import positive, total
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule, layer_of, whole
from layerlint.interpreter.shapes.convolution import FORMS, filters_of, take_apart
from layerlint.interpreter.shapes.einsum import analyse
from layerlint.interpreter.shapes.recurrent import sequence


def step_shape(shape: Shape | None) -> Shape | None:
    """One moment of a sequence."""
    return (shape[0], *shape[2:]) if shape is not None and len(shape) > 1 else None


def wrapped(call: Call) -> Outputs:
    """What the wrapped layer gives."""
    layer = layer_of(call.get("layer"))
    return Outputs() if layer is None else call.inner(layer, call.inputs)


def wrapped_weights(call: Call) -> int | None:
    """Those of the wrapped layer."""
    layer = layer_of(call.get("layer"))
    return None if layer is None else call.weigh(layer, call.inputs)


def time_distributed(call: Call) -> Shape | None:
    """What the layer gives for one moment, for each moment."""
    layer = layer_of(call.get("layer"))
    if layer is None or (call.input is not None and len(call.input) < 3):
        return None
    outputs = call.inner(layer, (step_shape(call.input),))
    step = outputs.shapes[0] if outputs.single else None
    length = call.input[1] if call.input is not None else None
    return (step[0], length, *step[1:]) if step else None


def time_distributed_weights(call: Call) -> int | None:
    """Those of the one layer that all moments share."""
    layer = layer_of(call.get("layer"))
    return None if layer is None else call.weigh(layer, (step_shape(call.input),))


def bidirectional(call: Call) -> Outputs:
    """What two layers give, one for each direction, brought together."""
    layer = layer_of(call.get("layer"))
    if layer is None:
        return Outputs()
    forward = call.inner(layer, call.inputs[:1])
    output, states = forward.shapes[0], forward.shapes[1:]
    if forward.single and output is None:
        return Outputs()
    both = (*states, *states)
    match call.get("merge_mode", "concat"):
        case None:
            return Outputs(shapes=(output, output, *both), single=False)
        case "concat":
            merged = doubled(output)
        case "sum" | "mul" | "ave":
            merged = output
        case _ if call.given("merge_mode"):
            # Which way they are merged is not known, so how wide they are is not either.
            merged = (*output[:-1], None) if output else None
        case _:
            return Outputs()
    return Outputs(shapes=(merged, *both), single=forward.single)


def doubled(shape: Shape | None) -> Shape | None:
    """The last axis twice as long."""
    if not shape:
        return None
    last = shape[-1]
    return (*shape[:-1], None if last is None else 2 * last)


def bidirectional_weights(call: Call) -> int | None:
    """Those of the layer and of the one that runs backwards."""
    forward = layer_of(call.get("layer"))
    match call.given("backward_layer"):
        case False:
            backward = forward
        case _:
            backward = layer_of(call.get("backward_layer"))
    if forward is None or backward is None:
        return None
    return total((call.weigh(forward, call.inputs[:1]), call.weigh(backward, call.inputs[:1])))


def spectral_weights(call: Call) -> int | None:
    """Those of the layer and a vector as long as the last axis of its kernel."""
    layer = layer_of(call.get("layer"))
    if layer is None:
        return None
    return total((call.weigh(layer, call.inputs), last_kernel_axis(layer, call)))


def last_kernel_axis(layer: Layer, call: Call) -> int | None:
    """The size of the last axis of a layer's kernel."""
    inner = Call(
        name=layer.name or "",
        arguments=layer.arguments,
        inputs=call.inputs,
        inner=call.inner,
        weigh=call.weigh,
    )
    match layer.name:
        case "Dense":
            return positive(inner.whole("units"))
        case "Embedding":
            return positive(inner.whole("output_dim"))
        case "DepthwiseConv1D" | "DepthwiseConv2D":
            return inner.whole("depth_multiplier", 1)
        case "EinsumDense":
            found = analyse(inner)
            return None if found is None else found.kernel[-1]
        case str() as name if name in FORMS:
            form = FORMS[name]
            parts = take_apart(inner, form.rank, inner.input)
            if parts is None:
                return None
            channels = parts[2]
            return channels if form.kind == "transposed" else filters_of(inner, form, channels)
        case _:
            return None


STATES_OF_CELLS = {"SimpleRNNCell": 1, "GRUCell": 1, "LSTMCell": 2}


def cells_of(value: Argument) -> tuple[Layer, ...] | None:
    """The cells that a recurrent layer runs, one after the other; ``None`` if unknown."""
    values = value if isinstance(value, tuple) else (value,)
    cells: list[Layer] = []
    for one in values:
        layer = layer_of(one)
        if layer is None:
            return None
        stacked = layer.arguments.get("cells") if layer.name == "StackedRNNCells" else None
        found = (layer,) if stacked is None else cells_of(stacked)
        if found is None:
            return None
        cells.extend(found)
    return tuple(cells)


def run_cell(call: Call) -> Outputs:
    """The last output of a cell, or all of them, and its states.

    The states of stacked cells, which Keras gives as a list for each cell, stand in one row.
    """
    if call.input is not None and len(call.input) < 3:
        return Outputs()
    batch, length = (None, None) if call.input is None else call.input[:2]
    cells = cells_of(call.get("cell"))
    step: Shape | None = step_shape(call.input) or (batch, None)
    states: list[Shape | None] | None = []
    for cell in cells or ():
        step, given = moment(call, cell, step)
        states = None if states is None or given is None else [*states, *given]
    known = bool(cells) and step is not None
    return sequence(
        call, step if known and step else (batch, None), length, states if known else None
    )


def moment(
    call: Call, cell: Layer, shape: Shape | None
) -> tuple[Shape | None, Sequence[Shape | None] | None]:
    """What a cell gives for one step: its output, and its states if they are known."""
    number = STATES_OF_CELLS.get(cell.name or "")
    if number is not None:
        output = (shape[0] if shape else None, positive(whole(cell.arguments.get("units"))))
        return output, (output,) * number
    found = call.inner(cell, (shape,)).shapes
    return found[0], found[1:] or None


def run_cell_weights(call: Call) -> int | None:
    """Those of the cells."""
    return cells_weights(call, "cell", step_shape(call.input))


def stacked_weights(call: Call) -> int | None:
    """The same, of cells that are given the input of one step."""
    return cells_weights(call, "cells", call.input)


def cells_weights(call: Call, parameter: str, shape: Shape | None) -> int | None:
    """Those of all cells, of which each is given what the one before it gives."""
    cells = cells_of(call.get(parameter))
    if cells is None or not shape:
        return None
    counts: list[int | None] = []
    for cell in cells:
        counts.append(call.weigh(cell, (shape,)))
        shape, _ = moment(call, cell, shape)
    return total(counts)


def chained(call: Call) -> Outputs:
    """What the last of a row of layers gives."""
    outputs = Outputs(shapes=call.inputs, single=len(call.inputs) == 1)
    for value in layers_in(call) or (None,):
        layer = layer_of(value)
        if layer is None:
            return Outputs()
        if layer.name != "InputLayer":
            outputs = call.inner(layer, outputs.shapes)
    return outputs


def chained_weights(call: Call) -> int | None:
    """Those of all layers of a row."""
    values = layers_in(call)
    if values is None:
        return None
    shapes: Sequence[Shape | None] = call.inputs
    counts: list[int | None] = []
    for value in values:
        layer = layer_of(value)
        if layer is None:
            return None
        if layer.name != "InputLayer":
            counts.append(call.weigh(layer, shapes))
            shapes = call.inner(layer, shapes).shapes
    return total(counts)


def layers_in(call: Call) -> tuple[Argument, ...] | None:
    """The layers of a ``Sequential`` or a ``Pipeline``."""
    layers = call.get("layers")
    return layers if isinstance(layers, tuple) else None


SHAPES: Mapping[str, ShapeRule] = {
    "Wrapper": wrapped,
    "SpectralNormalization": wrapped,
    "TimeDistributed": time_distributed,
    "Bidirectional": bidirectional,
    "RNN": run_cell,
    "Pipeline": chained,
    "Sequential": chained,
}
COUNTS = {
    "Wrapper": wrapped_weights,
    "SpectralNormalization": spectral_weights,
    "TimeDistributed": time_distributed_weights,
    "Bidirectional": bidirectional_weights,
    "RNN": run_cell_weights,
    "StackedRNNCells": stacked_weights,
    "Pipeline": chained_weights,
    "Sequential": chained_weights,
}
