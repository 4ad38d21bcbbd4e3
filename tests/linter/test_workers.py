"""Several processes: what they find is what one finds, and none stays behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from layerlint import workers
from layerlint.workers import Died, processors, spread, workers_for

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has neither fork nor SIGKILL"
)

NET = """\
from keras import Sequential
from keras.layers import BatchNormalization, Conv2D, Dense, Dropout

model{number} = Sequential([Conv2D({number} + 1, 3), BatchNormalization(), Dropout(1.5), Dense(2)])
"""


def test_results_come_by_number() -> None:
    assert dict(spread(20, lambda number: number * number, 3)) == {n: n * n for n in range(20)}
    assert not multiprocessing.active_children()


def test_one_worker_is_no_process() -> None:
    assert list(spread(3, lambda number: os.getpid(), 1)) == [(n, os.getpid()) for n in range(3)]


def test_a_worker_that_dies_is_replaced() -> None:
    def work(number: int) -> int:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    found = dict(spread(8, work, 2))
    assert isinstance(found.pop(2), Died)
    assert found == {n: n for n in range(8) if n != 2}
    assert not multiprocessing.active_children()


def test_a_worker_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a large file has taken is not given back to the system before its process ends."""
    monkeypatch.setattr(workers, "MOST_GROWN", 50_000_000)

    def work(number: int) -> tuple[int, int]:
        if number % 3 == 0:
            assert len(b"x" * (100_000_000 + number))
        return number, os.getpid()

    found = dict(spread(12, work, 2))
    assert [found[number][0] for number in range(12)] == [*range(12)]  # type: ignore[index]
    large = {found[number][1] for number in range(0, 12, 3)}  # type: ignore[index]
    assert len(large) == 4
    assert not multiprocessing.active_children()


def test_who_stops_listening_ends_the_workers() -> None:
    results = spread(100, lambda number: time.sleep(0.01), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_small_runs_start_none() -> None:
    assert workers_for(1, None) == workers_for(11, None) == 1
    assert workers_for(10_000, None) == processors()
    assert workers_for(10_000, 0) == processors()
    assert workers_for(10_000, 3) == 3
    assert workers_for(2, 3) == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    for number in range(30):
        (tmp_path / f"net{number:02}.py").write_text(NET.format(number=number))
    (tmp_path / "broken.py").write_text("import keras\nmodel = (\n")
    return tmp_path


def test_the_same_in_the_same_order(folder: Path) -> None:
    asked = [sys.executable, "-m", "layerlint", "check", "--no-cache", "--format", "json"]
    one, three = (
        subprocess.run([*asked, "--jobs", jobs], cwd=folder, capture_output=True, check=False)
        for jobs in ("1", "3")
    )
    assert one.stdout == three.stdout
    assert one.returncode == three.returncode == 1
    assert len(json.loads(one.stdout)["findings"]) > 30
    assert (one.stderr, three.stderr) == (b"", b"")


@pytest.mark.parametrize("pauses", [(0,), (0, 0), (0, 0.05)])
def test_an_interrupt_ends_all_at_once_and_leaves_nothing(
    folder: Path, pauses: tuple[float, ...]
) -> None:
    slow = "def f(x):\n" + "".join(f"    if x[{n}]: x = Dense({n})(x)\n" for n in range(200))
    for number in range(30):
        (folder / f"net{number:02}.py").write_text(f"from keras.layers import Dense\n{slow}")
    run = subprocess.Popen(
        [sys.executable, "-m", "layerlint", "check", "--no-cache", "--jobs", "2"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # What runs the tests may ignore the signal, as a shell's jobs in the background do.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    time.sleep(3)
    assert run.poll() is None, "the run was over before it could be interrupted"
    for pause in pauses:
        time.sleep(pause)
        os.killpg(run.pid, signal.SIGINT)
    stdout, stderr = run.communicate(timeout=20)
    assert (run.returncode, stdout, stderr) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)


FIXING = ("--jobs", "3", "--fix", "--unsafe-fixes")
PRESSED = """
import os, signal, sys
from layerlint import workers, writing
from layerlint.__main__ import main
from multiprocessing.process import BaseProcess

first, second = (name.split(".") for name in sys.argv[1:3])
del sys.argv[1:3]
places = {"process": BaseProcess, "pool": workers._Pool, "path": writing.Path, "os": os}

def press(owner, name, other=None):
    usual = getattr(places[owner], name)
    def pressing(*given, **named):
        setattr(places[owner], name, usual)
        if other:
            press(*other)
        signal.raise_signal(signal.SIGINT)
        return usual(*given, **named)
    setattr(places[owner], name, pressing)

press(*first, second)
main()
"""
"""Ctrl-C is pressed at the first call of one function, and again at the next one of another."""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("pool._give", "pool.end"),
        ("pool._give", "process.terminate"),
        ("pool._give", "process.join"),
        ("pool._give", "process.kill"),
        ("process.start", "process.terminate"),
        ("os.fsync", "path.unlink"),  # of what was begun of a file that is mended
    ],
)
def test_ctrl_c_twice_leaves_nothing_behind(folder: Path, first: str, second: str) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    run = subprocess.Popen(
        [sys.executable, "-c", PRESSED, first, second, "check", *FIXING],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LAYERLINT_NO_CACHE": ""},
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    stdout, stderr = run.communicate(timeout=60)
    assert (run.returncode, stdout, stderr) == (130, b"", b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    assert files == before
    records = (file for file in folder.glob(".layerlint_cache/*/*") if file.suffix != ".json")
    assert not list(records)


def test_a_worker_that_has_just_begun_does_not_hear_ctrl_c(folder: Path) -> None:
    """It reaches all processes of the terminal; a worker may not know yet that it is one."""
    slow = (
        "import time, pathlib\n"
        "from multiprocessing.process import BaseProcess\n"
        "usual = BaseProcess.run\n"
        "def slowly(process):\n"
        "    pathlib.Path('begun').touch()\n"
        "    time.sleep(2)\n"
        "    usual(process)\n"
        "BaseProcess.run = slowly\n"
        "from layerlint.__main__ import main\n"
        "main()\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", slow, "check", "--no-cache", "--jobs", "3"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while not (folder / "begun").exists():
        assert run.poll() is None
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    os.killpg(run.pid, signal.SIGINT)
    stdout, stderr = run.communicate(timeout=60)
    assert (run.returncode, stdout, stderr) == (130, b"", b"")


def test_ctrl_c_while_python_still_imports_says_nothing(tmp_path: Path) -> None:
    pressed = (
        "import signal, sys\n"
        "from layerlint.__main__ import main\n"
        "class Pressing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'layerlint.cli':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Pressing())\n"
        "main()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", pressed, "check", "."],
        cwd=tmp_path,
        capture_output=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_who_is_ended_leaves_no_worker_behind(folder: Path, number: signal.Signals) -> None:
    slow = "def f(x):\n" + "".join(f"    if x[{n}]: x = Dense({n})(x)\n" for n in range(20))
    for index in range(300):
        (folder / f"net{index:03}.py").write_text(f"from keras.layers import Dense\n{slow}")
    run = subprocess.Popen(
        [sys.executable, "-m", "layerlint", "check", "--no-cache", "--jobs", "3"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509
    )
    time.sleep(3)
    assert run.poll() is None, "the run was over before it could be ended"
    run.send_signal(number)
    # The workers have the same ends of these: who reads them waits for the last of them.
    stdout, stderr = run.communicate(timeout=60)
    assert run.returncode == -number
    assert (stdout, stderr) == (b"", b"")
