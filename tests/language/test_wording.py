"""Texts filled in, values of ``let``, and words that were probably meant."""

from __future__ import annotations

import pytest

from layerlint.graph.model import Argument, FunctionValue, ObjectValue, UnknownValue
from layerlint.patterns.reading.spelling import closest, did_you_mean
from layerlint.patterns.syntax import (
    Constant,
    LetValue,
    Placeholder,
    Product,
    Quotient,
    Reference,
    Table,
    Template,
)
from layerlint.patterns.wording import fill, let_values, shown

RATE = Reference(variable="drop", attribute="rate")


def answering(**values: Argument):
    return lambda variable, attribute: values[attribute]


def test_placeholders_are_filled_in() -> None:
    template = Template(
        parts=(
            "`",
            Placeholder(variable="drop", attribute="layer"),
            "` of ",
            Placeholder(variable="half"),
        )
    )
    assert fill(template, answering(layer="Dropout"), {"half": 0.25}) == "`Dropout` of 0.25"
    assert template.written == "`{drop.layer}` of {half}"


def test_a_line_is_named_once() -> None:
    line = Placeholder(variable="drop", attribute="line")
    template = Template(parts=("a (line ", line, "), b (line ", line, "), at ", line))
    said = fill(template, answering(line="4 of cell 2"), {})
    assert said == "a (line 4 of cell 2), b (the same line), at 4 of cell 2"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, "0.5"),
        (1.0, "1.0"),
        (25, "25"),
        (0.1 + 0.2, "0.3"),
        (True, "True"),
        (None, "None"),
        ("same", "same"),
        ((0.2, 0.7), "0.2 and 0.7"),
        (UnknownValue(reason="parameter rate"), "rate"),
        (UnknownValue(reason="config.rate"), "config.rate"),
        (UnknownValue(reason="call of load_config"), "(unknown)"),
        (FunctionValue(name="mish"), "mish"),
        (ObjectValue(qualified="keras.initializers.Zeros"), "Zeros"),
    ],
)
def test_values_are_said_as_people_write_them(value: Argument, said: str) -> None:
    assert shown(value) == said


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (Quotient(dividend=RATE, divisor=100), 0.25),
        (Product(factors=(RATE, 2, 2)), 100),
        (Product(factors=(0.1, 3)), 0.3),
        (Table(of=RATE, entries={"25": "a quarter"}), "a quarter"),
        (Table(of=RATE, entries={"30": "less"}, otherwise="nothing"), "nothing"),
    ],
)
def test_let_knows_tables_products_and_quotients(formula: LetValue, value: Constant) -> None:
    assert let_values({"x": formula}, answering(rate=25)) == {"x": value}


def test_a_value_may_use_those_before_it() -> None:
    let: dict[str, LetValue] = {
        "share": Quotient(dividend=RATE, divisor=100),
        "kept": Product(factors=(Reference(variable="share", attribute=None), 2)),
    }
    assert let_values(let, answering(rate=25)) == {"share": 0.25, "kept": 0.5}


@pytest.mark.parametrize("rate", ["a", None, True, UnknownValue(reason="parameter rate")])
def test_what_is_no_number_cannot_be_divided(rate: Argument) -> None:
    formula = Quotient(dividend=RATE, divisor=100)
    values = let_values({"x": formula}, answering(rate=rate))
    assert isinstance(values["x"], UnknownValue)


def test_division_by_zero_gives_no_number() -> None:
    values = let_values({"x": Quotient(dividend=1, divisor=RATE)}, answering(rate=0))
    assert isinstance(values["x"], UnknownValue)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("Dropouts", ["Dropout", "Dense"], "Dropout"),
        ("dropout", ["Dropout"], "Dropout"),
        ("bias", ["use_bias", "bias_initializer"], "use_bias"),
        ("nois", ["noise_shape", "units"], "noise_shape"),
        ("xyz", ["Dropout"], None),
        ("", ["Dropout"], None),
    ],
)
def test_the_word_that_was_probably_meant(word: str, known: list[str], meant: str | None) -> None:
    assert closest(word, known) == meant


def test_where_little_is_known_all_of_it_is_said() -> None:
    assert did_you_mean("q", ["some", "every"]) == "; known are `every`, `some`"
    assert did_you_mean("q", ["every"]) == "; known is `every`"
    assert did_you_mean("q", map(str, range(9))) == ""
