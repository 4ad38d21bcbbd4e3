"""What was cut off is told with its line, and with its file where that is another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import read_source

NET = """\
from keras import layers
from colours import palette

numbers = [i for i in range(9000)]
layers.Dense(len(palette))
"""
COLOURS = """\

palette = [(i, i, i) for i in range(5000)]
"""


@pytest.fixture
def cut(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "colours.py").write_text(COLOURS)
    source = read_source(tmp_path / "net.py", "net.py")
    return interpret(source, Project(here=tmp_path), load_catalog()).cut


def test_a_line_of_the_file_that_is_read(cut: tuple[str, ...]) -> None:
    assert "the loop on line 4 after 4096 turns" in cut


def test_a_line_of_another_file(cut: tuple[str, ...]) -> None:
    assert "the loop on line 2 of colours.py after 4096 turns" in cut
