"""How a layer is named where it is to be written, and what must be imported for that."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layerlint.catalog import load_catalog
from layerlint.fixes.code import Code, Refusal
from layerlint.fixes.commas import Items
from layerlint.fixes.text import Change
from layerlint.records import dataclass
from layerlint.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A layer's name as the file writes it, and the changes that make it known."""

    text: str
    changes: tuple[Change, ...] = ()


def layer_name(code: Code, near: ast.expr, name: str) -> Written:
    """The name of a layer as it is written beside another, which ``near`` constructs or calls."""
    match near:
        case ast.Attribute(value=owner):
            return Written(text=f"{code.code(owner)}.{name}")
        case ast.Name(id=neighbour):
            return _bare(code, near, neighbour, name)
        case _:
            raise Refusal("nothing tells how layers are named there")


def _bare(code: Code, near: ast.Name, neighbour: str, name: str) -> Written:
    bound = _imports_of(code, name)
    if bound:
        if all(_brings(one, name) for one in bound) and _binds_nothing_else(code, name):
            return Written(text=name)
        raise Refusal(f"`{name}` is something else in this file")
    if not _binds_nothing_else(code, name):
        raise Refusal(f"`{name}` is something else in this file")
    imports = _imports_of(code, neighbour)
    if not imports:
        if any(_is_star(one) for one in _all_imports(code)) or _binds_nothing_else(code, neighbour):
            return Written(text=name)
        raise Refusal(f"nothing tells where `{neighbour}` comes from")
    if len(imports) > 1:
        raise Refusal(f"`{neighbour}` is imported more than once")
    [beside] = imports
    if not isinstance(code.parents[beside], ast.Module):
        raise Refusal(f"the import of `{neighbour}` hangs on a condition")
    for one in (beside, *_all_imports(code)):
        if isinstance(code.parents[one], ast.Module) and _brings(one, name):
            return Written(text=name, changes=tuple(_added(code, one, name)))
    raise Refusal(f"`{name}` can't be imported from where `{neighbour}` comes")


def _all_imports(code: Code) -> Iterator[ast.ImportFrom]:
    return (node for node in ast.walk(code.tree) if isinstance(node, ast.ImportFrom))


def _imports_of(code: Code, name: str) -> list[ast.ImportFrom]:
    """The imports that bind a name."""
    return [
        node
        for node in _all_imports(code)
        if any((alias.asname or alias.name) == name for alias in node.names)
    ]


def _is_star(node: ast.ImportFrom) -> bool:
    return any(alias.name == "*" for alias in node.names)


def _brings(node: ast.ImportFrom, name: str) -> bool:
    """Whether a layer of Keras can be imported by that name from the module of an import."""
    if node.level or node.module is None:
        return False
    symbol = load_catalog().symbol(f"{node.module}.{name}")
    return symbol is not None and symbol.kind == "layer" and symbol.name == name


def _binds_nothing_else(code: Code, name: str) -> bool:
    """Whether no assignment, definition or parameter of the file has that name."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Name(id=other, ctx=ast.Store() | ast.Del()) if other == name:
                return False
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.name == name:
                return False
            case ast.arg(arg=other) if other == name:
                return False
            case ast.Import(names=names) if any(
                (alias.asname or alias.name) == name for alias in names
            ):
                return False
            case _:
                pass
    return True


def _added(code: Code, node: ast.ImportFrom, name: str) -> list[Change]:
    """A name put among those of an import: in order where they are, else behind them."""
    ranges = [code.lines.range(_alias_span(code, alias)) for alias in node.names]
    bracketed = code.text[code.end(node) - 1] == ")"
    items = Items(lines=code.lines, items=ranges, closing=ranges[-1][1], bracketed=bracketed)
    names = [alias.name for alias in node.names]
    index = len(names)
    for key in (str, str.lower):
        if len(names) > 1 and names == sorted(names, key=key):
            index = sum(key(one) < key(name) for one in names)
            break
    return items.inserted(index, name)


def _alias_span(code: Code, alias: ast.alias) -> Span:
    return code.source.span(
        alias.lineno,
        alias.col_offset,
        alias.end_lineno or alias.lineno,
        alias.end_col_offset or alias.col_offset,
    )


def respelt(code: Code, start: int, end: int, name: str, right: str) -> list[Change]:
    """A name of Keras written right: where it is taken, and if it is imported, where it is used."""
    for node in _all_imports(code):
        for index, alias in enumerate(node.names):
            if code.lines.range(_alias_span(code, alias))[0] == start:
                return _respelt_import(code, node, index, right)
    return [Change(start=end - len(name), end=end, text=right)]


def _respelt_import(code: Code, node: ast.ImportFrom, index: int, right: str) -> list[Change]:
    alias = node.names[index]
    start, _ = code.lines.range(_alias_span(code, alias))
    correct = Change(start=start, end=start + len(alias.name), text=right)
    if alias.asname is not None:
        return [correct]
    there = _imports_of(code, right)
    if not _binds_nothing_else(code, right) or any(not _brings(one, right) for one in there):
        raise Refusal(f"`{right}` is something else in this file")
    if not _binds_nothing_else(code, alias.name) or len(_imports_of(code, alias.name)) > 1:
        raise Refusal(f"`{alias.name}` is something else, too, in this file")
    changes = [correct]
    if node in there:
        ranges = [code.lines.range(_alias_span(code, one)) for one in node.names]
        changes = Items(lines=code.lines, items=ranges, closing=ranges[-1][1]).removed(index)
    for used in ast.walk(code.tree):
        if isinstance(used, ast.Name) and used.id == alias.name:
            start, end = code.range(used)
            changes.append(Change(start=start, end=end, text=right))
    return changes
