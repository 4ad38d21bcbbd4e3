"""Arguments of layers in the form in which Keras's ``get_config()`` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from layerlint.graph.model import Argument


class Named(Protocol):
    """What is asked of a layer's specification: its name."""

    @property
    def name(self) -> str:
        """Keras's class name."""


def canonical_arguments(spec: Named, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """The arguments in Keras's own form; what is unknown stays so."""
    return dict(arguments) if spec.name else {}
