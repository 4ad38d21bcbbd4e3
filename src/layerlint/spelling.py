"""What somebody may have meant who wrote a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like another, if any is like it at all."""
    return next(iter(all_near(word, known, cutoff=cutoff, most=1)), None)


def all_near(
    word: str, known: Iterable[str], *, cutoff: float = 0.6, most: int = 5
) -> tuple[str, ...]:
    """The known words that are like another, at most so many, the most like it first."""
    import difflib  # takes its time, and most words are written as they should be

    return tuple(difflib.get_close_matches(word, list(known), n=most, cutoff=cutoff))
