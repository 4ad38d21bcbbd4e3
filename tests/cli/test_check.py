"""``layerlint check``: findings, exit codes, and what it says of bad input."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from samples import BAD

from layerlint.source import SourceFile

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

GOOD = BAD.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=False)")
DOUBTFUL = BAD.replace("from keras", "from settings import bias\nfrom keras").replace(
    "Conv2D(8, 3)", "Conv2D(8, 3, use_bias=bias)"
)
FLAGGED = """\
from keras import Input, Model, layers

def build(bn=False):
    inputs = Input((32, 32, 3))
    x = layers.Conv2D(8, 3)(inputs)
    if bn:
        x = layers.BatchNormalization()(x)
    return Model(inputs, layers.ReLU()(x))
"""
INFO = """\
from keras import Input, Model, layers

inputs = Input((32, 32, 8))
x = layers.Conv2D(8, 3, padding="same")(inputs)
x = layers.Add()([x, inputs])
x = layers.BatchNormalization()(x)
model = Model(inputs, layers.ReLU()(x))
"""


def findings(result: Result) -> list[dict[str, object]]:
    found = json.loads(result.stdout)["findings"]
    assert isinstance(found, list)
    return found


class TestFindings:
    def test_a_fault_is_shown_with_its_source_and_what_to_do(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", BAD)
        result = layerlint("check")
        assert result.exit_code == 1
        lines = result.stdout.splitlines()
        assert lines[0].startswith("warning[bias-before-batchnorm]: `Conv2D`")
        assert "  --> net.py:5:5" in result.stdout or " --> net.py:5:5" in result.stdout
        code = next(line for line in lines if line.startswith("5 |"))
        carets = lines[lines.index(code) + 1]
        assert carets.index("^") == code.index("layers.Conv2D")
        assert "the mean is subtracted here" in result.stdout
        assert "= help: set `use_bias=False`" in result.stdout
        assert "Found 1 problem: 1 warning." in lines
        assert max(map(len, lines)) <= 80

    def test_nothing_found(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", GOOD)
        result = layerlint("check", "net.py")
        assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "No problems found.")
        assert "1 model in 1 of 1 file" in result.stdout

    def test_nothing_understood(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", "import keras\n")
        result = layerlint("check", "net.py")
        assert result.exit_code == 0
        assert "nothing understood" in result.stdout

    def test_nothing_to_do(self, layerlint: Layerlint, write: Write) -> None:
        write("a.py", "print(1)\n")
        assert "none of them mentions Keras" not in layerlint("check", "a.py").stdout
        assert "does not mention Keras" in layerlint("check", "a.py").stdout

    def test_a_finding_says_under_which_answers_it_holds(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", FLAGGED)
        assert "= when: bn=True" in layerlint("check").stdout
        (finding,) = findings(layerlint("check", "--format", "json"))
        assert finding["when"] == [[{"condition": "bn", "line": 6, "answer": True}]]
        assert finding["models"] == ["build"]

    @pytest.mark.parametrize("default", ["", "=False", "=True"])
    def test_a_bias_that_goes_where_batch_normalization_comes_is_no_fault(
        self, layerlint: Layerlint, write: Write, default: str
    ) -> None:
        flagged = FLAGGED.replace("bn=False", f"bn{default}")
        write("net.py", flagged.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=not bn)"))
        report = json.loads(layerlint("check", "--undecided", "--format", "json").stdout)
        assert report["findings"] == []
        assert report["summary"]["variants"] == 2
        write("net.py", flagged.replace("Conv2D(8, 3)", "Conv2D(8, 3, use_bias=True)"))
        (finding,) = findings(layerlint("check", "--format", "json"))
        assert [answer["answer"] for answer in finding["when"][0]] == [True]  # type: ignore[index]

    def test_a_rate_that_only_one_answer_gives_is_found_for_that_one(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write(
            "net.py",
            FLAGGED.replace("bn=False", "rate=0.6")
            .replace("if bn:", "if rate > 0:")
            .replace("layers.BatchNormalization()", "layers.Dropout(rate)"),
        )
        report = json.loads(layerlint("check", "--format", "json").stdout)
        (finding,) = report["findings"]
        assert finding["rule"] == "dropout-rate-above-half"
        assert finding["when"] == [[{"condition": "rate > 0", "line": 6, "answer": True}]]

    def test_concise_is_one_line(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--format", "concise")
        assert result.stdout.startswith("net.py:5:5: warning[bias-before-batchnorm] `Conv2D`")

    def test_json_is_all_that_goes_to_standard_output(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", BAD)
        document = json.loads(layerlint("check", "--format", "json").stdout)
        (finding,) = document["findings"]
        assert (finding["file"], finding["line"], finding["column"]) == ("net.py", 5, 5)
        assert finding["labels"][0]["line"] == 6
        assert document["summary"]["models"] == 1

    def test_undecided_findings_are_counted_and_shown_when_asked_for(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", DOUBTFUL)
        quiet = layerlint("check")
        assert quiet.exit_code == 0
        assert "Undecided: 1 finding" in quiet.stdout
        assert "bias-before-batchnorm" not in quiet.stdout
        assert (
            "undecided warning[bias-before-batchnorm]" in layerlint("check", "--undecided").stdout
        )
        assert findings(layerlint("check", "--format", "json")) == []
        (finding,) = findings(layerlint("check", "--format", "json", "--undecided"))
        assert finding["certainty"] == "undecided"
        assert finding["causes"]

    def test_statistics(self, layerlint: Layerlint, write: Write) -> None:
        write("a.py", BAD)
        write("b.py", BAD)
        result = layerlint("check", "--statistics")
        assert "2  warning bias-before-batchnorm" in result.stdout
        document = json.loads(layerlint("check", "--statistics", "--format", "json").stdout)
        assert document["statistics"] == {"bias-before-batchnorm": 2}

    def test_statistics_tell_why_things_are_not_known(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write(
            "a.py",
            "from keras import Sequential, layers\nfrom far import units\n\n"
            "def build(rate):\n"
            "    return Sequential([layers.Dense(units), layers.Dropout(rate)])\n",
        )
        shown = layerlint("check", "--statistics").stdout
        assert "1  parameter rate (a.py:4)" in shown
        (first, second) = json.loads(layerlint("check", "--statistics", "--format", "json").stdout)[
            "reasons"
        ]
        assert first == {"reason": "far.units", "count": 1, "file": "a.py", "line": 5}
        assert second == {"reason": "parameter rate", "count": 1, "file": "a.py", "line": 4}
        assert "reasons" not in json.loads(layerlint("check", "--format", "json").stdout)

    def test_the_order_is_file_line_column_rule(self, layerlint: Layerlint, write: Write) -> None:
        for name in ("b.py", "a.py", "sub/c.py"):
            write(name, BAD + "\n" + BAD)
        found = findings(layerlint("check", "--format", "json"))
        keys = [(one["file"], one["line"], one["column"], one["rule"]) for one in found]
        assert len(keys) == 6
        assert keys == sorted(keys)  # type: ignore[type-var]


class TestFingerprints:
    def prints(self, layerlint: Layerlint) -> list[object]:
        return [one["fingerprint"] for one in findings(layerlint("check", "--format", "json"))]

    def test_they_survive_moved_and_indented_lines(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", BAD)
        before = self.prints(layerlint)
        body = "".join(f"    {line}\n" for line in BAD.splitlines())
        write("net.py", f"import os\n\n\nif os.name:\n{body}")
        assert self.prints(layerlint) == before

    def test_equal_faults_are_told_apart(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD + BAD)
        first, second = self.prints(layerlint)
        assert first != second

    def test_they_do_not_depend_on_the_current_folder(
        self, layerlint: Layerlint, write: Write, monkeypatch: pytest.MonkeyPatch, here: Path
    ) -> None:
        write("nets/net.py", BAD)
        before = self.prints(layerlint)
        monkeypatch.chdir(here / "nets")
        assert self.prints(layerlint) == before


class TestSelection:
    def test_ignore(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        assert layerlint("check", "--ignore", "bias-before-batchnorm").exit_code == 0
        assert layerlint("check", "--ignore", "normalization").exit_code == 0

    def test_select_replaces_the_profile(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        assert layerlint("check", "--select", "dropout-on-output").exit_code == 0
        assert layerlint("check", "--select", "output,normalization").exit_code == 1

    def test_extend_select_adds_to_it(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        assert layerlint("check", "--profile", "essential").exit_code == 0
        arguments = ("--profile", "essential", "--extend-select", "bias-before-batchnorm")
        assert layerlint("check", *arguments).exit_code == 1

    def test_a_name_that_is_none(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--select", "bias-befor-batchnorm", "--ignore", "zzz")
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "`bias-befor-batchnorm`; did you mean `bias-before-batchnorm`?" in result.stderr
        assert "`zzz`" in result.stderr

    def test_a_wrong_name_is_wrong_also_where_there_is_nothing_to_do(
        self, layerlint: Layerlint
    ) -> None:
        assert layerlint("check", "--select", "bias").exit_code == 2


class TestExitCodes:
    @pytest.mark.parametrize(
        ("source", "fail_on", "code"),
        [
            (BAD, "error", 0),
            (BAD, "warning", 1),
            (BAD, "info", 1),
            (BAD, "never", 0),
            (INFO, "warning", 0),
            (INFO, "info", 1),
            (INFO, "undecided", 1),
            (DOUBTFUL, "info", 0),
            (DOUBTFUL, "undecided", 1),
            (GOOD, "undecided", 0),
        ],
    )
    def test_fail_on(
        self, layerlint: Layerlint, write: Write, source: str, fail_on: str, code: int
    ) -> None:
        write("net.py", source)
        assert layerlint("check", "--fail-on", fail_on).exit_code == code

    def test_require_models(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", "import keras\n")
        assert layerlint("check").exit_code == 0
        assert layerlint("check", "--require-models").exit_code == 1
        write("net.py", GOOD)
        assert layerlint("check", "--require-models").exit_code == 0

    def test_a_file_that_is_no_python_is_a_finding(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("broken.py", "import keras\ndef f(:\n")
        write("net.py", GOOD)
        result = layerlint("check")
        assert result.exit_code == 1
        assert "error[unparsable-file]" in result.stdout
        assert "broken.py:2:7" in result.stdout
        assert "1 model" in result.stdout

    def test_a_crash_in_one_file_leaves_the_others_linted(
        self, layerlint: Layerlint, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from layerlint import linter

        real = linter.interpret

        def crashing(source: SourceFile, *rest: object, **options: object) -> object:
            if source.path == "crash.py":
                raise RecursionError("deep down")
            return real(source, *rest, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(linter, "interpret", crashing)
        write("crash.py", GOOD)
        write("net.py", BAD)
        result = layerlint("check")
        assert result.exit_code == 2
        assert "error[internal-error]" in result.stdout
        assert "RecursionError: deep down" in " ".join(result.stdout.split())
        assert "net.py:5:5" in result.stdout


class TestBadInput:
    def test_a_path_that_does_not_exist(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        result = layerlint("check", "net.py", "nowhere.py", "gone/")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("there is no such file or folder") == 2
        assert "nowhere.py" in result.stderr

    def test_an_option_that_is_none(self, layerlint: Layerlint) -> None:
        result = layerlint("check", "--formt", "json")
        assert result.exit_code == 2
        assert "--format" in result.stderr
        result = layerlint("check", "--nope")
        assert "No such option '--nope'.\n" in result.stderr

    def test_a_command_that_is_none(self, layerlint: Layerlint) -> None:
        result = layerlint("chek")
        assert result.exit_code == 2
        assert "Did you mean 'check'?" in result.stderr

    def test_a_format_that_is_none(self, layerlint: Layerlint) -> None:
        assert layerlint("check", "--format", "xml").exit_code == 2

    def test_mistakes_in_the_configuration(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nprofil = "strict"\nfail-on = "warn"\n')
        write("net.py", BAD)
        result = layerlint("check")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "pyproject.toml:2:1: unknown key `profil`; did you mean `profile`?" in result.stderr
        assert "pyproject.toml:3:" in result.stderr

    def test_a_rule_in_the_configuration_that_is_none(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("pyproject.toml", '[tool.layerlint]\nignore = ["dropout-on-outputs"]\n')
        result = layerlint("check")
        assert result.exit_code == 2
        assert "pyproject.toml:2:11" in result.stderr
        assert "did you mean `dropout-on-output`?" in result.stderr

    def test_mistakes_in_a_rule_file(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nrules = ["house.yaml"]\n')
        write("house.yaml", "id: house\nsumary: x\n")
        write("net.py", BAD)
        result = layerlint("check")
        assert result.exit_code == 2
        assert "house.yaml:2:1" in result.stderr
        assert "Traceback" not in result.stderr

    def test_binary_and_empty_files(self, layerlint: Layerlint, here: Path) -> None:
        (here / "empty.py").write_bytes(b"")
        (here / "binary.py").write_bytes(bytes(range(256)) * 20)
        result = layerlint("check")
        assert result.exit_code == 0
        assert "Nothing to check in 2 files" in result.stdout

    def test_an_output_file_that_can_not_be_written(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--output-file", "net.py/report.txt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "net.py/report.txt can't be written" in result.stderr


class TestInputs:
    def test_standard_input(self, layerlint: Layerlint) -> None:
        result = layerlint("check", "--stdin-filename", "nets/a.py", "-", text=BAD)
        assert result.exit_code == 1
        assert "nets/a.py:5:5" in result.stdout

    def test_standard_input_without_a_name(self, layerlint: Layerlint, write: Write) -> None:
        write("-", GOOD)
        result = layerlint("check", "-", "--format", "concise", text=BAD)
        assert result.exit_code == 1
        assert result.stdout.startswith("<stdin>:5:5: ")

    def test_standard_input_sees_the_project(self, layerlint: Layerlint, write: Write) -> None:
        write("pkg/__init__.py", "")
        write(
            "pkg/head.py",
            "from keras import layers\n\ndef head(x):\n"
            "    return layers.BatchNormalization()(layers.Conv2D(3, 3)(x))\n",
        )
        text = "from keras import Input, Model\nfrom .head import head\nx = Input((8, 8, 3))\n"
        text += "model = Model(x, head(x))\n"
        result = layerlint("check", "--stdin-filename", "pkg/new.py", text=text)
        assert "pkg/new.py:4:" in result.stdout

    def test_the_name_of_a_folder(self, layerlint: Layerlint, here: Path) -> None:
        (here / "nets").mkdir()
        result = layerlint("check", "--stdin-filename", "nets", text=BAD)
        assert result.exit_code == 2
        assert "there is a folder" in " ".join(result.stderr.split())

    def test_standard_input_beside_paths(self, layerlint: Layerlint, write: Write) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--stdin-filename", "a.py", "net.py", text=BAD)
        assert result.exit_code == 2
        result = layerlint("check", "-", "net.py", text=BAD)
        assert result.exit_code == 2
        assert "no other PATH" in result.stderr

    def test_force_exclude(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nextend-exclude = ["old/"]\n')
        write("old/net.py", BAD)
        assert layerlint("check", "old/net.py").exit_code == 1
        assert layerlint("check", "--force-exclude", "old/net.py").exit_code == 0
        excluded = ("--force-exclude", "--stdin-filename", "old/net.py")
        assert layerlint("check", *excluded, text=BAD).exit_code == 0

    def test_what_is_left_out_is_said_to_be(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nextend-exclude = ["x/", "old/"]\n')
        write(".gitignore", "gen*\n")
        for name in ("old/net.py", "build/net.py", "generated/net.py"):
            write(name, BAD)
        named = layerlint("check", "--force-exclude", "old/net.py").stdout
        assert "no Python file or notebook is left." in named
        assert "Note: old/net.py is left out by `old/` (pyproject.toml:2:25).\n" in named
        piped = layerlint("check", "--force-exclude", "--stdin-filename", "old/a.py", text=BAD)
        assert "old/a.py is left out by `old/`" in piped.stdout
        everything = layerlint("check").stdout
        assert "Note: build is left out by `build/`, which is excluded unless" in everything
        assert "Note: generated is left out by `gen*` in .gitignore.\n" in everything
        assert "Note: old is left out by `old/` (pyproject.toml:2:25).\n" in everything

    def test_what_is_left_out_of_a_folder_with_more_is_not_told(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("build/net.py", BAD)
        write("net.py", GOOD)
        assert "left out" not in layerlint("check").stdout

    def test_many_that_are_left_out_are_counted(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nexclude = ["*"]\n')
        for number in range(8):
            write(f"net{number}.py", BAD)
        shown = layerlint("check").stdout
        assert shown.count("is left out by `*` (pyproject.toml:2:12)") == 5
        assert "Note: 3 further files and folders are left out.\n" in shown

    def test_a_file_that_vanishes_during_the_run_is_a_note(
        self, layerlint: Layerlint, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from layerlint import running

        write("a.py", GOOD)
        real = running.discover

        def discover_and_delete(*arguments: object, **options: object) -> object:
            found = real(*arguments, **options)  # type: ignore[arg-type]
            Path("a.py").unlink()
            return found

        monkeypatch.setattr(running, "discover", discover_and_delete)
        result = layerlint("check")
        assert result.exit_code == 0
        assert "a.py vanished during the run" in result.stdout

    def test_output_file(self, layerlint: Layerlint, write: Write, here: Path) -> None:
        write("net.py", BAD)
        result = layerlint("check", "--format", "json", "--output-file", "report.json")
        assert result.exit_code == 1
        assert result.stdout.startswith("warning[bias-before-batchnorm]")
        document = json.loads((here / "report.json").read_text(encoding="utf-8"))
        assert len(document["findings"]) == 1

    def test_a_notebook(self, layerlint: Layerlint, write: Write) -> None:
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        notebook = {
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
                {**cell, "source": BAD.splitlines(keepends=True)},
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        text = json.dumps(notebook, indent=1)
        write("net.ipynb", text)
        (finding,) = findings(layerlint("check", "--format", "json"))
        assert finding["cell"] == {"index": 2, "line": 5}
        line = text.splitlines()[int(str(finding["line"])) - 1]
        assert "layers.Conv2D(8, 3)" in line
        shown = layerlint("check").stdout
        assert f"net.ipynb:{finding['line']}" in shown
        assert "(cell 2, line 5)" in shown
        assert "5 |     layers.Conv2D(8, 3)," in shown


class TestSuppression:
    def test_a_comment_on_the_line_silences_the_finding(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write(
            "net.py",
            BAD.replace(
                "Conv2D(8, 3),", "Conv2D(8, 3),  # layerlint: ignore[bias-before-batchnorm] as told"
            ),
        )
        result = layerlint("check")
        assert result.exit_code == 0
        assert "Suppressed by comments: 1 finding." in result.stdout
        (finding,) = findings(layerlint("check", "--format", "json"))
        assert finding["suppressed"] == {"file": "net.py", "line": 5, "reason": "as told"}

    def test_a_comment_for_another_rule_does_not(self, layerlint: Layerlint, write: Write) -> None:
        comment = "# layerlint: ignore[dropout-on-output] no"
        write("net.py", BAD.replace("Conv2D(8, 3),", f"Conv2D(8, 3),  {comment}"))
        assert layerlint("check").exit_code == 1

    def test_a_malformed_comment_is_an_error(self, layerlint: Layerlint, write: Write) -> None:
        write(
            "net.py",
            GOOD.replace("Input((32, 32, 3)),", "Input((32, 32, 3)),  # layerlint: ignore"),
        )
        result = layerlint("check")
        assert result.exit_code == 1
        assert "error[invalid-suppression]" in result.stdout


class TestConfiguration:
    def test_per_path_ignores(self, layerlint: Layerlint, write: Write) -> None:
        write(
            "pyproject.toml",
            '[tool.layerlint.per-path-ignores]\n"old/**" = ["bias-before-batchnorm"]\n',
        )
        write("old/net.py", BAD)
        assert layerlint("check").exit_code == 0
        write("new/net.py", BAD)
        found = findings(layerlint("check", "--format", "json"))
        assert [one["file"] for one in found] == ["new/net.py"]

    def test_fail_on_and_the_command_line_before_it(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("pyproject.toml", '[tool.layerlint]\nfail-on = "error"\n')
        write("net.py", BAD)
        assert layerlint("check").exit_code == 0
        assert layerlint("check", "--fail-on", "warning").exit_code == 1

    def test_a_rule_of_the_house(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nrules = ["rules/"]\nselect = ["no-relu"]\n')
        write(
            "rules/no-relu.yaml",
            "id: no-relu\n"
            "summary: A ReLU, which this house has banned\n"
            "severity: warning\n"
            "profile: recommended\n"
            'message: "`{it.layer}` is banned"\n'
            "match:\n  - {as: it, layer: ReLU}\n"
            "report: {at: it}\n"
            "rationale: Because.\n"
            "examples:\n"
            '  bad: ["Dense(2), ReLU()"]\n'
            '  good: ["Dense(2)"]\n',
        )
        write("net.py", GOOD)
        (finding,) = findings(layerlint("check", "--format", "json"))
        assert (finding["rule"], finding["line"]) == ("no-relu", 7)


class TestColours:
    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [
            ({}, False),
            ({"FORCE_COLOR": "1"}, True),
            ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ],
    )
    def test_of_a_pipe(
        self,
        layerlint: Layerlint,
        write: Write,
        monkeypatch: pytest.MonkeyPatch,
        environment: dict[str, str],
        coloured: bool,
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        write("net.py", BAD)
        assert ("\x1b[" in layerlint("check").stdout) is coloured

    def test_json_is_never_coloured(
        self, layerlint: Layerlint, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        write("net.py", BAD)
        json.loads(layerlint("check", "--format", "json").stdout)

    @pytest.mark.skipif(os.name == "nt", reason="such a name is none on Windows")
    def test_escapes_in_names_and_sources_are_spelled_out(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write(
            "e\x1b[31mvil.py",
            BAD.replace("Conv2D(8, 3),", "Conv2D(8, 3),  # \x1b]0;title\x07"),
        )
        for form in ("text", "concise", "json"):
            shown = layerlint("check", "--format", form).stdout
            assert "\x1b" not in shown
            assert "\x07" not in shown
        assert "e\\x1b[31mvil.py" in layerlint("check").stdout
