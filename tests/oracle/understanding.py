"""What layerlint understands of a file, and which of its graphs answers to a model of Keras."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .comparison import Comparison, compare, likeness

Model = Mapping[str, Any]

SOURCE = Path(__file__).resolve().parents[2] / "src"


def understand(path: str, folder: Path, *options: str) -> list[Model]:
    """The models of ``layerlint graph PATH[::NAME] --format json``, run in ``folder``."""
    done = subprocess.run(
        [sys.executable, "-m", "layerlint", "graph", path, "--format", "json", *options],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        check=False,
    )
    if not done.stdout.startswith("{"):
        said = done.stderr.strip().splitlines()[-1:]
        raise RuntimeError(f"layerlint graph {path} ended with {done.returncode}: {said}")
    models: list[Model] = json.loads(done.stdout)["models"]
    return models


def understand_here(file: Path, shown: str, name: str | None = None) -> list[Model]:
    """The same as `understand`, in this process."""
    from layerlint.graph.document import graph_document
    from layerlint.inspection import InspectionError, inspected
    from layerlint.settings import Settings

    try:
        found = inspected(file, name, Settings(), normal=False)
    except InspectionError as error:
        raise RuntimeError(f"{shown}: {error}") from error
    models: list[Model] = graph_document(found.interpretation)["models"]
    return models


def understand_all(paths: Iterable[tuple[str, Path]]) -> list[list[Model]]:
    """The same for many paths, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda one: understand(*one), paths))


def first_variants(models: Sequence[Model]) -> list[Model]:
    """The models of the variant of first answers of each root, and those that all share."""
    first: dict[str, object] = {}
    return [
        model
        for model in models
        if not model["when"] or first.setdefault(model["root"], model["when"]) == model["when"]
    ]


def answering(models: Sequence[Model], arguments: Mapping[str, Any]) -> list[Model]:
    """The models of the first variant of each root whose answers are these arguments."""
    agreeing = [
        model
        for model in models
        if all(agrees(answer, arguments) is not False for answer in model["when"])
    ]
    return first_variants(agreeing)


def agrees(answer: Mapping[str, Any], arguments: Mapping[str, Any]) -> bool | None:
    """Whether a condition has its answer with these arguments; ``None`` where it cannot be told."""
    try:
        tree = ast.parse(str(answer["condition"]).strip(), mode="eval")
    except SyntaxError:
        return None
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not names or not names <= arguments.keys():
        return None
    if any(isinstance(node, (ast.Call, ast.Attribute)) for node in ast.walk(tree)):
        return None
    try:
        value = eval(compile(tree, "<condition>", "eval"), {"__builtins__": {}}, dict(arguments))
    except Exception:
        return None
    return bool(value) is bool(answer["answer"])


#: Of many variants, so many are compared in full.
CLOSELY_LOOKED_AT = 12


def nearest(
    expected: Model,
    models: Sequence[Model],
    *,
    unknown_agrees: bool = False,
    open_parameters: Collection[str] = (),
) -> tuple[Comparison, Model | None]:
    """The graph that agrees best with Keras's; one with no node where there is none."""
    nothing: Model = {"nodes": [], "edges": [], "outputs": []}

    def held(model: Model) -> Comparison:
        return compare(
            expected, model, unknown_agrees=unknown_agrees, open_parameters=open_parameters
        )

    if not models:
        return held(nothing), None
    # Only those with the most nodes in common can be the nearest, and looking is quick.
    likest = sorted(models, key=lambda model: -likeness(expected, model))[:CLOSELY_LOOKED_AT]
    ranked = [(held(model), model) for model in likest]
    return max(ranked, key=lambda pair: (*pair[0].score, *_alike(expected, pair[1])))


def _alike(expected: Model, found: Model) -> tuple[bool, ...]:
    return (
        found["kind"] == expected["kind"],
        found["line"] == expected["line"],
        found["root"] in (expected.get("functions") or [expected.get("root")]),
    )


def understand_text(text: str, shown: str) -> list[Model]:
    """The models of a source that is in no file, read in this process."""
    from layerlint.catalog import load_catalog
    from layerlint.graph.document import graph_document
    from layerlint.interpreter import interpret
    from layerlint.project import Project
    from layerlint.source import decode_source

    source = decode_source(text.encode(), shown)
    models: list[Model] = graph_document(interpret(source, Project(), load_catalog()))["models"]
    return models
