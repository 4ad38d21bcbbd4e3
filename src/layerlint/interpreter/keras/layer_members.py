"""Attributes and methods of layers."""

from __future__ import annotations

from collections.abc import Callable

from layerlint.interpreter.keras import sequential
from layerlint.interpreter.keras.added import add_to_layer
from layerlint.interpreter.keras.automatic import name_of
from layerlint.interpreter.keras.configuration import POLICY
from layerlint.interpreter.keras.describing import infer, plain_shape
from layerlint.interpreter.keras.layers import hold, note_build
from layerlint.interpreter.keras.objects import (
    Call,
    Constant,
    KerasLayer,
    KerasModel,
    KerasObject,
    Tensor,
    TensorShape,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import rebuilt, tensors
from layerlint.interpreter.keras.weights import base_of, children, layers_within
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Configured,
    Instance,
    List,
    Native,
    Site,
    Value,
)

Method = Callable[[list[Value], dict[str, Value], Site], Value]


def builtin(name: str, method: Method) -> Builtin:
    """A method that layerlint carries out."""
    return Builtin(name=name, run=lambda _machine, given, named, site: method(given, named, site))


def layer_attribute(
    run: Run, layer: KerasLayer, owner: Instance | None, name: str, site: Site
) -> Value:
    """An attribute of a layer; of a user's only what Keras gives it surely."""
    found = known_of_layer(run, layer, owner, name, site)
    if found is not NOTHING:
        return found
    arguments = layer.core.arguments if layer.core is not None else layer.arguments
    if owner is not None:
        base = layer.core if layer.core is not None else layer
        spec = run.machine.catalog.layer(layer.base or "")
        own = {one.name for one in spec.parameters} if spec is not None else set()
        if name in own and name in base.arguments:
            return _kept(run, layer, name, base.arguments[name])
        return NOTHING
    if name in arguments:
        return _kept(run, layer, name, arguments[name])
    if name.startswith("__") and name.endswith("__"):
        return NOTHING
    key = ("attribute", run.machine.key_of(layer), name)
    return run.machine.unknown(f"{name} of {layer.name}", site, key=key)


def _kept(run: Run, layer: KerasLayer, name: str, value: Value) -> Value:
    """An argument as the layer keeps it."""
    if name in ("kernel_size", "strides", "dilation_rate", "pool_size"):
        return _as_sizes(run, layer, value)
    if name == "data_format" and run.machine.settle(value) is None:
        return layer.image_data_format
    return value


def _as_sizes(run: Run, layer: KerasLayer, value: Value) -> Value:
    """Keras keeps sizes as tuples, one for each axis."""
    settled = run.machine.settle(value)
    spec = run.machine.catalog.layer(layer.base or layer.name or "")
    rank = spec.spatial_rank if spec is not None else None
    if isinstance(settled, int) and rank is not None:
        return (settled,) * rank
    return tuple(settled) if isinstance(settled, (list, tuple)) else value


