"""The catalog: what stands behind a name, and how a call of it binds."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from layerlint.catalog.binding import bind
from layerlint.catalog.paths import below_keras, candidates
from layerlint.catalog.specification import (
    REQUIRED,
    Bound,
    CallableSpec,
    Default,
    Dialect,
    LayerSpec,
    NamedObject,
    Parameter,
    ParameterKind,
    Symbol,
)

_DATA = Path(__file__).parents[1] / "data"

_BARE = ("keras.Input", "keras.Model", "keras.Sequential")
"""Names besides layers and merge functions that are Keras's also where nothing binds them."""

_COMMON_WORDS = {
    *("Activation", "Add", "Attention", "Average", "Concatenate", "Conv1D", "Conv3D", "Dense"),
    *("Dot", "Dropout", "ELU", "Embedding", "Flatten", "GRU", "Hashing", "Highway", "Identity"),
    *("LSTM", "Lambda", "Layer", "LeakyReLU", "Masking", "Maximum", "Merge", "Minimum"),
    *("Multiply", "Normalization", "PReLU", "Permute", "Pipeline", "RNN", "ReLU", "Rescaling"),
    *("Reshape", "Resizing", "Softmax", "Subtract", "Wrapper"),
}
"""Layers whose name, called, is also another library's or just a word. The text scan
lets a file pass that has none of the others and does not say ``keras``."""


