"""Copies of layers and models: the same constructor calls, new objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.functional import again, moved
from layerlint.interpreter.keras.objects import (
    Call,
    Configuration,
    Item,
    KerasLayer,
    KerasModel,
    Tensor,
)
from layerlint.interpreter.keras.run import STEPS_A_LAYER, Run
from layerlint.interpreter.keras.structure import rebuilt
from layerlint.interpreter.keras.weights import calls_of, children
from layerlint.interpreter.values import NOTHING, Instance, List, Native, Site, Value

Copies = dict[int, Value]


def copied(run: Run, value: Value, site: Site, made: Copies | None = None) -> Value:
    """A copy of a layer, model or user object, or of a list of them."""
    # Copies of copies double in each turn of a loop.
    run.machine.step()
    made = {} if made is None else made
    value = run.machine.settle(value)
    if id(value) in made:
        return made[id(value)]
    match value:
        case KerasLayer(instance=None):
            copy: Value = copied_layer(run, value, made, site)
        case KerasModel(instance=None):
            copy = copied_model(run, value, made, site)
        case Instance(native=KerasLayer() | KerasModel()):
            return copied_instance(run, value, made, site)
        case list():
            return List(copied(run, one, site, made) for one in value)
        case tuple() if type(value) is tuple:
            return tuple(copied(run, one, site, made) for one in value)
        case _:
            return value
    made[id(value)] = copy
    return copy


def cloned(run: Run, model: Value, site: Site, function: Value = None) -> Value:
    """``clone_model``: every layer is constructed anew, by this call or by a function of each."""
    given = {} if function is None else _given(run, model, function, site)
    made = dict(given)
    copy = copied(run, model, site, made)
    for number, thing in made.items():
        if number in given:
            continue
        native = thing.native if isinstance(thing, Instance) else thing
        for one in (native, native.layer if isinstance(native, KerasModel) else None):
            if isinstance(one, KerasLayer):
                one.site, one.place, one.chain = site, run.place(site), run.chain()
    return copy


def _given(run: Run, model: Value, function: Value, site: Site) -> Copies:
    """What ``clone_function`` makes of each layer of a model."""
    found: Copies = {}
    for child in children(run, model):
        layer = child.native if isinstance(child, Instance) else child
        if not isinstance(layer, KerasLayer) or layer.operation or layer.name == "InputLayer":
            continue
        thing = layer.instance or layer
        if id(thing) not in found:
            made = run.machine.settle(run.machine.call(function, [thing], {}, site))
            if isinstance(made, Instance) or (isinstance(made, KerasLayer) and made.name):
                found[id(thing)] = made
    return found


def configured(run: Run, config: Value, site: Site) -> Value:
    """What ``from_config`` makes of a model's configuration, ``NOTHING`` of anything else."""
    if not isinstance(config, Configuration) or config.opened:
        return NOTHING
    return cloned(run, config.model, site)


def deserialized(
    run: Run, native: Native, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    """``keras.layers.deserialize``: the layer that a class name and a configuration stand for,
    ``NOTHING`` where they are not known.
    """
    machine = run.machine
    given = dict(zip(("config", "custom_objects"), positional, strict=False)) | dict(keywords)
    told, own = (machine.settle(given.get(name)) for name in ("config", "custom_objects"))
    if not isinstance(told, dict):
        return NOTHING
    name, config = (machine.settle(told.get(word)) for word in ("class_name", "config"))
    if not isinstance(name, str) or not isinstance(config, dict):
        return NOTHING
    cls = own.get(name) if isinstance(own, dict) else None
    if cls is None:
        symbol = machine.catalog.symbol(f"keras.layers.{name}")
        if symbol is None or symbol.kind != "layer":
            return NOTHING
        cls = Native(symbol=symbol, dialect=native.dialect)
    made = machine.attribute(cls, "from_config", site)
    return machine.call(made, [config], {}, site)


def copied_layer(run: Run, layer: KerasLayer, made: Copies, site: Site) -> KerasLayer:
    """A layer with the same configuration."""
    run.machine.step(STEPS_A_LAYER)
    copy = KerasLayer(layer.name, layer.place)
    for name, value in vars(layer).items():
        setattr(copy, name, value)
    copy.serial, copy.born = run.next_serial(), run
    copy.original = layer
    copy.calls, copy.shapes, copy.build_ran, copy.owner = [], None, False, None
    copy.weights = []
    copy.arguments = {
        name: copied(run, value, site, made) for name, value in layer.arguments.items()
    }
    run.layers.append(copy)
    return copy


def copied_instance(run: Run, instance: Instance, made: Copies, site: Site) -> Instance:
    """An object of a user's class, with copies of what it holds."""
    copy = Instance(instance.cls)
    made[id(instance)] = copy
    native = instance.native
    if isinstance(native, KerasLayer):
        layer = copied_layer(run, native, made, site)
        layer.instance = copy
        copy.native = layer
    elif isinstance(native, KerasModel):
        model = copied_model(run, native, made, site)
        model.instance = copy
        if native.layer is not None:
            called = copied_layer(run, native.layer, made, site)
            called.instance = copy
            model.layer = called
        copy.native = model
    copy.attributes = {
        name: copied(run, value, site, made) for name, value in instance.attributes.items()
    }
    run.instances.append(copy)
    return copy


def copied_model(run: Run, model: KerasModel, made: Copies, site: Site) -> KerasModel:
    """A model of copied layers."""
    run.machine.step(STEPS_A_LAYER)
    copy = run.new_model(model.kind, model.name, site)
    made[id(model)] = copy
    copy.label = model.label
    copy.layer = model.layer
    copy.doubtful = model.doubtful
    copy.open_ended = model.open_ended
    copy.trainable = model.trainable
    if model.kind == "sequential":
        copy.items = [
            Item(value=_copied_item(run, item.value, made, site), turn=item.turn, site=item.site)
            for item in model.items
        ]
        return copy
    settle = run.machine.settle
    mapped: dict[Tensor, Tensor] = {}
    for call in calls_of(model):
        _again(run, call, mapped, made, site)

    def change(leaf: Value) -> Value:
        return moved(leaf, mapped) if isinstance(leaf, Tensor) else leaf

    copy.inputs = tuple(moved(one, mapped) for one in model.inputs)
    copy.outputs = tuple(moved(one, mapped) for one in model.outputs)
    copy.input_structure = rebuilt(model.input_structure, settle, change)
    copy.output_structure = rebuilt(model.output_structure, settle, change)
    return copy


def _copied_item(run: Run, value: Value, made: Copies, site: Site) -> Value:
    """A copy of what was added to a model; of ``Input(…)`` the layer behind it."""
    value = run.machine.settle(value)
    entered = isinstance(value, Tensor) and value.call is not None and not value.call.inputs
    return copied(run, value.call.layer if entered else value, site, made)


def _again(run: Run, call: Call, mapped: dict[Tensor, Tensor], made: Copies, site: Site) -> None:
    fresh = Call(call.layer, call.order)
    for name, value in vars(call).items():
        setattr(fresh, name, value)
    layer = call.layer
    if layer.name is not None and not layer.operation:
        other = copied(run, layer.instance or layer, site, made)
        native = other.native if isinstance(other, Instance) else other
        called = native.layer if isinstance(native, KerasModel) else native
        if isinstance(called, KerasLayer):
            fresh.layer = called
    if not call.inputs:
        fresh.positional = ()
    again(run, fresh, mapped, {})
