"""The command as the system starts it: what it imports, and what it must never run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import BAD

import layerlint

HEAVY = ("astroid", "rich", "yaml", "pathspec")
SOURCE = Path(layerlint.__file__).parents[1]

REPORT = """
import atexit, sys
atexit.register(lambda: print("IMPORTED", *sorted(name for name in sys.modules if "." not in name)))
from layerlint.__main__ import main
main()
"""


def python(
    *arguments: str, folder: Path, path: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    if path:
        kept["PYTHONPATH"] = str(SOURCE)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def imported(*arguments: str, folder: Path) -> set[str]:
    result = python("-c", REPORT, *arguments, folder=folder)
    lines = [line for line in result.stdout.splitlines() if line.startswith("IMPORTED")]
    assert lines, result.stderr
    return set(lines[-1].split())


def test_help_and_version_import_nothing_heavy(tmp_path: Path) -> None:
    for arguments in (["--help"], ["--version"], ["check", "--help"], ["graph", "--help"]):
        assert imported(*arguments, folder=tmp_path).isdisjoint(HEAVY)


def test_a_run_that_finds_nothing_to_do_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n", encoding="utf-8")
    found = imported("check", "a.py", folder=tmp_path)
    assert found.isdisjoint(HEAVY)
    assert found.isdisjoint(("click", "dataclasses", "inspect", "tomllib", "json", "tempfile"))


def test_a_run_under_a_pipe_does_not_import_rich(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD, encoding="utf-8")
    found = imported("check", "a.py", folder=tmp_path)
    assert "astroid" in found
    assert found.isdisjoint(("rich", "hashlib"))


def test_of_astroid_only_what_makes_trees_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD, encoding="utf-8")
    whole = REPORT.replace(' if "." not in name', "")
    result = python("-c", whole, "check", "a.py", folder=tmp_path)
    assert "bias-before-batchnorm" in result.stdout
    found = result.stdout.splitlines()[-1].split()
    assert "astroid.rebuilder" in found
    assert [name for name in found if name.startswith("astroid.brain.brain_")] == []


def test_a_process_that_is_not_ours_has_all_of_astroid(tmp_path: Path) -> None:
    code = (
        "import layerlint.linter, astroid; "
        "print(next(astroid.extract_node('len([1])').infer()).value)"
    )
    assert python("-c", code, folder=tmp_path).stdout == "1\n"


def test_no_garbage_is_looked_for_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD, encoding="utf-8")
    left = REPORT.replace("*sorted", "len(gc.get_objects()), *sorted").replace("sys\n", "gc, sys\n")
    result = python("-c", left, "check", "a.py", folder=tmp_path)
    assert result.returncode == 1
    assert int(result.stdout.splitlines()[-1].split()[1]) < 1000, result.stdout


def test_no_framework_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD, encoding="utf-8")
    found = imported("check", "a.py", folder=tmp_path)
    assert found.isdisjoint({"keras", "tensorflow", "jax", "torch", "numpy"})


def test_nothing_beside_the_linted_file_runs(tmp_path: Path) -> None:
    trap = "raise SystemExit('run: ' + __name__)\n"
    for name in (
        *("keras", "yaml", "click", "rich", "astroid", "pathspec", "json", "re", "conftest"),
        *("difflib", "ast", "dataclasses", "typing", "settings", "tomllib", "textwrap"),
    ):
        (tmp_path / f"{name}.py").write_text(trap, encoding="utf-8")
    (tmp_path / "net.py").write_text(BAD + "import settings\n", encoding="utf-8")
    result = python("-m", "layerlint", "check", "net.py", folder=tmp_path)
    assert "run: " not in result.stdout + result.stderr
    assert "warning[bias-before-batchnorm]" in result.stdout
    assert result.returncode == 1


def test_version(tmp_path: Path) -> None:
    result = python("-m", "layerlint", "--version", folder=tmp_path)
    assert result.stdout == f"layerlint {layerlint.__version__}\n"


def test_output_for_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    source = BAD.replace("Conv2D(8, 3),", "Conv2D(8, 3),  # \u7d75 \u00e9")
    (tmp_path / "net.py").write_text(source, encoding="utf-8")
    result = python("-m", "layerlint", "check", "net.py", folder=tmp_path, PYTHONIOENCODING="ascii")
    assert result.returncode == 1
    assert "\\u7d75 \\xe9" in result.stdout


def test_an_error_of_its_own_ends_with_exit_code_2(tmp_path: Path) -> None:
    program = (
        "import sys, layerlint.running\n"
        "def fail(*_, **__): raise ZeroDivisionError('\\x1b[31mthe cause')\n"
        "layerlint.running.gathered = fail\n"
        "sys.argv = ['layerlint', 'check']\n"
        "from layerlint.__main__ import main\n"
        "main()\n"
    )
    result = python("-c", program, folder=tmp_path)
    assert result.returncode == 2
    assert "ZeroDivisionError" in result.stderr
    assert "please report it" in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize("where", ["layerlint.running.gathered", "layerlint.linter.examine"])
def test_ctrl_c_while_a_class_is_made_is_no_error(tmp_path: Path, where: str) -> None:
    """Python 3.11 raises a RuntimeError because of it, which looked like one of layerlint's."""
    (tmp_path / "net.py").write_text(BAD, encoding="utf-8")
    program = (
        "import signal, sys, layerlint.linter, layerlint.running\n"
        "class Pressed:\n"
        "    def __set_name__(self, owner, name):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "def press(*_, **__):\n"
        "    type('Owner', (), {'name': Pressed()})\n"
        f"{where} = press\n"
        "sys.argv = ['layerlint', 'check', '--no-cache', 'net.py']\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from layerlint.__main__ import main\n"
        "main()\n"
    )
    result = python("-c", program, folder=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")
