"""``check --changed-since``: the models that a difference touches, and no others."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from changes.git import git, of_nobody
from click.testing import CliRunner, Result

from layerlint.cli.group import commands

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

Write = Callable[[str, str], Path]

BLOCKS = """\
from keras import layers

FILTERS = 8


def conv_bn(x, filters=FILTERS):
    x = layers.Conv2D(filters, 3)(x)
    return layers.BatchNormalization()(x)


def dense_bn(x):
    x = layers.Dense(width())(x)
    return layers.BatchNormalization()(x)


def width():
    return 16
"""
NETS = """\
import keras
from blocks import conv_bn
from blocks import dense_bn as block


def convolutional():
    inputs = keras.Input((64, 64, 3))
    return keras.Model(inputs, conv_bn(inputs))


def dense():
    inputs = keras.Input((64,))
    return keras.Model(inputs, block(inputs))


def alone():
    inputs = keras.Input((64,))
    x = keras.layers.Dense(8)(inputs)
    return keras.Model(inputs, keras.layers.BatchNormalization()(x))
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit."""
    of_nobody(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "blocks.py").write_text(BLOCKS, encoding="utf-8")
    (tmp_path / "nets.py").write_text(NETS, encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=first")
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(
        commands, ["check", *arguments], prog_name="layerlint", catch_exceptions=False
    )


def touched(*arguments: str, since: str = "HEAD") -> set[str]:
    """The models with findings; each of them has one."""
    result = check("--changed-since", since, "--format", "json", *arguments)
    assert result.stderr == ""
    assert result.exit_code in (0, 1)
    findings = json.loads(result.stdout)["findings"]
    return {model for finding in findings for model in finding["models"]}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_nothing_has_changed(tree: Path) -> None:
    result = check("--changed-since", "HEAD")
    assert result.exit_code == 0
    assert result.stdout.startswith("No model is touched by what has changed since HEAD.\n")
    (tree / "notes.txt").write_text("")
    assert touched() == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "models"),
    [
        ("nets.py", "Dense(8)", "Dense(9)", {"alone"}),
        ("nets.py", "Dense(8)(inputs)", "Dense(8)(inputs)  # wide", {"alone"}),
        ("nets.py", "Input((64, 64, 3))", "Input((32, 32, 3))", {"convolutional"}),
        ("blocks.py", "(filters, 3)", "(filters, 5)", {"convolutional"}),
        ("blocks.py", "FILTERS = 8", "FILTERS = 9", {"convolutional"}),
        ("blocks.py", "return 16", "return 32", {"dense"}),
        ("blocks.py", "\ndef dense_bn", "\n# A comment\ndef dense_bn", {"dense"}),
        ("blocks.py", "return 16\n", "return 16\n\n\ndef another():\n    pass\n", set()),
        ("blocks.py", "\n\n\ndef width", "\n\n\n\n\ndef width", set()),
        ("nets.py", "import keras\n", "import os\nimport keras\n", set()),
        ("blocks.py", "\nFILTERS", "\nprint(1)\nFILTERS", {"convolutional", "dense", "alone"}),
        ("blocks.py", "return 16\n", "return 16\n\n# The end\n", {"convolutional", "dense"}),
    ],
)
def test_a_model_is_touched_by_its_own_text_and_by_what_it_leads_to(
    tree: Path, file: str, old: str, new: str, models: set[str]
) -> None:
    change(tree / file, old, new)
    every = models - {"alone"}
    told = touched()
    # What stands in a helper is told with the helper's own file as well.
    assert told - {"conv_bn", "dense_bn"} == models
    assert touched("nets.py") == models
    assert bool(every) == bool(told & {"convolutional", "dense"})


def test_a_helper_s_own_file_is_looked_at_part_by_part(tree: Path) -> None:
    change(tree / "blocks.py", "return 16", "return 32")
    assert touched("blocks.py") == {"dense_bn"}


def test_the_rest_is_counted(tree: Path) -> None:
    change(tree / "nets.py", "Dense(8)", "Dense(9)")
    result = check("--changed-since", "HEAD", "nets.py")
    assert "Not touched since HEAD, and not looked at: 2 models." in result.stdout
    summary = json.loads(check("--changed-since=HEAD", "--format=json", "nets.py").stdout)
    assert summary["summary"]["since"] == "HEAD"
    assert summary["summary"]["untouched"] == 2
    assert summary["summary"]["models"] == 1


def test_what_is_committed_staged_or_new_counts(tree: Path) -> None:
    change(tree / "nets.py", "Dense(8)", "Dense(9)")
    git(tree, "add", ".")
    assert touched() == {"alone"}
    git(tree, "commit", "--quiet", "--message=second")
    assert touched() == set()
    assert touched(since="HEAD~1") == {"alone"}
    (tree / "more.py").write_text(NETS, encoding="utf-8")
    assert touched("more.py") == {"convolutional", "dense", "alone"}
    (tree / ".gitignore").write_text("more.py\n")
    assert touched("more.py") == set()


def test_what_the_other_branch_did_since_is_not_ours(tree: Path) -> None:
    git(tree, "switch", "--quiet", "--create", "ours")
    change(tree / "nets.py", "Dense(8)", "Dense(9)")
    git(tree, "commit", "--quiet", "--all", "--message=ours")
    git(tree, "switch", "--quiet", "main")
    change(tree / "blocks.py", "return 16", "return 32")
    git(tree, "commit", "--quiet", "--all", "--message=theirs")
    git(tree, "switch", "--quiet", "ours")
    assert touched(since="main") == {"alone"}


def test_a_helper_s_file_that_is_gone_or_moved(tree: Path) -> None:
    (tree / "blocks.py").rename(tree / "layers_of_ours.py")
    result = check("--changed-since", "HEAD", "--format", "json", "nets.py")
    document = json.loads(result.stdout)
    assert document["summary"]["untouched"] == 1
    change(tree / "nets.py", "from blocks import conv_bn", "from layers_of_ours import conv_bn")
    assert "convolutional" in touched("nets.py")


def test_a_helper_of_a_helper(tree: Path) -> None:
    (tree / "deep.py").write_text("def width():\n    return 16\n")
    change(tree / "blocks.py", "from keras", "from deep import width\nfrom keras")
    change(tree / "blocks.py", "\n\ndef width():\n    return 16\n", "")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "--message=second")
    (tree / "deep.py").write_text("def width():\n    return 32\n")
    assert touched("nets.py") == {"dense"}


def test_the_body_of_a_module_is_a_model_like_any_other(tree: Path) -> None:
    script = NETS.replace("def alone():\n", "").replace(
        "    inputs = keras.Input((64,))\n    x = keras.layers.Dense(8)(inputs)\n"
        "    return keras.Model(inputs, keras.layers.BatchNormalization()(x))\n",
        "inputs = keras.Input((64,))\nx = keras.layers.Dense(8)(inputs)\n"
        "alone = keras.Model(inputs, keras.layers.BatchNormalization()(x))\n",
    )
    (tree / "nets.py").write_text(script, encoding="utf-8")
    git(tree, "commit", "--quiet", "--all", "--message=second")
    change(tree / "nets.py", "Input((64, 64, 3))", "Input((32, 32, 3))")
    assert touched("nets.py") == {"convolutional"}
    change(tree / "nets.py", "Dense(8)", "Dense(9)")
    assert touched("nets.py") == {"convolutional", "alone"}


def test_a_notebook(tree: Path) -> None:
    def notebook(text: str) -> None:
        cells = [{"cell_type": "code", "source": text}]
        (tree / "net.ipynb").write_text(json.dumps({"cells": cells}))

    notebook(NETS)
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "--message=second")
    assert touched("net.ipynb") == set()
    notebook(NETS.replace("Dense(8)", "Dense(9)"))
    assert touched("net.ipynb") == {"alone"}


def test_findings_of_the_engine_are_told_of_what_has_changed(tree: Path) -> None:
    (tree / "broken.py").write_text("import keras\n(\n")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "--message=second")
    change(tree / "nets.py", "Dense(8)", "Dense(9)")
    change(tree / "nets.py", "def alone():", "def alone():  # layerlint: ignore")
    result = check("--changed-since", "HEAD", "--format", "concise")
    told = {line.split(" ")[0] for line in result.stdout.splitlines() if ".py:" in line}
    assert told == {"nets.py:16:15:", "nets.py:18:9:"}


def test_a_comment_is_not_called_unused_where_its_model_was_not_looked_at(tree: Path) -> None:
    comment = "  # layerlint: ignore[bias-before-batchnorm] saved weights"
    change(tree / "nets.py", "Dense(8)(inputs)", f"Dense(8)(inputs){comment}")
    git(tree, "commit", "--quiet", "--all", "--message=second")
    change(tree / "nets.py", "Input((64, 64, 3))", "Input((32, 32, 3))")
    result = check("--changed-since", "HEAD", "nets.py", "--format", "json")
    assert [one["rule"] for one in json.loads(result.stdout)["findings"]] == [
        "bias-before-batchnorm"
    ]
    change(tree / "nets.py", comment, "")
    assert touched("nets.py") == {"alone", "convolutional"}


def test_from_a_folder_below_and_with_odd_names(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tree / "a folder"
    folder.mkdir()
    for name in ("née.py", '"quoted".py', "tab\t.py"):
        (folder / name).write_text(NETS, encoding="utf-8")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "--message=second")
    monkeypatch.chdir(folder)
    assert touched(".") == set()
    for path in folder.iterdir():
        change(path, "Dense(8)", "Dense(9)")
    result = check("--changed-since", "HEAD", "--format", "json")
    assert len(json.loads(result.stdout)["findings"]) == 3


class TestBadInput:
    @pytest.mark.parametrize("revision", ["nowhere", "HEAD~9", "", "--output=x", "HEAD:nets.py"])
    def test_a_revision_that_is_none(self, tree: Path, revision: str) -> None:
        result = check(f"--changed-since={revision}")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error: `{revision}` is no revision of the repository in")
        assert len(result.stderr.splitlines()) == 1

    def test_a_folder_that_is_no_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        monkeypatch.chdir(tmp_path)
        result = check("--changed-since", "HEAD")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "what has changed can't be told: fatal: not a git repository" in result.stderr
        assert len(result.stderr.splitlines()) == 1

    def test_no_git(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tree))
        result = check("--changed-since", "HEAD")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "git can't be run: No such file or directory" in result.stderr

    def test_a_history_without_a_common_ancestor(self, tree: Path) -> None:
        git(tree, "checkout", "--quiet", "--orphan", "other")
        git(tree, "commit", "--quiet", "--message=orphan")
        result = check("--changed-since", "main")
        assert result.exit_code == 2
        assert "no ancestor in common" in result.stderr

    def test_a_shallow_clone(
        self, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change(tree / "nets.py", "Dense(8)", "Dense(9)")
        git(tree, "commit", "--quiet", "--all", "--message=second")
        git(tree, "clone", "--quiet", "--depth=1", tree.as_uri(), str(tmp_path / "shallow"))
        monkeypatch.chdir(tmp_path / "shallow")
        result = check("--changed-since", "HEAD~1")
        assert result.exit_code == 2
        assert "a shallow clone may lack it: fetch the whole history" in result.stderr
        assert len(result.stderr.splitlines()) == 1

    def test_standard_input(self, tree: Path) -> None:
        result = check("--changed-since", "HEAD", "-")
        assert result.exit_code == 2
        assert "not about standard input" in " ".join(result.stderr.split())


def test_what_was_too_large_to_be_read_has_changed_altogether(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said to be as it was that nobody has compared."""
    size = len((tree / "nets.py").read_bytes())
    change(tree / "nets.py", "Dense(8)(inputs)", "Dense(8)(inputs)  # wide")
    monkeypatch.setattr("layerlint.changes.repository.MOST_BYTES", size)
    assert touched() == {"alone"}
    monkeypatch.setattr("layerlint.changes.repository.MOST_BYTES", size - 1)
    assert touched() == {"alone", "dense", "convolutional"}
