"""Functions of Keras and TensorFlow on tensors, as operations named as in ``keras.ops``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from layerlint.interpreter.keras.describing import infer
from layerlint.interpreter.keras.layers import operands_in, operation, with_sources
from layerlint.interpreter.keras.named import other_word
from layerlint.interpreter.keras.objects import Constant, KerasLayer, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import has_shape, holds, is_tensor
from layerlint.interpreter.values import Site, Value

_NAMES = {
    "add_n": "add",
    "argmax": "argmax",
    "batch_flatten": "flatten",
    "concat": "concatenate",
    "clip_by_value": "clip",
    "permute_dimensions": "transpose",
    "pow": "power",
    "range": "arange",
    "reduce_all": "all",
    "reduce_any": "any",
    "reduce_logsumexp": "logsumexp",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_std": "std",
    "reduce_sum": "sum",
    "reduce_variance": "var",
    "repeat_elements": "repeat",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "realdiv": "divide",
    "swish": "silu",
    "neg": "negative",
    "l2_normalize": "normalize",
    "gather": "take",
    "identity": "linear",
    "split": "split",
    **dict.fromkeys(("resize_bilinear", "resize_nearest_neighbor", "resize_bicubic"), "resize"),
}
"""Names of functions elsewhere for which ``keras.ops`` has another one."""

_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("mean", "sum", "max", "min", "prod", "std", "var", "all", "any", "logsumexp"),
        ("x", "axis", "keepdims"),
    ),
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "maximum", "minimum"), ("x1", "x2")),
    **dict.fromkeys(
        ("zeros", "ones", "normal", "uniform", "truncated_normal", "random_normal"), ("shape",)
    ),
    "random_uniform": ("shape",),
    "arange": ("start", "stop", "step"),
    "matmul": ("x1", "x2"),
    "dot": ("x1", "x2"),
    "concatenate": ("xs", "axis"),
    "stack": ("x", "axis"),
    "unstack": ("x", "num", "axis"),
    "split": ("x", "indices_or_sections", "axis"),
    "reshape": ("x", "newshape"),
    "transpose": ("x", "axes"),
    "expand_dims": ("x", "axis"),
    "squeeze": ("x", "axis"),
    "cast": ("x", "dtype"),
    "softmax": ("x", "axis"),
    "pad": ("x", "pad_width", "mode", "constant_values"),
    "tile": ("x", "repeats"),
    "repeat": ("x", "repeats", "axis"),
    "take": ("x", "indices", "axis"),
    "clip": ("x", "x_min", "x_max"),
    "power": ("x1", "x2"),
    "argmax": ("x", "axis"),
    "flatten": ("x",),
    "normalize": ("x", "axis"),
    "where": ("condition", "x1", "x2"),
    "einsum": ("subscripts", "operands"),
    "leaky_relu": ("x", "negative_slope"),
    "relu": ("x", "negative_slope", "max_value", "threshold"),
}
"""Parameters of functions for which the catalog lists none."""

_BACKEND_DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "concatenate": {"axis": -1},
    "expand_dims": {"axis": -1},
}
"""Defaults of the backend's functions where ``keras.ops`` has others, or none."""

_RENAMED = {
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "concat_dim": "axis",
    "dim": "axis",
    "perm": "axes",
    "pattern": "axes",
    "shape": "newshape",
    "num_or_size_splits": "indices_or_sections",
    "multiples": "repeats",
    "n": "repeats",
    "paddings": "pad_width",
    "clip_value_min": "x_min",
    "clip_value_max": "x_max",
    "min_value": "x_min",
    "max_value": "x_max",
    "values": "xs",
    "tensors": "xs",
    "input_tensor": "x",
    "tensor": "x",
    "features": "x",
    "logits": "x",
    "input": "x",
    "params": "x",
    "alpha": "negative_slope",
    "limit": "stop",
    "delta": "step",
    "dims": "shape",
}


def apply(
    run: Run,
    name: str,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
    qualified: str | None = None,
) -> Value:
    """A node for a function called with tensors among its arguments."""
    bound = _bind(run, name, positional, keywords, site, qualified)
    result = operation(run, bound.name, bound.inputs, bound.arguments, site)
    if other_word(name) and isinstance(result, Tensor) and result.call is not None:
        result.call.layer.spelled = name
    return result


