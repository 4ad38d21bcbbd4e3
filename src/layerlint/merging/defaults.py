"""What is said of values that nobody gives: they are the defaults of a builder's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from layerlint.graph.model import Argument
from layerlint.patterns.attributes import RATES
from layerlint.patterns.match import Match
from layerlint.patterns.normal_graph import NormalNode
from layerlint.patterns.syntax import Template
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


def _is_among(value: Argument, told: Argument) -> bool:
    return value == told or (isinstance(told, tuple) and value in told)
