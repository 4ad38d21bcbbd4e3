"""Python itself as the judge: what functions of ``semantics/`` return, run and read.

Each ``case_…`` function is called by Python, and by the interpreter as the argument of a
layer; both must give the same value.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import Argument
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

FOLDER = Path(__file__).parent / "semantics"

#: What the functions of a file need besides Python.
NEEDED = {"arrays": "numpy"}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"semantics_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases() -> Iterator[tuple[Path, str, object]]:
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem in NEEDED and importlib.util.find_spec(NEEDED[path.stem]) is None:
            continue
        for name, function in vars(load(path)).items():
            if name.startswith("case_"):
                yield path, name, function


CASES = list(cases())


def as_argument(value: object) -> Argument:
    """A value in the form in which arguments stand in a graph."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple() | range():
            return tuple(map(as_argument, value))
        case dict():
            return {str(key): as_argument(each) for key, each in value.items()}
    raise TypeError(f"no case returns {type(value).__name__}")


@pytest.mark.parametrize(
    ("path", "name", "function"), CASES, ids=[f"{path.stem}: {name[5:]}" for path, name, _ in CASES]
)
def test_read_as_python_runs_it(path: Path, name: str, function: object, tmp_path: Path) -> None:
    wanted = as_argument(function())  # type: ignore[operator]
    text = path.read_text(encoding="utf-8") + f"\nDense({name}())\n"
    source = SourceFile(path="net.py", text=text)
    found = interpret(source, Project(here=tmp_path), load_catalog())
    units = [
        node.layer.arguments["units"]
        for graph in found.graphs
        for node in graph.nodes
        if node.layer.name == "Dense"
    ]
    if len(units) != 1:
        pytest.fail(f"the function was left {len(units)} times", pytrace=False)
    if differences := list(differ(wanted, units[0])):
        pytest.fail("\n".join(differences), pytrace=False)


def test_what_functions_need_is_here() -> None:
    assert set(NEEDED) <= {path.stem for path in FOLDER.glob("*.py")}
    for name in NEEDED.values():
        pytest.importorskip(name, reason=f"{name} is not installed (the oracle extra brings it)")


def differ(wanted: Argument, found: Argument) -> Iterator[str]:
    """Where two values differ, item by item."""
    if isinstance(wanted, tuple) and isinstance(found, tuple) and len(wanted) == len(found):
        for place, (one, other) in enumerate(zip(wanted, found, strict=True)):
            if one != other or type(one) is not type(other):
                yield f"item {place}: Python gives {one!r}, read as {other!r}"
    elif wanted != found:
        yield f"Python gives {wanted!r}, read as {found!r}"
