"""What Keras before 3 had: the second data file, opened up.

``names`` lists for each module, by the range of releases in which they exist, its names:
``Name``, or ``Name=path`` where the canonical path is not the obvious one. ``signatures``
holds for each dialect the parameters (``0`` where they are those of Keras 3) and, as an
index into ``inherited``, what the constructor's ``**kwargs`` accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from layerlint.catalog.reading import read_parameters
from layerlint.catalog.specification import Dialect, Parameter
from layerlint.records import dataclass

_FIRST_OF_TENSORFLOW = "2.6"
"""From here on Keras is the code of ``tf.keras``."""


_BY_MAJOR: Mapping[str, Dialect] = {"0": "keras0", "1": "keras1", "2": "keras2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Parameters in the words of one dialect."""

    parameters: tuple[Parameter, ...]
    inherited: tuple[Parameter, ...] = ()


class Legacy:
    """The content of ``legacy.json``, and the questions that the catalog asks of it."""

    def __init__(self, content: Mapping[str, Any], current: Callable[[str], str | None]) -> None:
        """``current`` gives the canonical path of a name that Keras 3 has too."""
        self._content = content
        self._current = current
        self._opened: dict[str, dict[str, tuple[str, str]]] = {}
        self._releases: list[str] = content["releases"]
        self.objects: Mapping[str, Any] = content["objects"]

    @cached_property
    def paths(self) -> dict[str, tuple[str, str]]:
        """Every path to its canonical path and the range of releases that have it."""
        modules = self._content["names"]
        return {
            f"{module}.{name}": found
            for module in modules
            for name, found in self._names_in(module).items()
        }

    def path(self, path: str) -> tuple[str, str] | None:
        """The canonical path of one path, and the range of releases that have it."""
        module, _, name = path.rpartition(".")
        return self._names_in(module).get(name)

    def _names_in(self, module: str) -> dict[str, tuple[str, str]]:
        """The same by the names in one module: few modules are asked for."""
        found = self._opened.get(module)
        if found is not None:
            return found
        found = self._opened[module] = {}
        top = ".".join(module.split(".")[:2])
        for span, names in self._content["names"].get(module, {}).items():
            for shown in names.split():
                name, _, target = shown.partition("=")
                if not target:
                    usual = f"{top}.{name}"
                    target = self._current(f"{module}.{name}") or self._current(usual) or usual
                found[name] = (target, span)
        return found

    @property
    def modules(self) -> Iterable[str]:
        """Every module."""
        modules: Iterable[str] = self._content["names"]
        return modules

    def versions(self, path: str) -> tuple[str, ...]:
        """The versions before Keras 3 in which a path exists, in words."""
        span = self._span(path)
        return self._in_words(span) if span else ()

    def dialects(self, path: str) -> tuple[Dialect, ...]:
        """The dialects before Keras 3 that have a path, oldest first."""
        span = self._span(path)
        found = [self._dialects[at] for part in span.split(",") for at in _indexes(part)]
        return tuple(dict.fromkeys(found))

    def _span(self, path: str) -> str:
        found = self.path(path)
        if found is not None:
            return found[1]
        # The first range of names that a module has is its own.
        spans: Iterable[str] = self._content["names"].get(path, ("",))
        return next(iter(spans))

    @cached_property
    def _dialects(self) -> list[Dialect]:
        """The dialect of each release."""
        border = self._releases.index(_FIRST_OF_TENSORFLOW)
        return [
            "tf" if index >= border else _BY_MAJOR[release.partition(".")[0]]
            for index, release in enumerate(self._releases)
        ]

    def _in_words(self, span: str) -> tuple[str, ...]:
        border = self._releases.index(_FIRST_OF_TENSORFLOW)
        last = len(self._releases) - 1
        words = []
        for part in span.split(","):
            first, final = _indexes(part)[0], _indexes(part)[-1]
            if first < border:
                words.append(self._keras(first, min(final, border - 1)))
            if final >= border:
                if first > border:
                    words.append(f"tf.keras {self._releases[first]}–{self._releases[final]}")
                elif final < last:
                    words.append(f"tf.keras up to {self._releases[final]}")
                else:
                    words.append("tf.keras")
        return tuple(words)

    def _keras(self, first: int, final: int) -> str:
        start, end = self._releases[first], self._releases[final]
        return f"Keras {start}" if start == end else f"Keras {start}–{end}"

    def signature(self, qualified: str, dialect: Dialect) -> Signature | None:
        """The parameters in a dialect's own words; ``None`` where it has no such name."""
        row = self._content["signatures"].get(qualified, {}).get(dialect)
        if row is None:
            return None
        inherited = self._content["inherited"][row[1]] if len(row) > 1 else ()
        return Signature(
            parameters=read_parameters(row[0] or ()),
            inherited=read_parameters(["*", *inherited]),
        )

    def same_as_current(self, qualified: str, dialect: Dialect) -> bool:
        """Whether a dialect's parameters are those of Keras 3."""
        row = self._content["signatures"].get(qualified, {}).get(dialect)
        return row is not None and row[0] == 0

    def renames(self, qualified: str) -> Mapping[str, str]:
        """Old parameter names to those of Keras 3."""
        found: Mapping[str, str] = self._content["renames"].get(qualified, {})
        return found

    @property
    def values(self) -> Mapping[str, Mapping[str, Any]]:
        """For old parameters, old values to new ones."""
        found: Mapping[str, Mapping[str, Any]] = self._content["values"]
        return found


def _indexes(part: str) -> range:
    """``2-5`` as the indexes that it stands for; none where it is empty."""
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1) if part else range(0)
