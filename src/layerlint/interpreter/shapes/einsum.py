"""Einstein sums: equations, and the layer whose kernel takes part in one."""

from __future__ import annotations

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import product, total
from layerlint.interpreter.shapes.call import Call, wholes
from layerlint.records import dataclass
from layerlint.regex import regex

DENSE_EQUATION = regex(
    r"(?P<left>\.\.\.)?(?P<input>[A-Za-z]+)(\.\.\.)?,"
    r"(?P<kernel>[A-Za-z]+)->(\.\.\.)?(?P<output>[A-Za-z]+)(\.\.\.)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """The shapes that an einsum layer works out from its equation."""

    output: Shape
    kernel: Shape
    bias: int | None
    """How many numbers the bias has."""


def analyse(call: Call) -> Dense | None:
    """The shapes of an ``EinsumDense``; ``None`` where the equation does not fit."""
    equation = call.get("equation")
    shape = call.input
    if not isinstance(equation, str) or not shape:
        return None
    parts = DENSE_EQUATION.fullmatch(equation.replace(" ", ""))
    wanted = call.get("output_shape")
    asked = wholes(wanted if isinstance(wanted, tuple) else (wanted,))
    if parts is None or asked is None:
        return None
    output = [shape[0], *asked]
    elided = len(shape) - len(parts["input"])
    if elided < 0:
        return None
    # Axes that the equation does not name hang on behind, with dots there or without.
    if parts["left"]:
        # Keras puts the axes that the dots stand for in the opposite order.
        output[1:1] = reversed(shape[1:elided])
    elif elided:
        output.extend(shape[-elided:])
    first = elided if parts["left"] else 0
    inputs = dict(zip(parts["input"], shape[first:], strict=False))
    outputs = dict(zip(parts["output"], output[first:], strict=False))
    if not set(parts["kernel"]) <= set(inputs) | set(outputs):
        return None
    return Dense(
        output=tuple(output),
        kernel=tuple(
            outputs[letter] if letter in outputs else inputs[letter] for letter in parts["kernel"]
        ),
        bias=bias_size(call.get("bias_axes"), outputs),
    )


def bias_size(axes: Argument, outputs: dict[str, int | None]) -> int | None:
    """One number for each place along the axes that the bias runs along."""
    if axes is None:
        return 0
    if not isinstance(axes, str) or not set(axes) <= set(outputs):
        return None
    return product(outputs[letter] for letter in set(axes))


def einsum_dense(call: Call) -> Shape | None:
    """What the equation says, filled up from ``output_shape`` and the input."""
    found = analyse(call)
    return None if found is None else found.output


def einsum_dense_weights(call: Call) -> int | None:
    """Kernel and bias."""
    found = analyse(call)
    return None if found is None else total((product(found.kernel), found.bias))


SHAPES = {"EinsumDense": einsum_dense}
COUNTS = {"EinsumDense": einsum_dense_weights}
