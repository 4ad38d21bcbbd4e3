"""``fixed`` of an example: what the rule's own fix has to make of it, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerlint.verification import rules_to_verify, verified

RULE = """\
id: tanh-twice
summary: Two of a kind
severity: warning
profile: recommended
message: "twice"
match:
  - {{as: first, layer: $activations, where: {{activation: tanh}}}}
  - {{as: second, layer: $activations, where: {{activation: tanh}}}}
report: {{at: second, related: {{first: "the first"}}}}
fix: {{remove: {{node: second}}, safety: unsafe, because: another function is learned}}
rationale: Once is enough.
references: [{{title: nowhere, url: "https://example.org"}}]
examples:
  bad:
    - code: |
        from keras import Sequential, layers
        model = Sequential([layers.Activation("tanh"), layers.Activation("tanh")])
      fixed: |
        from keras import Sequential, layers
        model = Sequential([{fixed}])
  good:
    - Dense(8), Activation("tanh"), Dense(1)
"""


@pytest.mark.parametrize(
    ("fixed", "complaints"),
    [
        ('layers.Activation("tanh")', 0),
        ('layers.Activation("relu")', 1),
    ],
)
def test_the_fix_makes_of_an_example_what_it_says(
    tmp_path: Path, fixed: str, complaints: int
) -> None:
    file = tmp_path / "tanh-twice.yaml"
    file.write_text(RULE.format(fixed=fixed), encoding="utf-8")
    [rule], rules = rules_to_verify([file])
    failures = verified(rule, rules).failures
    assert len(failures) == complaints
    assert all("the fix makes something else of it" in one.message for one in failures)
