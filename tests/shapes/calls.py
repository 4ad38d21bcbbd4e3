"""How a call of a layer is written down for Keras and for layerlint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Shape = tuple["int | None", ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A layer, or an initializer, regularizer or constraint, given as an argument."""

    name: str
    arguments: Mapping[str, Any]
    module: str = "layers"


def layer(name: str, **arguments: Any) -> Made:
    return Made(name, arguments)


def thing(path: str, **arguments: Any) -> Made:
    module, _, name = path.rpartition(".")
    return Made(name, arguments, module)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    arguments: Mapping[str, Any]
    inputs: Sequence[Shape]
    as_list: bool = False
    """Whether the layer is called on one list of all inputs."""
    dtype: str = "float32"
    call: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        said = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.name}({said}) on {', '.join(map(str, self.inputs))}"


def one(name: str, *inputs: Shape, dtype: str = "float32", **arguments: Any) -> Case:
    return Case(name, arguments, inputs, dtype=dtype)


def merging(name: str, *inputs: Shape, **arguments: Any) -> Case:
    return Case(name, arguments, inputs, as_list=True)


MAPS: dict[int, Shape] = {1: (None, 20, 4), 2: (None, 20, 17, 4), 3: (None, 9, 8, 7, 4)}
OPEN_MAPS: dict[int, Shape] = {
    1: (2, None, 4),
    2: (None, None, 17, 4),
    3: (None, None, None, None, 4),
}
FIRST_MAPS: dict[int, Shape] = {1: (None, 4, 20), 2: (None, 4, 20, 17), 3: (None, 4, 9, 8, 7)}


def on_maps(name: str, rank: int, **arguments: Any) -> list[Case]:
    """The same layer on a map of fixed and one of open size, and with channels first."""
    return [
        one(name, MAPS[rank], **arguments),
        one(name, OPEN_MAPS[rank], **arguments),
        one(name, FIRST_MAPS[rank], **arguments, data_format="channels_first"),
    ]
