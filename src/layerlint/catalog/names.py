"""Which dotted name of which Keras stands for what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from layerlint.catalog.legacy import Legacy
from layerlint.catalog.paths import below_keras, candidates
from layerlint.catalog.specification import Symbol


class Names:
    """Every path of every Keras, resolved to canonical paths."""

    def __init__(
        self,
        objects: Mapping[str, Any],
        modules: frozenset[str],
        public: Mapping[str, str],
        legacy: Legacy,
    ) -> None:
        """``public`` gives the canonical path of each public path of Keras 3."""
        self._objects = objects
        self._modules = modules
        self._public = public
        self._legacy = legacy

    @cached_property
    def _sources(self) -> dict[str, str]:
        """Where Keras 3 defines its public names, to their canonical paths."""
        return {
            entry["source"]: qualified
            for qualified, entry in self._objects.items()
            if "source" in entry
        }

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
        if known is None and path in self._legacy.paths:
            known = self._legacy.paths[path][0]
        if known is None and path in self._legacy.objects:
            known = path
        return known

    def symbol(self, dotted: str) -> Symbol | None:
        """What a dotted name stands for, whatever the form of import it comes from."""
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
        return Symbol(
            qualified=qualified,
            name=name,
            kind="module" if entry is None else entry["kind"],
            module=module,
            versions=self._versions(path),
        )

    def _versions(self, path: str) -> tuple[str, ...]:
        asked = candidates(path)
        before = (words for one in asked if (words := self._legacy.versions(one)))
        now = path in self._public or path in self._modules
        now = now or any(one in self._sources for one in asked)
        return (*next(before, ()), *(("Keras 3",) if now else ()))

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
