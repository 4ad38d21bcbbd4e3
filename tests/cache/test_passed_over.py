"""Files that do not concern Keras are not opened again, unless they may have changed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import layerlint.running
from layerlint.cache import Store
from layerlint.cli.group import commands
from layerlint.passed_over import PassedOver

MODEL = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3),
    layers.BatchNormalization(),
    layers.ReLU(),
])
"""
PLAIN = "print(1)\n"
COUNT = 300
AGO = 100


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LAYERLINT_NO_CACHE", raising=False)
    # The time of an entry can't be set; the run is in the future instead.
    monkeypatch.setattr("layerlint.passed_over._now", later)
    (tmp_path / "pyproject.toml").write_text("")
    for number in range(COUNT):
        file = tmp_path / f"part{number % 3}" / f"module{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(PLAIN)
    (tmp_path / "net.py").write_text(MODEL)
    return tmp_path


def later() -> int:
    return (int(time.time()) + AGO) * 10**9


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a run has opened to look at them."""
    real, found = layerlint.running.content, []

    def content(file: str) -> bytes:
        found.append(Path(file).name)
        return real(file)

    monkeypatch.setattr(layerlint.running, "content", content)
    return found


def check(*arguments: str) -> Result:
    asked = ["check", "--format", "json", *arguments]
    return CliRunner().invoke(commands, asked, catch_exceptions=False)


def test_what_was_passed_over_is_not_opened_again(tree: Path, opened: list[str]) -> None:
    first = check()
    assert len(set(opened)) == COUNT + 1
    opened.clear()
    second = check()
    assert opened == ["net.py"]
    assert second.stdout == first.stdout == check("--no-cache").stdout


def test_what_has_changed_is_opened(tree: Path, opened: list[str]) -> None:
    check()
    opened.clear()
    changed = tree / "part0" / "module0.py"
    before = changed.stat()
    changed.write_text(MODEL)
    (tree / "part1" / "new.py").write_text(PLAIN)
    (tree / "part2" / "module2.py").unlink()
    result = check()
    assert sorted(set(opened)) == ["module0.py", "net.py", "new.py"]
    assert result.stdout.count("bias-before-batchnorm") > check("net.py").stdout.count(
        "bias-before-batchnorm"
    )
    assert before.st_size != changed.stat().st_size


def test_the_same_size_and_a_time_set_back_deceive_nobody(tree: Path, opened: list[str]) -> None:
    file = tree / "part0" / "module0.py"
    file.write_text("#" * len(MODEL))
    check()
    before = file.stat()
    opened.clear()
    file.write_text(MODEL)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    check()
    assert "module0.py" in opened


def test_what_has_just_changed_is_not_trusted(
    tree: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layerlint.passed_over._now", lambda: later() - AGO * 10**9)
    check()
    opened.clear()
    check()
    assert len(set(opened)) == COUNT + 1


def test_other_folders_are_remembered_besides(tree: Path, opened: list[str]) -> None:
    check()
    check("part0", "part1", "part2/module2.py", "net.py")
    opened.clear()
    check()
    assert opened == ["net.py"]


@pytest.mark.parametrize("record", [None, [], {"/": 3}, {"/": ["1"]}, "x", {"": {}}])
def test_a_record_that_is_none_of_ours(tree: Path, record: object, opened: list[str]) -> None:
    store = Store(tree / "store")
    key = PassedOver(store=store)._key
    store.write(key, record)
    memory = PassedOver(store=store)
    assert not memory.knows(str(tree / "part0" / "module0.py"))
    memory.note(str(tree / "part0" / "module0.py"))
    memory.save()
    assert PassedOver(store=store).knows(str(tree / "part0" / "module0.py"))


def test_a_folder_that_can_t_be_written(tree: Path, opened: list[str]) -> None:
    (tree / ".layerlint_cache").write_text("in the way")
    first = check()
    assert first.exit_code == 1
    opened.clear()
    assert check().stdout == first.stdout
    assert len(set(opened)) == COUNT + 1
