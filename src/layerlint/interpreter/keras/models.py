"""Calls of names of the catalog: constructors of layers, models and objects, and functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras import (
    applications,
    cloning,
    datasets,
    functional,
    legacy,
    operations,
    preparation,
    sequential,
)
from layerlint.interpreter.keras.binding import OPEN, dialect_of
from layerlint.interpreter.keras.layers import construct
from layerlint.interpreter.keras.objects import KerasLayer, Tensor, TensorShape
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.settings import answer, dynamic_shape
from layerlint.interpreter.keras.structure import holds, is_keras, is_tensor
from layerlint.interpreter.keras.subclassed import bound_object
from layerlint.interpreter.values import NOTHING, External, Native, Site, Value


def call_native(
    run: Run,
    native: Native,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    """Call a class or function that the catalog knows."""
    symbol = native.symbol
    known = answer(run, native, positional, keywords, site)
    if known is not NOTHING:
        return known
    special = _special(run, native, positional, keywords, site)
    if special is not NOTHING:
        return special
    if symbol.kind == "layer":
        return construct(run, native, positional, keywords, site)
    if symbol.kind == "class":
        return bound_object(run, native, positional, keywords)
    if symbol.module == "keras.layers" and symbol.kind == "function":
        merged = legacy.merge_function(run, native, positional, keywords, site)
        if merged is not NOTHING:
            return merged
    arguments = [*positional, *keywords.values()]
    if any(holds(value, is_tensor) for value in arguments):
        if symbol.name == "preprocess_input":
            found = preparation.prepared(run, native, positional, keywords, site)
            if found is not NOTHING:
                return found
        return operations.apply(run, symbol.name, positional, keywords, site, native.qualified)
    if symbol.module == "keras.initializers" or symbol.module == "keras.regularizers":
        return bound_object(run, native, positional, keywords)
    if symbol.module in ("keras.ops", "keras.backend", "keras.random"):
        constant = operations.folded(run, symbol.name, positional, keywords, site, native.qualified)
        if constant is not None:
            return constant
    key = ("call", native.qualified, *_keys(run, positional, keywords))
    made = run.machine.unknown(f"call of {symbol.name}", site, key=key)
    return datasets.measured(run, native, positional, keywords, made, site)


def _keys(run: Run, positional: Sequence[Value], keywords: Mapping[str, Value]) -> list[Value]:
    found: list[Value] = [run.machine.key_of(value) for value in positional]
    for name, value in keywords.items():
        found += [name, run.machine.key_of(value)]
    return found


def _special(
    run: Run,
    native: Native,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    """What is neither a layer nor an operation."""
    match native.qualified:
        case "keras.Sequential":
            model = run.new_model("sequential", "Sequential", site)
            sequential.fill(run, model, positional, keywords, site)
            return model
        case "keras.Model":
            model = run.new_model("functional", "Functional", site)
            functional.fill(run, model, positional, keywords, site)
            return model
        case "keras.backend.function" | "keras.Function":
            functional.note_reader(run, positional, keywords, site)
            return run.unknown(f"call of {native.symbol.name}", site)
        case "keras.Input":
            return make_input(run, native, positional, keywords, site)
        case "keras.models.clone_model":
            return _clone(run, positional, keywords, site)
        case "keras.utils.multi_gpu_model" if positional:
            # It hands each processor its part of a batch: who compiles it compiles the model.
            return positional[0]
        case "keras.models.model_from_json" | "keras.models.model_from_config":
            given = positional[0] if positional else next(iter(keywords.values()), None)
            return cloning.configured(run, run.machine.settle(given), site)
        case "keras.layers.deserialize":
            return cloning.deserialized(run, native, positional, keywords, site)
        case "keras.models.Graph" | "keras.layers.Graph" | "keras.Graph":
            return legacy.make_graph(run, site)
    if native.symbol.module == "keras.applications" and native.symbol.kind == "function":
        return applications.construct(run, native, positional, keywords, site)
    return NOTHING


def make_input(
    run: Run,
    native: Native,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    """The tensor of an ``Input(...)``, given by its ``InputLayer``."""
    said = {key: value for key, value in keywords.items() if key not in OPEN}
    bound = run.machine.catalog.bind(
        "keras.Input", dialect_of(run, native) or "keras3", positional, said
    )
    layer = run.new_layer("InputLayer", site)
    layer.qualified, layer.family = "keras.layers.InputLayer", "core"
    arguments = dict(bound.arguments)
    arguments.pop("tensor", None)
    arguments.update(bound.unbound_values)
    layer.arguments = arguments
    layer.given = tuple(bound.given)
    layer.keywords = said
    return enter(run, layer, site)


def enter(run: Run, layer: KerasLayer, site: Site | None) -> Value:
    """The call that an ``InputLayer`` makes of itself."""
    call = run.new_call(layer, ())
    call.site = None if layer.site is site else site
    tensor = Tensor(call, 0, _input_shape(run, layer))
    call.outputs, call.result = (tensor,), tensor
    run.record(call)
    return tensor


def _input_shape(run: Run, layer: KerasLayer) -> tuple[Value, ...] | None:
    settle = run.machine.settle
    said = {**layer.keywords, **layer.arguments}
    for name in ("batch_shape", "batch_input_shape"):
        whole = sequential.as_sizes(run, said.get(name))
        if whole is not None:
            return whole
    shape = settle(said.get("shape", said.get("input_shape")))
    if shape is None:
        shape = settle(said.get("input_shape"))
    sizes = (shape,) if isinstance(shape, int) else sequential.as_sizes(run, shape)
    if sizes is None:
        width = settle(said.get("input_dim"))
        return (settle(said.get("batch_size")), width) if isinstance(width, int) else None
    return (settle(said.get("batch_size")), *sizes)


def _clone(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> Value:
    model = run.machine.settle(positional[0] if positional else keywords.get("model"))
    if not is_keras(model):
        return run.unknown("call of clone_model", site)
    function = positional[2] if len(positional) > 2 else keywords.get("clone_function")
    return cloning.cloned(run, model, site, run.machine.settle(function))


_TRANSPARENT = frozenset({"function", "stop_gradient_function", "recompute_grad"})


def call_external(
    run: Run,
    external: External,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    """Call a function of TensorFlow."""
    dotted = external.dotted
    name = dotted.rpartition(".")[2]
    arguments = [*positional, *keywords.values()]
    if name in _TRANSPARENT and positional and dotted.count(".") == 1:
        return positional[0]
    if name == "TensorShape":
        sizes = sequential.as_sizes(run, positional[0]) if positional else None
        if sizes is not None:
            return TensorShape(sizes)
    if any(holds(value, is_tensor) for value in arguments):
        return _on_tensors(run, dotted, name, positional, keywords, site)
    constant = operations.folded(run, name, positional, keywords, site)
    if constant is not None:
        return constant
    if any(is_keras(value) for value in arguments):
        return run.unknown(f"call of {dotted}", site)
    if not arguments or "random" in dotted:
        return run.unknown(f"call of {dotted}", site)
    key = ("call", dotted, *_keys(run, positional, keywords))
    return run.machine.unknown(f"call of {dotted}", site, key=key)


def _on_tensors(
    run: Run,
    dotted: str,
    name: str,
    positional: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Value:
    if name == "shape":
        symbol = run.machine.catalog.symbol("keras.ops.shape")
        if symbol is not None:
            return dynamic_shape(run, positional, keywords, site)
    if ".debugging." in dotted or name.startswith(("assert_", "Print", "print")):
        return positional[0] if name == "Print" and positional else None
    if name == "rank" and positional:
        value = run.machine.settle(positional[0])
        if getattr(value, "shape", None) is not None:
            return len(value.shape)
    if name == "is_tensor":
        return True
    if dotted.endswith(".image.resize_images"):
        name = "resize"  # the backend's function of that name takes factors
    return operations.apply(run, name, positional, keywords, site)
