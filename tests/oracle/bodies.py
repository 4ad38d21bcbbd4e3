"""The body of a stranger's module, run one statement after the other.

Data are not here, so a statement that reads them may fail. What it would have bound is then
`Anything`, and the next statement runs, as long as the failed one had nothing to do with a
layer or a model: after one that had, the body has ended.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from keras import KerasTensor, Layer, layers

from .hooks import Ledger

_OF_MODELS = frozenset({"Model", "Sequential", "Functional", "Graph", *dir(layers)})


class File(Protocol):
    """A file of a repository."""

    @property
    def root(self) -> Path: ...
    @property
    def file(self) -> Path: ...
    @property
    def text(self) -> str: ...


@dataclass(slots=True, kw_only=True)
class Body:
    """A module's statements and the names that they have bound."""

    file: Path
    package: str
    text: str
    ledger: Ledger
    names: dict[str, Any] = field(default_factory=dict)
    failures: list[tuple[int, BaseException]] = field(default_factory=list)
    """The line of each statement that failed, and how."""

    @classmethod
    def of(cls, file: File, ledger: Ledger) -> Body:
        # A notebook may have it in any cell.
        text = re.sub(r"(?m)^from __future__ import .*$", "", file.text)
        return cls(file=file.file, package=package(file), text=text, ledger=ledger)

    def execute(self, *, main: bool) -> None:
        """Run it, as a script (``main``) or as an import does."""
        from .stand_ins.anything import Anything

        module = f"{self.package}.{self.file.stem}" if self.package else self.file.stem
        self.names |= {
            "__name__": "__main__" if main else module,
            "__file__": str(self.file),
            "__package__": self.package,
            "__builtins__": __builtins__,
            "get_ipython": Anything(),
            "display": lambda *_: None,
            # Python 2's
            "xrange": range,
            "unicode": str,
            "basestring": str,
            "long": int,
            "reduce": functools.reduce,
        }
        if self.package:
            importlib.import_module(self.package)
        for statement in ast.parse(self.text).body:
            self._run(statement, main=main)

    def named(self, name: str) -> Any:
        """What a builder's name stands for; where that failed, as it failed."""
        if name in self.names:
            return self.names[name]
        if self.failures:
            raise self.failures[0][1]
        raise NameError(name)

    def _run(self, statement: ast.stmt, *, main: bool) -> None:
        noted = self.ledger.counter
        tree = ast.Module(body=[statement], type_ignores=[])
        try:
            exec(compile(tree, str(self.file), "exec", dont_inherit=True), self.names)
        except (Exception, SystemExit) as error:
            of_models = self.ledger.counter != noted or self._is_of_models(statement)
            if of_models and main:
                raise
            self.failures.append((statement.lineno, error))
            if not of_models:
                self._bind_anything(statement)

    def _is_of_models(self, statement: ast.stmt) -> bool:
        return any(
            name in _OF_MODELS or isinstance(self.names.get(name), (Layer, KerasTensor))
            for name in _mentioned(statement)
        )

    def _bind_anything(self, statement: ast.stmt) -> None:
        from .stand_ins.anything import Anything

        for name in _bound(statement):
            self.names[name] = Anything()


def _mentioned(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _bound(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]


def package(file: File) -> str:
    """The package that a file belongs to, as its relative imports see it."""
    parts: list[str] = []
    folder = file.file.parent
    while folder != file.root and (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)
