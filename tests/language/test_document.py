"""YAML as a tree with places."""

from __future__ import annotations

import pytest

from layerlint.patterns.reading.document import (
    Mapping,
    Position,
    Scalar,
    Sequence,
    Value,
    read_document,
)


def plain(value: Value | None) -> object:
    match value:
        case Scalar():
            return value.value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key: plain(inner) for key, inner in entries.items()}
        case None:
            return None


def mistakes(text: str) -> list[str]:
    found = read_document(text).mistakes
    return [f"{one.at.line}:{one.at.column}: {one.message}" for one in found]


def test_values_are_what_they_look_like() -> None:
    text = (
        "text: word\nquoted: 'on'\nnumber: 7\nminus: -1\nshare: 0.5\nsmall: 1e-5\n"
        "yes_: true\nno_: false\nnothing: null\nlist: [1, a]\nfolded: >-\n  a\n  b\n"
    )
    document = read_document(text)
    assert document.mistakes == ()
    assert plain(document.root) == {
        "text": "word",
        "quoted": "on",
        "number": 7,
        "minus": -1,
        "share": 0.5,
        "small": 1e-5,
        "yes_": True,
        "no_": False,
        "nothing": None,
        "list": [1, "a"],
        "folded": "a b",
    }


def test_numbers_have_as_many_digits_as_anyone_needs() -> None:
    # Python itself refuses to read more than some thousands.
    assert plain(read_document("9" * 300).root) == 10**300 - 1
    (mistake,) = mistakes("a: " + "9" * 5000)
    assert mistake == "1:4: the number has 5,000 digits, the most is 300"


def test_quotes_make_text_of_anything() -> None:
    assert plain(read_document("['1', \"true\", '', 'null', '1.20']").root) == [
        "1",
        "true",
        "",
        "null",
        "1.20",
    ]


def test_columns_count_characters() -> None:
    root = read_document("ä: [ü, {ö: x}]\n").root
    assert isinstance(root, Mapping)
    items = root.entries["ä"]
    assert isinstance(items, Sequence)
    assert items.at == Position(line=1, column=4)
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    assert inner.keys["ö"] == Position(line=1, column=9)
    assert inner.entries["ö"].at == Position(line=1, column=12)


@pytest.mark.parametrize("word", ["on", "Off", "YES", "no", "True", "FALSE"])
def test_words_that_yaml_takes_for_booleans_are_refused(word: str) -> None:
    assert len(mistakes(f"a: {word}\n")) == 1


@pytest.mark.parametrize(
    "word",
    ["~", "Null", "0x1F", "0o7", "017", "1_000", "12:30", ".5", "1.", ".inf", ".nan", "2024-01-01"],
)
def test_what_yaml_takes_for_something_else_is_refused(word: str) -> None:
    assert len(mistakes(f"a: {word}\n")) == 1


@pytest.mark.parametrize(
    "word", ["n", "y", "onto", "1.2.3", "a-b", "3x3", "-", "e5", "1e", "v1.20"]
)
def test_text_that_only_looks_like_it_is_let_in(word: str) -> None:
    document = read_document(f'a: "{word}"\nb: x{word}\n')
    assert document.mistakes == ()


@pytest.mark.parametrize("word", ["n", "y", "onto", "1.2.3", "a-b", "3x3", "v1.20"])
def test_plain_text_is_text(word: str) -> None:
    document = read_document(f"a: {word}\n")
    assert document.mistakes == ()
    assert plain(document.root) == {"a": word}


def test_a_key_that_is_no_text_is_refused() -> None:
    assert mistakes("[a]: 1\n") == ["1:1: a key must be text"]
    assert mistakes("true: 1\n") == ['1:1: the key `true` must be text; write "true"']
    assert mistakes("<<: {a: 1}\n") == ["1:1: merge keys (`<<`) are not allowed"]


def test_a_number_may_be_a_key() -> None:
    assert plain(read_document("{4: a, 5: b}").root) == {"4": "a", "5": "b"}


def test_a_second_document_is_refused() -> None:
    assert mistakes("a: 1\n---\nb: 2\n") == [
        "2:1: a rule file holds one document, this is a second one"
    ]


def test_a_character_that_yaml_does_not_allow_is_shown_by_its_number() -> None:
    assert mistakes("a: 1\nb: \x07\n") == ["2:4: the character U+0007 is not allowed"]
    assert mistakes("é: 😀\r\nüü: é\x00") == ["2:6: the character U+0000 is not allowed"]
    assert mistakes("a: \ud800") == ["1:4: the character U+D800 is not allowed"]
    # Breaks of lines to YAML 1.1, and to nobody else.
    for odd in "\x85\u2028\u2029":
        assert mistakes(f"a: 1\nb: x{odd} y\n") == [
            f"2:5: the character U+{ord(odd):04X} is not allowed"
        ]


def test_the_rest_is_read_on_behind_a_mistake() -> None:
    document = read_document("a: on\nb: 2\nb: 3\nc: &x 4\n")
    assert plain(document.root) == {"a": "on", "b": 2, "c": 4}
    assert len(document.mistakes) == 3
