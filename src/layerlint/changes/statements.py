"""A source as its top-level statements: what each binds, and what it names."""

from __future__ import annotations

import ast
import re
import symtable
from collections import Counter
from collections.abc import Iterator
from typing import Final

from layerlint.records import dataclass
from layerlint.source import SourceError, SourceFile, parse

_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement at the top level of a module, with the comments right above it."""

    text: str
    binds: frozenset[str]
    names: frozenset[str]
    """What it names besides its own variables, attributes and words in quotes among them."""
    defines: bool
    """Whether it is a function or class, which does nothing where it stands."""
    imports: bool
    acts: bool
    """Whether it does more than to bind names, so that it may concern everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """All of a source: its statements, and the lines that belong to none."""

    statements: tuple[Statement, ...]
    loose: Counter[str]


def module_of(source: SourceFile) -> Module | None:
    """The statements of a source; ``None`` where it is no Python."""
    try:
        tree = parse(source)
    except SourceError:
        return None
    if source.faults:
        return None
    statements = []
    taken: set[int] = set()
    for node in tree.body:
        lines = _lines(node, source)
        taken.update(lines)
        text = "\n".join(source.lines[number - 1] for number in lines)
        statements.append(_statement(node, text))
    loose = (line.strip() for number, line in enumerate(source.lines, 1) if number not in taken)
    return Module(statements=tuple(statements), loose=Counter(filter(None, loose)))


def _lines(node: ast.stmt, source: SourceFile) -> range:
    """The lines of a statement, its decorators and the comments right above it."""
    decorators = node.decorator_list if isinstance(node, _DEFINITIONS) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    while first > 1 and source.lines[first - 2].startswith("#"):
        first -= 1
    return range(first, (node.end_lineno or node.lineno) + 1)


def _statement(node: ast.stmt, text: str) -> Statement:
    inside = list(_outside_of_definitions(node))
    return Statement(
        text=text,
        binds=frozenset(name for part in inside for name in _bound(part)),
        names=_names(node, text),
        defines=isinstance(node, _DEFINITIONS),
        imports=isinstance(node, (ast.Import, ast.ImportFrom)),
        acts=any(map(_acts, inside)),
    )


def _names(node: ast.stmt, text: str) -> frozenset[str]:
    parts = list(ast.walk(node))
    named = {name for part in parts for name in _named(part)}
    try:
        table = symtable.symtable(text, "<statement>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        # It makes sense to the parser alone: then each word may be a name of the module.
        return frozenset(named | {part.id for part in parts if isinstance(part, ast.Name)})
    return frozenset(named | {one.get_name() for one in table.get_symbols()} | set(_global(table)))


def _global(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that the functions and classes in a table leave to the module."""
    for child in table.get_children():
        yield from (one.get_name() for one in child.get_symbols() if one.is_global())
        yield from _global(child)


def _outside_of_definitions(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all in it, without the bodies of functions and classes."""
    yield node
    if not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
        for child in ast.iter_child_nodes(node):
            yield from _outside_of_definitions(child)


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr=name):
            yield name
        case ast.alias(name=name):
            yield from name.split(".")
        case ast.ImportFrom(module=str(module)):
            yield from module.split(".")
        case ast.Constant(value=str(text)) if re.fullmatch(r"\w+", text):
            yield text


def _acts(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Expr() | ast.For() | ast.AsyncFor() | ast.While() | ast.With() | ast.AsyncWith():
            return True
        case ast.Delete() | ast.Raise() | ast.Assert() | ast.AugAssign():
            return True
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            return True
        case ast.alias(name="*"):
            return True
        case _:
            return False
