"""Files are replaced whole or not at all, and what goes wrong is said once, with exit code 2."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from layerlint import writing
from layerlint.cli.group import commands
from layerlint.mending import files as mending
from layerlint.mending.turns import Mended

BAD = """\
from keras import Sequential, layers

model = Sequential([
    layers.Dense(8, activation="relu"),
    layers.Dropout(25),
    layers.Dense(1),
])
"""
GOOD = BAD.replace("25", "0.25")


@pytest.fixture
def fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")

    def run(*arguments: str) -> Result:
        given = ["check", *(arguments or ("--fix",))]
        return CliRunner().invoke(commands, given, catch_exceptions=False)

    return run


def test_a_named_link_is_followed_and_modes_are_kept(
    tmp_path: Path, fix: Callable[..., Result]
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    real = folder / "net.py"
    real.write_text(BAD, encoding="utf-8")
    real.chmod(0o751)
    (tmp_path / "linked.py").symlink_to(real)
    result = fix("--fix", "linked.py")
    assert result.exit_code == 0
    assert (tmp_path / "linked.py").is_symlink()
    assert real.read_text(encoding="utf-8") == GOOD
    assert real.stat().st_mode & 0o777 == 0o751
    assert [one.name for one in folder.iterdir()] == ["net.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
class TestLinksOutOfWhatIsLinted:
    """What lies below a named folder may be written to, and nothing that a link there leads to."""

    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        file = tmp_path / "outside" / "net.py"
        file.parent.mkdir()
        file.write_text(BAD, encoding="utf-8")
        (tmp_path / "inside").mkdir()
        (tmp_path / "inside" / "own.py").write_text(BAD, encoding="utf-8")
        (tmp_path / "inside" / "linked.py").symlink_to(file)
        return file

    @staticmethod
    def notes(result: Result) -> list[str]:
        return [line for line in result.stderr.splitlines() if line.startswith("note: inside")]

    SAID = (
        "note: inside/linked.py is not fixed: it is a link to outside/net.py, "
        "outside of what is linted"
    )

    def test_the_file_stays_its_fault_is_told_and_why(
        self, tmp_path: Path, fix: Callable[..., Result], outside: Path
    ) -> None:
        result = fix("--fix", "inside")
        assert result.exit_code == 1
        assert outside.read_text(encoding="utf-8") == BAD
        assert (tmp_path / "inside" / "own.py").read_text(encoding="utf-8") == GOOD
        assert "inside/linked.py:5:" in result.stdout
        assert self.notes(result) == [self.SAID]
        assert "Fixed 1 problem in 1 file:" in result.stderr

    def test_a_difference_shows_what_would_be_written(
        self, fix: Callable[..., Result], outside: Path
    ) -> None:
        result = fix("--diff", "inside")
        assert "+++ inside/own.py" in result.stdout
        assert "linked.py" not in result.stdout
        assert self.notes(result) == [self.SAID]

    def test_nothing_is_said_where_there_is_nothing_to_mend(
        self, fix: Callable[..., Result], outside: Path
    ) -> None:
        outside.write_text(GOOD, encoding="utf-8")
        assert self.notes(fix("--fix", "inside")) == []

    @pytest.mark.parametrize(
        "named", [("inside", "inside/linked.py"), ("inside", "outside"), (".",), ()]
    )
    def test_it_is_written_where_it_is_named_itself_or_its_folder_is(
        self, fix: Callable[..., Result], outside: Path, named: tuple[str, ...]
    ) -> None:
        assert fix("--fix", *named).exit_code == 0
        assert outside.read_text(encoding="utf-8") == GOOD

    def test_a_folder_that_is_a_link_itself_is_one_that_is_named(
        self, tmp_path: Path, fix: Callable[..., Result], outside: Path
    ) -> None:
        (tmp_path / "elsewhere").symlink_to(outside.parent)
        (outside.parent / "second.py").symlink_to("net.py")
        assert fix("--fix", "elsewhere").exit_code == 0
        assert outside.read_text(encoding="utf-8") == GOOD

    def test_what_is_ignored_is_written_where_a_link_leads_to_it(
        self, tmp_path: Path, fix: Callable[..., Result], outside: Path
    ) -> None:
        """It lies in what is named; that nobody looks for it there is all that is asked."""
        (tmp_path / ".gitignore").write_text("outside/\n", encoding="utf-8")
        assert fix("--fix", ".").exit_code == 0
        assert outside.read_text(encoding="utf-8") == GOOD

    def test_folders_whose_names_begin_alike_are_two(
        self, tmp_path: Path, fix: Callable[..., Result], outside: Path
    ) -> None:
        (tmp_path / "inside.old").mkdir()
        other = tmp_path / "inside.old" / "net.py"
        other.write_text(BAD, encoding="utf-8")
        (tmp_path / "inside" / "linked.py").unlink()
        (tmp_path / "inside" / "linked.py").symlink_to(other)
        assert fix("--fix", "inside").exit_code == 1
        assert other.read_text(encoding="utf-8") == BAD

    @pytest.mark.parametrize("what", ["file", "folder"])
    def test_links_that_come_while_files_are_mended_are_not_followed(
        self,
        tmp_path: Path,
        fix: Callable[..., Result],
        monkeypatch: pytest.MonkeyPatch,
        outside: Path,
        what: str,
    ) -> None:
        """What they lead to has the very bytes that were read: only where it lies tells."""
        below = tmp_path / "inside" / "below"
        below.mkdir()
        (below / "net.py").write_text(BAD, encoding="utf-8")
        mend = mending.mended

        def meanwhile(*given: Any) -> Mended:
            if not below.is_symlink() and not (below / "net.py").is_symlink():
                (below / "net.py").unlink()
                if what == "file":
                    (below / "net.py").symlink_to(outside)
                else:
                    below.rmdir()
                    below.symlink_to(outside.parent)
            return mend(*given)

        monkeypatch.setattr(mending, "mended", meanwhile)
        result = fix("--fix", "inside/below")
        assert result.exit_code == 2
        said = f"is not fixed: it is a link to {outside} now, outside of what is linted"
        assert result.stderr.splitlines().count(f"error: inside/below/net.py {said}") == 1
        assert outside.read_text(encoding="utf-8") == BAD


def test_a_read_only_file_stays_and_the_others_are_mended(
    tmp_path: Path, fix: Callable[..., Result]
) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(BAD, encoding="utf-8")
    (tmp_path / "a.py").chmod(0o444)
    result = fix()
    assert result.exit_code == 2
    assert "error: a.py is not fixed: the file is read-only" in result.stderr.splitlines()
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == BAD
    assert (tmp_path / "b.py").read_text(encoding="utf-8") == GOOD


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, fix: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.py"
    file.write_text(BAD, encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing.os, "fsync", full)
    result = fix()
    assert result.exit_code == 2
    assert result.stderr.splitlines().count("error: net.py is not fixed: No space left on device")
    assert file.read_text(encoding="utf-8") == BAD
    assert sorted(one.name for one in tmp_path.iterdir()) == ["net.py", "pyproject.toml"]


LIMITED = """
import resource, sys
from layerlint.__main__ import main

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_file_for_which_there_is_no_room_stays_and_nothing_is_left_beside_it(
    tmp_path: Path,
) -> None:
    """The system itself refuses in the middle of what is written."""
    files = {"large.py": BAD + "#" * 1000, "small.py": BAD}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        # Python cuts off bytecode, too, and takes what it has written for whole the next time.
        [sys.executable, "-B", "-c", LIMITED, "700", "check", "--no-cache", "--fix", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines().count("error: large.py is not fixed: File too large") == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "large.py").read_text(encoding="utf-8") == files["large.py"]
    assert (tmp_path / "small.py").read_text(encoding="utf-8") == GOOD
    assert {one.name for one in tmp_path.iterdir()} == {"large.py", "small.py"}


