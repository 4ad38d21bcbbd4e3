"""Faults for which Keras, or Python, refuses a source: there is no graph that shows them."""

from __future__ import annotations

import re

from oracle.worker import Result

from .faults import Fault

#: What Keras says of a drop rate that it refuses.
_RATE = re.compile(r"between 0 and 1|missing 1 required positional argument: 'rate'")
#: What Python says of a layer that Keras has not.
_NAME = re.compile(r"module 'keras\.layers' has no attribute|from 'keras\.layers'")
_IMPORTED = re.compile(r"cannot import name '(\w+)'")
#: A line of the source in the traceback, and below it a mark where it went wrong.
_PLACE = re.compile(r'File "/model\.py", line (\d+).*\n.*\n    ( *)\^')
_LINE = re.compile(r'File "/model\.py", line (\d+)')

REFUSED = ("dropout-rate-out-of-range", "unknown-layer", "unparsable-file")


def refusal(text: str, result: Result) -> Fault | None:
    """The fault for which a source was refused, where the traceback shows it."""
    rule = _rule(result)
    if rule is None:
        return None
    if imported := _IMPORTED.search(result["error"]):
        line = int(_LINE.findall(result["trace"])[-1])
        start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
        found = re.compile(rf"\b{imported[1]}\b").search(text, start)
        return _fault(rule, text, found.start()) if found else None
    places = _PLACE.findall(result["trace"])
    if not places:
        return None
    number, before = places[-1]
    # Python shows the line without its indentation.
    said = text.split("\n")[int(number) - 1]
    column = len(said) - len(said.lstrip()) + len(before) + 1
    return Fault(rule, int(number), column, "error")


def _rule(result: Result) -> str | None:
    match result["error_type"]:
        case "SyntaxError":
            return "unparsable-file"
        case "AttributeError" | "ImportError" if _NAME.search(result["error"]):
            return "unknown-layer"
    return "dropout-rate-out-of-range" if _RATE.search(result["error"]) else None


def _fault(rule: str, text: str, at: int) -> Fault:
    line = text.count("\n", 0, at) + 1
    return Fault(rule, line, at - (text.rfind("\n", 0, at) + 1) + 1, "error")
