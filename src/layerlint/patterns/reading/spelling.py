"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from layerlint.spelling import nearest

MOST_HINTS: Final = 1_000
"""Of so many mistakes in a file it is told what may have been meant; no more are ever shown."""
MOST_KNOWN: Final = 1_000
"""Among more words than these nobody looks for one."""
_VERY_CLOSE: Final = 0.75
_CLOSE: Final = 0.7
_TELLING: Final = 3
"""A word of so many letters says something by standing inside another."""


def closest(word: str, known: Iterable[str], *, mistakes: int = 0) -> str | None:
    """The known word that is most like a misspelt one, if any is like it.

    ``mistakes``: how many are told already; behind too many nobody reads what was meant.
    """
    if mistakes >= MOST_HINTS:
        return None
    candidates = sorted(set(known))
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    lower = word.lower()
    if lower in lowered:
        return lowered[lower]
    if len(lowered) > MOST_KNOWN:
        return None
    for cutoff in (_VERY_CLOSE, _CLOSE):
        if found := nearest(lower, sorted(lowered), cutoff=cutoff):
            return lowered[found]
        containing = [name for name in sorted(lowered) if lower in name]
        if containing and len(lower) >= _TELLING:
            return lowered[min(containing, key=len)]
    return None


def did_you_mean(word: str, known: Iterable[str], *, mistakes: int = 0) -> str:
    """``; did you mean `x`?``, or what is known where that is little, or nothing.

    ``mistakes``: as in :func:`closest`.
    """
    if mistakes >= MOST_HINTS:
        return ""
    candidates = sorted(set(known))
    found = closest(word, candidates)
    if found is not None:
        return f"; did you mean `{found}`?"
    if len(candidates) == 1:
        return f"; known is `{candidates[0]}`"
    if 1 < len(candidates) <= 8:
        return "; known are " + ", ".join(f"`{candidate}`" for candidate in candidates)
    return ""
