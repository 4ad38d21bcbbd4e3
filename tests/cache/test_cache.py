"""What is remembered between runs: the same findings, whatever has happened to the files."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from layerlint.cache import Store
from layerlint.cli.cache_place import FOLDER
from layerlint.cli.group import commands
from layerlint.settling import Examined

BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)
"""
NET = """\
import keras
from blocks import conv_bn

def build():
    inputs = keras.Input((64, 64, 3))
    x = conv_bn(inputs, 8)
    return keras.Model(inputs, x)
"""
TABLE = "[tool.layerlint]\n"
BUILT = "layers.Conv2D(filters, 3)(x)"
COMMENT = f"{BUILT}  # layerlint: ignore[bias-before-batchnorm] given"

Check = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LAYERLINT_NO_CACHE", raising=False)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "blocks.py").write_text(BLOCKS)
    (tmp_path / "net.py").write_text(NET)
    return tmp_path


@pytest.fixture
def check(here: Path) -> Check:
    def run(*arguments: str) -> Result:
        asked = ("check", "--format", "json", *arguments)
        return CliRunner().invoke(commands, asked, catch_exceptions=False)

    return run


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were interpreted, and not remembered."""
    import layerlint.linter

    real, read = layerlint.linter.interpret, []

    def interpret(source: object, *rest: object, **named: object) -> object:
        read.append(source.path)  # type: ignore[attr-defined]
        return real(source, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(layerlint.linter, "interpret", interpret)
    return read


def test_what_is_remembered_is_what_is_found(check: Check, readings: list[str]) -> None:
    first = check()
    assert sorted(readings) == ["blocks.py", "net.py"]
    readings.clear()
    second = check()
    assert readings == []
    assert (second.exit_code, second.stdout) == (first.exit_code, first.stdout)
    assert json.loads(first.stdout)["findings"]


@pytest.mark.parametrize(
    ("name", "change", "again"),
    [
        ("net.py", lambda text: text + "\n", ["net.py"]),
        ("blocks.py", lambda text: text.replace("ReLU", "Softmax"), ["blocks.py", "net.py"]),
        ("blocks.py", lambda text: text.replace(BUILT, COMMENT), ["blocks.py", "net.py"]),
        ("blocks/__init__.py", lambda _: BLOCKS, ["blocks/__init__.py", "net.py"]),
        ("pyproject.toml", lambda _: f'{TABLE}profile = "strict"', ["blocks.py", "net.py"]),
        ("pyproject.toml", lambda _: f"{TABLE}fail-on = 'error'", []),
        ("unrelated.py", lambda _: "import keras\n", ["unrelated.py"]),
    ],
)  # fmt: skip
def test_what_has_changed_is_read_again(
    name: str,
    change: Callable[[str], str],
    again: list[str],
    here: Path,
    check: Check,
    readings: list[str],
) -> None:
    check()
    readings.clear()
    file = here / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(change(file.read_text() if file.exists() else ""))
    result = check()
    assert sorted(readings) == again
    assert result.stdout == check("--no-cache").stdout


def test_a_file_that_was_looked_for_in_vain(here: Path, check: Check, readings: list[str]) -> None:
    (here / "blocks.py").rename(here / "aside.txt")
    before = check()
    readings.clear()
    (here / "aside.txt").rename(here / "blocks.py")
    after = check("net.py")
    assert readings == ["net.py"]
    assert after.stdout != before.stdout


def test_which_files_are_linted_together_matters(check: Check, readings: list[str]) -> None:
    assert check("net.py", "blocks.py").stdout != check("net.py").stdout
    assert check("net.py").stdout == check("net.py", "--no-cache").stdout


def test_other_rules_are_other_readings(check: Check, readings: list[str]) -> None:
    check()
    found = check("--select", "strict")
    assert len(readings) == 4
    assert found.stdout == check("--select", "strict", "--no-cache").stdout


OWN = """\
id: few
summary: s
severity: error
profile: strict
message: "m of {a.layer}"
match: [{as: a, layer: $mine}]
report: {at: a}
rationale: r
examples: {bad: ["Dense(2)"], good: ["Flatten()"]}
"""


@pytest.mark.parametrize("sets", ["own/sets.yaml", "own/topic/sets.yaml"])
def test_other_sets_beside_a_rule_are_another_reading(here: Path, check: Check, sets: str) -> None:
    (here / "own/topic").mkdir(parents=True)
    (here / "own/topic/few.yaml").write_text(OWN)
    (here / "pyproject.toml").write_text('[tool.layerlint]\nrules = ["own/topic/few.yaml"]\n')
    told = set()
    for layer in ("Conv2D", "BatchNormalization", "Conv2D"):
        (here / sets).write_text(f"mine: [{layer}]\n")
        found = check("--select", "few")
        assert found.stdout == check("--select", "few", "--no-cache").stdout
        assert f"m of {layer}" in found.stdout
        told.add(found.stdout)
    assert len(told) == 2


def test_no_cache_leaves_nothing_and_uses_nothing(
    here: Path, check: Check, readings: list[str]
) -> None:
    check("--no-cache")
    check("--no-cache")
    assert len(readings) == 4
    assert not (here / FOLDER).exists()


def test_git_does_not_see_it_and_backups_leave_it_out(here: Path, check: Check) -> None:
    check()
    assert (here / FOLDER / ".gitignore").read_text() == "*\n"
    assert (here / FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f59")


@pytest.mark.parametrize("garbage", [b"", b"{", b"null", b"0\n[]", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_record_is_none(garbage: bytes, here: Path, check: Check) -> None:
    before = check()
    records = list((here / FOLDER).glob("*/*.json"))
    assert len(records) == 2
    for record in records:
        record.write_bytes(garbage)
    assert check().stdout == before.stdout


@pytest.mark.parametrize(
    "examined",
    [
        {"Popen": {"args": "ls"}},
        {"Span": {"line": 1, "column": 1, "end_line": 1, "end_column": 1}},
        {"Examined": {"path": "net.py", "surprise": 1}},
        {"Examined": {}, "Span": {}},
        [],
        None,
    ],
)
def test_a_record_of_something_else_is_none(
    examined: object, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check()
    real = Store.read

    def read(store: Store, key: str) -> object:
        return {**real(store, key), "examined": examined}

    monkeypatch.setattr(Store, "read", read)
    assert check().stdout == before.stdout


def test_a_record_in_the_place_of_another_is_none(here: Path, check: Check) -> None:
    before = check()
    one, other = (here / FOLDER).glob("*/*.json")
    one.write_bytes(other.read_bytes())
    assert check().stdout == before.stdout


def test_a_folder_that_is_a_file(here: Path, check: Check) -> None:
    before = check("--no-cache")
    (here / FOLDER).write_text("in the way")
    assert check().stdout == before.stdout
    assert (here / FOLDER).read_text() == "in the way"


@pytest.mark.skipif(
    sys.platform == "win32", reason="permissions, links and pipes as POSIX has them"
)
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may all")
def test_a_folder_that_can_not_be_written(here: Path, check: Check) -> None:
    before = check("--no-cache")
    here.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert check().stdout == before.stdout
    finally:
        here.chmod(stat.S_IRWXU)


def test_a_full_disk_leaves_no_halves(
    here: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check("--no-cache")

    def full(file: Path, data: bytes) -> int:
        with file.open("wb") as stream:
            stream.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert check("--jobs", "1").stdout == before.stdout
    assert not [file for file in (here / FOLDER).glob("*/*") if file.is_file()]


def test_what_is_used_least_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    keys = [f"{number:040x}" for number in range(5)]
    for age, key in enumerate(keys):
        store.write(key, "x" * 100)
        (file,) = (tmp_path / "cache" / key[:2]).glob(f"{key[2:]}.json")
        os.utime(file, (1000 + age, 1000 + age))
    assert store.read(keys[0]) == "x" * 100  # it is the youngest now
    store.trim(300)
    assert [store.read(key) is not None for key in keys] == [True, False, False, False, True]


def test_clean_takes_it_away(here: Path, check: Check) -> None:
    check()
    result = CliRunner().invoke(commands, ["cache", "clean"])
    assert (result.exit_code, result.stdout) == (0, f"Removed {FOLDER}.\n")
    assert not (here / FOLDER).exists()
    assert CliRunner().invoke(commands, ["cache", "clean"]).stdout == "There is no cache here.\n"


def test_clean_takes_nothing_else_away(here: Path) -> None:
    (here / FOLDER).mkdir()
    (here / FOLDER / "mine.txt").write_text("mine")
    CliRunner().invoke(commands, ["cache", "clean"])
    assert (here / FOLDER / "mine.txt").exists()


def test_it_can_be_elsewhere(
    here: Path, check: Check, readings: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LAYERLINT_CACHE_DIR", str(tmp_path / "far"))
    check()
    check()
    assert len(readings) == 2
    assert not (here / FOLDER).exists()
    assert (tmp_path / "far").is_dir()


def test_every_class_of_a_reading_can_be_remembered() -> None:
    from layerlint.recall import _MODULES, _class

    assert all(_class(name).__name__ == name for name in _MODULES)
    assert _class("Examined") is Examined
