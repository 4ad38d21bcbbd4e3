"""What the definitions of a file mention, told from its text alone.

An outline is made of ``ast``'s tree, which costs a tenth of astroid's: it says of most files
that they build nothing, and those are never looked at more closely.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from layerlint.interpreter.descent import descend
from layerlint.interpreter.words import Imported, last_name, word
from layerlint.recent import Recent
from layerlint.records import dataclass, field
from layerlint.source import SourceFile
from layerlint.source.syntax import Broken, parse_text

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS: Final = (*_FUNCTIONS, ast.ClassDef)

_NOTED: Final = frozenset({ast.arg, ast.Assign, ast.AnnAssign, ast.ImportFrom, ast.Import})
"""The nodes of which something is noted wherever in the file they are, besides names."""

_ASKING: Final = frozenset({"isinstance", "issubclass"})
"""Functions that do nothing with what they are given."""

CALL_OF_A_CALL: Final = "()"
"""The word for a call of what a call gave: ``Dense(2)(x)``, ``layer_of(n)(x)``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """A function, method or class that stands in no function."""

    name: str
    is_class: bool
    line: int
    """The first of its lines, decorators included."""
    owner: Definition | None = None
    """The class around it."""
    words: frozenset[str]
    """The last names of all that it calls or hands on; those of attributes begin with a dot,
    and with the name of a module where one is in front: ``np.add``."""
    held: frozenset[str]
    """The last names of what it puts into lists, tuples and the like."""
    bases: tuple[str, ...] = ()
    """The last names of the bases of a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The definitions of a file, and what it imports and binds."""

    definitions: tuple[Definition, ...]
    body: frozenset[str]
    """All that is mentioned by what runs when the module is imported."""
    imports: dict[str, tuple[Imported, ...]]
    """By the name that is bound, wherever in the file."""
    stars: tuple[Imported, ...]
    bound: dict[str, frozenset[str]]
    """Names that are another word for something: ``conv = Conv2D``, ``partial(Conv2D, 3)``."""
    made: frozenset[str]
    """Names that statements of the module bind to what is no name and no constant."""
    named: dict[str, tuple[Definition, ...]]
    """Definitions by name: functions and classes bare, methods behind a dot."""
    rebound: frozenset[str]
    """Names that imports bind and something else, too: a parameter, an assignment."""
    size: int
    """How many expressions and statements there are."""


MOST_CHARACTERS: Final = 6_000_000
"""How much text may stand behind the outlines that are kept; one takes some eight bytes for each
character of it."""

_OUTLINES: Final[Recent[SourceFile, Outline | None]] = Recent(MOST_CHARACTERS)


def outline_of(source: SourceFile) -> Outline | None:
    """The outline of a file; ``None`` where it can't be parsed."""
    if source in _OUTLINES:
        return _OUTLINES[source]
    tree = parse_text(source.text)
    outline = None if isinstance(tree, Broken) else _Drawing().drawn(tree)
    return _OUTLINES.keep(source, outline, len(source.text) + 1)


