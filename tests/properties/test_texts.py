"""Any text is either read or refused, at a place; what is printed is read as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerlint.catalog import load_catalog
from layerlint.config import ConfigErrors, read_configuration
from layerlint.graph.model import LayerGraph
from layerlint.graph.text import GraphTextError, parse_graph, print_graph
from layerlint.patterns.reading.document import read_document
from layerlint.patterns.reading.rule_file import read_rule
from layerlint.patterns.reading.vocabulary import Vocabulary
from layerlint.source import SourceError, SourceFile, decode_source, parse
from layerlint.suppression.reading import read_suppressions
from layerlint.suppression.removal import names_of, removal

from .graphs import graphs

_MANY = settings(max_examples=max(300, settings.default.max_examples))
"""For what is read in no time, and of many forms."""


def _spaced(words: list[str]) -> str:
    return " ".join(filter(None, words))


def _check(message: str, line: int) -> None:
    assert message
    assert line >= 1


# --- graphs ----------------------------------------------------------------------------


@given(graphs())
def test_a_printed_graph_is_read_as_it_was(graph: LayerGraph) -> None:
    assert parse_graph(print_graph(graph)) == graph


@given(graphs())
def test_without_places_only_these_are_lost(graph: LayerGraph) -> None:
    bare = print_graph(graph, places=False)
    assert print_graph(parse_graph(bare), places=False) == bare


_GRAPH_WORDS = """\
sequential functional { } ( ) [ ] % %0 in0 = -> Dense #1 #0 @1:2-3 @"a":1:2-3:4 "text" ; , : // ?
unknown layer function object does truthy among between part gives when line of compiled loss
from_logits inputs outputs entering nothing None True 1 -1.5 1e999 truncated used through call
turn loop inside ends_part other_readers operation trainable parameters"""
_GRAPH_TEXTS = st.lists(st.sampled_from(re.split(r" |(\n)", _GRAPH_WORDS)), max_size=30).map(
    _spaced
)


@given(_GRAPH_TEXTS | st.text(max_size=40))
def test_a_text_is_a_graph_or_is_refused(text: str) -> None:
    try:
        graph = parse_graph(f"sequential {{ {text}")
    except GraphTextError:
        return
    assert parse_graph(print_graph(graph)) == graph


# --- settings --------------------------------------------------------------------------

_KEYS = """\
select extend-select ignore profile exclude extend-exclude rules fail-on keras undecided values
require-models per-file-ignores severity extends packs baseline require-reason batchnorm-order
respect-gitignore nonsense"""
_SCALARS = """\
"strict" "essential" "2" "tf" "a/*.py" "hidden-softmax" "normalization" true false 0 1.5 1e999
[] ["all"] [1] [[]] {} 2026-01-01 inf "" "\\u00e9" 'lit' [
"""
_KEY = st.sampled_from(_KEYS.split())
_SCALAR = st.sampled_from((*_SCALARS.split(), '[\n"x",\n]', '"""a\nb"""'))
_TOML = st.lists(
    st.builds("{} = {}".format, _KEY, _SCALAR)
    | st.builds("[tool.layerlint.{}]".format, _KEY)
    | st.builds('"{}" = {}'.format, st.sampled_from(("*.py", "hidden-softmax", "")), _SCALAR)
    | st.text(max_size=10),
    max_size=6,
).map("\n".join)


@_MANY
@given(_TOML)
def test_settings_are_read_or_refused_at_a_place(text: str) -> None:
    whole = f"[tool.layerlint]\n{text}\n"
    with TemporaryDirectory() as passing:
        file = Path(passing) / "pyproject.toml"
        data = whole.encode("utf-8", "surrogatepass")
        file.write_bytes(data)
        try:
            read_configuration(file)
        except ConfigErrors as errors:
            for error in errors.errors:
                _check(error.message, error.place.line)


# --- comments --------------------------------------------------------------------------

_RULES = frozenset({"hidden-softmax", "dropout-on-output", "unused-suppression"})
_COMMENT_WORDS = """\
# layerlint: : ignore[ disable[ enable[ ignore-file[ ignore [ ] , hidden-softmax
dropout-on-output nonsense off on because é 😀 x=1 'a' \"\"\" ( ) \\ noqa:
layerlint:ignore[ #layerlint:ignore[hidden-softmax]
#layerlint:ignore-file[hidden-softmax]"""
_ENDS = ("\n", "\r\n", "\r", "\t", "\x0c")
_NAME = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", " ", "  ")),
    st.sampled_from((*sorted(_RULES), "nonsense", "")),
    st.sampled_from(("", " ")),
)
_INSTRUCTION = st.builds(
    "{}#layerlint:{}[{}]{}".format,
    st.sampled_from(("", "x = 1  ", "é = 'a'  ", "# noqa ")),
    st.sampled_from(("ignore", "disable", "enable", "ignore-file", "ignored")),
    st.lists(_NAME, max_size=3).map(",".join),
    st.sampled_from(("", " because", "\n", "\r\n")),
)
_COMMENTS = st.lists(
    st.sampled_from((*_COMMENT_WORDS.split(), *_ENDS)) | _INSTRUCTION, max_size=25
).map(_spaced)


@_MANY
@given(_COMMENTS | st.text(max_size=60))
def test_comments_are_suppressions_or_say_what_is_wrong(text: str) -> None:
    source = SourceFile(path="net.py", text=text)
    found = read_suppressions(source, _RULES)
    for one in found.valid:
        assert one.rule in _RULES
        span = one.place.span
        assert source.lines[span.line - 1][span.column - 1 : span.end_column - 1] == one.rule
        for edit in removal(one, names_of(found.valid), source):
            assert edit.span.line <= len(source.lines)
    for wrong in found.invalid:
        assert wrong.message
        assert 1 <= wrong.place.line <= len(source.lines)


# --- rules -----------------------------------------------------------------------------

_PIECES = ("Dense", "{ layer: x }", "[", "on", "1.20", "'a", ">= 2", "&a", "*a", "!!int 3")
_PAIRS = st.builds(
    "{}: {}".format, st.sampled_from(("when", "layer", "a", "id")), st.deferred(lambda: _YAML)
)
_YAML = st.recursive(
    st.sampled_from(_PIECES) | st.text(max_size=8),
    lambda inner: st.lists(_PAIRS | inner, max_size=3).map(lambda items: f"{{{', '.join(items)}}}"),
    max_leaves=8,
)
_RULE = st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(("id", "summary", "severity", "when", "message", "fix", "let", "examples")),
        _YAML,
    ),
    max_size=6,
).map("\n".join)


