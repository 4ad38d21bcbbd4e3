"""Which models of packages from PyPI the interpreter is measured on.

The rule, written down before the first measurement:

1. A package is named in ``packages.json`` with a version, and with those that it needs to be
   imported. Its candidates are the functions and classes at the top of its modules, tests
   aside, whose name begins without an underscore and that, by their text, may build a model:
   classes that derive, through classes of the package, from ``Model``, ``Functional`` or
   ``Sequential``; functions that mention one of these, themselves or through functions of
   the same file; and names that a module gives to such a function, decorated
   (``ResNet50 = with_layers(ResNet50)``). A function with parameters that have no default
   and that another one of the file calls is a part of that one.
2. The candidates are sorted by the SHA-256 of ``package:module:name``.
3. A candidate is called as the examples of its own docstring call it, first example first,
   as far as the arguments can be read there: literals, what the example assigned to a name
   before, objects of classes that the module knows. An argument that cannot be read is left
   out. A parameter without a default that is then not given gets the first list of literals
   in what the docstring says of it, else a value by its name (`guesses.GUESSES`). Pretrained
   weights are never asked for.
4. A candidate is drawn when its call returns a model under Keras 3 with the NumPy backend.
   The first 24 drawn are the package's sample; at most 72 candidates are tried. Whatever did
   not run is counted with its reason.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .docstring_calls import described_value, example_call
from .guesses import guess
from .strange_files import builders

DRAWN = 24
TRIED = 72

_MODELS = frozenset({"Model", "Functional", "Sequential"})
_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|testing|benchmarks?|examples?)/|(?:^|/)test_|_test\.py$")
#: Parameters whose argument is pretrained weights, or whether to load them.
_WEIGHTS = re.compile(r"^(?:weights|pretrained|load_weights|weights_path)$|_weights$|^pretrained_")

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A function or class of a package that may build a model."""

    package: str
    path: str
    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"

    @property
    def mark(self) -> str:
        said = f"{self.package}:{self.module}:{self.name}"
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a candidate is called: a file that does so."""

    candidate: Candidate
    expression: str
    imported: tuple[str, ...]
    """The names of the candidate's module that the expression reads."""

    @property
    def plain(self) -> bool:
        """Whether all parameters are left at their defaults."""
        return self.expression == f"{self.candidate.name}()"

    @property
    def text(self) -> str:
        names = ", ".join(self.imported)
        return (
            f"from {self.candidate.module} import {names}\n\n\n"
            f"def build():\n    return {self.expression}\n"
        )


class PackageText:
    """The source of a package: what it defines, and what of that may build a model."""

    def __init__(self, package: str, root: Path, imported: str) -> None:
        """Read the modules below ``root`` of the package that is imported by that name."""
        self.package = package
        self.trees: dict[str, ast.Module] = {}
        self.texts: dict[str, str] = {}
        for file in sorted((root / imported).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            if _TEST_PATH.search(path):
                continue
            text = file.read_text(encoding="utf-8", errors="replace")
            try:
                self.trees[path] = ast.parse(text)
            except SyntaxError:
                continue
            self.texts[path] = text

    @cached_property
    def definitions(self) -> dict[str, list[tuple[str, Definition]]]:
        """Every function and class at the top of a module, by its name."""
        found: dict[str, list[tuple[str, Definition]]] = {}
        for path, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, Definition):
                    found.setdefault(node.name, []).append((path, node))
        return found

    @cached_property
    def model_classes(self) -> frozenset[str]:
        """The names of classes that derive from Keras's models."""
        classes = {
            node.name: {_last(base) for base in node.bases}
            for listed in self.definitions.values()
            for _, node in listed
            if isinstance(node, ast.ClassDef)
        }
        found = set(_MODELS)
        while grown := {name for name, bases in classes.items() if bases & found} - found:
            found |= grown
        return frozenset(found)

    def candidates(self) -> list[Candidate]:
        """All candidates in the order of the draw."""
        found = [
            Candidate(package=self.package, path=path, module=_dotted(path), name=name)
            for path, tree in self.trees.items()
            for name in self._builders(path, tree)
            if not name.startswith("_")
        ]
        return sorted(found, key=lambda one: one.mark)

    def _builders(self, path: str, tree: ast.Module) -> Iterator[str]:
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name in builders(self.texts[path], self.model_classes):
            if name in functions or name in self.model_classes:
                yield name
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=args)):
                    given = {_last(one).lstrip("_") for one in args}
                    if name in given and name in self.definitions:
                        yield name

    def call_of(self, candidate: Candidate) -> Call:
        """The call of a candidate; raises UnguessedError where an argument is not known."""
        tree = self.trees[candidate.path]
        node = self._definition(candidate)
        known = _names(tree)
        parameters = _parameters(node)
        docstring = ast.get_docstring(node) or ""
        given = example_call(docstring, candidate.name, known)
        arguments: dict[str, ast.expr] = {}
        spread: list[ast.keyword] = []
        if given is not None:
            arguments.update(zip(parameters, given.args, strict=False))
            for one in given.keywords:
                if one.arg is None:
                    spread.append(one)
                else:
                    arguments[one.arg] = one.value
        spread_names = {name for one in spread for name in _keys(one.value)}
        for name, default in parameters.items():
            if _WEIGHTS.search(name):
                if name in arguments or default is None or not _is_nothing(default):
                    arguments[name] = ast.Constant(None)
            elif default is None and name not in arguments and name not in spread_names:
                described = described_value(docstring, name)
                arguments[name] = described or ast.parse(repr(guess(name)), mode="eval").body
        call = ast.Call(
            func=ast.Name(candidate.name),
            args=[],
            keywords=[*(ast.keyword(name, value) for name, value in arguments.items()), *spread],
        )
        read = {one.id for one in ast.walk(call) if isinstance(one, ast.Name)}
        return Call(
            candidate=candidate,
            expression=ast.unparse(call),
            imported=tuple(sorted(read & (known | {candidate.name}))),
        )

    def _definition(self, candidate: Candidate) -> Definition:
        listed = self.definitions[candidate.name]
        return next((node for path, node in listed if path == candidate.path), listed[0][1])


def _keys(node: ast.expr) -> list[str]:
    if not isinstance(node, ast.Dict):
        return []
    return [one.value for one in node.keys if isinstance(one, ast.Constant)]


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _parameters(node: Definition) -> dict[str, ast.expr | None]:
    """The parameters of a function or constructor with their defaults."""
    function: ast.AST | None = node
    if isinstance(node, ast.ClassDef):
        methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
        function = next((one for one in methods if one.name == "__init__"), None)
    if not isinstance(function, ast.FunctionDef):
        return {}
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without = len(positional) - len(arguments.defaults)
    defaults: Sequence[ast.expr | None] = [*[None] * without, *arguments.defaults]
    found: dict[str, ast.expr | None] = {}
    for parameter, default in zip(positional, defaults, strict=True):
        found[parameter.arg] = default
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found[parameter.arg] = default
    found.pop("self", None)
    return found


def _names(tree: ast.Module) -> frozenset[str]:
    """The names that a module's body binds by import, definition or assignment."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update((one.asname or one.name).partition(".")[0] for one in names)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
    return frozenset(found)


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
