"""Nothing of the linted code runs or is imported, nothing is written but what was asked for.

The linted folder is full of files called like the modules that layerlint and Python import. Each
leaves a canary when it is imported. A hook (`sys.addaudithook`) besides notes every file that is
opened to be written, every network call, every process and every import.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.graph.model import UnknownValue
from layerlint.interpreter import interpret
from layerlint.project import Project
from layerlint.source import SourceFile

from .conftest import Check, Ended

NET = """\
import keras, yaml, click, numpy, helper, layerlint, conftest, sitecustomize
from keras import Sequential, layers
from helper import rate
import evil.deep
open("written.txt", "w").write("run")
model = Sequential([layers.Conv2D(8, 3), layers.BatchNormalization(), layers.Dropout(rate)])
"""
HELPER = "rate = 1.5\n"

#: What layerlint and what it needs import, and what Python looks for by itself.
SHADOWS = (
    "astroid", "ast", "bisect", "click", "codecs", "collections", "concurrent", "conftest",
    "copyreg", "dataclasses", "difflib", "enum", "functools", "gc", "hashlib", "heapq", "io",
    "itertools", "json", "keras", "layerlint", "multiprocessing", "numbers", "numpy", "operator",
    "os", "pathlib", "pathspec", "pickle", "re", "rich", "runpy", "secrets", "selectors", "setup",
    "shutil", "signal", "site", "sitecustomize", "socket", "stat", "string", "struct",
    "subprocess", "sys", "tempfile", "tensorflow", "textwrap", "threading", "token", "tokenize",
    "tomli", "tomllib", "traceback", "types", "typing", "unicodedata", "usercustomize",
    "warnings", "weakref", "yaml", "zipfile",
)  # fmt: skip

BEYOND_US = "import runpy, sys; print(*{name.partition('.')[0] for name in sys.modules})"
"""What Python itself imports for `-m` before the first line of ours is run."""

WATCHED = """\
import os, sys
log = open({log!r}, "a", buffering=1)
here = {here!r}
def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and isinstance(path, (str, bytes)):
            log.write("WRITE " + os.path.abspath(os.fsdecode(path)) + "\\n")
    elif event == "socket.__new__" and arguments[1] == 1:
        pass  # between processes of this machine (AF_UNIX)
    elif event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        log.write("NETWORK " + event + "\\n")
    elif event.startswith(("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn")):
        log.write("PROCESS " + event + " " + repr(arguments)[:200] + "\\n")
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"):
        log.write("CHANGE " + event + " " + os.path.abspath(os.fsdecode(arguments[0])) + "\\n")
    elif event in ("exec", "compile"):
        name = getattr(arguments[0], "co_filename", None) or str(arguments[1:2])
        if here in str(name):
            log.write("CODE " + str(name) + "\\n")
