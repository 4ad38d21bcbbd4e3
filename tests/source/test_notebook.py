"""Notebooks as one module, each character with its place in the file."""

import json
from typing import Any

import pytest

from layerlint.source import SourceError, SourceFile, Span, decode_source, parse


def notebook(*cells: Any, **metadata: Any) -> str:
    """The JSON text of a notebook; a string is a code cell with that text as a list of lines."""

    def cell(content: Any) -> Any:
        if isinstance(content, str):
            return {
                "cell_type": "code",
                "execution_count": None,
                "metadata": {"tags": ["x"]},
                "outputs": [{"output_type": "stream", "text": ["cells\n", "source"]}],
                "source": content.splitlines(keepends=True),
            }
        return content

    document = {"cells": [cell(c) for c in cells], "metadata": metadata, "nbformat": 4}
    return json.dumps(document, indent=1, ensure_ascii=False)


def read(text: str) -> SourceFile:
    """The source of a notebook's text."""
    return decode_source(text.encode(), "net.ipynb")


def at(line: int, column: int) -> Span:
    """A span of one character."""
    return Span(line=line, column=column, end_line=line, end_column=column + 1)


MARKDOWN = {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "Dense(1)"]}


def test_code_cells_follow_each_other_as_one_module() -> None:
    source = read(notebook(MARKDOWN, "import keras\nx = 1", MARKDOWN, "y = 2\n", ""))
    assert source.text == "import keras\nx = 1\ny = 2\n"
    assert [cell.index for cell in source.document.cells] == [2, 4]


def test_a_line_is_the_line_in_the_file() -> None:
    text = notebook(MARKDOWN, "import keras\nx = 1", "y = 2\nDense(3)")
    source = read(text)
    span, cell = source.locate(Span(line=4, column=1, end_line=4, end_column=9))
    line = text.split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == "Dense(3)"
    assert span.line == span.end_line
    assert (cell.index, cell.span) == (3, Span(line=2, column=1, end_line=2, end_column=9))


CHARACTERS = 'x = "a\\n\\t\\"" + \'é\\\\😀\' + "/"\ny = "\t" # 😀 é\nz = 1'


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("shape", ["lines", "one string", "odd pieces"])
def test_every_character_has_its_place_in_the_json(
    ascii_only: bool, indent: int | None, shape: str
) -> None:
    pieces: Any = {
        "lines": CHARACTERS.splitlines(keepends=True),
        "one string": CHARACTERS,
        "odd pieces": [CHARACTERS[:5], "", CHARACTERS[5:30], CHARACTERS[30:]],
    }[shape]
    document = {"cells": [{"source": pieces, "cell_type": "code"}], "nbformat": 4}
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    source = read(text)
    assert source.text == CHARACTERS + "\n"
    rows = text.split("\n")
    for number, line in enumerate(source.lines, 1):
        for column, character in enumerate(line, 1):
            span, cell = source.locate(at(number, column))
            raw = rows[span.line - 1][span.column - 1 :]
            escaped = json.dumps(character, ensure_ascii=ascii_only)[1:-1]
            assert raw.startswith(escaped)
            assert (cell.span.line, cell.span.column) == (number, column)


def test_the_end_of_a_line_is_behind_its_last_character() -> None:
    text = notebook("x = 1\nDense(3)")
    span, _ = read(text).locate(Span(line=2, column=1, end_line=2, end_column=9))
    row = text.split("\n")[span.end_line - 1]
    assert row[span.end_column - 1] == '"'


def test_a_cell_that_is_no_python_is_a_fault_and_the_rest_is_read() -> None:
    text = notebook("import keras\n", "x = 1\nmodel.add(??)\n", "model.add(Dense(1))\n")
    source = read(text)
    assert source.text == "import keras\n\n\nmodel.add(Dense(1))\n"
    (fault,) = source.faults
    assert "model.add(??)" in text.split("\n")[fault.place.span.line - 1]
    assert (fault.cell.index, fault.cell.span.line) == (2, 2)
    parse(source)


def test_the_third_format_is_read() -> None:
    cells = [
        {"cell_type": "heading", "source": "Title", "level": 1},
        {"cell_type": "code", "input": ["import keras\n", "x = 1"], "language": "python"},
    ]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}, indent=1)
    source = read(text)
    assert source.text == "import keras\nx = 1\n"
    span, cell = source.locate(at(2, 1))
    assert text.split("\n")[span.line - 1].strip() == '"x = 1"'
    assert cell.index == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R", "name": "ir"}},
        {"language_info": {"name": "julia"}},
    ],
)
def test_a_notebook_in_another_language_is_empty(metadata: Any) -> None:
    assert read(notebook("library(keras)\n", **metadata)).text == ""


def test_a_python_notebook_may_say_so() -> None:
    assert read(notebook("x\n", language_info={"name": "ipython"})).text == "x\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('{"cells": [\n{"cell_type" "code"}]}', 2, 14, "JSON is broken"),
        ("", 1, 1, "JSON is broken"),
        ("[1, 2]", 1, 1, "no cells"),
        ('{"a": 1}', 1, 1, "no cells"),
        ("[" * 100_000, 1, 1, "JSON"),
    ],
)
def test_a_broken_notebook_says_where(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    span = caught.value.place.span
    assert (span.line, span.column) == (line, column)
    assert words in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        '{"cells": []}',
        '{"cells": null}',
        '{"cells": {"a": "b"}}',
        '{"cells": [1, "x", null, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3}]}',
        '{"cells": [], "metadata": [], "worksheets": "no"}',
        '{"cells": [], "metadata": {"kernelspec": 3, "language_info": {"name": null}}}',
    ],
)
def test_a_strange_notebook_is_an_empty_one(text: str) -> None:
    assert read(text).text == ""


@pytest.mark.parametrize(
    "cell",
    [
        "  import keras\n  x = keras.layers.Dense(1)\n",
        ">>> import keras\n>>> x = keras.layers.Dense(1)\n",
        "In [1]: import keras\nIn [2]: x = keras.layers.Dense(1)\n",
        "%cd ..\n!ls \\\n -la\nx = keras.layers.Dense(1)\n",
    ],
)
def test_prompts_and_indentation_keep_their_places(cell: str) -> None:
    text = notebook(MARKDOWN, cell)
    source = read(text)
    assert source.faults == ()
    number = next(n for n, line in enumerate(source.lines, 1) if "Dense" in line)
    column = source.lines[number - 1].index("keras.layers") + 1
    span, where = source.locate(at(number, column))
    assert text.split("\n")[span.line - 1][span.column - 1 :].startswith("keras.layers.Dense(1)")
    line = cell.split("\n")[where.span.line - 1]
    assert line[where.span.column - 1 :] == "keras.layers.Dense(1)"
    assert source.line_at(number) == line
