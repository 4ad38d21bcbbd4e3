"""All expressions and statements in a tree of ``ast``.

``ast.walk`` spends half of its time on ``Load()``, ``Store()`` and the signs of operators.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

_HOLDS_NONE: Final = (ast.Name, ast.Constant, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
_HOLDS_SIGNS: Final = frozenset({"ctx", "op", "ops", "attr", "type_comment", "type_ignores"})

_FIELDS: Final[dict[type[ast.AST], tuple[str, ...]]] = {}
"""Where nodes of a kind hold others; filled as kinds are met."""


def descend(trees: Iterable[ast.AST]) -> list[ast.AST]:
    """Some nodes and all below them, level by level, as ``ast.walk`` goes."""
    found = list(trees)
    add = found.append
    for node in found:
        kind = node.__class__
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = _fields_of(kind)
        for name in fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                for each in value:
                    if isinstance(each, ast.AST):
                        add(each)
            elif isinstance(value, ast.AST):
                add(value)
    return found


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    if issubclass(kind, _HOLDS_NONE):
        return ()
    return tuple(name for name in kind._fields if name not in _HOLDS_SIGNS)
