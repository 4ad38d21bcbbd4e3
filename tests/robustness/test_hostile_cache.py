"""A cache that is cut off or leads elsewhere: what is found is what is found without it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from layerlint.cache import Store, Unreadable, made_of
from layerlint.cache.store import _seal
from layerlint.cli.cache_place import FOLDER
from layerlint.cli.group import commands
from layerlint.recall import _class
from layerlint.records import fields
from layerlint.source import Place, Span

BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)  # layerlint: ignore[dropout-rate-out-of-range]
    x = layers.BatchNormalization()(x)
    return layers.Dropout(1.5)(x)
"""
NET = """\
import keras
from blocks import conv_bn

def build(bn=True):
    inputs = keras.Input((64, 64, 3))
    x = conv_bn(inputs, 8) if bn else inputs
    return keras.Model(inputs, x)
"""

Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LAYERLINT_NO_CACHE", raising=False)
    (folder / "pyproject.toml").write_text("")
    (folder / "blocks.py").write_text(BLOCKS)
    (folder / "net.py").write_text(NET)
    return folder


@pytest.fixture
def run(here: Path) -> Run:
    def check(*arguments: str) -> Result:
        asked = ("check", "--format", "json", "--profile", "strict", "--undecided", *arguments)
        return CliRunner().invoke(commands, asked, catch_exceptions=False)

    return check


def records(here: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted((here / FOLDER).glob("*/*.json"))}


def key_of(file: Path) -> str:
    return file.parent.name + file.stem


def test_a_record_that_is_cut_off_anywhere_is_none(here: Path, run: Run) -> None:
    run()
    store = Store(here / FOLDER)
    found = records(here)
    assert len(found) == 2
    for file, data in found.items():
        assert store.read(key_of(file)) is not None
        for length in range(len(data)):
            file.write_bytes(data[:length])
            assert store.read(key_of(file)) is None, length
        for place in range(0, len(data), 7):
            file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert store.read(key_of(file)) is None, place


def test_a_run_with_what_was_cut_off_finds_the_same_and_mends_it(here: Path, run: Run) -> None:
    first = run()
    found = records(here)
    for part in (0, 1, 3, 40, 41, 42, 43, 100, 1000):
        for file, data in found.items():
            file.write_bytes(data[:part])
        again = run()
        assert (again.exit_code, again.stdout, again.stderr) == (
            first.exit_code,
            first.stdout,
            first.stderr,
        )
        assert records(here) == found


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the cache's business, with files that look like records."""
    folder = tmp_path / "outside"
    (folder / "ab").mkdir(parents=True)
    for name in ("ab/notes.json", f"ab/{'c' * 38}.json", "large.json"):
        (folder / name).write_text("mine")
        os.utime(folder / name, (1, 1))
    return folder


def tree(folder: Path) -> dict[str, tuple[str | None, float]]:
    return {
        str(file.relative_to(folder)): (
            None if file.is_dir() else file.read_text(),
            file.stat().st_mtime,
        )
        for file in folder.rglob("*")
    }


def forged(file: Path, record: object) -> None:
    """Put another record in the place of one, as whoever knows the key can."""
    text = json.dumps(record).encode()
    file.write_bytes(_seal(key_of(file), text) + b"\n" + text)


def ways_in(record: Any) -> list[tuple[Any, ...]]:
    """The ways to the parts of a record; of many that end alike, the first."""
    ends = {tuple(map(str, way[-5:])): way for way in reversed([*_ways(record, ())])}
    return list(ends.values())


def _ways(value: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield way
    entries = enumerate(value) if isinstance(value, list) else ()
    for key, item in value.items() if isinstance(value, dict) else entries:
        yield from _ways(item, (*way, key))


def changed(value: Any, way: tuple[Any, ...], part: object) -> Any:
    """A record with another part at the end of a way."""
    if not way:
        return part
    copy = value.copy()
    copy[way[0]] = changed(value[way[0]], way[1:], part)
    return copy


STRANGE = (None, 5, -1, 10**30, 1.5, "x", True, [], [[]], {}, {"set": []}, {"Examined": {}})


def records_in(value: object) -> Iterator[Any]:
    if isinstance(value, (tuple, frozenset)):
        for item in value:
            yield from records_in(item)
    elif hasattr(value, "__match_args__"):
        yield value
        for one in fields(value):
            yield from records_in(getattr(value, one.name))


def is_as_declared(record: Any) -> bool:
    """Whether its texts are texts, its numbers numbers, and its tuples tuples."""
    declared = type(record).__annotations__
    for one in fields(record):
        kind = {"str": str, "int": int, "bool": bool, "Place": Place, "Span": Span}.get(
            declared[one.name], tuple if declared[one.name].startswith("tuple[") else object
        )
        value = getattr(record, one.name)
        if not isinstance(value, kind) and not (kind is tuple and value is None):
            return False
    return True


class AllPaths:
    """Holds every path there is."""

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str)


