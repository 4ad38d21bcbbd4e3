"""What is said of values that nobody gives: they are the defaults of a builder's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from layerlint.graph.model import Argument
from layerlint.patterns.attributes import RATES
from layerlint.patterns.match import Match
from layerlint.patterns.normal_graph import NormalNode
from layerlint.patterns.syntax import Condition, Template
from layerlint.patterns.wording import shown

_ARGUMENTS: Final[Mapping[str, Sequence[str]]] = {"rates": RATES, "units": ("units", "filters")}
"""The arguments that a fact is made of."""


def told_of_defaults(message: Template, match: Match) -> str:
    """Which of the values that a message names come from defaults, whose callers may differ."""
    said: dict[str, None] = {}
    for part in message.parts:
        if isinstance(part, str) or part.attribute is None:
            continue
        node = match.bindings.get(part.variable)
        if not isinstance(node, NormalNode):
            continue
        told = match.look_up(part.variable, part.attribute)
        for name in _ARGUMENTS.get(part.attribute, (part.attribute,)):
            value = node.layer.arguments.get(name)
            if name in node.layer.defaults and _is_among(value, told):
                comes = "is computed" if name in node.layer.computed else "comes"
                default = f"the default of `{node.layer.defaults[name]}`"
                said[f"{shown(value)} {comes} from {default}"] = None
    return "".join(f"; {each}" for each in said)


def told_of_flags(match: Match) -> str:
    """Which of the flags that the rule asks of the node it reports nobody gives.

    Without them there were no finding, and `use_bias=use_bias` does not say what they are.
    """
    layer = match.node.layer
    said: dict[str, None] = {}
    asked = (test for name, test in match.tests.items() if match.bindings.get(name) is match.node)
    for item in (item for test in asked for item in test.where):
        if isinstance(item, Condition) and item.attribute in layer.defaults:
            flag = layer.arguments.get(item.attribute)
            if isinstance(flag, bool):
                parameter = layer.defaults[item.attribute]
                said[f"`{item.attribute}={flag}` comes from the default of `{parameter}`"] = None
    return "".join(f"; {each}" for each in said)


def _is_among(value: Argument, told: Argument) -> bool:
    return value == told or (isinstance(told, tuple) and value in told)
