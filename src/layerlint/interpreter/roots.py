"""Where interpretation starts: functions, methods and classes that build layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from astroid import nodes

from layerlint.interpreter.outline import Definition, outline_of
from layerlint.interpreter.parsing import first_line
from layerlint.interpreter.program import Program
from layerlint.interpreter.walk.classes import qualified_name
from layerlint.records import dataclass

FunctionNode: TypeAlias = "nodes.FunctionDef | nodes.AsyncFunctionDef"


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
    composes: bool = True
    """Whether it may build a layer: a class that is one by itself may only compute."""

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
    found = _Finding(program)
    wanted = {(each.line, each.name): each for each in found.definitions()}
    roots = [
        _root(node, definition, found)
        for node in tree.nodes_of_class((nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef))
        if (definition := wanted.get((first_line(node), node.name))) is not None
    ]
    return tuple(sorted(roots, key=lambda root: (root.called, root.node.lineno)))


def _root(node: nodes.NodeNG, definition: Definition, found: _Finding) -> Root:
    kind: Literal["function", "method", "class"] = "function"
    owner = None
    if isinstance(node, nodes.ClassDef):
        kind = "class"
    elif isinstance(node.parent, nodes.ClassDef):
        kind, owner = "method", node.parent
    return Root(
        kind=kind,
        name=qualified_name(node),
        node=node,
        owner=owner,
        called=found.is_called(definition),
        composes=found.composes(definition),
    )


def may_build(program: Program) -> bool:
    """Whether anything in a file may build a layer: its body, or a root."""
    found = _Finding(program)
    return found.outline is None or found.body_builds() or any(found.definitions())


class _Finding:
    """The definitions of a file that are roots, told from its outline."""

    def __init__(self, program: Program) -> None:
        self.source = program.source
        self.outline = outline_of(program.source)
        self.building = program.building
        self._composing = program.composing
        self._all = self.outline.definitions if self.outline is not None else ()
        self._callable = {each.owner for each in self._all if each.name in ("call", "__call__")}
        self._calling: dict[str, list[Definition]] = {}
        for each in self._all:
            for name in {word.rpartition(".")[2] for word in each.words}:
                self._calling.setdefault(name, []).append(each)

    def body_builds(self) -> bool:
        """Whether what runs at import may build something."""
        assert self.outline is not None
        return any(self.building.builds(self.source, word) for word in self.outline.body)

    def definitions(self) -> Iterator[Definition]:
        """Those from which interpretation starts."""
        layers = self._layer_names()
        methods: dict[Definition, list[Definition]] = {}
        for each in self._all:
            if each.owner is not None:
                methods.setdefault(each.owner, []).append(each)
        for each in self._all:
            if each.is_class:
                own = methods.get(each, ())
                made = any(one.name == "__init__" and self._builds(one) for one in own)
                if self._is_layer(each, layers) or (made and self._builds(each)):
                    yield each  # of other classes the methods are roots of their own
            elif self._builds(each) and not self._belongs_to_class(each, layers):
                yield each

    def is_called(self, definition: Definition) -> bool:
        """Whether something else in the file seems to call it."""
        # What its own methods call does not count: `super(Net, self)` names the class.
        return any(
            each is not definition and each.owner is not definition
            for each in self._calling.get(definition.name, ())
        )

    def composes(self, definition: Definition) -> bool:
        """Whether it may build a layer, be it one itself or not; of methods, its class."""
        owners = [one for one in (definition, definition.owner) if one is not None]
        return any(self._composing.builds(self.source, one) for one in owners)

    def _builds(self, definition: Definition) -> bool:
        return any(self.building.builds(self.source, word) for word in definition.words)

    def _belongs_to_class(self, definition: Definition, layers: set[str]) -> bool:
        """Whether a method is run where its class is."""
        owner = definition.owner
        if owner is None:
            return False
        if definition.name in ("__init__", "call", "__call__", "__new__"):
            return True
        return definition.name == "build" and self._is_layer(owner, layers)

    def _layer_names(self) -> set[str]:
        """The names of the classes of the file whose objects are layers or models."""
        found: set[str] = set()
        grown = True
        while grown:
            grown = False
            for each in self._all:
                if each.is_class and each.name not in found and self._is_layer(each, found):
                    found.add(each.name)
                    grown = True
        return found

    def _is_layer(self, definition: Definition, layers: set[str]) -> bool:
        """Whether objects of a class are layers or models: by its bases, or by being called."""
        bases = definition.bases
        if any(base in layers or self.building.builds(self.source, base) for base in bases):
            return True
        if all(self.building.is_no_layer(self.source, base) for base in bases):
            # An object that is no layer shows what its methods build, and nothing else.
            return bool(not bases and definition in self._callable and self._builds(definition))
        return definition in self._callable
