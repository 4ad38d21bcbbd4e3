"""A pattern in one line, for people: ``Conv2D{use_bias} -> $shift_preserving* -> Dense``.

It is written and never read: rules have one grammar, and that is YAML.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from layerlint.patterns.syntax import (
    AnyCondition,
    Comparison,
    Condition,
    Constant,
    LayerStep,
    NodeTest,
    Operand,
    Pattern,
    Reference,
    Step,
    Where,
    WhereItem,
)

_SIGNS: Final = {
    "eq": "=",
    "ne": "≠",
    "gt": ">",
    "ge": "≥",
    "lt": "<",
    "le": "≤",
    "in": " in ",
    "not_in": " not in ",
}


def arrows(pattern: Pattern) -> list[str]:
    """Each alternative of the pattern in one line, as the data flows."""
    return [" → ".join(map(_step, steps)) for steps in pattern.alternatives]


def _step(step: Step) -> str:
    if isinstance(step, LayerStep):
        return _test(step.test)
    most = "*" if step.most is None else f"{{0,{step.most}}}"
    return _one(step.through.written or "any") + most


def _one(written: str) -> str:
    """What is written, as one thing before a ``*`` or a ``{``."""
    return f"({written})" if " " in written else written


def _test(test: NodeTest) -> str:
    asked = [_where(test.where)] if test.where else []
    asked += [f"call {_where(test.call)}"] if test.call else []
    asked += [test.position] if test.position else []
    kind = test.written or " | ".join(map(_test, test.any_of)) or "any"
    return f"{_one(kind)}{{{', '.join(asked)}}}" if asked else kind


def _where(where: Where) -> str:
    return ", ".join(map(_item, where))


def _item(item: WhereItem) -> str:
    match item:
        case AnyCondition(alternatives=alternatives):
            return "(" + " or ".join(map(_where, alternatives)) + ")"
        case Condition(attribute=attribute, tests=tests):
            return ", ".join(_comparison(attribute, test) for test in tests)


def _comparison(attribute: str, test: Comparison) -> str:
    match test.operator, test.operand:
        case "exists", operand:
            return f"{attribute} given" if operand else f"{attribute} not given"
        case "eq", True:
            return attribute
        case operator, operand:
            return f"{attribute}{_SIGNS[operator]}{_operand(operand)}"


def _operand(operand: Operand) -> str:
    match operand:
        case Reference(variable=variable, attribute=attribute):
            return ".".join(filter(None, (variable, attribute)))
        case tuple():
            return f"[{', '.join(_constants(operand))}]"
        case _:
            return "none" if operand is None else str(operand)


def _constants(values: Iterable[Constant]) -> Iterable[str]:
    return (_operand(value) for value in values)
