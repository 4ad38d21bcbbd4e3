"""Texts and models that repeat one thing over and over: they are paid for once for each time.

With the square of their length each took from ten seconds to an hour of the processor.
"""

from __future__ import annotations

import ast
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from layerlint.interpreter.keras import dating
from layerlint.interpreter.libraries.widths import percent_is_wide
from layerlint.linter import check as linted
from layerlint.merging import sightings
from layerlint.patterns.match import matches
from layerlint.patterns.reading import document
from layerlint.patterns.ways import Ways
from layerlint.project import Project
from layerlint.records import replace
from layerlint.settings import Settings
from layerlint.source import SourceError, SourceFile, decode_source, json_strings, reading
from layerlint.source.magics import without_magics
from layerlint.source.notebook import read_notebook
from layerlint.source.syntax import Broken, parse_text

from .conftest import Check


def test_a_cell_that_is_one_string_is_read_for_its_escapes_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    escapes_of = json_strings._escapes_of

    def counted(raw: str) -> tuple[list[int], list[int]]:
        read.append(len(raw))
        return escapes_of(raw)

    monkeypatch.setattr(json_strings, "_escapes_of", counted)
    lines = [f'x{number} = "\U0001f600é\\t"  # a\tb' for number in range(300)]
    cell = {"cell_type": "code", "source": "\n".join(lines)}
    text = json.dumps({"cells": [cell]})
    source = decode_source(text.encode(), "net.ipynb")
    for number, line in enumerate(lines, 1):
        for name in (f"x{number - 1}", "#", "b"):
            column = line.rindex(name)
            span = source.span(number, len(line[:column].encode()), number, len(line.encode()))
            assert source.document is not None
            located, _ = source.document.locate(span)
            assert text[located.column - 1 :].startswith(name)
    assert len(read) == 1


def test_a_notebook_of_any_depth_is_read_or_refused() -> None:
    document = '{"cells": [{"cell_type": "code", "source": "x", "outputs": %s}]}'
    refused = set()
    for depth in range(sys.getrecursionlimit() - 400, sys.getrecursionlimit() + 20):
        text = document % ("[" * depth + "]" * depth)
        try:
            decode_source(text.encode(), "net.ipynb")
        except SourceError as error:
            refused.add(error.message)
    assert all("nested too deeply" in message for message in refused)


def test_a_long_line_beyond_ascii_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For 16,000 layers on it that took 2 s, for 32,000 it took 7."""
    counted: list[str] = []

    def bytes_of(flags: Iterable[int]) -> Iterator[int]:
        counted.append("once")
        return accumulate(flags)

    monkeypatch.setattr(reading, "accumulate", bytes_of)
    line = 'x = "é\U0001f600a\u0301", ' * 100
    source = SourceFile(path="net.py", text=f"{line}\nx\n")
    for column in range(len(line) + 1):
        before = len(line[:column].encode())
        assert source.span(1, before, 1, before + 1).column == column + 1
    # In the middle of a character, and behind the end.
    middle, end = len(b'x = "') + 1, len(line.encode())
    assert source.span(1, middle, 1, end + 7).column == len('x = "') + 2
    assert source.span(1, middle, 1, end + 7).end_column == len(line) + 1
    assert counted == ["once"]


def test_the_cell_of_a_line_is_found_without_looking_at_all_cells() -> None:
    class Cells(tuple):  # type: ignore[type-arg]
        looked_at = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            Cells.looked_at += 1
            return super().__iter__()

    cell = {"cell_type": "code", "source": "x\ny\n"}
    found, _ = read_notebook(json.dumps({"cells": [cell] * 50}))
    notebook = replace(found, cells=Cells(found.cells))
    assert [notebook.cell_at(line).index for line in (1, 2, 3, 100)] == [1, 1, 2, 50]  # type: ignore[union-attr]
    assert Cells.looked_at == 1


def test_a_line_of_brackets_that_python_refuses(
    check: Check, write: Callable[[str, str], Path]
) -> None:
    """Whether a newer Python reads it took 1 s for 10,000 of them, and 4 s for 20,000."""
    write("net.py", "import keras\nx = f'" + "{{" * 200_000 + "{'\n")
    (said,) = check(".").messages("unparsable-file")
    assert "f-string: expecting '}'" in said or sys.version_info >= (3, 12)


def test_quotes_behind_backslashes_in_one_line() -> None:
    lines = ['s = """', '\\"""' * 200_000, '"""', "%matplotlib inline"]
    assert without_magics(lines)[-1] != lines[-1]