@given(_RULE | st.text(max_size=40))
def test_a_rule_is_read_or_its_mistakes_have_places(text: str) -> None:
    document = read_document(text)
    _, mistakes = read_rule(document, "a-rule", Vocabulary(load_catalog(), {}), {})
    assert set(document.mistakes) <= set(mistakes)
    assert document.root is not None or mistakes
    for mistake in mistakes:
        _check(mistake.message, mistake.at.line)
        assert mistake.at.column >= 1


# --- files -----------------------------------------------------------------------------

_NAMES = ("net.py", "net.ipynb", "README.md")


_BYTES = st.binary(max_size=60) | st.text(max_size=60).map(
    lambda text: text.encode("utf-8", "ignore")
)


@given(_BYTES)
@pytest.mark.parametrize("name", _NAMES)
def test_bytes_are_a_source_or_are_refused(name: str, data: bytes) -> None:
    try:
        source = decode_source(data, name)
        parse(source)
    except SourceError as error:
        _check(error.message, error.place.line)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("cells", "worksheets", "source", "input", "cell_type", "metadata")),
            inner | st.just("code"),
            max_size=3,
        )
    ),
    max_leaves=12,
)


_CELL_TEXT = st.text(max_size=8) | st.lists(st.text(max_size=8), max_size=3)
_CELL = st.one_of(
    st.fixed_dictionaries({"cell_type": st.just("code"), "source": _CELL_TEXT}),
    st.fixed_dictionaries({"cell_type": st.just("markdown"), "source": _JSON}),
)
_CELLS = st.lists(_CELL, max_size=4) | st.lists(
    _CELL | st.fixed_dictionaries({"cell_type": st.just("code"), "source": _JSON}) | _JSON,
    max_size=3,
)
_SHEET = st.fixed_dictionaries({"cells": _CELLS})
_NOTEBOOK = st.one_of(
    st.fixed_dictionaries({"cells": _CELLS}, optional={"metadata": _JSON}),
    st.fixed_dictionaries({"worksheets": st.lists(_SHEET, max_size=2)}),
    st.fixed_dictionaries({"worksheets": st.lists(_SHEET | _JSON, max_size=2)}),
    st.fixed_dictionaries({"cells": _CELLS | _JSON, "worksheets": _JSON}),
    _JSON,
)


@_MANY
@given(_NOTEBOOK, st.booleans())
def test_json_is_a_notebook_or_is_refused(notebook: object, plain: bool) -> None:
    data = json.dumps(notebook, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    try:
        source = decode_source(data, "net.ipynb")
    except SourceError as error:
        _check(error.message, error.place.line)
        return
    assert len(source.lines) >= 1
