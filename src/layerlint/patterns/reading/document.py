"""A YAML document as a tree in which every value knows where it stands.

Only what a rule needs is let in: mappings, lists, text, numbers, ``true``, ``false`` and
``null``. What YAML would silently turn into something else (``on``, ``1.20``, dates),
aliases, tags and duplicate keys are mistakes, said at their place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from layerlint.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAXIMUM_CHARACTERS: Final = 1_000_000
MAXIMUM_VALUES: Final = 4_000
"""How many keys and values a file may have: each may be asked of every layer of a large model."""
MAXIMUM_DEPTH: Final = 40
MAXIMUM_DIGITS: Final = 300
"""As many as a float can have before its point; Python reads no number of thousands."""

_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z|[-+]?[0-9](\.[0-9]+)?e[-+]?[0-9]+\Z")
_WORDS: Final = {"true": True, "false": False, "null": None}
_TURNED: Final = {
    word: "a boolean"
    for lower in ("on", "off", "yes", "no", "true", "false")
    for word in (lower, lower.title(), lower.upper())
} | dict.fromkeys(("Null", "NULL", "~"), "null")
_OTHER_NUMBER: Final = re.compile(
    r"[-+]?(0[0-9_]+|0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9]+_[0-9_]*"
    r"|[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?|[0-9][0-9_]*\.|\.[0-9_]+|\.inf|\.Inf|\.INF"
    r"|[0-9.]+[eE][-+]?[0-9]+)\Z|\.(nan|NaN|NAN)\Z"
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_LINE_BREAK: Final = re.compile("\r\n|[\n\r]")
_FORBIDDEN: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML has no room for, and what ends a line of YAML 1.1 and none of 1.2 or of an editor:
lines would be counted otherwise than whoever looks for them does."""
_CORE_TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Position:
    """A line and a column of a rule file, both from 1; the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """Something in a file that is not as it must be, and where."""

    at: Position
    message: str


MOST_MISTAKES: Final = 10_000
"""How many mistakes of a file are told."""
_ENOUGH: Final = f"after {MOST_MISTAKES:,} mistakes no further one is told"


def note(mistakes: list[Mistake], at: Position, message: str) -> None:
    """Put a mistake behind others, unless there are so many that nobody reads them."""
    if len(mistakes) < MOST_MISTAKES:
        mistakes.append(Mistake(at=at, message=message))
    elif mistakes[-1].message != _ENOUGH:
        mistakes.append(Mistake(at=at, message=_ENOUGH))


@dataclass(slots=True, kw_only=True, eq=False)
class Scalar:
    """A single value. ``written`` is the text that it stands for, without quotes."""

    at: Position
    value: str | int | float | bool | None
    written: str
    source: str = ""
    """What stands in the file: quotes, escapes, line breaks and all."""
    faulty: bool = False
    """Whether something is wrong with it that has been said already."""

    def positions(self, offsets: Iterable[int]) -> list[Position]:
        """Where characters of ``source`` stand in the file."""
        starts = [found.end() for found in _LINE_BREAK.finditer(self.source)]
        found = []
        for offset in offsets:
            line = bisect_right(starts, offset)
            column = offset - starts[line - 1] + 1 if line else self.at.column + offset
            found.append(Position(line=self.at.line + line, column=column))
        return found


@dataclass(slots=True, kw_only=True, eq=False)
class Sequence:
    """A list."""

    at: Position
    items: list[Value] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Mapping:
    """Keys with values, in the order of the file; keys are text."""

    at: Position
    entries: dict[str, Value] = field(default_factory=dict)
    keys: dict[str, Position] = field(default_factory=dict)
    """Where each key stands."""


Value: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, as far as it can be read, and what is wrong with it."""

    root: Value | None
    """``None`` where the file cannot be read to its end."""
    mistakes: tuple[Mistake, ...]


def read_document(text: str) -> Document:
    """Read one YAML document. Never raises; what is wrong stands in ``mistakes``."""
    if len(text) > MAXIMUM_CHARACTERS:
        message = f"the file has {len(text):,} characters, the most is {MAXIMUM_CHARACTERS:,}"
        return Document(
            root=None, mistakes=(Mistake(at=Position(line=1, column=1), message=message),)
        )
    builder = _Builder(text.removeprefix("\ufeff"))
    whole = builder.build()
    return Document(root=builder.root if whole else None, mistakes=tuple(builder.mistakes))


