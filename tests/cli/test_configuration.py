"""What settings change in a run, and what is said of wrong ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Layerlint = Callable[..., Result]
Write = Callable[[str, str], Path]

NET = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 3, use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.Dropout(0.6),
    layers.Flatten(),
    layers.Dense(4),
])
"""
HOUSE = """\
id: no-relu
summary: A ReLU
severity: warning
profile: recommended
message: "`{act.layer}` of more than {limit}"
parameters:
  limit: {kind: number, default: 0, says: nothing much}
match:
  - {as: act, layer: ReLU, where: {max_value: {ne: {ref: limit}}}}
report: {at: act}
"""


def rules_of(result: Result) -> list[tuple[str, str]]:
    assert result.stderr == ""
    return [(one["rule"], one["severity"]) for one in json.loads(result.stdout)["findings"]]


def errors_of(result: Result) -> list[str]:
    assert (result.exit_code, result.stdout) == (2, "")
    return [line.removeprefix("error: ") for line in result.stderr.splitlines()]


def test_a_severity_is_replaced(layerlint: Layerlint, write: Write) -> None:
    write("net.py", NET)
    assert rules_of(layerlint("check", "--format", "json")) == [
        ("dropout-rate-above-half", "warning")
    ]
    write("layerlint.toml", 'severity.dropout-rate-above-half = "info"\n')
    result = layerlint("check", "--format", "json")
    assert rules_of(result) == [("dropout-rate-above-half", "info")]
    assert result.exit_code == 0


def test_a_severity_holds_at_all_levels_of_a_rule(layerlint: Layerlint, write: Write) -> None:
    added = """\
from keras import Input, Model, layers

inputs = Input((32, 32, 8))
x = layers.Conv2D(8, 3, padding="same")(inputs)
x = layers.Add()([x, inputs])
x = layers.BatchNormalization()(x)
model = Model(inputs, layers.ReLU()(x))
"""
    write("net.py", added)
    (told,) = rules_of(layerlint("check", "--format", "json"))
    assert told == ("bias-before-batchnorm", "info")
    write("layerlint.toml", 'severity.bias-before-batchnorm = "error"\n')
    (told,) = rules_of(layerlint("check", "--format", "json"))
    assert told == ("bias-before-batchnorm", "error")


def test_a_parameter_is_set(layerlint: Layerlint, write: Write) -> None:
    write("net.py", NET)
    write("layerlint.toml", "parameters.dropout-rate-above-half.limit = 0.6\n")
    assert rules_of(layerlint("check", "--format", "json")) == []


def test_a_house_order_is_one_setting(layerlint: Layerlint, write: Write) -> None:
    write("net.py", NET)
    write("layerlint.toml", 'batchnorm-order = "after-activation"\n')
    told = rules_of(layerlint("check", "--format", "json"))
    assert ("batchnorm-before-activation", "warning") in told
    shown = json.loads(layerlint("rules", "--format", "json").stdout)["rules"]
    on = {rule["id"]: rule["in_force"] for rule in shown}
    assert on["batchnorm-before-activation"]
    assert not on["batchnorm-after-activation"]


def test_the_rules_of_each_folder_are_set_as_it_says(layerlint: Layerlint, write: Write) -> None:
    write("a/net.py", NET)
    write("b/net.py", NET)
    write("b/layerlint.toml", "parameters.dropout-rate-above-half.limit = 0.6\n")
    document = json.loads(layerlint("check", "--format", "json").stdout)
    assert [one["file"] for one in document["findings"]] == ["a/net.py"]


def test_a_rule_pack_is_used_where_it_is_named(
    layerlint: Layerlint, write: Write, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = here.parent / "site"
    information = site / "acme_lint-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-lint\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[layerlint.rules]\nacme = acme_lint.rules\n")
    (site / "acme_lint" / "rules").mkdir(parents=True)
    (site / "acme_lint" / "__init__.py").write_text("raise SystemExit('imported')\n")
    (site / "acme_lint" / "rules" / "no-relu.yaml").write_text(HOUSE)
    monkeypatch.syspath_prepend(str(site))
    write("net.py", NET)
    layer = ("no-relu", "warning")
    assert layer not in rules_of(layerlint("check", "--format", "json"))
    write("layerlint.toml", 'packs = ["acme"]\n')
    assert layer in rules_of(layerlint("check", "--format", "json"))
    assert layerlint("explain", "no-relu").exit_code == 0
    assert "no-relu" in layerlint("verify").stdout
    write("layerlint.toml", '\npacks = ["acmee"]\n')
    (told,) = errors_of(layerlint("check"))
    assert told.startswith("layerlint.toml:2:10: no installed package offers the rule pack")


