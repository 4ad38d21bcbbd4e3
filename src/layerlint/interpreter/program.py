"""One file under interpretation: its modules, its notes, and what is left of its budget."""

from __future__ import annotations

from typing import Any

from astroid import nodes

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Remark
from layerlint.interpreter.parsing import parse
from layerlint.interpreter.relevance import Relevance
from layerlint.interpreter.values import BudgetSpent, Key, Module, Value
from layerlint.project import Project
from layerlint.source import SourceFile

STEPS_A_RUN = 1_000_000
"""Evaluated expressions in one run of a root; the largest network of
``keras.applications`` takes about 21,000."""
STEPS_A_ROOT = 3_000_000
"""… in all runs of a root."""
STEPS_A_FILE = 12_000_000
"""… in all roots of a file."""
STEPS_A_MODULE = 1_000_000
"""… in a module body, which has a budget of its own."""


class Budget:
    """Steps that are left, in a run, a root and a file. Counted, never timed."""

    __slots__ = ("file", "root", "run")

    def __init__(self) -> None:
        self.file = STEPS_A_FILE
        self.root = STEPS_A_ROOT
        self.run = STEPS_A_RUN

    def start_root(self) -> None:
        """A new root begins."""
        self.root = min(STEPS_A_ROOT, self.file)

    def start_run(self, limit: int = STEPS_A_RUN) -> None:
        """A new run of the root begins."""
        self.run = min(limit, self.root)

    def spend(self, cost: int) -> None:
        """Take steps away.

        Raises:
            BudgetSpent: where none are left.
        """
        self.run -= cost
        self.root -= cost
        self.file -= cost
        if self.run < 0:
            raise BudgetSpent


class Program:
    """What all runs of one file share."""

    def __init__(
        self, source: SourceFile, project: Project, catalog: Catalog, keras: Dialect | None
    ) -> None:
        self.source = source
        self.project = project
        self.catalog = catalog
        self.keras = keras
        self.budget = Budget()
        self.relevance = Relevance()
        self.modules: dict[str, Module] = {}
        self.remarks: list[Remark] = []
        self.assumed: dict[str, None] = {}
        self.cuts: dict[str, None] = {}
        self.settings: Any = None
        """What the overlay knows of Keras's settings once the module's body has run."""
        self.foreign_layers = False
        """Whether the file imports another framework's layers: then bare names are its."""
        self._keys: dict[tuple[object, ...], int] = {}

    def intern(self, key: Key) -> int:
        """A short name for a key, so that keys made of keys stay small."""
        return self._keys.setdefault(key, len(self._keys))

    def load(self, source: SourceFile) -> Module | None:
        """The module in a file, parsed but not run; ``None`` where it cannot be parsed."""
        module = Module(source, self.project.module_name(source.path))
        module.tree = self.parse(module)
        return None if module.tree is None else module

    def parse(self, module: Module) -> nodes.Module | None:
        """The tree of a module; ``None`` where it cannot be parsed."""
        source = module.source
        try:
            return parse(source.text, module.dotted, source.path)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
