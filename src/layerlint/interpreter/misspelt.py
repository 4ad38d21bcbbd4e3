"""Names taken from ``keras.layers`` that no Keras has, or not the Keras at hand.

Told from the tree alone, so that a name is found also where no root reaches it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from layerlint.catalog import Symbol
from layerlint.graph.model import Remark
from layerlint.interpreter.descent import descend
from layerlint.interpreter.program import Program
from layerlint.interpreter.walk.modules import dialect_of
from layerlint.regex import regex
from layerlint.source import Place, Span

_RULE = "unknown-layer"
_LAYERS = "keras.layers"
_TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
_HANDED_ON = ("copy", "inspect", "np", "python_types", "warnings")
"""What is not Keras's own and yet stood in ``keras.layers`` of Keras 1 and 2, by star imports."""
_BASES = regex(
    "BatchNormalizationBase|ConvLSTM|ConvRNN|(Depthwise|Separable)?Conv|(Global)?Pooling[123]D"
    "|TFOpLambda"
)
"""Base classes that the older parts of ``keras.layers`` had until Keras 2.8."""
_KERAS_3_ONLY = ("keras.ops", "keras.random", "keras.saving", "keras_core")


def misspelt(program: Program, tree: ast.Module) -> Iterator[Remark]:
    """A remark for each name of ``keras.layers`` that is unknown, in source order."""
    nodes = descend([tree])
    aliases = _aliases(nodes)
    guarded = _guarded(nodes)
    settled = program.keras or ("keras3" if _uses_keras_3(nodes) else None)
    found: list[tuple[Place, str, str, Symbol | None]] = []
    # ``keras.layers.Mine = Mine``: a name that the file itself puts there.
    own = {
        one.attr
        for one in nodes
        if isinstance(one, ast.Attribute)
        and isinstance(one.ctx, ast.Store)
        and _is_of_layers(program, one, aliases)
    }
    for node in nodes:
        if node in guarded:
            continue
        if isinstance(node, ast.ImportFrom):
            found.extend(_imported(program, node, settled))
        elif isinstance(node, ast.Attribute) and node.attr not in own:
            found.extend(_taken(program, node, aliases, settled))
    for place, module, name, symbol in sorted(found, key=lambda one: one[0]):
        values = {"name": name, "module": _LAYERS + module.partition(".layers")[2]}
        if symbol is not None:
            values["versions"] = " and ".join(symbol.versions)
        elif (close := program.catalog.close_to(name)) is not None:
            values["suggestion"] = close
        yield Remark(rule=_RULE, place=place, values=values)


def _imported(
    program: Program, node: ast.ImportFrom, settled: str | None
) -> Iterator[tuple[Place, str, str, Symbol | None]]:
    module = node.module or ""
    if node.level or not _is_layers(program, module):
        return
    for each in node.names:
        symbol, unknown = _look_up(program, f"{module}.{each.name}", settled)
        if unknown and each.name != "*":
            yield _name_place(program, node, each.name), module, each.name, symbol


def _taken(
    program: Program, node: ast.Attribute, aliases: dict[str, str], settled: str | None
) -> Iterator[tuple[Place, str, str, Symbol | None]]:
    dotted = _dotted(node, aliases)
    if dotted is None or not _is_of_layers(program, node, aliases):
        return
    symbol, unknown = _look_up(program, dotted, settled)
    if unknown:
        yield _place(program, node), dotted.rpartition(".")[0], node.attr, symbol


def _is_of_layers(program: Program, node: ast.Attribute, aliases: dict[str, str]) -> bool:
    owner = _dotted(node.value, aliases)
    return owner is not None and _is_layers(program, owner)


