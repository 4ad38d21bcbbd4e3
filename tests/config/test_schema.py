"""The schema for editors says what the reader of settings says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from layerlint.config import SETTINGS, ConfigErrors
from layerlint.reporters.settings_schema import settings_schema
from layerlint.rule import load_rules
from layerlint.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).parents[2] / "docs" / "layerlint.schema.json"
SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_file_is_up_to_date() -> None:
    assert settings_schema(load_rules()) == SCHEMA


def test_it_is_a_schema_and_knows_every_setting() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == list(SETTINGS)


def is_right(text: str, folder: Path) -> tuple[bool, bool]:
    """What the schema says of settings, and what the reader says."""
    (folder / "layerlint.toml").write_text(text, encoding="utf-8")
    validator = jsonschema.Draft202012Validator(SCHEMA)
    try:
        Settings().check(folder)
    except ConfigErrors:
        read = False
    else:
        read = True
    return validator.is_valid(tomllib.loads(text)), read


RIGHT = [
    "",
    'profile = "strict"',
    'extends = "base.toml"',
    'extends = ["base.toml"]',
    'select = ["essential", "shape", "dropout-on-output"]',
    "ignore = []",
    'exclude = ["*.ipynb"]',
    'baseline = "known.json"',
    "undecided = true",
    'batchnorm-order = "after-activation"',
    'severity.dropout-on-output = "info"',
    '[per-path-ignores]\n"tests/" = ["shape"]',
    "[parameters.dropout-rate-above-half]\nlimit = 0",
    "[parameters.flatten-into-large-dense]\nunits = 64",
    '[parameters.batchnorm-after-activation]\nlooks_through = ["Dropout", "$pooling"]',
]
WRONG = [
    'slect = ["shape"]',
    'profile = "all"',
    "profile = true",
    "extends = 1",
    'select = "shape"',
    "select = [1]",
    "select = ['']",
    'undecided = "yes"',
    "baseline = ''",
    'batchnorm-order = "before"',
    'severity.dropout-on-output = "bad"',
    '[per-path-ignores]\n"tests/" = "shape"',
    "[parameters.dropout-rate-above-half]\nlimit = 1",
    "[parameters.dropout-rate-above-half]\nlimit = '0.4'",
    "[parameters.dropout-rate-above-half]\nlimit = true",
    "[parameters.dropout-rate-above-half]\nlimt = 0.4",
    "[parameters.flatten-into-large-dense]\nunits = 0.5",
    "[parameters.batchnorm-after-activation]\nlooks_through = 'Dropout'",
    "parameters = 1",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_reader_takes_the_schema_takes(text: str, tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("")
    assert is_right(text, tmp_path) == (True, True)


@pytest.mark.parametrize("text", WRONG)
def test_what_the_reader_refuses_the_schema_refuses(text: str, tmp_path: Path) -> None:
    assert is_right(text, tmp_path) == (False, False)