def test_what_is_made_of_a_forged_record_is_of_the_declared_types(here: Path, run: Run) -> None:
    run()
    for data in records(here).values():
        record = json.loads(data.partition(b"\n")[2])["examined"]
        for way in ways_in(record):
            for part in STRANGE:
                try:
                    made = made_of(changed(record, way, part), _class, AllPaths())
                except Unreadable:
                    continue
                assert all(map(is_as_declared, records_in(made)))


@pytest.mark.parametrize("part", [None, 5, "x", [1], {"a": 1}, {"net.py": 5}, "../" * 2000])
@pytest.mark.parametrize("key", ["module", "asked", "files", "examined"])
def test_a_run_with_a_forged_record_finds_the_same(
    here: Path, run: Run, key: str, part: object
) -> None:
    first = run()
    for file, data in records(here).items():
        forged(file, {**json.loads(data.partition(b"\n")[2]), key: part})
        again = run()
        assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)


def test_a_forged_record_shows_no_other_file(here: Path, run: Run) -> None:
    """Neither its lines nor that it is there, wherever the record speaks of a path."""
    secret = here.parent / "secret.py"
    secret.write_text("token = 'hidden'\n")
    first = run()
    for file, data in records(here).items():
        record = json.loads(data.partition(b"\n")[2])
        ways = [way for way in ways_in(record["examined"]) if way[-1:] == ("path",)]
        assert len(ways) > 2
        for way in ways:
            for path in (str(secret), "../secret.py"):
                forged(file, {**record, "examined": changed(record["examined"], way, path)})
                again = run()
                assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)


def test_a_forged_record_leads_to_no_place_outside_of_a_file(here: Path, run: Run) -> None:
    """Lines that a file does not have are none; nothing fails, and nothing grows."""
    run()
    for file, data in records(here).items():
        record = json.loads(data.partition(b"\n")[2])
        ways = [way for way in ways_in(record["examined"]) if way[-2:-1] == ("Span",)]
        for way in ways[:40]:
            for number in (0, 10**9, 10**15):
                forged(file, {**record, "examined": changed(record["examined"], way, number)})
                for form in ("json", "text"):
                    again = run("--format", form)
                    assert "internal-error" not in again.stdout
                    assert len(again.stdout) < 100_000


links = pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")


@links
def test_a_link_in_its_place_is_not_followed(here: Path, run: Run, outside: Path) -> None:
    """The linted code may bring a folder of that name along."""
    (here / FOLDER).symlink_to(outside)
    before = tree(outside)
    assert run().exit_code == run("--no-cache").exit_code
    assert tree(outside) == before


@links
def test_links_in_it_are_not_followed(here: Path, run: Run, outside: Path) -> None:
    run()
    found = records(here)
    for file in found:
        # One that leads to a whole record, so that it is read.
        (outside / "ab" / file.name).write_bytes(found[file])
        os.utime(outside / "ab" / file.name, (1, 1))
        file.unlink()
    # Two records may lie in one folder, by chance.
    for folder in {file.parent for file in found}:
        folder.rmdir()
        folder.symlink_to(outside / "ab")
    before = tree(outside)
    run()
    (here / "net.py").write_text(NET + "\n")
    run()
    Store(here / FOLDER).trim(0)
    assert tree(outside) == before


@links
def test_nothing_is_made_where_a_link_leads(here: Path, run: Run, outside: Path) -> None:
    (here / FOLDER).mkdir()
    for name in (".gitignore", "CACHEDIR.TAG"):
        (here / FOLDER / name).symlink_to(outside / f"made-{name}")
    before = tree(outside)
    run()
    assert records(here)
    assert tree(outside) == before


def test_only_what_is_ours_is_thrown_away(here: Path, run: Run) -> None:
    run()
    others = [here / FOLDER / "mine.json", here / FOLDER / "ab" / "mine.json"]
    for file in others:
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
    Store(here / FOLDER).trim(0)
    assert not records(here).keys() - set(others)
    assert all(file.exists() for file in others)


def test_clean_leaves_what_only_looks_like_a_cache(here: Path) -> None:
    """Other tools mark their caches, too."""
    (here / FOLDER).mkdir()
    (here / FOLDER / "CACHEDIR.TAG").write_text(
        "Signature: 8a477f597d28d172789f06886806bc55\n# of another tool\n"
    )
    done = CliRunner().invoke(commands, ["cache", "clean"], catch_exceptions=False)
    assert "There is no cache here" in done.stdout
    assert (here / FOLDER).is_dir()
