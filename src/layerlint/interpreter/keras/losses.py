"""Losses that are objects: what they do to a truth and an answer where the code calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras import operations
from layerlint.interpreter.keras.compilation import canonical_loss
from layerlint.interpreter.keras.objects import KerasObject
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import NOTHING, Instance, Site, Value

_SAID = ("from_logits", "label_smoothing", "axis")
"""What the function that a loss computes is told of its constructor's arguments."""


def judged(
    run: Run,
    loss: KerasObject,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Value:
    """The call of the function that a loss computes; ``NOTHING`` where it is none of Keras's."""
    symbol = run.machine.catalog.symbol(f"keras.losses.{canonical_loss(loss.name)}")
    if symbol is None or symbol.kind != "function":
        return NOTHING
    given = {name: each for name, each in keywords.items() if name in ("y_true", "y_pred")}
    said = {name: loss.arguments[name] for name in _SAID if name in loss.arguments}
    words = {**given, **said}
    return operations.apply(run, symbol.name, positional[:2], words, site, symbol.qualified)


def judged_by_own(
    run: Run,
    owner: Instance,
    made: KerasObject,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Value:
    """The same for an object of a user's class: by its ``call``, or what it has from its base."""
    if run.machine.class_attribute(owner.cls, "call") is not NOTHING:
        own = run.machine.attribute(owner, "call", site)
        words = {name: each for name, each in keywords.items() if name in ("y_true", "y_pred")}
        return run.machine.call(own, list(positional[:2]), words, site)
    return judged(run, made, positional, keywords, site)
