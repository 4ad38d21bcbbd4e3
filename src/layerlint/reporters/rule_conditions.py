"""The clauses of a rule in words: what must hold beside its shape, and what must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Readable
from typing import Final

from layerlint.patterns.syntax import (
    AnyClause,
    Clause,
    Comparison,
    LetValue,
    Level,
    ModelClause,
    NodeSet,
    PathClause,
    Pattern,
    Placeholder,
    Product,
    Quotient,
    Table,
    Template,
    ValueClause,
    VariableClause,
)
from layerlint.reporters.arrow import (
    comparison_in_signs,
    operand_in_signs,
    test_in_signs,
    where_in_signs,
)

_COUNTED: Final = {
    "eq": "",
    "ne": "not ",
    "gt": "more than ",
    "ge": "at least ",
    "lt": "fewer than ",
}


def conditions(pattern: Pattern) -> Iterator[str]:
    """What must hold and what must not, as items of a list."""
    for clause in pattern.when:
        yield f"- only if {in_words(clause)}"
    for clause in pattern.unless:
        yield f"- not if {in_words(clause)}"


def levels(found: Iterable[Level]) -> Iterator[str]:
    """What differs where, as items of a list."""
    for level in found:
        if level.severity is None and level.profile is None:
            continue
        what = " and ".join(
            word
            for word in (
                f"severity {level.severity}" if level.severity else "",
                f"profile {level.profile}" if level.profile else "",
            )
            if word
        )
        when = "; ".join(map(in_words, level.when))
        unless = "".join(f"; but not if {in_words(clause)}" for clause in level.unless)
        yield f"- {what} if {when}{unless}"


def said_of_variables(text: Template, let: Readable[str, LetValue]) -> str:
    """A text with the names of variables, or the values of ``let``, for what they stand for."""

    def said(part: Placeholder) -> str:
        value = let.get(part.variable) if part.attribute is None else None
        return part.variable if value is None else _of_let(value)

    return "".join(part if isinstance(part, str) else said(part) for part in text.parts)


def _of_let(value: LetValue) -> str:
    match value:
        case Quotient(dividend=dividend, divisor=divisor):
            return f"{operand_in_signs(dividend)} / {operand_in_signs(divisor)}"
        case Product(factors=factors):
            return " * ".join(map(operand_in_signs, factors))
        case Table(entries=entries, otherwise=otherwise):
            options = dict.fromkeys(operand_in_signs(one) for one in (*entries.values(), otherwise))
            return " | ".join(options)


def in_words(clause: Clause) -> str:
    """One clause."""
    match clause:
        case VariableClause():
            return f"`{clause.variable}` {' and '.join(_of_variable(clause))}"
        case PathClause():
            return _of_path(clause)
        case ModelClause(complete=complete, called=called, held=held, compiled=compiled):
            facts = (
                (complete, "is whole", "is not whole"),
                (called, "is used elsewhere", "is used nowhere else"),
                (held, "is held or returned as a part", "is neither held nor returned as a part"),
                (compiled, "is compiled", "is not compiled"),
            )
            told = [yes if fact else no for fact, yes, no in facts if fact is not None]
            return f"the model {' and '.join(told)}"
        case AnyClause(alternatives=alternatives):
            return ", or ".join(" and ".join(map(_nested, option)) for option in alternatives)
        case ValueClause(value=value, tests=tests):
            if tests and tests[0].operator == "exists":
                return f"there is {'a' if tests[0].operand else 'no'} `{value}`"
            return " and ".join(f"`{comparison_in_signs(value, test)}`" for test in tests)


def _nested(clause: Clause) -> str:
    """One clause among others: where it is a choice itself, one can tell where that ends."""
    return f"({in_words(clause)})" if isinstance(clause, AnyClause) else in_words(clause)


def _of_variable(clause: VariableClause) -> Iterator[str]:
    test = clause.test
    if test is not None:
        if test.asks_kind or test.any_of:
            yield f"is `{test_in_signs(test)}`"
        elif test.where:
            yield f"has `{where_in_signs(test.where)}`"
        if test.call and not test.asks_kind:
            yield f"is called with `{where_in_signs(test.call)}`"
        if test.position is not None and not test.asks_kind:
            yield f"is an {test.position} of the model"
    if clause.calls:
        yield f"is called {_count(clause.calls, 'time')}"
    if clause.consumers:
        yield f"has {_count(clause.consumers, 'reader')}"
    if clause.contains is not None:
        yield f"contains `{_set(clause.contains)}`"
    if clause.compiled:
        behind = ""
        if clause.through is not None:
            behind = f", itself or through `{_set(clause.through)}`"
        yield f"is compiled with `{where_in_signs(clause.compiled)}`{behind}"


def _of_path(clause: PathClause) -> str:
    end = (
        f"the {clause.end} of the model"
        if isinstance(clause.end, str)
        else f"`{test_in_signs(clause.end)}`"
    )
    models = "in every model " if clause.models == "every" else ""
    ways = "every way" if clause.along == "every" else "a way"
    calls = "every call of " if clause.calls == "every" else ""
    to = "to" if clause.direction == "reaches" else "back to"
    through = "directly" if clause.through is None else f"through `{_set(clause.through)}`"
    return f"{models}{ways} from {calls}`{clause.variable}` leads {to} {end} {through}"


def _set(nodes: NodeSet) -> str:
    return nodes.written or "any"


def _count(tests: Iterable[Comparison], noun: str) -> str:
    words = [f"{_COUNTED.get(test.operator, '')}{test.operand}" for test in tests]
    plural = "" if words[-1].endswith(" 1") or words == ["1"] else "s"
    return f"{' and '.join(words)} {noun}{plural}"
