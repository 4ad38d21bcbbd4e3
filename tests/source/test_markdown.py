"""Blocks of Python in Markdown as one module, each character with its place in the file."""

from __future__ import annotations

import textwrap

import pytest

from layerlint.source import SourceFile, Span, decode_source, parse


def read(text: str, name: str = "README.md") -> SourceFile:
    """The source in a document."""
    return decode_source(text.encode(), name)


def code(text: str) -> list[str]:
    """The lines of the module that are not empty."""
    return [line for line in read(text).lines if line.strip()]


def test_blocks_follow_each_other_as_one_module_on_the_lines_of_the_file() -> None:
    text = "# Title\n\n```python\nimport keras\n```\n\nText.\n\n~~~py\nx = 1\n~~~\n"
    source = read(text)
    assert source.lines[3] == "import keras"
    assert source.lines[9] == "x = 1"
    assert len(source.lines) == len(text.split("\n")) + 1
    assert [line for line in source.lines if line] == ["import keras", "x = 1"]
    parse(source)


@pytest.mark.parametrize(
    "info",
    [
        *("python", "py", "Python", "python3", "ipython", "python title='a.py'", "python:a.py"),
        *("{python}", "{.python .numberLines}", "{python, echo=FALSE}"),
        *("{code-block} python", "{code-cell} ipython3", " python "),
    ],
)
def test_blocks_of_python(info: str) -> None:
    assert code(f"```{info}\nx = 1\n```\n") == ["x = 1"]


@pytest.mark.parametrize("info", ["", "bash", "console", "text", "{r}", "pythonic", "js python"])
def test_blocks_of_something_else(info: str) -> None:
    assert code(f"```{info}\nx = 1\n```\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "- item\n\n  ```python\n  if x:\n      y = 1\n  ```\n",
        "1. ```python\n   if x:\n       y = 1\n   ```\n",
        "> ```python\n> if x:\n>     y = 1\n> ```\n",
        "```python\n    if x:\n        y = 1\n```\n",
        "```python\n>>> if x:\n...     y = 1\nno python: at all\n```\n",
        "```pycon\n>>> if x:\n...     y = 1\n'no python at all\n```\n",
        "```{code-cell} python\n:tags: [a, b]\nif x:\n    y = 1\n```\n",
        "```python\nif x:\n    y = 1\n",
        "````markdown\n```python\nz = 3\n```\n````\n```python\nif x:\n    y = 1\n````\n",
        "```python\n!pip install keras\n```\n```python\nif x:\n    y = 1\n```\n",
    ],
)
def test_what_stands_before_the_lines_is_no_part_of_them(text: str) -> None:
    source = read(text)
    kept = [line for line in source.lines if line.strip() not in ("", "pass")]
    assert kept == ["if x:", "    y = 1"]
    number = source.lines.index("    y = 1") + 1
    span, cell = source.locate(Span(line=number, column=5, end_line=number, end_column=10))
    assert text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == "y = 1"
    assert cell is None
    assert source.line_at(number) == text.split("\n")[number - 1]


def test_a_block_that_is_no_python_is_a_fault_and_the_rest_is_read() -> None:
    text = "```python\nx = (\n```\n- a\n  ```python\n  y = 1 +\n  ```\n```python\nz = 1\n```\n"
    source = read(text)
    assert [line for line in source.lines if line] == ["z = 1"]
    first, second = source.faults
    assert (first.place.span.line, first.line) == (2, "x = (")
    assert (second.place.span.line, second.place.span.column) == (6, 10)
    assert second.line == "  y = 1 +"
    assert "this block" in str(second) or "no valid Python" in str(second)


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.MD", "a.qmd", "a.Rmd", "a.mdx"])
def test_names_of_markdown(name: str) -> None:
    assert read("```python\nx = 1\n```\n", name).document is not None


def test_a_document_without_python_is_empty() -> None:
    source = read("# Keras\n\nuse `Dense`\n")
    assert source.faults == ()
    assert not "".join(source.lines)


def test_lines_that_end_as_on_windows() -> None:
    text = textwrap.dedent("# A\n```python\nx = 1\n```\n").replace("\n", "\r\n")
    assert code(text) == ["x = 1"]