def known_of_layer(
    run: Run, layer: KerasLayer, owner: Instance | None, name: str, site: Site
) -> Value:
    thing: Value = owner if owner is not None else layer
    match name:
        case "trainable":
            return layer.trainable
        case "name":
            return label_of(run, layer, site)
        case "__class__" if layer.instance is None and layer.qualified is not None:
            symbol = run.machine.catalog.symbol(layer.qualified)
            return NOTHING if symbol is None else Native(symbol=symbol)
        case "output" | "input" | "output_shape" | "input_shape":
            return _history(run, layer, name, site)
        case "get_output_at" | "get_input_at":
            return builtin(name, lambda given, _named, at: _at(run, layer, name, given, at))
        case "__call__":
            return builtin(name, lambda given, named, at: run.apply(thing, given, named, at))
        case "call":
            return builtin(name, lambda given, named, at: _base_call(run, layer, given, named, at))
        case "build":
            return builtin(name, lambda given, named, _at: _note_shapes(run, layer, given, named))
        case "add_weight" | "add_variable":
            return builtin(name, lambda given, named, _at: _add_weight(run, layer, given, named))
        case "compute_output_shape" | "get_output_shape_for":
            if owner is None:
                return builtin(name, lambda given, _named, at: _output_shape(run, layer, given, at))
        case "get_config":
            base = layer.core if layer.core is not None else layer
            return builtin(
                name,
                lambda _given, _named, at: Configured(base.arguments, label_of(run, layer, at)),
            )
        case "layers" | "_layers" if owner is not None:
            return List(children(run, layer)) if name == "_layers" else NOTHING
        case "built":
            return layer.shapes is not None
        case "dtype" | "compute_dtype" | "variable_dtype":
            return run.settings.floatx
        case "dtype_policy":
            base = layer.core if layer.core is not None else layer
            return dtype_policy(run, base.arguments.get("dtype"))
        case "supports_masking" | "stateful" if owner is not None:
            return False
        case "add_loss" | "add_metric":
            return builtin(name, lambda given, named, at: add_to_layer(run, name, given, named, at))
        case "add_update":
            return builtin(name, lambda _given, _named, _at: None)
        case "set_weights":
            return builtin(name, lambda _given, _named, _at: give_weights(run, thing))
        case "get_weights" | "count_params" | "compute_mask":
            return builtin(name, lambda _given, _named, at: run.unknown(f"{name}()", at))
        case "weights" | "trainable_weights" | "variables" | "trainable_variables" | "losses":
            key = ("attribute", run.machine.key_of(thing), name)
            return run.machine.unknown(f"{name} of {layer.name}", site, key=key)
        case "weight" | "kernel" | "bias" if owner is None:
            return Constant(None)
    return NOTHING


def dtype_policy(run: Run, given: Value) -> Value:
    """The policy of something that is given a dtype, or none."""
    dtype = run.machine.settle(given)
    if dtype is not None and not isinstance(dtype, str):
        return dtype
    name = run.settings.floatx if dtype is None else dtype
    return KerasObject(qualified=POLICY, name="DTypePolicy", arguments={"name": name})


def label_of(run: Run, thing: KerasLayer | KerasModel, site: Site) -> Value:
    name = name_of(run, thing)
    if name is not None:
        return name
    key = ("attribute", run.machine.key_of(thing), "name")
    return run.machine.unknown(f"the name that Keras gives {thing.name}", site, key=key)


def _history(run: Run, layer: KerasLayer, name: str, site: Site) -> Value:
    """``layer.output`` and its like: of the first call."""
    call = _first_call(run, layer)
    if call is None:
        key = ("attribute", run.machine.key_of(layer), name)
        return run.machine.unknown(f"{name} of {layer.name}, which is not called", site, key=key)
    if layer.owner is not None:
        hold(run, layer.owner)
    return _of_call(run, call, name)


def _first_call(run: Run, layer: KerasLayer) -> Call | None:
    """The first call of a layer; a Sequential that knows its input calls its layers at once."""
    first, owner = next(iter(layer.calls), None), layer.owner
    if owner is None or (first is not None and first.order < owner.serial):
        return first
    enters = bool(owner.items) and isinstance(run.machine.settle(owner.items[0].value), Tensor)
    if first is None or enters or sequential.first_shape(run, owner) is not None:
        sequential.grow(run, owner)
        calls = (call for _, calls in owner.steps for call in calls if call.layer is layer)
        return next(calls, first)
    return first


def _at(run: Run, layer: KerasLayer, name: str, given: list[Value], site: Site) -> Value:
    index = run.machine.settle(given[0]) if given else 0
    if not isinstance(index, int) or not -len(layer.calls) <= index < len(layer.calls):
        return run.unknown(f"{name}()", site)
    return _of_call(run, layer.calls[index], "output" if "output" in name else "input")


