"""Which attributes none but the constructor of a class sets, told from the text of a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from layerlint.interpreter.descent import descend
from layerlint.interpreter.outline import MOST_CHARACTERS
from layerlint.recent import Recent
from layerlint.source import SourceFile
from layerlint.source.syntax import Broken, parse_text

_ELSEWHERE: Final = ""
"""What sets an attribute and is no constructor."""

_SETTERS: Final[Recent[SourceFile, Mapping[str, frozenset[str]]]] = Recent(MOST_CHARACTERS)


def set_in_constructors_only(source: SourceFile, name: str) -> frozenset[str]:
    """The names of the classes whose ``__init__`` sets an attribute; none where anything else in
    the file may set it.
    """
    if source not in _SETTERS:
        tree = parse_text(source.text)
        found = {} if isinstance(tree, Broken) else _setters(tree)
        _SETTERS.keep(source, found, len(source.text) + 1)
    setters = _SETTERS[source].get(name, frozenset())
    return frozenset() if _ELSEWHERE in setters else setters


def _setters(tree: ast.Module) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    constructors: dict[int, str] = {}
    """What stands in a constructor and speaks of its object, by identity, with the class."""
    nodes = descend([tree])
    for cls in (node for node in nodes if isinstance(node, ast.ClassDef)):
        for method in cls.body:
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                constructors.update((id(one), cls.name) for one in _of_its_object(method))
    for node in nodes:
        for name in _set_by(node):
            found.setdefault(name, set()).add(constructors.get(id(node), _ELSEWHERE))
    return {name: frozenset(setters) for name, setters in found.items()}


def _of_its_object(method: ast.FunctionDef) -> Iterator[ast.Attribute]:
    parameters = [*method.args.posonlyargs, *method.args.args]
    if parameters:
        own = parameters[0].arg
        for node in descend(method.body):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == own
            ):
                yield node


def _set_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr=name, ctx=ast.Store()):
            yield name
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(name)), *_]):
            yield name
