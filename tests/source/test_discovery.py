"""Which files are found."""

import os
import sys
from pathlib import Path

import pytest

from layerlint.source import Discovery, Excludes, discover, shown_path


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """An empty project in which the test stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, *names: str, text: str = "") -> None:
    """Make files."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def find(
    root: Path, *paths: str, patterns: tuple[str, ...] | None = None, **options: bool
) -> Discovery:
    """What is found below the named paths."""
    excludes = Excludes(root=root) if patterns is None else Excludes(root=root, patterns=patterns)
    named = [Path(path) for path in paths or (".",)]
    return discover(named, excludes=lambda folder: excludes, **options)


def shown(discovery: Discovery) -> list[str]:
    """The names of what was found."""
    assert not discovery.problems
    return [found.shown for found in discovery.files]


def test_python_and_notebooks_are_found_in_the_order_of_their_names(tree: Path) -> None:
    write(tree, "b.py", "a/z.py", "a.py", "a-b/c.py", "A.ipynb", "data.csv", "script", "c.pyi")
    assert shown(find(tree)) == ["A.ipynb", "a/z.py", "a-b/c.py", "a.py", "b.py"]


def test_what_is_named_is_taken_whatever_its_name(tree: Path) -> None:
    write(tree, "script", "a.py")
    discovery = find(tree, "script", ".")
    assert shown(discovery) == ["a.py", "script"]
    assert [found.named for found in discovery.files] == [False, True]


def test_a_file_met_twice_is_found_once(tree: Path) -> None:
    write(tree, "a/b.py")
    discovery = find(tree, "a", "a/b.py", "a/../a/b.py", ".")
    assert shown(discovery) == ["a/b.py"]
    assert discovery.files[0].named


def test_usual_litter_is_left_out(tree: Path) -> None:
    write(
        tree,
        "a.py",
        "venv/lib/x.py",
        "sub/.venv/x.py",
        "sub/build/x.py",
        "sub/__pycache__/x.py",
        "nb/.ipynb_checkpoints/a-checkpoint.ipynb",
        "builder/x.py",
        "build.py",
    )
    assert shown(find(tree)) == ["a.py", "build.py", "builder/x.py"]


def test_patterns_match_below_the_root_only(tmp_path, monkeypatch) -> None:
    root = tmp_path / "build" / "venv" / "project"
    write(root, "a.py", "build/b.py")
    monkeypatch.chdir(root)
    assert shown(find(root)) == ["a.py"]
    assert shown(find(root, str(root))) == ["a.py"]
    assert shown(find(root, "a.py", force_exclude=True)) == ["a.py"]


def test_what_is_named_is_walked_although_a_pattern_hits_it(tree: Path) -> None:
    write(tree, "venv/lib/site-packages/keras/a.py", "venv/lib/site-packages/keras/build/b.py")
    assert shown(find(tree, "venv")) == []
    assert shown(find(tree, "venv/lib/site-packages/keras")) == [
        "venv/lib/site-packages/keras/a.py"
    ]


def test_a_named_file_is_taken_although_a_pattern_hits_it_unless_forced(tree: Path) -> None:
    write(tree, "build/a.py", "b.py")
    assert shown(find(tree, "build/a.py")) == ["build/a.py"]
    assert shown(find(tree, "build/a.py", "b.py", force_exclude=True)) == ["b.py"]
    assert shown(find(tree, "build", force_exclude=True)) == []


def test_anchored_patterns_and_exceptions(tree: Path) -> None:
    write(tree, "old/a.py", "new/old/a.py", "gen/x.py", "gen/keep.py")
    assert shown(find(tree, patterns=("/old/", "gen/*", "!gen/keep.py"))) == [
        "gen/keep.py",
        "new/old/a.py",
    ]


def test_ignore_files_are_obeyed_where_they_stand(tree: Path) -> None:
    write(tree, ".gitignore", text="*.ipynb\n/out/\n!keep.ipynb\n")
    write(tree, "sub/.gitignore", text="local.py\n!again.ipynb\n")
    write(tree, "a.py", "x.ipynb", "keep.ipynb", "out/a.py", "sub/out/a.py")
    write(tree, "sub/local.py", "sub/again.ipynb", "sub/other.ipynb", "local.py")
    assert shown(find(tree)) == [
        "a.py",
        "keep.ipynb",
        "local.py",
        "sub/again.ipynb",
        "sub/out/a.py",
    ]
    assert "x.ipynb" in shown(find(tree, respect_gitignore=False))


def test_a_folder_may_have_excludes_of_its_own(tree: Path) -> None:
    write(tree, ".gitignore", text="*.ipynb\n")
    write(tree, "a/x.ipynb", "a/out.py", "b/x.ipynb", "b/out.py")

    def excludes(folder: Path) -> Excludes:
        if folder == tree / "b":
            return Excludes(root=folder, patterns=("/out.py",), respect_gitignore=False)
        return Excludes(root=tree)

    assert shown(discover([tree], excludes=excludes)) == ["a/out.py", "b/x.ipynb"]


def test_ignore_files_of_the_repository_hold_in_a_named_folder(tree: Path) -> None:
    write(tree, ".gitignore", text="local.py\nsub/deep/*.ipynb\n")
    write(tree, "sub/deep/a.py", "sub/deep/local.py", "sub/deep/x.ipynb")
    (tree / ".git").mkdir()
    assert shown(find(tree, "sub/deep")) == ["sub/deep/a.py"]


