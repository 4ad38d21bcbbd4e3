"""Templates filled in: the texts of a rule about one match."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, TypeGuard

from layerlint.graph.model import Argument, FunctionValue, LayerValue, ObjectValue, UnknownValue
from layerlint.patterns.syntax import (
    Constant,
    LetValue,
    Operand,
    Product,
    Quotient,
    Reference,
    Table,
    Template,
)
from layerlint.regex import regex

LookUp: TypeAlias = Callable[[str, str], Argument]
"""What a bound node (first argument: the variable) answers to an attribute."""


def fill(template: Template, look_up: LookUp, values: Mapping[str, Argument]) -> str:
    """The text with every placeholder replaced; ``values`` are those of ``let``.

    A line that was named before, as where one helper builds both layers, is "the same line".
    """
    texts: list[str] = []
    lines: set[str] = set()
    for part in template.parts:
        if isinstance(part, str):
            texts.append(part)
        elif part.attribute is None:
            texts.append(shown(values.get(part.variable)))
        else:
            text = shown(look_up(part.variable, part.attribute))
            if part.attribute == "line":
                if text in lines and texts[-1].endswith(_LINE):
                    texts[-1] = texts[-1].removesuffix(_LINE)
                    text = "the same line"
                lines.add(text)
            texts.append(text)
    return "".join(texts)


_LINE: Final = "line "

MOST_BITS: Final = 4096
"""How many binary digits a product may have: Python writes no number of thousands of others."""


def in_words(text: str, words: Mapping[str, str]) -> str:
    """A text in whose code (between backticks) arguments go by the names of another Keras."""
    if not words:
        return text
    between = text.split("`")
    for index in range(1, len(between), 2):
        code = _ARGUMENT.sub(lambda name: words.get(name[0], name[0]), between[index])
        between[index] = code.replace('dim_ordering="channels_first"', 'dim_ordering="th"')
    return "`".join(between)


_ARGUMENT: Final = regex(r"\b\w+(?==|$)")


def let_values(let: Mapping[str, LetValue], look_up: LookUp) -> dict[str, Argument]:
    """The values of ``let`` for one match, in order; each may use those before it."""
    values: dict[str, Argument] = {}
    for name, formula in let.items():
        values[name] = _value(formula, look_up, values)
    return values


def _value(formula: LetValue, look_up: LookUp, values: Mapping[str, Argument]) -> Argument:
    match formula:
        case Table(of=of, entries=entries, otherwise=otherwise):
            key = _operand(of, look_up, values)
            return entries.get(shown(key), otherwise)
        case Product(factors=factors):
            result: int | float = 1
            for factor in factors:
                number = _operand(factor, look_up, values)
                if not _is_number(number):
                    return UnknownValue(reason="not a number")
                try:
                    result *= number
                except OverflowError:
                    return UnknownValue(reason="too large a number")
                if isinstance(result, int) and result.bit_length() > MOST_BITS:
                    return UnknownValue(reason="too large a number")
            return _tidy(result)
        case Quotient(dividend=dividend, divisor=divisor):
            above, below = (_operand(part, look_up, values) for part in (dividend, divisor))
            if not _is_number(above) or not _is_number(below) or below == 0:
                return UnknownValue(reason="not a number")
            try:
                return _tidy(above / below)
            except OverflowError:
                return UnknownValue(reason="too large a number")


def _operand(operand: Operand, look_up: LookUp, values: Mapping[str, Argument]) -> Argument:
    if not isinstance(operand, Reference):
        return operand
    if operand.attribute is None:
        return values.get(operand.variable)
    return look_up(operand.variable, operand.attribute)


def shown(value: Argument) -> str:
    """A value as a message says it."""
    match value:
        case UnknownValue(among=tuple(options)) if options:
            *others, last = (shown(one) for one in options)
            return _short(f"{', '.join(others)} or {last}" if others else last)
        case UnknownValue(between=(low, high)):
            return f"{shown(low)} to {shown(high)}"
        case UnknownValue(reason=reason):
            inner = _NAMED.match(reason)
            name = inner[1] if inner else _OF_ITS_OWN.sub("", reason)
            if name.endswith(_LAMBDA):
                return "lambda"
            known = name.replace(".", "_").isidentifier()
            return name if known else "(unknown)"
        case LayerValue(layer=layer):
            return layer.name or "?"
        case FunctionValue(name=name):
            return name
        case ObjectValue(qualified=qualified):
            return qualified.rpartition(".")[2]
        case float() if value.is_integer():
            return f"{value:.1f}"
        case float():
            return f"{value:.6g}"
        case tuple():
            return _short(" and ".join(shown(item) for item in value[:_MOST_SHOWN]))
        case str():
            return _short(value)
        case _:
            return _short(repr(value))


_NAMED: Final = regex(r"(?:attribute |item ')(\w+)'? of ")
_OF_ITS_OWN: Final = regex(r"^(?:parameter|function|setting) ")
"""What is said before a name that a value has itself."""
_LAMBDA: Final = "<lambda>"
"""How the qualified name of a function ends that has none."""
_MOST_SHOWN: Final = 100
"""How many characters of a value a message has, and how many of its items."""


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def constant(value: Argument) -> Constant:
    """A value as a fix may write it; ``None`` where it is no constant."""
    match value:
        case bool() | int() | float() | str():
            return value
        case tuple():
            return tuple(constant(item) for item in value)
        case _:
            return None


def _is_number(value: Argument) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tidy(number: float) -> int | float:
    """Without the last digits of binary arithmetic: 0.3, not 0.30000000000000004."""
    return float(f"{number:.12g}") if isinstance(number, float) else number
