"""How a layer is named where it is to be written, and what must be imported for that."""

from __future__ import annotations

import ast

from layerlint.catalog import load_catalog
from layerlint.fixes.code import Code, Refusal, Written
from layerlint.fixes.text import Change


def layer_name(code: Code, near: ast.expr, name: str) -> Written:
    """The name of a layer as it is written beside another, which ``near`` constructs or calls."""
    match near:
        case ast.Attribute(value=owner):
            return Written(text=f"{code.code(owner)}.{name}")
        case ast.Name(id=neighbour):
            known = code.named.get((neighbour, name))
            if known is None:
                known = code.named[neighbour, name] = _bare(code, neighbour, name)
            return known
        case _:
            raise Refusal("nothing tells how layers are named there")


def _bare(code: Code, neighbour: str, name: str) -> Written:
    bound = code.imports_of(name)
    if bound:
        if all(_brings(one, name) for one in bound) and name not in code.bound:
            return Written(text=name)
        raise Refusal(f"`{name}` is something else in this file")
    if name in code.bound:
        raise Refusal(f"`{name}` is something else in this file")
    imports = code.imports_of(neighbour)
    if not imports:
        if code.imports_of("*") or neighbour not in code.bound:
            return Written(text=name)
        raise Refusal(f"nothing tells where `{neighbour}` comes from")
    if len(imports) > 1:
        raise Refusal(f"`{neighbour}` is imported more than once")
    [beside] = imports
    if not isinstance(code.parents[beside], ast.Module):
        raise Refusal(f"the import of `{neighbour}` hangs on a condition")
    for one in (beside, *code.imports):
        if isinstance(code.parents[one], ast.Module) and _brings(one, name):
            return Written(text=name, changes=tuple(_added(code, one, name)))
    raise Refusal(f"`{name}` can't be imported from where `{neighbour}` comes")


def _brings(node: ast.ImportFrom, name: str) -> bool:
    """Whether a layer of Keras can be imported by that name from the module of an import."""
    if node.level or node.module is None:
        return False
    symbol = load_catalog().symbol(f"{node.module}.{name}")
    return symbol is not None and symbol.kind == "layer" and symbol.name == name


def _added(code: Code, node: ast.ImportFrom, name: str) -> list[Change]:
    """A name put among those of an import: in order where they are, else behind them."""
    items = code.names_of(node)
    names = [alias.name for alias in node.names]
    index = len(names)
    for key in (str, str.lower):
        if len(names) > 1 and names == sorted(names, key=key):
            index = sum(key(one) < key(name) for one in names)
            break
    return items.inserted(index, name)


def respelt(code: Code, start: int, end: int, name: str, right: str) -> list[Change]:
    """A name of Keras written right: where it is taken, and if it is imported, where it is used."""
    imported = code.aliases.get(start)
    if imported is not None:
        return _respelt_import(code, *imported, right)
    return [Change(start=end - len(name), end=end, text=right)]


def _respelt_import(code: Code, node: ast.ImportFrom, index: int, right: str) -> list[Change]:
    alias = node.names[index]
    start, _ = code.alias_range(alias)
    correct = Change(start=start, end=start + len(alias.name), text=right)
    if alias.asname is not None:
        return [correct]
    there = code.imports_of(right)
    if right in code.bound or any(not _brings(one, right) for one in there):
        raise Refusal(f"`{right}` is something else in this file")
    if alias.name in code.bound or len(code.imports_of(alias.name)) > 1:
        raise Refusal(f"`{alias.name}` is something else, too, in this file")
    changes = [correct]
    if node in there:
        changes = code.names_of(node).removed(index)
    for used in code.names_in(code.tree).nodes.get(alias.name, ()):
        start, end = code.range(used)
        changes.append(Change(start=start, end=end, text=right))
    return changes
