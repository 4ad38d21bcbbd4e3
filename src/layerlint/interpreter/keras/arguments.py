"""Values of the code under lint as arguments of the graph."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from layerlint.catalog import NamedObject
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    LayerValue,
    ObjectValue,
    UnknownValue,
)
from layerlint.graph.model import Layer as GraphLayer
from layerlint.interpreter.extent import is_long_range
from layerlint.interpreter.keras.objects import KerasLayer, KerasModel, KerasObject, Tensor
from layerlint.interpreter.libraries.growing import is_open
from layerlint.interpreter.machine import Machine
from layerlint.interpreter.values import (
    MARKED,
    Builtin,
    Class,
    Computed,
    External,
    Function,
    Instance,
    List,
    Method,
    Native,
    NumberMember,
    Partial,
    TakenInt,
    TakenText,
    TextMember,
    Unknown,
    Value,
    kind_of,
    unmarked,
)
from layerlint.source import Place

Describe = Callable[["KerasLayer | KerasModel | Instance"], GraphLayer]
"""Writes a layer, model or user object as a layer of the graph."""

_DEPTH = 8
ROOM = 10_000
"""How many values an argument may hold in all, however they are nested: a list may stand in
itself."""

_PLAIN = (bool, int, str)


class NestedTooDeeply(Exception):
    """Too many layers stand in each other's arguments."""