def test_who_saves_a_file_while_it_is_mended_keeps_what_was_saved(
    tmp_path: Path, fix: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.py"
    file.write_text(BAD, encoding="utf-8")
    mend = mending.mended

    def meanwhile(*given: Any) -> Mended:
        file.write_text("saved = True\n", encoding="utf-8")
        return mend(*given)

    monkeypatch.setattr(mending, "mended", meanwhile)
    result = fix()
    assert result.exit_code == 2
    message = "error: net.py is not fixed: the file has changed since it was read"
    assert result.stderr.splitlines().count(message) == 1
    assert file.read_text(encoding="utf-8") == "saved = True\n"


def test_two_who_mend_the_same_files_at_once_do_no_harm(tmp_path: Path) -> None:
    names = [f"net{number}.py" for number in range(12)]
    for name in names:
        (tmp_path / name).write_text(BAD, encoding="utf-8")
    command = [sys.executable, "-m", "layerlint", "check", "--no-cache", "--fix", "."]
    both = [
        subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate()[1] for one in both]
    assert {one.returncode for one in both} <= {0, 2}
    for name in names:
        assert (tmp_path / name).read_text(encoding="utf-8") == GOOD
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(names)
    assert all("Traceback" not in text for text in said)
    errors = [line for text in said for line in text.splitlines() if line.startswith("error")]
    assert all(line.endswith("the file has changed since it was read") for line in errors)


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("somebody saved this just now", encoding="utf-8")
    with pytest.raises(writing.NotReplaced, match="has changed since it was read"):
        writing.replace_whole(file, BAD.encode(), GOOD.encode(), lambda _: True)
    assert file.read_text(encoding="utf-8") == "somebody saved this just now"


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    gone = tmp_path / "net.py"
    with pytest.raises(writing.NotReplaced, match="No such file"):
        writing.replace_whole(gone, BAD.encode(), GOOD.encode(), lambda _: True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_does_not_parse_is_told_and_left_alone(
    tmp_path: Path, fix: Callable[..., Result]
) -> None:
    broken = BAD + "def\n"
    (tmp_path / "broken.py").write_text(broken, encoding="utf-8")
    (tmp_path / "net.py").write_text(BAD, encoding="utf-8")
    result = fix()
    assert result.exit_code == 1
    assert "unparsable-file" in result.stdout
    assert (tmp_path / "broken.py").read_text(encoding="utf-8") == broken
    assert (tmp_path / "net.py").read_text(encoding="utf-8") == GOOD


def test_a_difference_is_shown_and_nothing_written(
    tmp_path: Path, fix: Callable[..., Result]
) -> None:
    file = tmp_path / "net.py"
    file.write_text(BAD, encoding="utf-8")
    result = fix("--diff")
    assert result.exit_code == 1
    assert "-    layers.Dropout(25),\n+    layers.Dropout(0.25),\n" in result.stdout
    assert file.read_text(encoding="utf-8") == BAD
    file.write_text(GOOD, encoding="utf-8")
    result = fix("--diff")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("sign", ["\f", "\x1c", "\x85", "\u2028"])
def test_a_difference_has_the_lines_of_python(
    tmp_path: Path, fix: Callable[..., Result], sign: str
) -> None:
    """Other signs that end a line elsewhere stand in one."""
    (tmp_path / "net.py").write_text(f"# one{sign}line\n{BAD}", encoding="utf-8")
    shown = fix("--diff").stdout.splitlines()
    assert "@@ -3,6 +3,6 @@" in shown


def test_what_is_unsafe_waits_to_be_asked_for(tmp_path: Path, fix: Callable[..., Result]) -> None:
    text = BAD.replace("25", "0.25").replace("Dense(1)", "BatchNormalization()")
    file = tmp_path / "net.py"
    file.write_text(text, encoding="utf-8")
    assert fix("--diff").exit_code == 0
    assert fix("--fix").exit_code == 1
    assert file.read_text(encoding="utf-8") == text
    assert fix("--diff", "--unsafe-fixes").exit_code == 1
    assert fix("--fix", "--unsafe-fixes").exit_code in (0, 1)
    assert file.read_text(encoding="utf-8") != text


def test_options_that_make_no_sense_together_are_refused(fix: Callable[..., Result]) -> None:
    assert fix("--fix", "--diff").exit_code == 2
    assert fix("--unsafe-fixes").exit_code == 2
    assert fix("--fix", "-").exit_code == 2


def test_what_a_comment_silences_is_not_mended(tmp_path: Path, fix: Callable[..., Result]) -> None:
    mark = "25),  # layerlint: ignore[dropout-rate-out-of-range] Keras 2.0 drops nothing then"
    text = BAD.replace("25),", mark)
    file = tmp_path / "net.py"
    file.write_text(text, encoding="utf-8")
    assert fix().exit_code == 0
    assert file.read_text(encoding="utf-8") == text


def test_what_a_baseline_knows_is_not_mended(tmp_path: Path, fix: Callable[..., Result]) -> None:
    file = tmp_path / "net.py"
    file.write_text(BAD, encoding="utf-8")
    result = CliRunner().invoke(commands, ["baseline"], catch_exceptions=False)
    assert result.exit_code == 0
    assert fix("--fix", "--baseline=layerlint-baseline.json", ".").exit_code == 0
    assert file.read_text(encoding="utf-8") == BAD


KILLING = """
import os, random, signal, sys, time
from pathlib import Path
from layerlint.cli.group import commands

old, new = (Path(name).read_bytes() for name in sys.argv[1:3])
files = [Path(name) for name in sys.argv[3:]]

def fix():
    sys.stdout = sys.stderr = open(os.devnull, "w")
    commands(["check", "--fix", "."], standalone_mode=False)

def begun():
    for file in files:
        file.write_bytes(old)
    child = os.fork()
    if child == 0:
        try:
            fix()
        except SystemExit:
            pass
        os._exit(0)
    return child

os.waitpid(begun(), 0)  # what is read first is read once
start = time.monotonic()
os.waitpid(begun(), 0)
needed = time.monotonic() - start
assert all(file.read_bytes() == new for file in files)
draw = random.Random(7)
killed = 0
for turn in range(100):
    child = begun()
    time.sleep(needed * draw.uniform(0.2, 1.1))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    found = [file.read_bytes() for file in files]
    assert all(data in (old, new) for data in found), turn
    print("".join("on"[data == new] for data in found))
print(killed, "killed")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor SIGKILL")
def test_whoever_is_killed_leaves_each_file_old_or_new(tmp_path: Path) -> None:
    names = []
    for name, text in (("old", BAD), ("new", GOOD)):
        names.append(tmp_path / f"{name}.txt")
        names[-1].write_text(text * 2, encoding="utf-8")
    folder = tmp_path / "code"
    folder.mkdir()
    names += [folder / "a.py", folder / "b.py", folder / "c.py"]
    done = subprocess.run(
        [sys.executable, "-c", KILLING, *map(str, names)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    *outcomes, killed = done.stdout.split("\n")[:-1]
    assert len(outcomes) == 100
    assert int(killed.split()[0]) > 50
    # Not only before the first file is written, and not only behind the last.
    assert len(set(outcomes)) > 1
