"""What is kept at hand is bounded by its size, and goes oldest first."""

from __future__ import annotations

from layerlint.recent import Recent


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept: Recent[str, str] = Recent(10)
    for key in "abc":
        assert kept.keep(key, key.upper(), 3) == key.upper()
    assert kept["a"] == "A"
    kept.keep("d", "D", 3)
    assert [key for key in "abcd" if key in kept] == ["a", "c", "d"]


def test_the_newest_stays_however_large_it_is() -> None:
    kept: Recent[str, str] = Recent(10)
    kept.keep("a", "A", 3)
    kept.keep("b", "B", 50)
    assert "b" in kept
    assert len(kept) == 1
    kept.keep("c", "C", 3)
    kept.keep("d", "D", 3)
    assert len(kept) == 2


def test_what_is_kept_again_is_counted_once() -> None:
    kept: Recent[str, str] = Recent(10)
    for _ in range(5):
        kept.keep("a", "A", 4)
    kept.keep("b", "B", 6)
    assert len(kept) == 2
