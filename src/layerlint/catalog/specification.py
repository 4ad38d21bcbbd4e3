"""The nouns of the catalog: parameter, layer, callable, symbol, bound arguments."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from layerlint.records import dataclass, field

Dialect: TypeAlias = Literal["keras0", "keras1", "keras2", "tf", "keras3"]
"""Whose parameter lists hold: Keras 0.1–0.3, 1.x, 2.0–2.3, tf.keras (and Keras 2.4 to
2.15, which is the same code), Keras 3."""

ParameterKind: TypeAlias = Literal["positional", "keyword", "var_positional", "var_keyword"]
SymbolKind: TypeAlias = Literal["layer", "class", "function", "module", "object"]


class Required(Enum):
    """The type of ``REQUIRED``."""

    REQUIRED = "required"


REQUIRED: Final = Required.REQUIRED
"""Stands in the place of a default where a parameter has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedObject:
    """A default that is no plain value, known by the name of its function or class."""

    qualified: str


Default: TypeAlias = (
    "bool | int | float | str | tuple[Default, ...] | NamedObject | Required | None"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a constructor or function.

    ``keyword`` parameters can be given by name only. A ``var_positional`` or
    ``var_keyword`` one (``*args``, ``**kwargs``) bears the name without stars.
    """

    name: str
    default: Default = REQUIRED
    kind: ParameterKind = "positional"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableSpec:
    """The signature of a public function, or of a class that is no layer."""

    qualified: str
    name: str
    kind: Literal["class", "function"]
    parameters: tuple[Parameter, ...]
    inherited: tuple[Parameter, ...] = ()
    """What ``**kwargs`` hides: accepted by keyword by the classes it derives from."""
    merge: str | None = None
    """For a merge function (``layers.add``): the layer that it makes and calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """One public layer class in one dialect.

    ``name`` and ``qualified`` are Keras's own, aliases resolved; ``parameters`` are those
    of its constructor as written, in order, ``base_parameters`` what its ``**kwargs``
    hides (``name``, ``trainable``, ``dtype``, ``input_shape`` …).
    """

    name: str
    qualified: str
    family: str
    parameters: tuple[Parameter, ...]
    base_parameters: tuple[Parameter, ...] = ()
    call_parameters: tuple[str, ...] = ()
    """Positional parameters of ``call``, the tensors first."""
    spatial_rank: int | None = None
    """Spatial axes of the input (2 for ``Conv2D``); ``None`` where any rank will do."""
    bases: tuple[str, ...] = ()
    """Layer classes it derives from, nearest first, private ones included."""

    @property
    def kind(self) -> Literal["layer", "wrapper", "merge"]:
        """Whether it wraps a layer or merges several tensors."""
        if "Wrapper" in self.bases or self.name in ("Wrapper", "Bidirectional"):
            return "wrapper"
        return "merge" if self.family == "merging" else "layer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """What a dotted name of any Keras stands for.

    ``qualified`` is the canonical path (``keras.layers.Conv2D`` also where the source
    says ``tf.keras.layers.Convolution2D``), ``module`` and ``name`` its two halves,
    ``versions`` where the name *as asked for* exists, in words.
    """

    qualified: str
    name: str
    kind: SymbolKind
    module: str
    versions: tuple[str, ...] = ()
    dialects: tuple[Dialect, ...] = ()
    """The same for the parameter lists: in whose code the path asked for can stand."""
    spelled: str = field(default="", compare=False)
    """The last word of the path asked for: ``Convolution2D``."""
    instead_of: str = field(default="", compare=False)
    """The dotted name of what the code takes in its place, where that can be imported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The arguments of one call under the parameter names of Keras 3.

    ``arguments`` holds what was given, or the default of the dialect: first the own
    parameters in the order of the constructor, then those base parameters that are
    given. A required parameter that is missing is absent. ``name`` is the layer that the
    call makes: ``merge(mode="sum")`` makes an ``Add``.
    """

    name: str
    arguments: Mapping[str, object]
    dialect: Dialect = "keras3"
    """The dialect whose parameter list the call fits, the one asked for if none."""
    given: tuple[str, ...] = ()
    unbound: tuple[str, ...] = ()
    """Keywords that the dialect does not know, as written."""
    surplus: int = 0
    """How many positional arguments are too many."""
    missing: tuple[str, ...] = ()
    """Required parameters that the call leaves out."""
    repeated: tuple[str, ...] = ()
    """Parameters given twice, by place and by name or under two names."""
    unbound_values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """What was given to the unbound keywords."""
