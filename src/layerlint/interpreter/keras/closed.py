"""Calls of the user's own layers and models: one closed node each, opened inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras import declared
from layerlint.interpreter.keras.declared import parameters_of
from layerlint.interpreter.keras.layers import note_build, with_sources
from layerlint.interpreter.keras.objects import (
    Call,
    Constant,
    KerasLayer,
    KerasModel,
    Recording,
    Tensor,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sequential import as_sizes
from layerlint.interpreter.keras.structure import holds, is_tensor, rebuilt, tensors
from layerlint.interpreter.keras.subclassed import site_of
from layerlint.interpreter.values import (
    NOTHING,
    Descriptor,
    Function,
    Instance,
    List,
    Raised,
    Site,
    Unknown,
    Value,
)
from layerlint.records import dataclass


def call_closed(
    run: Run,
    instance: Instance,
    layer: KerasLayer,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site | None,
) -> Value:
    """One node for the call of a user's object, with what its ``call`` does inside it."""
    machine = run.machine
    where = site or layer.site or site_of(run, instance)
    if run.depth > 25 or any(one.owner is layer for one in run.recordings):
        given = tensors([*positional, *keywords.values()], machine.settle)
        return run.opaque(f"{layer.name} calls itself", given, where, site)
    method = machine.class_attribute(instance.cls, "call")
    parameters = parameters_of(method)
    recording = Recording(layer)
    inputs = recording.entering
    named: dict[str, Value] = {}

    def enter(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        inputs.append(leaf)
        inside = Tensor(None, len(recording.inputs), leaf.shape)
        inside.several, inside.outside = leaf.opaque, leaf
        recording.inputs.append(inside)
        return inside

    outer = [
        with_sources(run, value, site) if k == 0 else value for k, value in enumerate(positional)
    ]
    entered: list[Value] = []
    for index, value in enumerate(outer):
        name = parameters[index] if index < len(parameters) else f"argument {index + 1}"
        entered.append(_enter(run, name, value, enter, named))
    first = parameters[0] if parameters else "inputs"
    words: dict[str, Value] = {}
    for name, value in keywords.items():
        if name == first and not positional:
            value = with_sources(run, value, site)
        if not name.startswith("*"):
            words[name] = _enter(run, name, value, enter, named)
    told = {**dict(zip(parameters, entered, strict=False)), **words}
    shapes = [one.shape for one in inputs]
    note_build(run, layer, shapes)
    repeated = _Repeated.of(run, layer, shapes, (*entered, *words.values()))
    if repeated.again is not None and len(repeated.again.inside.inputs) == len(inputs):
        call = _call_again(run, repeated.again, layer, inputs, outer, keywords, named, site)
        declared.declare(run, call.result, declared.outputs(run, instance, told, where))
        return call.result
    if "training" not in named:
        words.update(_phase(method, where))
    recordings, groups, run.groups = run.recordings, run.groups, ()
    run.recordings = [*recordings, recording]
    run.depth += 1
    result: Value = None
    said: Value = NOTHING
    failure: Raised | None = None
    try:
        declared.build(run, instance, layer, told, where)
        said = declared.outputs(run, instance, told, where)
        accepted = _accepted(method, parameters, words)
        bound = machine.attribute(instance, "call", where)
        result = _seen(run, machine.call(bound, entered, accepted, where), recording, where)
    except Raised as raised:
        failure = raised
        recording.broken = f"its call raises {raised.kind or 'an error'}"
    finally:
        run.depth -= 1
        run.recordings, run.groups = recordings, groups
    call = run.new_call(layer, tuple(recording.entering))
    call.site, call.inside = site, recording
    call.positional, call.keywords, call.named = tuple(outer), dict(keywords), named
    if failure is None:
        call.result = _leave(run, call, recording, result)
        declared.declare(run, call.result, said)
    elif said is not NOTHING:
        # Keras takes the layer's word, and never runs its `call` for the graph.
        call.result, failure = declared.made(run, call, said), None
    _enter_parts(recording)
    call.inputs = tuple(recording.entering)
    _capture(run, call, recording)
    run.record(call)
    if isinstance(instance.native, KerasModel) and not run.recording.scratch:
        run.touch(instance.native)
        instance.native.recording = recording
    if failure is not None:
        raise failure
    if not recording.captured and recording.broken is None:
        repeated.note(run, Seen(recording, result))
    return call.result


@dataclass(frozen=True, slots=True)
class Seen:
    """What a call of a user's object did, and what its ``call`` returned."""

    inside: Recording
    result: Value


@dataclass(frozen=True, slots=True)
class _Repeated:
    """Calls of one object on tensors of the same shapes, with the same other arguments.

    The third and later ones do what the second did: a training loop that calls its model
    a thousand times would be walked a thousand times for nothing.
    """

    key: tuple[object, ...]
    before: tuple[Seen, ...]

    @staticmethod
    def of(
        run: Run,
        layer: KerasLayer,
        shapes: Sequence[tuple[object, ...] | None],
        arguments: Sequence[Value],
    ) -> _Repeated:
        key = (layer, *shapes, *(_shown(run, value) for value in arguments))
        return _Repeated(key, run.repeated.get(key, ()))

    @property
    def again(self) -> Seen | None:
        return self.before[-1] if len(self.before) >= 2 else None

    def note(self, run: Run, seen: Seen) -> None:
        run.repeated[self.key] = (*self.before, seen)


def _shown(run: Run, value: Value) -> object:
    """An argument as far as it tells calls apart: one tensor is like another."""
    if isinstance(value, Tensor):
        return "tensor"
    return run.machine.key_of(value)


def _call_again(
    run: Run,
    seen: Seen,
    layer: KerasLayer,
    inputs: Sequence[Tensor],
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    named: Mapping[str, Value],
    site: Site | None,
) -> Call:
    call = run.new_call(layer, tuple(inputs))
    call.site, call.inside = site, seen.inside
    call.positional, call.keywords, call.named = tuple(positional), dict(keywords), dict(named)
    call.result = _leave(run, call, seen.inside, seen.result)
    run.record(call)
    return call


def _enter(
    run: Run,
    name: str,
    value: Value,
    enter: object,
    named: dict[str, Value],
) -> Value:
    if holds(value, is_tensor):
        return rebuilt(value, run.machine.settle, enter)  # type: ignore[arg-type]
    named[name] = value
    return value


def _accepted(
    method: Value, parameters: Sequence[str], words: Mapping[str, Value]
) -> dict[str, Value]:
    """Keras drops ``training`` and ``mask`` where ``call`` does not take them."""
    function = method.function if isinstance(method, Descriptor) else method
    if not isinstance(function, Function) or function.node.args.kwarg is not None:
        return dict(words)
    known = {*parameters, *(one.name for one in function.node.args.kwonlyargs)}
    return {
        name: value
        for name, value in words.items()
        if name in known or name not in ("training", "mask")
    }


def _phase(method: Value, site: Site) -> dict[str, Value]:
    """``training`` where the call does not say it: Keras does, by what the model is doing.

    The default in the signature is what holds until a condition asks.
    """
    function = method.function if isinstance(method, Descriptor) else method
    if not isinstance(function, Function):
        return {}
    arguments = function.node.args
    names = [one.name for one in (*arguments.posonlyargs, *(arguments.args or ()))]
    defaults = dict(zip(reversed(names), reversed(function.defaults), strict=False))
    keyword_only = [one.name for one in arguments.kwonlyargs]
    defaults.update(zip(keyword_only, function.keyword_defaults, strict=False))
    default = defaults.get("training", NOTHING)
    if default is not None and not isinstance(default, bool):
        return {}
    return {"training": _training(site, default)}


def _training(site: Site | None, default: Value = NOTHING) -> Unknown:
    key = ("parameter", "call", "training")
    return Unknown(key=key, reason="parameter training", site=site, default=default)


def _seen(run: Run, result: Value, recording: Recording, where: Site) -> Value:
    """The result of ``call``; what comes from no layer in it becomes an opaque tensor."""
    read = {one for call in recording.calls for one in call.inputs}
    settled = run.machine.settle(result)
    made: list[Tensor] = []

    def change(leaf: Value) -> Value:
        if isinstance(leaf, Constant):
            # A weight, ``ops.arange(9)``: given back, it is the layer's like any tensor.
            constant = run.opaque("a tensor from no layer", (), where, None)
            constant.shape = leaf.shape
            return constant
        if not isinstance(leaf, Unknown):
            return leaf
        if not made:
            loose = [one for call in recording.calls for one in call.outputs if one not in read]
            made.append(run.opaque(leaf.reason, tuple(loose[:8]), leaf.site, None))
        return made[0]

    return rebuilt(settled, run.machine.settle, change)


def _enter_parts(recording: Recording) -> None:
    """What is only taken apart inside enters in its parts."""
    read = {one for call in recording.calls for one in call.inputs} | set(recording.outputs)
    kept = [
        (inside, outside)
        for inside, outside in zip(recording.inputs, recording.entering, strict=True)
        if inside in read or not inside.parts
    ]
    recording.inputs = [inside for inside, _ in kept]
    recording.entering = [outside for _, outside in kept]


def _capture(run: Run, call: Call, recording: Recording) -> None:
    """Tensors from outside that are read inside enter as further inputs."""
    # A part of an opaque tensor is none of the outputs, but of the same call.
    own, entered = set(recording.calls), set(recording.inputs)
    for tensor in (one for each in recording.calls for one in each.inputs):
        if tensor.call not in own and tensor not in entered and tensor not in recording.captured:
            recording.captured.append(tensor)
    call.inputs = (*call.inputs, *recording.captured)


def _leave(run: Run, call: Call, recording: Recording, result: Value) -> Value:
    """The result with tensors of the outer graph in the places of the inner ones."""
    inner: list[Tensor] = []
    outer: list[Tensor] = []

    def change(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        inner.append(leaf)
        outer.append(Tensor(call, len(outer), leaf.shape))
        return outer[-1]

    left = rebuilt(result, run.machine.settle, change)
    recording.outputs = tuple(inner)
    call.outputs = tuple(outer)
    return left


def run_call(run: Run, instance: Instance, site: Site | None, shape: Value = None) -> Value:
    """Call an object that nothing in sight calls, on tensors of this or of unknown shape."""
    target = instance.native
    layer = target.layer if isinstance(target, KerasModel) else target
    if not isinstance(layer, KerasLayer) or not layer.overrides_call:
        return None
    scratch = Recording(scratch=False)
    value, others = _entering(run, instance, site)
    if shape is not None:
        value = _of_shape(run, shape)
    scratch.inputs = list(tensors([value, *others.values()], run.machine.settle))
    for index, tensor in enumerate(scratch.inputs):
        tensor.index = index
    run.recordings.append(scratch)
    try:
        return call_closed(run, instance, layer, [value], others, None)
    except Raised:
        return None
    finally:
        run.recordings.pop()
        if isinstance(target, KerasLayer):
            run.entered.extend(scratch.calls[-1:])


def _entering(run: Run, instance: Instance, site: Site | None) -> tuple[Value, dict[str, Value]]:
    """A tensor for the first parameter of ``call`` and for each further one without a default;
    ``training`` and ``mask`` are what Keras fills in.
    """
    method = run.machine.class_attribute(instance.cls, "call")
    function = method.function if isinstance(method, Descriptor) else method
    needed: tuple[str, ...] = ()
    if isinstance(function, Function):
        parameters = parameters_of(method)
        needed = parameters[1 : max(1, len(parameters) - len(function.defaults))]
    filled: dict[str, Value] = {"training": _training(site), "mask": None}
    return _any(), {name: filled[name] if name in filled else _any() for name in needed}


def _any() -> Tensor:
    tensor = Tensor(None)
    tensor.several = True  # it may be a list of tensors, or a dictionary
    return tensor


def _of_shape(run: Run, said: Value) -> Value:
    """Tensors of the shapes that ``build`` is given: one, a list or a dictionary of them."""
    said = run.machine.settle(said)
    sizes = as_sizes(run, said)
    if sizes is not None and not any(isinstance(one, (list, tuple)) for one in sizes):
        return Tensor(None, 0, sizes)
    if isinstance(said, dict):
        return {key: _of_shape(run, each) for key, each in said.items()}
    return List(_of_shape(run, each) for each in said) if sizes is not None else Tensor(None)
