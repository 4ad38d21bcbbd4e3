"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_VERY_CLOSE: Final = 0.75
_CLOSE: Final = 0.7
_TELLING: Final = 3
"""A word of so many letters says something by standing inside another."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like a misspelt one, if any is like it."""
    from difflib import get_close_matches

    candidates = sorted(set(known))
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    lower = word.lower()
    if lower in lowered:
        return lowered[lower]
    for cutoff in (_VERY_CLOSE, _CLOSE):
        if found := get_close_matches(lower, sorted(lowered), n=1, cutoff=cutoff):
            return lowered[found[0]]
        containing = [name for name in sorted(lowered) if lower in name]
        if containing and len(lower) >= _TELLING:
            return lowered[min(containing, key=len)]
    return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean `x`?``, or what is known where that is little, or nothing."""
    candidates = sorted(set(known))
    found = closest(word, candidates)
    if found is not None:
        return f"; did you mean `{found}`?"
    if len(candidates) == 1:
        return f"; known is `{candidates[0]}`"
    if 1 < len(candidates) <= 8:
        return "; known are " + ", ".join(f"`{candidate}`" for candidate in candidates)
    return ""
