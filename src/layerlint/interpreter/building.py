"""What may build a layer, followed by names from definition to definition and file to file.

Names are all that is looked at, and where they don't tell, the answer is that it may: what is
said here to build nothing need not be run to find that out.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from layerlint.catalog import Catalog, Symbol
from layerlint.interpreter.handed import HANDED
from layerlint.interpreter.libraries import ROOTS
from layerlint.interpreter.outline import (
    CALL_OF_A_CALL,
    Definition,
    Outline,
    outline_of,
)
from layerlint.interpreter.words import Imported
from layerlint.project import Project
from layerlint.source import SourceFile

_MODELS: Final = frozenset({"keras.Model", "keras.Sequential", "keras.models.Graph"})

_MAKERS: Final = frozenset({"Model", "Sequential", "Input", "Functional", "Graph"})
"""Names of what makes models and inputs."""

BASES: Final = frozenset({"Layer", "Model"})
"""Names of what a class derives from that is a layer or a model; itself it holds no layer."""

_BUILDING_METHODS: Final = frozenset({"add", "add_node", "build_model"})

_LONGEST_WAY: Final = 12
"""How many modules a name may be handed on by: imports may go in circles."""

_Step: TypeAlias = "tuple[SourceFile, Definition | str]"
"""A definition of a file, or a word of it."""

_Place: TypeAlias = "SourceFile | str | None"
"""What names lead to from which members are read: a module of the project, something of
another package by its dotted name, or an object, of which nothing is known."""


class Building:
    """Answers for one linted file; the project notes which files they come from."""

    def __init__(
        self,
        home: SourceFile,
        project: Project,
        catalog: Catalog,
        *,
        but: frozenset[str] = frozenset(),
    ) -> None:
        """``but`` are the names of classes that count for nothing here."""
        self._home = home
        self._but = but
        self._project = project
        self._catalog = catalog
        self._known: dict[_Step, bool] = {}

    def is_no_layer(self, source: SourceFile, name: str) -> bool:
        """Whether a name of a file is something of Keras, and neither a layer nor a model."""
        outline = outline_of(source)
        found = outline.imports.get(name, ()) if outline is not None else ()
        symbols = [self._catalog.symbol(f"{one.module}.{one.name}") for one in found]
        return bool(symbols) and all(
            symbol is not None and symbol.kind == "class" and not self._is_building(symbol)
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
        head, *rest = front.split(".")
        if not head:
            return self._of_object(source, outline, name)
        places = self._places(source, outline.imports[head], rest)
        if head in outline.rebound or (
            head in HANDED and (not places or any(map(_is_private, places)))
        ):
            places.append(None)  # some object, or one that the walk takes for Keras's module
        further: list[_Step] = []
        for place in places:
            if place is not None:
                found = self._member(place, name, source)
            elif self._is_function(name) or name in _BUILDING_METHODS:
                found = None
            else:
                found = self._of_object(source, outline, name)
            if found is None:
                return None
            further += found
        return further

    def _of_object(self, source: SourceFile, outline: Outline, name: str) -> list[_Step] | None:
        """What an attribute of something unknown may be."""
        if self._is_class(name):
            return None
        if name in _BUILDING_METHODS:
            # A model to which something is added was made in this file, or by who calls.
            steps: list[Definition | str] = [*outline.definitions, *sorted(outline.body)]
            return [(source, each) for each in steps]
        return self._defined(source, outline, f".{name}")

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
        if self._is_class(name) or self._is_function(name):
            return None
        return self._from_stars(source, outline, name)

    def _defined(self, source: SourceFile, outline: Outline, name: str) -> list[_Step]:
        return [(source, each) for each in outline.named.get(name, ())]

    def _imported(self, source: SourceFile, imported: Imported) -> list[_Step] | None:
        """What an import leads to."""
        if not imported.name:
            return []  # a module itself builds nothing
        module = self._module(source, imported.module, imported.level)
        return self._member(module, imported.name, source)

    # --- as the walk finds modules and what is in them -------------------------------

    def _module(self, source: SourceFile, dotted: str, level: int = 0) -> _Place:
        """A module as an import in a file finds it; ``None`` where it is missing in the project."""
        if not level and (self._catalog.is_module(dotted) or dotted.split(".", 1)[0] in ROOTS):
            return dotted
        found = self._project.module(dotted, source.path, level)
        return found or (None if level else dotted)

    def _places(
        self,
        source: SourceFile,
        imports: tuple[Imported, ...],
        rest: list[str],
        depth: int = 0,
    ) -> list[_Place]:
        """What a name may stand for that imports bind, and the attributes read from it."""
        found: list[_Place] = []
        for one in imports:
            inner = [self._module(source, one.module, one.level)]
            for part in (one.name, *rest) if one.name else rest:
                inner = [
                    each for place in inner for each in self._inner(place, part, source, depth)
                ]
            found += inner
        return found

    def _inner(self, place: _Place, part: str, source: SourceFile, depth: int = 0) -> list[_Place]:
        """What a member of a module stands for, as something that has members itself."""
        if place is None or depth > _LONGEST_WAY:
            return [None]
        if isinstance(place, str):
            dotted = f"{place}.{part}"
            symbol = self._catalog.symbol(dotted)
            if symbol is not None:
                return [dotted if symbol.kind == "module" else None]
            if place.split(".", 1)[0] not in ROOTS:
                # Keras's own source, and packages without an `__init__.py`.
                beside = self._project.module(place, source.path)
                if beside is not None:
                    return self._inner(beside, part, source, depth + 1)
                return [self._project.module(dotted, source.path) or dotted]
            return [dotted]
        outline = outline_of(place)
        if outline is None or part in outline.rebound:
            return [None]
        if part in outline.imports:
            return self._places(place, outline.imports[part], [], depth + 1)
        if part in outline.named or part in outline.bound or part in outline.made:
            return [None]
        if place.path.endswith("__init__.py"):
            inner = self._project.module(part, place.path, 1)
            if inner is not None:
                return [inner]
        return [
            each
            for star in outline.stars
            for each in self._inner(
                self._module(place, star.module, star.level), part, place, depth + 1
            )
        ]

    def _member(
        self, place: _Place, name: str, source: SourceFile, depth: int = 0
    ) -> list[_Step] | None:
        """What a member of a module may be, as something that is called."""
        if place is None or depth > _LONGEST_WAY:
            return None
        if isinstance(place, str):
            symbol = self._catalog.symbol(f"{place}.{name}")
            if symbol is not None:
                return None if self._is_building(symbol) else []
            if place.split(".", 1)[0] in ROOTS or not self._catalog.is_module(place):
                return []
            beside = self._project.module(place, source.path)
            return [] if beside is None else self._member(beside, name, source, depth + 1)
        outline = outline_of(place)
        if outline is None or name in outline.made:
            return None
        if name in outline.named or name in outline.bound or name in outline.imports:
            return [(place, name)]
        return self._from_stars(place, outline, name, depth)

    def _from_stars(
        self, source: SourceFile, outline: Outline, name: str, depth: int = 0
    ) -> list[_Step] | None:
        further: list[_Step] = []
        for star in outline.stars:
            module = self._module(source, star.module, star.level)
            found = self._member(module, name, source, depth + 1)
            if found is None:
                return None
            further += found
        return further

    def _is_building(self, symbol: Symbol) -> bool:
        """Whether what the catalog knows by a name is a layer, a model, or makes one."""
        if symbol.kind == "layer" or symbol.qualified in _MODELS:
            return symbol.name not in self._but
        if symbol.kind != "function":
            return False
        return symbol.module == "keras.applications" or (
            symbol.module in ("keras", "keras.layers")
            and (self._is_function(symbol.name) or self._is_class(symbol.name))
        )

    def _is_class(self, name: str) -> bool:
        """Whether it is the name of what makes a layer, a model or an input wherever it is read."""
        if not name[:1].isupper() or name in self._but:
            return False
        symbol = None if name in _MAKERS else self._catalog.symbol(f"keras.layers.{name}")
        return name in _MAKERS or (symbol is not None and symbol.kind == "layer")

    def _is_function(self, name: str) -> bool:
        """Whether it is the name of a function that makes a layer."""
        return name == "merge" or self._catalog.merge_layer(name) is not None


def _is_private(place: _Place) -> bool:
    """What a package keeps in the place of a module that somebody is to fill in."""
    return isinstance(place, str) and place.rpartition(".")[2].startswith("_")
