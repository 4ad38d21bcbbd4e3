"""What a finding is known by from one run to the next."""

from __future__ import annotations

import pytest

from layerlint.fingerprints import Fingerprints, in_words

RULE = "bias-before-batchnorm"


def one(text: str, *, path: str = "net.py", rule: str = RULE) -> str:
    return Fingerprints().next(rule, [(path, text), (path, "BatchNormalization()")])


@pytest.mark.parametrize(
    "text",
    [
        "Conv2D(32,3,padding='same')",
        'Conv2D(32, 3, padding="same",)',
        'Conv2D(\n    32,\n    3,\n    padding="same",\n)',
        'Conv2D(\n\t\t32, 3,\r\n\t\tpadding = "same")',
    ],
)
def test_a_formatter_changes_nothing(text: str) -> None:
    assert one(text) == one('Conv2D(32, 3, padding="same")')


@pytest.mark.parametrize(
    "text", ["Conv2D(32, 3)", "Conv2D(323)", "Conv2D(3, 23)", "Conv2D((32, 3))", "Conv2D(32 * 3)"]
)
def test_other_words_are_another_fault(text: str) -> None:
    others = {"Conv2D(32, 3)", "Conv2D(323)", "Conv2D(3, 23)", "Conv2D((32, 3))", "Conv2D(32 * 3)"}
    assert one(text) not in {one(other) for other in others - {text}}


def test_the_rule_and_the_file_belong_to_it() -> None:
    assert len({one("Dense(1)"), one("Dense(1)", path="b.py"), one("Dense(1)", rule="b")}) == 3


def test_what_stands_in_one_place_is_not_what_stands_in_two() -> None:
    apart = Fingerprints().next(RULE, [("net.py", "a"), ("net.py", "b")])
    assert apart != Fingerprints().next(RULE, [("net.py", "a net.py b")])


def test_equal_faults_are_numbered_in_order() -> None:
    fingerprints = Fingerprints()
    first, second = (fingerprints.next(RULE, [("net.py", "Dense(1)")]) for _ in range(2))
    again = Fingerprints()
    assert first != second
    assert [again.next(RULE, [("net.py", "Dense( 1 )")]) for _ in range(2)] == [first, second]


def test_the_value_stays_the_same_from_version_to_version() -> None:
    # Baselines hold these values: what changes them makes every known finding a new one.
    assert one("Conv2D(32, 3)") == "8271382dc257433c"


def test_text_that_no_encoding_has() -> None:
    assert one("'\ud800'") != one("'\ud801'")


def test_in_words() -> None:
    assert in_words("f( a[ 1 ],\n b = 'x y',  )") == 'f ( a [ 1 ] , b = " x y " )'
