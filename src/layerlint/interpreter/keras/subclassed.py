"""Objects of the user's own classes that derive from layers and models: how they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from astroid.nodes import ClassDef

from layerlint.interpreter.keras.binding import OPEN
from layerlint.interpreter.keras.functional import fill as fill_functional
from layerlint.interpreter.keras.layers import fill as fill_layer
from layerlint.interpreter.keras.objects import (
    KerasLayer,
    KerasModel,
    KerasObject,
    Plain,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import fill as fill_sequential
from layerlint.interpreter.values import (
    NOTHING,
    Function,
    Instance,
    Native,
    Site,
    Value,
)

MODELS = ("keras.Model", "keras.Sequential")


def instantiate(run: Run, instance: Instance, native: Native, site: Site | None) -> None:
    """Attach what Keras keeps of an object of a user's class, before its ``__init__``."""
    where = site or site_of(run, instance)
    run.touch(instance)
    if native.symbol.kind != "layer" and native.qualified not in MODELS:
        instance.native = Plain(KerasObject(qualified=native.qualified, name=native.symbol.name))
        return
    layer = run.new_layer(instance.cls.name, where)
    layer.instance = instance
    layer.base = native.symbol.name
    layer.overrides_call = overrides_call(run, instance)
    spec = run.machine.catalog.layer(native.symbol.name)
    if spec is not None and not layer.overrides_call:
        layer.family = spec.family
    run.instances.append(instance)
    if native.symbol.kind == "layer":
        instance.native = layer
        return
    kind = "sequential" if native.qualified == "keras.Sequential" else "subclassed"
    model = run.new_model("subclassed", instance.cls.name, where)
    if kind == "sequential" and not layer.overrides_call:
        model.kind = "sequential"
    model.layer = layer
    model.instance = instance
    instance.native = model


def overrides_call(run: Run, instance: Instance) -> bool:
    """Whether a user's class says itself what a call does."""
    find = run.machine.class_attribute
    return any(find(instance.cls, name) is not NOTHING for name in ("call", "get_output"))


def site_of(run: Run, instance: Instance) -> Site:
    """Where an object is constructed, when only the running functions tell."""
    for frame in reversed(run.machine.frames):
        if frame.site is not None:
            return frame.site
    return Site(source=instance.cls.scope.module.source, node=instance.cls.node)


def initialize(
    run: Run,
    instance: Instance,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> None:
    """What ``__init__`` of the class of Keras does with its arguments."""
    target = instance.native
    locate(run, instance, site, positional, keywords)
    match target:
        case Plain():
            run.touch(instance)
            instance.native = Plain(bound_object(run, native, positional, keywords))
        case KerasLayer() if native.symbol.kind != "layer":
            pass  # what a model begins with, of something that is none
        case KerasLayer(overrides_call=True):
            run.touch(target)
            core = run.new_layer(native.symbol.name, site)
            core.qualified = native.qualified
            core.held = True
            fill_layer(run, core, native, positional, keywords, site)
            target.core = core
            target.trainable = core.trainable
            target.keywords = {**core.keywords, **target.keywords}
            if not target.given and native.symbol.name != "Layer":
                inherit_arguments(run, target, core)
        case KerasLayer():
            fill_layer(run, target, native, positional, keywords, site)
        case KerasModel(kind="sequential"):
            fill_sequential(run, target, positional, keywords, site)
        case KerasModel() if native.qualified == "keras.Sequential":
            fill_sequential(run, target, positional, keywords, site)
        case KerasModel() if positional or {"inputs", "outputs", "input", "output"} & set(keywords):
            if target.layer is not None and not target.layer.overrides_call:
                fill_functional(run, target, positional, keywords, site)
        case KerasModel():
            run.touch(target)
            target.label = keywords.get("name")
            if target.layer is not None and "trainable" in keywords:
                run.touch(target.layer)
                target.layer.trainable = keywords["trainable"]


def bound_object(
    run: Run, native: Native, positional: Sequence[Value], keywords: Mapping[str, Value]
) -> KerasObject:
    """An object of a class of Keras that is neither layer nor model, with its arguments."""
    said = {key: value for key, value in keywords.items() if key not in OPEN}
    try:
        bound = run.machine.catalog.bind(native.qualified, "keras3", positional, said)
        arguments = {**bound.arguments, **bound.unbound_values}
    except LookupError:
        arguments = dict(said)
    return KerasObject(qualified=native.qualified, name=native.symbol.name, arguments=arguments)


def inherit_arguments(run: Run, layer: KerasLayer, core: KerasLayer) -> None:
    """A class without ``__init__`` of its own takes the arguments of its base."""
    find = run.machine.class_attribute
    if layer.instance is not None and find(layer.instance.cls, "__init__") is NOTHING:
        layer.arguments, layer.given = dict(core.arguments), core.given
        layer.canonical = layer.form = None


def locate(
    run: Run,
    instance: Instance,
    site: Site,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
) -> None:
    """Note where an object is constructed and with which arguments, from its ``__init__``."""
    target = instance.native
    layer = target.layer if isinstance(target, KerasModel) else target
    if not isinstance(layer, KerasLayer) or (layer.site is not None and layer.build_ran):
        return
    frame = next(
        (
            one
            for one in run.machine.frames
            if one.function is not None
            and getattr(one.function.node, "name", "") == "__init__"
            and one.scope.names.get(_first_parameter(one.function)) is instance
        ),
        None,
    )
    where = frame.site if frame is not None and frame.site is not None else site
    if (frame is not None and frame.site is None) or isinstance(where.node, ClassDef):
        run.called_by_nobody.add(where.node)
    run.touch(layer)
    layer.site, layer.place = where, run.place(where)
    if isinstance(target, KerasModel):
        run.touch(target)
        target.site, target.place = where, layer.place
    if frame is not None and frame.function is not None and layer.overrides_call:
        note_arguments(run, layer, frame.function, frame.scope.names)


def note_arguments(
    run: Run, layer: KerasLayer, function: Function, names: Mapping[str, Value]
) -> None:
    """The arguments of a user's constructor by its parameters, its defaults filled in."""
    arguments = function.node.args
    parameters = [one.name for one in (*arguments.posonlyargs, *(arguments.args or ()))][1:]
    defaults = dict(zip(reversed(parameters), reversed(function.defaults), strict=False))
    keyword_only = [one.name for one in arguments.kwonlyargs]
    defaults.update(zip(keyword_only, function.keyword_defaults, strict=False))
    found: dict[str, Value] = {}
    for name in (*parameters, *keyword_only):
        if name in names:
            found[name] = names[name]
    if arguments.vararg is not None and names.get(arguments.vararg):
        found[arguments.vararg] = names[arguments.vararg]
    given = [name for name in found if name not in defaults or found[name] is not defaults[name]]
    rest = names.get(arguments.kwarg) if arguments.kwarg is not None else None
    if isinstance(rest, dict):
        for name, value in rest.items():
            if isinstance(name, str):
                found[name] = value
                given.append(name)
    layer.arguments, layer.given = found, tuple(given)
    layer.canonical = layer.form = None
    layer.keywords = {name: found[name] for name in given}


def _first_parameter(function: Function) -> str:
    arguments = function.node.args
    names = [one.name for one in (*arguments.posonlyargs, *(arguments.args or ()))]
    return names[0] if names else ""
