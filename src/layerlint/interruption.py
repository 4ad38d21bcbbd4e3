"""What ends a run from outside, where Python has made an error of it."""

from __future__ import annotations


def raise_again(error: BaseException) -> None:
    """Raise what has ended the run if it is behind an error: Ctrl-C, for instance.

    Where it is pressed while a class is made, Python raises a RuntimeError because of it
    (``Error calling __set_name__``), and others may do likewise; that is no error of anybody's.
    """
    seen: set[int] = set()
    behind: BaseException | None = error
    while behind is not None and id(behind) not in seen:
        if not isinstance(behind, (Exception, GeneratorExit)):
            raise behind
        seen.add(id(behind))
        behind = behind.__cause__ or behind.__context__
