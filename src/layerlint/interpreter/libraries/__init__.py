"""What Python brings along, on values: built-in functions, methods, pure modules."""

from __future__ import annotations

from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.methods import method
from layerlint.interpreter.libraries.modules import find
from layerlint.interpreter.libraries.sizes import VERSION_AWARE_LAYERS, size_helper
from layerlint.interpreter.libraries.types import empty, fill, type_attribute

ROOTS = frozenset(
    {
        "abc", "argparse", "builtins", "collections", "copy", "dataclasses", "datetime", "enum",
        "functools", "itertools", "json", "logging", "math", "numpy", "operator", "os", "pathlib",
        "random", "re", "six", "sys", "tensorflow", "time", "types", "typing", "warnings",
    }
)  # fmt: skip
"""Modules that are Python's, NumPy's and TensorFlow's own, whatever lies beside a file."""

__all__ = [
    "BUILTINS",
    "ROOTS",
    "VERSION_AWARE_LAYERS",
    "empty",
    "fill",
    "find",
    "method",
    "size_helper",
    "type_attribute",
]