class Catalog:
    """Every public name of Keras. ``load_catalog`` makes the one instance."""

    def __init__(self, current: Mapping[str, Any]) -> None:
        """``current`` is the content of ``keras3.json``."""
        self._objects: Mapping[str, Any] = current["objects"]
        self._base = current["base"]
        self._modules = frozenset(current["modules"])
        self.version: str = current["keras"]

    # --- names -----------------------------------------------------------------------

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Every public path, and every path in the source of Keras, to the canonical one."""
        paths: dict[str, str] = {}
        for qualified, entry in self._objects.items():
            if source := entry.get("source"):
                paths.setdefault(source, qualified)
        for qualified, entry in self._objects.items():
            paths[qualified] = qualified
            for alias in entry.get("aliases", ()):
                paths[alias] = qualified
        return paths

    @cached_property
    def _all_modules(self) -> frozenset[str]:
        """Every module on a known path."""
        modules = set(self._modules)
        for path in self._paths:
            module = path.rpartition(".")[0]
            while module and module not in modules:
                modules.add(module)
                module = module.rpartition(".")[0]
        return frozenset(modules)

    def symbol(self, dotted: str) -> Symbol | None:
        """What a dotted name stands for, whatever the form of import it comes from."""
        path = below_keras(dotted)
        if path is None:
            return None
        for candidate in candidates(path):
            if (qualified := self._paths.get(candidate)) is not None:
                return self._symbol(qualified)
        if self.is_module(dotted):
            module, _, name = path.rpartition(".")
            return Symbol(
                qualified=path, name=name, kind="module", module=module, versions=("Keras 3",)
            )
        return None

    def _symbol(self, qualified: str) -> Symbol:
        module, _, name = qualified.rpartition(".")
        return Symbol(
            qualified=qualified,
            name=name,
            kind=self._objects[qualified]["kind"],
            module=module,
            versions=("Keras 3",),
        )

    def is_module(self, dotted: str) -> bool:
        """Whether a dotted name is a module of some Keras."""
        path = below_keras(dotted)
        return path is not None and any(c in self._all_modules for c in candidates(path))

    def names(self, dotted_module: str) -> tuple[str, ...]:
        """What ``from module import *`` brings, sorted."""
        path = below_keras(dotted_module)
        if path is None:
            return ()
        return self._names.get(path, ())

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for path in (*self._paths, *self._modules):
            module, _, name = path.rpartition(".")
            found.setdefault(module, set()).add(name)
        return {module: tuple(sorted(names)) for module, names in found.items()}

    def bare(self, name: str) -> Symbol | None:
        """A name that nothing in the file binds, if it is one that people use of Keras."""
        symbol = self.symbol(f"keras.layers.{name}") or self.symbol(f"keras.{name}")
        if symbol is None:
            return None
        known = symbol.kind == "layer" or symbol.qualified in _BARE
        return symbol if known or self.merge_layer(symbol.name) else None

    @cached_property
    def only_keras(self) -> frozenset[str]:
        """Layer names, aliases included, whose call tells that a text is about Keras."""
        names = {
            path.rpartition(".")[2]
            for path, qualified in self._paths.items()
            if path.startswith("keras.layers.") and self._objects[qualified]["kind"] == "layer"
        }
        return frozenset(names - _COMMON_WORDS)

    def close_to(self, name: str) -> str | None:
        """The name in ``keras.layers`` that was probably meant, or none."""
        near = difflib.get_close_matches(name, self._layer_names, n=1, cutoff=0.75)
        return near[0] if near else None

    @cached_property
    def _layer_names(self) -> tuple[str, ...]:
        return self.names("keras.layers")

    # --- what a layer is -------------------------------------------------------------

    def layer(self, name: str, dialect: Dialect = "keras3") -> LayerSpec | None:
        """A layer by its class name, aliases resolved."""
        del dialect  # until the older dialects are known
        qualified = self._paths.get(f"keras.layers.{name}")
        if qualified is None or self._objects[qualified]["kind"] != "layer":
            return None
        return self._layer_spec(qualified)

    def _layer_spec(self, qualified: str) -> LayerSpec:
        entry = self._objects[qualified]
        return LayerSpec(
            name=qualified.rpartition(".")[2],
            qualified=qualified,
            family=entry["family"],
            parameters=_parameters(entry["parameters"]),
            base_parameters=self._inherited(entry),
            call_parameters=tuple(entry["call"]),
            spatial_rank=entry.get("spatial"),
            bases=tuple(entry["bases"]),
        )

    def callable(self, qualified: str) -> CallableSpec | None:
        """The signature of a function, or of a class that is no layer, by canonical path."""
        entry = self._objects.get(qualified)
        if entry is None or entry["kind"] not in ("class", "function"):
            return None
        return CallableSpec(
            qualified=qualified,
            name=qualified.rpartition(".")[2],
            kind=entry["kind"],
            parameters=_parameters(entry["parameters"] or ()),
            inherited=self._inherited(entry),
            merge=entry.get("merge"),
        )

    def _inherited(self, entry: Mapping[str, Any]) -> tuple[Parameter, ...]:
        inherited = entry.get("inherited", ())
        return _parameters(["*", *(self._base if inherited is True else inherited)])

    def merge_layer(self, name: str) -> str | None:
        """The layer that a merge function makes: ``add`` makes an ``Add``."""
        entry = self._objects.get(f"keras.layers.{name}")
        merge = None if entry is None else entry.get("merge")
        return None if merge is None else str(merge)

    def bind(
        self,
        name: str,
        dialect: Dialect,
        positional: Sequence[object],
        keywords: Mapping[str, object],
    ) -> Bound:
        """Bind the arguments of a call to the parameter names of Keras 3.

        ``name`` is a layer's class name, the name of a merge function (its tensors are
        bound to ``inputs``), or the canonical path of another class or function.
        """
        layer = self.layer(name, dialect)
        if layer is not None:
            return bind(layer.name, layer.parameters, layer.base_parameters, positional, keywords)
        function = self.callable(name) or self.callable(f"keras.layers.{name}")
        if function is None:
            raise LookupError(name)
        inherited = function.inherited
        if function.merge is not None:
            merge = self._layer_spec(f"keras.layers.{function.merge}")
            inherited = (*merge.parameters, *merge.base_parameters)
        made = function.merge or function.name
        return bind(made, function.parameters, inherited, positional, keywords)


def _parameters(written: Sequence[Any]) -> tuple[Parameter, ...]:
    """Read parameters as the data files write them.

    ``"x"`` is a required parameter, ``["x", 1]`` one with a default, ``"*"`` says that
    what follows is keyword-only, ``"*x"`` and ``"**x"`` are as in Python.
    """
    parameters = []
    kind: ParameterKind = "positional"
    for item in written:
        match item:
            case "*":
                kind = "keyword"
            case str() if item.startswith("**"):
                parameters.append(Parameter(name=item[2:], kind="var_keyword"))
            case str() if item.startswith("*"):
                parameters.append(Parameter(name=item[1:], kind="var_positional"))
                kind = "keyword"
            case str():
                parameters.append(Parameter(name=item, default=REQUIRED, kind=kind))
            case [str(name), default]:
                parameters.append(Parameter(name=name, default=_default(default), kind=kind))
    return tuple(parameters)


def _default(written: Any) -> Default:
    match written:
        case list():
            return tuple(_default(item) for item in written)
        case {"object": str(qualified)}:
            return NamedObject(qualified=qualified)
        case None | bool() | int() | float() | str():
            return written
    raise TypeError(f"no default: {written!r}")


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """The catalog that comes with the package, read once."""
    with (_DATA / "keras3.json").open(encoding="utf-8") as file:
        return Catalog(json.load(file))
