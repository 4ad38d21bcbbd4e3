"""The layers that a model or user object is made of, for counting and for freezing."""

from __future__ import annotations

from collections.abc import Iterator

from layerlint.interpreter.keras.objects import Call, Group, KerasLayer, KerasModel, Recording
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves
from layerlint.interpreter.values import Instance, Value

_DEEPEST = 12


def layers_within(run: Run, thing: Value) -> list[KerasLayer]:
    """Every layer that belongs to something, each once, the thing's own layer first."""
    found: dict[KerasLayer, None] = {}
    for layer in _within(run, thing, set(), _DEEPEST):
        found[layer] = None
    return list(found)


def children(run: Run, thing: Value) -> Iterator[Value]:
    """The layers, models and user objects that something holds directly."""
    settle = run.machine.settle
    match thing:
        case KerasLayer(instance=Instance() as instance):
            for value in list(instance.attributes.values()):
                yield from _held(run, value, 4)
            for call in thing.calls[-1:]:
                if call.inside is not None:
                    yield from _called(call.inside)
            base = base_of(thing)
            if base is not None and base.shapes is not None:
                yield base
        case KerasLayer():
            for value in thing.arguments.values():
                yield from _held(run, value, 3)
        case KerasModel() if thing.items:
            for item in thing.items:
                yield settle(item.value)
            yield from _attributes(run, thing)
        case KerasModel():
            yield from _attributes(run, thing)
            if thing.recording is not None:
                yield from _called(thing.recording)
            else:
                for call in calls_of(thing):
                    yield call.layer
            if thing.layer is not None and thing.layer.calls:
                inside = thing.layer.calls[-1].inside
                if inside is not None:
                    yield from _called(inside)


def base_of(layer: KerasLayer) -> KerasLayer | None:
    """The layer of Keras with weights of its own that a user's layer is besides."""
    core = layer.core
    return None if core is None or core.qualified in _WITHOUT_WEIGHTS else core


_WITHOUT_WEIGHTS = frozenset({"keras.layers.Layer", "keras.layers.Wrapper"})


def _attributes(run: Run, model: KerasModel) -> Iterator[Value]:
    if model.instance is not None:
        for value in list(model.instance.attributes.values()):
            yield from _held(run, value, 4)


def _called(recording: Recording) -> Iterator[Value]:
    for call in recording.calls:
        # A value that is not known enters as a node without a site of its own: no layer.
        opaque = call.layer.name is None
        if not opaque or (call.site is not None and not call.layer.part):
            yield call.layer


def _held(run: Run, value: Value, depth: int) -> Iterator[Value]:
    """Layers and models in an attribute or argument, also in lists and dictionaries."""
    for leaf in leaves(value, run.machine.settle, depth):
        match leaf:
            case KerasLayer() | KerasModel() | Instance(native=KerasLayer() | KerasModel()):
                yield leaf


def _within(run: Run, thing: Value, seen: set[int], depth: int) -> Iterator[KerasLayer]:
    thing = run.machine.settle(thing)
    if isinstance(thing, Instance):
        thing = thing.native
    if not isinstance(thing, (KerasLayer, KerasModel)) or id(thing) in seen or depth == 0:
        return
    seen.add(id(thing))
    if isinstance(thing, KerasLayer):
        yield thing
    elif thing.layer is not None:
        yield thing.layer
    for child in children(run, thing):
        yield from _within(run, child, seen, depth - 1)


def calls_of(model: KerasModel) -> list[Call]:
    """The calls that a functional model consists of, in the order of the data."""
    if model.kind == "sequential":
        # Branches of a `Merge` may begin alike.
        return list(dict.fromkeys(call for _, calls in model.steps for call in calls))
    inputs = set(model.inputs)
    found: dict[Call, None] = {}
    for tensor in model.inputs:
        if tensor.call is not None and tensor.call.layer.name == "InputLayer":
            found[tensor.call] = None
    groups: set[Group] = set()
    pending = [one.call for one in model.outputs if one not in inputs]
    while pending:
        call = pending.pop()
        if call is None or call in found:
            continue
        found[call] = None
        pending.extend(one.call for one in call.inputs if one not in inputs)
        for group in call.groups:
            # A model that is called like a layer is called as a whole.
            if group not in groups:
                groups.add(group)
                pending.extend(group.calls)
    return sorted(found, key=lambda call: call.order)
