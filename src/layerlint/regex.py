"""Regular expressions that are compiled when they are first used.

To compile one takes 50 to 400 µs; the modules that are imported to read one file have forty, and
a run uses few of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

if TYPE_CHECKING:
    from re import compile as regex
else:

    def regex(text: AnyStr, flags: int = 0) -> Any:
        """What ``re.compile`` gives, later."""
        return _Regex(text, flags)


class _Regex:
    """A pattern to be: what is asked of it, it has from then on."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._source: tuple[Any, int] = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found


__all__ = ["regex"]
