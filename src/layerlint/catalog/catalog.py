"""The catalog: what stands behind a name, and how a call of it binds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from layerlint.catalog.binding import fill, fits, named, place
from layerlint.catalog.forms import Form, Forms, with_defaults
from layerlint.catalog.legacy import Legacy
from layerlint.catalog.names import Names
from layerlint.catalog.rows import Rows, read_rows
from layerlint.catalog.specification import (
    Bound,
    CallableSpec,
    Dialect,
    LayerSpec,
    Parameter,
    Symbol,
)
from layerlint.catalog.translation import MERGES, as_keras_2_read, without_input_size
from layerlint.recent import Recent
from layerlint.spelling import all_near, nearest

_DATA = Path(__file__).parents[1] / "data"

_LAYERS = "keras.layers"

_BARE = ("keras.Input", "keras.Model", "keras.Sequential", "keras.layers.merge")
"""Names besides layers and merge functions that are Keras's also where nothing binds them."""

_NEAREST: Mapping[Dialect, tuple[Dialect, ...]] = {
    "keras0": ("keras1", "keras2", "tf", "keras3"),
    "keras1": ("keras2", "keras0", "tf", "keras3"),
    "keras2": ("tf", "keras1", "keras3"),
    "tf": ("keras3",),
    "keras3": ("tf",),
}
"""Whose lists are tried next where a call does not fit the dialect asked for. One can err
about the dialect of a file, but code for today's Keras that speaks Keras 1 is at fault."""

_ALSO_ELSEWHERE = {
    *("Activation", "Add", "Attention", "Average", "Concatenate", "Conv1D", "Conv3D", "Dense"),
    *("Dot", "Dropout", "ELU", "Embedding", "Flatten", "GRU", "GRUCell", "Highway", "Identity"),
    *("LSTM", "LSTMCell", "Lambda", "Layer", "LeakyReLU", "Masking", "Maximum", "Merge"),
    *("Minimum", "Multiply", "PReLU", "Permute", "RNN", "RNNCell", "ReLU", "Recurrent"),
    *("Reshape", "Siamese", "Softmax", "Subtract", "Wrapper"),
}
"""Layers whose name, called, is just a word or another library's: no sign of Keras."""


_PLAIN_CLASSES = frozenset({"keras.layers.Layer", "keras.Model", "keras.Sequential"})


MOST_NAMES: Final = 20_000
"""For so many names that are none it is at hand what was meant."""


