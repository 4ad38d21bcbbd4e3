"""One run of a root: the parts of the walk put together, and the state they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from astroid import nodes

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Remark
from layerlint.interpreter.budgets import MOST_PARTS
from layerlint.interpreter.facts import Facts
from layerlint.interpreter.program import Program
from layerlint.interpreter.relevance import Relevance
from layerlint.interpreter.values import (
    NOTHING,
    BudgetSpent,
    Class,
    Computed,
    Deferred,
    External,
    Frame,
    Function,
    Key,
    Module,
    Native,
    OpenDict,
    OpenLoop,
    Raised,
    Scope,
    Site,
    TakenInt,
    TakenText,
    Unknown,
    Value,
    unmarked,
)
from layerlint.interpreter.walk import (
    assignment,
    attributes,
    calls,
    classes,
    conditions,
    expressions,
    generators,
    imports,
    loops,
    operators,
    scopes,
    statements,
    storing,
    subscripts,
)
from layerlint.interpreter.walk.choices import Choice, Choices
from layerlint.interpreter.walk.journal import Journal
from layerlint.interpreter.walk.leaving import note_size
from layerlint.interpreter.walk.lookups import Lookups
from layerlint.interpreter.walk.modules import Modules
from layerlint.interpreter.walk.walker import Changes, Overlay
from layerlint.source import Place, SourceFile

_MANY_PARTS = 4
"""So many parts of a value are a step."""

_CONSTANTS = frozenset({type(None), bool, int, float, str, bytes, complex})


class Run:
    """Implements ``machine.Machine`` and ``walk.walker.Walker``."""

    def __init__(
        self,
        program: Program,
        overlay: Callable[[Run], Overlay],
        forced: dict[Key, bool] | None = None,
        *,
        journal: bool = False,
        facts: Facts | None = None,
    ) -> None:
        self.program = program
        self._budget = program.budget
        self._sites = program.sites
        self.catalog: Catalog = program.catalog
        self.keras: Dialect | None = program.keras
        self.facts = facts or Facts()
        self.relevance: Relevance = program.relevance
        self.frames: list[Frame] = []
        self.loops: tuple[OpenLoop, ...] = ()
        self.changes: Changes | None = None
        self.lasting = 0
        self.idled: set[nodes.NodeNG] = set()
        self.flags: dict[str, Value] = program.flags
        self.store: dict[str, object] = {}
        self.called: set[nodes.NodeNG] = set()
        """The functions that were called, and the classes whose objects were."""
        self.cuts: dict[str, None] = {}
        """What was cut off in this run, layers among it, in words."""
        self.handling: list[Raised] = []
        self._journal = Journal(kept=journal)
        self._choices = Choices(self, forced or {})
        self._lookups = Lookups(self, program, self._choices)
        self._modules = Modules(self, program, self._choices, self._journal)
        self._objects: dict[int, tuple[Value, int]] = {}
        self._count = 0
        self._met: dict[tuple[str, int, int], int] = {}
        self.overlay: Overlay = overlay(self)

    # --- work and undoing it ---------------------------------------------------------

    @property
    def progress(self) -> int:
        return int(self.overlay.run.built)

    @property
    def steps_left(self) -> int:
        return self.program.budget.run

    def step(self, cost: int = 1) -> None:
        budget = self._budget
        budget.run -= cost
        if budget.run < 0:
            raise BudgetSpent

    def touch(self, value: Value) -> None:
        self._journal.note(value)
        if type(value) is not Scope:
            self.lasting += 1
        if self.changes is not None:
            note_size(self.changes, value)

    def undo(self) -> None:
        """Take back all changes of mutable values since the run began."""
        self._journal.undo()

    # --- values ----------------------------------------------------------------------

    def settle(self, value: Value) -> Value:
        if type(value) is not Unknown:
            return value
        self.look_at(value)
        return self.facts.settle(value)

    def look_at(self, value: Unknown) -> None:
        if value.parts >= _MANY_PARTS:
            self.step(value.parts // _MANY_PARTS)

    def default_behind(self, value: Unknown) -> Unknown | None:
        return self.facts.default_behind(value)

    def insist(self, value: Value) -> Value:
        if type(value) is not Unknown:
            return value
        self.look_at(value)
        settled = self.facts.settle(value)
        by_default = value.default is not NOTHING
        if settled is None and by_default and value.key not in self.facts.fixed:
            self.facts.departed.add(value.key)
            return value
        return self._lookups.entry(settled) if type(settled) is Unknown else settled

    def note_lookup(
        self, found: Value, key: Value, table: Mapping[Value, Value], absent: Value, site: Site
    ) -> None:
        self._lookups.note(found, key, table, absent, site)

    def looked_up(self, condition: Value, site: Site) -> Value:
        return self._lookups.asked(condition, site)

    def only_computes(self) -> bool:
        return any(
            frame.function is not None and self.program.only_computes(frame.function)
            for frame in self.frames
        )

    def contradicted(self) -> frozenset[Key]:
        if not self.facts.contradicted:
            return frozenset()
        return frozenset(key for frame in self.frames for key in frame.beside)

    def is_default_beside(self, value: Value, contradicted: Collection[Key]) -> bool:
        return self.facts.is_default_beside(value, contradicted)

    def known(self, value: Value) -> bool:
        match value:
            case Unknown():
                return not isinstance(self.settle(value), Unknown)
            case External():
                return False
            case list() | tuple() | set() | frozenset():
                if getattr(value, "length", None) is not None:
                    return False
                self.step(len(value) >> 4)
                return all(self.known(each) for each in value)
            case dict():
                return all(self.known(each) for each in value.values())
            case slice():
                return self.known((value.start, value.stop, value.step))
        return True

    def truth_of(self, value: Unknown) -> bool | None:
        self.look_at(value)
        return self.facts.truth_of(value)

    def unknown(
        self,
        reason: str,
        site: Site | None,
        *,
        key: Key | None = None,
        operation: str | None = None,
        operands: Sequence[Value] = (),
    ) -> Unknown:
        if key is None:
            key = self._place_key(site)
        else:
            intern = self.program.intern
            key = tuple([("#", intern(part)) if isinstance(part, tuple) else part for part in key])
        parts = 1
        for one in operands:
            if type(one) is Unknown:
                parts += one.parts
        if parts > MOST_PARTS:
            self._cut_parts(site)
            operation, operands, parts = None, (), 1
        return Unknown(
            key=key,
            reason=reason if len(reason) <= 120 else reason[:119] + "…",
            site=site,
            operation=operation,
            operands=tuple(operands),
            parts=parts,
        )

    def _cut_parts(self, site: Site | None) -> None:
        where = "" if site is None else f" on {self.line(site)}"
        self.cut(f"what a value{where} is made of, beyond {MOST_PARTS} parts")

    def _place_key(self, site: Site | None) -> Key:
        if site is None:
            return ("new", self.number())
        place = (site.source.path, site.node.lineno or 0, site.node.col_offset or 0)
        met = self._met[place] = self._met.get(place, 0) + 1
        return ("at", *place, met)

    def key_of(self, value: Value) -> Key:
        kind = type(value)
        if kind in _CONSTANTS:
            return ("constant", kind.__name__, value)
        match value:
            case Unknown():
                return value.key
            case External():
                return ("external", value.dotted)
            case Native():
                return ("native", value.qualified)
            case Computed() | TakenInt() | TakenText():
                return self.key_of(unmarked(value))
            case None | bool() | int() | float() | str() | bytes() | complex():
                return ("constant", type(value).__name__, value)
            case list() | tuple() if len(value) <= 256:
                self.step(len(value))
                parts = tuple(self.program.intern(self.key_of(each)) for each in value)
                return ("sequence", self.program.intern(parts))
            case OpenDict() if not value:
                return value.key
            case dict() if len(value) <= 256:
                self.step(len(value))
                pairs = tuple(
                    (self.program.intern(self.key_of(key)), self.program.intern(self.key_of(each)))
                    for key, each in value.items()
                )
                return ("mapping", self.program.intern(pairs))
            case slice():
                return self.key_of((value.start, value.stop, value.step))
        return ("object", self._object_number(value))

    # --- conditions ------------------------------------------------------------------

    def ask(self, value: Value, site: Site) -> bool:
        return self.choose(value, site, None)

    condition = conditions.condition

    def choose(self, value: Value, site: Site, prefer: bool | None) -> bool:
        return self._choices.choose(value, site, prefer)

    def choose_any(self, parts: Iterable[tuple[Value, Site]], wanted: bool) -> bool:
        return self._choices.choose_any(parts, wanted)

    @property
    def choices(self) -> list[Choice]:
        """The conditions that were answered, in order."""
        return self._choices.made

    @property
    def followed(self) -> list[Choice]:
        """The conditions that were true without a choice."""
        return self._choices.followed

    @property
    def asked(self) -> int:
        return len(self._choices.made)

    @property
    def met(self) -> list[Key]:
        """The conditions that loops of unknown length have come to, in order."""
        return self._choices.met

    @property
    def guessed(self) -> int:
        return self._choices.guessed

    # --- the parts of the walk -------------------------------------------------------
    # They are methods as they stand: what is called millions of times is not called twice.

    def site(self, scope: Scope, node: nodes.NodeNG) -> Site:
        site = self._sites.get(node)
        if site is None:
            site = self._sites[node] = Site(source=scope.module.source, node=node)
        return site

    def text(self, node: nodes.NodeNG) -> str:
        text = self.program.texts.get(node)
        if text is None:
            text = self.program.texts[node] = node.as_string()
        return text

    evaluate = expressions.evaluate
    execute = statements.execute
    assign = assignment.assign

    def name(self, name: str, site: Site) -> Value:
        return scopes.read(self, self.frames[-1].scope, name, site.node)

    read = scopes.read
    write = scopes.write
    call = calls.call

    def call_function(
        self,
        function: Function,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site | None,
    ) -> Value:
        self.called.add(function.node)
        return calls.call_function(self, function, positional, keywords, site)

    follow = generators.follow

    def brought_up(self, cls: Class) -> None:
        if cls.node is not None:
            self.called.add(cls.node)

    make_function = classes.make_function
    make_class = classes.make_class
    attribute = attributes.attribute
    find_attribute = attributes.find_attribute
    drained = generators.drain
    class_attribute = attributes.class_attribute
    set_attribute = attributes.set_attribute
    store_item = storing.store_item
    binary = operators.binary
    compare = operators.compare
    subscript = subscripts.subscript
    turns = loops.turns
    length_of = loops.length_of
    loop_turns = loops.loop_turns

    # --- modules ---------------------------------------------------------------------

    def external(self, dotted: str) -> Value:
        return self._modules.external(dotted)

    def foreign_layers(self) -> bool:
        return self.program.foreign_layers

    def import_module(self, dotted: str, importer: SourceFile, level: int) -> Value:
        return self._modules.find(dotted, importer, level)

    def imported(self, dotted: str, site: Site) -> Value:
        return imports.imported(self, dotted, site.source)

    def ensure(self, module: Module) -> None:
        self._modules.ensure(module)

    def run_body(self, module: Module) -> None:
        """Run the body of the linted module."""
        self._modules.run_body(module)

    def member(self, module: Module, name: str) -> Value:
        return self._modules.member(module, name)

    def resolve(self, scope: Scope, name: str, deferred: Deferred) -> Value:
        return self._modules.resolve(scope, name, deferred)

    # --- places and notes ------------------------------------------------------------

    def place(self, site: Site) -> Place:
        place = self.program.places.get(site.node)
        if place is None:
            place = self.program.places[site.node] = place_of(site.source, site.node)
        return place

    def chain(self) -> tuple[Place, ...]:
        return tuple(self.place(frame.site) for frame in self.frames if frame.site is not None)

    def loop(self) -> tuple[int, int | None]:
        for loop in reversed(self.loops):
            if loop.turn:
                return loop.turn, loop.line
        return (0, self.loops[-1].line) if self.loops else (0, None)

    def open_loop(self) -> OpenLoop | None:
        return self.loops[-1] if self.loops else None

    def number(self) -> int:
        self._count += 1
        return self._count

    def _object_number(self, value: Value) -> int:
        """A number for an object; a replay meets the same objects in the same order."""
        found = self._objects.get(id(value))
        if found is None:
            found = self._objects[id(value)] = (value, len(self._objects))
        return found[1]

    def remark(self, remark: Remark) -> None:
        if not any(
            known.place == remark.place and known.rule == remark.rule
            for known in self.program.remarks
        ):
            self.program.remarks.append(remark)

    def assume(self, name: str) -> None:
        self.program.assumed.setdefault(name)

    def cut(self, what: str, *, layers: bool = False) -> None:
        self.program.cuts.setdefault(what)
        if layers:
            self.cuts.setdefault(what)

    def crowded(self, source: SourceFile) -> None:
        self.program.crowded[source.path] = source

    def line(self, site: Site) -> str:
        """A line in words, with its file where that is not the one that is read."""
        span, _ = site.source.locate(place_of(site.source, site.node).span)
        where = "" if site.source is self.program.source else f" of {site.source.path}"
        return f"line {span.line}{where}"


def place_of(source: SourceFile, node: nodes.NodeNG) -> Place:
    """Where a node stands in its file."""
    line = node.lineno or 1
    span = source.span(
        line,
        node.col_offset or 0,
        node.end_lineno or line,
        node.end_col_offset if node.end_col_offset is not None else node.col_offset or 0,
    )
    return Place(path=source.path, span=span)
