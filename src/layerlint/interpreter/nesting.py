"""How deeply code may be nested, and calls of it in each other."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import currentframe
from types import FrameType
from typing import TypeVar

_Result = TypeVar("_Result")

FRAMES = 3000
"""Of Python's own, below the one that begins; a call of the source takes about thirty.

They are counted from there, so that the depth does not depend on who asks, and few enough
for the stack of every Python that layerlint runs on.
"""


DEEP = 100
"""Levels of a tree. Code that people write has some thirty; these frames are enough for a few
hundred, so that nothing but a fault of ours takes more of them for code that is less deep."""

MOST_FRAMES = 30_000
"""For code that is so deep, such as a thousand ``elif`` of a program that writes programs."""

_STACK = 512 * 2**20
"""What so many take at the most, in bytes that are only set apart."""


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
def room_for_calls(frames: int = FRAMES) -> Iterator[None]:
    """For its duration as many frames as that, however many there are already."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + frames)
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


def on_one_piece(work: Callable[[], _Result]) -> _Result:
    """What some work gives, whose frames stand beside each other in memory.

    CPython from 3.11 on gets memory for its frames 16 kB at a time, and gives a piece back as
    soon as its first frame ends: a walk that goes down and up at the end of a piece asks the
    system for it half a million times in some files, which takes a third of their time. The
    frame of this function is said to be so large that it gets a piece with room for those below.
    """
    return work()


_SLOTS = 2**17
"""Of eight bytes each: a megabyte. The piece is the next power of two with room besides, and what
is left of it holds the frames of a few thousand calls."""

on_one_piece.__code__ = on_one_piece.__code__.replace(co_stacksize=_SLOTS)


def with_more_room(work: Callable[[], _Result]) -> _Result:
    """What some work gives that needs more frames, on a stack of its own.

    Raises RecursionError where these are not enough either, and what else the work raises.
    """
    import threading  # takes its time, and hardly any code is so deep

    given: list[_Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with room_for_calls(MOST_FRAMES):
                given.append(work())
        except BaseException as error:  # it is raised where the work was asked for
            failed.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
    except RuntimeError as error:
        raise RecursionError from error  # there is no room for such a stack
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]
    return given[0]
