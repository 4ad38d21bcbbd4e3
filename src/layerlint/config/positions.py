"""Where keys and values stand in a TOML text, which ``tomllib`` does not tell.

The text is taken to be valid: ``tomllib`` has read it before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from layerlint.records import dataclass, field
from layerlint.source import Span
from layerlint.source.place import LineStarts

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KeyPath: TypeAlias = tuple["str | int", ...]
"""The keys and indices that lead to a value, such as ``("tool", "layerlint", "select", 0)``."""

DEEPEST: Final = 8
"""Of values that stand in so many tables and lists the place is that of the one around them: no
setting is as deep, and a path is as long as it is deep."""

_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


@dataclass(slots=True, kw_only=True)
class Positions:
    """The spans of the keys and the values of one text."""

    keys: dict[KeyPath, Span] = field(default_factory=dict)
    values: dict[KeyPath, Span] = field(default_factory=dict)

    def key(self, path: KeyPath) -> Span:
        """The span of the key at the end of a path, else of what is nearest above it."""
        return self._nearest((self.keys,), path)

    def value(self, path: KeyPath) -> Span:
        """The span of the value to which a path leads, else of what is nearest above it."""
        return self._nearest((self.values, self.keys), path)

    @staticmethod
    def _nearest(spans: Sequence[Mapping[KeyPath, Span]], path: KeyPath) -> Span:
        while path:
            for some in spans:
                if path in some:
                    return some[path]
            path = path[:-1]
        return Span(line=1, column=1, end_line=1, end_column=1)


def positions(text: str) -> Positions:
    """The positions of all that stands in a valid TOML text."""
    scanner = _Scanner(text=text, lines=LineStarts.of(text))
    scanner.document()
    return scanner.found


@dataclass(slots=True, kw_only=True)
class _Scanner:
    text: str
    lines: LineStarts
    at: int = 0
    found: Positions = field(default_factory=Positions)
    items: dict[KeyPath, int] = field(default_factory=dict)
    """The number of the last item of each array of tables."""

    def document(self) -> None:
        """Scan headers and assignments to the end of the text."""
        table: KeyPath = ()
        self._skip(_BETWEEN)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                self.at += 2
                *_, path = self._key(())
                self.items[path] = self.items.get(path, -1) + 1
                table = (*path, self.items[path])
                self.at += 2
            elif self.text[self.at] == "[":
                self.at += 1
                table = self._inside(self._key(())[-1])
                self.at += 1
            else:
                self._assignment(table)
            self._skip(_BETWEEN)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _span(self, start: int, end: int) -> Span:
        line, column = self.lines.position(start)
        end_line, end_column = self.lines.position(end)
        return Span(line=line, column=column, end_line=end_line, end_column=end_column)

    def _inside(self, path: KeyPath) -> KeyPath:
        """A header's path; below an array of tables it means the last of them."""
        return (*path, self.items[path]) if path in self.items else path

    def _key(self, table: KeyPath) -> list[KeyPath]:
        """Scan a dotted key; the paths of all its parts, the whole last."""
        paths: list[KeyPath] = []
        path = table
        while True:
            self._skip(_SPACE)
            start = self.at
            if match := _STRING.match(self.text, start):
                part = str(tomllib.loads(f"key = {match.group()}")["key"])
            else:
                match = _BARE_KEY.match(self.text, start)
                part = match.group() if match else ""
            self.at = match.end() if match else start
            path = (*self._inside(path), part)
            paths.append(path)
            if len(path) <= DEEPEST:
                self.found.keys.setdefault(path, self._span(start, self.at))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return paths
            self.at += 1

    def _assignment(self, table: KeyPath) -> None:
        path = self._key(table)[-1]
        self.at += 1
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        """Scan a value and all in it."""
        self._skip(_SPACE)
        start = self.at
        match self.text[start : start + 1]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_PLAIN)
        if len(path) <= DEEPEST:
            end = start + len(self.text[start : self.at].rstrip())
            self.found.values[path] = self._span(start, end)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BETWEEN)
            if self.text[self.at] == "]":
                break
            self._value((*path, index))
            index += 1
            self._skip(_BETWEEN)
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while True:
            self._skip(_BETWEEN)
            if self.text[self.at] == "}":
                break
            self._assignment(path)
            self._skip(_BETWEEN)
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1
