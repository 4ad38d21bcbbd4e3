"""Sequential models: layers in a row, called by their container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.budgets import DEEPEST_MODEL
from layerlint.interpreter.keras.layers import hold
from layerlint.interpreter.keras.objects import (
    Call,
    Group,
    Item,
    KerasLayer,
    KerasModel,
    Part,
    Recording,
    Size,
    Tensor,
    TensorShape,
)
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.tensors import forget_positions
from layerlint.interpreter.values import NOTHING, Instance, List, Raised, Site, Unknown, Value


def fill(
    run: Run,
    model: KerasModel,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> None:
    """Give a Sequential the layers of its constructor."""
    run.changing(model)
    model.label = keywords.get("name", positional[1] if len(positional) > 1 else None)
    given = positional[0] if positional else keywords.get("layers")
    given = run.machine.settle(given)
    if given is None:
        return
    if isinstance(given, Unknown):
        add(run, model, given, site)
        return
    own = _own_add(run, model, site)
    turns = run.machine.turns(given, site)
    for value in turns.items:
        if own is NOTHING:
            add(run, model, value, site)
        else:
            run.machine.call(own, [value], {}, site)


def _own_add(run: Run, model: KerasModel, site: Site) -> Value:
    """The ``add`` of the user's class, which Keras's constructor calls, too."""
    owner = model.instance
    if owner is None or run.machine.class_attribute(owner.cls, "add") is NOTHING:
        return NOTHING
    return run.machine.attribute(owner, "add", site)


def add(run: Run, model: KerasModel, value: Value, site: Site) -> None:
    """Put a layer, model or unknown value at the end of a model."""
    run.machine.step()  # a loop may make a model of all that its turns before have made
    value = run.machine.settle(value)
    if value is None:
        return
    if isinstance(value, (list, tuple)):
        for item in value:
            add(run, model, item, site)
        return
    _changing(run, model)
    model.listed = model.ends = None
    hold(run, value)
    target = value.native if isinstance(value, Instance) else value
    turn = run.machine.loop()
    if isinstance(target, KerasLayer):
        run.touch(target)
        target.owner = model
        target.held = True
        if turn == (0, None):
            turn = target.turn  # a list that grew in a loop, and its seams
    model.items.append(Item(value=value, turn=turn, site=site))


def _changing(run: Run, model: KerasModel, *, loses: bool = False) -> None:
    """A model is about to change. Where it was run before, its loss was for what it was, and so
    it was where it loses layers: nobody fits a model again of which the output is taken off.
    """
    run.changing(model)
    if model.asked or loses:
        model.compilation = None


def pop(run: Run, model: KerasModel) -> Value:
    """Take the last layer away."""
    _changing(run, model, loses=True)
    model.listed = model.ends = None
    if not model.items:
        return None
    item = model.items.pop()
    del model.steps[len(model.items) :]
    return item.value


def end_at(run: Run, model: KerasModel, output: Tensor) -> None:
    """Take away all that stands behind the layer that gives an output of its own."""
    for index, (given, _) in enumerate(model.steps):
        if given is output:
            _changing(run, model, loses=True)
            del model.items[index + 1 :], model.steps[index + 1 :]
            return


def grow(run: Run, model: KerasModel) -> None:
    """Call the layers that were added since this was last done."""
    if len(model.steps) == len(model.items) and model.inputs:
        return
    run.touch(model)
    if not model.inputs:
        # Of a model that begins with itself no more is known.
        model.inputs = (Tensor(None, 0, None),)
        model.inputs = (Tensor(None, 0, first_shape(run, model)),)
    current: Value = model.steps[-1][0] if model.steps else model.inputs[0]
    for index in range(len(model.steps), len(model.items)):
        _go_on(run, model, index)
        current, calls = _step(run, model, model.items[index], current, index)
        model.steps.append((current, calls))
    tail = [one for one in (current,) if isinstance(one, Tensor)]
    model.outputs = tuple(tail) or _tensors(run, current)
    model.output_structure = current
    model.input_structure = model.inputs[0] if len(model.inputs) == 1 else List(model.inputs)


def _go_on(run: Run, model: KerasModel, index: int) -> None:
    """From the end of the first turn of a loop of unknown length to the start of the last."""
    turn, line = model.items[index].turn
    start = index
    while turn and start and line is not None and model.items[start - 1].turn == (0, line):
        start -= 1
    if start < index:
        before = model.steps[start - 1][0] if start else model.inputs[0]
        after = model.steps[index - 1][0]
        if isinstance(before, Tensor) and isinstance(after, Tensor):
            forget_positions(run, before, after)


def _tensors(run: Run, value: Value) -> tuple[Tensor, ...]:
    items = value if isinstance(value, (list, tuple)) else ()
    return tuple(one for one in map(run.machine.settle, items) if isinstance(one, Tensor))


def _step(
    run: Run, model: KerasModel, item: Item, current: Value, index: int
) -> tuple[Value, tuple[Call, ...]]:
    """One entry of the model, called on what the one before it gives."""
    value = run.machine.settle(item.value)
    if isinstance(value, Tensor) and value.call is not None:
        if value.call.layer.name == "InputLayer":
            model.inputs = (value,)
            return value, (value.call,)
        return value, ()
    recording = Recording()
    run.recordings.append(recording)
    run.items.append(item.site)
    groups, run.groups = run.groups, ()
    try:
        if isinstance(value, KerasLayer) and value.name == "InputLayer":
            result = run.apply(value, [], {}, None)
            if isinstance(result, Tensor):
                model.inputs = (result,)
        elif branches := _branches(run, value):
            model.inputs = tuple(
                one for call in recording.calls for one in call.inputs if one.call is None
            )
            result = run.apply(value, [List(branches)], {}, None)
        elif isinstance(value, Unknown) or not _callable(value):
            inputs = (current,) if isinstance(current, Tensor) else ()
            where = value.site if isinstance(value, Unknown) else None
            reason = value.reason if isinstance(value, Unknown) else "no layer"
            result = run.opaque(reason, inputs, where, item.site)
        else:
            result = run.apply(value, [current], {}, None)
    except Raised:
        result = _unfinished(value, recording)
        if result is None:
            raise
    finally:
        run.recordings.pop()
        run.items.pop()
        run.groups = groups
    for call in recording.calls:
        if call.turn == (0, None):
            call.turn = item.turn
    return result, tuple(recording.calls)


def _unfinished(value: Value, recording: Recording) -> Tensor | None:
    """What a user's layer gives whose ``call`` raises: the layers behind it stand there too."""
    target = value.native if isinstance(value, Instance) else value
    call = recording.calls[-1] if recording.calls else None
    if call is None or call.layer is not target:
        return None
    made = Tensor(call)
    call.outputs, call.result = (made,), made
    return made