class Written:
    """How many values layers have in their arguments, those of the layers in these included.

    Each counts as often as it is met: whoever writes them out or compares them meets them all.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[GraphLayer, int]] = {}
        """By identity; with the layers themselves, so that no other gets the same."""

    def values(self, layer: GraphLayer) -> int:
        """How many there are; each layer is looked at once."""
        known = self._known.get(id(layer))
        if known is None:
            known = layer, 1 + sum(map(self._of, layer.arguments.values()))
            self._known[id(layer)] = known
        return known[1]

    def _of(self, value: Argument) -> int:
        match value:
            case LayerValue(layer=layer) | FunctionValue(does=GraphLayer() as layer):
                return self.values(layer)
            case ObjectValue(arguments=arguments):
                return 1 + sum(map(self._of, arguments.values()))
            case tuple():
                return 1 + sum(map(self._of, value))
            case Mapping():
                return 1 + sum(map(self._of, value.values()))
        return 1


def argument(
    machine: Machine, value: Value, describe: Describe, depth: int = _DEPTH, room: int = ROOM
) -> Argument:
    """A value as an argument; what cannot be told is an ``UnknownValue`` with its reason."""
    value = machine.settle(value)
    if depth == 0:
        return UnknownValue(reason="nested too deeply")
    if isinstance(value, float) and not math.isfinite(value):
        return ObjectValue(qualified=f"float({value})")
    match value:
        case NumberMember():
            return int(value)
        case TextMember():
            return str.__str__(value)
        case Computed() | TakenInt() | TakenText():
            plain: Argument = unmarked(value)
            return plain
        case None | bool() | int() | float() | str():
            return value
        case Unknown():
            return unknown_argument(machine, value)
        case List(length=Unknown() as length) if isinstance(machine.settle(length), Unknown):
            return UnknownValue(reason="list of unknown length", place=_place(machine, length))
        case list() | tuple() | range():
            if is_long_range(value) or len(value) > room:
                return UnknownValue(reason="too long")
            machine.step(len(value))
            room //= max(len(value), 1)
            return tuple(argument(machine, item, describe, depth - 1, room) for item in value)
        case dict() if is_open(value):
            return UnknownValue(reason="a dictionary that grows")
        case dict():
            if len(value) > room:
                return UnknownValue(reason="too long")
            machine.step(len(value))
            room //= max(len(value), 1)
            return {
                str(key): argument(machine, item, describe, depth - 1, room)
                for key, item in value.items()
            }
        case set() | frozenset():
            try:
                ordered = sorted(value)
            except TypeError:
                ordered = list(value)
            return tuple(argument(machine, item, describe, depth - 1) for item in ordered)
        case KerasLayer() | KerasModel() | Instance(native=KerasLayer() | KerasModel()):
            try:
                return LayerValue(layer=describe(value))
            except NestedTooDeeply:
                return UnknownValue(reason="nested too deeply")
        case _:
            return _named(machine, value, describe, depth)


def _named(machine: Machine, value: Value, describe: Describe, depth: int) -> Argument:
    """What is known by a name: functions, classes, objects."""
    match value:
        case KerasObject():
            return ObjectValue(
                qualified=value.qualified,
                arguments={
                    key: argument(machine, item, describe, depth - 1)
                    for key, item in value.arguments.items()
                },
            )
        case NamedObject():
            return ObjectValue(qualified=value.qualified)
        case Native(symbol=symbol) if symbol.kind == "function":
            # Keras's own functions stand in a configuration by their names.
            return symbol.name
        case Native():
            return ObjectValue(qualified=value.qualified)
        case External():
            return _external(value.dotted)
        case Function():
            return FunctionValue(name=value.qualname.rpartition(".")[2])
        case Builtin():
            return FunctionValue(name=value.name)
        case Method():
            return _named(machine, value.function, describe, depth)
        case Partial():
            found = _named(machine, value.function, describe, depth)
            if isinstance(found, ObjectValue):  # a class, of which it is no object
                return FunctionValue(name=found.qualified.rpartition(".")[2])
            told = bool(value.positional or value.keywords)
            match found:
                case str(name) | FunctionValue(name=name) if told:
                    # Told something, it is a function of its own, not what Keras calls so.
                    return FunctionValue(name=name.rpartition(".")[2])
            return found
        case Class():
            return ObjectValue(qualified=value.qualname)
        case Instance():
            return ObjectValue(qualified=value.cls.qualname)
        case Tensor():
            return UnknownValue(reason="a tensor")
        case _:
            return UnknownValue(reason=kind_of(value))


_FUNCTIONS = ("tensorflow.nn.", "tensorflow.math.", "tf.nn.", "tf.math.", "jax.nn.", "torch.nn.")

_LIBRARIES = frozenset(
    ("tensorflow", "tensorflow_addons", "keras", "tf_keras", "keras_core", "numpy", "jax", "torch")
)
"""What they hold is named for what it is: a dtype, an initializer, a distribution."""


def _external(dotted: str) -> Argument:
    name = dotted.rpartition(".")[2]
    if dotted.startswith(_FUNCTIONS):
        # By its whole path: a function of the user's may have the same name.
        return FunctionValue(name=dotted)
    if name.startswith(("float", "int", "bfloat", "uint", "bool", "string")):
        # ``tf.float32`` where a dtype is asked for.
        return name
    if dotted.partition(".")[0] in _LIBRARIES:
        return ObjectValue(qualified=dotted)
    # A setting, for all that can be told: ``from config import RATE``.
    return UnknownValue(reason=dotted)


def unknown_argument(machine: Machine, value: Unknown) -> UnknownValue:
    """An unknown as the graph keeps it."""
    return UnknownValue(
        reason=value.reason,
        place=_place(machine, value),
        truth=machine.truth_of(value),
        among=value.operands if value.operation == "among" else (),
        between=value.operands if value.operation == "between" else None,
    )


def backend_of(machine: Machine, value: Value) -> str | UnknownValue | None:
    """What Keras computes with, as far as the source says it."""
    value = machine.settle(value)
    if isinstance(value, Unknown):
        return unknown_argument(machine, value)
    return value if isinstance(value, str) else None


def _place(machine: Machine, value: Unknown) -> Place | None:
    return machine.place(value.site) if value.site is not None else None


def defaulted(machine: Machine, values: Mapping[str, Value]) -> dict[str, str]:
    """The arguments that come from the default of a parameter or option, each with its name."""
    found: dict[str, str] = {}
    for name, value in values.items():
        told = told_default(machine, value)
        if told is not None:
            found[name] = told
    return found


def told_default(machine: Machine, value: Value) -> str | None:
    """By what name the code gives the parameter or option of whose default a value is."""
    if isinstance(value, MARKED):
        value = value.behind
    behind = machine.default_behind(value) if type(value) is Unknown else None
    if behind is None or isinstance(machine.settle(behind), Unknown):
        return None
    match behind.key:
        case ("option" | "setting", _, str(name)):
            return name
        case ("flag", str(name)):
            return f"--{name}"
        case ("environment", ("constant", "str", str(name))):
            return name
        case ("attribute", ("parameter", _, str(owner)), str(name)):
            return f"{owner}.{name}"
        case ("item", *_, name):  # of keywords or settings that nobody in sight gives
            return str(name)
    if behind.reason.startswith(_PARAMETER):
        return behind.reason.removeprefix(_PARAMETER)
    return None


_PARAMETER = "parameter "


def written(
    machine: Machine,
    values: Mapping[str, Value],
    describe: Describe,
    defaults: Mapping[str, object],
) -> dict[str, Argument]:
    """Arguments by parameter. An open one whose parameter is a flag and whose truth is
    known is that flag.
    """
    result: dict[str, Argument] = {}
    for name, value in values.items():
        if value is None or type(value) in _PLAIN:
            result[name] = value
            continue
        found = argument(machine, value, describe)
        if (
            isinstance(found, UnknownValue)
            and found.truth is not None
            and isinstance(defaults.get(name), bool)
        ):
            found = found.truth
        result[name] = found
    return result
