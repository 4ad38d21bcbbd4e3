"""Every mistake in a rule file at its place, and the JSON Schema against the validator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from layerlint.patterns.reading.document import Sequence, Value, read_document, words_in
from layerlint.patterns.reading.kinds import Named
from layerlint.patterns.reading.schema import rule_schema, sets_schema
from layerlint.patterns.reading.structure import Structure
from layerlint.rule import RuleError, RuleErrors, load_rules, shipped_rules_folder

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CASES = Path(__file__).parent / "mistakes.md"
SHIPPED = sorted(shipped_rules_folder().glob("*/*.yaml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule file and what is said of it."""

    title: str
    text: str
    said: tuple[str, ...]


def read_cases() -> Iterator[Case]:
    for section in re.split(r"^## ", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        text, said = (
            re.search(rf"^```{kind}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[1]
            for kind in ("yaml", "text")
        )
        yield Case(title=title, text=text, said=tuple(said.splitlines()))


EVERY_CASE = list(read_cases())
READABLE = [case for case in EVERY_CASE if read_document(case.text).mistakes == ()]


def named(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", EVERY_CASE, ids=named)
def test_every_mistake_is_said_at_its_place(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(case.text, encoding="utf-8")
    errors: tuple[RuleError, ...] = ()
    try:
        load_rules([path], shipped=False)
    except RuleErrors as refused:
        errors = refused.errors
    said = [f"{error.line}:{error.column}: {error.message}" for error in errors]
    assert said == list(case.said)
    assert all(error.path == str(path) for error in errors)


def accepted_by_validator(text: str, kind: str) -> bool:
    document = read_document(text)
    structure = Structure()
    assert document.root is not None
    structure.check(document.root, Named(name=kind), "the file")
    return not structure.mistakes


def accepted_by_schema(text: str, kind: str) -> bool:
    return bool(validator(kind).is_valid(yaml.load(text, Loader=LOADER)))


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(rule_schema() if kind == "rule" else sets_schema())


def test_the_schemas_are_schemas() -> None:
    for schema in (rule_schema(), sets_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("case", READABLE, ids=named)
def test_the_schema_says_what_the_validator_says(case: Case) -> None:
    assert accepted_by_schema(case.text, "rule") == accepted_by_validator(case.text, "rule")


def test_some_cases_are_refused_by_both() -> None:
    refused = [case for case in READABLE if not accepted_by_schema(case.text, "rule")]
    assert len(refused) >= 10
    assert len(refused) < len(READABLE)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_schema_and_validator_accept_what_is_shipped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert accepted_by_validator(text, "rule")
    assert accepted_by_schema(text, "rule")


def test_schema_and_validator_accept_the_shipped_sets() -> None:
    text = (shipped_rules_folder() / "sets.yaml").read_text(encoding="utf-8")
    assert accepted_by_validator(text, "sets")
    assert accepted_by_schema(text, "sets")


def places(value: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every value below a value that stands under a key, by the way to it."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield (*way, key)
        yield from places(inner, (*way, key))


def replaced(value: object, way: tuple[str | int, ...], other: object) -> object:
    if not way:
        return other
    first, *rest = way
    if isinstance(value, dict):
        return {k: replaced(v, tuple(rest), other) if k == first else v for k, v in value.items()}
    assert isinstance(value, list)
    return [replaced(v, tuple(rest), other) if i == first else v for i, v in enumerate(value)]


@pytest.mark.parametrize("other", [{"bogus": 1}, [], "", 7, True, ["a", {"b": 1}]], ids=repr)
@pytest.mark.parametrize(
    "path",
    [
        path
        for path in SHIPPED
        if path.stem
        in (
            "bias-before-batchnorm",
            "batchnorm-on-output",
            "dropout-beside-batchnorm",
            "unknown-layer",
        )
    ],
    ids=lambda path: path.stem,
)
def test_schema_and_validator_agree_on_every_change_of_a_rule(path: Path, other: object) -> None:
    rule = yaml.safe_load(path.read_text(encoding="utf-8"))
    rule.pop("examples", None)
    rule.pop("rationale")
    for way in places(rule):
        text = yaml.safe_dump(replaced(rule, way, other), allow_unicode=True, width=10_000)
        assert accepted_by_schema(text, "rule") == accepted_by_validator(text, "rule"), (way, text)


def test_words_are_found_however_deep_they_stand() -> None:
    document = read_document("a: [x, {b: [y, z]}]\n")
    assert document.root is not None
    assert set(words_in(document.root)) == {"a", "x", "b", "y", "z"}
    first: Value = document.root
    assert not isinstance(first, Sequence)
