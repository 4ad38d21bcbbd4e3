"""Texts that an argument can be, where Keras knows them all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "axis": frozenset({"channel"}),
        "data_format": frozenset({"channels_first", "channels_last"}),
        "fill_mode": frozenset({"constant", "mirror", "nearest", "reflect", "wrap"}),
        "interpolation": frozenset(
            (
                *("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5"),
                *("mitchellcubic", "nearest"),
            )
        ),
        "merge_mode": frozenset({"ave", "concat", "mul", "sum"}),
        "output_mode": frozenset({"binary", "count", "int", "multi_hot", "one_hot", "tf_idf"}),
        # `full` is of Keras 0, `causal` for sequences only.
        "padding": frozenset({"causal", "full", "same", "valid"}),
        "score_mode": frozenset({"concat", "dot"}),
    }
)
"""By the name of the argument, of any layer and any version of Keras."""

NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "_initializer": "keras.initializers",
        "_regularizer": "keras.regularizers",
        "_constraint": "keras.constraints",
    }
)
"""The module that knows what an argument names, by the end of the argument's name."""

SIZES: Final = frozenset(
    ("kernel_size", "strides", "dilation_rate", "pool_size", "output_padding", "output_size")
)
"""Arguments that the normal form gives as one number for each spatial axis."""
