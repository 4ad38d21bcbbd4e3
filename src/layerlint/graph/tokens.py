"""The words of a graph's text form, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

from layerlint.graph.model import GraphKind
from layerlint.source import Place, Span

NO_PATH = "<graph>"
"""The path of places in a text that names no file."""

KINDS: tuple[GraphKind, ...] = get_args(GraphKind)

_VALUE_WORDS = ("None", "True", "False", "nan", "inf", "layer", "function", "object", "unknown")
_GRAPH_WORDS = (
    "in",
    "when",
    "line",
    "of",
    "incomplete",
    "complete",
    "truncated",
    "used",
    "held",
    "entering",
)
_BODY_WORDS = ("inputs", "outputs", "compiled", "untrained", "loss", "from_logits")
_NODE_WORDS = ("operation", "copied", "nothing", "call", "through", "turn", "loop", "inside")
_PART_WORDS = ("part", "gives", "ends_part", "other_readers")
_WORDS_OF_UNKNOWNS = ("truthy", "falsy", "among", "between")
_WORDS_OF_GRAPHS = (*_GRAPH_WORDS, *_BODY_WORDS, *_NODE_WORDS, *_PART_WORDS)
RESERVED = frozenset((*_VALUE_WORDS, *_WORDS_OF_UNKNOWNS, *_WORDS_OF_GRAPHS, *KINDS))
"""Words with a meaning of their own: a name that reads so is written as a string."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
  | (?P<place>@(?:"(?:[^"\\]|\\.)*":)?\d+:\d+-(?:\d+:)?\d+)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<number>-?(?:\d+\.\d*(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+|inf\b)|nan\b|inf\b)
  | (?P<ref>%\d+|in\d+\b)
  | (?P<key>\#-?\d+)
  | (?P<word>[^\W\d][\w.]*)
  | (?P<mark>->|[(){}\[\],;:=?])
    """,
    re.VERBOSE,
)


class GraphTextError(ValueError):
    """A text that is no graph, with the line and column where that shows."""


class Token(NamedTuple):
    """One word, and where it begins."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where the word stands in the text."""
        span = Span(
            line=self.line,
            column=self.column,
            end_line=self.line,
            end_column=self.column + len(self.text),
        )
        return Place(path=NO_PATH, span=span)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text up to its end, which is a token of kind ``end``."""
    position, line, line_start = 0, 1, 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        column = position - line_start + 1
        if found is None:
            raise GraphTextError(f"{line}:{column}: {text[position]!r} has no meaning here")
        kind, word = str(found.lastgroup), found.group()
        if kind != "space":
            yield Token(kind, word, line, column)
        elif "\n" in word:
            line += word.count("\n")
            line_start = position + word.rindex("\n") + 1
        position = found.end()
    yield Token("end", "", line, position - line_start + 1)
