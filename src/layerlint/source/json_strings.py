"""The strings of a JSON document with their places, which ``json`` does not tell.

The document is taken to be valid: ``json`` has read it before.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Generator, Iterator
from typing import Final, TypeAlias

from layerlint.records import dataclass, field

JsonPath: TypeAlias = tuple["str | int", ...]
"""The keys and indices that lead to a value."""

_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonString:
    """One string of a document: ``raw`` is what stands between its quotes at ``offset``."""

    path: JsonPath
    offset: int
    raw: str
    _escapes: list[tuple[list[int], list[int]]] = field(
        default_factory=list, compare=False, repr=False
    )
    """Once asked for: where in the value escapes stand, and how much longer the text is behind
    each; a string that holds a whole cell is asked for thousands of places."""

    @property
    def value(self) -> str:
        """The string itself."""
        if "\\" not in self.raw:
            return self.raw
        return str(json.loads(f'"{self.raw}"', strict=False))

    def offset_of(self, index: int) -> int:
        """Where in the document the character of that index stands; the end, if behind it."""
        if "\\" not in self.raw:
            return self.offset + min(index, len(self.raw))
        if not self._escapes:
            self._escapes.append(_escapes_of(self.raw))
        places, longer = self._escapes[0]
        before = bisect_left(places, index)
        return self.offset + min(index + (longer[before - 1] if before else 0), len(self.raw))


def _escapes_of(raw: str) -> tuple[list[int], list[int]]:
    places: list[int] = []
    longer: list[int] = []
    more = 0
    for match in _ESCAPE.finditer(raw):
        places.append(match.start() - more)
        more += len(match.group()) - 1
        longer.append(more)
    return places, longer


Wanted: TypeAlias = Callable[[JsonPath], bool]
"""Whether what stands at a path is looked into; what is not is passed over as a whole."""


class GivenTwice(Exception):
    """A wanted key that an object has twice, and where it stands the second time."""

    def __init__(self, key: str, offset: int) -> None:
        """Note the key and its place."""
        super().__init__(key)
        self.key = key
        self.offset = offset


def strings(text: str, wanted: Wanted) -> Iterator[JsonString]:
    """Every string that is a wanted value, in the order of the document.

    Raises GivenTwice where nobody could say which of two values is meant.
    """
    for path, start, end in _values(text, wanted):
        if text[start] == '"':
            yield JsonString(path=path, offset=start + 1, raw=text[start + 1 : end - 1])


def offset_at(text: str, path: JsonPath) -> int:
    """Where in a document the value at a path begins."""
    around = {path[:length] for length in range(len(path) + 1)}
    return next(start for found, start, _ in _values(text, around.__contains__) if found == path)


def _values(text: str, wanted: Wanted) -> Iterator[tuple[JsonPath, int, int]]:
    """The path of every wanted value, its beginning, and its end where it is a string.

    How deeply this goes into itself is up to who wants; what nobody wants is read by ``json``.
    """
    yield from _value(text, _past_space(text, 0), (), wanted)


def _value(
    text: str, at: int, path: JsonPath, wanted: Wanted
) -> Generator[tuple[JsonPath, int, int], None, int]:
    if not wanted(path):
        return _end_of(text, at)
    opening = text[at]
    if opening not in "{[":
        end = _end_of(text, at)
        yield path, at, end
        return end
    yield path, at, at
    closing = "}" if opening == "{" else "]"
    keys: set[str] = set()
    index = 0
    at = _past_space(text, at + 1)
    while text[at] != closing:
        if opening == "{":
            key, end = _VALUE.raw_decode(text, at)
            if key in keys and wanted((*path, key)):
                raise GivenTwice(key, at)
            keys.add(key)
            at = _past_space(text, _past_space(text, end) + 1)  # behind the colon
            at = yield from _value(text, at, (*path, key), wanted)
        else:
            at = yield from _value(text, at, (*path, index), wanted)
            index += 1
        at = _past_space(text, at)
        if text[at] == ",":
            at = _past_space(text, at + 1)
    return at + 1


_SPACE: Final = re.compile(r"[ \t\n\r]*")
_VALUE: Final = json.JSONDecoder(parse_int=len, parse_float=len)


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()


def _end_of(text: str, at: int) -> int:
    return _VALUE.raw_decode(text, at)[1]
