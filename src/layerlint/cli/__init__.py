"""The command line. It builds nothing and decides nothing; click, and it alone, is here."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Final

from layerlint import __version__
from layerlint.cli.output import (
    INTERRUPTED,
    Ended,
    complain,
    crash,
    end_in_order,
    show,
    why_there_is_no_here,
)
from layerlint.cli.streams import OutputLost, open_streams
from layerlint.interruption import raise_again

_YOUNG: Final = 50_000
"""How many new objects Python waits for before it looks for circles of garbage among them.

By itself it waits for 700. A command makes things that stay, for a few hundred milliseconds: to
look at them that often is a tenth of its time.
"""
_MIDDLE: Final = 10
"""How often it looks among the new ones before it looks among those left, as by itself."""

_OLD: Final = 2
"""How often among these before it looks at all that there are.

By itself it waits for ten, and so for five million new objects: where the budget of a file is
spent, those of one run after the other, which go in circles, took up a gigabyte.
"""


def run() -> None:
    """Run the command line; an error of layerlint itself ends it with exit code 2."""
    # Until something is interpreted, nothing that is made goes round in circles.
    gc.disable()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    open_streams()
    try:
        end_in_order()
        try:
            _carry_out()
        except Exception as error:
            raise_again(error)
            raise
    except KeyboardInterrupt:
        import signal

        # It is heard already: pressed once more, Python would tell where it was in ending.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise SystemExit(INTERRUPTED) from None
    except Ended as ended:
        ended.for_good()
    except OutputLost as lost:
        complain([f"error: standard output can't be written: {lost}"])
    except Exception as error:
        if reason := why_there_is_no_here():
            complain([f"error: the current folder can't be used: {reason}"])
        crash(error)


def _carry_out() -> None:
    if not _answered(sys.argv[1:]):
        from layerlint.cli.group import commands

        commands(prog_name="layerlint")


def _answered(words: Sequence[str]) -> bool:
    """Whether a command line was so plain that no more than this was needed."""
    match words:
        case ["--version" | "-V"]:
            show(f"layerlint {__version__}\n")
            return True
        case ["check", *told]:
            return _checked(told)
        case _:
            return False


def _checked(words: Sequence[str]) -> bool:
    from layerlint.cli.arguments import plainly_read

    told = plainly_read(words)
    if told is None:
        return False
    from layerlint.cli.checking import asked, checked
    from layerlint.cli.output import WrongUse

    try:
        checked(asked(told))
    except WrongUse:
        return False  # click shows how it is used
    return True
