"""How deeply calls of the source may be nested in each other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import currentframe
from types import FrameType

FRAMES = 3000
"""Of Python's own, below the one that begins; a call of the source takes about thirty.

They are counted from there, so that the depth does not depend on who asks, and few enough
for the stack of every Python that layerlint runs on.
"""


@contextmanager
def room_for_calls() -> Iterator[None]:
    """For its duration as many frames as that, however many there are already."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    frame: FrameType | None = currentframe()
    depth = 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth
