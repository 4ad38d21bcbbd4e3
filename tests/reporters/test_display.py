"""Text made fit to be shown."""

from __future__ import annotations

import pytest

from layerlint.display import answered, plural, visible, width, wrapped
from layerlint.graph.model import Answer


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain \u00e9 \u7d75", "plain \u00e9 \u7d75"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\tb", "a    b"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("\x9b1m", "\\x9b1m"),
        ("\u202eabc", "\\u202eabc"),
        ("\udc80", "\\udc80"),
        ("\u2028", "\\u2028"),
        ("pass\u200bword\u00ad", "pass\\u200bword\\xad"),
        ("\U000e0041\ufffe", "\\U000e0041\\ufffe"),
        # These belong to words: of Persian, an emoji of two, a number's sign.
        (
            "می\u200cخواهم \U0001f469\u200d\U0001f4bb \u0600",
            "می\u200cخواهم \U0001f469\u200d\U0001f4bb \u0600",
        ),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_width_is_in_columns_of_a_terminal() -> None:
    assert width("abc") == 3
    assert width("\u7d75\u6587") == 4
    assert width("e\u0301") == 1


def test_wrapped() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("one two three", 7, taken=5) == ["", "one two", "three"]
    assert wrapped("a very-very-long-word b", 6) == ["a", "very-very-long-word", "b"]
    assert wrapped("", 10) == [""]


def test_plural() -> None:
    assert (plural(1, "layer"), plural(1200, "layer")) == ("1 layer", "1,200 layers")


@pytest.mark.parametrize(
    ("condition", "denied"),
    [
        ("norm is not None", "norm is None"),
        ("kind != 'c'", "kind == 'c'"),
        ("key not in settings['names']", "key in settings['names']"),
        ("kind == 'c'", "not (kind == 'c')"),
        ("kind != 'a b'", "not (kind != 'a b')"),
        ("f(a) != b", "not (f(a) != b)"),
        ("a != b and c", "not (a != b and c)"),
        ("a < b != c", "not (a < b != c)"),
        ("f(x)", "not (f(x))"),
    ],
)
def test_a_negation_is_denied_by_what_is_so(condition: str, denied: str) -> None:
    answer = Answer(condition=condition, line=1, answer=False)
    assert answered(answer, with_line=False) == denied
