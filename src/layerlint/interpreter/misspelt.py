"""Names taken from ``keras.layers`` that no Keras has, or not the Keras at hand.

Told from the tree alone, so that a name is found also where no root reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from astroid import nodes

from layerlint.catalog import Symbol
from layerlint.graph.model import Remark
from layerlint.interpreter.program import Program
from layerlint.interpreter.walk.modules import dialect_of
from layerlint.interpreter.walk.run import place_of
from layerlint.source import Place, Span

_RULE = "unknown-layer"
_LAYERS = "keras.layers"
_KERAS_3_ONLY = ("keras.ops", "keras.random", "keras.saving", "keras_core")


def misspelt(program: Program, tree: nodes.Module) -> Iterator[Remark]:
    """A remark for each name of ``keras.layers`` that is unknown, in source order."""
    aliases = _aliases(tree)
    settled = program.keras or ("keras3" if _uses_keras_3(tree) else None)
    found: list[tuple[Place, str, Symbol | None]] = []
    for node in tree.nodes_of_class((nodes.ImportFrom, nodes.Attribute)):
        if isinstance(node, nodes.ImportFrom):
            found.extend(_imported(program, node, settled))
        else:
            found.extend(_taken(program, node, aliases, settled))
    for place, name, symbol in sorted(found, key=lambda one: one[0]):
        values = {"name": name, "module": _LAYERS}
        if symbol is not None:
            values["versions"] = " and ".join(symbol.versions)
        elif (close := program.catalog.close_to(name)) is not None:
            values["suggestion"] = close
        yield Remark(rule=_RULE, place=place, values=values)


def _imported(
    program: Program, node: nodes.ImportFrom, settled: str | None
) -> Iterator[tuple[Place, str, Symbol | None]]:
    if node.level or _guarded(node) or not _is_layers(program, node.modname):
        return
    for name, _ in node.names:
        symbol, unknown = _look_up(program, f"{node.modname}.{name}", settled)
        if unknown and name != "*":
            yield _name_place(program, node, name), name, symbol


def _taken(
    program: Program, node: nodes.Attribute, aliases: dict[str, str], settled: str | None
) -> Iterator[tuple[Place, str, Symbol | None]]:
    owner = _dotted(node.expr, aliases)
    if owner is None or not _is_layers(program, owner) or _guarded(node):
        return
    symbol, unknown = _look_up(program, f"{owner}.{node.attrname}", settled)
    if unknown:
        yield place_of(program.source, node), node.attrname, symbol


def _look_up(program: Program, dotted: str, settled: str | None) -> tuple[Symbol | None, bool]:
    """What a name is, and whether the Keras at hand lacks it."""
    name = dotted.rpartition(".")[2]
    if name.startswith("_") or program.catalog.is_module(dotted):
        return None, False
    symbol = program.catalog.symbol(dotted)
    if symbol is None:
        return None, True
    spoken = dialect_of(dotted) or settled
    # tf.keras is Keras 3 since TensorFlow 2.16.
    possible = {"tf", "keras3"} if spoken == "tf" else {spoken}
    return symbol, bool(
        spoken is not None and symbol.dialects and possible.isdisjoint(symbol.dialects)
    )


def _is_layers(program: Program, dotted: str) -> bool:
    """Whether a module is Keras's public ``layers`` or one of its older parts."""
    if not program.catalog.is_module(dotted) or ".src" in dotted:
        return False
    module = program.catalog.symbol(dotted)
    return module is not None and (
        module.qualified == _LAYERS or module.qualified.startswith(f"{_LAYERS}.")
    )


def _aliases(tree: nodes.Module) -> dict[str, str]:
    """Names that imports of the file bind to modules, and nothing else binds."""
    found: dict[str, str] = {}
    for node in tree.nodes_of_class((nodes.Import, nodes.ImportFrom)):
        if isinstance(node, nodes.ImportFrom):
            if not node.level:
                found.update(
                    {alias or name: f"{node.modname}.{name}" for name, alias in node.names}
                )
            continue
        for name, alias in node.names:
            found[alias or name.partition(".")[0]] = name if alias else name.partition(".")[0]
    bound = {node.name for node in tree.nodes_of_class(nodes.AssignName)}
    return {name: dotted for name, dotted in found.items() if name not in bound}


def _dotted(node: nodes.NodeNG, aliases: dict[str, str]) -> str | None:
    match node:
        case nodes.Name():
            return aliases.get(node.name)
        case nodes.Attribute():
            owner = _dotted(node.expr, aliases)
            return None if owner is None else f"{owner}.{node.attrname}"
    return None


def _uses_keras_3(tree: nodes.Module) -> bool:
    for node in tree.nodes_of_class((nodes.Import, nodes.ImportFrom)):
        if isinstance(node, nodes.ImportFrom):
            names = [f"{node.modname}.{name}" for name, _ in node.names]
        else:
            names = [name for name, _ in node.names]
        if any(name.startswith(_KERAS_3_ONLY) for name in names):
            return True
    return False


def _guarded(node: nodes.NodeNG) -> bool:
    """Whether a ``try`` is ready for the name to be missing."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.Try) and parent.handlers:
            return True
        parent = parent.parent
    return False


def _name_place(program: Program, node: nodes.ImportFrom, name: str) -> Place:
    """Where a name stands in an import; astroid keeps no positions of them."""
    source = program.source
    behind = False
    for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
        line = source.lines[number - 1]
        start = 0
        if not behind and (keyword := re.search(r"\bimport\b", line)):
            behind, start = True, keyword.end()
        if behind and (match := re.compile(rf"\b{re.escape(name)}\b").search(line, start)):
            span = Span(
                line=number,
                column=match.start() + 1,
                end_line=number,
                end_column=match.end() + 1,
            )
            return source.place(span)
    return place_of(source, node)
