"""Which dotted name of which Keras stands for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from layerlint.catalog.legacy import Legacy
from layerlint.catalog.paths import below_keras, candidates
from layerlint.catalog.rows import Rows
from layerlint.catalog.specification import Symbol

_Answer = TypeVar("_Answer")

_PRIVATE = dict.fromkeys(
    (
        "keras.engine.functional.Functional",
        "keras.engine.network.Network",
        "keras.models.Functional",
        "keras.models.functional.Functional",
        "keras.src.engine.functional.Functional",
        "keras.src.models.Functional",
        "keras.src.models.functional.Functional",
    ),
    "keras.Model",
)
"""Classes that no version makes public, but whose users mean a public one."""


class Names:
    """Every path of every Keras, resolved to canonical paths."""

    def __init__(
        self,
        objects: Rows,
        modules: frozenset[str],
        public: Mapping[str, str],
        legacy: Legacy,
    ) -> None:
        """``public`` gives the canonical path of each public path of Keras 3."""
        self._objects = objects
        self._modules = modules
        self._public = public
        self._legacy = legacy
        self._symbols: dict[str, Symbol | None] = {}

    @cached_property
    def _sources(self) -> dict[str, str]:
        """Where Keras 3 defines its public names, to their canonical paths."""
        return {source: qualified for qualified, source in self._objects.column("source")}

    @cached_property
    def _all_modules(self) -> frozenset[str]:
        """Every module on a known path."""
        modules = {*self._modules, *self._legacy.modules}
        for path in self._sources:
            module = path.rpartition(".")[0]
            while module and module not in modules:
                modules.add(module)
                module = module.rpartition(".")[0]
        return frozenset(modules)

    def canonical(self, path: str) -> str | None:
        """The canonical path of one path that begins with ``keras``."""
        known = self._public.get(path) or self._sources.get(path)
        if known is None and (old := self._legacy.path(path)) is not None:
            known = old[0]
        if known is None and path in self._legacy.objects:
            known = path
        return known or _PRIVATE.get(path)

    def symbol(self, dotted: str) -> Symbol | None:
        """What a dotted name stands for, whatever the form of import it comes from."""
        if dotted not in self._symbols:
            self._symbols[dotted] = self._find(dotted)
        return self._symbols[dotted]

    def _find(self, dotted: str) -> Symbol | None:
        path = below_keras(dotted)
        if path is None:
            return None
        for candidate in candidates(path):
            qualified = self.canonical(candidate)
            if qualified is not None:
                return self._symbol(qualified, path)
        return self._symbol(path, path) if self.is_module(path) else None

    def _symbol(self, qualified: str, path: str) -> Symbol:
        module, _, name = qualified.rpartition(".")
        entry = self._objects.get(qualified) or self._legacy.objects.get(qualified)
        now = self._is_current(path)
        return Symbol(
            qualified=qualified,
            name=name,
            kind="module" if entry is None else entry["kind"],
            module=module,
            versions=(*self._before(path, self._legacy.versions), *(("Keras 3",) if now else ())),
            dialects=(*self._before(path, self._legacy.dialects), *(("keras3",) if now else ())),
            spelled=path.rpartition(".")[2],
        )

    def _before(self, path: str, ask: Callable[[str], tuple[_Answer, ...]]) -> tuple[_Answer, ...]:
        """What the legacy says of a path, or of the one that it stands for."""
        return next((answer for one in candidates(path) if (answer := ask(one))), ())

    def _is_current(self, path: str) -> bool:
        if path in self._public or path in self._modules:
            return True
        return any(one in self._sources for one in candidates(path))

    def is_module(self, dotted: str) -> bool:
        """Whether a dotted name is a module of some Keras."""
        path = below_keras(dotted)
        return path is not None and any(one in self._all_modules for one in candidates(path))

    def below(self, dotted_module: str) -> tuple[str, ...]:
        """The public names in a module, in all versions together, sorted."""
        path = below_keras(dotted_module)
        if path is None:
            return ()
        found = {name for one in candidates(path) for name in self._by_module.get(one, ())}
        return tuple(sorted(found))

    @cached_property
    def _by_module(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in (*self._public, *self._sources, *self._legacy.paths, *self._modules):
            module, _, name = path.rpartition(".")
            found.setdefault(module, set()).add(name)
        return found
