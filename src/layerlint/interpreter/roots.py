"""Where interpretation starts: functions, methods and classes that build layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from astroid import nodes

from layerlint.catalog import Catalog
from layerlint.interpreter.program import Program
from layerlint.interpreter.walk.classes import qualified_name

FunctionNode: TypeAlias = "nodes.FunctionDef | nodes.AsyncFunctionDef"

_BUILDING_METHODS = frozenset({"add", "add_node", "build_model"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A place from which interpretation starts, besides the module body."""

    kind: Literal["function", "method", "class"]
    name: str
    """Qualified: ``build``, ``Net.call``."""
    node: nodes.NodeNG
    owner: nodes.ClassDef | None = None
    called: bool = False
    """Whether something else in the file seems to call it."""

    @property
    def has_defaults(self) -> bool:
        """Whether it can be called without arguments."""
        function = self.node
        if isinstance(function, nodes.ClassDef):
            made = (one for one in function.mymethods() if one.name == "__init__")
            function = next(made, None)
        if function is None:
            return self.kind == "class"
        arguments = function.args
        given = [*arguments.posonlyargs, *(arguments.args or ())]
        received = int(isinstance(function.parent, nodes.ClassDef))
        open_ones = len(given) - received - len(arguments.defaults or ())
        return open_ones <= 0 and None not in (arguments.kw_defaults or ())


def find_roots(program: Program, tree: nodes.Module) -> tuple[Root, ...]:
    """All roots of a file besides its body: those that nobody calls first."""
    building = _building_names(program, tree)
    functions = [
        each
        for each in tree.nodes_of_class((nodes.FunctionDef, nodes.AsyncFunctionDef))
        if not _nested(each)
    ]
    classes = [each for each in tree.nodes_of_class(nodes.ClassDef) if not _nested(each)]
    calls = {each: _called_names(each) for each in (*functions, *classes)}
    names = set(building)
    builders: set[nodes.NodeNG] = set()
    grown = True
    while grown:
        grown = False
        for each, called in calls.items():
            if each not in builders and not called.isdisjoint(names):
                builders.add(each)
                names.add(each.name)
                grown = True
    layers = _layer_names(classes, building)
    builders.update(each for each in classes if _is_layer(each, layers))
    found = [
        root for each in (*functions, *classes) if (root := _root(each, builders, calls, layers))
    ]
    found.sort(key=lambda root: (root.called, root.node.lineno))
    return tuple(found)


def _root(
    node: nodes.NodeNG,
    builders: set[nodes.NodeNG],
    calls: dict[nodes.NodeNG, set[str]],
    layers: set[str],
) -> Root | None:
    if node not in builders:
        return None
    # What its own methods call does not count: `super(Net, self)` names the class.
    called = any(
        node.name in names
        for other, names in calls.items()
        if other is not node and other.parent is not node
    )
    if isinstance(node, nodes.ClassDef):
        if not _is_layer(node, layers) and not any(
            method.name == "__init__" and method in builders for method in node.mymethods()
        ):
            return None  # its methods are roots of their own
        return Root(kind="class", name=qualified_name(node), node=node, called=called)
    owner = node.parent
    if isinstance(owner, nodes.ClassDef):
        if node.name in ("__init__", "call", "__call__", "__new__"):
            return None  # the class is the root
        if node.name == "build" and _is_layer(owner, layers):
            return None
        return Root(kind="method", name=qualified_name(node), node=node, owner=owner, called=called)
    return Root(kind="function", name=qualified_name(node), node=node, called=called)


def _layer_names(classes: list[nodes.ClassDef], building: set[str]) -> set[str]:
    """The names of classes of layers and models: Keras's, and what derives from them."""
    found = set(building)
    grown = True
    while grown:
        grown = False
        for each in classes:
            if each.name not in found and _is_layer(each, found):
                found.add(each.name)
                grown = True
    return found


def _is_layer(node: nodes.ClassDef, layers: set[str]) -> bool:
    """Whether objects of a class are layers or models: by its bases, or by being called."""
    return any(method.name in ("call", "__call__") for method in node.mymethods()) or any(
        _base_name(base) in layers for base in node.bases
    )


def _nested(node: nodes.NodeNG) -> bool:
    """Whether a definition stands inside a function: then that function brings it up."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.Lambda)):
            return True
        parent = parent.parent
    return False


def _base_name(base: nodes.NodeNG) -> str:
    return str(base.as_string()).rsplit(".", 1)[-1]


def _called_names(node: nodes.NodeNG) -> set[str]:
    """The last names of all that a definition calls or hands on."""
    found: set[str] = set()
    for call in node.nodes_of_class(nodes.Call):
        match call.func:
            case nodes.Name(name=name):
                found.add(name)
            case nodes.Attribute(attrname=name):
                found.add(name)
        for argument in (*call.args, *(each.value for each in call.keywords)):
            if isinstance(argument, nodes.Name):
                found.add(argument.name)
    if isinstance(node, (nodes.FunctionDef, nodes.AsyncFunctionDef)):
        for default in (*(node.args.defaults or ()), *(node.args.kw_defaults or ())):
            if isinstance(default, (nodes.Name, nodes.Attribute)):
                found.add(_base_name(default))
        if any(call for call in node.nodes_of_class(nodes.Call) if not _simple(call.func)):
            found.add("add")  # a call of what a call gave: `Dense(2)(x)`, `layer_of(n)(x)`
    return found


def _simple(function: nodes.NodeNG) -> bool:
    return isinstance(function, (nodes.Name, nodes.Attribute))


def _building_names(program: Program, tree: nodes.Module) -> set[str]:
    """Names whose call may build a layer: of the catalog, or brought from the project."""
    catalog: Catalog = program.catalog
    found = set(_BUILDING_METHODS) | _public_names(catalog)
    for statement in tree.nodes_of_class(nodes.ImportFrom):
        level = statement.level or 0
        for name, alias in statement.names:
            dotted = f"{statement.modname}.{name}"
            symbol = None if level else catalog.symbol(dotted)
            if (
                (symbol is not None and symbol.name in found)
                or level
                or program.project.module(statement.modname, program.source.path) is not None
            ):
                found.add(alias or name)
    for assignment in tree.nodes_of_class(nodes.Assign):
        value = assignment.value
        if isinstance(value, nodes.Call) and value.args:
            value = value.args[0]  # partial(Conv2D, …)
        if isinstance(value, (nodes.Name, nodes.Attribute)) and _base_name(value) in found:
            found.update(
                target.name for target in assignment.targets if isinstance(target, nodes.AssignName)
            )
    return found


def _public_names(catalog: Catalog) -> set[str]:
    names = set(catalog.names("keras.layers")) | {"Model", "Sequential", "Input", "Functional"}
    return {name for name in names if catalog.bare(name) is not None or name[:1].isupper()}