def _callable(value: Value) -> bool:
    if isinstance(value, Instance):
        return value.native is not None
    return isinstance(value, (KerasLayer, KerasModel, Part))


def _branches(run: Run, value: Value) -> list[Value]:
    """The outputs of the models that a ``Merge`` of Keras 1 brings together."""
    if not isinstance(value, KerasLayer):
        return []
    given = run.machine.settle(value.arguments.get("layers"))
    if not isinstance(given, (list, tuple)):
        return []
    found: list[Value] = []
    for branch in given:
        branch = run.machine.settle(branch)
        if isinstance(branch, KerasModel) and branch.kind == "sequential":
            grow(run, branch)
            run.recording.calls.extend(call for _, calls in branch.steps for call in calls)
            found.append(branch.output_structure)
        elif isinstance(branch, KerasLayer) and branch.calls:
            found.append(branch.calls[0].result)
    return found


def first_shape(run: Run, model: KerasModel) -> tuple[Size, ...] | None:
    """What the first layer says of its input."""
    if not model.items:
        return None
    return declared_shape(run, model.items[0].value)


def declared_shape(run: Run, value: Value) -> tuple[Size, ...] | None:
    """The input shape that a layer or model declares."""
    value = run.machine.settle(value)
    target = value.native if isinstance(value, Instance) else value
    match target:
        case KerasModel(kind="sequential"):
            grow(run, target)
            return target.inputs[0].shape
        case KerasModel():
            return target.inputs[0].shape if target.inputs else None
        case KerasLayer():
            return _said(run, target)
    return None


