"""``layerlint baseline``, and what ``check`` makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from samples import BAD

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

GOOD = BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=False)")
BLOCKS = """\
from keras import layers

def conv_bn(x, filters):
    x = layers.Conv2D(filters, 3)(x)
    return layers.BatchNormalization()(x)
"""
NET = """\
import keras
from blocks import conv_bn

inputs = keras.Input((64, 64, 3))
model = keras.Model(inputs, conv_bn(inputs, 8))
"""
NAME = "layerlint-baseline.json"


@pytest.fixture
def adopted(layerlint: Layerlint, write: Write) -> Path:
    """A file with a finding that is known."""
    path = write("net.py", BAD)
    result = layerlint("baseline")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Wrote {NAME}: 1 known, 1 of them new; 0 taken out.\n"
    return path


def test_what_is_known_is_counted_and_not_told(adopted: Path, layerlint: Layerlint) -> None:
    result = layerlint("check", "--baseline")
    assert result.exit_code == 0
    assert result.stdout.startswith("No new problems found.\n")
    assert "Known from the baseline: 1 finding." in result.stdout
    document = json.loads(layerlint("check", "--format", "json", "--baseline").stdout)
    assert document["findings"] == []
    assert (document["summary"]["known"], document["summary"]["warnings"]) == (1, 0)
    assert layerlint("check").exit_code == 1


def test_moved_and_indented_lines_stay_known(adopted: Path, layerlint: Layerlint) -> None:
    body = "".join(f"    {line}\n" for line in BAD.splitlines())
    adopted.write_text(f"import os\n\nif os.name:\n{body}", encoding="utf-8")
    assert layerlint("check", "--baseline").exit_code == 0


def test_a_new_finding_is_told(adopted: Path, layerlint: Layerlint, write: Write) -> None:
    write("other.py", BAD)
    adopted.write_text(BAD.replace("    layers.ReLU(),\n", "    layers.Dropout(0.7),\n"))
    result = layerlint("check", "--format", "concise", "--baseline")
    assert result.exit_code == 1
    told = [line.split(" ")[:2] for line in result.stdout.splitlines() if ".py:" in line]
    assert [where for where, _ in told] == ["net.py:7:5:", "other.py:5:5:"]


def test_a_run_over_some_files_knows_what_the_helper_s_file_has(
    layerlint: Layerlint, write: Write
) -> None:
    write("blocks.py", BLOCKS)
    write("net.py", NET)
    assert layerlint("check", "net.py").exit_code == 1
    layerlint("baseline")
    assert layerlint("check", "net.py", "--baseline").exit_code == 0
    assert layerlint("check", "blocks.py", "--baseline").exit_code == 0


class TestSettingsOfFolders:
    """Each file is held against the baseline that the settings nearest to it name."""

    @pytest.fixture(autouse=True)
    def _two_projects(
        self, layerlint: Layerlint, write: Write, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (here / ".git").mkdir()
        write("old/layerlint.toml", 'baseline = "known.json"\n')
        write("old/net.py", BAD)
        write("new/net.py", BAD.replace("8, 3", "9, 3"))
        monkeypatch.chdir(here / "old")
        assert layerlint("baseline").stdout.startswith("Wrote known.json: 1 known, ")
        monkeypatch.chdir(here)

    def findings(self, result: Result) -> list[str]:
        assert result.stderr == ""
        return [one["file"] for one in json.loads(result.stdout)["findings"]]

    def test_from_above(self, layerlint: Layerlint) -> None:
        assert self.findings(layerlint("check", "--format", "json")) == ["new/net.py"]
        assert self.findings(layerlint("check", "old/net.py", "--format", "json")) == []

    def test_from_beside(
        self, layerlint: Layerlint, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(here / "new")
        assert self.findings(layerlint("check", "../old", "--format", "json")) == []

    def test_the_command_line_goes_before(self, layerlint: Layerlint) -> None:
        told = self.findings(layerlint("check", "--no-baseline", "--format", "json"))
        assert told == ["new/net.py", "old/net.py"]

    def test_stale_entries_are_told_from_above(self, layerlint: Layerlint, write: Write) -> None:
        write("old/net.py", GOOD)
        shown = " ".join(layerlint("check").stdout.split())
        assert "Note: 1 entry of old/known.json found no more" in shown
        assert "found no more" not in layerlint("check", "old/net.py").stdout

    def test_what_has_a_baseline_of_its_own_is_left_out_of_others(
        self, layerlint: Layerlint, here: Path
    ) -> None:
        wrote = layerlint("baseline").stdout.splitlines()
        assert wrote == [
            f"Wrote {NAME}: 1 known, 1 of them new; 0 taken out.",
            "Left out: what old/known.json is for.",
        ]
        (line,) = json.loads((here / NAME).read_text())["findings"]
        assert line["file"] == "new/net.py"
        everything = layerlint("baseline", "--file", "all.json").stdout
        assert everything == "Wrote all.json: 2 known, 2 of them new; 0 taken out.\n"

    def test_a_broken_one_is_told_before_anything_is_linted(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("old/known.json", "{")
        result = layerlint("check")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("error: old/known.json:1:2: this is no whole baseline")


class TestOutside:
    """Settings are part of what is linted: they have no file written beside the repository."""

    @pytest.fixture
    def repository(self, here: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
        write("inside/nets/net.py", BAD)
        (here / "inside" / ".git").mkdir()
        monkeypatch.chdir(here / "inside" / "nets")
        return here / "inside"

    @pytest.mark.parametrize("named", ["../../known.json", "linked.json"])
    def test_nothing_is_written_there(
        self, repository: Path, layerlint: Layerlint, write: Write, named: str
    ) -> None:
        write("inside/nets/layerlint.toml", f'baseline = "{named}"\n')
        there = repository.parent / "known.json"
        (repository / "nets" / "linked.json").symlink_to(there)
        result = layerlint("baseline")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.endswith(
            f" is {there}, outside of the repository; say --file if that is meant\n"
        )
        assert not there.exists()
        assert layerlint("baseline", "--file", named).exit_code == 0
        assert there.exists()

    def test_another_folder_of_the_repository_is_none(
        self, repository: Path, layerlint: Layerlint, write: Write
    ) -> None:
        write("inside/nets/layerlint.toml", 'baseline = "../known.json"\n')
        assert layerlint("baseline").exit_code == 0
        assert (repository / "known.json").exists()


class TestStale:
    @pytest.fixture(autouse=True)
    def _mended(self, adopted: Path) -> None:
        adopted.write_text(GOOD, encoding="utf-8")

    def test_a_full_run_says_so(self, layerlint: Layerlint) -> None:
        result = layerlint("check", "--baseline")
        assert result.exit_code == 0
        shown = " ".join(result.stdout.split())
        assert f"Note: 1 entry of {NAME} found no more: `bias-before-batchnorm` in net.py" in shown
        document = json.loads(layerlint("check", "--format", "json", "--baseline").stdout)
        assert document["summary"]["stale"] == 1

    @pytest.mark.parametrize(
        "arguments",
        [["net.py"], ["--select", "bias-before-batchnorm"], ["--profile", "strict"], ["-"]],
    )
    def test_no_other_run_can_tell(self, layerlint: Layerlint, arguments: list[str]) -> None:
        result = layerlint("check", *arguments, "--baseline", text=GOOD)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "found no more" not in result.stdout

    def test_pruning_takes_out_and_adds_nothing(
        self, layerlint: Layerlint, write: Write, here: Path
    ) -> None:
        write("new.py", BAD)
        result = layerlint("baseline", "--prune")
        assert result.stdout == f"Wrote {NAME}: 0 known, 0 of them new; 1 taken out.\n"
        assert json.loads((here / NAME).read_text())["findings"] == []
        assert layerlint("check", "--baseline").exit_code == 1

    def test_pruning_looks_at_all_and_takes_no_path(self, layerlint: Layerlint) -> None:
        result = layerlint("baseline", "--prune", "net.py")
        assert result.exit_code == 2
        assert "no PATH" in result.stderr

    def test_a_comment_makes_it_stale_too(self, layerlint: Layerlint, adopted: Path) -> None:
        comment = "  # layerlint: ignore[bias-before-batchnorm] saved weights"
        adopted.write_text(BAD.replace("Conv2D(8, 3),", f"Conv2D(8, 3),{comment}"))
        assert "found no more" in layerlint("check", "--baseline").stdout


class TestWhere:
    def test_the_settings_name_it(self, layerlint: Layerlint, write: Write, here: Path) -> None:
        write("net.py", BAD)
        write("pyproject.toml", '[tool.layerlint]\nbaseline = "lint/known.json"\n')
        result = layerlint("check")
        assert result.exit_code == 2
        assert result.stderr.startswith("error: there is no baseline lint/known.json: write it")
        assert layerlint("baseline").exit_code == 0
        assert (here / "lint" / "known.json").is_file()
        assert layerlint("check").exit_code == 0
        assert layerlint("check", "--no-baseline").exit_code == 1

    def test_a_file_of_its_own(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        assert layerlint("baseline", "--file", "known.json", "net.py").exit_code == 0
        assert layerlint("check", "--baseline", "known.json").exit_code == 0
        assert layerlint("check", "--baseline=known.json", "net.py").exit_code == 0

    @pytest.mark.parametrize("named", [".", "net.py"])
    def test_a_path_that_was_taken_for_the_file(
        self, layerlint: Layerlint, write: Write, named: str
    ) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--baseline", named)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "write --baseline behind the paths, or --baseline=FILE" in result.stderr


class TestBadInput:
    @pytest.mark.parametrize("cut", [1, 30, -5])
    def test_a_baseline_cut_in_half(self, adopted: Path, layerlint: Layerlint, cut: int) -> None:
        file = adopted.parent / NAME
        half = file.read_text(encoding="utf-8")[:cut]
        file.write_text(half, encoding="utf-8")
        for command in (["check", "--baseline"], ["baseline"], ["baseline", "--prune"]):
            result = layerlint(*command)
            assert (result.exit_code, result.stdout) == (2, "")
            assert len(result.stderr.splitlines()) == 1
            assert "no whole baseline" in result.stderr
        assert file.read_text(encoding="utf-8") == half, "nothing is lost"

    def test_a_file_that_is_something_else_is_not_written_over(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        path = write("net.py", BAD)
        result = layerlint("baseline", "--file", "net.py")
        assert result.exit_code == 2
        assert "net.py is no baseline" in result.stderr
        assert path.read_text(encoding="utf-8") == BAD

    def test_a_place_that_can_not_be_written(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        result = layerlint("baseline", "--file", "net.py/known.json")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "can't be written" in result.stderr

    def test_a_path_that_is_not_there(self, layerlint: Layerlint, here: Path) -> None:
        result = layerlint("baseline", "nowhere.py")
        assert result.exit_code == 2
        assert "nowhere.py" in result.stderr
        assert not (here / NAME).exists()

    def test_an_error_of_our_own_loses_no_entry(
        self, adopted: Path, layerlint: Layerlint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = (adopted.parent / NAME).read_text(encoding="utf-8")

        def crashing(*_: object, **__: object) -> object:
            raise ZeroDivisionError

        monkeypatch.setattr("layerlint.linter.interpret", crashing)
        result = layerlint("baseline")
        assert result.exit_code == 2
        assert "layerlint failed on net.py; its entries stay" in result.stderr
        assert (adopted.parent / NAME).read_text(encoding="utf-8") == before


def test_undecided_findings_are_put_up_with_where_that_is_asked_for(
    layerlint: Layerlint, write: Write
) -> None:
    write("net.py", BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=flag)"))
    assert "Wrote layerlint-baseline.json: 0 known" in layerlint("baseline").stdout
    assert "1 known" in layerlint("baseline", "--undecided").stdout
    assert layerlint("check", "--fail-on", "undecided").exit_code == 1
    assert layerlint("check", "--fail-on", "undecided", "--baseline").exit_code == 0


def test_a_reason_can_be_required(layerlint: Layerlint, write: Write) -> None:
    comment = "  # layerlint: ignore[bias-before-batchnorm]"
    path = write("net.py", BAD.replace("Conv2D(8, 3),", f"Conv2D(8, 3),{comment}"))
    assert layerlint("check").exit_code == 0
    result = layerlint("check", "--require-reason", "--format", "concise")
    assert result.exit_code == 1
    assert "net.py:5:27: error[invalid-suppression] this suppression gives no" in result.stdout
    assert "Suppressed by comments: 1 finding." in result.stdout
    write("pyproject.toml", "[tool.layerlint]\nrequire-reason = true\n")
    assert layerlint("check").exit_code == 1
    path.write_text(path.read_text().replace(comment, comment + " saved weights"))
    assert layerlint("check").exit_code == 0
