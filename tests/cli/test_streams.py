"""Standard streams that are closed, full, read by nobody, or that wait for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from samples import BAD

import layerlint

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX closes the streams")

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")

SOURCE = Path(layerlint.__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SOURCE)}


COMMANDS = {
    "check": ("check net.py", 1),
    "check, nothing found": ("check nothing.py", 0),
    "json": ("check --format json net.py", 1),
    "sarif": ("check --format sarif nothing.py", 0),
    "diff": ("check --diff --unsafe-fixes net.py", 1),
    "explain": ("explain bias-before-batchnorm", 0),
    "rules": ("rules", 0),
    "verify": ("verify rule.yaml", 0),
    "graph": ("graph net.py", 0),
    "config": ("config", 0),
    "baseline": ("baseline --file known.json net.py", 0),
    "version": ("--version", 0),
    "help": ("check --help", 0),
}
"""Commands that write to standard output, and their exit codes where all is well."""

command = pytest.mark.parametrize(("words", "code"), COMMANDS.values(), ids=list(COMMANDS))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "net.py").write_text(BAD, encoding="utf-8")
    (tmp_path / "nothing.py").write_text("print(1)\n", encoding="utf-8")
    rule = next((SOURCE.parent / "rules").rglob("bias-before-batchnorm.yaml"))
    (tmp_path / "rule.yaml").write_text(
        rule.read_text(encoding="utf-8").replace("bias-before-batchnorm", "rule"), encoding="utf-8"
    )
    return tmp_path


def shell(script: str, here: Path) -> tuple[int, str]:
    """The exit code and what comes to standard error; LAYERLINT stands for the command."""
    script = script.replace("LAYERLINT", f'"{sys.executable}" -m layerlint')
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=here,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def with_a_reader_that_is_gone(words: str, here: Path, *, of: str) -> tuple[int, bytes]:
    """The exit code and what comes to the other stream."""
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, of: writer}
    done = subprocess.run(
        [sys.executable, "-m", "layerlint", *words.split()],
        cwd=here,
        env=ENVIRONMENT,
        check=False,
        **streams,  # type: ignore[call-overload]
    )
    os.close(writer)
    return done.returncode, done.stderr if of == "stdout" else done.stdout


@command
def test_a_report_that_nobody_gets_is_an_error(here: Path, words: str, code: int) -> None:
    found = shell(f"LAYERLINT {words} >&-", here)
    lines = found[1].splitlines()
    assert found[0] == 2
    assert lines == ["error: standard output can't be written: it is closed"]


@needs_full
@pytest.mark.parametrize("words", ["check net.py", "check --help", "graph net.py", "--version"])
def test_an_output_that_takes_nothing(here: Path, words: str) -> None:
    found = shell(f"LAYERLINT {words} >/dev/full", here)
    assert found == (2, "error: standard output can't be written: No space left on device\n")


@command
def test_who_reads_no_more_changes_no_exit_code(here: Path, words: str, code: int) -> None:
    found, told = with_a_reader_that_is_gone(words, here, of="stdout")
    assert found == code
    assert b"error" not in told
    assert b"Exception" not in told


@pytest.mark.parametrize(
    ("words", "code"),
    [("check net.py", 1), ("check --diff net.py", 0), ("check nowhere.py", 2), ("check --no", 2)],
)
def test_what_standard_error_does_not_take_changes_nothing(
    here: Path, words: str, code: int
) -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "layerlint", *words.split()],
        cwd=here,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert plain.returncode == code
    assert with_a_reader_that_is_gone(words, here, of="stderr") == (code, plain.stdout)
    assert shell(f"LAYERLINT {words} 2>&-", here)[0] == code
    if Path("/dev/full").exists():
        assert shell(f"LAYERLINT {words} 2>/dev/full", here)[0] == code


def test_all_streams_closed(here: Path) -> None:
    assert shell("LAYERLINT check net.py <&- >&- 2>&-", here) == (2, "")
    assert shell("LAYERLINT check - <&- >&- 2>&-", here) == (2, "")


def test_a_report_that_is_lost_loses_no_other(here: Path) -> None:
    script = "LAYERLINT check --format json --output-file out.json net.py >&-"
    assert shell(script, here)[0] == 2
    assert "bias-before-batchnorm" in (here / "out.json").read_text(encoding="utf-8")
    script = "GITHUB_STEP_SUMMARY=summary.md LAYERLINT check --format github net.py >&-"
    assert shell(script, here)[0] == 2
    assert "bias-before-batchnorm" in (here / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["check -", "check --stdin-filename x.py", "check --diff -"])
@pytest.mark.parametrize(
    ("stream", "why"),
    [("<&-", "it is closed"), ("0>/dev/null", "Bad file descriptor")],
    ids=["closed", "only written"],
)
def test_an_input_that_cannot_be_read(here: Path, words: str, stream: str, why: str) -> None:
    found = shell(f"LAYERLINT {words} {stream}", here)
    assert found == (2, f"error: standard input can't be read: {why}\n")


def test_a_stream_that_is_closed_lends_no_file_its_number(here: Path) -> None:
    """What a library, or Python at its end, writes to standard error must not go into a file."""
    program = (
        "import os, sys\n"
        "from layerlint.cli.streams import open_streams\n"
        "open_streams()\n"
        "with open('opened', 'wb') as file:\n"
        "    os.write(2, b'a last word')\n"
        "    raise SystemExit(file.fileno())\n"
    )
    (here / "program.py").write_text(program, encoding="utf-8")
    found, _ = shell(f'"{sys.executable}" program.py <&- >&- 2>&-', here)
    assert found > 2
    assert (here / "opened").read_bytes() == b""


def test_streams_that_wait_for_nothing(here: Path) -> None:
    """Of a report for a pipe that is full, the rest was left out, with exit code 0."""
    words = ["check", "--format", "sarif", "-"]
    command = [sys.executable, "-m", "layerlint", *words]
    whole = subprocess.run(
        command, cwd=here, env=ENVIRONMENT, input=BAD.encode(), capture_output=True, check=False
    )
    given, ours = os.pipe()
    theirs, shown = os.pipe()
    os.set_blocking(given, False)
    os.set_blocking(shown, False)
    with subprocess.Popen(command, cwd=here, env=ENVIRONMENT, stdin=given, stdout=shown) as process:
        os.close(shown)
        for part in (BAD[:40], BAD[40:]):
            time.sleep(1)
            os.write(ours, part.encode())
        os.close(ours)
        time.sleep(2)
        with os.fdopen(theirs, "rb") as stream:
            assert stream.read() == whole.stdout
    assert len(whole.stdout) > 100_000, "more than a pipe holds"
    assert process.returncode == whole.returncode == 1
    assert not os.get_blocking(given), "what is others' is as it was"
    os.close(given)