@dataclass(slots=True)
class _Drawing:
    """An outline as far as it is made."""

    definitions: list[Definition] = field(default_factory=list)
    body: set[str] = field(default_factory=set)
    imports: dict[str, tuple[Imported, ...]] = field(default_factory=dict)
    stars: list[Imported] = field(default_factory=list)
    bound: dict[str, set[str]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    sets: frozenset[str] = frozenset()
    """What is never anything else than a set: names, and attributes with a dot in front."""
    _nodes: dict[ast.AST, list[ast.AST]] = field(default_factory=dict)
    """The nodes of methods, until they are asked for."""

    def drawn(self, tree: ast.Module) -> Outline:
        nodes = descend([tree])
        stored: list[str] = []
        assigned: list[ast.Assign | ast.AnnAssign] = []
        for node in nodes:  # most of them are names, and `match` would be felt
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store):
                    stored.append(node.id)
            elif isinstance(node, ast.Attribute):
                if isinstance(node.ctx, ast.Store):
                    stored.append(f".{node.attr}")
            elif node.__class__ in _NOTED:
                self._note(node, stored, assigned)
        self.sets = _only_sets(stored, assigned)
        for assignment in assigned:
            if isinstance(assignment, ast.Assign):
                self._assign(assignment)
        self._statements(tree.body, None)
        named: dict[str, list[Definition]] = {}
        for each in self.definitions:
            names = [f".{each.name}"]
            if each.owner is None or each.is_class:
                names.append(each.name)
            for name in names:
                named.setdefault(name, []).append(each)
        return Outline(
            definitions=tuple(self.definitions),
            body=frozenset(self.body),
            imports=self.imports,
            stars=tuple(self.stars),
            bound={name: frozenset(words) for name, words in self.bound.items()},
            made=frozenset(self.made),
            named={name: tuple(found) for name, found in named.items()},
            rebound=frozenset(stored) & self.imports.keys(),
            size=len(nodes),
        )

    def _note(
        self, node: ast.AST, stored: list[str], assigned: list[ast.Assign | ast.AnnAssign]
    ) -> None:
        match node:
            case ast.arg(arg=name):
                stored.append(name)
            case ast.Assign() | ast.AnnAssign():
                assigned.append(node)
            case ast.ImportFrom():
                self._import_from(node)
            case ast.Import():
                self._import(node)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module, level = node.module or "", node.level
        for each in node.names:
            if each.name == "*":
                self.stars.append(Imported(module=module, level=level))
                continue
            found = Imported(module=module, name=each.name, level=level)
            name = each.asname or each.name
            self.imports[name] = (*self.imports.get(name, ()), found)

    def _import(self, node: ast.Import) -> None:
        for each in node.names:
            name = each.asname or each.name.partition(".")[0]
            module = each.name if each.asname else name
            self.imports[name] = (*self.imports.get(name, ()), Imported(module=module))

    def _assign(self, node: ast.Assign) -> None:
        value = node.value
        if isinstance(value, ast.Call) and value.args:
            value = value.args[0]  # partial(Conv2D, …)
        if isinstance(value, (ast.Name, ast.Attribute)):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.bound.setdefault(target.id, set()).add(word(value, self.imports))

    def _statements(self, body: list[ast.stmt], owner: Definition | None) -> None:
        for statement in body:
            if not isinstance(statement, _DEFINITIONS):
                self._statement(statement)
                continue
            bases = getattr(statement, "bases", ())
            named = tuple(last_name(base) for base in bases)
            nodes = self._nodes_in(statement)
            definition = Definition(
                name=statement.name,
                is_class=isinstance(statement, ast.ClassDef),
                line=min(each.lineno for each in (statement, *statement.decorator_list)),
                owner=owner,
                words=self._words_of(statement, nodes, named if owner is None else owner.bases),
                held=self._held(nodes),
                bases=named,
            )
            self.definitions.append(definition)
            for each in (*statement.decorator_list, *bases):
                self.body |= self._mentioned([each])
            if isinstance(statement, ast.ClassDef):
                self._statements(statement.body, definition)

    def _statement(self, statement: ast.stmt) -> None:
        """A statement that defines nothing itself; one that holds others may."""
        inner: list[ast.stmt] = []
        rest: list[ast.AST] = []
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                inner.append(child)
            elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
                inner.extend(child.body)
            else:
                rest.append(child)
        self.body |= self._mentioned(rest)
        if not isinstance(
            getattr(statement, "value", None), (ast.Name, ast.Attribute, ast.Constant)
        ):
            self.made.update(_names_bound(statement))
        self._statements(inner, None)

    def _nodes_in(self, definition: ast.AST) -> list[ast.AST]:
        """All nodes of a definition; of a class those of its methods, which are asked for next."""
        known = self._nodes.pop(definition, None)
        if known is not None:
            return known
        if not isinstance(definition, ast.ClassDef):
            return descend(ast.iter_child_nodes(definition))
        found = descend((*definition.bases, *definition.keywords, *definition.decorator_list))
        for statement in definition.body:
            found.append(statement)
            if isinstance(statement, _DEFINITIONS):
                inner = self._nodes_in(statement)
                self._nodes[statement] = inner
                found += inner
            else:
                found += descend([statement])[1:]
        return found

    def _mentioned(self, trees: Iterable[ast.AST]) -> set[str]:
        """Every name that some trees read, and what they call."""
        nodes = descend(trees)
        read = {
            word(node, self.imports)
            for node in nodes
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load)
        }
        return read | self._words(nodes, ())

    def _held(self, nodes: Iterable[ast.AST]) -> frozenset[str]:
        items = (
            item
            for node in nodes
            if isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict))
            for item in (node.values if isinstance(node, ast.Dict) else node.elts)
        )
        names = (item for item in items if isinstance(item, (ast.Name, ast.Attribute)))
        return frozenset(word(each, self.imports) for each in names)

    def _words_of(
        self, definition: ast.AST, nodes: Iterable[ast.AST], bases: tuple[str, ...]
    ) -> frozenset[str]:
        found = self._words(nodes, bases)
        if isinstance(definition, _FUNCTIONS):
            for default in (*definition.args.defaults, *definition.args.kw_defaults):
                if isinstance(default, (ast.Name, ast.Attribute)):
                    found.add(word(default, self.imports))
        return frozenset(found)

    def _words(self, nodes: Iterable[ast.AST], bases: tuple[str, ...]) -> set[str]:
        """All that some nodes call or hand on; ``bases`` are those of the class."""
        found: set[str] = set()
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            if isinstance(function, ast.Name) and function.id in _ASKING:
                continue
            if isinstance(function, ast.Attribute) and function.attr == "__init__":
                # What a base does when an object is made, not any `__init__` there is.
                found.update(_made_by(function.value, bases))
            elif isinstance(function, (ast.Name, ast.Attribute)):
                if not self._adds_to_set(function):
                    found.add(word(function, self.imports))
            else:
                found.add(CALL_OF_A_CALL)
            handed = (*node.args, *(keyword.value for keyword in node.keywords))
            found.update(
                word(each, self.imports)
                for each in handed
                if isinstance(each, (ast.Name, ast.Attribute))
            )
        return found

    def _adds_to_set(self, function: ast.Name | ast.Attribute) -> bool:
        """Whether it is the ``add`` of a set, which is no model's."""
        match function:
            case ast.Attribute(attr="add", value=ast.Name(id=name)):
                return name in self.sets
            case ast.Attribute(attr="add", value=ast.Attribute(attr=name)):
                return f".{name}" in self.sets
        return False


def _only_sets(
    stored: Iterable[str], assigned: Iterable[ast.Assign | ast.AnnAssign]
) -> frozenset[str]:
    """What is bound to sets and to nothing else; attributes have a dot in front."""
    made: Counter[str] = Counter()
    for each in assigned:
        targets = each.targets if isinstance(each, ast.Assign) else [each.target]
        if not _makes_set(each.value):
            continue
        for target in targets:
            match target:
                case ast.Name(id=name):
                    made[name] += 1
                case ast.Attribute(attr=name):
                    made[f".{name}"] += 1
    bound = Counter(stored)
    return frozenset(name for name, times in made.items() if times == bound[name])


def _makes_set(value: ast.expr | None) -> bool:
    match value:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set")):
            return True
    return False


def _made_by(receiver: ast.expr, bases: tuple[str, ...]) -> tuple[str, ...]:
    """The classes whose ``__init__`` is meant: of ``super()`` the bases of the class."""
    if isinstance(receiver, (ast.Name, ast.Attribute)):
        return (last_name(receiver),)
    return bases


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement itself binds, those of statements in it left out."""
    own = (child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt))
    for node in descend(own):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
