"""``layerlint rules``, ``explain``, ``verify`` and ``config``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from layerlint.rule import load_rules, shipped_rules_folder

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

HOUSE = """\
id: no-relu
summary: A ReLU, which this house has banned
severity: warning
profile: recommended
message: "`{it.layer}` is banned"
match:
  - {as: it, layer: ReLU}
report: {at: it}
rationale: Because.
examples:
  bad:
    - Dense(2), ReLU()
  good:
    - Dense(2), LeakyReLU()
"""


class TestRules:
    def test_every_rule_is_listed(self, layerlint: Layerlint) -> None:
        shown = layerlint("rules").stdout
        assert all(rule.id in shown for rule in load_rules())
        assert max(map(len, shown.splitlines())) <= 80

    def test_json(self, layerlint: Layerlint) -> None:
        document = json.loads(layerlint("rules", "--format", "json").stdout)
        assert [rule["id"] for rule in document["rules"]] == list(load_rules().ids)

    def test_those_that_are_off_are_said_to_be(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nignore = ["dropout-on-output"]\n')
        document = json.loads(layerlint("rules", "--format", "json").stdout)
        off = {rule["id"] for rule in document["rules"] if not rule["in_force"]}
        assert "dropout-on-output" in off
        assert "bias-before-batchnorm" not in off
        line = next(
            line for line in layerlint("rules").stdout.splitlines() if "dropout-on-output" in line
        )
        assert line.endswith(", off here")

    def test_the_ones_of_the_house_are_listed_too(self, layerlint: Layerlint, write: Write) -> None:
        write("house/no-relu.yaml", HOUSE)
        write("pyproject.toml", '[tool.layerlint]\nrules = ["house"]\n')
        assert "no-relu" in layerlint("rules").stdout


class TestExplain:
    def test_a_rule(self, layerlint: Layerlint) -> None:
        result = layerlint("explain", "bias-before-batchnorm")
        assert result.exit_code == 0
        assert result.stdout.startswith("# bias-before-batchnorm\n")
        assert "## Why" in result.stdout
        assert "→" in result.stdout
        assert "https://arxiv.org/abs/1502.03167" in result.stdout

    def test_every_rule_can_be_explained(self, layerlint: Layerlint) -> None:
        from layerlint.reporters.rule_page import markdown

        for rule in load_rules():
            assert markdown(rule, {}).startswith(f"# {rule.id}\n")

    def test_in_colour(self, layerlint: Layerlint, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in layerlint("explain", "bias-before-batchnorm").stdout
        plain = layerlint("explain", "bias-before-batchnorm", "--format", "markdown").stdout
        assert "\x1b[" not in plain

    def test_json(self, layerlint: Layerlint) -> None:
        document = json.loads(
            layerlint("explain", "bias-before-batchnorm", "--format", "json").stdout
        )
        assert document["id"] == "bias-before-batchnorm"
        assert document["examples"]

    def test_a_rule_that_is_none(self, layerlint: Layerlint) -> None:
        result = layerlint("explain", "bias-before-bachnorm")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "did you mean `bias-before-batchnorm`?" in result.stderr


class TestVerify:
    def test_a_rule_whose_examples_are_as_they_should_be(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("no-relu.yaml", HOUSE)
        result = layerlint("verify", "no-relu.yaml")
        assert result.exit_code == 0
        assert "no-relu: 2 examples" in result.stdout

    def test_only_the_rules_that_the_configuration_names(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("lint/no-relu.yaml", HOUSE)
        nothing = layerlint("verify", "--own")
        assert (nothing.exit_code, nothing.stdout) == (2, "")
        assert "names no rules" in nothing.stderr
        write("pyproject.toml", '[tool.layerlint]\nrules = ["lint"]\n')
        result = layerlint("verify", "--own")
        assert result.exit_code == 0
        assert "no-relu: 2 examples" in result.stdout
        assert "dropout-on-output" not in result.stdout
        assert layerlint("verify", "--own", "lint/no-relu.yaml").exit_code == 2

    def test_examples_that_are_not(self, layerlint: Layerlint, write: Write) -> None:
        write(
            "no-relu.yaml", HOUSE.replace("2), ReLU", "2), PReLU").replace("LeakyReLU()", "ReLU()")
        )
        result = layerlint("verify", "no-relu.yaml")
        assert result.exit_code == 1
        assert "no-relu.yaml:12:" in result.stdout
        assert "bad example: the rule finds nothing" in result.stdout
        assert "no-relu.yaml:14:" in result.stdout
        assert "good example: `no-relu` speaks up" in result.stdout
        document = json.loads(layerlint("verify", "no-relu.yaml", "--format", "json").stdout)
        assert [one["kind"] for one in document["rules"][0]["failures"]] == ["bad", "good"]

    def test_a_bad_example_is_found_once_certain_and_where_it_says(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        twice = HOUSE.replace("Dense(2), ReLU()", "Dense(2), ReLU(), Dense(2), ReLU()")
        write("no-relu.yaml", twice)
        assert "2 faults" in layerlint("verify", "no-relu.yaml").stdout
        elsewhere = HOUSE.replace(
            "    - Dense(2), ReLU()",
            "    - code: |\n"
            "        from keras import Sequential, layers\n"
            "        model = Sequential([\n"
            "            layers.Input((2,)),\n"
            "            layers.ReLU(),\n"
            "        ])\n"
            "      expect: 3\n",
        )
        write("no-relu.yaml", elsewhere)
        assert "on line 4 and not on line 3" in layerlint("verify", "no-relu.yaml").stdout

    def test_an_example_that_nobody_understands_proves_nothing(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("no-relu.yaml", HOUSE.replace("Dense(2), LeakyReLU()", "Dense(2), Unheard()"))
        assert "proves nothing" in " ".join(layerlint("verify", "no-relu.yaml").stdout.split())

    @pytest.mark.parametrize(
        ("example", "why"),
        [
            ("Dense(2), ReLU(", "this is no valid Python"),
            ("Dense(2); ReLU()", "this is no valid Python"),
            ("Dense(2)] + [ReLU()", "there is something else"),
            ("Dense(width) for width in widths", "there is something else"),
        ],
    )
    def test_an_example_that_is_no_list_is_said_to_be_none(
        self, layerlint: Layerlint, write: Write, example: str, why: str
    ) -> None:
        write("lint/no-relu.yaml", HOUSE.replace("Dense(2), ReLU()", json.dumps(example)))
        write("pyproject.toml", '[tool.layerlint]\nrules = ["lint"]\n')
        said = " ".join(layerlint("verify", "--own").stdout.split())
        assert f"bad example: it is no list of layers: {why}" in said
        assert "layerlint failed" not in said
        page = layerlint("explain", "no-relu")
        assert (page.exit_code, page.stderr) == (0, "")
        assert f"[{example}]" in page.stdout

    def test_a_crash_is_no_fault_of_the_rule(
        self, layerlint: Layerlint, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crashing(*_: object, **__: object) -> object:
            raise RecursionError("deep down")

        monkeypatch.setattr("layerlint.linter.interpret", crashing)
        write("no-relu.yaml", HOUSE)
        result = layerlint("verify", "no-relu.yaml")
        assert result.exit_code == 1
        shown = " ".join(result.stdout.split())
        assert "no fault of the rule: RecursionError: deep down" in shown

    @pytest.mark.parametrize("named", ["lint-rules/", "lint-rules/no-relu.yaml"])
    def test_rules_that_the_configuration_names_too(
        self, layerlint: Layerlint, write: Write, named: str
    ) -> None:
        folders = '["lint-rules", "./lint-rules", "sub/../lint-rules", "lint-rules/no-relu.yaml"]'
        write("sub/empty.py", "")
        write("pyproject.toml", f"[tool.layerlint]\nrules = {folders}\n")
        write("lint-rules/no-relu.yaml", HOUSE)
        result = layerlint("verify", named)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "no-relu: 2 examples" in result.stdout
        assert layerlint("check").exit_code == 0

    def test_a_shipped_rule_of_another_checkout_is_the_one_that_is_verified(
        self, layerlint: Layerlint, here: Path
    ) -> None:
        shutil.copytree(shipped_rules_folder(), here / "rules")
        rule = here / "rules" / "regularization" / "dropout-on-output.yaml"
        result = layerlint("verify", str(rule))
        assert (result.exit_code, result.stderr) == (0, "")
        text = rule.read_text(encoding="utf-8")
        rule.write_text(text.replace(", Dropout(0.5)\n", "\n", 1), encoding="utf-8")
        document = json.loads(layerlint("verify", str(rule), "--format", "json").stdout)
        told = [(one["rule"], bool(one["failures"])) for one in document["rules"]]
        assert told == [("dropout-on-output", True)]

    def test_a_file_that_is_no_rule(self, layerlint: Layerlint, write: Write) -> None:
        write("no-relu.yaml", HOUSE.replace("message:", "mesage:"))
        result = layerlint("verify", "no-relu.yaml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "did you mean `message`?" in result.stderr

    def test_a_file_that_does_not_exist(self, layerlint: Layerlint) -> None:
        assert layerlint("verify", "nowhere.yaml").exit_code == 2


def rows(shown: str) -> list[list[str]]:
    """The lines of a table, each in its words."""
    return [line.split() for line in shown.splitlines()]


class TestConfig:
    def test_defaults(self, layerlint: Layerlint) -> None:
        result = layerlint("config")
        assert result.exit_code == 0
        assert ["profile", "recommended", "default"] in rows(result.stdout)
        assert max(map(len, result.stdout.splitlines())) <= 80

    def test_each_value_says_where_it_came_from(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", '[tool.layerlint]\nprofile = "strict"\nkeras = "2"\n')
        shown = layerlint("config").stdout
        assert ["profile", "strict", "pyproject.toml:2"] in rows(shown)
        document = json.loads(layerlint("config", "--format", "json").stdout)
        assert document["settings"]["keras"] == {
            "value": "2",
            "from": {"file": "pyproject.toml", "line": 3, "column": 9},
        }
        assert document["settings"]["fail-on"] == {"value": "warning", "from": None}

    def test_of_a_folder_below(self, layerlint: Layerlint, write: Write, here: Path) -> None:
        write("sub/pyproject.toml", '[tool.layerlint]\nfail-on = "never"\n')
        shown = layerlint("config", "sub").stdout
        assert ["fail-on", "never", "sub/pyproject.toml:2"] in rows(shown)

    def test_mistakes(self, layerlint: Layerlint, write: Write) -> None:
        write("pyproject.toml", "[tool.layerlint]\nfail_on = 1\n")
        result = layerlint("config")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "pyproject.toml:2:1" in result.stderr
