"""Source as a tree with offsets: what stands at a place, and what stands around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from layerlint.fixes.text import Lines
from layerlint.records import dataclass, field
from layerlint.source import Place, SourceFile, Span, parse

Scope: TypeAlias = "ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda"

_SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Refusal(Exception):
    """Why a fix can't be carried out as an edit, in words that follow "because"."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Code:
    """One source, parsed. Offsets are characters of ``SourceFile.text`` from 0."""

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
        parent = self.parents[statement]
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and statement in value:
                return value
        raise Refusal("its statement stands in no block")

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


def _span(source: SourceFile, node: ast.expr | ast.stmt | ast.keyword) -> Span:
    end_line = node.end_lineno if node.end_lineno is not None else node.lineno
    end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    return source.span(node.lineno, node.col_offset, end_line, end_column)
