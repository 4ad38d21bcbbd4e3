"""The layers, each with its shape and its parameter count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from layerlint.graph.model import Argument, Layer, Shape
from layerlint.interpreter.shapes import (
    convolution,
    merging,
    normalization,
    plain,
    pooling,
    recurrent,
    reshaping,
)
from layerlint.interpreter.shapes.call import (
    NOTHING,
    Call,
    CountRule,
    Inner,
    Outputs,
    ShapeRule,
    Weigh,
    is_size,
)

Counted: TypeAlias = "dict[tuple[int, tuple[Shape | None, ...]], int | None]"

SHAPES: Mapping[str, ShapeRule] = {
    **plain.SHAPES,
    **convolution.SHAPES,
    **pooling.SHAPES,
    **recurrent.SHAPES,
    **normalization.SHAPES,
    **merging.SHAPES,
    **reshaping.SHAPES,
}
"""Of the layers that most models are made of; the others are in ``further``."""
COUNTS: Mapping[str, CountRule] = {
    **plain.COUNTS,
    **convolution.COUNTS,
    **recurrent.COUNTS,
    **normalization.COUNTS,
}


def shape_rule(name: str) -> ShapeRule | None:
    """How the shape of a layer's output is worked out, where that is known."""
    rule = SHAPES.get(name)
    if rule is None:
        # Most files have none of the others, which take time to import.
        from layerlint.interpreter.shapes import further

        return further.SHAPES.get(name)
    return rule


def count_rule(name: str) -> CountRule | None:
    """How the weights of a layer are counted, where it has any and that is known."""
    rule = COUNTS.get(name)
    if rule is not None or name in SHAPES:
        return rule
    from layerlint.interpreter.shapes import further

    return further.COUNTS.get(name)


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
    rule = shape_rule(name)
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
    rule = count_rule(name)
    if rule is None:
        return None if shape_rule(name) is None else 0
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