def test_ignore_files_above_the_repository_mean_nothing(tmp_path, monkeypatch) -> None:
    write(tmp_path, ".gitignore", text="*.py\n")
    write(tmp_path, "repository/a.py")
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    assert shown(find(tmp_path / "repository")) == ["a.py"]


def test_an_ignored_folder_is_walked_where_it_is_named(tree: Path) -> None:
    write(tree, ".gitignore", text="out/\n*.tmp.py\n")
    write(tree, "out/a.py", "out/b.tmp.py", "out/out/c.py")
    (tree / ".git").mkdir()
    assert shown(find(tree, "out")) == ["out/a.py", "out/out/c.py"]
    assert shown(find(tree, "out/b.tmp.py")) == ["out/b.tmp.py"]


def test_a_tracked_file_that_is_ignored_stays_where_it_is_named(tree: Path) -> None:
    write(tree, ".gitignore", text="*.py\n")
    write(tree, "a.py")
    assert shown(find(tree, "a.py", force_exclude=True)) == ["a.py"]


def test_lines_that_are_no_patterns_are_passed_over(tree: Path) -> None:
    (tree / ".gitignore").write_bytes(b"!\n/\n\n# x\n\xff\xfe\nb.py\n")
    write(tree, "a.py", "b.py")
    assert shown(find(tree)) == ["a.py"]


@pytest.mark.parametrize("sign", ["\f", "\x1c", "\x85", "\u2028", "\r"])
def test_only_the_end_of_a_line_ends_a_pattern(tree: Path, sign: str) -> None:
    (tree / ".gitignore").write_bytes(f"x{sign}*\r\nb.py\r\n".encode())
    write(tree, "a.py", "b.py")
    assert shown(find(tree)) == ["a.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
class TestLinks:
    def test_folders_that_are_links_are_not_followed(self, tree: Path) -> None:
        write(tree, "a/b.py")
        (tree / "a" / "loop").symlink_to(tree)
        (tree / "other").symlink_to(tree / "a")
        assert shown(find(tree)) == ["a/b.py"]

    def test_a_named_link_is_followed(self, tree: Path) -> None:
        write(tree, "a/b.py")
        (tree / "other").symlink_to(tree / "a")
        assert shown(find(tree, "other")) == ["other/b.py"]
        assert shown(find(tree, "other", "a")) == ["a/b.py"]

    def test_a_file_with_two_names_is_found_by_its_own(self, tree: Path) -> None:
        write(tree, "z.py")
        (tree / "a.py").symlink_to(tree / "z.py")
        assert shown(find(tree)) == ["z.py"]

    def test_a_link_to_a_file_outside_is_found(self, tree: Path) -> None:
        write(tree, "outside/z.py")
        write(tree, "inside/b.py")
        (tree / "inside" / "a.py").symlink_to(tree / "outside" / "z.py")
        assert shown(find(tree, "inside")) == ["inside/a.py", "inside/b.py"]

    def test_links_to_nowhere_and_to_themselves_are_passed_over(self, tree: Path) -> None:
        (tree / "a.py").symlink_to(tree / "gone.py")
        (tree / "b.py").symlink_to(tree / "b.py")
        assert shown(find(tree)) == []
        (problem,) = find(tree, "b.py").problems
        assert problem.named


def test_a_path_that_is_not_there_is_a_problem_and_the_rest_is_found(tree: Path) -> None:
    write(tree, "a.py")
    discovery = find(tree, "a.py", "gone.py", "gone/too")
    assert [found.shown for found in discovery.files] == ["a.py"]
    assert [(p.shown, p.named) for p in discovery.problems] == [
        ("gone.py", True),
        ("gone/too", True),
    ]
    assert all("no such" in problem.message for problem in discovery.problems)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_what_is_no_path_is_a_problem(tree: Path, name: str) -> None:
    (problem,) = find(tree, name).problems
    assert problem.named


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_pipes_are_not_opened(tree: Path) -> None:
    os.mkfifo(tree / "x.py")
    assert shown(find(tree)) == []
    (problem,) = find(tree, "x.py").problems
    assert "neither a file nor a folder" in problem.message


def test_a_folder_that_may_not_be_read_is_a_problem(tree: Path, monkeypatch) -> None:
    write(tree, "a.py", "closed/b.py", "open/c.py")
    scandir = os.scandir

    def guarded(folder: str) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)  # root, who runs many tests, may read all
    discovery = find(tree)
    assert [found.shown for found in discovery.files] == ["a.py", "open/c.py"]
    (problem,) = discovery.problems
    assert (problem.shown, problem.named) == ("closed", False)
    assert problem.message == "reading it is not allowed"
    assert find(tree, "closed").problems[0].named


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf_8_can_be_shown(tree: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (tree / name).write_text("")
    discovery = find(tree)
    assert shown(discovery) == ["caf\\xe9.py"]
    assert discovery.files[0].path.read_text() == ""
    shown(discovery)[0].encode("utf-8")


def test_a_path_is_shown_from_here_or_whole(tmp_path) -> None:
    assert shown_path(tmp_path / "a" / "b.py", tmp_path) == "a/b.py"
    assert shown_path(tmp_path / "a" / ".." / "b.py", tmp_path) == "b.py"
    assert shown_path(tmp_path / "b.py", tmp_path / "a") == (tmp_path / "b.py").as_posix()
    assert shown_path(tmp_path, tmp_path) == "."
