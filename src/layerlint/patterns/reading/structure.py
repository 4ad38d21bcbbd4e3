"""Holds a document against the grammar: keys, kinds of values, words.

What is wrong is said and cut off, so that the meaning of the rest can still be read and
all mistakes of a file are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from layerlint.patterns.reading.document import (
    Mapping,
    Mistake,
    Position,
    Scalar,
    Sequence,
    Value,
    note,
    words_in,
)
from layerlint.patterns.reading.grammar import KINDS
from layerlint.patterns.reading.kinds import (
    Choice,
    Flag,
    Kind,
    ListOf,
    Named,
    Plain,
    Record,
    Text,
    Whole,
)
from layerlint.patterns.reading.spelling import closest, did_you_mean
from layerlint.records import dataclass, field


@dataclass(slots=True)
class Structure:
    """What a check has found so far."""

    mistakes: list[Mistake] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    """Words that stood in what was cut off: bindings and uses that may be missed now."""

    def wrong(self, at: Position, message: str) -> None:
        """Note a mistake."""
        note(self.mistakes, at, message)

    def hint(self, word: str, known: Iterable[str]) -> str:
        """What somebody may have meant, in words, as long as anybody reads them."""
        return did_you_mean(word, known, mistakes=len(self.mistakes))

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """What somebody may have meant."""
        return closest(word, known, mistakes=len(self.mistakes))

    def check(self, value: Value, kind: Kind, what: str) -> Value | None:
        """The value without what is wrong in it; ``None`` where nothing is left.

        ``what`` names the value in messages.
        """
        if isinstance(value, Scalar) and value.faulty:
            self.lost.add(value.written)
            return None
        match kind:
            case Named(name=name):
                return self.check(value, KINDS[name], what)
            case Choice():
                return self._choice(value, kind, what)
            case Record():
                return self._record(value, kind, what)
            case ListOf():
                return self._list(value, kind, what)
            case _:
                return self._scalar(value, kind, what)

    def _cut(self, value: Value, message: str, at: Position | None = None) -> None:
        self.wrong(at or value.at, message)
        self.lost.update(words_in(value))

    def _choice(self, value: Value, kind: Choice, what: str) -> Value | None:
        match value:
            case Scalar() if kind.scalar is not None:
                return self.check(value, kind.scalar, what)
            case Sequence() if kind.sequence is not None:
                return self.check(value, kind.sequence, what)
            case Mapping(entries=entries):
                for keys, option in kind.by_key:
                    if any(key in entries for key in keys):
                        return self.check(value, option, what)
                if kind.otherwise is not None and not _is_something_else(value, kind):
                    return self.check(value, kind.otherwise, what)
                if kind.otherwise is not None and value.keys:
                    known = [key for keys, _ in kind.by_key for key in keys]
                    key = next(iter(value.keys))
                    meant = self.meant(key, [*known, *_keys(kind.otherwise)])
                    hint = f"; did you mean `{meant}`?" if meant else ""
                    message = f"unknown key `{key}`; {what} must be {_expected(kind)}{hint}"
                    self._cut(value, message, at=value.keys[key])
                    return None
        self._cut(value, f"{what} must be {_expected(kind)}, this is {_shown(value)}")
        return None

    def _record(self, value: Value, kind: Record, what: str) -> Value | None:
        if not isinstance(value, Mapping):
            self._cut(value, f"{what} must be {_expected(kind)}, this is {_shown(value)}")
            return None
        kept = Mapping(at=value.at, keys=value.keys)
        meant: set[str | None] = set()
        for key, inner in value.entries.items():
            known = kind.fields.get(key)
            inner_kind = known.kind if known is not None else kind.other
            if inner_kind is None:
                # Words with another meaning here are no spelling mistakes of one another.
                free = [name for name in kind.fields if name not in value.keys]
                meant.add(self.meant(key, free))
                hint = self.hint(key, free)
                self._cut(inner, f"unknown key `{key}` in {kind.called}{hint}", at=value.keys[key])
                continue
            checked = self.check(inner, inner_kind, f"`{key}`")
            if checked is not None:
                kept.entries[key] = checked
        for name, known in kind.fields.items():
            if known.required and name not in value.keys and name not in meant:
                self.wrong(value.at, f"the key `{name}` is missing in {kind.called}")
        for group in kind.one_of:
            there = [name for name in group if name in value.keys]
            if not there and not meant.intersection(group):
                self.wrong(value.at, f"{_names(group, 'or')} is missing in {kind.called}")
            for name in there[1:]:
                message = f"`{name}` and `{there[0]}` exclude each other in {kind.called}"
                self.wrong(value.keys[name], message)
                kept.entries.pop(name, None)
        if all(name in kind.fields for name in value.keys):
            for group in kind.some_of:
                if not any(name in value.keys for name in group):
                    self.wrong(value.at, f"{_names(group, 'or')} is missing in {kind.called}")
        return kept

    def _list(self, value: Value, kind: ListOf, what: str) -> Value | None:
        if not isinstance(value, Sequence):
            self._cut(value, f"{what} must be a list, this is {_shown(value)}")
            return None
        if len(value.items) < kind.least:
            amount = "is empty" if not value.items else f"needs {kind.least} items at least"
            self.wrong(value.at, f"{what} {amount}")
            return None
        kept = Sequence(at=value.at)
        for item in value.items:
            checked = self.check(item, kind.item, f"an item of {what}")
            if checked is not None:
                kept.items.append(checked)
        return kept

    def _scalar(self, value: Value, kind: Kind, what: str) -> Value | None:
        if not isinstance(value, Scalar):
            self._cut(value, f"{what} must be {_expected(kind)}, this is {_shown(value)}")
            return None
        content = value.value
        match kind:
            case Plain():
                return value
            case Flag() if not isinstance(content, bool):
                self._cut(value, f"{what} must be true or false, this is {_shown(value)}")
                return None
            case Whole(least=least):
                if isinstance(content, bool) or not isinstance(content, int):
                    self._cut(value, f"{what} must be a whole number, this is {_shown(value)}")
                    return None
                if content < least:
                    self._cut(value, f"{what} must be at least {least}")
                    return None
            case Text():
                return self._text(value, kind, what)
        return value

    def _text(self, value: Scalar, kind: Text, what: str) -> Value | None:
        content = value.value
        if not isinstance(content, str):
            quoted = f'; write "{value.written}" in quotes' if value.written else ""
            self._cut(value, f"{what} must be text, this is {_shown(value)}{quoted}")
            return None
        if kind.words and content not in kind.words:
            hint = self.hint(content, kind.words)
            self._cut(value, f"{what} cannot be `{_short(content)}`{hint}")
            return None
        if kind.pattern is not None and not re.search(kind.pattern, content):
            such = f"; write it like `{kind.such_as}`" if kind.such_as else ""
            form = "" if such else f" (it must match {kind.pattern})"
            self._cut(value, f"{what} cannot be `{_short(content)}`{form}{such}")
            return None
        if not content.strip():
            self._cut(value, f"{what} is empty")
            return None
        return value


def _is_something_else(value: Mapping, kind: Choice) -> bool:
    """Whether a mapping has nothing of the last kind, so that another may be meant."""
    return bool(kind.called) and not set(_keys(kind.otherwise)) & set(value.keys)


def _keys(kind: Kind | None) -> list[str]:
    match kind:
        case Record(fields=fields):
            return list(fields)
        case Named(name=name):
            return _keys(KINDS[name])
        case _:
            return []


def _expected(kind: Kind) -> str:
    match kind:
        case Named(name=name):
            return _expected(KINDS[name])
        case Text():
            return "text"
        case Flag():
            return "true or false"
        case Whole():
            return "a whole number"
        case Plain():
            return "a single value"
        case ListOf():
            return "a list"
        case Record(called=called):
            return f"{called} (a mapping)"
        case Choice(called=called) if called:
            return called
        case Choice():
            options = [
                option
                for option in (
                    kind.scalar,
                    kind.sequence,
                    *(option for _, option in kind.by_key),
                    kind.otherwise,
                )
                if option is not None
            ]
            words = list(dict.fromkeys(_expected(option) for option in options))
            return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _shown(value: Value) -> str:
    match value:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=bool()):
            return f"the boolean `{value.written}`"
        case Scalar(value=int() | float()):
            return f"the number `{value.written}`"
        case Scalar():
            return f"the text `{_short(value.written)}`"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _names(names: tuple[str, ...], joined: str) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {joined} {quoted[-1]}"
