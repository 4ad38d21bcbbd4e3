"""How outlines spell what expressions name."""

from __future__ import annotations

import ast

from layerlint.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Where an imported name comes from; ``name`` is empty for a module."""

    module: str
    name: str = ""
    level: int = 0


def word(node: ast.expr | None, imports: dict[str, tuple[Imported, ...]]) -> str:
    """A name, or an attribute with a dot; in front what is imported: ``np.add``."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=receiver, attr=name):
            front = _dotted(receiver)
            return f"{front}.{name}" if front.partition(".")[0] in imports else f".{name}"
    return ""


def _dotted(node: ast.expr) -> str:
    """A name, or attributes of one; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def last_name(node: ast.expr) -> str:
    """A name without what stands in front of it."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ast.unparse(node).rsplit(".", 1)[-1]
