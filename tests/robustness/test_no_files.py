"""What is called like a file and is none: nobody waits for it, and nobody reads it for ever."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layerlint import content as contents
from layerlint.content import content

from .conftest import Check

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="permissions, links and pipes as POSIX has them"
)

NET = "from keras import Sequential, layers\nmodel = Sequential([layers.Dense(2)])\n"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def plug(path: Path) -> None:
    # A path of a socket may not be long.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as plugged:
            plugged.bind(path.name)
    finally:
        os.chdir(before)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS: list[Callable[[Path], None]] = [pipe, plug, endless]


@pytest.mark.parametrize("make", KINDS)
def test_in_a_folder_it_is_passed_over(here: Path, check: Check, make: Callable) -> None:
    make(here / "x.py")
    (here / "net.py").write_text(NET)
    ended = check(".")
    assert ended.code == 0
    assert ended.document["summary"]["files"] == 1


@pytest.mark.parametrize("make", KINDS)
def test_named_it_is_wrong_use(here: Path, check: Check, make: Callable) -> None:
    make(here / "x.py")
    ended = check("x.py")
    assert ended.code == 2
    assert "x.py: this is neither a file nor a folder" in ended.err


@pytest.mark.parametrize("make", KINDS)
def test_imported_it_is_a_module_that_nobody_knows(
    here: Path, check: Check, make: Callable
) -> None:
    make(here / "blocks.py")
    (here / "net.py").write_text(f"from blocks import *\n{NET}")
    ended = check("net.py")
    assert ended.code == 0
    assert ended.document["summary"]["layers"] == 1


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("name", ["layerlint.toml", ".gitignore", "layerlint-baseline.json"])
def test_settings_and_their_like_are_refused_or_passed_over(
    here: Path, check: Check, make: Callable, name: str
) -> None:
    make(here / name)
    (here / "net.py").write_text(NET)
    ended = check(".", *(["--baseline"] if name.endswith("json") else []))
    if name == ".gitignore":
        assert ended.code == 0
    else:
        assert ended.code == 2
        assert f"{name}" in ended.err
        assert "can't be read" in ended.err


@pytest.mark.parametrize("make", KINDS)
def test_a_rule_file(here: Path, check: Check, make: Callable) -> None:
    (here / "house").mkdir()
    make(here / "house" / "mine.yaml")
    (here / "layerlint.toml").write_text('rules = ["house"]')
    (here / "net.py").write_text(NET)
    ended = check(".")
    assert ended.code == 2
    assert "error: house" in ended.err


@pytest.mark.parametrize("make", KINDS)
def test_a_record_of_the_cache(here: Path, check: Check, make: Callable) -> None:
    (here / "net.py").write_text(NET)
    environment = {"LAYERLINT_NO_CACHE": ""}
    first = check(".", environment=environment)
    records = sorted((here / ".layerlint_cache").glob("*/*.json"))
    assert records
    for record in records:
        record.unlink()
        make(record)
    assert check(".", environment=environment) == first


STARS = "*a" * 25 + "b*.py"


def test_a_pattern_of_many_stars_leaves_nothing_out(here: Path, check: Check) -> None:
    """To hold it against one path would take years."""
    (here / ("a" * 100 + ".py")).write_text(NET)
    (here / ".gitignore").write_text(f"{STARS}\n{'**/a/' * 25}b/*.py\n")
    ended = check(".")
    assert ended.code == 0
    assert ended.document["summary"]["files"] == 1


def test_a_pattern_that_is_none_is_passed_over(here: Path, check: Check) -> None:
    (here / "net.py").write_text(NET)
    (here / ".gitignore").write_text("[z-a].py\n" + "[" * 5000 + "\n\\\n!\n//\n[[:alpha:]\n")
    ended = check(".")
    assert ended.code == 0
    assert ended.document["summary"]["files"] == 1


def test_in_settings_it_is_a_mistake(here: Path, check: Check) -> None:
    (here / ("a" * 100 + ".py")).write_text(NET)
    for settings in (f"exclude = ['{STARS}']", f"[per-path-ignores]\n'{STARS}' = ['loss']"):
        (here / "layerlint.toml").write_text(settings)
        ended = check(".")
        assert ended.code == 2
        assert "error: layerlint.toml:" in ended.err
        assert "pattern" in ended.err


def test_what_is_too_large_is_said_and_left(here: Path, check: Check) -> None:
    """A file with a hole in it: it takes no room on the disk."""
    (here / "net.py").write_text(NET)
    with (here / "large.py").open("wb") as file:
        file.write(b"import keras\n")
        file.truncate(contents.MOST_BYTES + 1)
    ended = check(".", form=None)
    assert ended.code == 0
    assert "large.py can't be read: it has more than the 256,000,000 bytes" in ended.out


def test_a_file_that_changes_meanwhile_is_read_as_it_is(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = here / "net.py"
    file.write_text(NET)
    state = file.stat()
    for size in (0, 1, len(NET) - 1, len(NET) + 1, 10 * len(NET)):
        fields = list(state)
        fields[6] = size
        with monkeypatch.context() as patch:
            patch.setattr(os, "fstat", lambda _, fields=fields: os.stat_result(fields))
            patch.setattr(contents, "_CHUNK", 7)
            assert content(file) == NET.encode()


def test_one_that_grows_without_end_is_not(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = here / "net.py"
    file.write_text(NET)
    monkeypatch.setattr(contents, "MOST_BYTES", len(NET) - 1)
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result([0o100644] + [0] * 9))
    with pytest.raises(OSError, match="more than the"):
        content(file)


@pytest.mark.parametrize("make", [pipe, plug])
def test_a_report_waits_for_nobody_who_does_not_read(
    here: Path, check: Check, make: Callable
) -> None:
    make(here / "out")
    (here / "net.py").write_text(NET)
    ended = check("--output-file", "out", "net.py", form=None)
    assert ended.code == 2
    assert "error: out can't be written: " in ended.err
    # What goes to the terminal goes there.
    assert "1 file" in ended.out
    if make is pipe:
        assert "nobody reads from this pipe" in ended.err


@pytest.mark.parametrize(("device", "code"), [("/dev/null", 0), ("/dev/full", 2)])
def test_a_report_may_go_to_a_device(here: Path, check: Check, device: str, code: int) -> None:
    if not Path(device).exists():
        pytest.skip(f"there is no {device}")
    (here / "net.py").write_text(NET)
    ended = check("--output-file", device, "net.py", form=None)
    assert ended.code == code
    assert ("No space left on device" in ended.err) is (code == 2)
    assert Path(device).is_char_device()
