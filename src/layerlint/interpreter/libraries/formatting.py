"""``str.format`` on values.

Python's own would look up what the fields name in the objects that stand for the values here:
``"{0.__class__}"`` leads from any list to the modules, the files and the environment of whoever
lints. So the fields are looked up as the linted code would, among values, and only what is plain
is handed to Python to be written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from layerlint.interpreter.libraries.pure import Arguments, Keywords, is_data
from layerlint.interpreter.libraries.widths import is_wide
from layerlint.interpreter.values import NOTHING, Raised, Site, Value
from layerlint.records import dataclass
from layerlint.regex import regex

_FIRST = regex(r"[^.\[]*")
_STEP = regex(r"\.([^.\[]*)|\[([^\]]*)\]")
_WAYS: Mapping[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}
_DEEPEST = 2
"""How many templates may stand in each other: a field's, and that of its width."""


class NotPlain(Exception):
    """A field leads to what is not known, or is no plain value."""


@dataclass(slots=True)
class Template:
    """What the fields of one call stand for, and how far those without a name are counted."""

    machine: Any
    positional: Arguments
    named: Mapping[str, Value]
    site: Site
    _next: int = 0
    """Fields without a name so far; less than zero where they have numbers."""

    def filled(self, text: str, depth: int = _DEEPEST) -> str:
        """The text with its fields filled in.

        Raises what Python raises for a wrong template, and :class:`NotPlain`.
        """
        if depth < 0:
            raise ValueError("Max string recursion exceeded")
        parts = []
        for literal, name, specification, conversion in Formatter().parse(text):
            parts.append(literal)
            if name is None:
                continue
            value = self._value(name)
            if conversion:
                if conversion not in _WAYS:
                    raise ValueError(f"Unknown conversion specifier {conversion}")
                value = _WAYS[conversion](value)
            said = self.filled(specification or "", depth - 1)
            if is_wide(said):
                raise NotPlain
            parts.append(format(value, said))
        return "".join(parts)

    def _value(self, name: str) -> Any:
        """What a field names, where that is plain."""
        begin = _FIRST.match(name)
        first = begin.group() if begin else ""
        value = self.machine.settle(self._first(first))
        at = len(first)
        while at < len(name):
            step = _STEP.match(name, at)
            if step is None:
                raise ValueError("Missing ']' in format string")
            attribute, index = step.groups()
            if attribute == "" or index == "":
                raise ValueError("Empty attribute in format string")
            if attribute is not None:
                value = self.machine.attribute(value, attribute, self.site)
            else:
                key = int(index) if index.isdecimal() else index
                value = self.machine.subscript(value, key, self.site)
            value = self.machine.settle(value)
            at = step.end()
        if value is NOTHING or not is_data(value):
            raise NotPlain
        return value

    def _first(self, name: str) -> Value:
        if name and not name.isdecimal():
            return self.named[name]
        has_number = bool(name)
        if self._next and has_number == (self._next > 0):
            raise ValueError("fields with and without numbers")
        self._next = -1 if name else self._next + 1
        return self.positional[int(name) if name else self._next - 1]


def text_format(machine: Any, text: str, positional: Arguments, named: Keywords, site: Site) -> str:
    """``text.format(*positional, **named)``.

    Raises :class:`NotPlain`, and :class:`Raised` with what Python raises.
    """
    try:
        return Template(machine, positional, named, site).filled(text)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise Raised(type(error).__name__) from None
