"""The page of a rule says in words what the rule says in YAML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layerlint.catalog import load_catalog
from layerlint.patterns.reading.vocabulary import Vocabulary
from layerlint.patterns.syntax import (
    AnyClause,
    Clause,
    Comparison,
    Condition,
    ModelClause,
    NodeSet,
    NodeTest,
    PathClause,
    ValueClause,
    VariableClause,
)
from layerlint.reporters.rule_conditions import in_words
from layerlint.reporters.rule_page import markdown
from layerlint.reporters.rule_words import SIGNS
from layerlint.rule import Rule, load_rules, named_sets

SETS = named_sets()
ONE = (Comparison(operator="eq", operand=1),)
DENSE = NodeTest(layers=frozenset({"keras.layers.Dense"}), written="Dense")
WIDE = (Condition(attribute="units", tests=(Comparison(operator="gt", operand=1),)),)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (VariableClause(variable="a", test=DENSE), "`a` is `Dense`"),
        (VariableClause(variable="a", test=NodeTest(where=WIDE)), "`a` has `units>1`"),
        (
            VariableClause(variable="a", test=NodeTest(position="output")),
            "`a` is an output of the model",
        ),
        (VariableClause(variable="a", consumers=ONE), "`a` has 1 reader"),
        (
            VariableClause(variable="a", calls=(Comparison(operator="gt", operand=2),)),
            "`a` is called more than 2 times",
        ),
        (
            VariableClause(variable="w", contains=NodeSet(tests=(DENSE,), written="Dense")),
            "`w` contains `Dense`",
        ),
        (
            PathClause(variable="a", direction="reaches", end="output", along="every"),
            "every way from `a` leads to the output of the model directly",
        ),
        (
            PathClause(
                variable="a",
                direction="reached_by",
                end=DENSE,
                through=NodeSet(complement=True, written="any"),
                calls="every",
            ),
            "a way from every call of `a` leads back to `Dense` through `any`",
        ),
        (
            ModelClause(complete=True, called=False),
            "the model is whole and is used nowhere else",
        ),
        (
            AnyClause(alternatives=((ModelClause(compiled=True),), (ModelClause(called=True),))),
            "the model is compiled, or the model is used elsewhere",
        ),
        (
            ValueClause(value="near", tests=(Comparison(operator="exists", operand=True),)),
            "there is a `near`",
        ),
    ],
)
def test_a_clause_in_words(clause: Clause, words: str) -> None:
    assert in_words(clause) == words


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_a_page_has_all_that_its_rule_has(rule: Rule) -> None:
    page = markdown(rule, SETS)
    assert page.startswith(f"# {rule.id}\n")
    assert rule.rationale.strip() in page
    assert rule.when_to_ignore.strip() in page
    assert all(reference.url in page for reference in rule.references)
    clauses = (*rule.pattern.when, *rule.pattern.unless) if rule.pattern else ()
    assert all(in_words(clause) in page for clause in clauses)
    # Nothing that only a finding could fill in is left over.
    assert "{drop." not in page


#: Words of the signs themselves, which the page of the language explains.
WORDS = {"not", "in", "or", "call", "given", "any", "input", "output", "is", "whole", "none"}
WORDS |= {"training", "loss", "from_logits", "p"}
LANGUAGE = Path(__file__).parents[2] / "docs" / "writing-rules.md"


def looked_for(page: str) -> str:
    """The section of a page that shows the pattern."""
    return page.partition("## What it looks for\n")[2].partition("\n## ")[0]


def unexplained(rule: Rule, page: str) -> set[str]:
    """The words in the code of the pattern's section that nothing on the page explains."""
    section = looked_for(page).replace(SIGNS, "")
    explained = set(re.findall(r"^- `(\$?[a-z_0-9]+)`: ", page, re.MULTILINE))
    assert rule.pattern is not None
    explained |= {step.variable for steps in rule.pattern.alternatives for step in steps} - {None}
    explained |= {f"${name}" for name in explained if name in rule.parameters}
    code = "\n".join(map("".join, re.findall(r"```text\n([^`]*)```|`([^`\n]+)`", section)))
    # What a fact or argument is compared with, and facts of another layer, say themselves.
    code = re.sub(r"\[[^\]]*\]|[=≠<>≥≤]-?[\w.]+|(?<=\w)\.\w+|family \w+", " ", code)
    words = set(re.findall(r"\$?[A-Za-z_][A-Za-z_0-9]*", code))
    return {word for word in words - explained - WORDS - KERAS if not VOCABULARY.operation(word)}


VOCABULARY = Vocabulary(load_catalog(), {})


def of_keras() -> set[str]:
    """What Keras calls its layers, operations and their arguments."""
    names = VOCABULARY.layer_names
    layers = [spec for name in names if (spec := load_catalog().layer(name)) is not None]
    return {
        *names,
        *(parameter.name for spec in layers for parameter in spec.parameters),
    }


KERAS = of_keras()


@pytest.mark.parametrize(
    "rule", [rule for rule in load_rules() if rule.pattern is not None], ids=lambda rule: rule.id
)
def test_each_word_of_a_pattern_is_explained_on_its_page(rule: Rule) -> None:
    page = markdown(rule, SETS)
    assert unexplained(rule, page) == set()
    assert "`docs/writing-rules.md`" in looked_for(page)


def test_other_words_and_the_signs_are_explained_where_pages_say() -> None:
    language = LANGUAGE.read_text(encoding="utf-8")
    code = " ".join(map("".join, re.findall(r"```[a-z]*\n([^`]*)```|`([^`\n]+)`", language)))
    assert [word for word in sorted(WORDS) if not re.search(rf"\b{word}\b", code)] == []
    assert [sign for sign in ("→", "*", "{", "|", "$", "≥", "≠") if sign not in code] == []


def test_a_page_without_the_sets_is_one_that_does_not_explain_itself() -> None:
    rule = next(rule for rule in load_rules() if rule.id == "bias-before-batchnorm")
    assert "$centring" in unexplained(rule, markdown(rule, {}))


def test_a_comment_is_offered_only_where_it_silences() -> None:
    pages = {rule.id: markdown(rule, SETS) for rule in load_rules()}
    offered = {id_ for id_, page in pages.items() if f"# layerlint: ignore[{id_}]" in page}
    assert set(pages) - offered == {"internal-error", "invalid-suppression", "unparsable-file"}
    assert {id_ for id_, page in pages.items() if "No comment silences it." in page} == {
        "internal-error",
        "invalid-suppression",
    }