def words_in(value: Value) -> Iterator[str]:
    """Every key and every piece of text below a value."""
    todo: list[Value] = [value]
    while todo:
        match todo.pop():
            case Scalar(written=written):
                yield written
            case Sequence(items=items):
                todo.extend(items)
            case Mapping(entries=entries):
                yield from entries
                todo.extend(entries.values())


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read, and the key that waits for its value."""

    value: Sequence | Mapping
    key: str | None = None
    key_read: bool = False


class _Builder:
    """Turns the parser's events into a tree, without recursion."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.root: Value | None = None
        self.mistakes: list[Mistake] = []
        self._open: list[_Open] = []
        self._documents = 0
        self._values = 0

    def build(self) -> bool:
        """Read the text; whether that went well to its end."""
        import yaml

        text = self._text
        if (forbidden := _FORBIDDEN.search(text)) is not None:
            # Found here: YAML's parsers count what comes before it in bytes, or in characters.
            self._wrong(
                _position_of(text, forbidden.start()),
                f"the character U+{ord(forbidden.group()):04X} is not allowed",
            )
            return False
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(text, Loader=loader):
                if not self._take(event, yaml):
                    return False
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._wrong(_position(mark), f"this is not YAML: {_sentence(error)}")
            return False
        if self._documents == 0:
            self._wrong(Position(line=1, column=1), "the file is empty")
        return True

    def _take(self, event: Any, yaml: Any) -> bool:
        """Take one event; false where nothing that follows could be trusted."""
        at = _position(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._wrong(at, "a rule file holds one document, this is a second one")
                    return False
            case yaml.AliasEvent():
                self._wrong(at, f"aliases (`*{event.anchor}`) are not allowed")
                alias = Scalar(at=at, value=None, written=f"*{event.anchor}", faulty=True)
                self._put(alias, at)
            case yaml.ScalarEvent():
                self._check_anchor_and_tag(event, at)
                self._values += 1
                if self._values > MAXIMUM_VALUES:
                    self._wrong(at, f"the file has more than {MAXIMUM_VALUES:,} keys and values")
                    return False
                self._put(self._scalar(event, at), at)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._check_anchor_and_tag(event, at)
                is_list = isinstance(event, yaml.SequenceStartEvent)
                value: Sequence | Mapping = Sequence(at=at) if is_list else Mapping(at=at)
                self._put(value, at)
                if len(self._open) >= MAXIMUM_DEPTH:
                    self._wrong(at, f"nested deeper than {MAXIMUM_DEPTH} levels")
                    return False
                self._open.append(_Open(value=value))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()
        return True

    def _put(self, value: Value, at: Position) -> None:
        """Hang a value where the open list or mapping waits for one."""
        if not self._open:
            self.root = value
            return
        parent = self._open[-1]
        if isinstance(parent.value, Sequence):
            parent.value.items.append(value)
        elif not parent.key_read:
            parent.key_read = True
            parent.key = self._key(parent.value, value, at)
        else:
            parent.key_read = False
            if parent.key is not None:
                parent.value.entries[parent.key] = value

    def _key(self, mapping: Mapping, key: Value, at: Position) -> str | None:
        if not isinstance(key, Scalar):
            self._wrong(at, "a key must be text")
            return None
        if isinstance(key.value, bool) or key.value is None:
            self._wrong(at, f'the key `{key.written}` must be text; write "{key.written}"')
            return None
        name = key.written
        if name == "<<":
            self._wrong(at, "merge keys (`<<`) are not allowed")
            return None
        if name in mapping.keys:
            first = mapping.keys[name]
            self._wrong(at, f"the key `{name}` is given twice, first on line {first.line}")
            return None
        mapping.keys[name] = at
        return name

    def _scalar(self, event: Any, at: Position) -> Scalar:
        written: str = event.value
        source = self._text[event.start_mark.index : event.end_mark.index]
        if not event.implicit[0]:
            return Scalar(at=at, value=written, written=written, source=source)
        if written in _WORDS:
            return Scalar(at=at, value=_WORDS[written], written=written)
        if _INTEGER.match(written) and len(written) <= MAXIMUM_DIGITS:
            return Scalar(at=at, value=int(written), written=written)
        if _DECIMAL.match(written):
            return Scalar(at=at, value=float(written), written=written)
        wrong = _turned_by_yaml(written)
        if wrong is not None:
            self._wrong(at, wrong)
        return Scalar(
            at=at, value=written, written=written, source=source, faulty=wrong is not None
        )

    def _check_anchor_and_tag(self, event: Any, at: Position) -> None:
        if event.anchor is not None:
            self._wrong(at, f"anchors (`&{event.anchor}`) are not allowed")
        if event.tag is not None:
            shown = event.tag
            if shown.startswith(_CORE_TAG):
                shown = "!!" + shown[len(_CORE_TAG) :]
            self._wrong(at, f"tags (`{shown}`) are not allowed")

    def _wrong(self, at: Position, message: str) -> None:
        note(self.mistakes, at, message)


def _turned_by_yaml(written: str) -> str | None:
    """What is wrong with plain text that YAML takes, or may take, for something else."""
    if written == "":
        return "a value is missing here"
    if written in _TURNED:
        better = f"`{written.lower()}`, or " if written.lower() in _WORDS else ""
        return (
            f"YAML reads `{written}` as {_TURNED[written]}; write {better}"
            f'"{written}" in quotes where text is meant'
        )
    if _INTEGER.match(written):
        return f"the number has {len(written):,} digits, the most is {MAXIMUM_DIGITS}"
    if _OTHER_NUMBER.match(written):
        return (
            f"YAML may read `{written}` as a number of another form; write a plain number,"
            f' or "{written}" in quotes'
        )
    if _DATE.match(written):
        return f'YAML reads `{written}` as a date; write "{written}" in quotes'
    return None


def _position(mark: Any) -> Position:
    if mark is None:
        return Position(line=1, column=1)
    return Position(line=mark.line + 1, column=mark.column + 1)


def _position_of(text: str, offset: int) -> Position:
    breaks = list(_LINE_BREAK.finditer(text, 0, offset))
    start = breaks[-1].end() if breaks else 0
    return Position(line=len(breaks) + 1, column=offset - start + 1)


def _sentence(error: Any) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return ", ".join(parts) or "it cannot be parsed"
