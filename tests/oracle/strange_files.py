"""A stranger's file as it stands: its text, what of it may build a model, a job to run it."""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path
from typing import TypedDict

from .notebooks import code_of


class StrangerJob(TypedDict):
    """A file and what of it to run: the body (``[None]``) or functions and classes."""

    root: str
    """Where the repository's files are."""
    file: str
    """The path in the repository."""
    names: list[str | None]
    old_positions: bool
    """Whether ``Conv2D(64, 3, 3)`` has a kernel of 3 × 3."""
    channels_first: bool
    seconds: float
    """For each of them."""


#: The classes of Keras that models are made of.
MODELS = frozenset({"Model", "Sequential", "Functional"})


def builders(text: str, models: Collection[str] = MODELS) -> list[str]:
    """The functions and classes of a module that, by their text, may build a model."""
    tree = ast.parse(text)
    named = {
        node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    mentioned = {name: _mentioned(node) for name, node in named.items()}

    def reaches(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if not mentioned[name].isdisjoint(models):
            return True
        return any(
            reaches(other, seen | {name})
            for other in mentioned[name] & named.keys()
            if other not in seen and other != name
        )

    # What another one of them calls with values of its own runs as a part of that one.
    parts = {
        name
        for name, node in named.items()
        if required_parameters_of(node)
        and any(name in mentioned[other] for other in named if other != name)
    }
    return [name for name in named if reaches(name) and name not in parts]


def _mentioned(node: ast.AST) -> set[str]:
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    return names | {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}


def source_of(file: Path) -> str:
    """The Python text of a file; its lines are those of the file."""
    text = file.read_text(encoding="utf-8")
    return code_of(text) if file.suffix == ".ipynb" else text


def required_parameters(text: str, name: str) -> list[str]:
    """The parameters without a default of a function, or of a class's ``__init__``."""
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return required_parameters_of(node)
    return []


def required_parameters_of(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    function: ast.AST | None = node
    if isinstance(node, ast.ClassDef):
        methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
        function = next((one for one in methods if one.name == "__init__"), None)
    if not isinstance(function, ast.FunctionDef):
        return []
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    without = positional[: len(positional) - len(arguments.defaults)]
    return [one.arg for one in without if one.arg != "self"] + [
        one.arg for one, default in named if default is None
    ]
