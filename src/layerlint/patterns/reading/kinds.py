"""Kinds of values that a YAML file may hold: the words in which a grammar is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from layerlint.records import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text; one of ``words`` where there are any."""

    words: tuple[str, ...] = ()
    pattern: str | None = None
    such_as: str = ""
    """An example, for the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """``true`` or ``false``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number, not below ``least``."""

    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Any single value: text, number, boolean or null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list; every item is of one kind."""

    item: Kind
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of a record."""

    kind: Kind
    required: bool = False
    says: str = ""
    """What the key means, in a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A mapping with known keys; ``other`` is the kind of what stands under any other key.

    ``one_of`` lists groups of keys of which exactly one must be there; ``some_of`` groups
    of which at least one must.
    """

    called: str
    """What it is, for messages: ``a layer step``."""
    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    other: Kind | None = None
    one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several kinds, told apart by what stands there.

    Mappings are told apart by a key: the first record of ``by_key`` whose key is there,
    else ``otherwise``. ``called`` is what they all are, for messages.
    """

    called: str = ""
    scalar: Kind | None = None
    sequence: Kind | None = None
    by_key: tuple[tuple[tuple[str, ...], Kind], ...] = ()
    otherwise: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A kind of the grammar, by name; it may contain itself that way."""

    name: str


Kind: TypeAlias = Text | Flag | Whole | Plain | ListOf | Record | Choice | Named
