"""What is around an edit stays as it is, to the byte, in whatever file the code stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from layerlint.cli.group import commands

LIST = '''\
# -*- coding: {coding} -*-
"""Ein Netz für Übungen."""
from keras import Sequential, layers

model = Sequential([
\tlayers.Conv2D(8, 3),  # größer geht nicht
\tlayers.ReLU(), \\
\tlayers.BatchNormalization(),  # ä
\tlayers.Flatten(),
\tlayers.Dense(3, activation='softmax'),
])'''

FIXED = '''\
# -*- coding: {coding} -*-
"""Ein Netz für Übungen."""
from keras import Sequential, layers

model = Sequential([
\tlayers.Conv2D(8, 3, use_bias=False),  # größer geht nicht
\tlayers.BatchNormalization(), \\
\tlayers.ReLU(),  # ä
\tlayers.Flatten(),
\tlayers.Dense(3, activation='softmax'),
])'''


def check(folder: Path, *arguments: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return CliRunner().invoke(commands, ["check", *arguments, "."], catch_exceptions=False)


def fix(folder: Path) -> Result:
    return check(folder, "--fix", "--unsafe-fixes")


@pytest.mark.parametrize(
    ("coding", "mark", "newline"),
    [
        ("utf-8", b"", "\n"),
        ("utf-8", b"", "\r\n"),
        ("utf-8", b"", "\r"),
        ("utf-8", b"\xef\xbb\xbf", "\r\n"),
        ("latin-1", b"", "\n"),
        ("latin-1", b"", "\r\n"),
    ],
)
def test_line_ends_tabs_encodings_and_marks_stay(
    tmp_path: Path, coding: str, mark: bytes, newline: str
) -> None:
    file = tmp_path / "net.py"
    text = LIST.format(coding=coding).replace("\n", newline)
    file.write_bytes(mark + text.encode(coding))
    result = fix(tmp_path)
    fixed = FIXED.format(coding=coding).replace("\n", newline)
    assert file.read_bytes() == mark + fixed.encode(coding)
    assert result.exit_code == 0
    assert "No problems found" in result.stdout


def test_new_lines_end_as_the_others_do(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    lines = [
        "from keras import Sequential, layers",
        "m = Sequential()",
        "m.add(layers.Conv2D(8, 3, activation='relu'))",
        "m.add(layers.BatchNormalization())",
    ]
    file.write_bytes("\r\n".join(lines).encode())
    fix(tmp_path)
    lines[2] = "m.add(layers.Conv2D(8, 3, use_bias=False))"
    lines.append("m.add(layers.Activation('relu'))")
    assert file.read_bytes() == "\r\n".join(lines).encode()


# --- notebooks -------------------------------------------------------------------------


def notebook(cells: list[dict[str, Any]], indent: int | None = 1) -> str:
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "name": "python3"},
            "own": {"b": 1},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=indent, ensure_ascii=False) + "\n"


def code(source: str | list[str], number: int) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": number,
        "id": f"cell-{number}",
        "metadata": {"tags": ["ü"]},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["größe 1e-3\n"]}],
        "source": source,
    }


IMPORTS = ["%matplotlib inline\n", "from keras import Sequential\n", "from keras.layers import *"]
MODEL = [
    "# Größe\n",
    "%time model = Sequential()\n",
    'model.add(Conv2D(8, 3, activation="relu"))  # "ä"\n',
    "model.add(BatchNormalization())\n",
    "model.add(Flatten())\n",
    "model.add(Dense(3, activation='softmax'))\n",
    "model.add(Dropout(0.5))",
]
MENDED = [
    "# Größe\n",
    "%time model = Sequential()\n",
    'model.add(Conv2D(8, 3, use_bias=False))  # "ä"\n',
    "model.add(BatchNormalization())\n",
    'model.add(Activation("relu"))\n',
    "model.add(Flatten())\n",
    "model.add(Dense(3, activation='softmax'))",
]


@pytest.mark.parametrize("indent", [1, 4, None])
@pytest.mark.parametrize("listed", [True, False])
def test_cells_are_edited_in_place(tmp_path: Path, indent: int | None, listed: bool) -> None:
    def cells(lines: list[str]) -> list[dict[str, Any]]:
        text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Netz\n", "ä"]}
        parts = [IMPORTS, lines] if listed else ["".join(IMPORTS), "".join(lines)]
        return [text, code(parts[0], 1), code(parts[1], 2), code("model.summary()", 3)]

    file = tmp_path / "net.ipynb"
    file.write_text(notebook(cells(MODEL), indent), encoding="utf-8")
    result = fix(tmp_path)
    assert file.read_text(encoding="utf-8") == notebook(cells(MENDED), indent)
    assert result.exit_code == 0
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.read(file, as_version=4))


def test_a_cell_of_one_line_grows(tmp_path: Path) -> None:
    file = tmp_path / "net.ipynb"
    one = ["m.add(Conv2D(8, 3, activation='relu')); m.add(BatchNormalization())"]
    cells = [code([*IMPORTS, "\nm = Sequential()"], 1), code(one, 2)]
    file.write_text(notebook(cells), encoding="utf-8")
    fix(tmp_path)
    more = "; m.add(Activation('relu'))"
    cells[1]["source"] = [one[0].replace("activation='relu'", "use_bias=False") + more]
    assert file.read_text(encoding="utf-8") == notebook(cells)


def test_escapes_of_an_ascii_notebook_stay_escapes(tmp_path: Path) -> None:
    file = tmp_path / "net.ipynb"
    cells = [
        code(IMPORTS, 1),
        code(["m = Sequential([Conv2D(8, 3), ReLU(), BatchNormalization()])  # é"], 2),
    ]
    text = json.dumps(json.loads(notebook(cells)))
    assert text.isascii()
    file.write_text(text, encoding="utf-8")
    fix(tmp_path)
    before = "Conv2D(8, 3), ReLU(), BatchNormalization()"
    after = "Conv2D(8, 3, use_bias=False), BatchNormalization(), ReLU()"
    assert file.read_text(encoding="utf-8") == text.replace(before, after)


def test_edits_in_json_are_edits_of_the_notebook_file(tmp_path: Path) -> None:
    file = tmp_path / "net.ipynb"
    file.write_text(notebook([code(IMPORTS, 1), code(MODEL, 2)]), encoding="utf-8")
    result = check(tmp_path, "--format", "json")
    findings = json.loads(result.stdout)["findings"]
    fixes = {one["rule"]: one["fix"] for one in findings}
    [edit] = fixes["dropout-on-output"]["edits"]
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    start = sum(map(len, lines[: edit["line"] - 1])) + edit["column"] - 1
    end = sum(map(len, lines[: edit["end_line"] - 1])) + edit["end_column"] - 1
    text = "".join(lines)
    after = text[:start] + edit["text"] + text[end:]
    changed = json.loads(after)["cells"][1]["source"]
    assert changed == [*MODEL[:-2], MODEL[-2].rstrip("\n")]


# --- Markdown --------------------------------------------------------------------------


def test_blocks_of_markdown_are_edited_in_place(tmp_path: Path) -> None:
    before = """\
# A net

1. Like this:

   ```python
   from keras import Sequential, layers
   m = Sequential()
   m.add(layers.Conv2D(8, 3, activation="relu"))
   m.add(layers.BatchNormalization())
   ```
"""
    after = before.replace('activation="relu"', "use_bias=False").replace(
        "BatchNormalization())\n", 'BatchNormalization())\n   m.add(layers.Activation("relu"))\n'
    )
    file = tmp_path / "README.md"
    file.write_text(before, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        CliRunner().invoke(commands, ["check", "--fix", "--unsafe-fixes", "README.md"])
    assert file.read_text(encoding="utf-8") == after
