"""What a name takes: its parameters in the words of each dialect, and in those of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layerlint.catalog.legacy import Legacy, Signature
from layerlint.catalog.reading import read_parameters
from layerlint.catalog.specification import REQUIRED, Dialect, NamedObject, Parameter
from layerlint.catalog.translation import old_keywords, translate
from layerlint.records import dataclass, replace

_NEWEST_FIRST: tuple[Dialect, ...] = ("tf", "keras2", "keras1", "keras0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one dialect calls one name."""

    qualified: str
    dialect: Dialect
    family: str | None
    own: tuple[Parameter, ...]
    """Under the names of Keras 3, with the dialect's defaults."""
    signature: Signature
    """In the dialect's own words."""
    old_keywords: frozenset[str]
    """Keywords that the dialect takes besides, from the one before it."""
    renames: Mapping[str, str]
    merge: str | None
    """For a merge function: the layer that it makes."""


class Forms:
    """The forms of every name, made when first asked for."""

    def __init__(self, objects: Mapping[str, Any], base: Sequence[Any], legacy: Legacy) -> None:
        """``base`` is what a layer inherits where its entry just says ``true``."""
        self._objects = objects
        self._base = base
        self._legacy = legacy
        self._signatures: dict[str, Signature] = {}
        self._renames: dict[str, Mapping[str, str]] = {}
        self._forms: dict[tuple[str, Dialect], Form | None] = {}

    def entry(self, qualified: str) -> Mapping[str, Any] | None:
        """What the data files say of a canonical path."""
        return self._objects.get(qualified) or self._legacy.objects.get(qualified)

    def dialects(self, qualified: str) -> tuple[Dialect, ...]:
        """The dialects that may have a name, newest first."""
        return ("keras3", "tf") if qualified in self._objects else _NEWEST_FIRST

    def today(self, qualified: str) -> Signature:
        """The parameters under their names of Keras 3, and what ``**kwargs`` accepts.

        What Keras 3 has no more is taken from the last version that had it.
        """
        if qualified not in self._signatures:
            self._signatures[qualified] = self._today(qualified)
        return self._signatures[qualified]

    def _today(self, qualified: str) -> Signature:
        entry = self._objects.get(qualified)
        if entry is not None:
            inherited = entry.get("inherited", ())
            base = self._base if inherited is True else inherited
            return Signature(
                parameters=read_parameters(entry["parameters"] or ()),
                inherited=read_parameters(["*", *base]),
            )
        for dialect in _NEWEST_FIRST:
            signature = self._legacy.signature(qualified, dialect)
            if signature is not None:
                renames = self._legacy.renames(qualified)
                return Signature(
                    parameters=_renamed(signature.parameters, renames),
                    inherited=_renamed(signature.inherited, renames),
                )
        return Signature(parameters=())

    def renames(self, qualified: str) -> Mapping[str, str]:
        """The parameters that were called otherwise before Keras 2, with their names of Keras 3."""
        if qualified not in self._renames:
            self._renames[qualified] = self._renamed_since(qualified)
        return self._renames[qualified]

    def _renamed_since(self, qualified: str) -> Mapping[str, str]:
        old: dict[str, str] = {}
        for dialect in ("keras0", "keras1"):
            signature = self._legacy.signature(qualified, dialect)
            renames = self._legacy.renames(qualified) if signature is not None else {}
            own = {one.name for one in signature.parameters} if signature is not None else set()
            old.update({name: new for name, new in renames.items() if name in own})
        return old

    def words_of_keras_1(self, qualified: str) -> frozenset[str]:
        """The parameters that Keras had before version 2, and never again by these names."""
        later = self._legacy.signature(qualified, "keras2")
        kept = {one.name for one in later.parameters} if later is not None else set()
        return frozenset(self.renames(qualified).keys() - kept)

    def words_after_keras_1(self, qualified: str) -> frozenset[str]:
        """The parameters that got their names with Keras 2."""
        first = self._legacy.signature(qualified, "keras1")
        known = {one.name for one in first.parameters} if first is not None else set()
        return frozenset(self.renames(qualified).values()) - known

    def form(self, qualified: str, dialect: Dialect) -> Form | None:
        """How a dialect calls a name; ``None`` where it has no such name."""
        key = qualified, dialect
        if key not in self._forms:
            signature = self._signature(qualified, dialect)
            made = None if signature is None else self._form(qualified, dialect, signature)
            self._forms[key] = made
        return self._forms[key]

    def _signature(self, qualified: str, dialect: Dialect) -> Signature | None:
        if dialect == "keras3":
            return self.today(qualified) if qualified in self._objects else None
        signature = self._legacy.signature(qualified, dialect)
        if signature is not None and self._legacy.same_as_current(qualified, dialect):
            return replace(signature, parameters=self.today(qualified).parameters)
        return signature

    def _form(self, qualified: str, dialect: Dialect, signature: Signature) -> Form:
        entry = self.entry(qualified) or {}
        family = entry.get("family")
        renames = self._legacy.renames(qualified)
        merge = entry.get("merge")
        if merge is not None:
            layer = self.today(f"keras.layers.{merge}")
            signature = replace(signature, inherited=(*layer.parameters, *layer.inherited))
        old: set[str] = set()
        if dialect in ("keras0", "keras1", "keras2"):
            old = old_keywords(qualified, family, renames)
        elif dialect == "tf" and qualified.startswith("keras.optimizers."):
            old = set(renames)  # ``lr`` until TensorFlow 2.10
        own = self.today(qualified).parameters
        if dialect != "keras3":
            own = with_defaults(own, self._defaults(qualified, family, signature))
        return Form(
            qualified=qualified,
            dialect=dialect,
            family=family,
            own=own,
            signature=signature,
            old_keywords=frozenset(old),
            renames=renames,
            merge=merge,
        )

    def _defaults(
        self, qualified: str, family: str | None, signature: Signature
    ) -> dict[str, object]:
        """A dialect's plain defaults under the parameter names of Keras 3."""
        written = {
            parameter.name: parameter.default
            for parameter in (*signature.parameters, *signature.inherited)
            if parameter.default is not REQUIRED and not isinstance(parameter.default, NamedObject)
        }
        return self.translate(qualified, family, written)

    def translate(
        self, qualified: str, family: str | None, said: Mapping[str, object]
    ) -> dict[str, object]:
        """Old arguments under their names of Keras 3."""
        renames = self._legacy.renames(qualified)
        return translate(qualified, family, said, renames, self._legacy.values)


def with_defaults(
    parameters: tuple[Parameter, ...], defaults: Mapping[str, Any]
) -> tuple[Parameter, ...]:
    """The same parameters with other defaults, where there are others."""
    return tuple(
        replace(one, default=defaults[one.name]) if one.name in defaults else one
        for one in parameters
    )


def _renamed(
    parameters: tuple[Parameter, ...], renames: Mapping[str, str]
) -> tuple[Parameter, ...]:
    return tuple(replace(one, name=renames.get(one.name, one.name)) for one in parameters)
