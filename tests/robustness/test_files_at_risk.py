"""Files are written whole or not at all: on a disk that is full, and by two processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Check

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="permissions, links and pipes as POSIX has them"
)

NET = """\
from keras import Sequential, layers

model{0} = Sequential([
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.Dropout(1.5),
])
"""


@pytest.fixture
def nets(here: Path) -> Path:
    for number in range(15):
        (here / f"net{number:02}.py").write_text(NET.format(number))
    return here


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


FIX = (".", "--fix", "--unsafe-fixes")


@pytest.mark.parametrize("room", [0, 1, 50, len(NET) - 20])
def test_fix_on_a_full_disk_changes_nothing(nets: Path, check: Check, room: int) -> None:
    before = files(nets)
    ended = check(*FIX, "--jobs", "1", written=room)
    assert ended.code == 2
    assert "is not fixed: " in ended.err
    assert files(nets) == before


def test_all_that_can_not_be_written_is_told(nets: Path, check: Check) -> None:
    """Of the settings in a folder, too, which are wrong."""
    (nets / "below").mkdir()
    (nets / "below" / "pyproject.toml").write_text("[tool.layerlint]\nsillect = 1\n")
    ended = check(*FIX, "--jobs", "1", "--output-file", "report.json", written=0)
    assert ended.code == 2
    errors = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    assert len([line for line in errors if " is not fixed: " in line]) == 15
    assert len([line for line in errors if "report.json can't be written" in line]) == 1
    assert len([line for line in errors if "below/pyproject.toml:2:1" in line]) == 1


@pytest.mark.parametrize("room", [0, 1, 4096])
def test_a_report_on_a_full_disk_leaves_the_former(nets: Path, check: Check, room: int) -> None:
    (nets / "report.json").write_text("the former one")
    before = files(nets)
    ended = check(".", "--jobs", "1", "--output-file", "report.json", written=room)
    assert ended.code == 2
    assert "report.json can't be written: File too large" in ended.err
    assert "dropout-rate-out-of-range" in ended.out  # the terminal gets its own
    assert files(nets) == before


@pytest.mark.parametrize("room", [0, 1, 100, 1000])
def test_a_cache_on_a_full_disk_is_none(nets: Path, check: Check, room: int) -> None:
    plain = check(".")
    environment = {"LAYERLINT_NO_CACHE": ""}
    assert check(".", environment=environment, written=room) == plain
    assert check(".", environment=environment) == plain
    assert not list((nets / ".layerlint_cache").rglob("*.json.*"))
    assert (nets / ".layerlint_cache" / ".gitignore").read_text() == "*\n"
    assert "bford" in (nets / ".layerlint_cache" / "CACHEDIR.TAG").read_text()


def test_two_processes_that_mend_the_same_files(nets: Path, check: Check) -> None:
    """Each file is mended as by one; who comes late says so, or finds nothing left."""
    other = nets.parent / "alone"
    other.mkdir()
    (other / "pyproject.toml").write_text("")
    for name, data in files(nets).items():
        (other / name).write_bytes(data)
    environment = {**os.environ, "LAYERLINT_NO_CACHE": ""}
    command = [sys.executable, "-m", "layerlint", "check", *FIX, "--format", "json"]
    subprocess.run(command, cwd=other, env=environment, capture_output=True, check=False)
    both = [
        subprocess.Popen(
            command, cwd=nets, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:
        _, said = process.communicate(timeout=300)
        assert process.returncode in (0, 1, 2)
        assert b"Traceback" not in said
        if process.returncode == 2:
            assert b"has changed since it was read" in said
    assert files(nets) == files(other)
    environment = {"LAYERLINT_NO_CACHE": ""}
    assert check(".", environment=environment).document == check(".").document
