"""How GitHub knows a line of a file again: a hash of what stands there and right below.

GitHub looks at no other fingerprint. Its upload action computes this one where it is missing,
and warns where it is not what it would have computed; the programming interface does not.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from layerlint.content import content
from layerlint.records import dataclass, field

WINDOW: Final = 100
"""So many characters from the start of the line on, blanks not counted, make the hash."""
_FACTOR: Final = 37
_MASK: Final = (1 << 64) - 1
_END: Final = "\uffff"
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str) -> list[str]:
    """The hash of every line: of equal ones the number follows, ``:1`` for the first."""
    told = re.sub("\r\n?", "\n", _in_units(text)).replace(" ", "").replace("\t", "") + _END
    starts = [0, *(match.end() for match in re.finditer("\n", told))]
    seen: Counter[str] = Counter()
    hashes = []
    for start in starts:
        window = told[start : start + WINDOW]
        seen[window] += 1
        hashes.append(f"{_hash(window):x}:{seen[window]}")
    return hashes


def _hash(window: str) -> int:
    value = 0
    for character in window.ljust(WINDOW, "\0"):
        value = (value * _FACTOR + ord(character)) & _MASK
    return value


def _in_units(text: str) -> str:
    """A text of UTF-16's units, in which a character outside the basic plane is two."""

    def two(match: re.Match[str]) -> str:
        above = ord(match[0]) - 0x10000
        return chr(0xD800 + (above >> 10)) + chr(0xDC00 + (above & 0x3FF))

    return _WIDE.sub(two, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHashes:
    """The hashes of lines of files, each file read once."""

    here: Path
    """The folder that relative paths start from."""
    _files: dict[str, list[str]] = field(default_factory=dict)

    def of(self, path: str, line: int) -> str | None:
        """The hash of a line; None where the file can't be read or has no such line."""
        if path not in self._files:
            try:
                text = content(self.here / path).decode("utf-8", "replace")
            except OSError:
                text = ""
            self._files[path] = line_hashes(text) if text else []
        hashes = self._files[path]
        return hashes[line - 1] if 0 < line <= len(hashes) else None
