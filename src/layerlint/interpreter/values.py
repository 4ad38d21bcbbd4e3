"""What a name can stand for while a program is interpreted.

Plain Python values stand for themselves: ``None``, numbers, strings, ``tuple``, ``dict``,
``set``, ``range``, ``slice``, and ``list`` (as ``List``, so that a list can say that its
length is not known). The classes here stand for the rest. None of them defines ``==``
beyond identity, except ``Unknown``, which is equal to another of the same origin.

Whoever changes a mutable value (a list, dict or set, an instance, a scope, a foreign
object) first calls ``machine.touch(value)``, so that a run can be taken back.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from itertools import islice
from typing import Any, TypeAlias

from astroid import nodes

from layerlint.catalog import Symbol
from layerlint.records import dataclass, field
from layerlint.source import SourceFile

Value: TypeAlias = Any
"""A Python value that stands for itself, or one of the classes of this module."""

Key: TypeAlias = tuple[Any, ...]
"""Where an unknown comes from. Unknowns with equal keys are one value."""


class _Nothing:
    """The absence of a value, where ``None`` would be one."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()

FIELDS = "<fields>"
"""Under which a class holds its fields, where it has them as data classes do: no source says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An expression or statement of one file: where something is done."""

    source: SourceFile
    node: nodes.NodeNG

    @property
    def dropped(self) -> bool:
        """Whether nothing takes its value: it is a statement of its own."""
        return isinstance(self.node.parent, nodes.Expr)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unknown:
    """A value that cannot be told from the source, and why.

    ``default`` is what the value is as long as no answered condition says otherwise
    (the default of a root's parameter). ``operation`` and ``operands`` say how it was
    made from others: ``("not", (p,))``, ``("==", (p, 3))``, ``("+", (n, -1))``,
    ``("spelled", (p, "lower"))``; of a ``text`` the operands are how it is known to begin and to
    end, of an ``item`` the container that it stands in, of an ``array`` its sizes, both in a tuple;
    of what is one ``among`` several values these, ``between`` two numbers both of them.
    """

    key: Key
    reason: str
    site: Site | None = None
    default: Value = NOTHING
    operation: str | None = None
    operands: tuple[Value, ...] = ()
    parts: int = 1
    """Of how many it is made, itself and each of the operands as often as it is met."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


class List(list[Value]):
    """A list. ``length`` is not ``None`` where its length is not known: then its items
    stand for the first and the last one. ``born`` is the loop of unknown length in which
    it was made, 0 for none: growing in another one makes its length unknown.
    """

    __slots__ = ("born", "length")

    def __init__(self, items: Any = (), length: Unknown | None = None, born: int = 0) -> None:
        super().__init__(items)
        self.length = length
        self.born = born

    __hash__ = None


class Array(List):
    """A NumPy array of known values, nested lists for its axes: operators go element-wise."""

    __slots__ = ()


class Configured(dict[Value, Value]):
    """What ``layer.get_config()`` gives; ``label`` is the name, where Keras gives that itself."""

    __slots__ = ("label",)

    def __init__(self, items: Any, label: Value) -> None:
        super().__init__(items)
        self.label = label

    __hash__ = None


class OpenDict(dict[Value, Value]):
    """The ``**keywords`` of a root: nobody gave any, but somebody may.

    An item that is asked for with a default is like a parameter with that default.
    """

    __slots__ = ("key", "reason")

    def __init__(self, items: Any = (), *, key: Key, reason: str) -> None:
        super().__init__(items)
        self.key = key
        self.reason = reason

    def item(self, name: Value, default: Value, site: Site) -> Unknown:
        """What nobody has given yet."""
        return parameter(
            key=("item", *self.key, str(name)),
            reason=f"item {name!r} of {self.reason}",
            site=site,
            default=default,
        )

    __hash__ = None


class Scope:
    """The names of a module, function call, class body or comprehension."""

    __slots__ = ("function", "globals", "kind", "module", "names", "nonlocals", "parent")

    def __init__(
        self,
        kind: str,
        module: Module,
        parent: Scope | None = None,
        function: Function | None = None,
    ) -> None:
        self.kind = kind
        self.module = module
        self.parent = parent
        self.function = function
        self.names: dict[str, Value] = {}
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()


class Names(dict[Value, Value]):
    """What ``globals()`` gives: the names of ``scope``, which it binds where it is changed."""

    __slots__ = ("scope",)

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.names)
        self.scope = scope

    __hash__ = None


class Module:
    """A file of the project. Other files are parsed and run when a name of theirs is read."""

    __slots__ = ("dotted", "scope", "source", "stars", "started", "tells", "tree")

    def __init__(self, source: SourceFile, dotted: str, tree: nodes.Module | None = None) -> None:
        self.source = source
        self.dotted = dotted
        self.tree = tree
        self.scope = Scope("module", self)
        self.started = False
        self.stars: list[str] = []
        """Modules outside of the project of which ``import *`` brought names nobody here knows."""
        self.tells: dict[str, Value] = {}
        """The settings of Keras that its body sets, for each run that imports it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deferred:
    """A name imported from a file of the project that was not read yet."""

    module: Module
    name: str
    site: Site


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    """A function or lambda of the code under lint, with the scope that it closes over."""

    node: nodes.FunctionDef | nodes.AsyncFunctionDef | nodes.Lambda
    scope: Scope
    defaults: tuple[Value, ...] = ()
    keyword_defaults: tuple[Value, ...] = ()
    owner: Class | None = None
    """The class in whose body it stands: where ``super()`` starts from."""
    qualname: str = "<lambda>"
    attributes: dict[str, Value] = field(default_factory=dict)
    """What the code sets on it: ``build.calls = 0``."""
    supplied: dict[str, Value] | None = None
    """What a decorator hands it that its callers do not, by parameter: the command line that
    ``@click.command()`` reads. Not ``None`` where one may, be it known what or not."""

    @property
    def source(self) -> SourceFile:
        return self.scope.module.source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """A function, builtin or other callable bound to its first argument."""

    function: Value
    receiver: Value


