"""How deeply code may be nested, and calls of it in each other."""

from __future__ import annotations

import ast
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


DEEP = 100
"""Levels of a tree. Code that people write has some thirty; these frames are enough for a few
hundred, so that nothing but a fault of ours takes more of them for code that is less deep."""


def deepest(tree: ast.Module) -> tuple[int, int]:
    """How many levels code has where it is nested most deeply, and the line on which that begins.

    Nothing here goes into itself: that is what such code does not allow.
    """
    found = (0, 1)
    for statement in tree.body:
        level: list[ast.AST] = [statement]
        levels = 0
        while level:
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            levels += 1
        found = max(found, (levels, statement.lineno), key=lambda one: one[0])
    return found


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
