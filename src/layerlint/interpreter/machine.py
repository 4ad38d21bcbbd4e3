"""What the libraries and Keras's overlay may ask of the walk.

The walk (``interpreter.walk``) implements this; ``interpreter.libraries`` and
``interpreter.keras`` see only this page, so that neither imports the walk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Remark
from layerlint.interpreter.values import (
    Class,
    Frame,
    Generator,
    Iterator,
    Key,
    OpenLoop,
    Site,
    Turns,
    Unknown,
    Value,
)
from layerlint.source import Place, SourceFile


class Machine(Protocol):
    """One run of a root."""

    catalog: Catalog
    keras: Dialect | None
    """The dialect that the configuration settles, if it does."""
    frames: list[Frame]
    flags: dict[str, Value]
    """The flags of the command line that the code has defined, in whatever run."""
    store: dict[str, object]
    """What an overlay keeps during a run, under a name of its own; empty at its start."""

    def step(self, cost: int = 1) -> None:
        """Count work; raises BudgetSpent."""

    def touch(self, value: Value) -> None:
        """Note that a mutable value is about to change, so that the run can be undone."""

    def settle(self, value: Value) -> Value:
        """The value itself, or what a default or an answered condition says it is.

        Still an ``Unknown`` where nothing says so. Call it before looking at a value.
        """

    def default_behind(self, value: Unknown) -> Unknown | None:
        """The parameter whose default makes a value what it is, if one does."""

    def insist(self, value: Value) -> Value:
        """``settle``, for a use that ``None`` cannot be put to: a default of ``None`` is
        forgotten, since nobody would leave it at that.
        """

    def contradicted(self) -> frozenset[Key]:
        """The parameters to whose not being at their defaults the branches that run are due."""

    def is_default_beside(self, value: Value, contradicted: Collection[Key]) -> bool:
        """Whether a value is the default of another parameter of the same function as these."""

    def known(self, value: Value) -> bool:
        """Whether a value, and all in it, is settled."""

    def truth_of(self, value: Unknown) -> bool | None:
        """What answered conditions say of a value that stays unknown: truthy, falsy, ?"""

    def unknown(
        self,
        reason: str,
        site: Site | None,
        *,
        key: Key | None = None,
        operation: str | None = None,
        operands: Sequence[Value] = (),
    ) -> Unknown:
        """A new unknown. Without a key it is known by its site and how often that was met."""

    def key_of(self, value: Value) -> Key:
        """A hashable key of any value: equal for the same place and the same value."""

    def ask(self, value: Value, site: Site) -> bool:
        """The truth of a value; a choice where it is unknown."""

    def name(self, name: str, site: Site) -> Value:
        """What a name stands for where the run is."""

    def call(
        self, function: Value, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        """Call anything callable."""

    def attribute(self, value: Value, name: str, site: Site) -> Value:
        """``value.name``; an unknown where it cannot be told."""

    def find_attribute(self, value: Value, name: str, site: Site) -> Value:
        """``value.name``, or ``NOTHING`` where the value surely has none."""

    def set_attribute(self, value: Value, name: str, new: Value, site: Site) -> None:
        """``value.name = new``."""

    def store_item(self, receiver: Value, index: Value, value: Value, site: Site) -> None:
        """``receiver[index] = value``."""

    def binary(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        """``left operator right``."""

    def compare(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        """``left operator right`` for ``== != < <= > >= is in`` and their negations."""

    def note_lookup(
        self, found: Value, key: Value, table: Mapping[Value, Value], absent: Value, site: Site
    ) -> None:
        """``found`` is what a table has under an unknown key, else ``absent``: one of its entries
        is to be chosen where it is called, gone through or taken apart.
        """

    def subscript(self, value: Value, index: Value, site: Site) -> Value:
        """``value[index]``."""

    def turns(self, value: Value, site: Site) -> Turns:
        """What a loop over the value sees."""

    def imported(self, dotted: str, site: Site) -> Value:
        """The module of an absolute name, as the file sees it in which ``site`` is."""

    def drained(self, generator: Generator) -> Iterator:
        """What a generator yields, and how far it was read."""

    def class_attribute(self, cls: Class, name: str) -> Value:
        """An attribute found in a user class or its user bases, unbound, or ``NOTHING``."""

    def place(self, site: Site) -> Place:
        """Where a site stands in its file."""

    def chain(self) -> tuple[Place, ...]:
        """The calls of user functions that are going on, outermost first."""

    def loop(self) -> tuple[int, int | None]:
        """The turn (0 or 1) and line of the innermost loop of unknown length."""

    def open_loop(self) -> OpenLoop | None:
        """The innermost loop of unknown length that is going on."""

    def length_of(self, value: Value, site: Site) -> Value:
        """The length of something whose items are not known."""

    def number(self) -> int:
        """A number that no other call in this run gave; from 1."""

    def remark(self, remark: Remark) -> None:
        """Note something for a diagnostic rule."""

    def assume(self, name: str) -> None:
        """Note that an unbound name was taken for Keras's."""

    def line(self, site: Site) -> str:
        """A line in words, with its file where that is not the one that is read."""

    def crowded(self, source: SourceFile) -> None:
        """Note that Python's frames were too few for the code of a file."""

    def cut(self, what: str, *, layers: bool = False) -> None:
        """Note that a bound cut something off, in words for the summary; and for the graphs,
        where they may miss ``layers``.
        """
