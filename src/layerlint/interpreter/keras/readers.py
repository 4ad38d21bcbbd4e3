"""What reads a tensor beside the model at hand: two heads may be in two models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layerlint.interpreter.keras.objects import Call, KerasLayer
from layerlint.records import dataclass, field


@dataclass(slots=True, kw_only=True, eq=False)
class Readers:
    """What takes what a call gives."""

    calls: dict[Call, None] = field(default_factory=dict)
    layers: set[KerasLayer] = field(default_factory=set)

    def beside(self, calls: Mapping[Call, object]) -> int:
        """How many layers read it, and do so in none of the ``calls`` of a model.

        A layer that reads it in two models is one reader: both times it computes the same.
        """
        # Thousands of models may read one tensor, each with few calls.
        small, large = (calls, self.calls) if len(calls) < len(self.calls) else (self.calls, calls)
        return len(self.layers) - len({call.layer for call in small if call in large})


NOBODY = Readers()


def readers_of(calls: Iterable[Call]) -> dict[Call, Readers]:
    """Those of some calls that take what a call gives, by that call."""
    found: dict[Call, Readers] = {}
    for call in dict.fromkeys(calls):
        for tensor in call.inputs:
            if tensor.call is not None:
                readers = found.setdefault(tensor.call, Readers())
                readers.calls[call] = None
                readers.layers.add(call.layer)
    return found
