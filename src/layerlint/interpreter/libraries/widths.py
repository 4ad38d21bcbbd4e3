"""Whether a text would be too long to be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layerlint.interpreter.budgets import LARGEST_TEXT
from layerlint.interpreter.extent import width
from layerlint.interpreter.values import Value
from layerlint.regex import regex

_WIDEST = 9999
_LONGEST = 1000
_PERCENT = regex(r"%(?:\([^()]*\))?[-#0 +]*(\d+|\*)?(?:\.(\d+|\*))?")
_BRACES = regex(r"\{[^{}:]*:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_NUMBER = regex(r"\d+")


def is_wide(specification: str) -> bool:
    """Whether ``format(value, specification)`` is too long."""
    numbers = _NUMBER.findall(specification[:_LONGEST])
    return len(specification) > _LONGEST or any(int(each) > _WIDEST for each in numbers)


def percent_is_wide(template: str, values: Value) -> bool:
    """Whether ``template % values`` is too long."""
    found = _PERCENT.findall(template)
    widths = [each for parts in found for each in parts if each]
    given = list(values) if isinstance(values, tuple) else [values]
    return _wide(widths, given) or _long(template, len(found), given)


def is_long(text: str, name: str, given: list[Value]) -> bool:
    """Whether what a method makes of a text and plain values is too long."""
    match name, given:
        case ("ljust" | "rjust" | "center" | "zfill", [int(length), *_]):
            return length > LARGEST_TEXT
        case "expandtabs", [int(size), *_]:
            return text.count("\t") * size > LARGEST_TEXT
        case "replace", [str(old), str(new), *_]:
            return len(text) + text.count(old) * len(new) > LARGEST_TEXT
        case "join", [parts]:
            try:
                return len(text) * len(parts) + sum(map(len, parts)) > LARGEST_TEXT
            except (TypeError, OverflowError):
                return False
        case "translate", [dict() | list() | tuple() as table]:
            made = list(table.values() if isinstance(table, dict) else table)
            longest = max((len(one) for one in made if isinstance(one, str)), default=1)
            return len(text) * longest > LARGEST_TEXT
        case "encode", [str(codec), *_]:
            # Their coders look through the text for each character.
            is_slow = codec.lower().replace("_", "-") in ("punycode", "idna")
            return is_slow and len(text) > _LONGEST
        case (("format" | "format_map"), _):
            return _wide(_BRACES.findall(text), given) or _long(text, text.count("{"), given)
    return False


def _long(template: str, places: int, given: list[Value]) -> bool:
    """Whether a template is too long with some of the values at so many places."""
    longest = max(map(width, given), default=0)
    return len(template) + places * longest > LARGEST_TEXT


def _wide(widths: list[str], values: Iterable[Value]) -> bool:
    """Whether one of the widths is large, or one of the values that may be a width."""
    taken = any("*" in each or "{" in each for each in widths)
    large = taken and any(isinstance(each, int) and each > _WIDEST for each in _within(values))
    return large or any(map(is_wide, widths))


def _within(values: Iterable[Value]) -> Iterator[Value]:
    """Some values, and all that stands in them."""
    for each in values:
        yield each
        if isinstance(each, dict):
            yield from _within(each.values())
        elif isinstance(each, (list, tuple, set, frozenset)):
            yield from _within(each)
