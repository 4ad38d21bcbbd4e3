"""What reads a tensor beside the model at hand: two heads may be in two models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from layerlint.interpreter.keras.objects import Call, KerasLayer


class Readers:
    """How many layers take what a call gives, of those that make some ``calls``.

    A layer that takes it in two calls is one reader: both times it computes the same. The readers
    are counted and not kept: of thousands of layers, each may read all before it.
    """

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._calls = set(calls)
        self._layers = _reading(self._calls)

    def beside(self, model: Iterable[Call]) -> dict[Call, int]:
        """Of each call of a model, how many layers read it, and do so in no call of the model.

        It takes as long as the model is large, of which there may be thousands.
        """
        own = list(model)
        here = _reading(call for call in own if call in self._calls)
        return {call: self._layers[call] - here[call] for call in own}


def _reading(calls: Iterable[Call]) -> Counter[Call]:
    """How many layers take what a call gives in one of some calls, by what gives it."""
    by_layer: dict[KerasLayer, list[Call]] = {}
    for call in calls:
        by_layer.setdefault(call.layer, []).append(call)
    found: Counter[Call] = Counter()
    for own in by_layer.values():
        found.update({one.call for call in own for one in call.inputs if one.call is not None})
    return found
