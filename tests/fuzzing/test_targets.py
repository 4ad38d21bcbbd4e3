"""The targets find what they are to find, and nothing in mutations that are the same each time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

import pytest

if sys.platform == "win32":
    pytest.skip("Windows stops no process that takes too long", allow_module_level=True)

from . import bounds
from .bounds import TooLarge, TooSlow, tried
from .targets import LONGEST, target_called

MUTATIONS = {"interpreter": 120, "rules": 120, "notebooks": 80}


@pytest.mark.parametrize("name", MUTATIONS)
def test_nothing_is_found_in_some_mutations(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The slowest takes 7 s, and three times that where coverage is counted; the fuzzer itself
    # keeps to its own bound.
    monkeypatch.setattr(bounds, "SECONDS", 100.0)
    target = target_called(name)
    seeds = target.seeds()
    finds = []
    for number in range(MUTATIONS[name]):
        random = Random(number)
        text = target.mutated(random.choice(seeds), random)
        find = tried(target.read, text.encode("utf-8", "surrogatepass")[:LONGEST])
        if find is not None:
            finds.append(find.told)
    assert not finds


def _raises(error: BaseException) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        raise error

    return read


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), TooLarge()])
def test_what_is_raised_is_a_find(error: BaseException) -> None:
    find = tried(_raises(error), b"data")
    assert find is not None
    assert (find.kind, find.data) == (type(error).__name__, b"data")


def test_what_takes_too_long_is_a_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.1)

    def endless(data: bytes) -> object:
        while True:
            try:
                len(data)  # Python 3.10 looks for signals at calls, not where nothing is done
            except Exception:  # which code does that carries on whatever happens
                return None

    find = tried(endless, b"")
    assert find is not None
    assert find.kind == TooSlow.__name__


def test_what_takes_too_much_is_a_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MEGABYTES", -1)
    find = tried(lambda data: None, b"")
    assert find is not None
    assert find.kind == TooLarge.__name__


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutations_follow_from_their_seed(name: str) -> None:
    target = target_called(name)
    seed = target.seeds()[0]
    once, again = (target.mutated(seed, Random(7)) for _ in range(2))
    assert once == again
    assert len({target.mutated(seed, Random(number)) for number in range(20)}) > 10


def test_most_mutations_of_python_are_python() -> None:
    target = target_called("interpreter")
    seeds = target.seeds()
    parsed = 0
    for number in range(600):
        random = Random(number)
        try:
            compile(
                target.mutated(random.choice(seeds), random), "net.py", "exec", dont_inherit=True
            )
            parsed += 1
        except (SyntaxError, ValueError):
            pass
    assert parsed > 270  # of those that were drawn once 333, give or take 12


def test_a_list_that_holds_itself_can_be_mutated() -> None:
    target = target_called("rules")
    for number in range(20):
        made = target.mutated("a: &x [*x, {b: *x}]\n", Random(number))
        assert isinstance(made, str)  # which may be empty: what is cut out may be all of it
