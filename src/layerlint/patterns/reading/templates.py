"""Texts with placeholders: messages, notes on related places, titles of fixes."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import groupby
from typing import Final

from layerlint.patterns.reading.document import Position, Scalar, Value
from layerlint.patterns.reading.reader import OF_OUTPUTS, Reader
from layerlint.patterns.syntax import Placeholder, Template

MAXIMUM_CHARACTERS: Final = 4_000
"""How long a text may be: one is written out for each finding."""

_PIECE: Final = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
_NAME: Final = re.compile(r"([a-z][a-z0-9_]*)(?:\.([a-z][A-Za-z0-9_]*))?\Z")


def read_template(
    reader: Reader,
    value: Value | None,
    *,
    may_be_unbound: Collection[str] = (),
    values: Collection[str] | None = None,
) -> Template:
    """Take a text apart and check its placeholders.

    ``may_be_unbound``: variables that are bound wherever the text is used, though not in
    every alternative. ``values``: the names that a diagnostic gives, in place of bindings.
    """
    if not isinstance(value, Scalar):
        return Template(parts=())
    if len(value.written) > MAXIMUM_CHARACTERS:
        reader.wrong(value.at, f"a message has at most {MAXIMUM_CHARACTERS:,} characters")
        return Template(parts=())
    text = " ".join(value.written.split())
    pieces = list(_PIECE.finditer(text))
    parts: list[str | Placeholder] = []
    end = 0
    for piece, at in zip(pieces, _places(value, len(pieces)), strict=True):
        parts.append(text[end : piece.start()])
        end = piece.end()
        found = piece.group()
        if found in ("{{", "}}"):
            parts.append(found[0])
        elif found in ("{", "}"):
            reader.wrong(at, f"a lonely `{found}`; write `{found}{found}` where it is text")
        else:
            placeholder = _placeholder(reader, found[1:-1], at, may_be_unbound, values)
            if placeholder is not None:
                parts.append(placeholder)
    parts.append(text[end:])
    return Template(parts=_joined(parts))


def _places(value: Scalar, count: int) -> list[Position]:
    """Where the pieces of a text stand in the file.

    However a text is quoted and folded, its braces stand in it as they are and in the same
    order, unless somebody escapes them: then the text's own place must do.
    """
    offsets = [piece.start() for piece in _PIECE.finditer(value.source)]
    if len(offsets) != count:
        return [value.at] * count
    return value.positions(offsets)


def _placeholder(
    reader: Reader,
    inner: str,
    at: Position,
    may_be_unbound: Collection[str],
    values: Collection[str] | None,
) -> Placeholder | str | None:
    named = _NAME.match(inner)
    if named is None:
        reader.wrong(at, f"`{{{inner}}}` is no placeholder; write `{{variable.attribute}}`")
        return None
    variable, attribute = named.group(1), named.group(2)
    if values is not None:
        # None at all: which diagnostic it is, is not known.
        if values and (attribute is not None or variable not in values):
            hint = reader.hint(inner, values)
            reader.wrong(at, f"the diagnostic has no value `{inner}`{hint}")
        return Placeholder(variable=variable)
    if attribute in OF_OUTPUTS:
        reader.use(variable, at, "layer", always=variable not in may_be_unbound)
        return Placeholder(variable=variable, attribute=attribute)
    if attribute is not None:
        reader.use_attribute(variable, attribute, at, always=variable not in may_be_unbound)
        return Placeholder(variable=variable, attribute=attribute)
    if variable in reader.parameters:
        return str(reader.parameter(variable, at))
    if variable in reader.let:
        reader.let_used.add(variable)
    elif variable in reader.bindings:
        reader.wrong(at, f"say what of `{variable}`, such as `{{{variable}.layer}}`")
    elif variable not in reader.lost:
        hint = reader.hint(variable, (*reader.let, *reader.bindings))
        reader.wrong(at, f"`let` has no value `{variable}`{hint}")
    return Placeholder(variable=variable)


def _joined(parts: list[str | Placeholder]) -> tuple[str | Placeholder, ...]:
    """Neighbouring pieces of text as one."""
    joined: list[str | Placeholder] = []
    for is_text, some in groupby(parts, key=lambda part: isinstance(part, str)):
        if not is_text:
            joined += some
        elif text := "".join(map(str, some)):
            joined.append(text)
    return tuple(joined)
