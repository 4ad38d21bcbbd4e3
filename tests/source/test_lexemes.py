"""How many words and signs a text has, before a parser makes a tree of them."""

from __future__ import annotations

import ast
import tracemalloc

import pytest

from layerlint.source import SourceError, SourceFile, decode_source, parse, reading
from layerlint.source.syntax import MOST_CHARACTERS, MOST_LEXEMES, lexemes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("x = 1\n", 4),
        ("# x = 1, 'a'\n", 2),
        ("'a b c'", 1),
        ("''", 1),
        ("x = 'a \\' b' + \"c \\\" d\"", 5),
        ("r'a\\\\'", 2),
        ("'a \\\nb'", 1),
        ("'a \\\r\nb'", 1),
        ("'''a\n'b' \"c\" ''d'''", 1),
        ('"""a \\""" b"""', 1),
        ('"""a \\""""', 1),
        ('"""a \\\\"""', 1),
        ('""""a"""', 1),
        ("f'{a + b}'", 1 + 10 // 2),
        ("rf'''{a}'''", 1 + 11 // 2),
        ("off'{a}'", 2),
        ("b'{a}'", 2),
        ("'a'f'{b}'", 2 + 6 // 2),
    ],
)
def test_so_many_words_and_signs(text: str, count: int) -> None:
    ast.parse(text) if text != "off'{a}'" else None
    assert lexemes(text) == count


@pytest.mark.parametrize(
    "text",
    ["'a\nb", '"""a b c', '"""a \\"""', "'''a ''b\n" * 3, "f'{a", "'\\\r\n\\\r\n", '"' * 4, "\\"],
)
def test_what_is_no_string_is_words_and_signs(text: str) -> None:
    with pytest.raises(SyntaxError):
        ast.parse(text)
    assert 0 < lexemes(text) <= len(text)


@pytest.mark.parametrize(
    "piece", ["some words\n", "a \\n b", '\\"""', "'' ", '" ', "é 😀\r\n"], ids=repr
)
@pytest.mark.parametrize("begin", ['"""', 'r"""'])
def test_a_long_string_takes_no_memory(piece: str, begin: str) -> None:
    text = f'x = {begin}{piece * (1_000_000 // len(piece))}"""\n'
    tracemalloc.start()
    try:
        assert lexemes(text) < 10
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_what_has_too_many_is_told_and_not_counted_to_its_end() -> None:
    text = "x = 1\n" * (MOST_LEXEMES // 2)
    assert lexemes(text) == MOST_LEXEMES + 1
    with pytest.raises(SourceError) as failed:
        parse(SourceFile(path="net.py", text=text))
    assert failed.value.message == (
        "the code has more than 500,000 words and signs: so many are not read"
    )


def test_what_is_too_long_is_told() -> None:
    with pytest.raises(SourceError, match="characters, more than the 50,000,000 that are read"):
        parse(SourceFile(path="net.py", text="#" * (MOST_CHARACTERS + 1)))


def test_what_is_too_long_is_told_before_it_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 200 MB of zeros copies were made, for the line that would be quoted: 1.4 GB."""
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 10)
    monkeypatch.setattr(reading, "MOST_BYTES", 40)
    for text, told in (("é" * 11, "11 characters"), ("#" * 41, "41 bytes")):
        with pytest.raises(SourceError, match=f"the code has {told}, more than") as failed:
            decode_source(text.encode(), "net.py")
        assert failed.value.line is None
    assert decode_source(("é" * 10).encode(), "net.py").text == "é" * 10


LONG_NAME = ".".join(["a"] * 1_002)


@pytest.mark.parametrize(
    "text",
    [
        f"import keras, {LONG_NAME}\n",
        f"x = 1; from {LONG_NAME} import x\n",
        "import " + LONG_NAME.replace(".", ".\\\n") + "\n",
        f"import {LONG_NAME}",
    ],
)
def test_a_name_that_the_parser_would_write_out_part_by_part_is_told(text: str) -> None:
    with pytest.raises(SourceError) as failed:
        parse(SourceFile(path="net.py", text=text))
    assert failed.value.message == (
        "a module is imported whose name has more than 1,000 parts: such are not read"
    )


@pytest.mark.parametrize(
    "text",
    [
        "import a; " + "x.y(1.5); " * 2_000,
        "import a.b\n" * 2_000,
        "import " + ", ".join(["a.b"] * 900),
    ],
)
def test_many_names_are_none(text: str) -> None:
    parse(SourceFile(path="net.py", text=text))
