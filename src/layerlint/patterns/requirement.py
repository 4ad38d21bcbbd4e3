"""``requires: ">=0.2"``: which versions of layerlint can read a rule.

Looked at before anything else in a file, because a rule for a later version may use
words that this one does not know.
"""

from __future__ import annotations

import operator
import re
from typing import Final

from layerlint import __version__
from layerlint.patterns.reading.document import Mapping, Mistake, Scalar, Value

_PART: Final = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)\Z")
_OPERATORS: Final = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def unmet(root: Value | None, version: str = __version__) -> Mistake | None:
    """Why this version cannot read the file, if it cannot."""
    if not isinstance(root, Mapping):
        return None
    requires = root.entries.get("requires")
    if not isinstance(requires, Scalar) or not isinstance(requires.value, str):
        return None
    for part in requires.written.split(","):
        found = _PART.match(part.strip())
        if found is None:
            return Mistake(
                at=requires.at,
                message=f"`{requires.written}` names no versions; write them as `>=0.2, <1`",
            )
        compare, wanted = _OPERATORS[found.group(1)], found.group(2)
        if not compare(_numbers(version), _numbers(wanted)):
            return Mistake(
                at=requires.at,
                message=f"the rule requires layerlint {requires.written}, this is {version}",
            )
    return None


def _numbers(version: str) -> tuple[int, ...]:
    """The release as numbers; trailing zeros do not count."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(digits) for digits in release.group().split(".")] if release else [0]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
