"""Modules found as text."""

from pathlib import Path

import pytest

from layerlint.project import Library, Project


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """A project in which the test stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def write(root: Path, *names: str) -> None:
    """Make files that hold their own names."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")


def answer(importer: str, name: str, level: int = 0) -> str | None:
    """The shown path of a module, as seen from a file."""
    source = Project().module(name, importer, level)
    if source is not None:
        assert source.text == f"# {source.path}\n"
    return source.path if source else None


def test_a_module_beside_the_file(tree: Path) -> None:
    write(tree, "train.py", "net.py")
    assert answer("train.py", "net") == "net.py"
    assert answer("train.py", "other") is None


def test_the_nearest_folder_wins_up_to_the_root(tree: Path) -> None:
    write(tree, "net.py", "a/net.py", "a/b/train.py", "c/train.py", "blocks.py")
    assert answer("a/b/train.py", "net") == "a/net.py"
    assert answer("c/train.py", "net") == "net.py"
    assert answer("a/b/train.py", "blocks") == "blocks.py"


def test_nothing_above_the_root_is_seen(tree: Path) -> None:
    write(tree, "net.py", "inner/setup.cfg", "inner/sub/train.py")
    assert answer("inner/sub/train.py", "net") is None


def test_the_src_folder_of_the_root_is_seen(tree: Path) -> None:
    write(tree, "src/pkg/__init__.py", "src/pkg/net.py", "tests/test_net.py")
    assert answer("tests/test_net.py", "pkg.net") == "src/pkg/net.py"
    assert answer("tests/test_net.py", "pkg") == "src/pkg/__init__.py"


def test_without_a_mark_the_root_is_the_first_folder_that_is_no_package(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "lib/pkg/__init__.py", "lib/pkg/sub/__init__.py", "lib/pkg/sub/net.py")
    write(tmp_path, "lib/other.py", "outside.py")
    project = Project()
    assert project.root("lib/pkg/sub/net.py") == tmp_path / "lib"
    assert answer("lib/pkg/sub/net.py", "pkg.sub") == "lib/pkg/sub/__init__.py"
    assert answer("lib/pkg/sub/net.py", "other") == "lib/other.py"
    assert answer("lib/pkg/sub/net.py", "outside") is None


def test_a_package_without_a_file_of_its_own_is_seen_by_its_dotted_names(
    tmp_path, monkeypatch
) -> None:
    write(tmp_path, "nets/unet/model.py", "nets/blocks/residual.py", "nets/blocks.py", "net.py")
    monkeypatch.chdir(tmp_path)
    assert answer("nets/unet/model.py", "nets.blocks.residual") == "nets/blocks/residual.py"
    assert answer("nets/unet/model.py", "nets.blocks.other") is None
    assert answer("nets/unet/model.py", "net") is None
    assert answer("nets/unet/model.py", "blocks") is None
    write(tmp_path, "nets/setup.cfg")
    assert answer("nets/unet/model.py", "nets.blocks.residual") is None


def test_a_package_goes_before_a_module_and_a_module_before_a_plain_folder(tree: Path) -> None:
    write(tree, "train.py", "net.py", "net/__init__.py", "net/blocks.py", "op.py", "op/x.py")
    assert answer("train.py", "net") == "net/__init__.py"
    assert answer("train.py", "net.blocks") == "net/blocks.py"
    assert answer("train.py", "op") == "op.py"
    assert answer("train.py", "op.x") == "op/x.py"


def test_relative_imports(tree: Path) -> None:
    write(tree, "pkg/__init__.py", "pkg/net.py", "pkg/sub/__init__.py", "pkg/sub/train.py")
    write(tree, "pkg/sub/block.py")
    assert answer("pkg/sub/train.py", "block", 1) == "pkg/sub/block.py"
    assert answer("pkg/sub/train.py", "", 1) == "pkg/sub/__init__.py"
    assert answer("pkg/sub/train.py", "net", 2) == "pkg/net.py"
    assert answer("pkg/sub/__init__.py", "block", 1) == "pkg/sub/block.py"
    assert answer("pkg/sub/train.py", "sub.block", 2) == "pkg/sub/block.py"
    assert answer("pkg/sub/train.py", "net", 1) is None
    assert answer("pkg/sub/train.py", "pkg", 4) is None
    assert answer("pkg/sub/train.py", "pkg", 99) is None


@pytest.mark.parametrize("name", ["", ".", "a..b", "../net", "a/b", "net.py", "/etc/passwd"])
def test_odd_names_are_no_modules(tree: Path, name: str) -> None:
    write(tree, "train.py", "net.py", "a/b.py")
    assert answer("train.py", name) is None


def test_names_are_compared_as_they_are_written(tree: Path) -> None:
    write(tree, "train.py", "Net.py")
    assert answer("train.py", "net") is None


def test_what_cannot_be_read_is_not_there(tree: Path) -> None:
    write(tree, "train.py")
    (tree / "latin.py").write_bytes(b"# \xe9\n")
    (tree / "folder.py").mkdir()
    assert answer("train.py", "latin") is None
    assert answer("train.py", "folder") is None


def test_every_answer_is_noted_once(tree: Path) -> None:
    write(tree, "train.py", "net.py")
    project = Project()
    for name in ("net", "gone", "net"):
        project.module(name, "train.py")
    project.module("", "train.py", 1)
    assert [(n.importer, n.level, n.name, n.answer) for n in project.notes] == [
        ("train.py", 0, "net", "net.py"),
        ("train.py", 0, "gone", None),
        ("train.py", 1, "", None),
    ]


def test_projects_that_share_a_library_read_a_file_once_and_note_their_own(tree: Path) -> None:
    write(tree, "train.py", "net.py")
    library = Library()
    first, second = Project(library=library), Project(library=library)
    assert first.module("net", "train.py") is second.module("net", "train.py")
    assert Project(library=library).notes == ()
    assert len(second.notes) == 1


@pytest.mark.parametrize(
    ("path", "module", "package"),
    [
        ("train.py", "train", ""),
        ("pkg/net.py", "pkg.net", "pkg"),
        ("pkg/__init__.py", "pkg", "pkg"),
        ("pkg/sub/a-b.py", "pkg.sub.a-b", "pkg.sub"),
        ("plain/x.py", "x", ""),
    ],
)
def test_the_dotted_name_counts_from_the_outermost_package(
    tree: Path, path: str, module: str, package: str
) -> None:
    write(tree, "train.py", "pkg/__init__.py", "pkg/net.py", "pkg/sub/__init__.py")
    write(tree, "pkg/sub/a-b.py", "plain/x.py")
    assert Project().module_name(path) == module
    assert Project().package(path) == package


def test_files_outside_the_current_folder(tree: Path, monkeypatch) -> None:
    write(tree, "a/train.py", "a/net.py")
    (tree / "b").mkdir()
    monkeypatch.chdir(tree / "b")
    source = Project().module("net", (tree / "a" / "train.py").as_posix())
    assert source is not None
    assert source.path == (tree / "a" / "net.py").as_posix()


def test_installed_packages_are_not_one_project(tree: Path) -> None:
    write(tree, "site-packages/net/__init__.py", "site-packages/net/blocks.py")
    write(tree, "site-packages/numpy/__init__.py")
    importer = "site-packages/net/blocks.py"
    assert Project().module("numpy", importer) is None
    assert Project().module("net", importer) is not None
