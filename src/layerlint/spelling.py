"""What somebody may have meant who wrote a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like another, if any is like it at all."""
    import difflib  # takes its time, and most words are written as they should be

    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)), None)
