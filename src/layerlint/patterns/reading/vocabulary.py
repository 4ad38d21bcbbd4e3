"""The names a rule may use: layers, operations, families, arguments, activations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from layerlint.catalog import REQUIRED, Catalog, Dialect, LayerSpec
from layerlint.patterns.axes import spatial_axes
from layerlint.patterns.comparing import snake_case
from layerlint.patterns.reading.texts import NAMED, SIZES, WORDS
from layerlint.patterns.syntax import FACTS, LayerDeclaration

_DIALECTS: Final[tuple[Dialect, ...]] = ("keras3", "tf", "keras2", "keras1", "keras0")
_LAYERS: Final = "keras.layers"
_UNDEFAULTED: Final = REQUIRED

_DROPOUTS: Final = (
    *("AlphaDropout", "Dropout", "GaussianDropout"),
    *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
)
_OF_SEVERAL: Final = {"kernel_initializers": "kernel_initializer"}
"""Facts that are the values of several arguments, and one of these."""
OLD_ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
    [f"keras.layers.{name}" for name in _DROPOUTS], ("p",)
)
"""Arguments of Keras 1 that stay unbound in later versions, for ``exists`` to ask about."""


class Vocabulary:
    """All that the catalog and the declarations of a rule pack know by name."""

    def __init__(self, catalog: Catalog, declared: Mapping[str, LayerDeclaration]) -> None:
        """Take declarations by qualified name."""
        self._catalog = catalog
        self._declared = declared
        self._specs: dict[str, LayerSpec | None] = {}
        self._defaults: dict[str, Mapping[str, object]] = {}
        self._attributes: dict[frozenset[str] | None, frozenset[str]] = {}
        self._texts: dict[tuple[str, frozenset[str] | None], frozenset[str] | None] = {}
        self._flags: dict[tuple[str, frozenset[str]], bool] = {}

    def with_declared(self, declared: Mapping[str, LayerDeclaration]) -> Vocabulary:
        """The same with further layers."""
        if not declared:
            return self
        return Vocabulary(self._catalog, {**self._declared, **declared})

    def layer(self, name: str) -> str | None:
        """The qualified name of a layer, or ``None``."""
        if name in self._declared:
            return name
        spec = self._spec(name)
        return None if spec is None else spec.qualified

    def operation(self, name: str) -> bool:
        """Whether ``keras.ops`` has a function of that name."""
        symbol = self._catalog.symbol(f"keras.ops.{name}")
        return symbol is not None and symbol.kind == "function"

    @cached_property
    def layer_names(self) -> tuple[str, ...]:
        """Every layer by the name a rule would use."""
        names = [
            name for name in self._catalog.names(_LAYERS) if self._catalog.layer(name) is not None
        ]
        return (*names, *self._declared)

    @cached_property
    def _families(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name in self.layer_names:
            declaration = self._declared.get(name)
            if declaration is not None:
                found.setdefault(declaration.family, set()).add(name)
            elif (spec := self._spec(name)) is not None:
                found.setdefault(spec.family, set()).add(spec.qualified)
        return {family: frozenset(names) for family, names in found.items()}

    def family(self, name: str) -> frozenset[str]:
        """The layers of a family, by qualified name."""
        return self._families.get(name, frozenset())

    @cached_property
    def activations(self) -> frozenset[str]:
        """The canonical names of activations."""
        functions = {
            symbol.name
            for name in self._catalog.names("keras.activations")
            if (symbol := self._catalog.symbol(f"keras.activations.{name}")) is not None
            and symbol.kind == "function"
        }
        return frozenset((functions - {"deserialize", "get", "serialize"}) | {"prelu", "linear"})

    @cached_property
    def losses(self) -> frozenset[str]:
        """The names of losses, as a compiled model answers to them."""
        symbols = (
            self._catalog.symbol(f"keras.losses.{name}")
            for name in self._catalog.names("keras.losses")
        )
        functions = {it.name for it in symbols if it is not None and it.kind == "function"}
        return frozenset(functions - {"deserialize", "get", "serialize"})

    def texts(self, argument: str, layers: frozenset[str] | None) -> frozenset[str] | None:
        """The texts that an argument of these layers can be; ``None`` where any may do."""
        if argument.endswith("activation"):
            return self.activations
        if argument in _OF_SEVERAL:
            return self.texts(_OF_SEVERAL[argument], layers)
        asked = argument, layers
        if asked not in self._texts:
            self._texts[asked] = self._texts_of(argument, layers)
        return self._texts[asked]

    def _texts_of(self, argument: str, layers: frozenset[str] | None) -> frozenset[str] | None:
        found = [
            arguments[argument]
            for layer in (self.layer_names if layers is None else layers)
            if argument in (arguments := self.defaults(layer))
        ]
        module = next((NAMED[end] for end in NAMED if argument.endswith(end)), None)
        known = self._named(module) if module else WORDS.get(argument)
        # What an argument of a declared layer may be, nobody has said.
        if known is None or any(default is _UNDEFAULTED for default in found):
            return None
        return known | {snake_case(default) for default in found if isinstance(default, str)}

    def _named(self, module: str) -> frozenset[str]:
        """What a module of Keras's knows by a name, as a node answers to it."""
        symbols = (self._catalog.symbol(f"{module}.{name}") for name in self._catalog.names(module))
        classes = {it.qualified for it in symbols if it is not None and it.kind == "class"}
        return frozenset(classes | {snake_case(name.rpartition(".")[2]) for name in classes})

    def lengths(self, argument: str, layers: Iterable[str] | None) -> frozenset[int] | None:
        """How many numbers a size has in these layers; ``None`` where it is no such size."""
        if argument not in SIZES or layers is None:
            return None
        ranks = [
            spatial_axes(layer.rpartition(".")[2])
            for layer in layers
            if argument in self.defaults(layer)
        ]
        known = frozenset(rank for rank in ranks if rank is not None)
        return known if ranks and None not in ranks else None

    def defaults(self, qualified: str) -> Mapping[str, object]:
        """The arguments of a layer's constructor with their defaults (or ``REQUIRED``)."""
        if qualified not in self._defaults:
            self._defaults[qualified] = self._defaults_of(qualified)
        return self._defaults[qualified]

    def _defaults_of(self, qualified: str) -> Mapping[str, object]:
        declaration = self._declared.get(qualified)
        if declaration is not None:
            return dict.fromkeys(declaration.parameters, _UNDEFAULTED)
        spec = self._spec(qualified.rpartition(".")[2])
        if spec is None:
            return {}
        old = dict.fromkeys(OLD_ARGUMENTS.get(qualified, ()), _UNDEFAULTED)
        named = [
            parameter
            for parameter in (*spec.base_parameters, *spec.parameters)
            if parameter.kind in ("positional", "keyword")
        ]
        return {**old, **{parameter.name: parameter.default for parameter in named}}

    def call_arguments(self, qualified: str) -> frozenset[str]:
        """What a call of the layer may say."""
        spec = self._spec(qualified.rpartition(".")[2])
        return frozenset({"training", "mask", *(spec.call_parameters if spec else ())})

    def is_flag(self, argument: str, layers: frozenset[str] | None) -> bool:
        """Whether the argument is a boolean in every layer that has it."""
        if layers is None:
            return False
        asked = argument, layers
        if asked not in self._flags:
            defaults = [
                arguments[argument]
                for layer in layers
                if argument in (arguments := self.defaults(layer))
            ]
            booleans = all(isinstance(default, bool) for default in defaults)
            self._flags[asked] = bool(defaults) and booleans
        return self._flags[asked]

    def attributes(self, layers: frozenset[str] | None) -> frozenset[str]:
        """What one at least of the layers answers in a ``where``; ``None``: any layer."""
        if layers not in self._attributes:
            asked = self.layer_names if layers is None else layers
            arguments = {name for layer in asked for name in self.defaults(layer)}
            self._attributes[layers] = frozenset(arguments | set(FACTS))
        return self._attributes[layers]

    def _spec(self, name: str) -> LayerSpec | None:
        if name not in self._specs:
            self._specs[name] = next(
                (spec for dialect in _DIALECTS if (spec := self._catalog.layer(name, dialect))),
                None,
            )
        return self._specs[name]
