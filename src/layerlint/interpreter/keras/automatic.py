"""The names that Keras makes up: ``dense``, ``dense_1``, one class counted for itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from layerlint.interpreter.keras.objects import KerasLayer, KerasModel
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import Unknown, Value
from layerlint.regex import regex

_WORD = regex(r"(.)([A-Z][a-z]+)")
_EDGE = regex(r"([a-z])([A-Z])")
_COUNTING = ("tf", "keras3")
"""The Keras whose first layer of a class has no number, and is called as it is today."""


def name_of(run: Run, thing: KerasLayer | KerasModel) -> Value:
    """The name of a layer or model, ``None`` where it cannot be told."""
    label = run.machine.settle(thing.label)
    return _automatic(run, thing) if label is None else label


def _automatic(run: Run, thing: KerasLayer | KerasModel) -> str | None:
    """The name of a layer or model to which the source gives none, if it can be told.

    It hangs on all that was made before, so that after a loop of unknown length, a name that
    is not known or a network that is not looked into there is none.
    """
    while isinstance(thing, KerasLayer) and thing.original is not None:
        thing = thing.original
    maker = thing.born
    if isinstance(thing, KerasLayer) and thing.dialect not in _COUNTING:
        return None
    if not isinstance(maker, Run) or thing.name is None:
        return None
    # It is looked at all that there is, each time that a name is asked for.
    run.machine.step(len(maker.layers) >> 4)
    alike: Iterable[KerasLayer | KerasModel] = (
        maker.layers if isinstance(thing, KerasLayer) else maker.models
    )
    if any(one.kind == "application" and one.serial < thing.serial for one in maker.models):
        return None
    inner = {id(one.core) for one in maker.layers if one.core is not None}
    stem, number = _stem(thing.name), 0
    for one in alike:
        if one.serial >= thing.serial or id(one) in inner or one.name is None:
            continue
        if isinstance(one, KerasLayer) and (one.part or one.original is not None):
            continue
        if _stem(one.name) != stem:
            continue
        label = run.machine.settle(one.label)
        if isinstance(label, Unknown) or _in_loop(one):
            return None
        number += label is None
    return None if _in_loop(thing) else f"{stem}_{number}" if number else stem


def _in_loop(thing: KerasLayer | KerasModel) -> bool:
    return isinstance(thing, KerasLayer) and thing.turn[1] is not None


@cache
def _stem(name: str) -> str:
    """A class's name in small letters, as Keras divides it into words."""
    return _EDGE.sub(r"\1_\2", _WORD.sub(r"\1_\2", name)).lower()
