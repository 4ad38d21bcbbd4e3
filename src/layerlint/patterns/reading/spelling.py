"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like a misspelt one, if any is like it."""
    import difflib

    candidates = sorted(set(known))
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    if word.lower() in lowered:
        return lowered[word.lower()]
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if not found:
        lower = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
        found = [lowered[name] for name in lower]
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean `x`?``, or what is known where that is little, or nothing."""
    candidates = sorted(set(known))
    found = closest(word, candidates)
    if found is not None:
        return f"; did you mean `{found}`?"
    if 0 < len(candidates) <= 8:
        return "; known are " + ", ".join(f"`{candidate}`" for candidate in candidates)
    return ""
