"""What one input may cost, and how a find is told from another."""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

SECONDS: Final = 20.0
"""Of processor time, so that a busy machine finds nothing that is not there."""
MEGABYTES: Final = 400
"""By which the peak of the process may grow while one input is read."""

_PACKAGE: Final = f"{Path('layerlint')}/"
# The kernel counts kilobytes, macOS bytes.
_UNITS_A_MEGABYTE: Final = 1024 * 1024 if sys.platform == "darwin" else 1024


class TooSlow(BaseException):
    """No ``Exception``, so that nothing takes it for a fault of the file."""


class TooLarge(BaseException):
    """The same of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """An input on which a target did what it must not."""

    kind: str
    """The exception."""
    where: str
    """The innermost line of layerlint, with which finds of one cause agree."""
    data: bytes = field(repr=False)
    told: str = field(repr=False)

    @property
    def name(self) -> str:
        """What a file about it may be called."""
        return "".join(one if one.isalnum() else "-" for one in f"{self.kind}-{self.where}")


def tried(read: Callable[[bytes], object], data: bytes) -> Find | None:
    """The find that an input is, if it is one."""
    before, began = _peak(), time.process_time()
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        read(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        # What C code took cannot be interrupted, but counted.
        if (taken := time.process_time() - began) > SECONDS:
            raise TooSlow(f"{taken:.1f} s")
        if (grown := _peak() - before) > MEGABYTES:
            raise TooLarge(f"{grown:.0f} MB")
    except (Exception, TooSlow, TooLarge) as error:
        return Find(
            kind=type(error).__name__,
            where=_innermost(error),
            data=data,
            told="".join(traceback.format_exception(error)),
        )
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlow(f"more than {SECONDS:.0f} s")


def _peak() -> float:
    """Megabytes that the process has had at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_A_MEGABYTE


def _innermost(error: BaseException) -> str:
    every = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in every if _PACKAGE in frame.filename]
    if not frames:
        return f"the-check-on-line-{every[-1].lineno}"
    if isinstance(error, TooSlow | RecursionError):
        # Where such a run was met is chance; by which room it came in is not.
        frames = frames[:4]
    return f"{Path(frames[-1].filename).stem}-{frames[-1].name}"
