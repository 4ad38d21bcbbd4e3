"""What ``docs/writing-rules.md`` tells is true."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from layerlint.patterns.reading.document import Mapping, Sequence, read_document
from layerlint.patterns.reading.grammar import FIX_STEPS, KINDS
from layerlint.patterns.reading.kinds import Kind, Named, Record
from layerlint.patterns.reading.match_grammar import FAMILIES
from layerlint.patterns.reading.structure import Structure
from layerlint.patterns.syntax import FACTS
from layerlint.rule import load_rules
from layerlint.verification import verified

PAGE = (Path(__file__).parents[2] / "docs" / "writing-rules.md").read_text(encoding="utf-8")
BLOCKS = [
    dedent(block)
    for block in re.findall(r"^ *```yaml\n(.*?)^ *```$", PAGE, flags=re.MULTILINE | re.DOTALL)
]
RULE = KINDS["rule"]
assert isinstance(RULE, Record)


def test_the_first_rule_is_a_rule_and_keeps_what_its_examples_promise(tmp_path: Path) -> None:
    path = tmp_path / "stacked-lstm-without-dropout.yaml"
    path.write_text(BLOCKS[0], encoding="utf-8")
    rules = load_rules([path])
    rule = rules.get("stacked-lstm-without-dropout")
    assert rule is not None
    result = verified(rule, rules)
    assert result.examples == 5
    assert result.failures == ()


def test_the_sets_are_sets(tmp_path: Path) -> None:
    block = next(block for block in BLOCKS if block.startswith("still_images"))
    (tmp_path / "sets.yaml").write_text(block, encoding="utf-8")
    assert len(load_rules([tmp_path])) == len(load_rules())


@pytest.mark.parametrize("block", BLOCKS[1:], ids=lambda block: block.split("\n")[0])
def test_every_snippet_is_what_the_grammar_allows(block: str) -> None:
    document = read_document(block)
    assert document.mistakes == ()
    structure = Structure()
    match document.root:
        case Sequence(items=items):
            for item in items:
                structure.check(item, Named(name="step"), "the step")
        case Mapping(entries=entries) if "still_images" in entries:
            structure.check(document.root, Named(name="sets"), "the sets")
        case Mapping(entries=entries):
            for key, value in entries.items():
                kind: Kind = Named(name="where") if key == "where" else RULE.fields[key].kind
                structure.check(value, kind, key)
    assert structure.mistakes == []


def words_of(kind: Kind) -> set[str]:
    return set(kind.fields) if isinstance(kind, Record) else set()


def test_every_word_of_the_language_is_explained() -> None:
    words = words_of(RULE) | set(FACTS) | set(FAMILIES) | set(FIX_STEPS)
    words |= {"eq", "ne", "gt", "ge", "lt", "le", "in", "not_in", "exists", "whole", "ref", "self"}
    words |= {"var", "from", "reaches", "reached_by", "through", "along", "calls", "consumers"}
    words |= {"contains", "compiled", "model", "value", "any", "call", "position", "max", "as"}
    missing = {word for word in words if not re.search(rf"(?<![\w-]){word}(?![\w-])", PAGE)}
    assert missing == set()
