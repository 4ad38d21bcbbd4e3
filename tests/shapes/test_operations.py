"""Operations: their shapes are those that Keras works out, or unknown."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from layerlint.graph.model import Argument, UnknownValue
from layerlint.interpreter.shapes.operations import infer_operation

Shape = tuple["int | None", ...]

X: Shape = (None, 5, 4)

#: The operation, its arguments besides tensors, the shapes of its tensors.
CASES: tuple[tuple[str, Mapping[str, Any], Sequence[Shape]], ...] = (
    ("add", {}, [X, (4,)]),
    ("add", {"x2": 1.5}, [X]),
    ("multiply", {}, [X, (None, 1, 4)]),
    ("multiply", {"x2": [[1.0], [2.0], [3.0], [4.0], [5.0]]}, [X]),
    ("subtract", {}, [(None, 1), (1, 7)]),
    ("maximum", {}, [X, (5, 1)]),
    ("relu", {}, [X]),
    ("softmax", {"axis": 1}, [X]),
    ("exp", {}, [X]),
    ("where", {}, [(None, 5, 1), X, (4,)]),
    ("cast", {"dtype": "int32"}, [X]),
    ("clip", {"x_min": 0, "x_max": 1}, [X]),
    ("matmul", {}, [X, (4, 7)]),
    ("matmul", {}, [X, (None, 4, 7)]),
    ("matmul", {}, [(2, 3, 5, 4), (3, 4, 6)]),
    ("matmul", {}, [(4,), (2, 4, 3)]),
    ("matmul", {}, [(2, 3, 4), (4,)]),
    ("dot", {}, [X, (4, 7)]),
    ("dot", {}, [X, (4,)]),
    ("dot", {}, [(3, 4), (2, 4, 5)]),
    ("tensordot", {"axes": 1}, [X, (4, 7)]),
    ("tensordot", {"axes": [[2], [0]]}, [X, (4, 7)]),
    ("tensordot", {"axes": [[1, 2], [1, 0]]}, [X, (4, 5, 7)]),
    ("einsum", {"subscripts": "bij,jk->bik"}, [X, (4, 7)]),
    ("einsum", {"subscripts": "...ij,jk->...ik"}, [X, (4, 7)]),
    ("einsum", {"subscripts": "bij->bji"}, [X]),
    ("einsum", {"subscripts": "bqhd,bkhd->bhqk"}, [(None, 5, 2, 3), (None, 7, 2, 3)]),
    ("concatenate", {"axis": -1}, [X, (None, 5, 3)]),
    ("concatenate", {"axis": 1}, [X, (None, 2, 4), (None, 1, 4)]),
    ("concatenate", {}, [(2, 3), (4, 3)]),
    ("stack", {"axis": 1}, [X, X]),
    ("stack", {"axis": -1}, [X, X, X]),
    ("stack", {}, [X, X]),
    ("split", {"indices_or_sections": 2, "axis": -1}, [X]),
    ("split", {"indices_or_sections": [1, 3], "axis": 1}, [X]),
    ("unstack", {"axis": 1}, [X]),
    ("unstack", {"axis": -1, "num": 4}, [X]),
    ("reshape", {"newshape": (-1, 20)}, [X]),
    ("reshape", {"newshape": (-1, 5, 2, 2)}, [X]),
    ("reshape", {"newshape": (5, -1)}, [(2, 5, 4)]),
    ("reshape", {"newshape": -1}, [(2, 5, 4)]),
    ("transpose", {}, [X]),
    ("transpose", {"axes": (0, 2, 1)}, [X]),
    ("swapaxes", {"axis1": 1, "axis2": -1}, [X]),
    ("moveaxis", {"source": 1, "destination": -1}, [(None, 5, 4, 3)]),
    ("moveaxis", {"source": (1, 2), "destination": (-1, 0)}, [(None, 5, 4, 3)]),
    ("squeeze", {}, [(2, 1, 4, 1)]),
    ("squeeze", {"axis": 1}, [(None, 1, 4)]),
    ("squeeze", {"axis": (1, 2)}, [(None, 1, 1)]),
    ("expand_dims", {"axis": -1}, [X]),
    ("expand_dims", {"axis": (1, 2)}, [X]),
    ("mean", {}, [X]),
    ("mean", {"axis": 1}, [X]),
    ("mean", {"axis": (1, 2), "keepdims": True}, [X]),
    ("sum", {"axis": -1, "keepdims": True}, [X]),
    ("max", {"axis": [1]}, [X]),
    ("logsumexp", {"axis": 1}, [X]),
    ("norm", {"axis": -1}, [X]),
    ("argmax", {"axis": -1}, [X]),
    ("argmax", {}, [X]),
    ("moments", {"axes": [1], "keepdims": True}, [X]),
    ("cumsum", {"axis": 1}, [X]),
    ("pad", {"pad_width": ((0, 0), (1, 2), (0, 3))}, [X]),
    ("pad", {"pad_width": 1}, [(2, 3)]),
    ("pad", {"pad_width": (1, 2)}, [(2, 3)]),
    ("pad", {"pad_width": ((1, 2),)}, [(2, 3)]),
    ("tile", {"repeats": (1, 2, 3)}, [X]),
    ("tile", {"repeats": (2, 1)}, [X]),
    ("tile", {"repeats": 2}, [X]),
    ("repeat", {"repeats": 3, "axis": 1}, [X]),
    ("repeat", {"repeats": 3}, [(2, 4)]),
    ("flip", {"axis": 1}, [X]),
    ("roll", {"shift": 1, "axis": 1}, [X]),
    ("one_hot", {"num_classes": 6}, [(None, 5)]),
    ("one_hot", {"num_classes": 6, "axis": 1}, [(None, 5)]),
    ("take", {"indices": 2, "axis": 1}, [X]),
    ("take", {"indices": [0, 2], "axis": -1}, [X]),
    ("take", {"axis": 0}, [(10, 4), (None, 3)]),
    ("top_k", {"k": 2}, [X]),
    ("broadcast_to", {"shape": (3, 5, 4)}, [(1, 5, 1)]),
    ("ravel", {}, [(2, 5, 4)]),
    ("zeros_like", {}, [X]),
    ("zeros", {"shape": (2, 3)}, []),
    ("full", {"shape": [2, 3], "fill_value": 1}, []),
    ("arange", {"start": 5}, []),
    ("arange", {"start": 2, "stop": 9, "step": 3}, []),
    ("linspace", {"start": 0, "stop": 1, "num": 7}, []),
    ("eye", {"N": 3}, []),
    ("eye", {"N": 3, "M": 4}, []),
    ("image.resize", {"size": (6, 7)}, [(None, 20, 16, 3)]),
    ("image.resize", {"size": (6, 7), "data_format": "channels_first"}, [(None, 3, 20, 16)]),
    ("image.extract_patches", {"size": (4, 4)}, [(None, 20, 16, 3)]),
    ("image.extract_patches", {"size": 5, "strides": 2, "padding": "same"}, [(None, 20, 16, 3)]),
    ("conv", {"padding": "same", "strides": 2}, [(None, 20, 16, 3), (3, 3, 3, 8)]),
    ("conv", {}, [(None, 20, 3), (3, 3, 8)]),
    ("depthwise_conv", {}, [(None, 20, 16, 3), (3, 3, 3, 2)]),
    ("separable_conv", {}, [(None, 20, 16, 3), (3, 3, 3, 2), (1, 1, 6, 5)]),
    ("conv_transpose", {"strides": 2}, [(None, 20, 16, 3), (3, 3, 8, 3)]),
    ("max_pool", {"pool_size": 2}, [(None, 20, 16, 3)]),
    ("average_pool", {"pool_size": (3, 2), "strides": 1, "padding": "same"}, [(None, 9, 8, 3)]),
    ("depth_to_space", {"block_size": 2}, [(None, 20, 16, 8)]),
    ("space_to_depth", {"block_size": 2}, [(None, 20, 16, 3)]),
    ("layer_normalization", {}, [X]),
    ("rms_normalization", {}, [X]),
    ("normalize", {"axis": -1}, [X]),
    ("tril", {}, [X]),
    ("outer", {}, [(3,), (4,)]),
    ("dot_product_attention", {}, [(None, 5, 2, 3), (None, 7, 2, 3), (None, 7, 2, 3)]),
    ("binary_crossentropy", {}, [X, X]),
    ("categorical_crossentropy", {}, [X, X]),
    ("sparse_categorical_crossentropy", {}, [(None, 5), X]),
)

LISTS = frozenset(("concatenate", "stack"))
"""Operations that take a list of tensors."""
TENSORS = {
    "where": ("condition", "x1", "x2"),
    "sparse_categorical_crossentropy": ("target", "output"),
}


def written(value: Any) -> Argument:
    return tuple(written(item) for item in value) if isinstance(value, list | tuple) else value


def named(case: tuple[str, Mapping[str, Any], Sequence[Shape]]) -> str:
    name, arguments, inputs = case
    return f"{name} {dict(arguments)} {list(inputs)}"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Keras 3.15 needs Python 3.11")
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("keras", "jax")),
    reason="Keras with NumPy (and jax, which that needs) is not installed",
)
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("case", CASES, ids=named)
def test_shape(case: tuple[str, Mapping[str, Any], Sequence[Shape]]) -> None:
    import keras

    name, arguments, inputs = case
    function: Any = keras.ops
    for part in name.split("."):
        function = getattr(function, part)
    integers = name in ("one_hot", "sparse_categorical_crossentropy")
    tensors = [
        keras.Input(
            batch_shape=shape,
            dtype="int32"
            if (integers and index == 0) or (name == "take" and index == 1)
            else "bool"
            if name == "where" and index == 0
            else "float32",
        )
        for index, shape in enumerate(inputs)
    ]
    given = dict(arguments)
    if "x2" in given:
        given["x2"] = keras.ops.convert_to_tensor(given["x2"], dtype="float32")
    if name == "einsum":
        result = function(given["subscripts"], *tensors)
    elif name in LISTS:
        result = function(tensors, **given)
    else:
        result = function(*tensors, **given)
    single = not isinstance(result, list | tuple)
    expected = [tuple(one.shape) for one in ([result] if single else result)]
    found = infer_operation(name, {key: written(value) for key, value in arguments.items()}, inputs)
    assert (list(found.shapes), found.single) == (expected, single)


UNKNOWN = UnknownValue(reason="for a test")

PARTLY_KNOWN: tuple[tuple[str, dict[str, Argument], list[Shape | None], Shape | None], ...] = (
    ("add", {"x2": UNKNOWN}, [X], X),
    ("add", {}, [X, None], None),
    ("add", {}, [X, (3,)], None),
    ("reshape", {"newshape": (UNKNOWN, 20)}, [X], (None, 20)),
    ("reshape", {"newshape": UNKNOWN}, [X], None),
    ("reshape", {"newshape": (-1, 7)}, [(2, 5)], None),
    ("reshape", {"newshape": (-1, 7)}, [None], (None, 7)),
    ("mean", {"axis": UNKNOWN}, [X], None),
    ("mean", {"axis": UNKNOWN, "keepdims": True}, [X], (None, None, None)),
    ("mean", {"axis": 1, "keepdims": UNKNOWN}, [X], None),
    ("mean", {"axis": 7}, [X], None),
    ("concatenate", {"axis": UNKNOWN}, [X, X], (None, None, None)),
    ("concatenate", {"axis": 2}, [X, None], (None, None, None)),
    ("concatenate", {"axis": 1}, [(2, 3), (4, 5)], None),
    ("expand_dims", {"axis": UNKNOWN}, [X], (None, None, None, None)),
    ("transpose", {"axes": (0, UNKNOWN, 1)}, [X], (None, None, 5)),
    ("matmul", {"x2": UNKNOWN}, [X], None),
    ("matmul", {}, [X, (5, 7)], None),
    ("tile", {"repeats": UNKNOWN}, [(3,)], (None,)),
    ("one_hot", {"num_classes": UNKNOWN}, [(None, 5)], (None, 5, None)),
    ("get_item", {"key": (":", "1:3")}, [X], (None, 2, 4)),
    ("get_item", {"key": (":", -1)}, [X], (None, 4)),
    ("get_item", {"key": ("...", None)}, [X], (None, 5, 4, 1)),
    ("get_item", {"key": ("...", "::2")}, [X], (None, 5, 2)),
    ("get_item", {"key": (":", "1:")}, [X], (None, 4, 4)),
    ("get_item", {"key": 0}, [X], (5, 4)),
    ("get_item", {"key": UNKNOWN}, [X], None),
    ("get_item", {"key": (0, 0, 0, 0)}, [X], None),
    ("shape", {}, [X], (3,)),
    ("einsum", {"subscripts": "ij,jk"}, [(2, 3), (3, 4)], (2, 4)),
    ("einsum", {"subscripts": UNKNOWN}, [(2, 3), (3, 4)], None),
    ("einsum", {"subscripts": "ij,jk->iz"}, [(2, 3), (3, 4)], None),
    ("batch_dot", {}, [(None, 4), (None, 4)], (None, 1)),
    ("batch_dot", {}, [(None, 5, 4), (None, 4, 3)], (None, 5, 3)),
    ("batch_dot", {}, [(None, 5, 4), (None, 4)], (None, 5)),
    ("batch_dot", {"axes": (2, 2)}, [(None, 5, 4), (None, 3, 4)], (None, 5, 3)),
    ("resize_images", {"height_factor": 2, "width_factor": 3}, [(None, 4, 5, 3)], (None, 8, 15, 3)),
    ("no_such_operation", {}, [X], None),
    ("fancy", {"axis": UNKNOWN}, [None], None),
)


@pytest.mark.parametrize(
    ("name", "arguments", "inputs", "expected"), PARTLY_KNOWN, ids=lambda value: str(value)[:60]
)
def test_what_is_not_known(
    name: str, arguments: dict[str, Argument], inputs: list[Shape | None], expected: Shape | None
) -> None:
    assert infer_operation(name, arguments, inputs).shapes == (expected,)


@pytest.mark.parametrize(
    ("given", "parts"),
    [((1, 3), (1, 3)), ((3, -1), (3, 1)), ((1, UNKNOWN), (1, None)), ((-1, UNKNOWN), (None, None))],
)
def test_tensorflow_splits_by_the_sizes_of_the_parts(
    given: tuple[Argument, ...], parts: tuple[int | None, ...]
) -> None:
    found = infer_operation("split", {"num_or_size_splits": given, "axis": -1}, [X])
    assert found.shapes == tuple((None, 5, part) for part in parts)
