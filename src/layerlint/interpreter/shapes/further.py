"""The layers that few models have, each with its shape and its parameter count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layerlint.interpreter.shapes import (
    attention,
    einsum,
    legacy,
    preprocessing,
    recurrent_convolution,
    wrapping,
)

if TYPE_CHECKING:
    from layerlint.interpreter.shapes.call import CountRule, ShapeRule

SHAPES: Mapping[str, ShapeRule] = {
    **attention.SHAPES,
    **einsum.SHAPES,
    **preprocessing.SHAPES,
    **recurrent_convolution.SHAPES,
    **wrapping.SHAPES,
    **legacy.SHAPES,
}
COUNTS: Mapping[str, CountRule] = {
    **attention.COUNTS,
    **einsum.COUNTS,
    **preprocessing.COUNTS,
    **recurrent_convolution.COUNTS,
    **wrapping.COUNTS,
    **legacy.COUNTS,
}
