"""Shapes of operations, by their names in ``keras.ops``.

What is given besides tensors is an argument, by its name there. A number that is added to
a tensor changes no shape; an unknown value that is, is taken for a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.graph.model import Argument, Shape
from layerlint.interpreter.shapes import (
    indexing,
    making,
    products,
    rearranging,
    reductions,
    spatial,
)
from layerlint.interpreter.shapes.arithmetic import broadcast
from layerlint.interpreter.shapes.call import Call, Outputs, ShapeRule

_OF_ONE = (
    *("abs", "absolute", "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh"),
    *("argsort", "array", "batch_normalization", "bitwise_invert", "bitwise_not", "bias_add"),
    *("cast", "cbrt", "ceil", "celu", "clip", "conj", "conjugate", "convert_to_tensor", "copy"),
    *("cos", "cosh", "deg2rad", "dropout", "elu", "empty_like", "erf", "erfc", "erfinv", "exp"),
    *("exp2", "expm1", "exponential", "flip", "fliplr", "flipud", "floor", "full_like", "gelu"),
    *("hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "hsv_to_rgb"),
    *("in_train_phase", "isfinite", "isinf", "isnan", "layer_normalization", "leaky_relu"),
    *("linear", "log", "log10", "log1p", "log2", "log_sigmoid", "log_softmax", "logical_not"),
    *("mish", "nan_to_num", "negative", "normalize", "ones_like", "positive"),
    *("prelu", "preprocess_input"),
    *("rad2deg", "real", "reciprocal", "relu", "relu6", "rgb_to_hsv", "rms_normalization"),
    *("roll", "round", "rsqrt", "saturate_cast", "selu", "sigmoid", "sign", "silu", "sin"),
    *("sinc", "sinh", "soft_shrink", "softmax", "softplus", "softsign", "sort"),
    *("sparse_plus", "sparse_sigmoid", "sparsemax", "sqrt", "square", "squareplus"),
    *("stop_gradient", "swish", "tan", "tanh", "tanh_shrink", "threshold", "tril", "triu"),
    *("trunc", "zeros_like", "gaussian_blur", "stop_gradients"),
)
"""The result has the shape of the first tensor."""

_OF_SEVERAL = (
    *("add", "arctan2", "binary_crossentropy", "bitwise_and", "bitwise_left_shift"),
    *("bitwise_or", "bitwise_right_shift", "bitwise_xor", "divide", "divide_no_nan", "equal"),
    *("floor_divide", "fmax", "fmin", "fmod", "greater", "greater_equal", "heaviside", "hypot"),
    *("isclose", "less", "less_equal", "logaddexp", "logical_and", "logical_or", "logical_xor"),
    *("maximum", "minimum", "mod", "multiply", "nextafter", "not_equal", "power"),
    *("squared_difference", "subtract", "true_divide", "where"),
)
"""The tensors are brought to one shape by NumPy's rules."""

_OPERANDS = ("x1", "x2", "condition", "x", "y")


def first(call: Call) -> Shape | None:
    """The shape of the first tensor."""
    return call.input


def together(call: Call) -> Shape | None:
    """The shape that all tensors have together, constants that are tables included."""
    constants = [
        shape
        for name in _OPERANDS
        if (shape := indexing.constant_shape(call.get(name))) is not None
    ]
    return broadcast((*call.inputs, *constants)) if call.inputs else None


OPERATIONS: Mapping[str, ShapeRule] = {
    **dict.fromkeys(_OF_ONE, first),
    **dict.fromkeys(_OF_SEVERAL, together),
    **making.OPERATIONS,
    **reductions.OPERATIONS,
    **rearranging.OPERATIONS,
    **products.OPERATIONS,
    **indexing.OPERATIONS,
    **spatial.OPERATIONS,
}


def infer_operation(
    name: str, arguments: Mapping[str, Argument], inputs: Sequence[Shape | None]
) -> Outputs:
    """What the operation gives for tensors of these shapes."""
    rule = OPERATIONS.get(name)
    if rule is None:
        return Outputs()
    return Outputs.of(rule(Call(name=name, arguments=arguments, inputs=tuple(inputs))))
