"""Keys and values of TOML found again in its text."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from layerlint.config.positions import positions
from layerlint.source import Span

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXTS = [
    "a = 1\n",
    "a=1",
    "",
    "# only a comment",
    "[tool.layerlint]\nselect = ['a', \"b\"] # c ] '\nignore = []\n",
    "[ tool . 'layerlint' ]\n\"se lect\" = true\n",
    "tool.layerlint.select = ['a']\ntool.layerlint.ignore = ['b']\n",
    "[tool]\nlayerlint.select = ['a']\nlayerlint = { }\n".replace("layerlint = { }\n", ""),
    "tool = { layerlint = { select = ['a', 'b'], x.y = 3 }, other = 1 }\n",
    "a = [ # one ]\n  'x', # two ,\n  'y',\n\n]\nb = 2\n",
    "a = [[1, 2], [3], []]\nb = [{c = 1}, {c = 2, d = [3]}]\n",
    'a = """one\n"two" ""\nthree\\""""\nb = 2\n',
    "a = '''one\n''two''' \nb = 2\n",
    "a = '''''quoted'''''\nb = \"\"\"\"\"q\"\"\"\"\"\nc = 1\n",
    "a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''\ne = 1\n",
    'a = "x \\" ] # y"\nb = \'c:\\\'\nc = ["\\\\", "]"]\n',
    "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 07:32:00\nc = [07:32:00, 1_000, -0.5e3, inf]\n",
    "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4\n[[a.e]]\nf = 5\n[g]\nh = 6\n",
    '"é".\'ü\' = "ä" # ö\nb = ["日本", "語"]\n',
    '"a.b" = 1\na.b = 2\n"\\u00e9" = 3\n',
    "a = {}\nb = { c = [] }\n[d]\n[d.e]\nf = 1\n",
    "a\t=\t1\t\n  b = 2  \n",
    "[a]\nb = 1\n[c] # [x]\n[a.d]\ne = 1\n",
    "a = 1\r\nb = [\r\n 'x',\r\n]\r\n[c]\r\nd = 1\r\n",
]


def text_at(text: str, span: Span) -> str:
    """What stands at a span."""
    lines = text.split("\n")
    chosen = lines[span.line - 1 : span.end_line]
    chosen[-1] = chosen[-1][: span.end_column - 1]
    chosen[0] = chosen[0][span.column - 1 :]
    return "\n".join(chosen)


def values(document: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Every path in a document with its value, the document itself left out."""
    if path:
        yield path, document
    if isinstance(document, dict):
        for key, value in document.items():
            yield from values(value, (*path, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from values(value, (*path, index))


@pytest.mark.parametrize("text", TEXTS)
def test_what_stands_at_a_position_is_the_key_or_the_value(text: str) -> None:
    document = tomllib.loads(text)
    found = positions(text.replace("\r\n", "\n"))
    known = dict(values(document))
    for path, span in found.values.items():
        written = text_at(text.replace("\r\n", "\n"), span)
        assert tomllib.loads(f"value = {written}")["value"] == known[path]
    for path, span in found.keys.items():
        written = text_at(text.replace("\r\n", "\n"), span)
        assert path in known
        assert list(tomllib.loads(f"{written} = 1")) == [path[-1]]


@pytest.mark.parametrize("text", TEXTS)
def test_every_value_has_a_position(text: str) -> None:
    found = positions(text.replace("\r\n", "\n"))
    for path, value in values(tomllib.loads(text)):
        scalar = not isinstance(value, (dict, list))
        assert path in found.values or not scalar
        assert path in found.keys or isinstance(path[-1], int)


def test_a_path_that_is_not_there_has_the_position_of_what_is_above_it() -> None:
    found = positions("[tool]\n[tool.layerlint]\nselect = ['a']\n")
    assert found.key(("tool", "layerlint", "gone", 3)).line == 2
    assert found.value(("tool", "layerlint", "select", 7)).line == 3
    assert found.key(("nothing",)) == Span(line=1, column=1, end_line=1, end_column=1)
