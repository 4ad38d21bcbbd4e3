"""Constructor calls that were seen before, with all that follows from their arguments.

A network calls few constructors in few ways, and every variant of it calls them again.
What is remembered depends on nothing but the call, and is shared by all runs of a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.objects import Form, KerasObject
from layerlint.interpreter.values import External, Function, Native, Unknown, Value

_MOST = 20_000
"""How many ways are remembered; a file that has more is not helped by it."""


class Forms:
    """All forms that were met in a file."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Form] = {}

    def get(self, key: tuple[object, ...]) -> Form | None:
        return self._known.get(key)

    def note(self, key: tuple[object, ...], form: Form) -> None:
        if len(self._known) < _MOST and not any(map(_is_open, form.bound.arguments.values())):
            self._known[key] = form


def _is_open(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_open, value))
    return isinstance(value, Unknown)


def key_of_call(
    name: str,
    dialect: str | None,
    settings: tuple[Value, ...],
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
) -> tuple[object, ...] | None:
    """What tells one way to construct a layer from another, ``None`` where it cannot be told."""
    given = frozen((*settings, *positional), keywords)
    return None if given is None else (name, dialect, *given)


def frozen(positional: Sequence[Value], keywords: Mapping[str, Value]) -> tuple[object, ...] | None:
    """Arguments as a key, ``None`` where one of them is open or can't be told from others."""
    parts: list[object] = []
    for value in positional:
        part = _frozen(value, 4)
        if part is None:
            return None
        parts.append(part)
    for word, value in keywords.items():
        part = _frozen(value, 4)
        if part is None:
            return None
        parts += (word, part)
    return tuple(parts)


def _frozen(value: Value, depth: int) -> tuple[object, ...] | None:
    """A value that stands for itself, told apart from others of another type."""
    if value is None or type(value) in _PLAIN:
        return type(value), value
    if depth == 0:
        return None
    match value:
        case tuple() | list() if type(value) in _ROWS and len(value) <= 16:
            parts = tuple(_frozen(item, depth - 1) for item in value)
            return None if None in parts else (type(value), *parts)
        case dict() if type(value) is dict and len(value) <= 16:
            pairs = [(key, _frozen(item, depth - 1)) for key, item in value.items()]
            plain = all(type(key) is str and part is not None for key, part in pairs)
            return (dict, *pairs) if plain else None
        case Function():
            return Function, value
        case Native():
            return Native, value.qualified
        case External():
            return External, value.dotted
        case KerasObject():
            words = tuple(
                (word, _frozen(item, depth - 1)) for word, item in value.arguments.items()
            )
            if any(part is None for _, part in words):
                return None
            return KerasObject, value.qualified, words
    return None


def kept(value: Value) -> Value:
    """A value to remember: what is done to a list or dictionary later does not reach it."""
    if type(value) is dict:
        return {key: kept(item) for key, item in value.items()}
    if type(value) in _ROWS:
        return type(value)(map(kept, value))
    return value


_PLAIN = (bool, int, float, str)
_ROWS = (tuple, list)
