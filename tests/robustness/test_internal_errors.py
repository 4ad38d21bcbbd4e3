"""A fault of layerlint itself in one file: it is told there, and the others are linted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from layerlint.workers import _Pool

from .conftest import Check, Ended

ON_POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has neither fork nor SIGKILL"
)

NET = "from keras import Sequential, layers\nmodel{0} = Sequential([layers.Dropout(1.5 + {0})])\n"
FILES = 20
RULE = "dropout-rate-out-of-range"


def with_fault(fault: str, where: str = "layerlint.linter:examine") -> tuple[str, ...]:
    """Python's words for a layerlint in which a function fails for the file `net07.py`."""
    module, name = where.split(":")
    program = f"""
        import os, signal
        import {module} as module
        from layerlint.__main__ import main

        right = module.{name}

        def wrong(*given, **named):
            if given[0].path == "net07.py":
                {fault}
            return right(*given, **named)

        module.{name} = wrong
        main()
    """
    return "-c", textwrap.dedent(program)


@pytest.fixture
def nets(here: Path) -> Path:
    for number in range(FILES):
        (here / f"net{number:02}.py").write_text(NET.format(number))
    return here


def told(ended: Ended, words: str) -> None:
    """The one file failed, in those words, and all others were linted."""
    assert ended.code == 2
    (message,) = ended.messages("internal-error")
    assert words in message
    assert "please report it" in message
    (place,) = [
        one["file"] for one in ended.document["findings"] if one["rule"] == "internal-error"
    ]
    assert place == "net07.py"
    others = [one["file"] for one in ended.document["findings"] if one["rule"] != "internal-error"]
    assert sorted(others) == sorted(f"net{n:02}.py" for n in range(FILES) if n != 7)
    assert ended.err == ""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("raise KeyError('lost')", "KeyError: 'lost'"),
        ("raise RecursionError", "RecursionError"),
        ("raise MemoryError", "MemoryError"),
        ("raise AssertionError('two\\nlines')", "AssertionError: two lines"),
    ],
)
def test_an_error_is_told_where_it_arose(
    nets: Path, check: Check, jobs: str, fault: str, words: str
) -> None:
    told(check("--jobs", jobs, python=with_fault(fault)), words)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_in_what_several_files_tell(nets: Path, check: Check, jobs: str) -> None:
    where = "layerlint.settling:settled"
    told(check("--jobs", jobs, python=with_fault("raise KeyError('lost')", where)), "KeyError")


MENDABLE = """\
from keras import Sequential, layers
model{0} = Sequential([
    layers.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.BatchNormalization(), layers.ReLU()
])
"""


@pytest.fixture
def mendable(here: Path) -> Path:
    for number in range(5, 9):
        (here / f"net{number:02}.py").write_text(MENDABLE.format(number))
    return here


def test_one_in_proving_a_fix(mendable: Path, check: Check) -> None:
    """The edits of the other files are told, and the faults of all."""
    fault = with_fault("raise KeyError('lost')", "layerlint.mending.files:_edited")
    ended = check(python=fault)
    assert ended.code == 2
    assert any("KeyError: 'lost'" in one for one in ended.messages("internal-error"))
    edits = {
        one["file"]: bool(one["fix"]["edits"])
        for one in ended.document["findings"]
        if one["rule"] == "bias-before-batchnorm"
    }
    assert edits == {f"net{number:02}.py": number != 7 for number in range(5, 9)}


def test_one_in_mending(mendable: Path, check: Check) -> None:
    """The others are mended; the file stays as it is."""
    fault = with_fault("raise KeyError('lost')", "layerlint.mending.files:_repaired")
    shown = check("--diff", "--unsafe-fixes", python=fault, form=None)
    ended = check("--fix", "--unsafe-fixes", python=fault, form=None)
    for one in (shown, ended):
        assert one.code == 2
        assert "error: net07.py is not fixed: layerlint failed on it, please report it" in one.err
    assert shown.out.count("+++ ") == 3
    mended = {path.name: "use_bias" in path.read_text() for path in mendable.glob("*.py")}
    assert mended == {f"net{number:02}.py": number != 7 for number in range(5, 9)}
    assert "net07.py:3" in ended.out


@ON_POSIX
def test_a_process_that_is_killed(nets: Path, check: Check) -> None:
    fault = "os.kill(os.getpid(), signal.SIGKILL)"
    words = "was ended by SIGKILL, as happens where memory runs out"
    told(check("--jobs", "2", python=with_fault(fault)), words)


@ON_POSIX
def test_a_process_that_ends_itself(nets: Path, check: Check) -> None:
    told(check("--jobs", "2", python=with_fault("os._exit(5)")), "ended itself with exit code 5")


@ON_POSIX
def test_what_can_not_be_brought_across(nets: Path, check: Check) -> None:
    fault = "return type(right(*given))(path='net07.py', told=(lambda: 0,))"
    told(check("--jobs", "2", python=with_fault(fault)), "what was found can't be told")


@ON_POSIX
def test_a_process_that_dies_while_it_has_nothing_to_do() -> None:
    """The task that it would have been given is done by another."""
    pool = _Pool(lambda number: number)
    pool.start(2)
    try:
        for process in multiprocessing.active_children():
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        assert dict(pool.results(6)) == {n: n for n in range(6)}
    finally:
        pool.end()


@ON_POSIX
def test_where_only_some_processes_may_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = _Pool(lambda number: number)
    start, started = pool._start, []

    def limited() -> object:
        if started:
            raise BlockingIOError
        started.append(True)
        return start()

    monkeypatch.setattr(pool, "_start", limited)
    try:
        pool.start(4)
        assert dict(pool.results(6)) == {n: n for n in range(6)}
    finally:
        pool.end()


def test_no_setting_hides_it(nets: Path, check: Check) -> None:
    """The exit code is about the error, whatever the settings say of findings."""
    fault = with_fault("raise KeyError('lost')")
    for arguments in (["--fail-on", "never"], ["--ignore", "internal-error"], ["--select", RULE]):
        assert check(*arguments, python=fault).code == 2