def _look_up(program: Program, dotted: str, settled: str | None) -> tuple[Symbol | None, bool]:
    """What a name is, and whether the Keras at hand lacks it."""
    name = dotted.rpartition(".")[2]
    if name.startswith("_") or program.catalog.is_module(dotted):
        return None, False
    symbol = program.catalog.symbol(dotted)
    spoken = dialect_of(dotted) or settled
    if symbol is None:
        handed_on = name in _HANDED_ON and spoken not in ("tf", "keras3")
        return None, not handed_on and not _may_be_had(program, dotted, name)
    # tf.keras is Keras 3 since TensorFlow 2.16.
    possible = {"tf", "keras3"} if spoken == "tf" else {spoken}
    return symbol, bool(
        spoken is not None and symbol.dialects and possible.isdisjoint(symbol.dialects)
    )


def _may_be_had(program: Program, dotted: str, name: str) -> bool:
    """Whether an older part of ``keras.layers`` may have a name by what it imports itself.

    ``keras.layers.wrappers`` had ``InputSpec`` and ``has_arg``, which no list of its own tells of,
    and ``keras.layers.pooling`` the base classes of its layers.
    """
    close = program.catalog.close_to(name)
    module = program.catalog.symbol(dotted.rpartition(".")[0])
    whole = module is None or module.qualified == _LAYERS
    had = close is None or not close[0].isupper() or _BASES.fullmatch(name) is not None
    return close == name or (had and not whole)


def _is_layers(program: Program, dotted: str) -> bool:
    """Whether a module is Keras's public ``layers`` or one of its older parts.

    What is implemented behind it (``keras.src``, parts of ``tensorflow.python.keras.layers``, and
    since Keras 2.9 the files in the folders of ``keras.layers``) has base classes besides, which
    no list of layers tells of.
    """
    private = ".src" in dotted or ".python." in dotted.removesuffix(".python.keras.layers")
    part, _, file = dotted.partition(".layers.")[2].partition(".")
    private = private or (bool(file) and part != "experimental")
    if private or not program.catalog.is_module(dotted):
        return False
    module = program.catalog.symbol(dotted)
    return module is not None and (
        module.qualified == _LAYERS or module.qualified.startswith(f"{_LAYERS}.")
    )


def _aliases(nodes: Sequence[ast.AST]) -> dict[str, str]:
    """Names that imports of the file bind to modules, and nothing else binds."""
    found: dict[str, str] = {}
    bound: set[str] = set()
    for node in nodes:
        match node:
            case ast.ImportFrom(module=module, names=names, level=0):
                found.update({each.asname or each.name: f"{module}.{each.name}" for each in names})
            case ast.Import(names=names):
                for each in names:
                    top = each.name.partition(".")[0]
                    found[each.asname or top] = each.name if each.asname else top
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                bound.add(name)
    return {name: dotted for name, dotted in found.items() if name not in bound}


def _dotted(node: ast.expr, aliases: dict[str, str]) -> str | None:
    match node:
        case ast.Name():
            return aliases.get(node.id)
        case ast.Attribute():
            owner = _dotted(node.value, aliases)
            return None if owner is None else f"{owner}.{node.attr}"
    return None


def _uses_keras_3(nodes: Sequence[ast.AST]) -> bool:
    for node in nodes:
        match node:
            case ast.ImportFrom(module=module, names=names):
                dotted = [f"{module or ''}.{each.name}" for each in names]
            case ast.Import(names=names):
                dotted = [each.name for each in names]
            case _:
                continue
        if any(name.startswith(_KERAS_3_ONLY) for name in dotted):
            return True
    return False


def _guarded(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    """All that stands in a ``try`` which is ready for a name to be missing."""
    tries = (node for node in nodes if isinstance(node, _TRIES) and node.handlers)
    return {inner for node in tries for inner in descend([node])}


def _place(program: Program, node: ast.expr | ast.stmt) -> Place:
    line, column = node.lineno, node.col_offset
    end_line, end_column = node.end_lineno or line, node.end_col_offset or column
    return program.source.place(program.source.span(line, column, end_line, end_column))


def _name_place(program: Program, node: ast.ImportFrom, name: str) -> Place:
    """Where a name stands in an import; its own name, not what it is bound to."""
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
    return _place(program, node)
