"""Shapes of operations, by their names in ``keras.ops``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes.arithmetic import broadcast
from layerlint.interpreter.shapes.call import Outputs

ELEMENTWISE = frozenset(
    ("add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "mod", "power")
)


def infer_operation(
    name: str, arguments: Mapping[str, Argument], inputs: Sequence[Shape | None]
) -> Outputs:
    """What the operation gives for tensors of these shapes."""
    if name in ELEMENTWISE and not arguments.get("axis"):
        return Outputs(shapes=(broadcast(inputs),))
    return Outputs()
