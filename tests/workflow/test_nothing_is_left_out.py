"""CI fails where a judge is missing, and says which."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTS = """\
import pytest

def test_imports():
    pytest.importorskip("nonesuch")

@pytest.fixture
def tool():
    pytest.skip("npm is not installed")

def test_tool(tool):
    pass

@pytest.mark.skipif(True, reason="root may all")
def test_of_the_system():
    pass

@pytest.mark.xfail
def test_known():
    assert False
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_some.py").write_text(TESTS)
    return tmp_path


def outcome(folder: Path, tests: str) -> tuple[int, str]:
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    environ = {**os.environ, "LAYERLINT_TESTS": tests, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_developer_may_lack_tools(folder: Path) -> None:
    code, told = outcome(folder, "")
    assert code == 0
    assert "3 skipped, 1 xfailed" in told


def test_ci_may_not(folder: Path) -> None:
    code, told = outcome(folder, "all")
    assert code == 1
    assert "could not import 'nonesuch'" in told
    assert "npm is not installed" in told
    assert "1 skipped, 1 xfailed" in told


def test_nor_for_a_whole_module(folder: Path) -> None:
    (folder / "test_other.py").write_text("import pytest\npytest.importorskip('nonesuch')\n")
    assert outcome(folder, "")[0] == 0
    code, told = outcome(folder, "all")
    assert code == 2
    assert "ERROR test_other.py" in told


def test_ci_asks_for_it() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "tests=all" in script
    assert "LAYERLINT_TESTS=$tests PYTEST_ADDOPTS=" in script
