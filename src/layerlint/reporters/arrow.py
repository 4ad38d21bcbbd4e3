"""A pattern in one line, for people: ``learner: $biased{use_bias} → $shift_preserving* → Dense``.

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
    name = f"{step.variable}: " if step.variable is not None else ""
    if isinstance(step, LayerStep):
        return name + test_in_signs(step.test)
    most = "*" if step.most is None else f"{{0,{step.most}}}"
    return name + _one(step.through.written or "any") + most


def _one(written: str) -> str:
    """What is written, as one thing before a ``*`` or a ``{``."""
    return f"({written})" if " " in written else written


def test_in_signs(test: NodeTest) -> str:
    """What a node must be."""
    asked = [where_in_signs(test.where)] if test.where else []
    asked += [f"call {where_in_signs(test.call)}"] if test.call else []
    asked += [test.position] if test.position else []
    kind = _kind(test) or " | ".join(map(test_in_signs, test.any_of)) or "any"
    return f"{_one(kind)}{{{', '.join(asked)}}}" if asked else kind


def _kind(test: NodeTest) -> str:
    if test.families and not test.layers and not test.negated and "$" not in test.written:
        return f"family {test.written}"
    return test.written


def where_in_signs(where: Where) -> str:
    """Conditions."""
    return ", ".join(map(_item, where))


def _item(item: WhereItem) -> str:
    match item:
        case AnyCondition(alternatives=alternatives):
            return "(" + " or ".join(map(where_in_signs, alternatives)) + ")"
        case Condition(attribute=attribute, tests=tests):
            return ", ".join(comparison_in_signs(attribute, test) for test in tests)


def comparison_in_signs(attribute: str, test: Comparison) -> str:
    """One comparison."""
    match test.operator, test.operand:
        case "exists", operand:
            return f"{attribute} given" if operand else f"{attribute} not given"
        case "whole", operand:
            return f"{attribute} is{'' if operand else ' not'} whole"
        case "eq", True:
            return attribute
        case "eq", False:
            return f"not {attribute}"
        case operator, operand:
            return f"{attribute}{_SIGNS[operator]}{operand_in_signs(operand)}"


def operand_in_signs(operand: Operand) -> str:
    """A value, or what one is referred to by."""
    match operand:
        case Reference(variable=variable, attribute=attribute):
            return ".".join(filter(None, (variable, attribute)))
        case tuple():
            return f"[{', '.join(_constants(operand))}]"
        case _:
            return "none" if operand is None else str(operand)


def _constants(values: Iterable[Constant]) -> Iterable[str]:
    return (operand_in_signs(value) for value in values)
