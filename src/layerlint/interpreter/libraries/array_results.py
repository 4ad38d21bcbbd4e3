"""The functions of NumPy and the methods of arrays of which it is known what shapes they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from layerlint.interpreter.libraries import array_joining as joining
from layerlint.interpreter.libraries import array_rules as rules
from layerlint.interpreter.libraries.array_rules import Function, Rule
from layerlint.interpreter.libraries.array_shapes import Sizes, sizes_of
from layerlint.interpreter.values import Value


def _by_name(parameters: str, rule: Rule, *names: str) -> dict[str, Function]:
    made = Function(parameters=tuple(parameters.split()), rule=rule)
    return dict.fromkeys(names, made)


FUNCTIONS: Final[dict[str, Function]] = {
    **_by_name(
        "a dtype", rules.same, "array", "asarray", "asanyarray", "ascontiguousarray", "asfarray",
        "zeros_like", "ones_like", "empty_like",
    ),
    **_by_name(
        "a", rules.same, "copy", "nan_to_num", "abs", "absolute", "fabs", "negative", "sqrt",
        "exp", "square", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "tanh",
        "sign", "ceil", "floor", "rint", "trunc", "fix", "isnan", "isfinite", "isinf",
        "logical_not", "invert", "fliplr", "flipud", "tril", "triu", "float16", "float32",
        "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
    ),
    **_by_name("a decimals", rules.same, "round", "around", "round_"),
    **_by_name("a fill", rules.same, "full_like"),
    **_by_name("a axis", rules.same, "flip"),
    **_by_name("a shift axis", rules.same, "roll"),
    **_by_name("a axis", rules.along, "cumsum", "cumprod"),
    **_by_name("a axis kind", rules.in_order, "sort", "argsort"),
    **_by_name("shape dtype", rules.made, "zeros", "ones", "empty"),
    **_by_name("shape fill dtype", rules.made, "full"),
    **_by_name("a", rules.flat, "ravel"),
    **_by_name("start stop step", rules.counted, "arange"),
    **_by_name("start stop num endpoint", rules.spaced, "linspace"),
    **_by_name("rows columns", rules.square, "eye"),
    **_by_name("rows", rules.square, "identity"),
    **_by_name("a newshape order shape", rules.of_shape, "reshape"),
    **_by_name("a axis", rules.expanded, "expand_dims"),
    **_by_name("a axis", rules.squeezed, "squeeze"),
    **_by_name("a axes", rules.transposed, "transpose"),
    **_by_name("a axis1 axis2", rules.swapped, "swapaxes"),
    **_by_name("a source destination", rules.moved, "moveaxis"),
    **_by_name("a axis start", rules.rolled, "rollaxis"),
    **_by_name("arrays axis", joining.stacked, "stack"),
    **_by_name("arrays axis", joining.joined, "concatenate"),
    **_by_name("arrays", joining.with_rank(2, 0, grown=joining.in_rows), "vstack", "row_stack"),
    **_by_name("arrays", joining.with_rank(2, 1, grown=joining.at_least_one), "hstack"),
    **_by_name("arrays", joining.with_rank(2, 1, grown=joining.in_columns), "column_stack"),
    **_by_name("arrays", joining.with_rank(3, 2, grown=joining.in_depth), "dstack"),
    **_by_name("a values axis", joining.appended, "append"),
    **_by_name("a repeats axis", rules.repeated, "repeat"),
    **_by_name("a reps", rules.tiled, "tile"),
    **_by_name("a pad_width mode constant_values", rules.padded, "pad"),
    **_by_name(
        "a axis dtype out keepdims", rules.reduced, "sum", "mean", "prod", "nansum", "nanmean",
    ),
    **_by_name(
        "a axis dtype out ddof keepdims", rules.reduced, "std", "var", "nanstd", "nanvar",
    ),
    **_by_name("a axis out overwrite_input keepdims", rules.reduced, "median", "nanmedian"),
    **_by_name(
        "a axis out keepdims", rules.reduced, "max", "min", "amax", "amin", "nanmax", "nanmin",
        "any", "all", "ptp", "argmax", "argmin",
    ),
    **_by_name(
        "a b", rules.element_wise, "add", "subtract", "multiply", "divide", "true_divide",
        "floor_divide", "power", "mod", "remainder", "maximum", "minimum", "fmax", "fmin",
        "equal", "not_equal", "greater", "less", "greater_equal", "less_equal", "logical_and",
        "logical_or", "logical_xor", "arctan2", "hypot",
    ),
    **_by_name("a a_min a_max", rules.clipped, "clip"),
    **_by_name("condition a b", rules.chosen, "where"),
    **_by_name("a b", rules.multiplied, "dot"),
    **_by_name("a b", rules.matrices, "matmul"),
    **_by_name("a", rules.distinct, "unique"),
    **_by_name("a obj axis", rules.without, "delete"),
    **_by_name("a obj values axis", rules.without, "insert"),
    **_by_name("*sizes", rules.drawn_of, "random.rand", "random.randn"),
    **_by_name(
        "size", rules.drawn, "random.random", "random.random_sample", "random.ranf",
        "random.sample", "random.standard_normal",
    ),
    **_by_name("loc scale size", rules.drawn, "random.normal"),
    **_by_name("low high size", rules.drawn, "random.uniform", "random.randint"),
    **_by_name("n p size", rules.drawn, "random.binomial"),
    **_by_name("a size", rules.drawn, "random.choice"),
    **_by_name("a", rules.shuffled, "random.permutation"),
}  # fmt: skip
"""By their names in ``numpy``. Parameters of other names than NumPy's take no keyword."""

METHODS: Final[dict[str, Function]] = {
    **{
        name: FUNCTIONS[name]
        for name in (
            *("copy", "clip", "round", "cumsum", "cumprod", "argsort", "squeeze", "swapaxes"),
            *("repeat", "sum", "mean", "prod", "std", "var", "max", "min", "any", "all", "ptp"),
            *("argmax", "argmin", "dot", "ravel"),
        )
    },
    **_by_name("a dtype", rules.same, "astype"),
    **_by_name("a order", rules.flat, "flatten"),
    **_by_name("a *axes", rules.transposed, "transpose"),
}
"""Of arrays of which the shape is known."""

_RESHAPE: Final = Function(parameters=("a", "*sizes"), rule=rules.by_sizes)


def of_function(
    machine: Any, name: str, positional: Sequence[Value], keywords: Mapping[str, Value]
) -> Sizes | None:
    """The sizes of what a function of NumPy gives, named without ``numpy``."""
    function = FUNCTIONS.get(name)
    return None if function is None else function.sizes(machine, positional, keywords)


def of_method(
    machine: Any,
    receiver: Value,
    name: str,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Sizes | None:
    """The sizes of what a method of a value gives that is not known.

    Whatever has a ``reshape`` gives the shape that it is told.
    """
    if name == "reshape":
        if not positional and "shape" in keywords:
            positional = [keywords["shape"]]
            keywords = {word: each for word, each in keywords.items() if word != "shape"}
        return _RESHAPE.sizes(machine, [receiver, *positional], keywords) if positional else None
    function = METHODS.get(name)
    if function is None or sizes_of(machine, receiver) is None:
        return None
    return function.sizes(machine, [receiver, *positional], keywords)
