"""One file under interpretation: its modules, its notes, and what is left of its budget."""

from __future__ import annotations

import ast
from typing import Any

from astroid import nodes

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Remark
from layerlint.interpreter.budgets import (
    STEPS_A_FILE,
    STEPS_A_RUN,
    STEPS_A_RUN_AT_LEAST,
    STEPS_OF_FURTHER_RUNS,
    STEPS_TO_CONFIRM,
    STEPS_TO_TELL,
)
from layerlint.interpreter.building import BASES, Building
from layerlint.interpreter.outline import outline_of
from layerlint.interpreter.parsing import Trees, first_line
from layerlint.interpreter.relevance import Relevance
from layerlint.interpreter.values import Function, Key, Module, Site, Value
from layerlint.project import Project
from layerlint.source import Place, SourceFile

_TREES = Trees()
"""Shared by the files of a run: what a tree is follows from its text alone."""


class Budget:
    """Steps that are left. Counted, never timed: the same input gives the same output."""

    __slots__ = ("confirming", "endless", "file", "further", "run", "telling")

    def __init__(self) -> None:
        self.file = STEPS_A_FILE
        self.further = STEPS_OF_FURTHER_RUNS
        self.confirming = STEPS_TO_CONFIRM
        self.telling = STEPS_TO_TELL
        self.run = STEPS_A_RUN
        self.endless = 0
        """How many first runs of roots have been cut off."""

    def start_run(self, limit: int) -> None:
        """A run begins that may take ``limit`` steps."""
        self.run = limit

    def of_first_run(self) -> int:
        """How many steps the first run of the next root may take."""
        most = max(STEPS_A_RUN >> self.endless, STEPS_A_RUN_AT_LEAST)
        return min(most, max(self.file, 0))

    @property
    def taken(self) -> int:
        """What first runs have taken, and further ones beyond what is set apart for these."""
        return STEPS_A_FILE - self.file + STEPS_OF_FURTHER_RUNS - self.further


class Program:
    """What all runs of one file share."""

    def __init__(
        self,
        source: SourceFile,
        project: Project,
        catalog: Catalog,
        keras: Dialect | None,
        trees: Trees = _TREES,
    ) -> None:
        self._trees = trees
        self.source = source
        self.project = project
        self.catalog = catalog
        self.keras = keras
        self.image_data_format = "channels_last"
        """Where Keras takes the channels to be before the code says so."""
        self.building = Building(source, project, catalog)
        self.composing = Building(source, project, catalog, but=BASES)
        """What may build a layer besides what it is itself."""
        self.budget = Budget()
        self.relevance = Relevance()
        self.places: dict[nodes.NodeNG, Place] = {}
        self.sites: dict[nodes.NodeNG, Site] = {}
        self.texts: dict[nodes.NodeNG, str] = {}
        """What nodes are in the source, of those that somebody is told about."""
        self.modules: dict[str, Module] = {}
        self.remarks: list[Remark] = []
        self.assumed: dict[str, None] = {}
        self.cuts: dict[str, None] = {}
        self.flags: dict[str, Value] = {}
        """The flags of the command line that the code has defined."""
        self.crowded: dict[str, SourceFile] = {}
        """The files for whose code Python's frames were too few, by their paths."""
        self.settings: Any = None
        """What the overlay knows of Keras's settings once the module's body has run."""
        self.foreign_layers = False
        """Whether the file imports another framework's layers: then bare names are its."""
        self._keys: dict[tuple[object, ...], int] = {}
        self._computing: dict[nodes.NodeNG, bool] = {}

    def intern(self, key: Key) -> int:
        """A short name for a key, so that keys made of keys stay small."""
        return self._keys.setdefault(key, len(self._keys))

    def only_computes(self, function: Function) -> bool:
        """Whether a function can build nothing, told by names; of those within others and of
        lambdas nobody can tell.
        """
        known = self._computing.get(function.node)
        if known is None:
            known = self._computing[function.node] = self._can_build_nothing(function)
        return known

    def _can_build_nothing(self, function: Function) -> bool:
        outline, node = outline_of(function.source), function.node
        if outline is None or not isinstance(node, nodes.FunctionDef):
            return False
        line = first_line(node)
        named = outline.named.get(f".{node.name}", ())
        definition = next((one for one in named if one.line == line), None)
        return definition is not None and not self.building.builds(function.source, definition)

    def load(self, plain: ast.Module) -> Module | None:
        """The module in the file, not run yet; ``None`` where it cannot be parsed."""
        module = Module(self.source, self.project.module_name(self.source.path))
        module.tree = self.parse(module, plain)
        return None if module.tree is None else module

    def parse(self, module: Module, plain: ast.Module | None = None) -> nodes.Module | None:
        """The tree of a module; ``None`` where it cannot be parsed."""
        source = module.source
        outline = outline_of(source)
        size = 0 if outline is None else outline.size
        try:
            return self._trees.parse(source.text, module.dotted, source.path, size, plain)
        except RecursionError:
            self.crowded[source.path] = source
            self.cuts.setdefault(f"{source.path}: its code is nested too deeply")
        except (SyntaxError, ValueError, MemoryError):
            pass
        return None
