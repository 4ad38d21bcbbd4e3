"""Forms of old versions of Keras: merge functions and layers, ``Graph``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.binding import OPEN, dialect_of
from layerlint.interpreter.keras.layers import hold
from layerlint.interpreter.keras.objects import KerasModel, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import as_sizes
from layerlint.interpreter.values import NOTHING, List, Native, Site, Value


def merge_function(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> Value:
    """``layers.add([a, b])``: the layer is made and called on the spot."""
    catalog = run.machine.catalog
    merged = catalog.merge_layer(native.symbol.name)
    if merged is None and native.symbol.name != "merge":
        return NOTHING
    said = {key: value for key, value in keywords.items() if key not in OPEN}
    bound = catalog.bind(native.symbol.name, dialect_of(run, native) or "keras3", positional, said)
    dialect = bound.dialect
    arguments = dict(bound.arguments)
    inputs = arguments.pop("inputs", positional[0] if positional else List())
    name = bound.name if catalog.layer(bound.name) is not None else merged or "Merge"
    layer = run.new_layer(name, site)
    layer.qualified = f"keras.layers.{name}"
    layer.dialect = dialect
    spec = catalog.layer(name, dialect)
    layer.family = spec.family if spec is not None else "merging"
    layer.arguments = arguments
    layer.given = tuple(one for one in bound.given if one != "inputs")
    layer.keywords = said
    return run.apply(layer, [inputs], {}, site)


def make_graph(run: Run, site: Site) -> KerasModel:
    """The ``Graph`` of Keras 0.3, whose nodes have names."""
    return run.new_model("graph", "Graph", site)


def graph_method(
    run: Run,
    model: KerasModel,
    name: str,
    given: list[Value],
    named: dict[str, Value],
    site: Site,
) -> Value:
    """``add_input``, ``add_node`` and ``add_output`` of a ``Graph``."""
    settle = run.machine.settle
    run.changing(model)
    words = dict(named)
    match name:
        case "add_input":
            words.update(zip(("name", "input_shape", "ndim", "dtype"), given, strict=False))
            sizes = as_sizes(run, words.get("input_shape"))
            tensor = Tensor(None, 0, None if sizes is None else (None, *sizes))
            model.inputs = (*model.inputs, tensor)
            _bind(model, settle(words.get("name")), tensor)
        case "add_node":
            words.update(
                zip(("layer", "name", "input", "inputs", "merge_mode"), given, strict=False)
            )
            source = _source(run, model, words, site)
            hold(run, words.get("layer"))
            result = run.apply(settle(words.get("layer")), [source], {}, site)
            _bind(model, settle(words.get("name")), result)
            if settle(words.get("create_output")) is True and isinstance(result, Tensor):
                model.outputs = (*model.outputs, result)
        case "add_output":
            words.update(zip(("name", "input", "inputs", "merge_mode"), given, strict=False))
            result = _source(run, model, words, site)
            if isinstance(result, Tensor):
                model.outputs = (*model.outputs, result)
            _bind(model, settle(words.get("name")), result)
    return None


def _bind(model: KerasModel, name: Value, value: Value) -> None:
    if isinstance(name, str):
        model.names = {**model.names, name: value}


_MODES = {
    "concat": "Concatenate",
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "dot": "Dot",
    "max": "Maximum",
}


def _source(run: Run, model: KerasModel, words: Mapping[str, Value], site: Site) -> Value:
    """What a node of a ``Graph`` reads, merged where it reads several."""
    settle = run.machine.settle
    single = settle(words.get("input"))
    if single is not None:
        return _named(run, model, single, site)
    several = settle(words.get("inputs"))
    if not isinstance(several, (list, tuple)):
        return run.source(several, site)
    found = [_named(run, model, settle(one), site) for one in several]
    if len(found) == 1:
        return found[0]
    name = _MODES.get(settle(words.get("merge_mode", "concat")), "Merge")
    layer = run.new_layer(name, site)
    layer.qualified, layer.family = f"keras.layers.{name}", "merging"
    spec = run.machine.catalog.layer(name)
    if spec is not None:
        bound = run.machine.catalog.bind(name, "keras3", (), {})
        layer.arguments = dict(bound.arguments)
    return run.apply(layer, [List(found)], {}, site)


def _named(run: Run, model: KerasModel, name: Value, site: Site) -> Value:
    if isinstance(name, str) and name in model.names:
        return model.names[name]
    return run.source(run.unknown(f"node {name!r}", site), site)
