"""One release of Keras, read from its source with ``ast``; nothing of it is imported.

What a module's names stand for is worked out from its statements alone: definitions,
assignments and imports, also star imports, also inside ``if`` and ``try``.
"""

from __future__ import annotations

import ast
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function, where it is defined."""

    module: str
    name: str
    node: ast.ClassDef | ast.FunctionDef = field(compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A module (``name`` empty), or a name that another package defines."""

    module: str
    name: str = ""


Meaning: TypeAlias = Definition | Elsewhere


class Release:
    """The modules of one release and what their names stand for."""

    def __init__(self, archive: Path, package: str) -> None:
        """``package`` is the name of the folder in the archive: ``keras``, ``tf_keras``."""
        self.trees: dict[str, ast.Module] = {}
        self.packages: set[str] = set()
        self.unreadable: list[str] = []
        self._namespaces: dict[str, dict[str, Meaning]] = {}
        for path, text in sources(archive, package):
            parts = path.removesuffix(".py").split("/")
            if parts[-1].endswith("_test") or "tests" in parts or "integration_test" in parts:
                continue
            parts[0] = "keras"
            if parts[-1] == "__init__":
                parts.pop()
                self.packages.add(".".join(parts))
            try:
                tree = ast.parse(
                    text.replace(f"{package}.", "keras.").replace(
                        f"from {package} import", "from keras import"
                    )
                )
            except (SyntaxError, ValueError):
                self.unreadable.append(path)  # Python 2 only
                continue
            self.trees[".".join(parts)] = tree

    def namespace(self, module: str) -> dict[str, Meaning]:
        """The global names of a module after it was imported."""
        if module not in self._namespaces:
            names: dict[str, Meaning] = {}
            self._namespaces[module] = names  # an import circle sees what is there so far
            tree = self.trees.get(module)
            if tree is not None:
                self._run(tree.body, module, names)
        return self._namespaces[module]

    def _run(self, body: list[ast.stmt], module: str, names: dict[str, Meaning]) -> None:
        for statement in body:
            match statement:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    names[name] = Definition(module, name, statement)
                case ast.Assign(targets=targets, value=value):
                    meaning = self.meaning(value, names) or Elsewhere("")
                    for target in targets:
                        if isinstance(target, ast.Name):
                            names[target.id] = meaning
                case ast.Import(names=imported):
                    for alias in imported:
                        whole = alias.name if alias.asname else alias.name.partition(".")[0]
                        names[alias.asname or whole] = Elsewhere(whole)
                case ast.ImportFrom():
                    self._import_from(statement, module, names)
                case ast.If(body=first, orelse=second):
                    self._run(first, module, names)
                    self._run(second, module, names)
                case ast.Try(body=first, handlers=handlers, orelse=second):
                    for handler in handlers:
                        self._run(handler.body, module, names)
                    self._run(first, module, names)
                    self._run(second, module, names)

    def _import_from(
        self, statement: ast.ImportFrom, module: str, names: dict[str, Meaning]
    ) -> None:
        source = statement.module or ""
        if statement.level:
            parts = module.split(".")
            up = statement.level - (module in self.packages)
            source = ".".join([*parts[: len(parts) - up], *source.split(".")]).rstrip(".")
        for alias in statement.names:
            if alias.name != "*":
                names[alias.asname or alias.name] = Elsewhere(source, alias.name)
                continue
            everything = self.namespace(source).items()
            names.update((name, what) for name, what in everything if not name.startswith("_"))

    def resolve(self, meaning: Meaning | None) -> Meaning | None:
        """Follow imports to the definition, the module, or out of the release."""
        for _ in range(20):  # longer chains are circles
            match meaning:
                case Elsewhere(module=module, name=name) if name and module in self.trees:
                    below = f"{module}.{name}"
                    found = self.namespace(module).get(name)
                    if found is None or found == meaning:
                        return Elsewhere(below) if below in self.trees else meaning
                    meaning = found
                case _:
                    return meaning
        return None

    def meaning(self, expression: ast.expr, names: dict[str, Meaning]) -> Meaning | None:
        """What a dotted name stands for."""
        match expression:
            case ast.Name(id=name):
                return self.resolve(names.get(name))
            case ast.Attribute(value=value, attr=name):
                match self.meaning(value, names):
                    case Elsewhere(module=module, name=""):
                        return self.resolve(Elsewhere(module, name))
        return None

    def bases(self, definition: Definition) -> list[Definition]:
        """The classes of this release that a class derives from, nearest first."""
        found: list[Definition] = []
        if isinstance(definition.node, ast.ClassDef):
            names = self.namespace(definition.module)
            for expression in definition.node.bases:
                base = self.meaning(expression, names)
                if isinstance(base, Definition) and base != definition:
                    found += [base, *self.bases(base)]
        return list(dict.fromkeys(found))

    def constructor(self, definition: Definition) -> tuple[Definition, ast.FunctionDef] | None:
        """The ``__init__`` that a class has or inherits, and the class that defines it."""
        for class_ in (definition, *self.bases(definition)):
            if (found := method(class_, "__init__")) is not None:
                return class_, found
        return None


