"""What the parts of the walk ask of each other.

Expressions call functions, functions run statements, statements evaluate expressions:
each part is written against this page, and ``run.Run`` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from astroid import nodes

from layerlint.catalog import Symbol
from layerlint.graph.model import Answer, LayerGraph
from layerlint.interpreter.facts import Facts
from layerlint.interpreter.machine import Machine
from layerlint.interpreter.relevance import Relevance
from layerlint.interpreter.values import (
    Class,
    Deferred,
    External,
    Foreign,
    Function,
    Generator,
    Instance,
    Key,
    Module,
    Native,
    OpenLoop,
    Raised,
    Scope,
    Site,
    Unknown,
    Value,
)
from layerlint.source import Place, SourceFile


class Return:
    """A ``return`` statement was reached."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Jump:
    """A ``break`` or ``continue`` statement was reached."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind


BREAK = Jump("break")
CONTINUE = Jump("continue")


class Overlay(Protocol):
    """What the walk asks of Keras's overlay."""

    def value_of(self, symbol: Symbol, dialect: str | None) -> Value: ...

    def call(
        self,
        target: Native | External,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value: ...

    settings: Any
    run: Any

    def instantiate(self, instance: Instance, native: Native, site: Site | None) -> None: ...

    def initialize(
        self,
        instance: Instance,
        native: Native,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value: ...

    def call_object(
        self,
        value: Foreign | Instance,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value: ...

    def attribute(self, value: Foreign, owner: Instance | None, name: str, site: Site) -> Value: ...

    def wrapped(self, value: Foreign, name: str, method: Value) -> Value:
        """An attribute of a user's class as Keras hands it out: it wraps some methods."""

    def shape_attribute(self, shape: Any, name: str, site: Site) -> Value: ...

    def set_attribute(
        self, value: Foreign, owner: Instance | None, name: str, new: Value, site: Site
    ) -> bool: ...

    def binary(self, operator: str, left: Value, right: Value, site: Site) -> Value: ...

    def unary(self, operator: str, value: Value, site: Site) -> Value: ...

    def compare(self, operator: str, left: Value, right: Value, site: Site) -> Value: ...

    def subscript(self, value: Foreign, index: Value, site: Site) -> Value: ...

    def length(self, value: Foreign) -> Value: ...

    def items(self, value: Foreign, site: Site) -> list[Value] | None: ...

    def opaque_call(
        self,
        callee: Value,
        reason: str,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value: ...

    def unknown_add(
        self,
        receiver: Unknown,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site,
    ) -> Value: ...

    def unpacked(self, value: Foreign, count: int, site: Site) -> list[Value] | None: ...

    def copied(self, value: Value, site: Site) -> Value: ...

    def configured(self, config: Value, site: Site) -> Value: ...

    def run_call(self, instance: Instance, site: Site) -> Value: ...

    def finish(
        self, root: str, place: Place, when: tuple[Answer, ...], truncated: str | None
    ) -> list[LayerGraph]: ...

    def holds_tensor(self, value: Value) -> bool: ...

    def mentions(self, value: Value) -> bool: ...

    def passed(self, value: Value, site: Site) -> None: ...
    def stored(self, value: Value) -> None: ...
    def kept(self, value: Value) -> None: ...
    def given_back(self, value: Value) -> None: ...
    def unclaimed(self, instance: Instance) -> None: ...
    def interrupted(self) -> None: ...

    def object_called(self, thing: Instance, given: Sequence[Value], result: Value) -> None: ...

    def gone_on(self, before: Foreign, after: Foreign) -> None: ...

    def named(self, value: Value, name: str) -> None: ...

    def is_instance(self, value: Foreign | Instance, native: Native) -> bool | None: ...


Changes: TypeAlias = dict[tuple[int, Value], tuple[Any, Value, Value]]
"""For each container and slot that was changed: the container, the name in it, what it was before.

A container as a whole stands under the name ``None``, with its length.
"""


class Walker(Machine, Protocol):
    """The whole of a run, as the parts of the walk see it."""

    facts: Facts
    overlay: Overlay
    relevance: Relevance
    loops: tuple[OpenLoop, ...]
    """The loops of unknown length that are going on, outermost first."""

    changes: Changes | None
    """What the innermost loop that is run turn by turn has changed; none where none is."""

    lasting: int
    """How many changes there were so far that outlast a call: of objects, containers and names
    of outer scopes."""

    idled: set[nodes.NodeNG]
    """The loops that were left before their end as they made no layer."""

    handling: list[Raised]
    """The exceptions that handlers are busy with, innermost last."""

    def evaluate(self, node: nodes.NodeNG, scope: Scope) -> Value: ...

    def look_at(self, value: Unknown) -> None:
        """Count what it takes to see what is known of a value."""

    def condition(self, node: nodes.NodeNG, scope: Scope, prefer: bool | None = None) -> bool:
        """The truth of a test. ``prefer`` is an answer to take uncounted."""

    def looked_up(self, condition: Value, site: Site) -> Value:
        """A condition on what a table has under an unknown key, with the entry in its place."""

    def choose(self, value: Value, site: Site, prefer: bool | None) -> bool:
        """``ask`` with an answer to prefer."""

    def choose_any(self, parts: Iterable[tuple[Value, Site]], wanted: bool) -> bool:
        """Take ``wanted`` from a condition that has it where one of its parts has it."""

    def execute(self, body: Sequence[nodes.NodeNG], scope: Scope) -> Return | Jump | None: ...

    def assign(self, target: nodes.NodeNG, value: Value, scope: Scope) -> None: ...

    def read(self, scope: Scope, name: str, node: nodes.NodeNG) -> Value: ...

    def write(self, scope: Scope, name: str, value: Value) -> None: ...

    def site(self, scope: Scope, node: nodes.NodeNG) -> Site: ...

    def text(self, node: nodes.NodeNG) -> str:
        """A node as the source has it."""

    def call_function(
        self,
        function: Function,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site | None,
    ) -> Value: ...

    def follow(self, generator: Generator, take: Callable[[Value], None]) -> None:
        """Run the function of a generator; ``take`` is what happens where it yields."""

    def brought_up(self, cls: Class) -> None:
        """Note that an object of a class does what such objects are for."""

    def make_function(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Lambda, scope: Scope
    ) -> Function: ...

    def make_class(self, node: nodes.ClassDef, scope: Scope) -> Value: ...

    def external(self, dotted: str) -> Value:
        """A name of a module outside the project, as the catalog or the libraries know it."""

    def import_module(self, dotted: str, importer: SourceFile, level: int) -> Value:
        """The module, ``NOTHING`` where it is not found."""

    def ensure(self, module: Module) -> None:
        """Run the body of a module, if nobody has."""

    def member(self, module: Module, name: str) -> Value:
        """A name of a module of the project or one of its submodules, else ``NOTHING``."""

    def resolve(self, scope: Scope, name: str, deferred: Deferred) -> Value:
        """What an imported name stands for, now that somebody reads it."""

    @property
    def asked(self) -> int:
        """How many conditions were answered so far that nobody knows."""

    def only_computes(self) -> bool:
        """Whether what goes on is within a function that can build nothing."""

    @property
    def met(self) -> list[Key]:
        """The conditions that loops of unknown length have come to, in order."""

    @property
    def guessed(self) -> int:
        """How many conditions of imported modules were answered without a look at the other."""

    @property
    def progress(self) -> int:
        """How many layers and models were made: a loop in which it stands still builds none."""

    @property
    def steps_left(self) -> int:
        """What is left of the run's budget."""

    def foreign_layers(self) -> bool:
        """Whether names that nothing binds are another framework's."""

    def loop_turns(
        self, value: Value, site: Site, body: Callable[[Value], Return | Jump | None]
    ) -> Return | Jump | None:
        """Run a body once for each item that a loop over the value sees."""