def _said(run: Run, layer: KerasLayer) -> tuple[Size, ...] | None:
    settle = run.machine.settle
    said = {**layer.arguments, **layer.keywords}
    for name in ("batch_input_shape", "batch_shape"):
        whole = as_sizes(run, said.get(name))
        if whole is not None:
            return whole
    batch = settle(said.get("batch_size"))
    sizes = as_sizes(run, said.get("input_shape"))
    if sizes is not None:
        return (batch, *sizes)
    width, length = settle(said.get("input_dim")), settle(said.get("input_length"))
    if (layer.base or layer.name) == "Embedding":
        if length is None:
            return None
        lengths = as_sizes(run, length)
        return (batch, *(lengths if lengths is not None else (length,)))
    if width is None or isinstance(width, (list, tuple)):
        return None
    if layer.family == "rnn" or "input_length" in said:
        return (batch, length, width)
    return (batch, width)


def as_sizes(run: Run, value: Value) -> tuple[Size, ...] | None:
    """A shape as the source gives it."""
    value = run.machine.settle(value)
    if isinstance(value, TensorShape):
        return tuple(value)
    if isinstance(value, List) and value.length is not None:
        return None
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return None


def build(run: Run, model: KerasModel, shape: tuple[Size, ...] | None) -> None:
    """Fix the input shape of a model that did not know it, as Keras does when it is called."""
    if shape is None:
        return
    if not model.inputs and not _declares(run, model):
        run.touch(model)
        model.inputs = (Tensor(None, 0, shape),)
    grow(run, model)
    if model.inputs[0].call is not None or model.inputs[0].shape is not None:
        return
    run.touch(model)
    model.inputs = (Tensor(None, 0, shape),)
    model.steps = []
    grow(run, model)


def says_its_input(run: Run, model: KerasModel) -> bool:
    """Whether a model is made for an input of its own, and not for whatever it is put behind."""
    if model.kind != "sequential":
        return True
    first = run.machine.settle(model.items[0].value) if model.items else None
    if isinstance(first, KerasModel):
        return first is not model and says_its_input(run, first)
    if not isinstance(first, KerasLayer):
        return isinstance(first, Tensor)
    return first.name == "InputLayer" or _said(run, first) is not None


def _declares(run: Run, model: KerasModel) -> bool:
    """Whether the first entry says, or may say, what the model takes."""
    first = run.machine.settle(model.items[0].value) if model.items else None
    if isinstance(first, KerasLayer) and first.name != "InputLayer":
        return first.arguments.get("layers") is not None or declared_shape(run, first) is not None
    return True


def call(run: Run, model: KerasModel, given: Value, keywords: dict[str, Value]) -> Value:
    """Call the layers of a model on new inputs."""
    run.machine.step(1 + len(model.items))
    if isinstance(given, Tensor):
        build(run, model, given.shape)
    group = Group(model)
    group.inputs = (given,) if isinstance(given, Tensor) else ()
    groups, run.groups = run.groups, (*run.groups, group)
    current = given
    try:
        for item in list(model.items):
            current = _call_item(run, item, current, keywords)
    finally:
        run.groups = groups
    group.outputs = (current,) if isinstance(current, Tensor) else ()
    return current


def _call_item(run: Run, item: Item, current: Value, keywords: dict[str, Value]) -> Value:
    value = run.machine.settle(item.value)
    merged = value.arguments.get("layers") if isinstance(value, KerasLayer) else None
    branches = run.machine.settle(merged)
    if isinstance(branches, (list, tuple)) and isinstance(current, (list, tuple)):
        pairs = zip(branches, current, strict=False)
        current = List(run.apply(branch, [given], dict(keywords), None) for branch, given in pairs)
    if isinstance(value, Tensor) or (isinstance(value, KerasLayer) and value.name == "InputLayer"):
        return current
    if isinstance(value, Unknown) or not _callable(value):
        inputs = (current,) if isinstance(current, Tensor) else ()
        reason = value.reason if isinstance(value, Unknown) else "no layer"
        where = value.site if isinstance(value, Unknown) else None
        return run.opaque(reason, inputs, where, item.site)
    if isinstance(value, KerasModel) and len(run.groups) >= DEEPEST_MODEL:
        run.machine.cut(f"a model that stands in {DEEPEST_MODEL} others", layers=True)
        return run.opaque(
            "model", (current,) if isinstance(current, Tensor) else (), None, item.site
        )
    before = len(run.recording.calls)
    result = run.apply(value, [current], dict(keywords), None)
    for made in run.recording.calls[before:]:
        if made.turn == (0, None):
            made.turn = item.turn
    return result
