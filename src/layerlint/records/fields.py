"""The fields of a class of records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

ATTRIBUTE: Final = "__record_fields__"
"""Where a class keeps its fields."""


class _Missing:
    """What stands for a default where there is none."""

    __slots__ = ()


MISSING: Final = _Missing()


class Field:
    """One of the values of a record, and what is said of it."""

    __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

    def __init__(
        self,
        *,
        name: str,
        default: Any,
        default_factory: Any,
        init: bool,
        repr: bool,  # noqa: A002  # so it is called in dataclasses
        compare: bool,
    ) -> None:
        """Keep what is said."""
        self.name = name
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare


def field(
    *,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | _Missing = MISSING,
    init: bool = True,
    repr: bool = True,  # noqa: A002
    compare: bool = True,
) -> Any:
    """A field of which there is more to say than its default."""
    return Field(
        name="",
        default=default,
        default_factory=default_factory,
        init=init,
        repr=repr,
        compare=compare,
    )


def fields(record: Any) -> tuple[Field, ...]:
    """The fields of a record or of its class, in order; raises TypeError for what is none."""
    found: tuple[Field, ...] | None = getattr(record, ATTRIBUTE, None)
    if found is None:
        raise TypeError(f"{record!r} is no record")
    return found


def fields_of(cls: type) -> tuple[Field, ...]:
    """The fields that the annotations of a class declare."""
    return tuple(_declared(cls, name) for name in cls.__annotations__)


def _declared(cls: type, name: str) -> Field:
    value = cls.__dict__.get(name, MISSING)
    found: Field = value if isinstance(value, Field) else field(default=value)
    found.name = name
    return found


def replace(record: Any, /, **changes: Any) -> Any:
    """The same record with other values for some of its fields."""
    for one in fields(record):
        if one.init and one.name not in changes:
            changes[one.name] = getattr(record, one.name)
    return type(record)(**changes)
