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


@pytest.mark.parametrize("name", ["ipython", "Python", "pyspark"])
def test_a_python_notebook_may_say_so(name: str) -> None:
    assert read(notebook("x\n", language_info={"name": name})).text == "x\n"


def _noted(text: str, **metadata: Any) -> dict[str, Any]:
    """A code cell in whose metadata an editor has noted something."""
    return {"cell_type": "code", "metadata": metadata, "source": text, "outputs": []}


@pytest.mark.parametrize(
    "metadata",
    [
        {"vscode": {"languageId": "shellscript"}},
        {"dotnet_interactive": {"language": "pwsh"}},
    ],
)
def test_a_cell_in_another_language_is_empty(metadata: Any) -> None:
    source = read(notebook("x = 1\n", _noted("git clone a\ncd a", **metadata), "y = 2\n"))
    assert (source.text, source.faults) == ("x = 1\n\n\ny = 2\n", ())


@pytest.mark.parametrize(
    "metadata",
    [
        {"vscode": {"languageId": "python"}},
        {"vscode": {"languageId": 3}, "dotnet_interactive": "pwsh"},
        {"tags": ["sh"]},
    ],
)
def test_a_cell_that_says_nothing_else_is_python(metadata: Any) -> None:
    (fault,) = read(notebook(_noted("git clone a", **metadata))).faults
    assert "is no valid Python" in fault.message


def test_what_an_editor_guesses_is_python_where_it_can_be() -> None:
    source = read(notebook(_noted("x = 1\n!ls", vscode={"languageId": "r"})))
    assert source.text == "x = 1\npass\n"


def test_a_cell_of_the_third_format_may_be_in_another_language() -> None:
    cell = _noted("", vscode={"languageId": "shellscript"}) | {"input": "git clone a"}
    del cell["source"]
    assert read(json.dumps({"worksheets": [{"cells": [cell]}]})).faults == ()


def _cells(second: str) -> str:
    """A notebook whose second cell begins on line 3."""
    return '{"cells": [\n{"cell_type": "code", "source": "x = 1"},\n' + second + "]}"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('{"cells": [\n{"cell_type" "code"}]}', 2, 14, "JSON is broken"),
        ("", 1, 1, "JSON is broken"),
        ("[1, 2]", 1, 1, "no cells"),
        ('{"a": 1}', 1, 1, "no cells"),
        ("[" * 100_000, 1, 1, "JSON is nested too deeply"),
        ('{"cells":\n null}', 2, 2, "`cells` is no list"),
        ('{"cells": {"a": "b"}}', 1, 11, "`cells` is no list"),
        ('{"cells": [],\n"worksheets": "no"}', 2, 15, "`worksheets` is no list"),
        ('{"worksheets": [{"cells": []}, {}]}', 1, 32, "a worksheet without cells"),
        (_cells("1"), 3, 1, "cell 2 does not say what it is"),
        (_cells("null"), 3, 1, "cell 2 does not say what it is"),
        (_cells("{}"), 3, 1, "cell 2 does not say what it is"),
        (_cells('{"cell_type": ["code"], "source": "x"}'), 3, 1, "does not say what it is"),
        (_cells('{"cell_type": "code"}'), 3, 1, "cell 2 has no source"),
        (_cells('{"cell_type": "code", "source": 3}'), 3, 33, "the source of cell 2 is no text"),
        (_cells('{"cell_type": "code", "source": {"a": "x"}}'), 3, 33, "is no text"),
        (_cells('{"cell_type": "code", "source": ["x", 3]}'), 3, 33, "is no text"),
        (_cells('{"cell_type": "code", "source": [["x"]]}'), 3, 33, "is no text"),
        (_cells('{"cell_type": "code", "input": null}'), 3, 32, "is no text"),
        (_cells('{"cell_type": "code", "source": "x",\n"source": "y"}'), 4, 1, "given twice"),
        ('{"cells": [],\n "cells": []}', 2, 2, "`cells` is given twice"),
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
        '{"cells": [], "worksheets": []}',
        '{"cells": [], "metadata": []}',
        '{"cells": [{"cell_type": "markdown"}, {"cell_type": "raw", "source": 3}]}',
        '{"cells": [{"cell_type": "code", "source": []}]}',
        '{"metadata": {"kernelspec": {"language": "R"}}, "cells": 3}',
        '{"cells": [], "metadata": {"kernelspec": 3, "language_info": {"name": null}}}',
    ],
)
def test_a_strange_notebook_is_an_empty_one(text: str) -> None:
    assert read(text).text == ""


def test_a_key_that_leads_to_no_code_may_be_given_twice() -> None:
    """As Jupyter reads it, where two versions of a notebook were put together by hand."""
    cell = '{"cell_type": "code", "outputs": [], "source": "x = 1", "outputs": [{}]}'
    text = '{"metadata": {}, "cells": [%s], "metadata": {"kernelspec": {"language": "python"}}}'
    assert read(text % cell).text == "x = 1\n"


def test_numbers_of_any_length_are_nothing_to_it() -> None:
    text = notebook("x = 1")[:-1] + ', "n": ' + "1" * 9999 + ', "f": ' + "1" * 999 + ".5e9999}"
    assert read(text).text == "x = 1\n"


def test_outputs_are_passed_over() -> None:
    """The strings of code lie between any number of others."""
    outputs = [{"source": ["no"], "cell_type": "code", "text": [["{", '"', "\\"]] * 9}, None, 1.5]
    cell = {"outputs": outputs, "source": ["x = 1\n", "y = 2"], "cell_type": "code"}
    source = read(json.dumps({"other": outputs, "cells": [cell, MARKDOWN, cell]}))
    assert source.text == "x = 1\ny = 2\n" * 2


def test_more_lines_than_anyone_writes_are_not_read() -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": ["x\n"] * 600_000}]})
    with pytest.raises(SourceError, match="600,000 lines, more than the 500,000 that are read"):
        read(text)


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
