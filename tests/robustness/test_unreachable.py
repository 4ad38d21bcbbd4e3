"""Paths that nobody can follow: longer than any may be, through closed folders, from nowhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerlint import content as contents

from .conftest import Check

NET = "import keras\nm = keras.Sequential([keras.layers.Dropout(1.5)])\n"
RULE = "dropout-rate-out-of-range"

LONG = {
    "one name": "a" * 5000,
    "many names": "/".join(["a" * 200] * 40),
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths as POSIX has them")


@pytest.fixture(params=LONG)
def long(request: pytest.FixtureRequest, here: Path) -> str:
    (here / "net.py").write_text(NET)
    return LONG[request.param]


@pytest.mark.parametrize(
    "arguments",
    [
        ["{}"],
        ["--stdin-filename", "{}", "-"],
        ["net.py", "--baseline", "{}"],
        ["net.py", "--baseline={}"],
        ["net.py", "--output-file", "{}"],
        ["net.py", "--changed-since", "{}"],
    ],
)
def test_a_path_too_long_on_the_command_line(check: Check, long: str, arguments: list[str]) -> None:
    ended = check(*(one.format(long) for one in arguments))
    assert ended.code == (0 if "-" in arguments else 2)
    assert "fault of layerlint" not in ended.err


@pytest.mark.parametrize("key", ["rules", "extends", "packs", "baseline", "exclude"])
def test_one_in_the_settings(here: Path, check: Check, long: str, key: str) -> None:
    value = f'"{long}"' if key == "baseline" else f'["{long}"]'
    (here / "layerlint.toml").write_text(f"{key} = {value}\n")
    ended = check("net.py")
    assert ended.code == (1 if key == "exclude" else 2)
    assert "fault of layerlint" not in ended.err


def test_one_for_the_cache(check: Check, long: str) -> None:
    environment = {"LAYERLINT_NO_CACHE": "", "LAYERLINT_CACHE_DIR": long}
    assert check("net.py", environment=environment) == check("net.py")


@pytest.fixture
def deep(here: Path) -> Iterator[Path]:
    """A folder within a folder, and so on, until no path leads there."""
    top = here / "deep"
    top.mkdir()
    before = Path.cwd()
    try:
        os.chdir(top)
        for _ in range(60):
            Path("d" * 100).mkdir()
            os.chdir("d" * 100)
        Path("net.py").write_text(NET)
    finally:
        os.chdir(before)
    yield top
    shutil.rmtree(top)  # by steps, each from the folder above


def test_folders_deeper_than_any_path(here: Path, check: Check, deep: Path) -> None:
    (here / "net.py").write_text(NET)
    ended = check(".", form=None)
    assert ended.code == 1
    assert f"[{RULE}]" in ended.out
    assert "file name too long" in ended.out


def test_from_a_folder_that_is_gone(here: Path) -> None:
    program = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\n"
    program += "from layerlint.__main__ import main; main()"
    for arguments in (["check"], ["check", "../net.py"], ["rules"], ["graph", "x.py"], ["config"]):
        command = [sys.executable, "-c", program, *arguments]
        ended = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
        assert ended.returncode == 2, ended.stderr
        assert (
            ended.stderr == "error: the current folder can't be used: No such file or directory\n"
        )


def test_below_a_folder_that_is_closed(here: Path) -> None:
    """As who is somebody else may stand in a folder whose path leads through another's."""
    inside = here / "shut" / "in"
    inside.mkdir(parents=True)
    (inside / "net.py").write_text(NET)
    program = "import os; os.chmod('..', 0); from layerlint.__main__ import main; main()"
    command = [sys.executable, "-c", program, "check", "net.py"]
    try:
        ended = subprocess.run(command, cwd=inside, capture_output=True, text=True, check=False)
    finally:
        (here / "shut").chmod(0o700)
    assert "fault of layerlint" not in ended.stderr
    if os.geteuid():
        assert ended.returncode == 2
        assert ended.stderr == "error: net.py: reading it is not allowed\n"


def test_standard_input_without_end(here: Path) -> None:
    command = [sys.executable, "-m", "layerlint", "check", "-"]
    with Path("/dev/zero").open("rb") as endless:
        ended = subprocess.run(
            command, cwd=here, stdin=endless, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 2
    assert f"more than the {contents.MOST_BYTES:,} bytes" in ended.stderr