class TestMistakes:
    def test_all_are_told_at_once(self, layerlint: Layerlint, write: Write) -> None:
        write("house/no-relu.yaml", HOUSE.replace("severity: warning", "severity: bad"))
        write(
            "base.toml",
            """\
select = ["recomended"]
[severity]
dropout-on-outputs = "info"
internal-error = "info"
""",
        )
        write(
            "layerlint.toml",
            """\
extends = "base.toml"
slect = []
ignore = ["shapes"]
[parameters.dropout-rate-above-half]
limit = 2
limt = 0.4
[parameters.flatten-into-large-dense]
units = "many"
[parameters.batchnorm-after-activation]
looks_through = ["$dropouts", "Dropuot"]
[parameters.dropout-on-output]
limit = 1
[parameters.no-such-rule]
limit = 1
""",
        )
        told = errors_of(layerlint("check"))
        assert [message.split(": ")[0] for message in told] == [
            "base.toml:1:11",
            "base.toml:3:1",
            "base.toml:4:1",
            "layerlint.toml:2:1",
            "layerlint.toml:3:11",
            "layerlint.toml:5:9",
            "layerlint.toml:6:1",
            "layerlint.toml:8:9",
            "layerlint.toml:10:31",
            "layerlint.toml:12:1",
            "layerlint.toml:13:13",
        ]
        for command in ("config", "rules", "baseline"):
            assert errors_of(layerlint(command)) == told
        write("layerlint.toml", 'rules = ["house"]\nslect = []\n')
        told = errors_of(layerlint("check"))
        assert [message.split(": ")[0] for message in told] == [
            "house/no-relu.yaml:3:11",
            "layerlint.toml:2:1",
        ]

    def test_rules_that_are_nowhere_are_told_once(
        self, layerlint: Layerlint, write: Write, here: Path
    ) -> None:
        write("layerlint.toml", 'rules = ["gone"]\n')
        (told,) = errors_of(layerlint("check"))
        assert told.startswith("layerlint.toml:1:10: there is no file or folder `gone` in ")

    def test_those_of_every_folder_are_told_at_once(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        for name in ("a", "b", "c"):
            write(f"{name}/net.py", NET)
        write("a/layerlint.toml", "slect = []\n")
        write("b/layerlint.toml", "extends = 'layerlint.toml'\n")
        write("c/layerlint.toml", "ignore = ['shapes']\n")
        told = errors_of(layerlint("check"))
        assert [message.split(": ")[0] for message in told] == [
            "a/layerlint.toml:1:1",
            "b/layerlint.toml:1:11",
            "c/layerlint.toml:1:11",
        ]


class TestShown:
    def test_each_value_with_the_file_it_came_from(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("lint/base.toml", 'profile = "strict"\nextend-select = ["shape"]\n')
        write(
            "layerlint.toml",
            'extends = "lint/base.toml"\nextend-select = ["output"]\n'
            'severity.dropout-on-output = "info"\nparameters.dropout-rate-above-half.limit = 0.4\n',
        )
        lines = layerlint("config").stdout.splitlines()
        assert lines[:2] == [
            "Settings of layerlint.toml",
            "  and, where it says nothing, of lint/base.toml",
        ]
        row = {" ".join(line.split()) for line in lines}
        assert "profile strict lint/base.toml:1" in row
        assert "extend-select shape, output lint/base.toml:2, layerlint.toml:2" in row
        assert "dropout-on-output info layerlint.toml:3" in row
        assert "dropout-rate-above-half.limit 0.4 layerlint.toml:4" in row
        assert "flatten-into-large-dense.units 512 default" in row
        assert max(map(len, lines)) <= 80

    def test_values_stand_in_one_column_and_their_places_in_another(
        self, layerlint: Layerlint, write: Write
    ) -> None:
        write("layerlint.toml", 'batchnorm-order = "after-activation"\n')
        lines = layerlint("config").stdout.splitlines()
        (made,) = [line for line in lines if line.startswith("batchnorm-order")]
        column = made.index("layerlint.toml:1")
        (other,) = [line for line in lines if line.startswith("profile")]
        assert other.index("default") == column

    def test_as_data(self, layerlint: Layerlint, write: Write) -> None:
        write("layerlint.toml", 'ignore = [\n  "shape",\n]\nseverity.dropout-on-output = "info"\n')
        document = json.loads(layerlint("config", "--format", "json").stdout)
        settings = document["settings"]
        assert document["files"] == ["layerlint.toml"]
        assert settings["ignore"] == {
            "value": ["shape"],
            "from": {"file": "layerlint.toml", "line": 1, "column": 10},
            "parts": [
                {
                    "path": [0],
                    "value": "shape",
                    "from": {"file": "layerlint.toml", "line": 2, "column": 3},
                }
            ],
        }
        assert settings["severity"]["parts"] == [
            {
                "path": ["dropout-on-output"],
                "value": "info",
                "from": {"file": "layerlint.toml", "line": 4, "column": 30},
            }
        ]
        limits = {tuple(one["path"]): one for one in settings["parameters"]["parts"]}
        assert limits["dropout-rate-above-half", "limit"] == {
            "path": ["dropout-rate-above-half", "limit"],
            "value": 0.5,
            "from": None,
        }
