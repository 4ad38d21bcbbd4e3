"""Source as a tree with offsets: what stands at a place, and what stands around it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from layerlint.fixes.commas import Items
from layerlint.fixes.text import Change, Lines
from layerlint.records import dataclass, field
from layerlint.source import Place, SourceFile, Span, parse

Scope: TypeAlias = "ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda"

_QUOTED: Final = re.compile("[\"']")
_WORD: Final = re.compile(r"\w+")

_SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Refusal(Exception):
    """Why a fix can't be carried out as an edit, in words that follow "because"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A layer's name as the file writes it, and the changes that make it known."""

    text: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """The names in a scope and in those within it."""

    nodes: Mapping[str, Sequence[ast.Name]]
    stores: Counter[str]
    """How often each is bound by an assignment or the like."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Code:
    """One source, parsed. Offsets are characters of ``SourceFile.text`` from 0.

    What is asked again for each of thousands of fixes is looked for once in all of the source.
    """

    source: SourceFile
    lines: Lines
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(repr=False)
    calls: dict[Span, ast.Call] = field(repr=False)

    @staticmethod
    def of(source: SourceFile) -> Code:
        """The code of a source that Python can read; raises SourceError where it can't."""
        tree = parse(source)
        parents: dict[ast.AST, ast.AST] = {}
        calls: dict[Span, ast.Call] = {}
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                parents[child] = node
            if isinstance(node, ast.Call):
                calls[_span(source, node)] = node
        return Code(
            source=source, lines=Lines(text=source.text), tree=tree, parents=parents, calls=calls
        )

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text

    def call_at(self, place: Place) -> ast.Call:
        """The call that stands at a place."""
        if place.path != self.source.path:
            raise Refusal(f"a part of it stands in {place.path}")
        found = self.calls.get(place.span)
        if found is None:
            raise Refusal("it is no plain call in the source")
        return found

    def at(self, place: Place) -> str:
        """What stands at a place of this source."""
        start, end = self.lines.range(place.span)
        return self.text[start:end]

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node begins."""
        return self.range(node)[0]

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Where a node ends."""
        return self.range(node)[1]

    def range(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self.lines.range(_span(self.source, node))

    def code(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """What stands there for a node."""
        start, end = self.range(node)
        return self.text[start:end]

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that holds an expression."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements among which one stands."""
        if statement not in self._blocks:
            raise Refusal("its statement stands in no block")
        return self._blocks[statement][0]

    def index(self, statement: ast.stmt) -> int:
        """Which of the statements among which it stands one is."""
        return self._blocks[statement][1]

    @cached_property
    def _blocks(self) -> dict[ast.stmt, tuple[list[ast.stmt], int]]:
        return {
            statement: (value, index)
            for node in ast.walk(self.tree)
            for _, value in ast.iter_fields(node)
            if isinstance(value, list)
            for index, statement in enumerate(value)
            if isinstance(statement, ast.stmt)
        }

    def scope(self, node: ast.AST) -> Scope:
        """The innermost function, class or module in which a node stands."""
        node = self.parents[node]
        while not isinstance(node, _SCOPES):
            node = self.parents[node]
        return node

    def scopes(self, node: ast.AST) -> Iterator[Scope]:
        """The functions, classes and the module around a node, innermost first."""
        while not isinstance(node, ast.Module):
            node = self.scope(node)
            yield node

    @cached_property
    def displays(self) -> dict[ast.AST, tuple[Items, dict[ast.expr, int]]]:
        """The items of lists and imports that were asked about, and which of a list each is."""
        return {}

    def names_in(self, scope: Scope) -> Names:
        """The names in a scope and in those within it."""
        if scope not in self._names:
            nodes: dict[str, list[ast.Name]] = {}
            for node in ast.walk(scope):
                if isinstance(node, ast.Name):
                    nodes.setdefault(node.id, []).append(node)
            stores = Counter(
                one.id for some in nodes.values() for one in some if isinstance(one.ctx, ast.Store)
            )
            self._names[scope] = Names(nodes=nodes, stores=stores)
        return self._names[scope]

    @cached_property
    def _names(self) -> dict[ast.AST, Names]:
        return {}

    def loads(self, name: str) -> Sequence[ast.Name | ast.Attribute]:
        """Where a name, or an attribute of a name, is read."""
        return self._loads.get(name, ())

    @cached_property
    def _loads(self) -> dict[str, list[ast.Name | ast.Attribute]]:
        found: dict[str, list[ast.Name | ast.Attribute]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                found.setdefault(self.code(node), []).append(node)
        return found

    def definition(self, name: str) -> ast.Assign | None:
        """The first statement that gives what a call makes that name, or attribute."""
        return self._definitions.get(name)

    @cached_property
    def _definitions(self) -> dict[str, ast.Assign]:
        found: dict[str, ast.Assign] = {}
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[target], value=ast.Call()):
                    found.setdefault(self.code(target), node)
        return found

    @cached_property
    def imports(self) -> Sequence[ast.ImportFrom]:
        """All imports of names from modules."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom)]

    @cached_property
    def aliases(self) -> dict[int, tuple[ast.ImportFrom, int]]:
        """What is imported, by where it begins: the import, and which of its names it is."""
        return {
            self.alias_range(alias)[0]: (node, index)
            for node in reversed(self.imports)
            for index, alias in enumerate(node.names)
        }

    def alias_range(self, alias: ast.alias) -> tuple[int, int]:
        """Where a name that is imported, and what it is bound to, begin and end."""
        return self.lines.range(_span(self.source, alias))

    def names_of(self, node: ast.ImportFrom) -> Items:
        """The names of an import as text."""
        if node not in self.displays:
            ranges = [self.alias_range(alias) for alias in node.names]
            bracketed = self.text[self.end(node) - 1] == ")"
            last = ranges[-1][1]
            items = Items(lines=self.lines, items=ranges, closing=last, bracketed=bracketed)
            self.displays[node] = items, {}
        return self.displays[node][0]

    @cached_property
    def named(self) -> dict[tuple[str, str], Written]:
        """How layers are named beside others, of those that were asked about."""
        return {}

    def imports_of(self, name: str) -> Sequence[ast.ImportFrom]:
        """Those that bind a name."""
        return self._imports.get(name, ())

    @cached_property
    def _imports(self) -> dict[str, list[ast.ImportFrom]]:
        found: dict[str, list[ast.ImportFrom]] = {}
        for node in self.imports:
            for name in dict.fromkeys(alias.asname or alias.name for alias in node.names):
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names of assignments, definitions, parameters and imported modules."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    found.add(name)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    found.add(node.name)
                case ast.arg(arg=name):
                    found.add(name)
                case ast.Import(names=names):
                    found.update(alias.asname or alias.name for alias in names)
                case _:
                    pass
        return frozenset(found)

    def quotes(self, text: str) -> int:
        """How often a text stands between quotes."""
        if _QUOTED.search(text):
            return len(re.findall(rf"[\"']{re.escape(text)}[\"']", self.text))
        return self._quoted[text]

    @cached_property
    def _quoted(self) -> Counter[str]:
        _, *between = _QUOTED.split(self.text)
        return Counter(between[:-1])

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the text, those in comments too."""
        return frozenset(_WORD.findall(self.text))


def _span(source: SourceFile, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> Span:
    end_line = node.end_lineno if node.end_lineno is not None else node.lineno
    end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    return source.span(node.lineno, node.col_offset, end_line, end_column)
