"""Where things stand, as briefly as the reader of one file can be told."""

from __future__ import annotations

from collections.abc import Mapping

from layerlint.display import visible
from layerlint.records import dataclass, field
from layerlint.source import InCell, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Places seen from one file; in a notebook they are told by cell and line."""

    path: str
    cells: Mapping[Place, InCell] = field(default_factory=dict)

    def line(self, place: Place) -> str:
        """In words: ``line 12``, ``cell 2, line 5``, ``line 12 of blocks.py``."""
        cell = self.cells.get(place)
        said = f"line {place.line}"
        if cell is not None:
            said = f"cell {cell.index}, line {cell.span.line}"
        return said if place.path == self.path else f"{said} of {visible(place.path)}"

    def full(self, place: Place) -> str:
        """In signs: ``:12``, ``[2]:5``, ``blocks.py:12``."""
        cell = self.cells.get(place)
        file = "" if place.path == self.path else visible(place.path)
        return f"{file}:{place.line}" if cell is None else f"{file}[{cell.index}]:{cell.span.line}"

    def short(self, place: Place) -> str:
        """The same, of a file its name alone."""
        return self.full(place).rpartition("/")[2].removeprefix(":")
