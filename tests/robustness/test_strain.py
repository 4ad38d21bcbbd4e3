"""What `scripts/strain.py` is told to do with the trees of imported files is done."""

from __future__ import annotations

import argparse
import importlib.util
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from layerlint.interpreter import parsing, program

SCRIPTS = Path(__file__).parents[2] / "scripts"

MODEL = """
import keras
from blocks import block

model = keras.Sequential([block(8), keras.layers.Dense(1)])
"""

BLOCKS = """
import keras

def block(units):
    return keras.layers.Dense(units)
"""

FILES = ("first.py", "second.py", "third.py")


@pytest.fixture
def strain(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script as a module; the trees it keeps and its signal's handler are gone afterwards."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(program._TREES, "_kept", parsing.Trees()._kept)
    spec = importlib.util.spec_from_file_location("strain", SCRIPTS / "strain.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "strain", module)
    spec.loader.exec_module(module)
    handler = signal.getsignal(signal.SIGVTALRM)
    yield module
    signal.signal(signal.SIGVTALRM, handler)


@pytest.mark.parametrize(
    ("characters", "times"),
    [pytest.param(1, len(FILES), id="none kept"), pytest.param(100_000, 1, id="all kept")],
)
def test_as_many_trees_of_imported_files_are_kept_as_is_said(
    strain: ModuleType,
    characters: int,
    times: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "blocks.py").write_text(BLOCKS)
    for name in FILES:
        (tmp_path / name).write_text(MODEL)
    parsed = Counter[str]()
    parse = parsing.parse

    def counted(text: str, dotted: str, path: str, *rest: Any) -> object:
        parsed[Path(path).name] += 1
        return parse(text, dotted, path, *rest)

    monkeypatch.setattr(parsing, "parse", counted)
    options = argparse.Namespace(copy=tmp_path, trees=characters, most=60.0, slow=60.0)
    reads = list(strain.put_under([tmp_path / name for name in FILES], options))
    assert {(read.file, read.end) for read in reads} == {(name, "read") for name in FILES}
    assert all(read.figures["models"] == 1 for read in reads)
    assert parsed["blocks.py"] == times
