"""A cache that is cut off or leads elsewhere: what is found is what is found without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.cache import Store
from layerlint.cli.cache_place import FOLDER
from layerlint.cli.group import commands

BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)  # layerlint: ignore[dropout-rate-out-of-range]
    x = layers.BatchNormalization()(x)
    return layers.Dropout(1.5)(x)
"""
NET = """\
import keras
from blocks import conv_bn

def build(bn=True):
    inputs = keras.Input((64, 64, 3))
    x = conv_bn(inputs, 8) if bn else inputs
    return keras.Model(inputs, x)
"""

Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LAYERLINT_NO_CACHE", raising=False)
    (folder / "pyproject.toml").write_text("")
    (folder / "blocks.py").write_text(BLOCKS)
    (folder / "net.py").write_text(NET)
    return folder


@pytest.fixture
def run(here: Path) -> Run:
    def check(*arguments: str) -> Result:
        asked = ("check", "--format", "json", "--profile", "strict", "--undecided", *arguments)
        return CliRunner().invoke(commands, asked, catch_exceptions=False)

    return check


def records(here: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted((here / FOLDER).glob("*/*.json"))}


def key_of(file: Path) -> str:
    return file.parent.name + file.stem


def test_a_record_that_is_cut_off_anywhere_is_none(here: Path, run: Run) -> None:
    run()
    store = Store(here / FOLDER)
    found = records(here)
    assert len(found) == 2
    for file, data in found.items():
        assert store.read(key_of(file)) is not None
        for length in range(len(data)):
            file.write_bytes(data[:length])
            assert store.read(key_of(file)) is None, length
        for place in range(0, len(data), 7):
            file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert store.read(key_of(file)) is None, place


def test_a_run_with_what_was_cut_off_finds_the_same_and_mends_it(here: Path, run: Run) -> None:
    first = run()
    found = records(here)
    for part in (0, 1, 3, 40, 41, 42, 43, 100, 1000):
        for file, data in found.items():
            file.write_bytes(data[:part])
        again = run()
        assert (again.exit_code, again.stdout, again.stderr) == (
            first.exit_code,
            first.stdout,
            first.stderr,
        )
        assert records(here) == found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the cache's business, with files that look like records."""
    folder = tmp_path / "outside"
    (folder / "ab").mkdir(parents=True)
    for name in ("ab/notes.json", f"ab/{'c' * 38}.json", "large.json"):
        (folder / name).write_text("mine")
        os.utime(folder / name, (1, 1))
    return folder


def tree(folder: Path) -> dict[str, tuple[str | None, float]]:
    return {
        str(file.relative_to(folder)): (
            None if file.is_dir() else file.read_text(),
            file.stat().st_mtime,
        )
        for file in folder.rglob("*")
    }


links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")


@links
def test_a_link_in_its_place_is_not_followed(here: Path, run: Run, outside: Path) -> None:
    """The linted code may bring a folder of that name along."""
    (here / FOLDER).symlink_to(outside)
    before = tree(outside)
    assert run().exit_code == run("--no-cache").exit_code
    assert tree(outside) == before


@links
def test_links_in_it_are_not_followed(here: Path, run: Run, outside: Path) -> None:
    run()
    found = records(here)
    before = tree(outside)
    for file in found:
        # One that leads to a whole record, so that it is read.
        (outside / "ab" / file.name).write_bytes(found[file])
        os.utime(outside / "ab" / file.name, (1, 1))
        file.unlink()
        file.parent.rmdir()
        file.parent.symlink_to(outside / "ab")
    before = tree(outside)
    run()
    (here / "net.py").write_text(NET + "\n")
    run()
    Store(here / FOLDER).trim(0)
    assert tree(outside) == before


@links
def test_nothing_is_made_where_a_link_leads(here: Path, run: Run, outside: Path) -> None:
    (here / FOLDER).mkdir()
    for name in (".gitignore", "CACHEDIR.TAG"):
        (here / FOLDER / name).symlink_to(outside / f"made-{name}")
    before = tree(outside)
    run()
    assert records(here)
    assert tree(outside) == before


def test_only_what_is_ours_is_thrown_away(here: Path, run: Run) -> None:
    run()
    others = [here / FOLDER / "mine.json", here / FOLDER / "ab" / "mine.json"]
    for file in others:
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
    Store(here / FOLDER).trim(0)
    assert not records(here).keys() - set(others)
    assert all(file.exists() for file in others)


def test_clean_leaves_what_only_looks_like_a_cache(here: Path) -> None:
    """Other tools mark their caches, too."""
    (here / FOLDER).mkdir()
    (here / FOLDER / "CACHEDIR.TAG").write_text(
        "Signature: 8a477f597d28d172789f06886806bc55\n# of another tool\n"
    )
    done = CliRunner().invoke(commands, ["cache", "clean"], catch_exceptions=False)
    assert "There is no cache here" in done.stdout
    assert (here / FOLDER).is_dir()
