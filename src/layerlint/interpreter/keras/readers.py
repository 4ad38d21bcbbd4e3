"""What reads a tensor beside the model at hand: two heads may be in two models."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from layerlint.interpreter.keras.objects import Call


def readers_of(calls: Iterable[Call]) -> dict[Call, list[Call]]:
    """Those of some calls that take what a call gives, by that call."""
    found: dict[Call, list[Call]] = {}
    for call in dict.fromkeys(calls):
        for source in dict.fromkeys(one.call for one in call.inputs):
            if source is not None:
                found.setdefault(source, []).append(call)
    return found


def other_readers(
    call: Call, readers: Mapping[Call, Sequence[Call]], calls: Collection[Call]
) -> int:
    """How many layers read what a call gives, and do so in none of the ``calls`` of its model.

    A layer that reads it in two models is one reader: both times it computes the same.
    """
    reading = readers.get(call, ())
    here = {one.layer for one in reading if one in calls}
    return len({one.layer for one in reading if one not in calls} - here)
