"""Settings in several files: which is the nearest, and what one takes over from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.config import (
    ConfigErrors,
    Configuration,
    Configurations,
    PathIgnores,
    read_configuration,
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, text: str) -> Configuration:
    configuration = read_configuration(write(path, text))
    assert configuration is not None
    return configuration


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        read_configuration(path)
    return [str(error) for error in caught.value.errors]


def spot(configuration: Configuration, *path: str | int) -> str:
    place = configuration.places[path]
    return f"{place.path}:{place.line}:{place.span.column}"


def test_a_file_of_our_own_needs_no_table(tree: Path) -> None:
    configuration = read(tree / "layerlint.toml", 'profile = "strict"\nignore = ["shape"]\n')
    assert (configuration.profile, configuration.ignore) == ("strict", ("shape",))
    assert configuration.root == tree
    assert spot(configuration, "ignore", 0) == "layerlint.toml:2:11"
    (told,) = mistakes(write(tree / "layerlint.toml", "[tool.layerlint]\n"))
    assert told.startswith("layerlint.toml:1:2: unknown key `tool`; settings stand at the top here")


def test_the_nearest_file_wins_whatever_it_is_called(tree: Path) -> None:
    write(tree / "pyproject.toml", '[tool.layerlint]\nprofile = "strict"\n')
    write(tree / "a" / "layerlint.toml", "")
    write(tree / "a" / "b" / "pyproject.toml", "[project]\nname = 'b'\n")
    configurations = Configurations()
    assert configurations.of(tree).profile == "strict"
    assert configurations.of(tree / "a").profile == "recommended"
    assert configurations.of(tree / "a" / "b").file == tree / "a" / "layerlint.toml"


def test_two_files_in_one_folder_are_one_too_many(tree: Path) -> None:
    write(tree / "pyproject.toml", "[project]\nname = 'a'\n\n[tool.layerlint]\n")
    write(tree / "layerlint.toml", "")
    with pytest.raises(ConfigErrors) as caught:
        Configurations().of(tree)
    (error,) = caught.value.errors
    assert str(error).startswith("pyproject.toml:4:7: layerlint.toml beside it holds settings")


BASE = """\
profile = "strict"
select = ["essential"]
extend-select = ["shape", "output"]
ignore = ["hidden-softmax"]
rules = ["house"]
exclude = ["old/"]
[severity]
hidden-softmax = "info"
repeated-softmax = "info"
[per-path-ignores]
"tests/" = ["shape"]
"docs/" = ["shape"]
[parameters.dropout-rate-above-half]
limit = 0.6
[parameters.flatten-into-large-dense]
units = 1024
"""
OWN = """\
extends = "lint/base.toml"
profile = "essential"
extend-select = ["activation"]
ignore = []
[severity]
repeated-softmax = "error"
[per-path-ignores]
"tests/" = ["output", "activation"]
[parameters.dropout-rate-above-half]
limit = 0.7
"""


def test_what_a_file_says_goes_before_what_it_extends(tree: Path) -> None:
    (tree / "lint" / "house").mkdir(parents=True)
    write(tree / "lint" / "base.toml", BASE)
    configuration = read(tree / "layerlint.toml", OWN)
    assert configuration.files == (tree / "lint" / "base.toml", tree / "layerlint.toml")
    assert configuration.root == tree
    assert configuration.profile == "essential"
    assert configuration.select == ("essential",)
    assert configuration.extend_select == ("shape", "output", "activation")
    assert configuration.ignore == ()
    assert configuration.exclude == ("old/",)
    assert configuration.rules == (tree / "lint" / "house",)
    assert configuration.severity == {"hidden-softmax": "info", "repeated-softmax": "error"}
    assert configuration.per_path_ignores == (
        PathIgnores(pattern="tests/", rules=("output", "activation")),
        PathIgnores(pattern="docs/", rules=("shape",)),
    )
    assert configuration.parameters == {
        "dropout-rate-above-half": {"limit": 0.7},
        "flatten-into-large-dense": {"units": 1024},
    }
    assert configuration.ignored_at(tree / "docs" / "net.py") == ("shape",)


def test_each_value_keeps_its_place(tree: Path) -> None:
    (tree / "lint" / "house").mkdir(parents=True)
    write(tree / "lint" / "base.toml", BASE)
    configuration = read(tree / "layerlint.toml", OWN)
    assert spot(configuration, "select") == "lint/base.toml:2:10"
    assert spot(configuration, "extend-select", 1) == "lint/base.toml:3:27"
    assert spot(configuration, "extend-select", 2) == "layerlint.toml:3:18"
    assert spot(configuration, "severity", "hidden-softmax") == "lint/base.toml:8:18"
    assert spot(configuration, "severity", "repeated-softmax") == "layerlint.toml:6:20"
    assert spot(configuration, "per-path-ignores", "tests/", 1) == "layerlint.toml:8:23"
    assert spot(configuration, "parameters", "dropout-rate-above-half", "limit") == (
        "layerlint.toml:10:9"
    )
    assert ("ignore", 0) not in configuration.places
    named = {name: f"{place.path}:{place.line}" for name, place in configuration.named_rules()}
    assert named == {
        "essential": "lint/base.toml:2",
        "shape": "lint/base.toml:12",
        "output": "layerlint.toml:8",
        "activation": "layerlint.toml:8",
    }


def test_a_pyproject_may_be_extended_and_of_several_the_later_goes_before(tree: Path) -> None:
    write(tree / "a" / "pyproject.toml", '[tool.layerlint]\nprofile = "strict"\nkeras = "2"\n')
    write(tree / "b.toml", 'profile = "essential"\n')
    configuration = read(tree / "layerlint.toml", 'extends = ["a/pyproject.toml", "b.toml"]\n')
    assert (configuration.profile, configuration.keras) == ("essential", "keras2")


def test_a_file_that_several_extend_is_read_once(tree: Path) -> None:
    for number in range(40):
        above = f'"{number - 1}a.toml", "{number - 1}b.toml"' if number else '"base.toml"'
        for letter in "ab":
            write(tree / f"{number}{letter}.toml", f"extends = [{above}]\n")
    write(tree / "base.toml", 'extend-select = ["shape"]\n')
    configuration = read(tree / "layerlint.toml", 'extends = ["39a.toml", "39b.toml"]\n')
    assert configuration.extend_select == ("shape",)


class TestBadInput:
    def test_a_configuration_that_extends_itself(self, tree: Path) -> None:
        path = write(tree / "layerlint.toml", 'extends = "layerlint.toml"\n')
        circle = "layerlint.toml → layerlint.toml"
        assert mistakes(path) == [
            f"layerlint.toml:1:11: the configuration extends itself: {circle}"
        ]

    def test_a_circle_is_told_where_it_closes(self, tree: Path) -> None:
        path = write(tree / "layerlint.toml", 'extends = ["a.toml"]\n')
        write(tree / "a.toml", '\nextends = "sub/b.toml"\n')
        write(tree / "sub" / "b.toml", 'extends = "../a.toml"\n')
        assert mistakes(path) == [
            "sub/b.toml:1:11: the configuration extends itself: a.toml → sub/b.toml → a.toml"
        ]

    def test_what_is_extended_must_be_there_and_hold_settings(self, tree: Path) -> None:
        write(tree / "pyproject.toml", "[project]\nname = 'a'\n")
        (tree / "lint").mkdir()
        path = write(tree / "layerlint.toml", 'extends = ["a.toml", "pyproject.toml", "lint"]\n')
        told = mistakes(path)
        assert [message.split(": ", 1)[0] for message in told] == [
            f"layerlint.toml:1:{column}" for column in (12, 22, 40)
        ]
        assert "there is no file or folder `a.toml`" in told[0]
        assert "pyproject.toml has no table `[tool.layerlint]`" in told[1]
        assert "`extends` names files, and lint is a folder" in told[2]

    def test_the_mistakes_of_all_files_are_told_at_once(self, tree: Path) -> None:
        write(tree / "a.toml", 'fail-on = "nvere"\n')
        write(tree / "b.toml", "keras ==\n")
        path = write(tree / "layerlint.toml", 'slect = []\nextends = ["a.toml", "b.toml"]\n')
        assert [message.split(": ", 1)[0] for message in mistakes(path)] == [
            "a.toml:1:11",
            "b.toml:1:8",
            "layerlint.toml:1:1",
        ]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("extends = 1", "1:11: `extends` must be a list of strings, not a number"),
            ('batchnorm-order = "after"', "1:19: `batchnorm-order` can't be \"after\""),
            ("severity = 1", "1:12: `severity` must be a table of rules, not a number"),
            ("severity.a = 'bad'", "1:14: `a` can't be \"bad\": it is one of"),
            ("parameters.a = 1", "1:16: `a` must be a table of parameters, not a number"),
            ("parameters.a.b = 2020-01-01", "1:18: a parameter can't be a date or a time"),
            ("parameters.a.b = [1]", "1:19: `b` holds strings, not a number"),
            ("baseline = ''", "1:12: `baseline` must be the path of a file, not an empty"),
            ("baseline = []", "1:12: `baseline` must be the path of a file, not a list"),
            ("packs = 'acme'", "1:9: `packs` must be a list of strings, not a string; did you"),
            ("require-reason = 1", "1:18: `require-reason` must be true or false"),
        ],
    )  # fmt: skip
    def test_a_value_of_another_kind(self, tree: Path, text: str, said: str) -> None:
        (told,) = mistakes(write(tree / "layerlint.toml", text + "\n"))
        assert told.startswith(f"layerlint.toml:{said}")