class Catalog:
    """Every public name of every Keras. ``load_catalog`` makes the one instance."""

    def __init__(self, current: Mapping[str, Any], legacy: Callable[[], Any]) -> None:
        """``current`` is the content of ``keras3.json``, ``legacy`` reads the other file."""
        self._current = current
        self._read_legacy = legacy
        self._specs: dict[tuple[str, Dialect], LayerSpec | None] = {}
        self._close: Recent[str, str | None] = Recent(MOST_NAMES)
        """The names that were probably meant by others."""
        self.version: str = current["keras"]

    @cached_property
    def _public(self) -> dict[str, str]:
        """Every public path of Keras 3 to the canonical one."""
        objects: Rows = self._current["objects"]
        paths: dict[str, str] = {qualified: qualified for qualified in objects}
        for qualified, aliases in objects.column("aliases"):
            paths.update(dict.fromkeys(aliases, qualified))
        return paths

    @cached_property
    def _legacy(self) -> Legacy:
        return Legacy(self._read_legacy(), self._public.get)

    @cached_property
    def _names(self) -> Names:
        modules = frozenset(self._current["modules"])
        return Names(self._current["objects"], modules, self._public, self._legacy)

    @cached_property
    def _forms(self) -> Forms:
        return Forms(self._current["objects"], self._current["base"], self._legacy)

    # --- names -----------------------------------------------------------------------

    def symbol(self, dotted: str) -> Symbol | None:
        """What a dotted name stands for, whatever the form of import it comes from.

        A name that is a function and a module (``keras.layers.merge``) is the function.
        """
        return self._names.symbol(dotted)

    def is_module(self, dotted: str) -> bool:
        """Whether a dotted name is a module of some Keras."""
        return self._names.is_module(dotted)

    def names(self, dotted_module: str) -> tuple[str, ...]:
        """What ``from module import *`` brings, in all versions together, sorted."""
        return self._names.below(dotted_module)

    def bare(self, name: str) -> Symbol | None:
        """A name that nothing in the file binds, if it is one that people use of Keras."""
        symbol = self.symbol(f"{_LAYERS}.{name}") or self.symbol(f"keras.{name}")
        if symbol is None:
            return None
        known = symbol.kind == "layer" or symbol.qualified in _BARE
        return symbol if known or self.merge_layer(symbol.name) else None

    @cached_property
    def only_keras(self) -> frozenset[str]:
        """Layer names, aliases included, whose call tells that a text is about Keras.

        What prepares images is none: other libraries have it under the same names.
        """
        return frozenset(
            name
            for name in set(self.names(_LAYERS)) - _ALSO_ELSEWHERE
            if (entry := self._layer_entry(name)) and entry["family"] != "preprocessing"
        )

    def lacks(self, qualified: str, name: str) -> bool:
        """Whether an object of a class surely has no attribute of that name by itself.

        Asked of the plain classes from which users derive theirs; of others nothing is said.
        """
        return qualified in _PLAIN_CLASSES and name not in self._members

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(self._current["members"])

    def _layer_entry(self, name: str) -> Mapping[str, Any] | None:
        qualified = self._names.canonical(f"{_LAYERS}.{name}")
        entry = None if qualified is None else self._forms.entry(qualified)
        return entry if entry is not None and entry["kind"] == "layer" else None

    def close_to(self, name: str) -> str | None:
        """The name in ``keras.layers`` that was probably meant, or none."""
        if name not in self._close:
            near = nearest(_spoken(name), self._by_spoken, cutoff=0.75)
            self._close.keep(name, None if near is None else self._by_spoken[near], 1)
        return self._close[name]

    @cached_property
    def _by_spoken(self) -> Mapping[str, str]:
        # Of `Add` and `add` the class comes last, and is meant.
        return {_spoken(one): one for one in sorted(self.names(_LAYERS), reverse=True)}

    # --- what a layer is -------------------------------------------------------------

    def layer(self, name: str, dialect: Dialect = "keras3") -> LayerSpec | None:
        """A layer by its class name, aliases resolved.

        Parameters bear the names of Keras 3, with the defaults of the dialect. A layer
        that the dialect does not have is described as it was, or became, elsewhere.
        """
        key = name, dialect
        if key not in self._specs:
            entry = self._layer_entry(name)
            self._specs[key] = None if entry is None else self._layer_spec(entry, name, dialect)
        return self._specs[key]

    def _layer_spec(self, entry: Mapping[str, Any], name: str, dialect: Dialect) -> LayerSpec:
        qualified = self._names.canonical(f"{_LAYERS}.{name}") or ""
        today = self._forms.today(qualified)
        form = self._forms.form(qualified, dialect)
        return LayerSpec(
            name=qualified.rpartition(".")[2],
            qualified=qualified,
            family=entry["family"],
            parameters=today.parameters if form is None else form.own,
            base_parameters=today.inherited,
            call_parameters=tuple(entry["call"]),
            spatial_rank=entry.get("spatial"),
            bases=tuple(entry["bases"]),
        )

    def callable(self, qualified: str) -> CallableSpec | None:
        """The signature of a function, or of a class that is no layer, by canonical path."""
        entry = self._forms.entry(qualified)
        if entry is None or entry["kind"] not in ("class", "function"):
            return None
        today = self._forms.today(qualified)
        return CallableSpec(
            qualified=qualified,
            name=qualified.rpartition(".")[2],
            kind=entry["kind"],
            parameters=today.parameters,
            inherited=today.inherited,
            merge=entry.get("merge"),
        )

    def merge_layer(self, name: str) -> str | None:
        """The layer that a merge function makes: ``add`` makes an ``Add``."""
        entry = self._current["objects"].get(f"{_LAYERS}.{name}")
        merge = None if entry is None else entry.get("merge")
        return None if merge is None else str(merge)

    def words(self, qualified: str, keywords: Iterable[str]) -> Mapping[str, str]:
        """The old names of parameters, by those of Keras 3, where a call uses one of them.

        A call of which one argument is written as in Keras 1 goes on so: Keras 2 took all of them.
        """
        if self._forms.renames(qualified).keys().isdisjoint(keywords):
            return {}
        return self.old_words(qualified)

    def old_words(self, qualified: str) -> Mapping[str, str]:
        """The names that parameters had before Keras 2, by those of Keras 3."""
        renames = self._forms.renames(qualified)
        return {new: old for old, new in renames.items() if new != old}

    def is_of_keras_1(self, name: str, keywords: Collection[str]) -> bool:
        """Whether a call of a class of layers has an argument that only Keras before 2 knew."""
        qualified = self._names.canonical(f"{_LAYERS}.{name}")
        if qualified is None or not keywords:
            return False
        return not self._forms.words_of_keras_1(qualified).isdisjoint(keywords)

    def meant(self, bound: Bound, keyword: str) -> tuple[str, ...]:
        """The parameters of a bound call that may be meant by a keyword which Keras refuses.

        One that was called so in another Keras, else those that are written nearly so.
        """
        qualified = self._names.canonical(f"{_LAYERS}.{bound.name}") or bound.name
        known = {} if self._forms.entry(qualified) is None else self._forms.renames(qualified)
        old = known.get(keyword)
        return (old,) if old is not None else all_near(keyword, bound.arguments)

    def is_after_keras_1(self, name: str, keywords: Collection[str]) -> bool:
        """Whether a call of a class of layers has an argument that Keras 1 had by another name."""
        qualified = self._names.canonical(f"{_LAYERS}.{name}")
        if qualified is None or not keywords:
            return False
        return not self._forms.words_after_keras_1(qualified).isdisjoint(keywords)

    # --- calls -----------------------------------------------------------------------

    def bind(
        self,
        name: str,
        dialect: Dialect,
        positional: Sequence[object],
        keywords: Mapping[str, object],
    ) -> Bound:
        """Bind the arguments of a call to the parameter names of Keras 3.

        ``name`` is a layer's class name, the name of a merge function (its tensors are
        bound to ``inputs``), or the canonical path of another class or function. A call
        that does not fit the dialect is held against those next to it.
        """
        qualified = self._names.canonical(f"{_LAYERS}.{name}") or self._names.canonical(name)
        if qualified is None or self._forms.entry(qualified) is None:
            raise LookupError(name)
        outputs = without_input_size(qualified, positional)
        if len(outputs) < len(positional):
            positional, dialect = outputs, "keras0"
        first: Bound | None = None
        gone = qualified not in self._current["objects"]
        nearest = self._forms.dialects(qualified) if gone else _NEAREST[dialect]
        for spoken in (dialect, *nearest):
            form = self._forms.form(qualified, spoken)
            if form is not None:
                bound = self._bind(form, positional, keywords)
                if fits(bound):
                    return bound
                first = first or bound
        if first is not None:
            return first
        # A public name whose signature nobody wrote down: only positions can be too many.
        placed = place((), (), positional, keywords)
        return fill(qualified.rpartition(".")[2], dialect, (), placed, {})

    def _bind(
        self, form: Form, positional: Sequence[object], keywords: Mapping[str, object]
    ) -> Bound:
        if form.dialect == "keras2":
            positional, keywords = as_keras_2_read(form.qualified, positional, keywords)
        signature = form.signature
        placed = place(
            signature.parameters, signature.inherited, positional, keywords, form.old_keywords
        )
        said = dict(placed.said)
        if form.dialect != "keras3" or form.renames:
            said = self._forms.translate(form.qualified, form.family, said)
        made, own = form.merge or form.qualified.rpartition(".")[2], form.own
        if form.qualified in ("keras.layers.Merge", "keras.layers.merge"):
            made, own, said = self._merged(own, said)
        return fill(made, form.dialect, own, placed, said)

    def _merged(
        self, own: tuple[Parameter, ...], said: dict[str, object]
    ) -> tuple[str, tuple[Parameter, ...], dict[str, object]]:
        """A ``merge`` of Keras 0 and 1 as the layer of today that its mode names."""
        mode = said.get("mode", "sum")
        made = MERGES.get(mode) if isinstance(mode, str) else None
        if made is None:
            return "Merge", own, said
        kept = {name: value for name, value in said.items() if name != "mode"}
        if mode == "cos":
            kept["normalize"] = True
        defaults = {name: parameter.default for name, parameter in named(own).items()}
        tensors = tuple(one for one in own if one.name in ("inputs", "layers"))
        layer = self._forms.today(f"{_LAYERS}.{made}").parameters
        return made, (*tensors, *with_defaults(layer, defaults)), kept


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """The catalog that comes with the package, its files read when first asked for."""
    return Catalog(_read("keras3.json"), lambda: _read("legacy.json"))


def _read(name: str) -> Any:
    return read_rows((_DATA / name).read_text(encoding="utf-8"))


def _spoken(name: str) -> str:
    """A name as it is heard: `Relu` and `re_lu` are `ReLU`."""
    return name.replace("_", "").lower()
