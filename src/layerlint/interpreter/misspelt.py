"""Names taken from ``keras.layers`` that no Keras has, or not the Keras at hand.

Told from the tree alone, so that a name is found also where no root reaches it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from layerlint.catalog import Catalog, Symbol
from layerlint.graph.model import Remark
from layerlint.interpreter.descent import descend
from layerlint.interpreter.program import Program
from layerlint.interpreter.walk.modules import dialect_of
from layerlint.regex import regex
from layerlint.source import Place

_RULE = "unknown-layer"
_LAYERS = "keras.layers"
_TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HANDED_ON = ("copy", "inspect", "np", "python_types", "warnings")
"""What is not Keras's own and yet stood in ``keras.layers`` of Keras 1 and 2, by star imports."""
_BASES = regex(
    "BatchNormalizationBase|ConvLSTM|ConvRNN|(Depthwise|Separable)?Conv|(Global)?Pooling[123]D"
    "|TFOpLambda"
)
"""Base classes that the older parts of ``keras.layers`` had until Keras 2.8."""
_PREVIEW = "keras_core"
"""The package by which Keras 3 could be tried before it was out."""


def misspelt(program: Program, tree: ast.Module) -> Iterator[Remark]:
    """A remark for each name of ``keras.layers`` that is unknown, in source order."""
    if "layers" not in program.source.text:
        return
    told = _Mentions(descend([tree]))
    aliases, attributes = told.aliases(), told.attributes
    settled = program.keras or ("keras3" if told.uses_keras_3(program.catalog) else None)
    # Of most files no attribute is one of `keras.layers`, and no `try` has to be looked into.
    of_layers = [one for one in attributes if _is_of_layers(program, one, aliases)]
    imports = [one for one in told.imports_from if _is_of_keras(program, one)]
    if not of_layers and not imports:
        return
    guarded = _guarded(told.tries)
    # ``keras.layers.Mine = Mine``: a name that the file itself puts there.
    own = {one.attr for one in of_layers if isinstance(one.ctx, ast.Store)} | told.asked_for
    found: list[tuple[Place, str, str, Symbol | None]] = []
    for node in imports:
        if node not in guarded:
            found.extend(_imported(program, node, settled))
    for taken in of_layers:
        if taken not in guarded and taken.attr not in own:
            found.extend(_taken(program, taken, aliases, settled))
    for place, module, name, symbol in sorted(found, key=lambda one: one[0]):
        values = {"name": name, "module": _LAYERS + module.partition(".layers")[2]}
        if symbol is not None:
            values["versions"] = " and ".join(symbol.versions)
        elif (close := program.catalog.close_to(name)) is not None:
            values["suggestion"] = close
        yield Remark(rule=_RULE, place=place, values=values)


