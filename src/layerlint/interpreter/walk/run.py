"""One run of a root: the parts of the walk put together, and the state they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from astroid import nodes

from layerlint.catalog import Catalog, Dialect
from layerlint.graph.model import Remark
from layerlint.interpreter import libraries
from layerlint.interpreter.facts import Facts, plain
from layerlint.interpreter.program import STEPS_A_MODULE, Program
from layerlint.interpreter.relevance import Relevance
from layerlint.interpreter.values import (
    NOTHING,
    BudgetSpent,
    Class,
    Deferred,
    External,
    Foreign,
    Frame,
    Function,
    Instance,
    Iterator,
    Key,
    List,
    Module,
    Native,
    OpenLoop,
    Raised,
    Scope,
    Site,
    Turns,
    Unknown,
    Value,
)
from layerlint.interpreter.walk import (
    attributes,
    calls,
    classes,
    expressions,
    loops,
    operators,
    scopes,
    statements,
)
from layerlint.interpreter.walk.walker import Jump, Overlay, Return
from layerlint.source import Place, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A condition that the source leaves open, and how this run answered it."""

    key: Key
    answer: bool
    """The answer to the condition that ``key`` names."""
    text: str
    shown: bool
    """The answer to the condition as ``text`` spells it, which may be the negation."""
    line: int
    path: str


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
        self.catalog: Catalog = program.catalog
        self.keras: Dialect | None = program.keras
        self.facts = facts or Facts()
        self.relevance: Relevance = program.relevance
        self.forced = forced or {}
        self.choices: list[Choice] = []
        self.frames: list[Frame] = []
        self.loops: tuple[OpenLoop, ...] = ()
        self.store: dict[str, object] = {}
        self.progress = 0
        self.called: set[nodes.NodeNG] = set()
        self.quiet = 0
        """Above 0 while a module of another file runs: its conditions are no choices."""
        self._journal: dict[int, tuple[Value, Value]] | None = {} if journal else None
        self._objects: dict[int, tuple[Value, int]] = {}
        self._count = 0
        self._met: dict[tuple[str, int, int], int] = {}
        self.overlay: Overlay = overlay(self)

    # --- work and undoing it ---------------------------------------------------------

    def step(self, cost: int = 1) -> None:
        self.program.budget.spend(cost)

    def touch(self, value: Value) -> None:
        journal = self._journal
        if journal is None or id(value) in journal:
            return
        journal[id(value)] = (value, _snapshot(value))

    def undo(self) -> None:
        """Take back all changes of mutable values since the run began."""
        for value, saved in (self._journal or {}).values():
            _restore(value, saved)
        if self._journal is not None:
            self._journal = {}

    # --- values ----------------------------------------------------------------------

    def settle(self, value: Value) -> Value:
        return self.facts.settle(value) if type(value) is Unknown else value

    def insist(self, value: Value) -> Value:
        settled = self.settle(value)
        if settled is None and type(value) is Unknown and value.default is not NOTHING:
            if self.facts.fixed.get(value.key, NOTHING) is NOTHING:
                self.facts.departed.add(value.key)
                return value
        return settled

    def known(self, value: Value) -> bool:
        match value:
            case Unknown():
                return not isinstance(self.settle(value), Unknown)
            case External():
                return False
            case list() | tuple() | set() | frozenset():
                if getattr(value, "length", None) is not None:
                    return False
                return all(self.known(each) for each in value)
            case dict():
                return all(self.known(each) for each in value.values())
            case slice():
                return self.known((value.start, value.stop, value.step))
        return True

    def truth_of(self, value: Unknown) -> bool | None:
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
        elif operation is None or any(isinstance(part, tuple) for part in key):
            key = tuple(
                ("#", self.program.intern(part)) if isinstance(part, tuple) else part
                for part in key
            )
        return Unknown(
            key=key,
            reason=reason if len(reason) <= 120 else reason[:119] + "…",
            site=site,
            operation=operation,
            operands=tuple(operands),
        )

    def _place_key(self, site: Site | None) -> Key:
        if site is None:
            return ("new", self.number())
        place = (site.source.path, site.node.lineno or 0, site.node.col_offset or 0)
        met = self._met[place] = self._met.get(place, 0) + 1
        return ("at", *place, met)

    def key_of(self, value: Value) -> Key:
        match value:
            case Unknown():
                return value.key
            case External():
                return ("external", value.dotted)
            case Native():
                return ("native", value.qualified)
            case None | bool() | int() | float() | str() | bytes() | complex():
                return ("constant", type(value).__name__, value)
            case list() | tuple() if len(value) <= 256:
                parts = tuple(self.program.intern(self.key_of(each)) for each in value)
                return ("sequence", self.program.intern(parts))
            case dict() if len(value) <= 256:
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

    def condition(self, node: nodes.NodeNG, scope: Scope, prefer: bool | None = None) -> bool:
        return expressions.condition(self, node, scope, prefer)

    def choose(self, value: Value, site: Site, prefer: bool | None) -> bool:
        if isinstance(value, External):
            value = self.unknown(value.dotted, site, key=("external", value.dotted))
        negative = False
        while isinstance(value, Unknown) and value.operation == "not":
            value, negative = value.operands[0], not negative
        wish = prefer if prefer is None else prefer is not negative
        return self._open_truth(value, site, wish, negative=negative) is not negative

    def _open_truth(self, value: Value, site: Site, prefer: bool | None, *, negative: bool) -> bool:
        if not isinstance(value, Unknown):
            return self._truth(value, site)
        fixed = self.facts.fixed.get(value.key, NOTHING)
        if fixed is not NOTHING and not isinstance(fixed, Unknown):
            return self._truth(fixed, site)
        if value.operation in ("and", "or"):
            return self._choose_parts(value, site, prefer)
        decided = self.facts.decide(value)
        if decided is not None:
            return decided
        if (
            value.operation is None
            and value.default is not NOTHING
            and value.key not in self.facts.departed
            and not plain(self.settle(value))
            and not isinstance(self.settle(value), Unknown)
        ):
            # A default that is a layer class or a function: only its absence is a question.
            return self._truth(self.settle(value), site)
        if prefer is not None:
            self.facts.learn(value, prefer)
            return prefer
        return self._choose(value, site, negative=negative)

    def _choose_parts(self, value: Unknown, site: Site, prefer: bool | None) -> bool:
        stop = value.operation == "or"
        for operand in value.operands:
            where = operand.site if isinstance(operand, Unknown) and operand.site else site
            if self.choose(operand, where, prefer) is stop:
                return stop
        return not stop

    def _choose(self, value: Unknown, site: Site, *, negative: bool) -> bool:
        first = self.facts.first_answer(value)
        if self.quiet:
            return first
        answer = self.forced.get(value.key, first)
        self.facts.learn(value, answer)
        self.choices.append(
            Choice(
                key=value.key,
                answer=answer,
                text=_spelled(value, site),
                shown=answer is not negative,
                line=site.node.lineno or 0,
                path=site.source.path,
            )
        )
        return answer

    def _truth(self, value: Value, site: Site) -> bool:
        match value:
            case list() if getattr(value, "length", None) is not None:
                return True
            case Instance():
                for name in ("__bool__", "__len__"):
                    method = self.class_attribute(value.cls, name)
                    if method is not NOTHING:
                        return self.ask(self.call(method, [value], {}, site), site)
                fields = self.class_attribute(value.cls, "__fields__")
                return fields is NOTHING or len(fields) > 0
            case Foreign() | Function() | Class() | Module() | Native():
                return True
        try:
            return bool(value)
        except Exception:  # a value of ours that Python cannot turn into a truth value
            return True

    # --- the parts of the walk -------------------------------------------------------

    def site(self, scope: Scope, node: nodes.NodeNG) -> Site:
        return Site(source=scope.module.source, node=node)

    def evaluate(self, node: nodes.NodeNG, scope: Scope) -> Value:
        return expressions.evaluate(self, node, scope)

    def execute(self, body: Sequence[nodes.NodeNG], scope: Scope) -> Return | Jump | None:
        return statements.execute(self, body, scope)

    def assign(self, target: nodes.NodeNG, value: Value, scope: Scope) -> None:
        statements.assign(self, target, value, scope)

    def read(self, scope: Scope, name: str, node: nodes.NodeNG) -> Value:
        return scopes.read(self, scope, name, node)

    def write(self, scope: Scope, name: str, value: Value) -> None:
        scopes.write(self, scope, name, value)

    def call(
        self, function: Value, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        return calls.call(self, function, positional, keywords, site)

    def call_function(
        self,
        function: Function,
        positional: list[Value],
        keywords: dict[str, Value],
        site: Site | None,
    ) -> Value:
        self.called.add(function.node)
        return calls.call_function(self, function, positional, keywords, site)

    def make_function(
        self, node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Lambda, scope: Scope
    ) -> Function:
        return classes.make_function(self, node, scope)

    def make_class(self, node: nodes.ClassDef, scope: Scope) -> Value:
        return classes.make_class(self, node, scope)

    def attribute(self, value: Value, name: str, site: Site) -> Value:
        return attributes.attribute(self, value, name, site)

    def find_attribute(self, value: Value, name: str, site: Site) -> Value:
        return attributes.find_attribute(self, value, name, site)

    def class_attribute(self, cls: Class, name: str) -> Value:
        return attributes.class_attribute(self, cls, name)

    def set_attribute(self, value: Value, name: str, new: Value, site: Site) -> None:
        attributes.set_attribute(self, value, name, new, site)

    def binary(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        return operators.binary(self, operator, left, right, site)

    def compare(self, operator: str, left: Value, right: Value, site: Site) -> Value:
        return operators.compare(self, operator, left, right, site)

    def subscript(self, value: Value, index: Value, site: Site) -> Value:
        return operators.subscript(self, value, index, site)

    def turns(self, value: Value, site: Site) -> Turns:
        return loops.turns(self, value, site)

    def length_of(self, value: Value, site: Site) -> Value:
        return loops.length_of(self, value, site)

    def loop_turns(
        self, value: Value, site: Site, body: Callable[[Value], Return | Jump | None]
    ) -> Return | Jump | None:
        return loops.loop_turns(self, value, site, body)

    # --- modules ---------------------------------------------------------------------

    def external(self, dotted: str) -> Value:
        symbol = self.catalog.symbol(dotted)
        if symbol is not None:
            if symbol.kind == "module":
                return External(dotted)
            return self.overlay.value_of(symbol, dialect_of(dotted))
        known = libraries.find(dotted)
        return External(dotted) if known is NOTHING else known

    def foreign_layers(self) -> bool:
        return self.program.foreign_layers

    def import_module(self, dotted: str, importer: SourceFile, level: int) -> Value:
        source = self.program.project.module(dotted, importer.path, level)
        return NOTHING if source is None else self._module(source)

    def _module(self, source: SourceFile) -> Module:
        modules = self.program.modules
        module = modules.get(source.path)
        if module is None:
            dotted = self.program.project.module_name(source.path)
            module = modules[source.path] = Module(source, dotted)
        return module

    def ensure(self, module: Module) -> None:
        if module.started:
            return
        module.started = True
        if module.tree is None:
            module.tree = self.program.parse(module)
        if module.tree is None:
            return
        budget = self.program.budget
        left = budget.run
        budget.start_run(min(STEPS_A_MODULE, budget.file))
        frames, self.frames = self.frames, [Frame(function=None, scope=module.scope, site=None)]
        outer, self.loops = self.loops, ()
        journal, self._journal = self._journal, None  # what a module leaves, it leaves for good
        self.quiet += 1
        try:
            self.run_body(module)
        except BudgetSpent:
            self.cut(f"the body of {module.source.path}")
        finally:
            self.quiet -= 1
            self.frames, self.loops, self._journal = frames, outer, journal
            budget.file -= STEPS_A_MODULE - max(budget.run, 0)
            budget.run = left

    def run_body(self, module: Module) -> None:
        """Run the body of a module; where it dies, what follows is run all the same."""
        assert module.tree is not None
        module.started = True
        for statement in module.tree.body:
            try:
                if self.execute([statement], module.scope) is not None:
                    break
            except Raised:
                continue

    def member(self, module: Module, name: str) -> Value:
        self.ensure(module)
        found = module.scope.names.get(name, NOTHING)
        if isinstance(found, Deferred):
            found = self.resolve(module.scope, name, found)
        if found is not NOTHING:
            return found
        if module.source.path.endswith("__init__.py"):
            source = self.program.project.module(name, module.source.path, 1)
            if source is not None:
                return self._module(source)
        return NOTHING

    def resolve(self, scope: Scope, name: str, deferred: Deferred) -> Value:
        scope.names[name] = self.unknown(  # an import that goes in a circle finds this
            f"{deferred.name} of {deferred.module.dotted}", deferred.site
        )
        found = self.member(deferred.module, deferred.name)
        if found is not NOTHING:
            scope.names[name] = found
        return scope.names[name]

    # --- places and notes ------------------------------------------------------------

    def place(self, site: Site) -> Place:
        return place_of(site.source, site.node)

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

    def cut(self, what: str) -> None:
        self.program.cuts.setdefault(what)


_Nothing = type(NOTHING)


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


def dialect_of(dotted: str) -> str | None:
    """The Keras to which an import form belongs, where the form tells."""
    root, _, rest = dotted.partition(".")
    if root in ("tensorflow", "tf_keras", "tf"):
        return "tf"
    if root == "keras_core" or rest.startswith("src."):
        return "keras3"
    return None


def _spelled(value: Unknown, site: Site) -> str:
    """A condition as the source spells it."""
    node = site.node
    simple = (nodes.Name, nodes.Attribute, nodes.Compare, nodes.Call, nodes.Subscript)
    if not isinstance(node, simple) and value.site is not None:
        node = value.site.node
    text = " ".join(node.as_string().split())
    return text if len(text) <= 80 else text[:79] + "…"


def _snapshot(value: Value) -> Any:
    match value:
        case List():
            return list(value), value.length
        case list():
            return list(value)
        case dict():
            return dict(value)
        case set():
            return set(value)
        case Scope():
            return dict(value.names)
        case Instance() | Class():
            return dict(value.attributes)
        case Iterator():
            return value.position
        case Foreign():
            return {name: (each, _contents(each)) for name, each in vars(value).items()}
    return None


def _contents(value: Any) -> Any:
    return value.copy() if type(value) in (list, dict, set) else None


def _restore(value: Value, saved: Any) -> None:
    match value:
        case List():
            value[:], value.length = saved
        case list():
            value[:] = saved
        case dict() | set():
            value.clear()
            value.update(saved)
        case Scope():
            value.names.clear()
            value.names.update(saved)
        case Instance() | Class():
            value.attributes.clear()
            value.attributes.update(saved)
        case Iterator():
            value.position = saved
        case Foreign():
            current = vars(value)
            current.clear()
            for name, (each, contents) in saved.items():
                if isinstance(each, list):
                    each[:] = contents
                elif contents is not None:
                    each.clear()
                    each.update(contents)
                current[name] = each
