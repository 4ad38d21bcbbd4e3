"""Neither processes nor what is remembered change what a run says, whatever is edited between."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layerlint.cli.group import commands

from .models import Model, chains, networks
from .styles import CHAINS, NETWORKS

NAMES = ("parts", "net", "train", "other")

Files: TypeAlias = Mapping[str, str | None]
"""Texts by the names of modules, None where there is no such file."""


def _block(model: Model) -> str:
    """A module of a function that applies a chain, for other modules to import."""
    lines = [f"    x = layers.{one.name}(**{dict(one.arguments)!r})(x)" for one in model.steps]
    return "\n".join(["from keras import layers", "def block(x):", *lines, "    return x", ""])


def _reader(of: str) -> str:
    """A module whose model is made of another module's block."""
    return "\n".join(
        [
            f"import keras\nfrom {of} import block",
            "inputs = keras.Input((12, 12, 4))",
            "model = keras.Model(inputs, block(block(inputs)))",
            "",
        ]
    )


_TEXTS = st.one_of(
    st.builds(lambda model, write: write(model), chains(), st.sampled_from([*CHAINS.values()])),
    st.builds(lambda model, write: write(model), networks(), st.sampled_from([*NETWORKS.values()])),
    st.builds(_block, chains()),
    st.builds(_reader, st.sampled_from(NAMES)),
    st.sampled_from(("", "x = (", "import keras\nmodel = keras.Sequential([Dens(1)])\n")),
)
_TREES = st.fixed_dictionaries(dict.fromkeys(NAMES, st.none() | _TEXTS))
_LATE = """\
import keras
from keras import layers
def block(x):
    return layers.Dropout(1.5)(x)
"""
_EDITS = st.lists(st.tuples(st.sampled_from(NAMES), st.none() | _TEXTS), max_size=3)


@contextmanager
def _folder() -> Iterator[Path]:
    before = Path.cwd()
    with TemporaryDirectory() as passing:
        folder = Path(passing)
        (folder / "pyproject.toml").write_text("", encoding="utf-8")
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def _write(folder: Path, name: str, text: str | None) -> None:
    file = folder / f"{name}.py"
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(text, encoding="utf-8")


def _checked(*options: str, cache: bool = False) -> tuple[int, object]:
    environment = {"LAYERLINT_NO_CACHE": "" if cache else "1"}
    command = ["check", "--profile", "strict", "--format", "json", *options, "."]
    result = CliRunner(env=environment).invoke(commands, command, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout)


@settings(max_examples=max(settings.default.max_examples // 10, 1))
@given(_TREES, _EDITS)
@example({"net": _reader("parts")}, [("parts", _LATE), ("parts", None)])
def test_nothing_that_is_remembered_is_stale(
    tree: Files, edits: list[tuple[str, str | None]]
) -> None:
    with _folder() as folder:
        for name, text in tree.items():
            _write(folder, name, text)
        assert _checked(cache=True) == _checked()
        for name, text in edits:
            _write(folder, name, text)
            assert _checked(cache=True) == _checked()
        texts = [*tree.values(), *(text for _, text in edits)]
        remembered = any(folder.glob(".layerlint_cache/*"))
        assert remembered == any("keras" in text for text in texts if text)


@settings(max_examples=max(settings.default.max_examples // 10, 1))
@given(_TREES)
def test_processes_change_nothing(tree: Files) -> None:
    with _folder() as folder:
        for name, text in tree.items():
            _write(folder, name, text)
        alone = _checked("--jobs", "1")
        assert _checked("--jobs", "2") == alone
        assert _checked("--jobs", "4", cache=True) == alone
        assert _checked("--jobs", "2", cache=True) == alone
