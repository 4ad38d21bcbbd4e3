"""Shapes as the methods of a user's layer are told them, and as they tell them.

Keras hands ``build`` and ``compute_output_shape`` the shapes of the tensors of a call by the
names of ``call``'s parameters; what ``compute_output_shape`` says is the shape of the output,
whatever ``call`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras.layers import note_build
from layerlint.interpreter.keras.objects import Call, KerasLayer, Size, Tensor, TensorShape
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import as_sizes
from layerlint.interpreter.keras.structure import holds, is_tensor, rebuilt, tensors
from layerlint.interpreter.keras.weights import base_of
from layerlint.interpreter.values import (
    NOTHING,
    Builtin,
    Descriptor,
    Function,
    Instance,
    List,
    Raised,
    Site,
    Unknown,
    Value,
)


def parameters_of(method: Value) -> tuple[str, ...]:
    """The parameters of a user's method behind ``self``."""
    function = method.function if isinstance(method, Descriptor) else method
    if not isinstance(function, Function):
        return ()
    arguments = function.node.args
    return tuple(one.name for one in (*arguments.posonlyargs, *(arguments.args or ())))[1:]


def wrapped_build(run: Run, layer: KerasLayer, method: Value) -> Builtin:
    """A user's ``build`` as Keras wraps it: who calls it has built the layer."""

    def build(
        machine: object, positional: list[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        run.touch(layer)
        layer.build_ran = True
        return run.machine.call(method, positional, keywords, site)

    return Builtin(name="build", run=build)


def build(
    run: Run, instance: Instance, layer: KerasLayer, told: Mapping[str, Value], site: Site
) -> None:
    """Run the user's ``build`` before the first call; ``told`` are the arguments of ``call``."""
    if layer.build_ran:
        return
    run.touch(layer)
    layer.build_ran = True
    method = run.machine.class_attribute(instance.cls, "build")
    if method is not NOTHING:
        bound = run.machine.attribute(instance, "build", site)
        run.machine.call(bound, [], _by_name(run, method, told, site), site)
        return
    base = base_of(layer)
    if base is not None:
        entering = _in_order(run, instance, told)
        note_build(run, base, [one.shape for one in tensors(entering, run.machine.settle)])


def _in_order(run: Run, instance: Instance, told: Mapping[str, Value]) -> List:
    """What ``call`` is told, by its own parameters, masks apart."""
    names = parameters_of(run.machine.class_attribute(instance.cls, "call"))
    return List(told[name] for name in names if name in told and not name.endswith("mask"))


def outputs(run: Run, instance: Instance, told: Mapping[str, Value], site: Site) -> Value:
    """What ``compute_output_shape`` says of a call, ``NOTHING`` where it says nothing."""
    method = run.machine.class_attribute(instance.cls, "compute_output_shape")
    if not isinstance(method, Function):
        return NOTHING
    bound = run.machine.attribute(instance, "compute_output_shape", site)
    try:
        said = run.machine.call(bound, [], _by_name(run, method, told, site), site)
    except Raised:
        return NOTHING
    said = run.machine.settle(said)
    return NOTHING if isinstance(said, Unknown) else said


def _by_name(run: Run, method: Value, told: Mapping[str, Value], site: Site) -> dict[str, Value]:
    """The shapes of a call's tensors by the parameters of a method: ``query_shape``, …

    A method with one parameter is told of the first tensor, however it calls it.
    """
    shapes = {
        f"{name}_shape": _shapes(run, value, site)
        for name, value in told.items()
        if name != "mask" and holds(value, is_tensor)
    }
    expected = parameters_of(method)
    if len(expected) == 1:
        return {expected[0]: next(iter(shapes.values()), None)}
    if not all(name.endswith("_shape") for name in expected):
        return dict(zip(expected[:1], shapes.values(), strict=False))
    return {name: shapes.get(name) for name in expected}


def _shapes(run: Run, value: Value, site: Site) -> Value:
    def shape(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        if leaf.shape is None:
            return run.unknown("the shape of an input", site)
        return TensorShape(leaf.shape)

    return rebuilt(value, run.machine.settle, shape)


def declare(run: Run, result: Value, said: Value) -> None:
    """Give the tensors of a result the shapes that the layer says they have."""
    result, said = run.machine.settle(result), run.machine.settle(said)
    sizes = _sizes(run, said)
    match result:
        case Tensor() if sizes is not None:
            result.shape = _merged(run, sizes, result.shape)
        case dict() if isinstance(said, dict):
            for key in result.keys() & said.keys():
                declare(run, result[key], said[key])
        case list() | tuple() if sizes is None and isinstance(said, (list, tuple)):
            if len(result) == len(said):
                for one, other in zip(result, said, strict=True):
                    declare(run, one, other)


def made(run: Run, call: Call, said: Value) -> Value:
    """The result of a call of which only the layer's word is known."""
    found: list[Tensor] = []

    def tensor(value: Value) -> Value:
        value = run.machine.settle(value)
        sizes = _sizes(run, value)
        if sizes is None and isinstance(value, dict):
            return {key: tensor(each) for key, each in value.items()}
        if sizes is None and isinstance(value, (list, tuple)):
            items = [tensor(each) for each in value]
            return tuple(items) if isinstance(value, tuple) else List(items)
        found.append(Tensor(call, len(found), sizes))
        return found[-1]

    result = tensor(said)
    call.outputs = tuple(found)
    return result


def _sizes(run: Run, said: Value) -> tuple[Size, ...] | None:
    """One shape; ``None`` for several of them."""
    sizes = as_sizes(run, said)
    if sizes is None or isinstance(said, TensorShape):
        return sizes
    plain = all(
        size is None or isinstance(size, (int, Unknown)) for size in map(run.machine.settle, sizes)
    )
    return sizes if plain else None


def _merged(run: Run, sizes: Sequence[Size], seen: Sequence[Size] | None) -> tuple[Size, ...]:
    """What is said, and where that is not known what was seen."""
    if seen is None or len(seen) != len(sizes):
        return tuple(sizes)
    return tuple(
        other if isinstance(run.machine.settle(one), Unknown) else one
        for one, other in zip(sizes, seen, strict=True)
    )
