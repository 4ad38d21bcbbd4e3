"""A run over thousands of files: what it keeps is what it reports, however many files it reads."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from layerlint import project
from layerlint.catalog import load_catalog
from layerlint.examining import Progress
from layerlint.interpreter import interpret, outline, program
from layerlint.interpreter.keras import dating
from layerlint.interpreter.parsing import Trees
from layerlint.project import Project
from layerlint.recent import Recent
from layerlint.running import Given, Run, gathered, lint
from layerlint.settings import Settings
from layerlint.source import SourceFile

from .conftest import Check

KEPT = 30_000
"""Characters behind all that is kept of each kind: a few of the files below."""

NODES = 3_000
"""… of trees, which are measured by their nodes."""

REPORTED = 9_000
"""Bytes that a file may take to the end of the run: its names and its report."""

PADDING = "".join(f"def data_{n}(x):\n    return [x, {n}, 'value {n}']\n\n" for n in range(100))

BLOCKS = f"""
from keras import layers

def block(x, units):
    x = layers.Conv2D(units, 3, activation="relu")(x)
    return layers.BatchNormalization()(x)

{PADDING}
"""

MODEL = f"""
import keras
from keras import layers
from blocks import block

def build():
    inputs = keras.Input((32, 32, 3))
    outputs = layers.Dense(10)(layers.Flatten()(block(inputs, 8)))
    return keras.Model(inputs, layers.ReLU()(outputs))

{PADDING}
"""


def planted(top: Path, count: int) -> None:
    """So many folders that belong to no project, each with a model and what it is made of."""
    for number in range(count):
        folder = top / f"{number}"
        folder.mkdir(parents=True)
        (folder / "blocks.py").write_text(BLOCKS)
        (folder / "model.py").write_text(MODEL.replace("build", f"build_{number}"))


def linted(progress: Progress | None = None) -> Run:
    settings = Settings()
    given: Given = gathered([Path()], settings, force_exclude=False)
    return lint(given, settings, progress=progress)


def taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Run]:
    """The bytes that a run over a folder takes when its last file is read, and the run."""
    monkeypatch.chdir(folder)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    after = 0

    def progress(done: int, files: int) -> None:
        nonlocal after
        if done == files:
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()

    run = linted(progress)
    return after - before, run


def test_four_times_as_many_files_take_no_more_than_their_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program._TREES, "_kept", Trees(NODES)._kept)
    monkeypatch.setattr(outline, "_OUTLINES", Recent(KEPT))
    monkeypatch.setattr(dating, "_WORDED", Recent(KEPT))
    monkeypatch.setattr(project, "MOST_CHARACTERS", KEPT)
    few, many = 5, 20
    for count in (few, many):
        planted(tmp_path / f"{count}", count)
    tracemalloc.start()
    try:
        taken(tmp_path / f"{few}", monkeypatch)  # what is read once for all runs
        small, run = taken(tmp_path / f"{few}", monkeypatch)
        assert len([one for one in run.files if one.findings]) == few
        large, run = taken(tmp_path / f"{many}", monkeypatch)
        assert len([one for one in run.files if one.findings]) == many
    finally:
        tracemalloc.stop()
    assert (large - small) / (2 * (many - few)) < REPORTED


def test_folders_without_settings_share_their_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    settings = Settings()
    rules = [settings.in_force(tmp_path / name / "net.py").rules for name in "abc"]
    assert rules[0] is rules[1] is rules[2]


def test_files_that_are_at_hand_no_more_are_read_again_and_tell_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(tmp_path, 3)
    monkeypatch.chdir(tmp_path)
    expected = linted().files
    monkeypatch.setattr(program._TREES, "_kept", Trees(1)._kept)
    monkeypatch.setattr(outline, "_OUTLINES", Recent(1))
    monkeypatch.setattr(dating, "_WORDED", Recent(1))
    for name in ("MOST_CHARACTERS", "MOST_NAMES", "MOST_IMPORTERS"):
        monkeypatch.setattr(project, name, 1)
    assert linted().files == expected


WRONG = {
    "no TOML": b"[tool.layerlint",
    "no UTF-8": b"\xff\xfe",
    "a key that is none": b"[tool.layerlint]\nselekt = []\n",
    "a rule that is none": b"[tool.layerlint]\nselect = ['no-such-rule']\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_somewhere_below_stop_nobody_else(
    here: Path, check: Check, name: str
) -> None:
    planted(here / "good", 1)
    planted(here / "bad" / "inner", 2)
    (here / "bad" / "pyproject.toml").write_bytes(WRONG[name])
    ended = check(".")
    assert ended.code == 2
    assert ended.err.startswith("error: bad/pyproject.toml:")
    assert {one["file"] for one in ended.document["findings"]} == {"good/0/blocks.py"}
    assert ended.document["summary"]["files"] == 2
    said = check(".", form="text").out
    assert "4 files not linted: the settings in bad/pyproject.toml are wrong" in said


@pytest.mark.parametrize("named", ["bad", "bad/inner", "bad/inner/0/model.py"])
def test_wrong_settings_of_what_is_named_are_wrong_use(
    here: Path, check: Check, named: str
) -> None:
    planted(here / "good", 1)
    planted(here / "bad" / "inner", 1)
    (here / "bad" / "pyproject.toml").write_text(WRONG["no TOML"].decode())
    ended = check("good", named)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: bad/pyproject.toml:")


def test_what_is_left_out_for_wrong_settings_is_not_gone_from_a_baseline(
    here: Path, check: Check
) -> None:
    planted(here / "good", 1)
    planted(here / "bad", 1)
    (here / "layerlint.toml").write_text("baseline = 'known.json'\n")
    written = [sys.executable, "-m", "layerlint", "baseline"]
    subprocess.run(written, cwd=here, check=True, capture_output=True)
    (here / "bad" / "0" / "blocks.py").write_text("")
    assert "1 entry of known.json found no more" in check(".", form="text").out
    (here / "bad" / "pyproject.toml").write_bytes(WRONG["no TOML"])
    ended = check(".", form="text")
    assert "found no more" not in ended.out
    assert "settings in bad/pyproject.toml are wrong" in ended.out


def test_trees_are_kept_by_their_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of as many characters one text has a hundred times as many nodes as another."""
    kept = Trees(2_000)._kept
    monkeypatch.setattr(program._TREES, "_kept", kept)
    calls = "from keras.layers import Dense\n" + "".join(f"Dense({n})\n" for n in range(200))
    words = f'from keras.layers import Dense\nDense(1)\n"""{"words " * 350}"""\n'
    assert abs(len(calls) - len(words)) < 100
    for number in range(9):
        source = SourceFile(path=f"{number}.py", text=f"{words}{number}")
        interpret(source, Project(), load_catalog())
    assert len(kept) == 9
    for number in range(9):
        source = SourceFile(path=f"{number}.py", text=f"{calls}{number}")
        interpret(source, Project(), load_catalog())
    assert len(kept) == 2
