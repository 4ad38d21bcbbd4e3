"""Whether a format asks for a text too long to be worked out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layerlint.interpreter.values import Value

_WIDEST = 9999
_PERCENT = re.compile(r"%(?:\([^)]*\))?[-#0 +]*(\d+|\*)?(?:\.(\d+|\*))?")
_BRACES = re.compile(r"\{[^{}:]*:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_NUMBER = re.compile(r"\d+")


def is_wide(specification: str) -> bool:
    """Whether ``format(value, specification)`` is too long."""
    return any(int(each) > _WIDEST for each in _NUMBER.findall(specification[:1000]))


def percent_is_wide(template: str, values: Value) -> bool:
    """Whether ``template % values`` is too long."""
    widths = [each for found in _PERCENT.findall(template) for each in found if each]
    return _wide(widths, values if isinstance(values, (list, tuple)) else [values])


def braces_are_wide(template: str, values: Iterable[Value]) -> bool:
    """Whether ``template.format(*values)`` is too long."""
    return _wide(_BRACES.findall(template), values)


def _wide(widths: list[str], values: Iterable[Value]) -> bool:
    """Whether one of the widths is large, or one of the values that may be a width."""
    taken = any("*" in each or "{" in each for each in widths)
    large = any(isinstance(each, int) and each > _WIDEST for each in values)
    return any(map(is_wide, widths)) or (taken and large)