class Class:
    """A class of the code under lint. ``bases`` may hold ``Native``, ``External`` and
    ``Unknown`` besides other classes.
    """

    __slots__ = ("attributes", "bases", "name", "node", "order", "qualname", "scope")

    def __init__(
        self,
        name: str,
        qualname: str,
        node: nodes.ClassDef | None,
        bases: tuple[Value, ...],
        scope: Scope,
    ) -> None:
        self.name = name
        self.qualname = qualname
        self.node = node
        self.bases = bases
        self.scope = scope
        self.attributes: dict[str, Value] = {}
        self.order = _order(self)
        """The classes in which an attribute is looked up, this one first."""

    @property
    def native(self) -> Native | None:
        """The first class of a library among those that this one derives from."""
        return next((entry for entry in self.order if isinstance(entry, Native)), None)


def _order(cls: Class) -> tuple[Value, ...]:
    """A class, its bases and theirs in Python's order: each before its own bases, and the
    bases of each in the order in which it names them.
    """
    rows = [base.order if isinstance(base, Class) else (base,) for base in cls.bases]
    if len(rows) == 1:
        return (cls, *rows[0])
    waiting = [deque((_mark(one), one) for one in row) for row in (*rows, cls.bases)]
    behind = Counter(mark for row in waiting for mark, _ in islice(row, 1, None))
    """How often something stands behind the first of a row."""
    found: list[Value] = [cls]
    told: set[object] = set()
    while waiting := [row for row in waiting if row]:
        heads = (row[0] for row in waiting)
        # Where Python finds no order it refuses the class; here it goes on with the first.
        taken, value = next((head for head in heads if not behind[head[0]]), waiting[0][0])
        found.append(value)
        told.add(taken)
        for row in waiting:
            if row[0][0] != taken:
                continue
            while row and row[0][0] in told:
                row.popleft()
            if row:
                behind[row[0][0]] -= 1
    return tuple(found)


