"""All expressions and statements in a tree of ``ast``.

``ast.walk`` spends half of its time on ``Load()``, ``Store()`` and the signs of operators.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

_HOLDS_NONE: Final = (ast.Name, ast.Constant, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_HOLDS_SIGNS: Final = frozenset(
    {"ctx", "op", "ops", "id", "attr", "arg", "kwd_attrs", "type_comment", "type_ignores"}
)
"""Fields of all kinds of nodes that hold words and signs."""

_FIELDS: Final[dict[type[ast.AST], tuple[str, ...]]] = {}
"""Where nodes of a kind hold others; filled as kinds are met."""


def descend(trees: Iterable[ast.AST]) -> list[ast.AST]:
    """Some nodes and all below them, level by level, as ``ast.walk`` goes."""
    found: list[ast.AST] = list(trees)
    add, add_all = found.append, found.extend
    for node in found:
        kind = node.__class__
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = _fields_of(kind)
        for name in fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                add_all(value)
            elif isinstance(value, ast.AST):
                add(value)
    # `{**settings}` has no key, and a parameter behind `*` no default.
    return [node for node in found if node is not None] if None in found else found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    if not issubclass(kind, ast.AST) or issubclass(kind, _HOLDS_NONE):
        return ()
    return tuple(name for name in kind._fields if name not in _HOLDS_SIGNS)
