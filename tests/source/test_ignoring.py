"""What is left out is what git leaves out, however the patterns are looked at."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from layerlint.source import Excludes, discover
from layerlint.source.ignoring import Ignore, is_pattern
from layerlint.source.possible import Possible

NAMES = ["a", "b", "build", "lib.d", "net", "old"]
FILES = ["net.py", "old.py", "a.ipynb", "build.py", "c", "notes.txt", "net.pyc"]
PATTERNS = [
    *("build", "build/", "/build", "/build/", "a/b", "a/b/", "/a/b", "a/", "old", "old/", "lib.d/"),
    *("*.py", "*.py[co]", "*.txt", "net.*", "net*", "*", "**/old", "a/**", "a/**/net.py", "old*/"),
    *(
        "!net.py",
        "!build/",
        "!a/b",
        "!*.ipynb",
        "!/a/",
        "*.p?",
        "[no]*",
        "# no pattern",
        "",
        "net.py",
    ),
    *("a.ipynb", "/net.py", "b/net.py", "build/net.py", "net.py/", "*.ipynb", "!old.py", "\\!a"),
]


def plant(root: Path, draw: random.Random) -> None:
    folders = [root]
    for _ in range(8):
        folders.append(draw.choice(folders) / draw.choice(NAMES))
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        for name in draw.sample(FILES, 4):
            (folder / name).write_text("", encoding="utf-8")
        if folder == root or draw.random() < 0.2:
            lines = draw.choices(PATTERNS, k=draw.randrange(1, 6))
            (folder / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("seed", range(100))
def test_git_leaves_out_the_same(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path, random.Random(seed))
    subprocess.run(["git", "init", "-q", "."], check=True)
    said = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-o", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    none = Excludes(root=tmp_path, patterns=())
    found = discover([tmp_path], excludes=lambda _: none)
    assert [one.shown for one in found.files] == sorted(
        (name for name in said if name.endswith((".py", ".ipynb"))),
        key=lambda name: name.split("/"),
    )


@pytest.mark.parametrize("pattern", ["build/", "__pycache__/", "*.pyc", ".env", "a/b", "docs/*.md"])
def test_nobody_asks_about_python_files_where_no_pattern_hits_any(pattern: str) -> None:
    ignore = Ignore(root="/here", patterns=(pattern,))
    assert ignore.for_names_with((".py", ".ipynb")).patterns == ()


@pytest.mark.parametrize(
    "pattern",
    ["net.py", "*.py", "*", "net*", "a/**", "*.p[y]", "!net.py", "*y", "*.py[co]", "a.ipynb"],
)
def test_patterns_that_may_hit_one_are_asked(pattern: str) -> None:
    ignore = Ignore(root="/here", patterns=(pattern,))
    assert ignore.for_names_with((".py", ".ipynb")).patterns == (pattern,)


PARTS = ["a", "b.py", "net", "net.py", "x y", "a.b", "test_1.py", "[x]", "é.py"]
PIECES = [
    *PARTS,
    "*",
    "?",
    "**",
    "[ab]",
    "n*",
    "*.py",
    "te*_?.py",
    "*.p[y]",
    r"\*",
    r"a\ ",
    "[!a]b",
]


@pytest.mark.parametrize("seed", range(40))
def test_patterns_that_are_not_asked_hit_nothing(seed: int) -> None:
    draw = random.Random(seed)

    def joined(names: list[str]) -> str:
        return "/".join(draw.choices(names, k=draw.randrange(1, 4)))

    patterns = []
    for _ in range(30):
        ends = [*[""] * 5, " ", "\t"]
        text = draw.choice(ends) + draw.choice(["", "", "!", "/"]) + joined(PIECES)
        patterns.append(text + draw.choice(["", "", "/", "/**"]) + draw.choice(ends))
    known = [pattern for pattern in patterns if is_pattern(pattern)]
    specs = [GitIgnoreSpec.from_lines([pattern]) for pattern in known]
    possible = Possible(known)
    for _ in range(100):
        path = joined(PARTS) + draw.choice(["", "/"])
        asked = possible.of(path)
        assert list(asked) == sorted(asked)
        for number, spec in enumerate(specs):
            if number not in asked:
                assert spec.check_file(path).index is None, (known[number], path)


def test_of_many_patterns_those_are_read_that_may_hit_a_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    from_lines = GitIgnoreSpec.from_lines

    def counted(lines: list[str]) -> GitIgnoreSpec:
        read.extend(lines)
        return from_lines(lines)

    monkeypatch.setattr(GitIgnoreSpec, "from_lines", counted)
    shapes = ("net{}*.py", "*net{}.py", "folder{}/*", "x/**/a{}?/**", "!take{}*", "end{}*.py ")
    patterns = tuple(shape.format(number) for number in range(1000) for shape in shapes)
    ignore = Ignore(root="/here", patterns=patterns)
    for name in ("net77.py", "folder9/x.py", "x/y/a5b/c.py"):
        hit = ignore.hit(f"/here/{name}", is_folder=False)
        assert hit is not None
        assert hit.leaves_out
    assert ignore.hit("/here/other.py", is_folder=False) is None
    assert len(set(read)) < 12
    assert ignore.spared("/here/folder9/x").patterns == tuple(
        pattern for pattern in patterns if pattern != "folder9/*"
    )
