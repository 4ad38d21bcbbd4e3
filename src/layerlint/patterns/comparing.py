"""Whether a value of a node is what a rule asks for, in three truth values."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from layerlint.graph.model import Argument, FunctionValue, LayerValue, ObjectValue, UnknownValue
from layerlint.patterns.activations import canonical_activation
from layerlint.patterns.axes import CHANNEL
from layerlint.patterns.normal_graph import NormalNode
from layerlint.patterns.syntax import Operator
from layerlint.patterns.verdict import (
    FALSE,
    TRUE,
    Verdict,
    cause_at,
    cause_of,
    decided,
    every,
    opposite,
    some,
    undecided,
)
from layerlint.source import Place

_ORDERS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def compare(value: Argument, word: Operator, operand: Argument, place: Place) -> Verdict:
    """``value word operand``; ``place`` is where an unknown without a place is looked for."""
    if isinstance(value, UnknownValue) and value.among:
        return _whichever((compare(one, word, operand, place) for one in value.among), value, place)
    match word:
        case "eq":
            return equal(value, operand, place)
        case "ne":
            return opposite(equal(value, operand, place))
        case "in" | "not_in":
            options = operand if isinstance(operand, tuple) else (operand,)
            found = some(equal(value, option, place) for option in options)
            return found if word == "in" else opposite(found)
        case "whole":
            whole = _is_whole(value, place)
            return whole if operand is True else opposite(whole)
        case _:
            return _ordered(value, word, operand, place)


def _whichever(verdicts: Iterable[Verdict], value: UnknownValue, place: Place) -> Verdict:
    """What holds, or not, of each of the values that an unknown may be."""
    found = {verdict.truth for verdict in verdicts}
    if found == {TRUE.truth}:
        return TRUE
    return FALSE if found == {FALSE.truth} else undecided(cause_of(value, place))


def _is_whole(value: Argument, place: Place) -> Verdict:
    """Whether a value is a number without a fraction."""
    if isinstance(value, UnknownValue):
        return undecided(cause_of(value, place))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return FALSE
    return decided(isinstance(value, int) or value.is_integer())


_CONSTANTS = {"zeros": 0, "ones": 1}
"""Initializers that are constants with a name of their own."""


def equal(value: Argument, operand: Argument, place: Place) -> Verdict:
    """``1`` equals ``1.0``, ``True`` no number, ``None`` only ``None``."""
    if isinstance(value, str) and isinstance(operand, str) and operand != "zeros":
        return TRUE if value == operand else FALSE  # as most are, and before the rarer are tried
    match value, operand:
        case (_, UnknownValue()):
            return undecided(cause_of(operand, place))
        case (UnknownValue(among=tuple(options)), _) if options:
            verdicts = (equal(one, operand, place) for one in options)
            return _whichever(verdicts, value, place)
        case (UnknownValue(between=(low, high)), _) if not _within(operand, low, high):
            return FALSE
        case (UnknownValue(truth=truth), _):
            if truth is None:
                return undecided(cause_of(value, place))
            return _equal_by_truth(value, truth, operand, place)
        case (FunctionValue(), FunctionValue()) | (Mapping(), Mapping()):
            return decided(value == operand)
        case (FunctionValue(name=name), str()):
            # A function of the user's may do what any other does.
            return undecided(cause_at(f"function {name}", place))
        case ("constant", "zeros"):
            return TRUE  # the initializer, whose value is 0 where nothing else is said
        case (ObjectValue(qualified="keras.initializers.Constant", arguments=given), str()) if (
            operand in _CONSTANTS
        ):
            return equal(given.get("value", 0), _CONSTANTS[operand], place)
        case (ObjectValue(qualified="keras.initializers.Constant", arguments=given), "constant"):
            return _is_one_number(given.get("value", 0), place)
        case (ObjectValue(qualified=qualified), _) if not qualified.startswith("keras."):
            return undecided(cause_at(f"object {qualified}", place))
        case (ObjectValue(qualified=qualified), str()):
            return decided(operand in (qualified, snake_case(qualified.rpartition(".")[2])))
        case (LayerValue(layer=layer), str()):
            return decided(operand in (layer.name, layer.qualified))
        case (tuple(), tuple()):
            if len(value) != len(operand):
                return FALSE
            return every(equal(a, b, place) for a, b in zip(value, operand, strict=True))
        case (bool(), _) | (_, bool()):
            return decided(value is operand)
        case _:
            return decided(value == operand)


def _is_one_number(value: Argument, place: Place) -> Verdict:
    """Whether an initializer gives all weights the same; it may be handed an array of them."""
    if isinstance(value, UnknownValue):
        return undecided(cause_of(value, place))
    return decided(isinstance(value, int | float))


def equal_axis(node: NormalNode, value: Argument, operand: Argument) -> Verdict:
    """Whether an axis is the one asked for, by its negative form or by ``channel``."""
    if not isinstance(value, int | str) or not isinstance(operand, int | str):
        return equal(value, operand, node.place)
    if value == operand or (isinstance(operand, int) and operand == node.axis):
        return TRUE
    wanted = "order of axes" if node.layout is None else "input shape"
    unknown = undecided(cause_at(f"{wanted} of {node.shown}", node.place))
    match value, operand:
        case int(), "channel":
            decides = node.axis is not None and (
                node.layout == "channels_last"
                or (node.layout == "channels_first" and node.input_shape is not None)
            )
            return FALSE if decides else unknown
        case str(), int():
            return FALSE if node.axis is not None or value != CHANNEL else unknown
        case int(), int():
            return FALSE if (value < 0) == (operand < 0) else unknown
    return FALSE


def canonical_operand(attribute: str, operand: Argument) -> Argument:
    """What a rule writes, in the form in which nodes answer: ``swish`` is ``silu``."""
    if attribute != "activation" or operand is None:
        return operand
    if isinstance(operand, tuple):
        return tuple(canonical_operand(attribute, item) for item in operand)
    return canonical_activation(operand)


def _equal_by_truth(
    value: UnknownValue,
    truth: bool,
    operand: Argument,
    place: Place,
) -> Verdict:
    """An unknown value of which it is known whether Python takes it for true."""
    if isinstance(operand, bool):
        return decided(operand is truth)
    if bool(operand) is not truth:
        return FALSE
    return undecided(cause_of(value, place))


def _within(operand: Argument, low: float, high: float) -> bool:
    """Whether a value may be a number between two others."""
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        return False
    return low <= operand <= high


def _ordered(value: Argument, word: Operator, operand: Argument, place: Place) -> Verdict:
    if (
        isinstance(value, UnknownValue)
        and value.between is not None
        and isinstance(operand, int | float)
    ):
        # What holds at both ends holds between them.
        ends = (_ordered(end, word, operand, place) for end in value.between)
        return _whichever(ends, value, place)
    for side in (value, operand):
        if isinstance(side, UnknownValue):
            return undecided(cause_of(side, place))
        if isinstance(side, bool) or not isinstance(side, int | float):
            return FALSE
    assert isinstance(value, int | float)
    assert isinstance(operand, int | float)
    return decided(_ORDERS[word](value, operand))


def snake_case(name: str) -> str:
    """The name of a class as Keras writes it in configurations: ``GlorotUniform``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
