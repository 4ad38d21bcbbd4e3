"""The data files, read row by row, say what they say as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layerlint.catalog.rows import Rows, read_rows

DATA = Path(__file__).parents[2] / "src" / "layerlint" / "data"


@pytest.mark.parametrize("name", ["keras3.json", "legacy.json"])
def test_rows_are_what_json_has(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    whole, read = json.loads(text), read_rows(text)
    assert list(read) == list(whole)
    for key, value in read.items():
        if isinstance(value, Rows):
            rows = whole[key]
            assert list(value) == (list(rows) if isinstance(rows, dict) else list(range(len(rows))))
            assert all(value[row] == rows[row] for row in value)
        else:
            assert value == whole[key]


@pytest.mark.parametrize("key", ["source", "aliases"])
def test_a_column_is_what_the_rows_have(key: str) -> None:
    text = (DATA / "keras3.json").read_text(encoding="utf-8")
    objects = json.loads(text)["objects"]
    column = dict(read_rows(text)["objects"].column(key))
    assert column == {name: row[key] for name, row in objects.items() if key in row}
    assert column
