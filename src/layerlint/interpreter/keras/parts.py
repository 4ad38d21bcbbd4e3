"""Which calls in a model give the outputs of the models that are parts of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from layerlint.interpreter.keras import sequential
from layerlint.interpreter.keras.objects import Call, KerasModel, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.values import Instance


def by_output(models: Iterable[KerasModel]) -> dict[Call, list[KerasModel]]:
    """The functional models, by the calls that give their first outputs."""
    found: dict[Call, list[KerasModel]] = {}
    for model in models:
        call = model.outputs[0].call if len(model.outputs) > 0 else None
        if call is not None and model.kind in ("functional", "graph"):
            found.setdefault(call, []).append(model)
    return found


def ends_of_parts(
    models: Mapping[KerasModel, Sequence[Call]],
    ending: Mapping[Call, Sequence[KerasModel]],
    calls: Sequence[Call],
) -> set[Call]:
    """The calls that give an output of a functional model which has some of these calls only.

    Of the models it is known which calls they consist of, and which are ``ending`` with a call.
    """
    whole = set(calls)
    return {
        output.call
        for model in chain.from_iterable(ending.get(call, ()) for call in whole)
        if len(models[model]) < len(whole)
        if all(one.call in whole for one in model.outputs)
        if whole.issuperset(models[model])
        for output in model.outputs
        if output.call is not None
    }


def ends_of_members(run: Run, calls: Sequence[Call]) -> set[Call]:
    """The calls that give the outputs of the members of a model that has nothing beside them.

    A generator and its adversary, an encoder and its decoder: each says itself what it takes.
    """
    ends: set[Call] = set()
    members: set[KerasModel] = set()
    for call in calls:
        if call.layer.name == "InputLayer":
            continue
        if not call.groups or not sequential.says_its_input(run, call.groups[0].model):
            return set()
        group = call.groups[0]
        members.add(group.model)
        if any(one in group.outputs for one in call.outputs):
            ends.add(call)
    return ends if len(members) > 1 else set()


def ends_of_objects(run: Run) -> set[Call]:
    """The calls that give what one object of a user's class hands to another that is no part of it.

    A generator's image goes into a discriminator, which real images go into as well: both are
    called, and what the second one begins with is not there for the first.
    """
    taken: dict[Instance, list[tuple[Tensor, ...]]] = {}
    given_by: dict[Tensor, Instance] = {}
    for thing, entering, leaving in run.objects:
        taken.setdefault(thing, []).append(entering)
        given_by.update(dict.fromkeys(leaving, thing))
    ends: set[Call] = set()
    for thing, calls in taken.items():
        handed = [[one for one in each if given_by.get(one, thing) is not thing] for each in calls]
        if not all(handed):  # something else goes in, too
            ends |= {one.call for each in handed for one in each if one.call is not None}
    return ends
