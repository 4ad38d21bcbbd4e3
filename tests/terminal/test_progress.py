"""A long run at a terminal says how far it is, nobody else is bothered, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="there are no such terminals here")
termios = pytest.importorskip("termios")
fcntl = pytest.importorskip("fcntl")

MODEL = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.ReLU(),
])
"""
COUNT = 5
CHECK = ("check", "--no-cache", ".")

IMPATIENT = """\
import functools
import layerlint.terminal.progress as progress
progress.Bar = functools.partial(progress.Bar, 0.0)
progress.Count = functools.partial(progress.Count, 0.0)
progress.PACE = 0.0
from layerlint.__main__ import main
main()
"""
"""Layerlint, whose every run is a long one."""

UNWATCHED = ("CI", "PRE_COMMIT", "GITHUB_ACTIONS", "TF_BUILD")


@pytest.fixture
def nets(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    for number in range(COUNT):
        (tmp_path / f"net{number}.py").write_text(MODEL)
    return tmp_path


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: that of who looks at it, and that of programs."""
    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def environment(**said: str) -> dict[str, str]:
    aside = (*UNWATCHED, "LAYERLINT_NO_CACHE")
    kept = {name: value for name, value in os.environ.items() if name not in aside}
    return {**kept, "TERM": "xterm", **said}


def drawn(ours: int) -> str:
    """All that is written to a terminal until no program has it any more."""
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # so Linux says it
            part = b""
        if not part:
            return b"".join(parts).decode("utf-8", "replace")
        parts.append(part)


def watched(folder: Path, *program: str, **said: str) -> tuple[str, str]:
    """What goes to a terminal as standard error, and to a pipe as standard output."""
    with terminal() as (ours, theirs):
        run = subprocess.Popen(
            [sys.executable, *program, *CHECK],
            cwd=folder,
            env=environment(**said),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        shown = drawn(ours)
        assert run.stdout is not None
        report = run.stdout.read().decode("utf-8")
        run.stdout.close()
        assert run.wait() == 1
    return shown, report


def test_a_long_run_at_a_terminal_says_how_far_it_is(nets: Path) -> None:
    shown, report = watched(nets, "-c", IMPATIENT)
    assert "Looking for files: 0" in shown
    assert "Reading models" in shown
    assert f"1/{COUNT}" in shown
    assert f"{COUNT}/{COUNT}" in shown
    assert shown.endswith("\x1b[?25h\r\x1b[1A\x1b[2K"), "the bar or no cursor is left"
    assert report == watched(nets, "-m", "layerlint")[1]


def test_a_short_one_says_nothing(nets: Path) -> None:
    slow = IMPATIENT.replace("0.0", "600.0")
    assert watched(nets, "-c", slow)[0] == ""


@pytest.mark.parametrize("name", [*UNWATCHED, "TERM"])
def test_where_nobody_looks_nothing_is_drawn(nets: Path, name: str) -> None:
    said = {name: "dumb" if name == "TERM" else "1"}
    assert watched(nets, "-c", IMPATIENT, **said)[0] == ""


def test_nothing_is_drawn_under_a_pipe(nets: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPATIENT, *CHECK],
        cwd=nets, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (1, b"")


SLOW = "from keras.layers import Dense\ndef f(x):\n" + "".join(
    f"    if x[{number}]: x = Dense({number})(x)\n" for number in range(200)
)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.05)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_all_and_leaves_nothing(nets: Path, jobs: str) -> None:
    for number in range(40):
        (nets / f"slow{number}.py").write_text(SLOW)
    with terminal() as (ours, theirs):
        run = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, "check", "--jobs", jobs, "."],
            cwd=nets,
            env=environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509
        )
        os.close(theirs)
        cache = nets / ".layerlint_cache"
        wait_until(lambda: any(cache.glob("*/*.json")))
        os.write(ours, b"\x03")
        begun = time.monotonic()
        shown = drawn(ours)
        run.wait()
        took = time.monotonic() - begun
    assert run.returncode == 130
    assert took < 20
    assert "Traceback" not in shown
    assert "Found" not in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h"), "the cursor stays hidden"
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    assert not [file for file in cache.rglob("*.json*") if file.suffix != ".json"]


@pytest.mark.parametrize("step", ["start", "stop"])
def test_ctrl_c_while_the_bar_is_drawn_or_taken_away_leaves_the_cursor(
    nets: Path, step: str
) -> None:
    pressed = f"""\
import signal
from rich.live import Live
usual = Live.{step}
def {step}(*given, **named):
    signal.raise_signal(signal.SIGINT)
    usual(*given, **named)
    signal.raise_signal(signal.SIGINT)
Live.{step} = {step}
{IMPATIENT}"""
    with terminal() as (ours, theirs):
        run = subprocess.Popen(
            [sys.executable, "-c", pressed, *CHECK],
            cwd=nets, env=environment(), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509
        )  # fmt: skip
        os.close(theirs)
        shown = drawn(ours)
        assert run.wait() == 130
    assert "Traceback" not in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1, "the cursor stays hidden"


def _take_terminal() -> None:
    """Make standard input the terminal of this process, whose Ctrl-C ends it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    _hear_ctrl_c()


def _hear_ctrl_c() -> None:
    # What runs the tests may ignore the signal, as a shell's jobs in the background do.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
