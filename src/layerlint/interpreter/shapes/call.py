"""One call of a layer as the shape functions see it, and readings of its arguments.

Every reading answers ``None`` where the value is not known, or is none that Keras takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from layerlint.graph.model import Argument, Layer, LayerValue, Shape, UnknownValue
from layerlint.interpreter.budgets import LARGEST_SIZE
from layerlint.records import dataclass, field

NOTHING: Mapping[str, Argument] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The tensors that a call gives; ``single`` where it is one tensor and no list."""

    shapes: tuple[Shape | None, ...] = (None,)
    single: bool = True

    @classmethod
    def of(cls, result: Shape | Outputs | None) -> Outputs:
        """What a rule found; no size is negative or too large, where one would be Keras refuses."""
        outputs = result if isinstance(result, Outputs) else cls(shapes=(result,))
        if all(size is None or is_size(size) for shape in outputs.shapes for size in shape or ()):
            return outputs
        return cls(
            shapes=tuple(
                shape
                and tuple(size if size is not None and is_size(size) else None for size in shape)
                for shape in outputs.shapes
            ),
            single=outputs.single,
        )


Inner: TypeAlias = Callable[[Layer, Sequence["Shape | None"]], "Outputs | None"]
"""What a wrapped layer gives that no catalog knows (a user's class, a model), or none."""

Weigh: TypeAlias = Callable[[Layer, Sequence["Shape | None"]], "int | None"]
"""How many parameters a wrapped layer has that no catalog knows, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The arguments of a layer's constructor, and the shapes of what the layer is given."""

    name: str
    arguments: Mapping[str, Argument]
    inputs: tuple[Shape | None, ...]
    call_arguments: Mapping[str, Argument] = field(default_factory=lambda: NOTHING)
    inner: Callable[[Layer, Sequence[Shape | None]], Outputs] = lambda _layer, _shapes: Outputs()
    """The outputs of a layer that this one wraps."""
    weigh: Weigh = lambda _layer, _shapes: None
    """The parameter count of a layer that this one wraps."""

    @property
    def input(self) -> Shape | None:
        """The first tensor of the call."""
        return self.inputs[0] if self.inputs else None

    def get(self, parameter: str, default: Argument = None) -> Argument:
        """The argument as it stands; ``default`` where it is missing."""
        return self.arguments.get(parameter, default)

    def whole(self, parameter: str, default: int | None = None) -> int | None:
        """An integer."""
        return whole(self.get(parameter, default))

    def flag(self, parameter: str, default: bool = False) -> bool | None:
        """A truth value."""
        return truth(self.get(parameter, default))

    def word(self, parameter: str, default: str) -> str | None:
        """A word of Keras; ``default`` where the argument is missing or ``None``."""
        value = self.get(parameter)
        if value is None:
            return default
        return value if isinstance(value, str) else None

    def sizes(self, parameter: str, rank: int, default: Argument = None) -> tuple[int | None, ...]:
        """One integer for each of ``rank`` axes; ``default`` where missing or ``None``."""
        value = self.get(parameter)
        return sizes(default if value is None else value, rank)

    def given(self, parameter: str) -> bool | None:
        """Whether the argument is something else than ``None``."""
        value = self.get(parameter)
        if isinstance(value, UnknownValue):
            return True if value.truth else None
        return value is not None

    @property
    def channels_first(self) -> bool | None:
        """Whether the channel axis follows the batch axis."""
        match self.word("data_format", "channels_last"):
            case "channels_first":
                return True
            case "channels_last":
                return False
            case _:
                return None


ShapeRule: TypeAlias = Callable[[Call], "Shape | Outputs | None"]
CountRule: TypeAlias = Callable[[Call], "int | None"]
"""Works out what a call gives: one shape where it is one tensor."""


def whole(value: Argument) -> int | None:
    """An integer of a size that there is, and no truth value."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_SIZE:
        return None
    return value


def is_size(size: int) -> bool:
    """Whether an axis may be so long."""
    return 0 <= size <= LARGEST_SIZE


def truth(value: Argument) -> bool | None:
    """How Python's ``if`` takes the value."""
    match value:
        case UnknownValue(truth=known):
            return known
        case None | bool() | int() | float() | str() | tuple():
            return bool(value)
        case Mapping():
            return bool(value)
        case _:
            return True


def sizes(value: Argument, rank: int) -> tuple[int | None, ...]:
    """One integer for each of ``rank`` axes, from one for all or a tuple."""
    if isinstance(value, tuple) and len(value) == rank:
        return tuple(whole(item) for item in value)
    return (whole(value),) * rank


def wholes(value: Argument) -> tuple[int | None, ...] | None:
    """A tuple of integers of any length, some of them unknown."""
    if isinstance(value, tuple):
        return tuple(whole(item) for item in value)
    return None


def layer_of(value: Argument) -> Layer | None:
    """The layer that an argument holds."""
    return value.layer if isinstance(value, LayerValue) else None