def method(class_: Definition, name: str) -> ast.FunctionDef | None:
    """A method that the class itself defines."""
    for statement in class_.node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            return statement
    return None


def sources(archive: Path, package: str) -> Iterator[tuple[str, str]]:
    """Path below the top of the archive, and text, of each Python file of the package."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in sorted(wheel.namelist()):
                if name.startswith(f"{package}/") and name.endswith(".py"):
                    yield name, wheel.read(name).decode("utf-8", "replace")
        return
    with tarfile.open(archive) as sdist:
        for member in sorted(sdist.getmembers(), key=lambda member: member.name):
            path = member.name.partition("/")[2]
            stream = sdist.extractfile(member) if path.endswith(".py") else None
            if stream is not None and path.startswith(f"{package}/"):
                yield path, stream.read().decode("utf-8", "replace")


# --- signatures ------------------------------------------------------------------------


def parameters(function: ast.FunctionDef) -> list[Any]:
    """The parameters of a function as the catalog's data files write them."""
    arguments = function.args
    written: list[Any] = []
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        if index < required:
            written.append(argument.arg)
        else:
            written.append([argument.arg, literal(arguments.defaults[index - required])])
    if arguments.vararg:
        written.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        written.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        written.append(argument.arg if default is None else [argument.arg, literal(default)])
    if arguments.kwarg:
        written.append(f"**{arguments.kwarg.arg}")
    return [item for item in written if item != "self"]


def literal(expression: ast.expr) -> Any:
    """A default as JSON holds it."""
    try:
        value = ast.literal_eval(expression)
    except ValueError:
        return {"object": ast.unparse(expression)}
    return {"object": "dict"} if isinstance(value, dict) else jsonable(value)


def jsonable(value: Any) -> Any:
    """Lists for tuples."""
    return [jsonable(item) for item in value] if isinstance(value, list | tuple) else value


def inherited_parameters(release: Release, definition: Definition) -> list[Any]:
    """What a constructor accepts by keyword besides its own parameters."""
    accepted: dict[str, Any] = {}
    from_kwargs: dict[str, Any] = {}
    taken: set[str] = set()
    own = True
    positional = 0
    for class_ in (definition, *release.bases(definition)):
        init = method(class_, "__init__")
        if init is None:
            continue
        signature = parameters(init)
        taken.update(item[0] if isinstance(item, list) else item for item in signature[:positional])
        for item in signature:
            if isinstance(item, str) and item.startswith("*"):
                continue
            name = item[0] if isinstance(item, list) else item
            if not own and name not in taken:
                accepted[name] = item if isinstance(item, list) else [item, None]
            taken.add(name)
        if init.args.kwarg is None:
            break
        from_kwargs.update(popped(init))
        positional, filled = filled_in(init)
        taken.update(filled)
        own = False
    for name, default in from_kwargs.items():
        if name not in taken:
            accepted.setdefault(name, [name, default])
    return list(accepted.values())


def popped(function: ast.FunctionDef) -> dict[str, Any]:
    """The keywords that a constructor takes out of its ``**kwargs``, with defaults.

    Keras before 3 also lists them as a set, ``allowed_kwargs``.
    """
    found: dict[str, Any] = {}
    for node in ast.walk(function):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="kwargs"), attr="pop" | "get"),
                args=[ast.Constant(value=str(name)), *default],
            ):
                constant = default[0] if default else None
                found[name] = literal(constant) if isinstance(constant, ast.Constant) else None
            case ast.Compare(
                left=ast.Constant(value=str(name)), comparators=[ast.Name(id="kwargs")]
            ):
                found.setdefault(name, None)
            case ast.Assign(targets=[ast.Name(id="allowed_kwargs")], value=ast.Set(elts=items)):
                for item in items:
                    if isinstance(item, ast.Constant):
                        found.setdefault(str(item.value), None)
    return dict(sorted(found.items()))


def filled_in(function: ast.FunctionDef) -> tuple[int, list[str]]:
    """How many positional, and which keyword arguments ``super().__init__`` is given."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(), attr="__init__")):
                return len(node.args), [word.arg for word in node.keywords if word.arg]
    return 0, []
