"""A repository whose settings would have git run commands: asking what has changed runs none."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from changes.git import git, of_nobody

from layerlint.changes import ChangesError, changed_since

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(
        sys.platform == "win32", reason="permissions, links and pipes as POSIX has them"
    ),
]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits, and a change that is in none."""
    of_nobody(monkeypatch)
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for number in range(2):
        (folder / "net.py").write_text(f"import keras\nx = {number}\n")
        (folder / "other.py").write_text("import keras\n")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "-m", "one")
    (folder / "net.py").write_text("import keras\nx = 7\n")
    (folder / "new.py").write_text("import keras\n")
    # The stamp of its last change is another one, so that git must look into it.
    os.utime(folder / "other.py", (1, 1))
    return folder


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """What a command leaves that was run."""
    return tmp_path / "canary"


Attack = Callable[[Path, str], None]


def _command(folder: Path, canary: str) -> str:
    """A program that leaves the canary."""
    program = folder.parent / "program"
    program.write_text(f"#!/bin/sh\ntouch '{canary}'\n")
    program.chmod(0o755)
    return str(program)


def fsmonitor(folder: Path, canary: str) -> None:
    git(folder, "config", "core.fsmonitor", _command(folder, canary))


def clean(folder: Path, canary: str) -> None:
    git(folder, "config", "filter.evil.clean", _command(folder, canary))
    (folder / ".gitattributes").write_text("*.py filter=evil\n")


def process(folder: Path, canary: str) -> None:
    git(folder, "config", "filter.e.v i/l.process", _command(folder, canary))
    git(folder, "config", "filter.e.v i/l.required", "true")
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/attributes").write_text("*.py filter=e.v\\040i/l\n*.py filter=evil\n")
    git(folder, "config", "filter.evil.process", _command(folder, canary))
    git(folder, "config", "filter.evil.required", "true")


def external(folder: Path, canary: str) -> None:
    git(folder, "config", "diff.external", _command(folder, canary))


def driver(folder: Path, canary: str) -> None:
    git(folder, "config", "diff.evil.command", _command(folder, canary))
    git(folder, "config", "diff.evil.textconv", _command(folder, canary))
    (folder / ".gitattributes").write_text("*.py diff=evil\n")


def hooks(folder: Path, canary: str) -> None:
    command = Path(_command(folder, canary)).read_text()
    for where in (folder / ".git/hooks", folder / "hooks"):
        where.mkdir(exist_ok=True)
        for name in ("post-index-change", "post-checkout", "pre-auto-gc", "reference-transaction"):
            (where / name).write_text(command)
            (where / name).chmod(0o755)
    git(folder, "config", "core.hooksPath", "hooks")


def pager(folder: Path, canary: str) -> None:
    git(folder, "config", "core.pager", _command(folder, canary))
    git(folder, "config", "pager.diff", _command(folder, canary))


def promised(folder: Path, canary: str) -> None:
    """What the commit holds is elsewhere, and a command brings it."""
    blob = git(folder, "rev-parse", "HEAD~1:net.py")
    git(folder, "update-index", "--refresh", check=False)
    (folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    git(folder, "config", "core.repositoryFormatVersion", "1")
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "remote.origin.url", str(folder))
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.uploadpack", _command(folder, canary))
    git(folder, "config", "protocol.allow", "always")


def submodule(folder: Path, canary: str) -> None:
    """A repository in the repository, with settings of its own."""
    inner = folder / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    (inner / "x.py").write_text("import keras\n")
    git(inner, "add", ".")
    git(inner, "commit", "--quiet", "-m", "one")
    git(folder, "add", "inner")
    git(folder, "commit", "--quiet", "-m", "inner")
    git(inner, "config", "filter.hidden.clean", _command(folder, canary))
    (inner / ".gitattributes").write_text("*.py filter=hidden\n")
    os.utime(inner / "x.py", (1, 1))


#: With each, what git does by itself, to see that the canary sings.
PLAIN = ("diff", "--name-status", "HEAD~1")
FULL = ("diff", "HEAD~1")
ATTACKS: list[tuple[Attack, tuple[str, ...]]] = [
    (fsmonitor, PLAIN),
    (clean, PLAIN),
    (process, PLAIN),
    (external, FULL),
    (driver, FULL),
    (hooks, ("status",)),
    (pager, ("--paginate", "diff", "HEAD~1")),
    (promised, ("cat-file", "-p", "HEAD~1:net.py")),
    (submodule, PLAIN),
]


@pytest.mark.parametrize(
    ("attack", "plain"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS]
)
def test_nothing_of_it_is_run(
    tree: Path, canary: Path, attack: Attack, plain: tuple[str, ...]
) -> None:
    attack(tree, str(canary))
    index = (tree / ".git/index").read_bytes()
    changes = changed_since("HEAD~1", tree)
    assert not canary.exists()
    assert {tree / "net.py", tree / "new.py"} <= set(changes.before)
    assert (tree / ".git/index").read_bytes() == index
    if attack is not pager:  # there is no terminal for one
        git(tree, *plain, check=False)
        assert canary.exists(), "the attack is none: nothing was tested"


def test_what_is_not_here_has_changed_altogether(tree: Path, canary: Path) -> None:
    promised(tree, str(canary))
    assert changed_since("HEAD~1", tree).before[tree / "net.py"] is None


def test_what_can_not_be_turned_off_is_refused(tree: Path, canary: Path) -> None:
    git(tree, "config", "filter.a=b.clean", _command(tree, str(canary)))
    with pytest.raises(ChangesError, match=r"can't be kept from `filter\.a=b\.clean`"):
        changed_since("HEAD~1", tree)
    assert not canary.exists()


def test_a_folder_that_looks_like_a_repository_is_none(tree: Path, canary: Path) -> None:
    """A bare repository may lie in the linted code as plain files, and be cloned with it."""
    bare = tree / "data"
    git(tree, "init", "--quiet", "--bare", str(bare))
    git(bare, "config", "core.bare", "false")
    git(bare, "config", "core.worktree", str(tree))
    git(bare, "config", "core.fsmonitor", _command(tree, str(canary)))
    with pytest.raises(ChangesError, match="bare"):
        changed_since("HEAD", bare)
    assert not canary.exists()


def test_git_is_not_taken_from_the_current_folder(
    tree: Path, canary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(_command(tree, str(canary)), tree / "git")
    monkeypatch.chdir(tree)
    for path in (".", "", "tree", ".:" + os.environ["PATH"], os.environ["PATH"]):
        monkeypatch.setenv("PATH", path)
        if "/" in path:
            assert changed_since("HEAD~1", tree).before
        else:
            with pytest.raises(ChangesError, match="git can't be run"):
                changed_since("HEAD~1", tree)
    assert not canary.exists()
