"""What is said of values that nobody gives: they are the defaults of a builder's parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from layerlint.graph.model import Argument, Layer
from layerlint.patterns.attributes import RATES
from layerlint.patterns.match import Match
from layerlint.patterns.normal_graph import NormalGraph, NormalNode
from layerlint.patterns.syntax import Condition, NodeTest, Template
from layerlint.patterns.wording import shown

_ARGUMENTS: Final[Mapping[str, Sequence[str]]] = {"rates": RATES, "units": ("units", "filters")}
"""The arguments that a fact is made of."""
_SIZES: Final = (int,)
_FLAGS: Final = (bool, str)


def told_of_defaults(message: Template, match: Match) -> str:
    """Which of the values that a message names come from defaults, whose callers may differ."""
    said: dict[str, None] = {}
    for variable, attribute in _named(message):
        node = match.bindings.get(variable)
        if not isinstance(node, NormalNode):
            continue
        told = match.look_up(variable, attribute)
        compiled = match.graph.graph.compiled
        if attribute == "loss":
            if compiled is not None and compiled.default is not None:
                said[f"the loss comes from the default of `{compiled.default}`"] = None
            continue
        layer = _giving_units(match.graph, node) if attribute == "units" else node.layer
        for name in _ARGUMENTS.get(attribute, (attribute,)):
            value = layer.arguments.get(name)
            own = name in layer.activations and told == layer.activations[name]
            if name in layer.defaults and (own or _is_among(value, told)):
                comes = "is computed" if name in layer.computed else "comes"
                default = f"the default of `{layer.defaults[name]}`"
                said[f"{shown(told if own else value)} {comes} from {default}"] = None
    return "".join(f"; {each}" for each in said)


def told_of_flags(message: Template, match: Match) -> str:
    """Which of the flags that the rule asks of the node it reports nobody gives, and which sizes.

    Of the calls of all nodes, too: a builder whose `training=True` nobody in sight gives may be
    called with another one everywhere. Without them there were no finding, and
    `use_bias=use_bias` does not say what they are.
    """
    named = set(_named(message))
    said: dict[str, None] = {}
    for variable, test in match.tests.items():
        node = match.bindings.get(variable)
        if not isinstance(node, NormalNode):
            continue
        for attribute in _asked(test):
            is_size = attribute == "units"
            if (variable, attribute) in named or not (is_size or node is match.node):
                continue
            layer = _giving_units(match.graph, node) if is_size else node.layer
            for name in _ARGUMENTS.get(attribute, (attribute,)):
                value = layer.arguments.get(name)
                if name in layer.defaults and isinstance(value, _SIZES if is_size else _FLAGS):
                    comes = "is computed" if name in layer.computed else "comes"
                    default = f"the default of `{layer.defaults[name]}`"
                    word = f'"{value}"' if isinstance(value, str) else value
                    said[f"`{name}={word}` {comes} from {default}"] = None
        for name in _asked_of_calls(test, node):
            value = node.call_arguments.get(name)
            if name in node.origin.call_defaults and isinstance(value, _FLAGS):
                default = f"the default of `{node.origin.call_defaults[name]}`"
                said[f"`{name}={value}` comes from {default}"] = None
    return "".join(f"; {each}" for each in said)


def told_of_guarded_imports(match: Match) -> str:
    """Which of the layers are others where what the source would rather have can be imported."""
    said: dict[str, None] = {}
    for node in (match.node, *match.bindings.values()):
        if isinstance(node, NormalNode) and node.layer.instead_of:
            module, _, name = node.layer.instead_of.rpartition(".")
            own = node.layer.spelled or node.layer.name
            said[f"`{own}` stands in for `{name}` where `{module}` cannot be imported"] = None
    return "".join(f"; {each}" for each in said)


def _named(message: Template) -> Iterator[tuple[str, str]]:
    """The variables and attributes of which a message tells the values."""
    for part in message.parts:
        if not isinstance(part, str) and part.attribute is not None:
            yield part.variable, part.attribute


def _asked(test: NodeTest) -> Iterator[str]:
    """The attributes that a test asks for in any case."""
    return (item.attribute for item in test.where if isinstance(item, Condition))


def _asked_of_calls(test: NodeTest, node: NormalNode) -> Iterator[str]:
    """What a test asks of the call of a node that is of the kind it is about."""
    if test.layers and node.layer.qualified not in test.layers:
        return
    yield from (item.attribute for item in test.call if isinstance(item, Condition))
    for option in test.any_of:
        yield from _asked_of_calls(option, node)


def _giving_units(graph: NormalGraph, node: NormalNode) -> Layer:
    """The layer whose argument says how many channels there are behind a node."""
    while not any(name in node.layer.arguments for name in _ARGUMENTS["units"]):
        keeps = node.layer.family in ("activation", "normalization", "regularization")
        if not keeps or len(node.inputs) != 1 or node.inputs[0] < 0:
            break
        node = graph.nodes[node.inputs[0]]
    return node.layer


def _is_among(value: Argument, told: Argument) -> bool:
    return value == told or (isinstance(told, tuple) and value in told)