def test_a_number_that_is_none_at_its_end() -> None:
    assert not document._OTHER_NUMBER.match("1" + "_" * 200_000 + "x")
    assert document._OTHER_NUMBER.match("1_000")


def test_a_template_of_names_that_never_end() -> None:
    assert percent_is_wide("%(" * 40_000, 0)
    assert not percent_is_wide("%(name)s", {"name": 1})


def test_all_calls_of_a_shared_layer_are_gone_through_once_for_each_clause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    from_each = Ways.from_each

    def counted(self: Ways, starts: tuple[int, ...], *others: object) -> object:
        asked.append(len(starts))
        return from_each(self, starts, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(Ways, "from_each", counted)
    calls = 256
    text = textwrap.dedent(
        f"""
        from keras import Input, Model
        from keras.layers import BatchNormalization, Dense
        shared, norm = Dense(4), BatchNormalization()
        x = inputs = Input((4,))
        for _ in range({calls}):
            x = norm(shared(x))
        Model(inputs, x)
        """
    )
    found = linted(SourceFile(path="net.py", text=text), Project(), Settings().in_force(Path.cwd()))
    assert any(finding.rule == "bias-before-batchnorm" for finding in found.findings)
    assert calls <= sum(asked) < 40 * calls


def test_the_words_of_a_file_are_read_once_for_all_of_its_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def counted(text: str) -> ast.Module | Broken:
        read.append(text)
        return parse_text(text)

    monkeypatch.setattr(dating, "parse_text", counted)
    text = "from keras import Sequential, layers\nSequential([layers.Dropout(p=0.7)])\n"
    source = SourceFile(path="net.py", text=text)
    for _ in range(3):
        assert linted(source, Project(), Settings().in_force(Path.cwd())).findings
    assert read == [text]


def test_further_runs_are_held_against_those_rules_alone_that_tell_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def counted(pattern: object, *given: object, **named: object) -> object:
        asked.append(pattern)
        return matches(pattern, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sightings, "matches", counted)
    flags = [f"f{n}" for n in range(8)]
    text = textwrap.dedent(
        """
        from keras import Sequential, layers
        def build(%s):
            model = Sequential([layers.Input((32, 32, 3))])
        %s
            model.add(layers.Conv2D(8, 3))
            model.add(layers.BatchNormalization())
            model.add(layers.Flatten())
            model.add(layers.Dense(10, activation="softmax"))
            model.compile("adam", "categorical_crossentropy")
            return model
        """
    ) % (", ".join(flags), "\n".join(f"    if {f}: model.add(layers.ReLU())" for f in flags))
    rules = Settings().in_force(Path.cwd())
    found = linted(SourceFile(path="net.py", text=text), Project(), rules)
    told = {finding.rule for finding in found.findings}
    concerned = {one.id for one in rules.rules if one.id in told}
    concerned |= {other for one in rules.rules if one.id in told for other in one.yields_to}
    own = [one.pattern for one in rules.rules if one.id in concerned]
    counts = {id(one): sum(each is one for each in asked) for one in asked}
    told_of = [counts.get(id(one), 0) for one in own]
    others = [count for one, count in counts.items() if one not in set(map(id, own))]
    assert max(told_of) > max(others) > 0
