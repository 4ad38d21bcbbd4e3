"""``where``, ``call`` and what else compares an attribute with values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from layerlint.patterns.reading.document import Mapping, Position, Scalar, Sequence, Value
from layerlint.patterns.reading.possible import impossible_texts, never_holds
from layerlint.patterns.reading.reader import Reader
from layerlint.patterns.syntax import (
    AnyCondition,
    Comparison,
    Condition,
    Constant,
    Operand,
    Operator,
    Reference,
    Where,
    WhereItem,
)

CheckAttribute: TypeAlias = Callable[[str, Position], bool]


def read_where(
    reader: Reader,
    value: Mapping,
    layers: frozenset[str] | None,
    *,
    of_call: bool = False,
    references: bool = False,
) -> Where:
    """Conditions on a node that may be one of ``layers``.

    ``of_call``: on the arguments of the call. ``references``: other nodes may be named.
    """
    items: list[WhereItem] = []
    for name, inner in value.entries.items():
        if name == "any":
            assert isinstance(inner, Sequence)
            alternatives = [
                read_where(reader, option, layers, of_call=of_call, references=references)
                for option in inner.items
                if isinstance(option, Mapping)
            ]
            items.append(AnyCondition(alternatives=tuple(alternatives)))
            continue
        at = value.keys[name]
        if of_call:
            known = _check_call_argument(reader, name, layers, at)
        else:
            known = reader.check_attribute(name, layers, at)
        item = read_condition(reader, name, inner, references=references, layers=layers)
        if known and item is not None:
            if not of_call:
                _check_possible(reader, name, inner, item, layers)
            items.append(item)
    return tuple(items)


def _check_possible(
    reader: Reader,
    name: str,
    value: Value,
    condition: Condition | AnyCondition,
    layers: frozenset[str] | None,
) -> None:
    reason = never_holds(condition, layers, reader.vocabulary)
    if reason is not None:
        reader.wrong(value.at, f"this can never hold: {reason}")
        return
    for at, message in impossible_texts(name, value, layers, reader):
        reader.wrong(at, message)


def read_condition(
    reader: Reader,
    name: str,
    value: Value,
    *,
    references: bool = False,
    layers: frozenset[str] | None = None,
) -> Condition | AnyCondition | None:
    """What is asked of one attribute."""
    match value:
        case Scalar():
            return Condition(
                attribute=name, tests=(Comparison(operator="eq", operand=value.value),)
            )
        case Sequence():
            return Condition(
                attribute=name, tests=(Comparison(operator="in", operand=_tuple(value)),)
            )
        case Mapping(entries={"any": Sequence(items=options)}):
            read = [
                read_condition(reader, name, option, references=references, layers=layers)
                for option in options
            ]
            return AnyCondition(alternatives=tuple((item,) for item in read if item is not None))
        case Mapping():
            tests = read_comparisons(reader, value, references=references, layers=layers)
            return Condition(attribute=name, tests=tests) if tests else None


def read_comparisons(
    reader: Reader,
    value: Mapping,
    *,
    references: bool = False,
    layers: frozenset[str] | None = None,
) -> tuple[Comparison, ...]:
    """``{gt: 0.5, lt: 1}``."""
    tests = []
    for word, operand in value.entries.items():
        read = read_operand(reader, operand, references=references, layers=layers)
        tests.append(Comparison(operator=cast("Operator", word), operand=read))
    return tuple(tests)


def read_count(value: Value) -> tuple[Comparison, ...]:
    """``2`` or ``{gt: 1}``."""
    if isinstance(value, Scalar):
        return (Comparison(operator="eq", operand=value.value),)
    assert isinstance(value, Mapping)
    return tuple(
        Comparison(operator=cast("Operator", word), operand=operand.value)
        for word, operand in value.entries.items()
        if isinstance(operand, Scalar)
    )


def read_operand(
    reader: Reader,
    value: Value,
    *,
    references: bool,
    layers: frozenset[str] | None = None,
) -> Operand:
    """A value, a tuple of values or a reference."""
    match value:
        case Scalar():
            return value.value
        case Sequence():
            return _tuple(value)
        case Mapping(entries={"ref": Scalar(written=written)}):
            if written.startswith("self."):
                return _read_self(reader, written, value.at, layers)
            if written in reader.parameters:
                return reader.parameter(written, value.at)
            if "." not in written and not references and written not in reader.lost:
                hint = reader.hint(written, reader.parameters)
                reader.wrong(value.at, f"the rule has no parameter `{written}`{hint}")
                return Reference(variable=written, attribute=None)
            if not references:
                reader.wrong(
                    value.at,
                    "another node cannot be named here; write"
                    " `{var: …, where: …}` in `when` or `unless`",
                )
            return read_reference(reader, written, value.at)
    return None


def _read_self(
    reader: Reader, written: str, at: Position, layers: frozenset[str] | None
) -> Reference:
    """``self.units``: what the node answers that is being tested."""
    attribute = written.partition(".")[2]
    reader.check_attribute(attribute, layers, at)
    return Reference(variable="self", attribute=attribute)


def read_reference(reader: Reader, written: str, at: Position) -> Reference:
    """``learner.units``, or a value of ``let``."""
    variable, dot, attribute = written.partition(".")
    if dot:
        reader.use_attribute(variable, attribute, at)
        return Reference(variable=variable, attribute=attribute)
    if variable in reader.let:
        reader.let_used.add(variable)
    elif variable in reader.bindings:
        reader.wrong(at, f"say which value of `{variable}`, such as `{variable}.layer`")
    elif variable not in reader.lost:
        reader.wrong(at, f"`let` has no value `{variable}`")
    return Reference(variable=variable, attribute=None)


def _tuple(value: Sequence) -> tuple[Constant, ...]:
    return tuple(item.value for item in value.items if isinstance(item, Scalar))


def _check_call_argument(
    reader: Reader, name: str, layers: frozenset[str] | None, at: Position
) -> bool:
    asked = layers if layers is not None else frozenset()
    known = {"training", "mask"}.union(*(reader.vocabulary.call_arguments(it) for it in asked))
    if layers is None or name in known:
        return True
    reader.wrong(at, f"no call says `{name}`{reader.hint(name, known)}")
    return False
