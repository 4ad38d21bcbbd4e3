"""What may build a layer, followed by names from definition to definition and file to file.

Names are all that is looked at, and where they don't tell, the answer is that it may: what is
said here to build nothing need not be run to find that out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from layerlint.catalog import Catalog
from layerlint.interpreter.outline import (
    CALL_OF_A_CALL,
    Definition,
    Imported,
    Outline,
    outline_of,
)
from layerlint.project import Project
from layerlint.source import SourceFile

_BUILDING_METHODS: Final = frozenset({"add", "add_node", "build_model"})

_Step: TypeAlias = "tuple[SourceFile, Definition | str]"
"""A definition of a file, or a word of it."""


class Building:
    """Answers for one linted file; the project notes which files they come from."""

    def __init__(self, home: SourceFile, project: Project, catalog: Catalog) -> None:
        self._home = home
        self._project = project
        self._catalog = catalog
        self._known: dict[_Step, bool] = {}
        names = catalog.names("keras.layers")
        public = {name for name in names if catalog.bare(name) or name[:1].isupper()}
        self._classes = {name for name in public if name[:1].isupper()}
        self._classes |= {"Model", "Sequential", "Input", "Functional"}
        self._functions = public - self._classes

    def is_no_layer(self, source: SourceFile, name: str) -> bool:
        """Whether a name of a file is something of Keras, and neither a layer nor a model."""
        outline = outline_of(source)
        found = outline.imports.get(name, ()) if outline is not None else ()
        symbols = [self._catalog.symbol(f"{one.module}.{one.name}") for one in found]
        return bool(symbols) and all(
            symbol is not None and symbol.kind == "class" and symbol.name not in self._classes
            for symbol in symbols
        )

    def builds(self, source: SourceFile, what: Definition | str) -> bool:
        """Whether a definition, or what a word of the file stands for, may build a layer."""
        start: _Step = (source, what)
        if start in self._known:
            return self._known[start]
        seen = {start}
        waiting = [start]
        while waiting:
            step = waiting.pop()
            known = self._known.get(step)
            further = [] if known is not None else self._further(*step)
            if known or further is None:
                self._known[start] = True
                return True
            fresh = [each for each in further if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        self._known.update(dict.fromkeys(seen, False))  # none of them leads to a layer
        return False

    def _further(self, source: SourceFile, what: Definition | str) -> list[_Step] | None:
        """What has to be asked next; ``None`` where this builds, or nobody can tell."""
        if isinstance(what, Definition):
            words = what.words if source is self._home else what.words | what.held
            return [(source, word) for word in (*sorted(words), *what.bases)]
        outline = outline_of(source)
        if outline is None or what == CALL_OF_A_CALL:
            return None
        front, dot, name = what.rpartition(".")
        if dot:
            return self._attribute(source, outline, front, name)
        return self._name(source, outline, name)

    def _attribute(
        self, source: SourceFile, outline: Outline, front: str, name: str
    ) -> list[_Step] | None:
        if name in self._classes:
            return None
        if front and not self._may_be_layers(source, outline, front):
            # `np.add` and `ops.maximum` build nothing, whatever `layers.add` does.
            further = self._defined(source, outline, f".{name}")
            for found in self._of_modules(source, outline, front, name):
                if found is None:
                    return None
                further += found
            return further
        if name in _BUILDING_METHODS or (front and name in self._functions):
            return None
        return self._defined(source, outline, f".{name}")

    def _of_modules(
        self, source: SourceFile, outline: Outline, front: str, name: str
    ) -> Iterator[list[_Step] | None]:
        """What a member of each module may be that a dotted name stands for."""
        head, _, rest = front.partition(".")
        for one in outline.imports[head]:
            dotted = ".".join(part for part in (one.module, one.name, rest) if part)
            symbol = self._catalog.symbol(f"{dotted}.{name}") if not one.level else None
            if symbol is not None:
                network = symbol.module == "keras.applications" and symbol.kind == "function"
                yield None if network else []
                continue
            found = self._project.module(dotted, source.path, one.level)
            if found is not None:
                yield self._member(found, name)

    def _may_be_layers(self, source: SourceFile, outline: Outline, front: str) -> bool:
        """Whether a dotted name that begins with an import may be Keras's module of layers."""
        head, _, rest = front.partition(".")
        for one in outline.imports[head]:
            dotted = ".".join(part for part in (one.module, one.name, rest) if part)
            symbol = None if one.level else self._catalog.symbol(dotted)
            if symbol is not None:
                if symbol.kind != "module" or ".layers" in symbol.qualified:
                    return True
            elif one.level or self._project.module(one.module, source.path) is not None:
                return True
        return False

    def _name(self, source: SourceFile, outline: Outline, name: str) -> list[_Step] | None:
        further = self._defined(source, outline, name)
        if name in outline.bound:
            further += [(source, word) for word in sorted(outline.bound[name]) if word != name]
        is_bound = bool(further) or name in outline.named or name in outline.bound
        for imported in outline.imports.get(name, ()):
            found = self._imported(source, imported)
            if found is None:
                return None
            further += found
            is_bound = True
        if is_bound:
            return further
        if name in self._classes or name in self._functions:
            return None
        return []

    def _defined(self, source: SourceFile, outline: Outline, name: str) -> list[_Step]:
        return [(source, each) for each in outline.named.get(name, ())]

    def _imported(self, source: SourceFile, imported: Imported) -> list[_Step] | None:
        """What an import leads to."""
        module, name, level = imported.module, imported.name, imported.level
        if not level and name:
            symbol = self._catalog.symbol(f"{module}.{name}")
            if symbol is not None:
                builds = symbol.name in self._classes or symbol.name in self._functions
                return None if builds else []
        if not name:
            return []  # a module itself builds nothing
        found = self._project.module(module, source.path, level)
        if found is None:
            return None if level else []
        return self._member(found, name)

    def _member(self, source: SourceFile, name: str) -> list[_Step] | None:
        """A name of a module of the project."""
        outline = outline_of(source)
        if outline is None:
            return None
        if name in outline.made:
            return None
        if name in outline.named or name in outline.bound or name in outline.imports:
            return [(source, name)]
        further: list[_Step] = []
        for star in outline.stars:
            found = self._project.module(star.module, source.path, star.level)
            if found is None:
                return None
            member = self._member(found, name) if found is not source else None
            if member is None:
                return None
            further += member
        return further or None