def _of_call(run: Run, call: Call, name: str) -> Value:
    entering = call.inputs
    if call.layer.name == "InputLayer":
        entering = call.outputs  # it is given nothing, and its input is what it stands for
    given: Value = entering[0] if len(entering) == 1 else List(entering)
    value = call.result if name.startswith("output") else given
    if not name.endswith("_shape"):
        return value

    def shape(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or leaf.shape is None:
            return run.unknown(f"{name} of {call.layer.name}", call.site)
        return TensorShape(leaf.shape)

    return rebuilt(value, run.machine.settle, shape)


def _base_call(
    run: Run, layer: KerasLayer, given: list[Value], named: dict[str, Value], site: Site
) -> Value:
    """``super().call(x)``: the layer of Keras that a user's class derives from."""
    if layer.core is not None:
        return run.apply(layer.core, given, named, site)
    if layer.instance is None:
        return run.apply(layer, given, named, site)
    return run.opaque("the call of the base class", tensors(given, run.machine.settle), None, site)


def _add_weight(run: Run, layer: KerasLayer, given: list[Value], named: dict[str, Value]) -> Value:
    settle = run.machine.settle
    shape = named.get("shape")
    if shape is None:
        shape = next((one for one in map(settle, given) if isinstance(one, (list, tuple))), None)
    sizes = sequential.as_sizes(run, shape)
    if sizes is None and settle(shape) is None and "shape" not in named:
        sizes = ()
    weight = None if sizes is None else plain_shape(run, sizes)
    total: int | None = None
    if weight is not None and None not in weight:
        total = 1
        for size in weight:
            total *= size or 0
    run.touch(layer)
    layer.weights.append(total)
    return Constant(sizes)


def _note_shapes(run: Run, layer: KerasLayer, given: list[Value], named: dict[str, Value]) -> None:
    """``layer.build(shape)``: a layer of Keras has its weights from then on."""
    shapes = [sequential.as_sizes(run, one) for one in (*given, *named.values())]
    target = layer if layer.instance is None else base_of(layer)
    if shapes and target is not None:
        note_build(run, target, shapes)


def _output_shape(run: Run, layer: KerasLayer, given: list[Value], site: Site) -> Value:
    sizes = sequential.as_sizes(run, given[0]) if given else None
    if sizes is None:
        return run.unknown("compute_output_shape()", site)
    found = infer(run, layer, [sizes], {})
    shape = found.shapes[0]
    return run.unknown("compute_output_shape()", site) if shape is None else TensorShape(shape)


def set_trainable(run: Run, thing: Value, value: Value) -> None:
    """As in Keras: a layer and all that it holds."""
    target = thing.native if isinstance(thing, Instance) else thing
    if isinstance(target, KerasModel):
        run.touch(target)
        target.trainable = value
    for layer in layers_within(run, thing):
        run.touch(layer)
        layer.trainable = value


def give_weights(run: Run, thing: Value) -> None:
    """Weights are set or loaded: how a layer, or one that it holds, was initialized is over."""
    for layer in layers_within(run, thing):
        run.touch(layer)
        layer.weights_given = True


def layer_set(run: Run, layer: KerasLayer, owner: Instance | None, name: str, new: Value) -> bool:
    """Set an attribute of a layer; false where it is the user's own affair."""
    if name == "trainable":
        set_trainable(run, owner if owner is not None else layer, new)
        return True
    if owner is not None:
        hold(run, new)
        for one in (layer, layer.core):
            if one is not None and layer.base not in _WITHOUT_ARGUMENTS and name != "name":
                _set_argument(run, one, name, new)
        return False
    run.touch(layer)
    if name in ("name", "_name"):
        layer.canonical = layer.form = None
        layer.arguments = {**layer.arguments, "name": new}
    else:
        _set_argument(run, layer, name, new)
    return True


_WITHOUT_ARGUMENTS = (None, "Layer", "Model", "Wrapper")
"""Bases of which a user's class takes no arguments that say what it does."""


def _set_argument(run: Run, layer: KerasLayer, name: str, new: Value) -> None:
    """What a layer of Keras works with is another than it was made with."""
    if name not in layer.arguments:
        return
    run.touch(layer)
    layer.canonical = layer.form = None
    layer.arguments = {**layer.arguments, name: new}
    if name not in layer.given:
        layer.given = (*layer.given, name)