def _mark(value: Value) -> object:
    """What a base is known by; ``class Net([])`` has one that has no hash."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


class Instance:
    """An object of a class of the code under lint.

    ``native`` is what a class of Keras that it derives from keeps about it; ``contents``
    the dictionary or list that it is where its class derives from ``dict`` or ``list``;
    ``initialized`` is whether its ``__init__`` has been begun, and did not end in an error.
    """

    __slots__ = ("attributes", "cls", "contents", "initialized", "native")

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: dict[str, Value] = {}
        self.contents: Value = None
        self.native: Foreign | None = None
        self.initialized = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A class, function or object that the catalog knows, such as ``keras.layers.Dense``.

    ``dialect`` is that of the import form by which it was reached, ``None`` where the
    form does not tell.
    """

    symbol: Symbol
    dialect: str | None = None

    @property
    def qualified(self) -> str:
        return self.symbol.qualified


@dataclass(frozen=True, slots=True)
class External:
    """A module outside the project, or a name in one: ``tensorflow.nn.relu``."""

    dotted: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Builtin:
    """A function that layerlint carries out itself."""

    name: str
    run: Callable[[Any, list[Value], dict[str, Value], Site], Value]
    """Takes the machine (``machine.Machine``, which speaks of values itself), the positional
    arguments, the keywords, and where the call stands."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partial:
    """``functools.partial``, and what behaves like it."""

    function: Value
    positional: tuple[Value, ...]
    keywords: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Super:
    """``super()``: attributes are looked up behind ``owner`` in the order of ``cls``."""

    owner: Class
    receiver: Value
    cls: Class


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Descriptor:
    """A ``property``, ``staticmethod``, ``classmethod``, ``cached_property`` or
    ``partialmethod``, whose function is a ``Partial``.
    """

    kind: str
    function: Value
    setter: Value = None


class Iterator:
    """An iterator over a list of items; ``position`` is the next one.

    Where the length of the list is not known, its last item stands for all that follow. Where it
    ``goes_on``, it has no end, and these are those at hand.
    """

    __slots__ = ("goes_on", "items", "position")

    def __init__(self, items: list[Value], *, goes_on: bool = False) -> None:
        self.items = items
        self.position = 0
        self.goes_on = goes_on


class Generator:
    """A call of a generator function; ``items`` are what it yields, once somebody asked."""

    __slots__ = ("function", "items", "scope", "site")

    def __init__(self, function: Function, scope: Scope, site: Site) -> None:
        self.function = function
        self.scope = scope
        self.site = site
        self.items: Iterator | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoop:
    """A turn of a loop of unknown length that is going on."""

    turn: int
    """0 for the first, 1 for the last."""
    line: int
    serial: int
    """Tells loops of a run apart; from 1."""
    length: Unknown | None
    grown: list[tuple[Any, Any, Any]] = field(default_factory=list)
    """The object, key and former value of each number in it that the loop has changed."""
    met: dict[Any, list[Any]] = field(default_factory=dict)
    """What a condition in the source asked in the first turn."""
    wavering: list[tuple[Any, Any]] = field(default_factory=list)
    """Where that stands which some turns change and others do not: a scope, object or
    dictionary, and the name in it.
    """


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turns:
    """What a loop sees of something iterable: all items, or, where ``length`` is an
    unknown, two that stand for the first and the last.
    """

    items: list[Value]
    length: Unknown | None = None
    cut: bool = False
    """Whether there are more items than are looked at."""
    goes_on: bool = False
    """Whether there is no end of them."""


class Computed(float):
    """A number that was computed from the default of a parameter.

    A plain number to all who look at it: only who tells where it comes from asks for more.
    """

    __slots__ = ("behind",)

    behind: Unknown


def computed(number: float, behind: Unknown) -> Computed:
    """The same number, with the parameter whose default is behind it."""
    made = Computed(number)
    made.behind = behind
    return made


class TakenFloat(Computed):
    """A number that stands in the default of a parameter: a list, tuple or dictionary."""

    __slots__ = ()


class TakenInt(int):
    """A whole number that stands in the default of a parameter."""

    behind: Unknown


class TakenText(str):
    """A text that stands in the default of a parameter."""

    behind: Unknown


MARKED = (Computed, TakenInt, TakenText)
"""The plain values that know of which default they are."""


def unmarked(value: Value) -> Value:
    """A value as it is where nobody asks where it comes from."""
    match value:
        case Computed():
            return float(value)
        case TakenInt():
            return int(value)
        case TakenText():
            return str.__str__(value)
    return value


def parameter(*, key: Key, reason: str, site: Site | None, default: Value) -> Unknown:
    """A value that whoever runs or calls the code may give, and its default where nobody does.

    What stands in a default (an item of ``rates=(0.6, 0.2)``) is known to come from it.
    """
    made = Unknown(key=key, reason=reason, site=site, default=default)
    if type(default) not in (tuple, List, dict):
        return made
    return Unknown(key=key, reason=reason, site=site, default=_taken(default, made, _DEEPEST))


_DEEPEST = 3
_MOST_TAKEN = 256
_LARGEST_TAKEN = 64
"""How deep defaults are looked through, how many items one of them may have for that, and of how
many bits its numbers: no layer has more than that."""


def _taken(value: Value, behind: Unknown, depth: int) -> Value:
    kind = type(value)
    if kind is float:
        return _marked(TakenFloat(value), behind)
    if kind is int and value.bit_length() <= _LARGEST_TAKEN:
        return _marked(TakenInt(value), behind)
    if kind is str:
        return _marked(TakenText(value), behind)
    if depth == 0 or kind not in (tuple, List, dict) or len(value) > _MOST_TAKEN:
        return value
    if kind is dict:
        return {key: _taken(item, behind, depth - 1) for key, item in value.items()}
    items = [_taken(item, behind, depth - 1) for item in value]
    return tuple(items) if kind is tuple else List(items, value.length, value.born)


def _marked(value: Value, behind: Unknown) -> Value:
    value.behind = behind
    return value


class NumberMember(int):
    """A member of an ``IntEnum``: a number that has a name."""

    cls: Class
    name: str


class TextMember(str):
    """A member of a ``StrEnum``: a text that has a name."""

    cls: Class
    name: str


class Foreign:
    """Base of the objects that Keras's overlay keeps: layers, tensors, models.

    Subclasses are ordinary classes with ``__dict__``: a run takes back what it changed
    by restoring the attributes (lists, dicts and sets one level deep).
    """


class Raised(Exception):
    """The code under lint raises: ``kind`` is the name of the exception's class, if known."""

    def __init__(self, kind: str | None, value: Value = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


class BudgetSpent(Exception):
    """A budget of steps is used up; what was built before counts."""


def is_member(value: Value, cls: Class) -> bool:
    """Whether a value is a member of an enumeration."""
    return isinstance(value, (Instance, NumberMember, TextMember)) and value.cls is cls


def contents_of(value: Value) -> Value:
    """The dictionary or list that an object is, else the value itself."""
    if type(value) is Instance and value.contents is not None:
        return value.contents
    return value


def kind_of(value: Value) -> str:
    """A word for a value in messages and reasons."""
    match value:
        case Unknown():
            return value.reason
        case External():
            return value.dotted
        case Native():
            return value.symbol.name
        case Function():
            return value.qualname
        case Class():
            return value.qualname
        case Instance():
            return value.cls.name
        case _:
            return type(value).__name__.lower()


@dataclass(slots=True, kw_only=True)
class Frame:
    """One call of a user function that is going on."""

    function: Function | None
    scope: Scope
    site: Site | None
    """Where it was called; ``None`` for the body of a module and for a root."""
    yields: Callable[[Value], None] | None = None
    """What is done with what it yields."""
    beside: tuple[Key, ...] = ()
    """The parameters not at their defaults to which the branches that are being run are due."""