class _Mentions:
    """The nodes of a file that can speak of Keras's layers; `match` would be felt here."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self.attributes: list[ast.Attribute] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        """As ``descend`` comes to them: outer ones first."""
        self.tries: list[ast.AST] = []
        self.asked_for: set[str] = set()
        """Names of which the file asks whether something has them."""
        self._bound: Counter[str] = Counter()
        """How often something else than an import binds a name."""
        self._named: set[str] = set()
        """Names of functions and classes, of whatever scope."""
        self._assigned: list[tuple[str, ast.Attribute]] = []
        """What assignments take from a module or an object, outer ones first."""
        for node in nodes:
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    self._bound[node.id] += 1
            elif isinstance(node, ast.Attribute):
                self.attributes.append(node)
            elif isinstance(node, ast.Assign):
                if isinstance(node.value, ast.Attribute):
                    names = (one.id for one in node.targets if isinstance(one, ast.Name))
                    self._assigned += [(name, node.value) for name in names]
            elif isinstance(node, ast.arg):
                self._bound[node.arg] += 1
            elif isinstance(node, _NAMED):
                self._named.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.append(node)
            elif isinstance(node, _TRIES):
                self.tries.append(node)
            elif isinstance(node, ast.Call):
                self._note_question(node)

    def _note_question(self, node: ast.Call) -> None:
        match node:
            case ast.Call(func=ast.Name(id="hasattr"), args=[_, ast.Constant(value=str(name))]):
                self.asked_for.add(name)

    @property
    def imports_from(self) -> list[ast.ImportFrom]:
        return [node for node in self.imports if isinstance(node, ast.ImportFrom)]

    def aliases(self) -> dict[str, str]:
        """Names that the file binds to modules, by import or by assignment, and to nothing else."""
        found: dict[str, str] = {}
        for node in self.imports:
            if isinstance(node, ast.Import):
                for each in node.names:
                    top = each.name.partition(".")[0]
                    found[each.asname or top] = each.name if each.asname else top
            elif not node.level:
                found.update(
                    {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
                )
        known = {name: dotted for name, dotted in found.items() if name not in self._bound}
        others = {each.asname or each.name for node in self.imports for each in node.names}
        for name, value in self._assigned:
            dotted = _dotted(value, known)
            only = self._bound[name] == 1 and name not in others | self._named
            if dotted is not None and only:
                known[name] = dotted
        return known

    def uses_keras_3(self, catalog: Catalog) -> bool:
        """Whether something is imported that no other Keras has."""
        return any(
            _is_of_keras_3(catalog, name)
            for node in self.imports
            for name in (
                [f"{node.module or ''}.{each.name}" for each in node.names]
                if isinstance(node, ast.ImportFrom)
                else [each.name for each in node.names]
            )
        )


def _is_of_keras_3(catalog: Catalog, dotted: str) -> bool:
    top = dotted.partition(".")[0]
    symbol = catalog.symbol(dotted) if top == "keras" else None
    return top == _PREVIEW or (symbol is not None and symbol.dialects == ("keras3",))


def _is_of_keras(program: Program, node: ast.ImportFrom) -> bool:
    """Whether an import takes names from ``keras.layers``."""
    return not node.level and _is_layers(program, node.module or "")


def _imported(
    program: Program, node: ast.ImportFrom, settled: str | None
) -> Iterator[tuple[Place, str, str, Symbol | None]]:
    module = node.module or ""
    for each in node.names:
        symbol, unknown = _look_up(program, f"{module}.{each.name}", settled)
        if unknown and each.name != "*":
            yield _name_place(program, each), module, each.name, symbol


def _taken(
    program: Program, node: ast.Attribute, aliases: dict[str, str], settled: str | None
) -> Iterator[tuple[Place, str, str, Symbol | None]]:
    dotted = _dotted(node, aliases)
    if dotted is None:
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


def _dotted(node: ast.expr, aliases: dict[str, str]) -> str | None:
    match node:
        case ast.Name():
            return aliases.get(node.id)
        case ast.Attribute():
            owner = _dotted(node.value, aliases)
            return None if owner is None else f"{owner}.{node.attr}"
    return None


def _guarded(tries: Sequence[ast.AST]) -> set[ast.AST]:
    """All that stands in a ``try`` which is ready for a name to be missing."""
    ready = (node for node in tries if getattr(node, "handlers", ()))
    return {inner for node in ready for inner in descend([node])}


def _place(program: Program, node: ast.expr | ast.stmt) -> Place:
    line, column = node.lineno, node.col_offset
    end_line, end_column = node.end_lineno or line, node.end_col_offset or column
    return program.source.place(program.source.span(line, column, end_line, end_column))


def _name_place(program: Program, alias: ast.alias) -> Place:
    """Where a name stands in an import; its own name, not what it is bound to."""
    line, column = alias.lineno, alias.col_offset
    end_line, end_column = alias.end_lineno or line, alias.end_col_offset or column
    if alias.asname is not None:
        end_line, end_column = line, column + len(alias.name.encode())
    return program.source.place(program.source.span(line, column, end_line, end_column))
