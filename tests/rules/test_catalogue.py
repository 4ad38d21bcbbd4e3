"""The shipped rules against the catalogue that says what must ship."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layerlint.patterns.reading.document import Mapping, read_document, words_in
from layerlint.rule import TOPICS, Rule, load_rules, shipped_rules_folder

RULES = load_rules()

CATALOGUE = """
normalization   batchnorm-after-activation             recommended  warning
normalization   batchnorm-before-activation            none         warning
normalization   bias-before-batchnorm                  recommended  warning  info
normalization   dropout-before-batchnorm               recommended  warning  info
normalization   consecutive-batchnorm                  recommended  warning
normalization   batchnorm-on-output                    recommended  info
regularization  dropout-between-convolutions           recommended  warning  info
regularization  dropout-on-output                      essential    error    warning
regularization  dropout-rate-above-half                recommended  warning
regularization  dropout-rate-out-of-range              essential    error
regularization  dropout-before-max-pooling             recommended  warning
regularization  dropout-before-activation              recommended  warning
regularization  consecutive-dropout                    recommended  info
regularization  dropout-with-selu                      recommended  warning
regularization  recurrent-dropout-slows-gpu            recommended  info
regularization  convolution-without-normalization      strict       info
regularization  dropout-beside-batchnorm               strict       info
regularization  flatten-into-large-dense               strict       info
output          softmax-on-one-unit                    essential    error
activation      repeated-softmax                       essential    error
activation      consecutive-activations                recommended  warning  info
activation      stacked-linear-layers                  recommended  warning
output          softmax-with-from-logits               essential    error
output          logits-without-from-logits             recommended  warning
output          sigmoid-with-categorical-crossentropy  recommended  warning
output          softmax-with-binary-crossentropy       recommended  warning
output          one-unit-categorical-crossentropy      recommended  warning
output          bounded-activation-for-regression      recommended  info     warning
output          relu-output-with-crossentropy          recommended  warning
activation      hidden-softmax                         recommended  warning
activation      zero-initialized-kernel                essential    error
shape           dense-on-feature-map                   recommended  warning
shape           flatten-after-global-pooling           recommended  info
diagnostics     unknown-layer                          recommended  info     error
diagnostics     unparsable-file                        essential    error
diagnostics     internal-error                         always       error
diagnostics     unused-suppression                     recommended  warning
diagnostics     invalid-suppression                    always       error
"""

YIELDS = {
    "consecutive-activations": {"repeated-softmax", "softmax-on-one-unit"},
    "hidden-softmax": {"repeated-softmax", "consecutive-activations", "softmax-on-one-unit"},
    "softmax-with-binary-crossentropy": {"softmax-on-one-unit"},
    "one-unit-categorical-crossentropy": {"softmax-on-one-unit"},
    # What they advise, a softmax, would be over one unit: no advice brings another rule up.
    "logits-without-from-logits": {"one-unit-categorical-crossentropy"},
    "relu-output-with-crossentropy": {"one-unit-categorical-crossentropy"},
    "bounded-activation-for-regression": {"softmax-on-one-unit"},
    "dropout-before-activation": {"dropout-on-output"},
    "dropout-beside-batchnorm": {"dropout-before-batchnorm", "dropout-between-convolutions"},
    "dropout-rate-above-half": {"dropout-rate-out-of-range"},
    # What is no rate makes no higher one with another.
    "consecutive-dropout": {"dropout-rate-out-of-range"},
}


def test_what_must_ship_ships_with_its_profile_and_severity() -> None:
    shipped = {
        rule.id: [
            rule.topic,
            rule.id,
            rule.profile,
            rule.severity,
            *dict.fromkeys(level.severity for level in rule.levels if level.severity),
        ]
        for rule in RULES
    }
    wanted = {line.split()[1]: line.split() for line in CATALOGUE.strip().splitlines()}
    assert shipped == wanted


LEVELS = {
    "bias-before-batchnorm": {("info", "recommended")},  # through a merge
    "dropout-before-batchnorm": {("info", "recommended")},  # at a low rate
    "dropout-between-convolutions": {("info", "recommended")},  # with a pooling between them
    "dropout-on-output": {("warning", "recommended")},  # behind a dense layer, not compiled
    "consecutive-activations": {("info", "recommended")},  # where the second changes nothing
    "bounded-activation-for-regression": {("warning", "recommended")},  # softmax
    "unknown-layer": {("error", "essential")},  # where a known name is close
}
"""The other severities and profiles that the findings of a rule may have."""


def test_findings_differ_in_severity_and_profile_only_where_they_must() -> None:
    found = {
        rule.id: {
            (level.severity or rule.severity, level.profile or rule.profile)
            for level in rule.levels
        }
        - {(rule.severity, rule.profile)}
        for rule in RULES
    }
    assert {rule: levels for rule, levels in found.items() if levels} == LEVELS


def test_one_mistake_is_one_finding() -> None:
    assert {rule.id: set(rule.yields_to) for rule in RULES if rule.yields_to} == YIELDS


def test_no_rule_yields_in_a_circle() -> None:
    def followed(rule_id: str, way: tuple[str, ...]) -> None:
        assert rule_id not in way
        rule = RULES.get(rule_id)
        assert rule is not None
        for other in rule.yields_to:
            followed(other, (*way, rule_id))

    for rule in RULES:
        followed(rule.id, ())


def test_an_unknown_layer_is_an_error_where_a_known_one_is_close() -> None:
    rule = RULES.get("unknown-layer")
    assert rule is not None
    level = rule.levels[0]
    assert (level.severity, level.profile) == ("error", "essential")


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_is_documented(rule: Rule) -> None:
    assert rule.topic in TOPICS
    assert len(rule.rationale.split()) > 30
    assert not rule.summary.endswith(".")
    assert not rule.message.written.rstrip().endswith(".")
    assert len(rule.when_to_ignore.split()) > 1
    assert rule.references
    for reference in rule.references:
        assert reference.url.startswith("https://")
        assert reference.title


OTHER_SIDE = {
    "batchnorm-after-activation": {"issues/1802", "caffenet-benchmark"},
    "batchnorm-before-activation": {"1502.03167"},
    "bias-before-batchnorm": {"issues/37365"},
    "convolution-without-normalization": {"1707.02921"},
    "dropout-before-max-pooling": {"1512.00242"},
    "dropout-beside-batchnorm": {"1605.07146"},
    "dropout-between-convolutions": {"1605.07146", "1512.00242", "nulldog"},
    "dropout-rate-above-half": {"1409.4842", "torchvision"},
    "flatten-into-large-dense": {"1409.1556"},
    "recurrent-dropout-slows-gpu": {"1512.05287"},
}
"""Rules about what some do on purpose, with the addresses at which these have their say."""


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_of_what_is_contested_the_other_side_is_cited(rule: Rule) -> None:
    other = [one for one in rule.references if "(for the other side)" in one.title]
    for address in OTHER_SIDE.get(rule.id, ()):
        assert any(address in one.url for one in other), address
    assert len(other) == len(OTHER_SIDE.get(rule.id, ()))
    assert len(other) < len(rule.references) or rule.id not in OTHER_SIDE
    contested = "contested" in rule.rationale or "opinion" in rule.rationale
    if contested or rule.profile == "strict":
        assert rule.id in OTHER_SIDE


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_reports_at_the_layer_that_its_name_begins_with(rule: Rule) -> None:
    if rule.report is None:
        return
    first = {"batchnorm": "norm", "bias": "learner", "dropout": "drop", "consecutive": "second"}
    wanted = first.get(rule.id.partition("-")[0])
    if rule.id == "dropout-rate-out-of-range":
        wanted = "drop"
    if wanted is not None:
        assert rule.report.at == wanted


@pytest.mark.parametrize(
    "path", sorted(shipped_rules_folder().glob("*/*.yaml")), ids=lambda p: p.stem
)
def test_rule_files_can_be_read_by_people(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        long = len(line) > 100 and not re.search(r"https?://|title:|^    - \w", line)
        assert not long, f"line {number} is long"
        assert line == line.rstrip(), f"line {number} ends in spaces"


def test_every_named_set_is_used() -> None:
    text = (shipped_rules_folder() / "sets.yaml").read_text(encoding="utf-8")
    root = read_document(text).root
    assert isinstance(root, Mapping)
    used = {word for word in words_in(root) if word.startswith("$")}
    for path in shipped_rules_folder().glob("*/*.yaml"):
        document = read_document(path.read_text(encoding="utf-8"))
        assert document.root is not None
        used |= {word for word in words_in(document.root) if word.startswith("$")}
    assert {f"${name}" for name in root.entries} - used == set()