def folded(
    run: Run,
    name: str,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
    qualified: str | None = None,
) -> Constant | None:
    """What a function gives where no tensor of the graph is: a constant of known shape."""
    if not any(holds(value, has_shape) for value in (*positional, *keywords.values())):
        if name not in _MAKING:
            return None
        if name in _WRITTEN:
            return _written(run, positional, keywords)
    bound = _bind(run, name, positional, keywords, site, qualified)
    layer = KerasLayer(bound.name, run.place(site))
    layer.operation = True
    layer.arguments = bound.arguments
    shapes = [one.shape for value in bound.inputs for one in operands_in(run, value)]
    outputs = infer(run, layer, shapes, {})
    if not outputs.single or outputs.shapes[0] is None:
        return None
    return Constant(outputs.shapes[0])


def _written(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value]
) -> Constant | None:
    """``tf.constant([1, 2])``: as long as what is written there."""
    given = positional[0] if positional else next(iter(keywords.values()), None)
    shape: list[int] = []
    given = run.machine.settle(given)
    while isinstance(given, (list, tuple)) and getattr(given, "length", None) is None and given:
        shape.append(len(given))
        given = run.machine.settle(given[0])
    known = isinstance(given, (bool, int, float)) and len(shape) < 8
    return Constant(tuple(shape)) if known and shape else None


_WRITTEN = frozenset({"constant", "convert_to_tensor", "Variable", "variable", "array"})

_MAKING = _WRITTEN | {
    *("zeros", "ones", "full", "eye", "arange", "range", "linspace", "normal", "uniform"),
    *("truncated_normal", "random_normal", "random_uniform"),
}
"""Functions that make a tensor from nothing."""


class _Bound(NamedTuple):
    """A call of a function under the names of ``keras.ops``."""

    name: str
    inputs: list[Value]
    arguments: dict[str, Value]


def _bind(
    run: Run,
    name: str,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
    qualified: str | None,
) -> _Bound:
    named_so = _NAMES.get(name, name)
    own = qualified is not None and qualified.startswith("keras.ops.")
    parameters = _signature(run, qualified or f"keras.ops.{named_so}") if own else ()
    if not parameters:
        parameters = _PARAMETERS.get(named_so) or _signature(run, f"keras.ops.{named_so}")
    if not parameters:
        parameters = _signature(run, f"keras.ops.image.{named_so}")
    if named_so == "einsum":
        parameters = ("subscripts", *("operands" for _ in positional[1:]))
    known = set(parameters)
    inputs: list[Value] = []
    arguments: dict[str, Value] = {}
    for index, value in enumerate(positional):
        parameter = parameters[index] if index < len(parameters) else f"argument {index + 1}"
        _sort(run, parameter, value, inputs, arguments, site)
    for word, value in keywords.items():
        if word == "name" or word.startswith("*"):
            continue
        renamed = _RENAMED.get(word, word)
        _sort(run, renamed if renamed in known else word, value, inputs, arguments, site)
    if qualified is not None and qualified.startswith("keras.backend."):
        arguments = {**_BACKEND_DEFAULTS.get(name, {}), **arguments}
    if name == "split" and qualified is None:
        # TensorFlow is told the sizes of the parts where `keras.ops` is told where to cut.
        cuts = run.machine.settle(arguments.get("indices_or_sections"))
        if isinstance(cuts, (list, tuple)):
            arguments["num_or_size_splits"] = arguments.pop("indices_or_sections")
    return _Bound(named_so, inputs, arguments)


def _sort(
    run: Run,
    parameter: str,
    value: Value,
    inputs: list[Value],
    arguments: dict[str, Value],
    site: Site,
) -> None:
    if holds(value, is_tensor):
        inputs.append(with_sources(run, value, site))
        return
    if isinstance(value, Constant):
        inputs.append(value)  # no edge leads from it, but it has a shape
    arguments[parameter] = value


def _signature(run: Run, qualified: str) -> tuple[str, ...]:
    spec = run.machine.catalog.callable(qualified)
    return tuple(one.name for one in spec.parameters) if spec is not None else ()
