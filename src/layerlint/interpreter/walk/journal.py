"""What a run changes of mutable values, so that it can be taken back."""

from __future__ import annotations

from typing import Any

from layerlint.interpreter.values import (
    Class,
    Foreign,
    Function,
    Generator,
    Instance,
    Iterator,
    List,
    Scope,
    Value,
)


class Journal:
    """Values as they were before a run changed them first."""

    __slots__ = ("_kept", "kept")

    def __init__(self, *, kept: bool) -> None:
        self.kept = kept
        """Whether changes are noted at all."""
        self._kept: dict[int, tuple[Value, Any]] = {}

    def note(self, value: Value) -> None:
        """Keep what a value is, before its first change."""
        if self.kept and id(value) not in self._kept:
            self._kept[id(value)] = (value, _snapshot(value))

    def undo(self) -> None:
        """Take all changes back."""
        for value, saved in self._kept.values():
            _restore(value, saved)
        self._kept.clear()


def _snapshot(value: Value) -> Any:
    match value:
        case List():
            return list(value), value.length
        case list():
            return list(value)
        case dict():
            return dict(value)
        case set():
            return set(value)
        case Scope():
            return dict(value.names)
        case Instance():
            return dict(value.attributes), value.contents
        case Class() | Function():
            return dict(value.attributes)
        case Iterator():
            return value.position
        case Generator():
            return value.items
        case Foreign():
            return {name: (each, _contents(each)) for name, each in vars(value).items()}
    return None


def _contents(value: Any) -> Any:
    return value.copy() if type(value) in (list, dict, set) else None


def _restore(value: Value, saved: Any) -> None:
    match value:
        case List():
            value[:], value.length = saved
        case list():
            value[:] = saved
        case dict() | set():
            value.clear()
            value.update(saved)
        case Scope():
            value.names.clear()
            value.names.update(saved)
        case Instance():
            value.attributes.clear()
            value.attributes.update(saved[0])
            value.contents = saved[1]
        case Class() | Function():
            value.attributes.clear()
            value.attributes.update(saved)
        case Iterator():
            value.position = saved
        case Generator():
            value.items = saved
        case Foreign():
            current = vars(value)
            current.clear()
            for name, (each, contents) in saved.items():
                match contents:
                    case list():
                        each[:] = contents
                    case dict() | set():
                        each.clear()
                        each.update(contents)
                current[name] = each
