"""What somebody may have meant who wrote a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like another, if any is like it at all."""
    return next(iter(all_near(word, known, cutoff=cutoff, most=1)), None)


def all_near(
    word: str, known: Iterable[str], *, cutoff: float = 0.6, most: int = 5
) -> tuple[str, ...]:
    """The known words that are like another, at most so many, the most like it first."""
    possible = list(_possible(word, known, cutoff))
    if not possible:
        return ()
    import difflib  # takes its time, and most words are written as they should be

    return tuple(difflib.get_close_matches(word, possible, n=most, cutoff=cutoff))


def _possible(word: str, known: Iterable[str], cutoff: float) -> Iterator[str]:
    """The known words that share as many letters with another as a word that is like it must.

    Thousands of words may be misspelt in a file, each of which is compared with hundreds, and to
    count what two of them share costs a hundred times as much.
    """
    own = _letters(word)
    for other in known:
        theirs = _known_letters(other)
        shared = min(
            len(word) - (own & ~theirs).bit_count(), len(other) - (theirs & ~own).bit_count()
        )
        if 2 * shared >= cutoff * (len(word) + len(other)):
            yield other


def _letters(word: str) -> int:
    """Which characters a word has, as the digits of a number; some of them share one."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & _DIGIT)
    return found


_DIGIT = 63

_known_letters = lru_cache(maxsize=10_000)(_letters)
