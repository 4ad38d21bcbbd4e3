"""Bytes to text, and the parser's positions to ours."""

import ast
import codecs

import pytest

from layerlint.source import SourceError, SourceFile, Span, decode_source, parse, read_source


def span_of_call(source: SourceFile) -> Span:
    """The span of the first call in a source."""
    node = next(node for node in ast.walk(parse(source)) if isinstance(node, ast.Call))
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return source.span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def text_at(source: SourceFile, span: Span) -> str:
    """What stands at a span of one line."""
    assert span.line == span.end_line
    return source.lines[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    "text",
    [
        "x = Dense(1)\n",
        "größe = 'ä', Dense(1)\n",
        "'日本語'; Dense(1)\n",
        "'😀'; Dense(1); '😀'\n",
        "x = 1\r\ny = 'ö'; Dense(1)\r\n",
        "x = 1\ry = 'ö'; Dense(1)",
        "x = '\x0c'\nDense(1)\n",
        "x = '\u2028'; Dense(1)\n",
    ],
)
def test_a_span_counts_characters_where_the_parser_counts_bytes(text: str) -> None:
    source = decode_source(text.encode(), "net.py")
    assert text_at(source, span_of_call(source)) == "Dense(1)"


def test_a_span_may_end_on_another_line() -> None:
    source = decode_source("é = Dense(\n    'é',\n)\n".encode(), "net.py")
    assert span_of_call(source) == Span(line=1, column=5, end_line=3, end_column=2)


def test_a_byte_order_mark_is_no_column() -> None:
    source = decode_source(codecs.BOM_UTF8 + b"Dense(1)\n", "net.py")
    assert source.byte_order_mark
    assert source.text == "Dense(1)\n"
    assert span_of_call(source).column == 1


def test_a_coding_line_is_obeyed() -> None:
    source = decode_source("# coding: latin-1\nx = 'é', Dense(1)\n".encode("latin-1"), "net.py")
    assert source.encoding == "iso-8859-1"
    assert text_at(source, span_of_call(source)) == "Dense(1)"


def test_line_ends_stay_as_they_are() -> None:
    assert decode_source(b"a\r\nb\n", "net.py").text == "a\r\nb\n"


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, 6, "byte 0xe9 is no utf-8"),
        ("x = 'ä'; y = '".encode() + b"\xff'", 1, 15, "byte 0xff is no utf-8"),
        (b"# coding: klingon\nx = 1\n", 1, 1, "klingon"),
        (b"#!python\n# coding: klingon\nx = 1\n", 2, 1, "klingon"),
        ("x = 1".encode("utf-16"), 1, 1, "UTF-16"),
        (b"# coding: ascii\nx = '\xe9'\n", 2, 6, "byte 0xe9 is no ascii"),
        (b"# coding: hex\n00\n", 1, 1, "hex"),
    ],
)
def test_what_cannot_be_decoded_says_where(data: bytes, line: int, column: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        decode_source(data, "net.py")
    span = caught.value.place.span
    assert (span.line, span.column) == (line, column)
    assert words in caught.value.message
    assert str(caught.value).startswith(f"net.py:{line}:{column}: ")


def test_a_file_keeps_its_two_names(tmp_path) -> None:
    (tmp_path / "net.py").write_bytes(b"x = 1\n")
    source = read_source(tmp_path / "net.py", "models/net.py")
    assert (source.path, source.file) == ("models/net.py", tmp_path / "net.py")


def test_a_parse_error_is_a_source_error_at_its_place() -> None:
    with pytest.raises(SourceError) as caught:
        parse(decode_source(b"x = 1\nmodel.add(Dense(1)\n", "net.py"))
    assert caught.value.place.path == "net.py"
    assert caught.value.place.span.line == 2
