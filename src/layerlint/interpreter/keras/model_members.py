"""Attributes and methods of models."""

from __future__ import annotations

from layerlint.interpreter.keras import closed, functional, sequential
from layerlint.interpreter.keras.added import add_to_model
from layerlint.interpreter.keras.automatic import name_of
from layerlint.interpreter.keras.compilation import compile_model
from layerlint.interpreter.keras.layer_members import (
    builtin,
    dtype_policy,
    give_weights,
    known_of_layer,
    label_of,
    set_trainable,
)
from layerlint.interpreter.keras.layers import hold
from layerlint.interpreter.keras.objects import (
    Configuration,
    KerasLayer,
    KerasModel,
    Part,
    Tensor,
    TensorShape,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, rebuilt, tensors
from layerlint.interpreter.keras.weights import calls_of, children
from layerlint.interpreter.libraries import array_shapes
from layerlint.interpreter.values import NOTHING, Instance, List, Site, Unknown, Value

_SILENT = frozenset(
    {
        *("summary", "reset_states", "reset_metrics"),
        *("save_weights", "save", "export", "save_model", "to_yaml"),
    }
)
"""Methods whose result nobody uses and that change nothing of the graph."""

_RUNNING = frozenset(
    {
        *("fit", "predict", "evaluate", "fit_generator", "predict_generator", "train_on_batch"),
        *("evaluate_generator", "test_on_batch", "predict_on_batch", "predict_classes"),
    }
)
"""Methods that call the model on data."""


def model_attribute(
    run: Run, model: KerasModel, owner: Instance | None, name: str, site: Site
) -> Value:
    """An attribute of a model."""
    found = _model_known(run, model, owner, name, site)
    if found is not NOTHING:
        return found
    if owner is not None:
        layer = model.layer
        known = layer is not None and name in ("add_weight", "add_variable", "__call__", "call")
        if known and layer is not None:
            return known_of_layer(run, layer, owner, name, site)
        return NOTHING
    if name.startswith("__") and name.endswith("__"):
        return NOTHING
    key = ("attribute", run.machine.key_of(model), name)
    return run.machine.unknown(f"{name} of {model.name}", site, key=key)


def _asked(
    run: Run,
    model: KerasModel,
    name: str,
    given: list[Value],
    named: dict[str, Value],
    site: Site,
) -> Value:
    """What it answers on data, which nobody knows."""
    if not name.endswith("_generator"):
        _build_for(run, model, given[0] if given else named.get("x"))
    run.touch(model)
    model.asked = True
    model.judged = model.judged or not name.startswith("predict")
    return run.unknown(f"{name}()", site)


def _build_for(run: Run, model: KerasModel, data: Value) -> None:
    """A model that has not been called is built for the data that it is run on, batch by batch."""
    sizes = array_shapes.sizes_of(run.machine, data)
    if not sizes:
        return
    shape = TensorShape((None, *sizes[1:]))
    if model.kind == "sequential":
        sequential.build(run, model, shape)
    elif model.instance is not None and model.recording is None:
        closed.run_call(run, model.instance, None, shape)


def _restore(run: Run, model: KerasModel, thing: Value) -> None:
    """Load weights that were saved when something was trained."""
    run.changing(model)
    model.restored = True
    give_weights(run, thing)


def _model_known(
    run: Run, model: KerasModel, owner: Instance | None, name: str, site: Site
) -> Value:
    thing: Value = owner if owner is not None else model
    match name:
        case "add" if model.kind == "sequential" or owner is None:
            return builtin(name, lambda given, named, at: _add(run, model, given, named, at))
        case "pop":
            return builtin(name, lambda _given, _named, _at: sequential.pop(run, model))
        case "layers" | "_layers":
            return layers_of(run, model)
        case "output" | "outputs" | "input" | "inputs":
            return _ends(run, model, name, site)
        case "output_shape" | "input_shape":
            return _end_shape(run, model, name, site)
        case "trainable":
            return model.trainable
        case "name":
            return label_of(run, model, site)
        case "dtype_policy":
            given = None if model.layer is None else model.layer.keywords.get("dtype")
            return dtype_policy(run, given)
        case "get_layer":
            return builtin(name, lambda given, named, at: get_layer(run, model, given, named, at))
        case "compile":
            return builtin(
                name, lambda given, named, at: compile_model(run, model, given, named, at)
            )
        case "add_loss" | "add_metric":
            return builtin(
                name, lambda given, named, at: add_to_model(run, model, name, given, named, at)
            )
        case "build":
            return builtin(name, lambda given, named, _at: _build(run, model, given, named))
        case "get_config" | "to_json" if model.kind in ("sequential", "functional"):
            return builtin(name, lambda _given, _named, _at: Configuration(model))
        case "get_config":
            return builtin(name, lambda _given, _named, at: run.unknown("get_config()", at))
        case "__call__":
            return builtin(name, lambda given, named, at: run.apply(thing, given, named, at))
        case "call" if model.layer is None or not model.layer.overrides_call or owner is not None:
            return builtin(name, lambda given, named, at: _super_call(run, model, given, named, at))
        case "load_weights":
            return builtin(name, lambda _given, _named, _at: _restore(run, model, thing))
        case "set_weights":
            return builtin(name, lambda _given, _named, _at: give_weights(run, thing))
        case _ if name in _SILENT:
            return builtin(name, lambda _given, _named, _at: None)
        case _ if name in _RUNNING:
            return builtin(
                name, lambda given, named, at: _asked(run, model, name, given, named, at)
            )
        case "get_output_at" | "get_input_at":
            ends = "output" if "output" in name else "input"
            return builtin(name, lambda _given, _named, at: _ends(run, model, ends, at))
        case "built":
            return bool(model.inputs)
    return NOTHING


def _super_call(
    run: Run, model: KerasModel, given: list[Value], named: dict[str, Value], site: Site
) -> Value:
    """``super().call(x)`` of a class that derives from a model, and ``model.call(x)``."""
    value = given[0] if given else named.get("inputs")
    match model.kind:
        case "functional":
            return functional.call(run, model, value, named, site)
        case _ if model.items:
            return sequential.call(run, model, value, {})
    return run.opaque("the call of the base class", tensors(given, run.machine.settle), None, site)


def _add(
    run: Run, model: KerasModel, given: list[Value], named: dict[str, Value], site: Site
) -> Value:
    value = given[0] if given else named.get("layer")
    sequential.add(run, model, value, site)
    return None


def _build(run: Run, model: KerasModel, given: list[Value], named: dict[str, Value]) -> Value:
    shape = given[0] if given else named.get("input_shape", named.get("batch_input_shape"))
    sizes = sequential.as_sizes(run, shape)
    if model.kind == "sequential":
        sequential.build(run, model, sizes)
    elif model.instance is not None and shape is not None:
        closed.run_call(run, model.instance, None, shape)
    return None


def layers_of(run: Run, model: KerasModel) -> Value:
    """``model.layers``."""
    if model.listed is not None:
        return model.listed
    match model.kind:
        case _ if model.items:
            run.machine.step(1 + len(model.items) // 4)
            values = [run.machine.settle(item.value) for item in model.items]
            found = List(one for one in values if not _is_input(one))
        case "functional":
            calls = calls_of(model)
            # A loop may ask for the layers of what each of its turns makes longer.
            run.machine.step(2 * len(calls))
            found = functional.layers_in_order(model, calls)
        case "application":
            length = run.unknown(f"number of layers of {model.name}", model.site)
            part = Part(model)
            return List([part, part], length)
        case _:
            found = List(_objects(children(run, model)))
    run.touch(model)
    model.listed = found
    return found


def _objects(values: object) -> list[Value]:
    found: dict[int, Value] = {}
    for value in values:  # type: ignore[attr-defined]
        thing = getattr(value, "instance", None) or value
        found.setdefault(id(thing), thing)
    return list(found.values())


def _is_input(value: Value) -> bool:
    if isinstance(value, Tensor):
        return True
    return isinstance(value, KerasLayer) and value.name == "InputLayer"


def _ends(run: Run, model: KerasModel, name: str, site: Site) -> Value:
    """``model.output``, ``model.inputs`` …"""
    if model.kind == "sequential":
        sequential.grow(run, model)
    functional.note_ends(run, model)
    if not model.used and name.startswith("output"):
        run.touch(model)
        model.used = True
    ends = model.outputs if name.startswith("output") else model.inputs
    if not ends:
        key = ("attribute", run.machine.key_of(model), name)
        return run.machine.unknown(f"{name} of {model.name}", site, key=key)
    if name == "outputs":
        run.touch(model)
        model.ends = model.ends or List(ends)
        return model.ends
    if name == "inputs":
        return List(ends)
    whole = model.output_structure if name == "output" else model.input_structure
    found = list(leaves(whole, run.machine.settle))
    if len(found) == 1:
        return found[0]
    return whole


def _end_shape(run: Run, model: KerasModel, name: str, site: Site) -> Value:
    whole = _ends(run, model, name.removesuffix("_shape"), site)

    def shape(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or leaf.shape is None:
            return run.unknown(f"{name} of {model.name}", site)
        return TensorShape(leaf.shape)

    return whole if isinstance(whole, Unknown) else rebuilt(whole, run.machine.settle, shape)


def get_layer(
    run: Run, model: KerasModel, given: list[Value], named: dict[str, Value], site: Site
) -> Value:
    """``model.get_layer("block1")``, ``model.get_layer(index=2)``."""
    settle = run.machine.settle
    if model.kind == "application":
        return Part(model)
    wanted = settle(given[0] if given else named.get("name"))
    index = settle(named.get("index", given[1] if len(given) > 1 else None))
    layers = layers_of(run, model)
    if isinstance(wanted, int):
        # Keras 0.3: the first parameter is the index.
        wanted, index = None, wanted
    if isinstance(index, int) and -len(layers) <= index < len(layers):
        return layers[index]
    if isinstance(wanted, str):
        everything = [*layers, *(call.layer for call in calls_of(model))]
        for one in everything:
            target = one.native if isinstance(one, Instance) else one
            if isinstance(target, (KerasLayer, KerasModel)) and name_of(run, target) == wanted:
                return one
    key = ("layer", run.machine.key_of(model), run.machine.key_of(wanted))
    return run.machine.unknown(f"get_layer({wanted!r})", site, key=key)


def model_set(
    run: Run, model: KerasModel, owner: Instance | None, name: str, new: Value, site: Site
) -> bool:
    """Set an attribute of a model; false where it is the user's own affair."""
    match name:
        case "trainable":
            set_trainable(run, owner if owner is not None else model, new)
            return True
        case "outputs" | "output" if owner is None:
            if model.kind == "sequential":
                sequential.grow(run, model)
            functional.set_outputs(run, model, new, site)
            if model.kind == "sequential" and len(model.outputs) == 1:
                sequential.end_at(run, model, model.outputs[0])
            return True
        case "name" | "_name" if owner is None:
            run.changing(model)
            model.label = new
            return True
    if owner is not None:
        hold(run, new)
        return False
    return True


def part_attribute(run: Run, part: Part, name: str, site: Site) -> Value:
    """An attribute of a layer inside a network that is not looked into."""
    model = part.model
    match name:
        case "output":
            if model.outputs and model.outputs[0].call is not None:
                # Some tensor inside the network: its node is what is known of it.
                return Tensor(model.outputs[0].call, 0, None)
        case "trainable":
            return model.trainable
        case _ if name.startswith("__") and name.endswith("__"):
            return NOTHING
    key = ("attribute", run.machine.key_of(model), "layer", name)
    return run.machine.unknown(f"{name} of a layer of {model.name}", site, key=key)
