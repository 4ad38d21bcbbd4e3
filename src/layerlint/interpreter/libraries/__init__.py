"""What Python brings along, on values: built-in functions, methods, pure modules."""

from __future__ import annotations

from layerlint.interpreter.libraries.builtins import BUILTINS
from layerlint.interpreter.libraries.methods import method
from layerlint.interpreter.libraries.modules import find
from layerlint.interpreter.libraries.types import empty, fill, type_attribute

__all__ = ["BUILTINS", "empty", "fill", "find", "method", "type_attribute"]
