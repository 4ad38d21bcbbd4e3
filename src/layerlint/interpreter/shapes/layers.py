"""The layers, each with its shape and its parameter count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from layerlint.graph.model import Argument, Layer, Shape
from layerlint.interpreter.shapes import (
    attention,
    convolution,
    einsum,
    legacy,
    merging,
    normalization,
    plain,
    pooling,
    preprocessing,
    recurrent,
    recurrent_convolution,
    reshaping,
    wrapping,
)
from layerlint.interpreter.shapes.call import (
    NOTHING,
    Call,
    Inner,
    Outputs,
    ShapeRule,
    Weigh,
    is_size,
)

CountRule: TypeAlias = Callable[[Call], "int | None"]
Counted: TypeAlias = "dict[tuple[int, tuple[Shape | None, ...]], int | None]"

SHAPES: Mapping[str, ShapeRule] = {
    **plain.SHAPES,
    **convolution.SHAPES,
    **pooling.SHAPES,
    **recurrent.SHAPES,
    **normalization.SHAPES,
    **merging.SHAPES,
    **reshaping.SHAPES,
    **attention.SHAPES,
    **einsum.SHAPES,
    **preprocessing.SHAPES,
    **recurrent_convolution.SHAPES,
    **wrapping.SHAPES,
    **legacy.SHAPES,
}
COUNTS: Mapping[str, CountRule] = {
    **plain.COUNTS,
    **convolution.COUNTS,
    **recurrent.COUNTS,
    **normalization.COUNTS,
    **attention.COUNTS,
    **einsum.COUNTS,
    **preprocessing.COUNTS,
    **recurrent_convolution.COUNTS,
    **wrapping.COUNTS,
    **legacy.COUNTS,
}


def infer(
    name: str,
    arguments: Mapping[str, Argument],
    inputs: Sequence[Shape | None],
    *,
    call_arguments: Mapping[str, Argument] = NOTHING,
    inner: Inner | None = None,
) -> Outputs:
    """What a call of the layer gives.

    ``inputs`` are the tensors of the call, one shape each. ``call_arguments`` is what the
    call says besides (``return_attention_scores``). ``inner`` answers for layers that are
    wrapped and stand in no catalog: a user's class, a model.
    """
    rule = SHAPES.get(name)
    if rule is None:
        return Outputs()
    return Outputs.of(rule(prepare(name, arguments, inputs, call_arguments, inner, None)))


def count(
    name: str,
    arguments: Mapping[str, Argument],
    inputs: Sequence[Shape | None],
    *,
    inner: Inner | None = None,
    weigh: Weigh | None = None,
    counted: Counted | None = None,
) -> int | None:
    """How many weights the layer has once it is called so, trainable or not.

    ``counted`` is what was counted of layers within it: two that hold the same one, again and
    again, would count it twice at each level.
    """
    rule = COUNTS.get(name)
    if rule is None:
        return 0 if name in SHAPES else None
    number = rule(prepare(name, arguments, inputs, NOTHING, inner, weigh, counted))
    return number if number is not None and is_size(number) else None


def prepare(
    name: str,
    arguments: Mapping[str, Argument],
    inputs: Sequence[Shape | None],
    call_arguments: Mapping[str, Argument],
    inner: Inner | None,
    weigh: Weigh | None,
    counted: Counted | None = None,
) -> Call:
    """The call, with answers for the layers that this one wraps."""
    counted = {} if counted is None else counted

    def infer_wrapped(layer: Layer, shapes: Sequence[Shape | None]) -> Outputs:
        answer = inner(layer, shapes) if inner is not None else None
        if answer is not None:
            return answer
        known = catalog_name(layer)
        return Outputs() if known is None else infer(known, layer.arguments, shapes, inner=inner)

    def count_wrapped(layer: Layer, shapes: Sequence[Shape | None]) -> int | None:
        key = (id(layer), tuple(shapes))
        if key not in counted:
            counted[key] = count_anew(layer, shapes)
        return counted[key]

    def count_anew(layer: Layer, shapes: Sequence[Shape | None]) -> int | None:
        answer = weigh(layer, shapes) if weigh is not None else None
        if answer is not None:
            return answer
        known = catalog_name(layer)
        if known is None:
            return layer.parameters
        return count(known, layer.arguments, shapes, inner=inner, weigh=weigh, counted=counted)

    return Call(
        name=name,
        arguments=arguments,
        inputs=tuple(inputs),
        call_arguments=call_arguments,
        inner=infer_wrapped,
        weigh=count_wrapped,
    )


def catalog_name(layer: Layer) -> str | None:
    """The name of Keras's layer that the layer is, or does nothing but stand for."""
    if layer.base is not None:
        return None if layer.overrides_call else layer.base
    if layer.qualified is not None and not layer.qualified.startswith("keras."):
        return None
    return layer.name
