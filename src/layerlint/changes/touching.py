"""Which of the models of a file are touched by what has changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from layerlint.changes.repository import Changes
from layerlint.changes.statements import Module, Statement, module_of
from layerlint.graph.model import Interpretation
from layerlint.records import dataclass, field, replace
from layerlint.source import SourceError, SourceFile, decode_source

Sources: TypeAlias = Callable[[str], SourceFile | None]

_MODULE: Final = "<module>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """What is different in a file: the names bound by other statements, or more."""

    names: frozenset[str] = frozenset()
    somewhere: bool = False
    """Something between the statements, as a comment: it may be meant for any of them."""
    everything: bool = False


@dataclass(slots=True, kw_only=True)
class Touching:
    """Tells which models the changes touch; each file is looked at once."""

    changes: Changes
    here: Path
    """The folder that shown paths start from."""
    untouched: int = 0
    """How many models were left out so far."""
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _differences: dict[str, _Difference] = field(default_factory=dict)

    def has_changed(self, path: str) -> bool:
        """Whether a file is not what it was."""
        return self._real(path) in self.changes.before

    def touched(
        self, interpretation: Interpretation, source: SourceFile, sources: Sources
    ) -> Interpretation:
        """What was understood of a file, without the models that are not touched."""
        files = [source.path, *interpretation.read]
        roots = {graph.root for graph in interpretation.graphs}
        touched = {root for root in roots if self._touches(root, files, sources)}
        graphs = tuple(graph for graph in interpretation.graphs if graph.root in touched)
        models = {
            (graph.root, graph.name, graph.place)
            for graph in interpretation.graphs
            if graph.kind not in ("layer", "fragment") and graph.root not in touched
        }
        self.untouched += len(models)
        has_changed = self.has_changed(source.path)
        if not graphs and not has_changed:
            return Interpretation()
        return replace(
            interpretation,
            graphs=graphs,
            remarks=interpretation.remarks if has_changed else (),
            roots=len(touched),
            variants=len({(graph.root, graph.when) for graph in graphs}),
        )

    def _touches(self, root: str, files: Sequence[str], sources: Sources) -> bool:
        differences = [self._difference(path, sources) for path in files]
        if any(one.everything for one in differences):
            return True
        own = self._module(files[0], sources)
        if own is None or differences[0].somewhere:
            return True
        changed = frozenset[str]().union(*(one.names for one in differences))
        for path, one in zip(files, differences, strict=True):
            module = self._module(path, sources) if one.somewhere else None
            if module is not None:
                own_names = (one.binds for one in module.statements if not one.imports)
                changed |= frozenset[str]().union(*own_names)
        lost = {_imported_as(path) for path in self.changes.gone}
        if not changed and not lost:
            return False
        modules = [module for path in files if (module := self._module(path, sources))]
        if root == _MODULE:
            start: Iterable[str] = (
                name
                for one in own.statements
                if not one.defines
                for name in (*one.names, *one.binds)
            )
        else:
            start = [root.partition(".")[0]]
        reached = _reached(start, modules)
        return not reached.isdisjoint(changed | lost)

    def _difference(self, path: str, sources: Sources) -> _Difference:
        if path not in self._differences:
            self._differences[path] = self._compared(path, sources)
        return self._differences[path]

    def _compared(self, path: str, sources: Sources) -> _Difference:
        if not self.has_changed(path):
            return _Difference()
        data = self.changes.before[self._real(path)]
        after = self._module(path, sources)
        if data is None or after is None:
            return _Difference(everything=True)
        try:
            before = module_of(decode_source(data, path))
        except SourceError:
            before = None
        if before is None:
            return _Difference(everything=True)
        return _difference(before, after)

    def _module(self, path: str, sources: Sources) -> Module | None:
        if path not in self._modules:
            source = sources(path)
            self._modules[path] = None if source is None else module_of(source)
        return self._modules[path]

    def _real(self, path: str) -> Path:
        return Path(os.path.realpath(self.here / path))


def _imported_as(path: Path) -> str:
    return path.parent.name if path.stem == "__init__" else path.stem


def _difference(before: Module, after: Module) -> _Difference:
    old, new = _texts(before), _texts(after)
    other = [
        one
        for module, rest in ((before, old - new), (after, new - old))
        for one in module.statements
        if one.text in rest
    ]
    return _Difference(
        names=frozenset(name for one in other for name in one.binds),
        somewhere=before.loose != after.loose or any(not one.binds for one in other),
        everything=any(one.acts for one in other),
    )


def _texts(module: Module) -> Counter[str]:
    return Counter(one.text for one in module.statements)


def _reached(start: Iterable[str], modules: Sequence[Module]) -> set[str]:
    """The names that lead on from some names, through the statements that bind them."""
    binding: dict[str, list[Statement]] = {}
    for module in modules:
        for statement in module.statements:
            for name in statement.binds:
                binding.setdefault(name, []).append(statement)
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(other for one in binding.get(name, ()) for other in one.names)
    return reached
