"""Where source code constructs and calls: the place of a frame, taken from the call stack.

A place is told by the innermost frame whose file is under test, so that a layer made
by ``layers.add`` or by a wrapper stands where the source says so.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType
from typing import TypeAlias

#: What may stand between a constructor's ``__new__`` and the code that constructs.
NEW = "__new__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a source file; lines and columns count from 1, columns in characters."""

    file: str
    line: int
    column: int
    end_line: int
    function: str
    """Qualified name of the function around it; ``<module>`` for the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The way from an event out to the source under test."""

    spot: Spot | None
    """``None`` where no frame lies in a file under test."""
    caller: str
    """The file of the code that caused the event, whoever wrote it."""
    caller_name: str
    """The name of that code's function."""
    between: tuple[tuple[str, str, int], ...] = ()
    """File, function and frame number of what lies between, innermost first."""
    functions: tuple[str, ...] = ()
    """Qualified names of the functions under test on the stack, outermost first."""
    outermost: str = "?"
    """The file of the outermost of them."""


class FrameBook:
    """Numbers for frames: the same frame has the same number, two frames never share one."""

    def __init__(self) -> None:
        self._frames: dict[int, FrameType] = {}

    def number(self, frame: FrameType) -> int:
        # The frame is held, so that its id cannot be given to another one.
        self._frames.setdefault(id(frame), frame)
        return id(frame)

    def clear(self) -> None:
        self._frames.clear()


class Walker:
    """Walks the stack out to the files under test."""

    def __init__(self, under_test: Callable[[str], bool]) -> None:
        self._under_test = under_test
        self._known: dict[str, bool] = {}
        self.frames = FrameBook()

    def is_under_test(self, file: str) -> bool:
        answer = self._known.get(file)
        if answer is None:
            answer = self._known[file] = self._under_test(file)
        return answer

    def trail(self, frame: FrameType | None) -> Trail:
        while frame is not None and frame.f_code.co_name == NEW:
            frame = frame.f_back
        caller = frame.f_code.co_filename if frame is not None else "?"
        caller_name = frame.f_code.co_name if frame is not None else "?"
        between: list[tuple[str, str, int]] = []
        for one in _outwards(frame):
            if self.is_under_test(one.f_code.co_filename):
                codes = [outer.f_code for outer in _outwards(one)]
                tested = [code for code in codes if self.is_under_test(code.co_filename)]
                return Trail(
                    spot=spot_of(one),
                    caller=caller,
                    caller_name=caller_name,
                    between=tuple(between),
                    functions=tuple(map(function_name, reversed(tested))),
                    outermost=tested[-1].co_filename,
                )
            between.append((one.f_code.co_filename, one.f_code.co_name, self.frames.number(one)))
        return Trail(spot=None, caller=caller, caller_name=caller_name, between=tuple(between))


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def function_name(code: CodeType) -> str:
    """The qualified name as layerlint writes it: ``outer.inner``, ``Net.call``."""
    return code.co_qualname.replace(".<locals>", "")  # type: ignore[attr-defined, no-any-return, unused-ignore]


def spot_of(frame: FrameType) -> Spot:
    code = frame.f_code
    line, end_line, column, end_column = _position(code, frame.f_lasti)
    if line is None:
        line = frame.f_lineno or code.co_firstlineno
    if end_line is not None and end_column is not None:
        # An instruction's own line is that of `.name` in a chain over several lines;
        # where a call ends is told exactly, and no two calls end at the same place.
        start = _calls(code.co_filename).get((end_line, end_column))
        if start is not None:
            line, column = start
    return Spot(
        file=code.co_filename,
        line=line,
        column=_characters(code.co_filename, line, column or 0) + 1,
        end_line=end_line or line,
        function=function_name(code),
    )


def _position(
    code: CodeType, instruction: int
) -> tuple[int | None, int | None, int | None, int | None]:
    positions = _positions(code)
    index = instruction // 2
    return positions[index] if 0 <= index < len(positions) else (None, None, None, None)


Positions: TypeAlias = tuple[tuple["int | None", "int | None", "int | None", "int | None"], ...]

#: By identity, with the code held: codes that differ in their lines alone are equal to Python.
_positions_of: dict[int, tuple[CodeType, Positions]] = {}


def _positions(code: CodeType) -> Positions:
    if id(code) not in _positions_of:
        _positions_of[id(code)] = (code, tuple(code.co_positions()))
    return _positions_of[id(code)][1]


@lru_cache(maxsize=256)
def _calls(file: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Where each call of a file starts, by where it ends (lines from 1, columns in bytes)."""
    text = "".join(linecache.getlines(file))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    return {
        (node.end_lineno, node.end_col_offset): (node.lineno, node.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.end_lineno is not None
        and node.end_col_offset is not None
    }


def _characters(file: str, line: int, column: int) -> int:
    text = linecache.getline(file, line)
    return len(text.encode()[:column].decode(errors="replace"))


def forget_files() -> None:
    """Forget what files said, because a name may soon stand for another text."""
    _calls.cache_clear()
    _positions_of.clear()
    linecache.clearcache()
