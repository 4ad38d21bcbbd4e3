"""Items between commas: arguments, items of lists, imported names.

What is put in looks like its neighbours: on a line of its own where they are. What is
taken out takes its comma along, and its line with the comment on it where it is alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias

from layerlint.fixes.text import Change, Lines
from layerlint.records import dataclass

Range: TypeAlias = tuple[int, int]

_REST: Final = re.compile(r"([ \t]*,)?([ \t]*)(#[^\r\n]*)?(?=\r|\n|$)")
"""What may stand behind an item that is the last of its line: a comma, and a comment."""
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")


@dataclass(frozen=True, kw_only=True, eq=False)
class Items:
    """Some text between brackets, as ranges of its items in order."""

    lines: Lines
    items: Sequence[Range]
    closing: int
    """Where the closing bracket stands; the end of the last item where there is none."""
    bracketed: bool = True
    """Whether a line may end between two of them."""

    def inserted(self, index: int, text: str) -> list[Change]:
        """Put an item before that of the index, or behind the last."""
        if not self.items:
            return [Change(start=self.closing, end=self.closing, text=text)]
        if index < len(self.items):
            start, _ = self.items[index]
            between = self._comma
            if self.bracketed and self._begins_line(self.items[index]):
                between = f",{self.lines.newline(start)}{self.lines.indent(start)}"
            return [Change(start=start, end=start, text=text + between)]
        return self._appended(text)

    def _appended(self, text: str) -> list[Change]:
        start, end = self.items[-1]
        on_next = self.lines.newline(start) + self.lines.indent(start) + text
        rest = _REST.match(self.lines.text, end)
        if not self.bracketed or not self._begins_line(self.items[-1]):
            return [Change(start=end, end=end, text=self._comma + text)]
        if rest is None:
            between = "," + on_next if self._one_a_line else self._comma + text
            return [Change(start=end, end=end, text=between)]
        if rest.group(1) is None:
            comma = Change(start=end, end=end, text=",")
            return [comma, Change(start=rest.end(), end=rest.end(), text=on_next)]
        return [Change(start=rest.end(), end=rest.end(), text=f"{on_next},")]

    @cached_property
    def _comma(self) -> str:
        """What stands between two items of one line: some leave no space behind a comma."""
        for (_, end), (start, _) in pairwise(self.items):
            between = self.lines.text[end:start]
            if between in (",", ", "):
                return between
        return ", "

    @cached_property
    def _one_a_line(self) -> bool:
        """Whether each item but the first, which may stand behind the bracket, begins a line."""
        return all(self._begins_line(item) for item in self.items[1:])

    def removed(self, index: int) -> list[Change]:
        """Take the item of the index out."""
        start, end = self.items[index]
        rest = _REST.match(self.lines.text, end)
        alone = self._begins_line(self.items[index]) and rest is not None
        if alone and (index + 1 < len(self.items) or rest is None or rest.group(1)):
            first = self.lines.line_start(start)
            return [Change(start=first, end=self.lines.next_line(end), text="")]
        if index > 0:
            before = self.items[index - 1][1]
            return [Change(start=before, end=end, text="")]
        if len(self.items) > 1:
            return [Change(start=start, end=self.items[1][0], text="")]
        comma = _COMMA.match(self.lines.text, end)
        return [Change(start=start, end=comma.end() if comma else end, text="")]

    def _begins_line(self, item: Range) -> bool:
        return self.lines.begins(item[0])
