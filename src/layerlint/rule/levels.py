"""The level at which a diagnostic speaks, and the source that stands for an example."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.patterns.syntax import Comparison, Example, Level, ValueClause
from layerlint.rule.model import Rule


def level_for_values(rule: Rule, values: Mapping[str, str]) -> Level | None:
    """The level of a diagnostic rule for the values that a remark brings along."""

    def holds(clause: object) -> bool:
        if not isinstance(clause, ValueClause):
            return False
        value = values.get(clause.value) or None
        return all(_value_holds(value, test) for test in clause.tests)

    for level in rule.levels:
        if all(map(holds, level.when)) and not any(map(holds, level.unless)):
            return level
    return None


def example_source(example: Example) -> str:
    """An example as source code that stands alone.

    The short form is a list of layers: it becomes a Sequential, one layer a line, that
    begins with an ``Input`` fit for its first layer. Names that are no layers are imported
    from a module that does not exist, so that nobody knows them. Raises SourceError where the
    short form is no such list.
    """
    from layerlint.patterns.example_source import sequential_source

    return sequential_source(example.code) if example.short else example.code


def _value_holds(value: str | None, test: Comparison) -> bool:
    operand = test.operand
    match test.operator:
        case "exists":
            return (value is not None) == operand
        case "eq":
            return value == operand
        case "ne":
            return value != operand
        case "in":
            return isinstance(operand, tuple) and value in operand
        case _:
            return not isinstance(operand, tuple) or value not in operand
