"""Python files that have nothing to do with Keras, made to look as if they had.

Imports of Keras are put on top, names that are called become layers, base classes become Keras's,
`.append(…)` becomes `.add(…)`: strange code that the interpreter really walks through. Which names
are swapped depends on a file's path alone, so that every run sees the same files.
"""

from __future__ import annotations

import ast
import random
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

IMPORTS: Final = "import keras; from keras import *; from keras.layers import *; "
"""On the line of the first statement, so that lines keep their numbers."""

LAYERS: Final = (
    "Activation", "Add", "Attention", "BatchNormalization", "Bidirectional", "Concatenate",
    "Conv1D", "Conv2D", "Conv2DTranspose", "Dense", "Dropout", "Embedding", "Flatten",
    "GlobalAveragePooling2D", "Input", "Lambda", "LayerNormalization", "LSTM", "MaxPooling2D",
    "Model", "MultiHeadAttention", "ReLU", "Reshape", "Sequential", "Softmax", "TimeDistributed",
    "UpSampling2D", "ZeroPadding2D", "add", "concatenate",
)  # fmt: skip
BASES: Final = ("keras.Model", "keras.layers.Layer", "keras.Sequential", "keras.layers.Dense")
METHODS: Final = {"append": "add", "update": "compile", "run": "build", "write": "add"}

SHARE: Final = 0.3
"""How many of the calls and classes are swapped."""


def copied(tops: list[Path], into: Path) -> Iterator[Path]:
    """Every ``.py`` below some folders, disguised, below a folder that takes their place."""
    for top in tops:
        for file in sorted(top.rglob("*.py")):
            if not file.is_file() or ("site-packages" in file.relative_to(top).parts):
                continue
            copy = into / top.name / file.relative_to(top)
            if copy.exists():
                yield copy  # of an earlier run: it is the same each time
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            data = file.read_bytes()
            try:
                copy.write_bytes(disguised(data, copy.relative_to(into).as_posix()))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                shutil.copyfile(file, copy)  # what no Python reads is strange enough
            yield copy


def disguised(data: bytes, name: str) -> bytes:
    """The text of a file with Keras's names in it; raises what ``ast.parse`` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(data)
    text = ast_text(data)
    chance = random.Random(name)
    swaps: list[tuple[int, int, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and chance.random() < SHARE:
            swaps += _of_call(node, chance)
        elif isinstance(node, ast.ClassDef) and node.bases and chance.random() < SHARE:
            base = node.bases[0]
            if isinstance(base, ast.Name):
                swaps.append(
                    (base.lineno, base.col_offset, len(base.id.encode()), chance.choice(BASES))
                )
    lines = text.split(b"\n")
    for line, column, length, new in sorted(swaps, reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[:column] + new.encode() + old[column + length :]
    first = _first(tree)
    if first is not None:
        old = lines[first.lineno - 1]
        at = first.col_offset
        lines[first.lineno - 1] = old[:at] + IMPORTS.encode() + old[at:]
    else:
        lines.append(IMPORTS.encode().rstrip(b"; "))
    return b"\n".join(lines)


def ast_text(data: bytes) -> bytes:
    """The text as ``ast`` counts in it: UTF-8, lines ending in a line feed."""
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")


def _of_call(node: ast.Call, chance: random.Random) -> Iterator[tuple[int, int, int, str]]:
    called = node.func
    if isinstance(called, ast.Name):
        yield (
            called.lineno,
            called.col_offset,
            len(called.id.encode()),
            chance.choice(LAYERS),
        )
    elif isinstance(called, ast.Attribute) and called.attr in METHODS:
        length = len(called.attr.encode())
        assert called.end_lineno is not None
        assert called.end_col_offset is not None
        yield called.end_lineno, called.end_col_offset - length, length, METHODS[called.attr]


def _first(tree: ast.Module) -> ast.stmt | None:
    """The first statement that others may stand before on its line."""
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if place == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(
            node,
            (ast.Expr, ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom),
        ):
            return node
    return None
