"""Values in rules that a configuration sets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from layerlint.linter import check
from layerlint.patterns.syntax import ParameterValue
from layerlint.project import Project
from layerlint.reporters.rule_page import markdown
from layerlint.rule import WrongValues, load_rules
from layerlint.selection import Selection
from layerlint.settings import RulesInForce
from layerlint.source import decode_source

RATE = "dropout-rate-above-half"
ORDER = "batchnorm-after-activation"
OPPOSITE = "batchnorm-before-activation"

NET = """\
from keras import Sequential, layers

model = Sequential([layers.Input((8, 8, 3)), {layers}])
"""


def found(
    written: str,
    rule: str,
    values: Mapping[str, ParameterValue] | None = None,
    *,
    selected: str | None = None,
    **house: str,
) -> list[str]:
    """What a rule says of a network, its parameters set to some values."""
    rules = load_rules(values={rule: values} if values else {}, **house)  # type: ignore[arg-type]
    source = decode_source(NET.format(layers=written).encode(), "net.py")
    wanted = RulesInForce(rules=rules, selection=Selection(selected=(selected or rule,)))
    report = check(source, Project(here=Path("/nowhere")), wanted)
    return [finding.message for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("rate", "limit", "count"),
    [(0.6, None, 1), (0.6, 0.7, 0), (0.6, 0.59, 1), (0.4, 0.3, 1), (0.4, None, 0), (0.1, 0, 1)],
)
def test_a_number_takes_the_place_of_the_default(
    rate: float, limit: float | None, count: int
) -> None:
    values: Mapping[str, ParameterValue] = {} if limit is None else {"limit": limit}
    told = found(f"layers.Flatten(), layers.Dropout({rate})", RATE, values)
    assert len(told) == count
    assert all(f"more than {0.5 if limit is None else limit}:" in message for message in told)


def test_a_set_of_layers_takes_the_place_of_the_default() -> None:
    blocks = "layers.Conv2D(8, 3), layers.{}, layers.ReLU(), layers.BatchNormalization()"
    through_dropout, through_noise = (
        blocks.format("Dropout(0.2)"),
        blocks.format("GaussianNoise(0.1)"),
    )
    assert found(through_dropout, ORDER)
    assert not found(through_noise, ORDER)
    noise: Mapping[str, ParameterValue] = {"looks_through": ("GaussianNoise",)}
    assert found(through_noise, ORDER, noise)
    assert not found(through_dropout, ORDER, noise)
    both: Mapping[str, ParameterValue] = {"looks_through": ("$dropouts", "GaussianNoise")}
    assert found(through_noise, ORDER, both)
    assert found(through_dropout, ORDER, both)
    nothing: Mapping[str, ParameterValue] = {"looks_through": ()}
    assert not found(through_dropout, ORDER, nothing)
    assert found(through_dropout.replace("layers.Dropout(0.2),", ""), ORDER, nothing)


@pytest.mark.parametrize(
    ("rule", "values", "said"),
    [
        (RATE, {"limt": 0.6}, [f"`{RATE}` has no parameter `limt`; did you mean `limit`?"]),
        (RATE, {"limit": "0.6"}, ['`limit` must be a number, not "0.6"']),
        (RATE, {"limit": True}, ["`limit` must be a number, not `true`"]),
        (RATE, {"limit": 1}, ["`limit` must be at least 0 and less than 1, not 1"]),
        (RATE, {"limit": float("nan")}, ["`limit` must be a finite number"]),
        (RATE, {"limit": ("a",)}, ["`limit` must be a number, not a list"]),
        (
            ORDER,
            {"looks_through": ("$dropout", "Dropout", "Dens")},
            [
                "there is no set `$dropout`; did you mean `$dropouts`?",
                "no layer is called `Dens`; did you mean `Dense`?",
            ],
        ),
        (
            "dropout-on-output",
            {"limit": 1},
            ["`dropout-on-output` has no parameter `limit`"],
        ),
        ("dropout-on-outptu", {}, ["no rule is called `dropout-on-outptu`; did you mean"]),
    ],
)
def test_a_wrong_value_is_told(
    rule: str, values: Mapping[str, ParameterValue], said: list[str]
) -> None:
    with pytest.raises(WrongValues) as caught:
        load_rules(values={rule: values})
    told = [mistake.message for mistake in caught.value.mistakes]
    assert len(told) == len(said)
    assert all(message.startswith(start) for message, start in zip(told, said, strict=True))


def test_values_that_each_can_be_but_make_no_sense_together(tmp_path: Path) -> None:
    text = """\
id: example
summary: An example
severity: warning
profile: strict
message: "`{a.layer}`"
parameters:
  limit: {kind: number, default: 0.5, says: a limit}
match:
  - {as: a, layer: Dropout, where: {rate: {gt: {ref: limit}, lt: 1}}}
report: {at: a}
"""
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    load_rules([path], values={"example": {"limit": 0.9}})
    with pytest.raises(WrongValues, match="with these values `example` makes no sense: this can"):
        load_rules([path], values={"example": {"limit": 2.0}})


def test_the_page_says_what_can_be_set_and_what_is() -> None:
    (usual,) = (rule for rule in load_rules() if rule.id == RATE)
    assert "- `limit`: the highest rate that is left alone (default: `0.5`)" in markdown(usual, {})
    (other,) = (rule for rule in load_rules(values={RATE: {"limit": 0.7}}) if rule.id == RATE)
    assert "(here: `0.7`; default: `0.5`)" in markdown(other, {})
    assert "[tool.layerlint.parameters.dropout-rate-above-half]\nlimit = 0.7" in markdown(other, {})


def test_a_house_order_turns_one_rule_on_and_the_other_off() -> None:
    before = "layers.Conv2D(8, 3), layers.BatchNormalization(), layers.ReLU()"
    after = "layers.Conv2D(8, 3), layers.ReLU(), layers.BatchNormalization()"
    profile = "recommended"
    for order, wrong, right, on, off in (
        ("before-activation", after, before, ORDER, OPPOSITE),
        ("after-activation", before, after, OPPOSITE, ORDER),
    ):
        assert found(wrong, on, selected=profile, batchnorm_order=order)
        assert not found(right, on, selected=profile, batchnorm_order=order)
        assert not found(wrong, off, selected=profile, batchnorm_order=order)
        assert not found(right, off, selected=profile, batchnorm_order=order)
        assert found(right, off, batchnorm_order=order), "selected by its name it speaks"
