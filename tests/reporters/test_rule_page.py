"""The page of a rule says in words what the rule says in YAML."""

from __future__ import annotations

import pytest

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
from layerlint.rule import Rule, load_rules

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
    page = markdown(rule)
    assert page.startswith(f"# {rule.id}\n")
    assert rule.rationale.strip() in page
    assert rule.when_to_ignore.strip() in page
    assert all(reference.url in page for reference in rule.references)
    clauses = (*rule.pattern.when, *rule.pattern.unless) if rule.pattern else ()
    assert all(in_words(clause) in page for clause in clauses)
    # Nothing that only a finding could fill in is left over.
    assert "{drop." not in page


def test_a_comment_is_offered_only_where_it_silences() -> None:
    pages = {rule.id: markdown(rule) for rule in load_rules()}
    offered = {id_ for id_, page in pages.items() if f"# layerlint: ignore[{id_}]" in page}
    assert set(pages) - offered == {"internal-error", "invalid-suppression", "unparsable-file"}
    assert {id_ for id_, page in pages.items() if "No comment silences it." in page} == {
        "internal-error",
        "invalid-suppression",
    }
