"""A report in reviewdog's format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from layerlint.finding import Report
from layerlint.reporters import rdjson

URLS = {"bias-before-batchnorm": "https://arxiv.org/abs/1502.03167"}

POSITION = {
    "type": "object",
    "required": ["line"],
    "additionalProperties": False,
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
# The messages of reviewdog.rdf that are used here, field by field; a field that the messages
# do not have is refused by whoever reads them.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["diagnostics", "source"],
    "properties": {
        "source": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
        },
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["message", "location", "severity", "code"],
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "location": {
                        "type": "object",
                        "required": ["path", "range"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": RANGE},
                    },
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {
                        "type": "object",
                        "required": ["value"],
                        "additionalProperties": False,
                        "properties": {"value": {"type": "string"}, "url": {"type": "string"}},
                    },
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


def diagnostics(report: Report) -> list[dict[str, Any]]:
    document = json.loads(rdjson.render(report, URLS))
    Draft202012Validator(SCHEMA).validate(document)
    told = document["diagnostics"]
    assert isinstance(told, list)
    return told


def test_it_reads_as_in_its_golden_file(
    everything: Report, golden: Callable[[str, str], None]
) -> None:
    golden("everything.rdjson", rdjson.render(everything, URLS))


def test_it_has_the_fields_of_the_format(everything: Report, hostile: Report) -> None:
    told = diagnostics(everything)
    assert [one["severity"] for one in told][:4] == ["WARNING", "ERROR", "INFO", "INFO"]
    assert told[0]["code"]["url"] == URLS["bias-before-batchnorm"]
    assert len(diagnostics(hostile)) == 1
    assert diagnostics(Report()) == []


def test_columns_count_bytes(everything: Report) -> None:
    (fixed,) = [one for one in diagnostics(everything) if "suggestions" in one]
    line = "\u00e9t\u00e9(x := Dense(8)(y))".encode()
    region = fixed["location"]["range"]
    assert line[region["start"]["column"] - 1 :].startswith(b"Dense(8)(y)")
    at = fixed["suggestions"][0]["range"]["start"]["column"] - 1
    assert line[at:].startswith(b")(y))")


def test_without_the_text_of_a_line_there_are_no_columns(everything: Report) -> None:
    over_lines = next(
        one for one in diagnostics(everything) if one["message"] == "`Dense` after `Dense`"
    )
    assert over_lines["location"]["range"] == {"start": {"line": 8}, "end": {"line": 11}}
    in_notebook = next(
        one for one in diagnostics(everything) if one["location"]["path"].endswith(".ipynb")
    )
    assert "column" not in in_notebook["location"]["range"]["start"]
