"""A model of Keras as a graph document (`layerlint graph --format json`).

The graph is Keras's own: for Functional and Sequential models the one that Keras holds,
models called like layers inlined; for subclassed models a recording of one ``call`` on
symbolic tensors, with the user's layers closed. A network of ``keras.applications`` that
the source calls for is one node, because its source is not under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import arguments
from .hooks import Ledger, is_user_class, runs_own_call
from .layout import Layout, Step, collapsed, fill, final
from .runs import UnbuildableError

Document = dict[str, Any]


def document(ledger: Ledger, models: Iterable[Any], relative: Callable[[str], str]) -> Document:
    """The document of several models."""
    return {"version": 1, "models": [model_document(ledger, model, relative) for model in models]}


def model_document(ledger: Ledger, model: Any, relative: Callable[[str], str]) -> Document:
    """One model; ``relative`` writes a file's path as the document shall show it."""
    graph = Layout(ledger)
    kind, shapes_known = fill(graph, model)
    steps = collapsed(graph.steps)
    numbers = {id(step): number for number, step in enumerate(steps)}
    construction = ledger.constructed(model)
    spot = construction.trail.spot if construction is not None else None
    nodes = [
        _node(ledger, model, step, number, relative, shapes_known)
        for number, step in enumerate(steps)
    ]
    edges = [
        [numbers[id(source)], numbers[id(step)]]
        for step in steps
        for source in step.inputs
        if source is not None
    ]
    return {
        "name": model.name,
        "kind": kind,
        "root": spot.function if spot is not None else None,
        "functions": list(construction.trail.functions) if construction is not None else [],
        "when": [],
        "file": relative(spot.file) if spot is not None else None,
        "line": spot.line if spot is not None else None,
        "class": type(model).__name__,
        "shapes_known": shapes_known,
        "nodes": nodes,
        "edges": edges,
        "outputs": [
            numbers[id(source)]
            for source in (final(step, graph.steps) for step in graph.outputs)
            if source is not None and id(source) in numbers
        ],
        "compiled": _compiled(ledger, model),
    }


def _node(
    ledger: Ledger,
    model: Any,
    step: Step,
    number: int,
    relative: Callable[[str], str],
    shapes_known: bool,
) -> Document:
    operation = step.operation
    construction = ledger.constructed(operation)
    spot = construction.trail.spot if construction is not None else None
    call = step.call.trail.spot if step.call is not None and not step.by_container else None
    given = construction.given() if construction is not None else {}
    shapes = [list(tensor.shape) for tensor in step.outputs if hasattr(tensor, "shape")]
    name, said = identity(operation, given, ledger.configurations.get(id(operation)))
    parameters = parameter_count(operation)
    if step.group is not None:
        name = step.group[1]
        said = {"qualified": f"keras.applications.{name}", "arguments": {}}
        parameters = _sum(parameter_count(one) for one in _distinct(step.members))
    return {
        "id": number,
        # Two calls of one layer have the same; no other one of the process has it.
        "instance": construction.order if construction is not None else None,
        "layer": name,
        "operation": not _is_layer(operation),
        **said,
        "file": relative(spot.file) if spot is not None else None,
        "line": spot.line if spot is not None else None,
        "column": spot.column if spot is not None else None,
        "end_line": spot.end_line if spot is not None else None,
        "call_line": call.line if call is not None else None,
        "given": list(given),
        "given_values": {key: arguments.canonical(value) for key, value in given.items()},
        "call_arguments": _call_arguments(step),
        "wrapped": _wrapped(ledger, given.get("layer")),
        "trainable": _trainable(ledger, model, operation),
        "input_shape": _input_shape(step) if shapes_known else None,
        "shape": (shapes[0] if len(shapes) == 1 else shapes or None) if shapes_known else None,
        "parameters": parameters if shapes_known else None,
    }


def identity(
    operation: Any, given: Mapping[str, Any], noted: Mapping[str, Any] | None = None
) -> tuple[str, Document]:
    """The name of a layer's class and what else tells it apart."""
    cls = type(operation)
    if not _is_layer(operation):
        name = arguments.snake_case(cls.__name__)
        return name, {"qualified": f"keras.ops.{name}", "base": None, "arguments": {}}
    if is_user_class(cls):
        return cls.__name__, {
            "qualified": None,
            "base": next((one.__name__ for one in cls.__mro__ if not is_user_class(one)), None),
            "arguments": arguments.of_user_layer({**arguments.defaults(cls), **given}),
        }
    return cls.__name__, {
        "qualified": f"keras.layers.{cls.__name__}",
        "base": None,
        "arguments": arguments.of_keras_layer(operation, given, noted),
    }


def layer_argument(layer: Any) -> Document:
    """A layer that is the argument of another one."""
    from keras import Model

    if isinstance(layer, Model) and not runs_own_call(layer):
        return {"layer": type(layer).__name__, "arguments": {}}
    name, said = identity(layer, {})
    shown = {
        key: value
        for key, value in said["arguments"].items()
        if key not in {"name", "dtype", "trainable"}
    }
    return {"layer": name, "arguments": shown}


def _input_shape(step: Step) -> list[int | None] | None:
    """The shape of the first tensor that a call reads."""
    node = step.call.node if step.call is not None else None
    return list(node.input_tensors[0].shape) if node is not None and node.input_tensors else None


def _wrapped(ledger: Ledger, layer: Any) -> Document | None:
    """Where the layer inside a wrapper is constructed, and with what."""
    construction = ledger.constructed(layer)
    if construction is None or construction.trail.spot is None:
        return None
    return {
        "line": construction.trail.spot.line,
        "column": construction.trail.spot.column,
        "given_values": {
            key: arguments.canonical(value) for key, value in construction.given().items()
        },
    }


def _call_arguments(step: Step) -> Document:
    """What a call of a layer says besides the tensors, such as ``training=False``."""
    from keras import KerasTensor, tree

    if step.call is None:
        return {}
    return {
        name: arguments.canonical(value)
        for name, value in step.call.said.items()
        if not any(isinstance(one, KerasTensor) for one in tree.flatten(value))
    }


def _is_layer(operation: Any) -> bool:
    from keras import Layer

    return isinstance(operation, Layer)


def parameter_count(operation: Any) -> int | None:
    """How many weights the layer has, where it has been built."""
    if not _is_layer(operation):
        return 0
    try:
        return int(operation.count_params())
    except Exception:
        return None


def _sum(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _distinct(steps: Iterable[Step]) -> list[Any]:
    return list({id(step.operation): step.operation for step in steps}.values())


def _trainable(ledger: Ledger, model: Any, operation: Any) -> bool | None:
    if not _is_layer(operation):
        return None
    compiled = ledger.trainable.get(id(model))
    if compiled is not None and id(operation) in compiled:
        return compiled[id(operation)]
    return bool(operation.trainable)


def _compiled(ledger: Ledger, model: Any) -> Document | None:
    for compiled, said in reversed(ledger.compiled):
        if compiled is model:
            return {"loss": arguments.canonical(said.get("loss"))}
    return None


__all__ = ["Document", "UnbuildableError", "model_document"]