sys.addaudithook(hook)
from layerlint.__main__ import main
main()
"""


@pytest.fixture
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canary") / "sang"


@pytest.fixture
def linted(here: Path, canary: Path) -> Path:
    """A project in which everything sings."""
    song = f"open({str(canary)!r}, 'a').write(__name__ + chr(10))\n"
    for name in SHADOWS:
        (here / f"{name}.py").write_text(f"import keras\n{song}")
    for package in ("evil", "rich_", "yaml_"):
        (here / package).mkdir()
        (here / package / "__init__.py").write_text(song)
        (here / package / "deep.py").write_text(song)
    (here / "net.py").write_text(NET)
    (here / "helper.py").write_text(HELPER + song)
    (here / "evil.pth").write_text(f"import sys; {song}")
    for number in range(20):  # enough for several processes
        (here / f"net{number}.py").write_text(NET.replace("model", f"model{number}"))
    return here


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def found_all(ended: Ended) -> None:
    """The files were read, and what they import was followed as text."""
    assert ended.code == 1
    rules = [one["rule"] for one in ended.document["findings"]]
    assert rules.count("dropout-rate-out-of-range") == 21


JOBS = pytest.mark.parametrize("jobs", ["1", "3"])


@JOBS
def test_as_a_module_in_that_folder(linted: Path, check: Check, canary: Path, jobs: str) -> None:
    """`python -m layerlint`: only what Python itself looks for first is beyond us."""
    beyond = subprocess.check_output([sys.executable, "-c", BEYOND_US], text=True).split()
    for name in ("layerlint", "sitecustomize", "usercustomize", *beyond):
        (linted / f"{name}.py").unlink(missing_ok=True)
    assert len(list(linted.glob("*.py"))) > 50
    before = tree(linted)
    found_all(check("--jobs", jobs, "."))
    assert not canary.exists(), canary.read_text()
    assert tree(linted) == before


@JOBS
def test_as_a_command(linted: Path, check: Check, canary: Path, jobs: str) -> None:
    """As `pip` installs it: the folder of the script is on the path, not the current one."""
    script = canary.parent / "layerlint"
    script.write_text("import sys\nfrom layerlint.__main__ import main\nsys.exit(main())\n")
    before = tree(linted)
    found_all(check("--jobs", jobs, ".", python=(str(script),)))
    assert not canary.exists(), canary.read_text()
    assert tree(linted) == before


def test_the_canaries_sing(linted: Path, check: Check, canary: Path) -> None:
    """Where they are imported, they do: the tests above could fail."""
    python = ("-c", "import sys; sys.path.insert(0, ''); import helper, evil.deep, keras, click")
    with pytest.raises(ValueError, match="Expecting value"):
        check(".", python=python).document  # noqa: B018
    assert canary.read_text().split() == ["helper", "evil", "evil.deep", "keras", "click"]


@pytest.fixture
def watched(linted: Path, check: Check, canary: Path) -> Callable[..., list[str]]:
    """What a run does besides, by the hook."""
    log = canary.parent / "log"
    program = WATCHED.format(log=str(log), here=str(linted))

    def run(*arguments: str, environment: dict[str, str] | None = None) -> list[str]:
        log.write_text("")
        ended = check(*arguments, python=("-I", "-B", "-c", program), environment=environment)
        assert ended.code == 1
        return log.read_text().splitlines()

    return run


def outside(lines: list[str], *folders: Path) -> list[str]:
    """What was written elsewhere than below some folders, and all that is no writing.

    That a folder which is there is to be made is asked for as a matter of course.
    """
    allowed = tuple(str(folder) for folder in folders)
    made = f"CHANGE os.mkdir {folders[0].parent}"
    return [
        line
        for line in lines
        if not (line.startswith(("WRITE", "CHANGE")) and line.split()[-1].startswith(allowed))
        and not line.endswith("/dev/null")
        and line != made
    ]


def test_a_run_writes_nothing(watched: Callable[..., list[str]], linted: Path) -> None:
    assert watched(".") == []
    assert watched(".", "--diff", "--unsafe-fixes") == []


@JOBS
def test_a_run_in_processes_neither(watched: Callable[..., list[str]], jobs: str) -> None:
    assert watched("--jobs", jobs, ".") == []


def test_a_cache_is_all_that_is_written(watched: Callable[..., list[str]], linted: Path) -> None:
    lines = watched(".", environment={"LAYERLINT_NO_CACHE": ""})
    assert any(line.startswith("WRITE") for line in lines)
    assert outside(lines, linted / ".layerlint_cache") == []
    assert not (linted / "written.txt").exists()


def test_a_report_is_written_where_it_was_asked_for(
    watched: Callable[..., list[str]], linted: Path
) -> None:
    lines = watched(".", "--output-file", "report.json")
    assert outside(lines, linted / "report.json", linted / ".report.json-") == []
    assert (linted / "report.json").exists()


def test_with_fix_the_files_that_are_fixed(watched: Callable[..., list[str]], linted: Path) -> None:
    before = tree(linted)
    lines = watched(".", "--fix", "--unsafe-fixes")
    after = tree(linted)
    different = {name for name in after if before.get(name) != after[name]}
    assert different
    assert all(name.startswith("net") for name in different)
    assert outside(lines, *(linted / name for name in different), linted / ".net") == []


REACHING = (
    "'{0.__class__.__init__.__globals__[__loader__]}'.format([1])",
    "'{0.__class__}'.format([1])",
    "'{a.__doc__}'.format(a=(1,))",
    "'{x.__class__.__mro__}'.format_map({'x': {}})",
    "'{0:{0.__class__}}'.format(1)",
    "'{0.length}'.format([1])",
    "'{0.upper}'.format('a')",
)
"""Fields of a format that lead into objects, which here are layerlint's own."""


@pytest.mark.parametrize("name", REACHING)
def test_a_format_reaches_nothing_of_ours(name: str) -> None:
    """It would lead from any list to the modules and the environment of whoever lints."""
    text = f"from keras import layers\nlayers.Dense(3, name={name})(layers.Input((2,)))\n"
    found = interpret(SourceFile(path="net.py", text=text), Project(), load_catalog())
    (dense,) = (node.layer for graph in found.graphs for node in graph.nodes if node.inputs)
    assert isinstance(dense.arguments["name"], UnknownValue)
