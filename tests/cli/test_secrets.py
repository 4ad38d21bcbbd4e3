"""Settings of a repository that name files of whoever lints it: nothing in these is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from .conftest import Layerlint

Write: TypeAlias = Callable[[str, str], Path]

SECRETS = {
    "text": "hunter2\nhunter2\n",
    "variables": "TOKEN=hunter2\n",
    "a mapping": "password: hunter2\nhunter2: 1\n",
    "a list": "- hunter2\n",
    "a table": '[hunter2]\nkey = "hunter2"\n',
    "no table": '[hunter2]\nkey = "hunter2"\nhunter2\n',
    "a document": '{"hunter2": "hunter2", "profile": "hunter2"}',
    "a rule": "id: hunter2\nmatch:\n  - {as: hunter2, layer: hunter2}\n",
    "a setting": 'profile = "hunter2"\n',
    "names": 'select = ["hunter2"]\npacks = ["hunter2"]\n',
    "values": '[parameters.hunter2]\nhunter2 = "hunter2"\n[severity]\nhunter2 = "error"\n',
}

COMMANDS = ("check", "rules", "explain softmax-on-one-unit", "config", "verify --own")


@pytest.fixture(params=SECRETS.values(), ids=list(SECRETS))
def secret(request: pytest.FixtureRequest, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file beside the repository; the current folder is in it."""
    repository = here / "repository"
    (repository / ".git").mkdir(parents=True)
    monkeypatch.chdir(repository)
    file = here / "secret"
    file.write_text(request.param, encoding="utf-8")
    return file


def told(layerlint: Layerlint, *words: str) -> str:
    result = layerlint(*words)
    assert "hunter2" not in result.output
    assert result.exit_code == 2, result.output
    return result.output


@pytest.mark.parametrize("setting", ["rules = ['{}']", "extends = '{}'", "baseline = '{}'"])
def test_nothing_is_told_of_what_settings_name_outside(
    layerlint: Layerlint, secret: Path, setting: str
) -> None:
    settings = Path("layerlint.toml")
    for named in (secret, Path("..", "secret"), Path("link")):
        settings.write_text(setting.format(named), encoding="utf-8")
        link = Path("link")
        link.unlink(missing_ok=True)
        link.symlink_to(secret)
        for words in COMMANDS:
            if setting.startswith("baseline") and words != "check":
                continue
            said = told(layerlint, *words.split())
            assert words != "check" or named.name in said


def test_settings_that_are_a_link_out_of_the_repository(layerlint: Layerlint, secret: Path) -> None:
    Path("layerlint.toml").symlink_to(secret)
    for words in COMMANDS:
        told(layerlint, *words.split())


def test_a_rule_that_is_a_link_out_of_the_repository(layerlint: Layerlint, secret: Path) -> None:
    Path("rules").mkdir()
    Path("rules", "link.yaml").symlink_to(secret)
    Path("rules", "sets.yaml").symlink_to(secret)
    assert "layerlint verify FILE" in told(layerlint, "verify", "rules")
    told(layerlint, "verify", "rules/link.yaml")


def test_who_names_a_file_outside_is_told_all(layerlint: Layerlint, here: Path) -> None:
    (here / "repository").mkdir()
    outside = here / "shared.yaml"
    outside.write_text("id: shared\nmassage: hello\n", encoding="utf-8")
    result = layerlint("verify", str(outside))
    assert result.exit_code == 2
    assert "unknown key `massage` in a rule; did you mean `message`?" in result.output


def test_in_the_repository_all_is_told(layerlint: Layerlint, here: Path, write: Write) -> None:
    """Also of a file that settings of a folder further down name."""
    (here / ".git").mkdir()
    write("shared/own.yaml", "id: own\nmassage: hello\n")
    write("base.toml", "profil = 'strict'\n")
    write("a/layerlint.toml", "rules = ['../shared']\nextends = '../base.toml'\n")
    write("a/net.py", "import keras\n")
    output = layerlint("check", "a").output
    assert "unknown key `massage` in a rule; did you mean `message`?" in output
    assert "unknown key `profil`; did you mean `profile`?" in output
