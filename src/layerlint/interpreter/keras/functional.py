"""Functional models: a part of the graph between tensors, and its calls on new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layerlint.interpreter.keras import applications
from layerlint.interpreter.keras.describing import spec_of
from layerlint.interpreter.keras.layers import finish_call, note_build, results, with_sources
from layerlint.interpreter.keras.objects import Call, Group, KerasModel, Tensor
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, rebuilt, tensors
from layerlint.interpreter.keras.weights import calls_of
from layerlint.interpreter.values import List, Site, Unknown, Value


def fill(
    run: Run,
    model: KerasModel,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> None:
    """Give a model its inputs and outputs, as the constructor was given them."""
    settle = run.machine.settle
    run.changing(model)
    model.kind = "functional"
    inputs = positional[0] if positional else keywords.get("inputs", keywords.get("input"))
    later = positional[1] if len(positional) > 1 else None
    outputs = keywords.get("outputs", keywords.get("output", later))
    model.label = keywords.get("name", positional[2] if len(positional) > 2 else None)
    model.input_structure = settle(inputs)
    found = list(leaves(inputs, settle))
    model.inputs = tuple(leaf for leaf in found if isinstance(leaf, Tensor))
    model.doubtful = len(model.inputs) < len(found) or not found
    set_outputs(run, model, outputs, site)


def note_reader(
    run: Run, positional: Sequence[Value], keywords: Mapping[str, Value], site: Site
) -> None:
    """A function from some tensors to others reads what gives those, as a model would."""
    function = run.new_model("functional", "function", site)
    fill(run, function, positional[:2], keywords, site)
    del run.models[function]
    run.fragments[("function", function.serial)] = function


def set_outputs(run: Run, model: KerasModel, outputs: Value, site: Site | None) -> None:
    """Say what a model gives."""
    run.changing(model)
    model.listed = model.ends = None
    whole = with_sources(run, outputs, site)
    if any(isinstance(leaf, Unknown) for leaf in leaves(outputs, run.machine.settle)):
        model.doubtful = model.open_ended = True
    model.output_structure = whole
    model.outputs = tensors(whole, run.machine.settle)
    if not model.outputs:
        model.doubtful = model.open_ended = True


def note_ends(run: Run, model: KerasModel) -> None:
    """Take over what the code has put into the list that ``model.outputs`` gave it."""
    if model.ends is not None and tuple(model.ends) != model.outputs:
        set_outputs(run, model, model.ends, model.site)


def call(
    run: Run,
    model: KerasModel,
    given: Value,
    keywords: Mapping[str, Value],
    site: Site | None,
) -> Value:
    """Call the layers of a model on new inputs: new nodes, the same layers."""
    settle = run.machine.settle
    fresh = tensors(with_sources(run, given, site), settle)
    group = Group(model)
    group.inputs = fresh
    mapped: dict[Tensor, Tensor] = dict(zip(model.inputs, fresh, strict=False))
    if len(model.inputs) == 0 and len(fresh) == 1:
        # Where the inputs are not known, what enters the model is.
        for made in calls_of(model):
            for one in made.outputs:
                if not made.inputs and made.layer.name is None:
                    mapped[one] = fresh[0]
    inner: dict[Group, Group] = {}
    groups, run.groups = run.groups, (*run.groups, group)
    outer = run.groups
    training = {name: keywords[name] for name in ("training",) if name in keywords}
    try:
        for made in calls_of(model):
            if made.outputs and all(one in mapped for one in made.outputs):
                continue
            for old in made.groups:
                inner.setdefault(old, Group(old.model))
            run.groups = (*outer, *(inner[old] for old in made.groups))
            again(run, made, mapped, training)
    finally:
        run.groups = groups
    for old, new in inner.items():
        new.inputs = tuple(moved(one, mapped) for one in old.inputs)
        new.outputs = tuple(moved(one, mapped) for one in old.outputs)

    def change(leaf: Value) -> Value:
        return moved(leaf, mapped) if isinstance(leaf, Tensor) else leaf

    result = rebuilt(model.output_structure, settle, change)
    group.outputs = tensors(result, settle)
    return result


def moved(tensor: Tensor, mapped: Mapping[Tensor, Tensor]) -> Tensor:
    """What stands for a tensor after the calls that made it were made again.

    A tensor from inside a network that is not looked into is where the network's own are.
    """
    found = mapped.get(tensor)
    if found is not None:
        return found
    call = tensor.call
    own = mapped.get(call.outputs[0]) if call is not None and call.outputs else None
    return tensor if own is None else Tensor(own.call, tensor.index, None)


def again(
    run: Run, made: Call, mapped: dict[Tensor, Tensor], training: Mapping[str, Value]
) -> Call:
    """The same call on other tensors."""
    settle = run.machine.settle

    def change(leaf: Value) -> Value:
        return moved(leaf, mapped) if isinstance(leaf, Tensor) else leaf

    inputs = tuple(moved(one, mapped) for one in made.inputs)
    layer = made.layer
    same = all(new.shape == old.shape for new, old in zip(inputs, made.inputs, strict=True))
    positional = [rebuilt(value, settle, change) for value in made.positional]
    keywords = {name: rebuilt(value, settle, change) for name, value in made.keywords.items()}
    built = layer.instance is None or layer.build_ran
    if made.inside is not None and layer.instance is not None and not (same and built):
        before = len(run.recording.calls)
        result = run.apply(layer.instance, positional, {**training, **keywords}, made.site)
        if len(run.recording.calls) > before:
            copy = run.recording.calls[-1]
            mapped.update(zip(made.outputs, copy.outputs, strict=False))
            for old in made.outputs[len(copy.outputs) :]:
                found = tensors(result, settle)
                mapped[old] = found[0] if found else old
            return copy
    copy = run.new_call(layer, inputs)
    copy.site = made.site
    copy.positional, copy.keywords = tuple(positional), keywords
    copy.named = {**training, **made.named}
    if copy.turn == (0, None):
        copy.turn = made.turn
    copy.inside = made.inside
    note_build(run, layer, [one.shape for one in inputs])
    if same or layer.name is None or (made.inside is not None and layer.instance is not None):
        copy.outputs = tuple(Tensor(copy, one.index, one.shape) for one in made.outputs)
        run.record(copy)
    elif applications.is_network(layer):
        shape = applications.tail(run, layer, inputs[0].shape if inputs else None)
        copy.outputs = (Tensor(copy, 0, shape),)
        run.record(copy)
    else:
        copy.inside = None
        outputs = results(run, layer, copy, [one.shape for one in inputs])
        finish_call(run, copy, outputs, spec_of(run, layer))
    places = dict(zip(made.outputs, copy.outputs, strict=False))
    mapped.update(places)
    copy.result = rebuilt(
        made.result, settle, lambda leaf: places.get(leaf, leaf) if _is(leaf) else leaf
    )
    return copy


def _is(leaf: Value) -> bool:
    return isinstance(leaf, Tensor)


def layers_in_order(model: KerasModel, calls: Sequence[Call]) -> List:
    """``model.layers`` in Keras's order: by depth, then as the walk from the outputs meets them.

    ``calls`` are those that the model is made of. Models that were called like layers stand in it
    as one.
    """
    inputs = set(model.inputs)
    step_of: dict[Call, Group | Call] = {}
    for call in calls:
        step_of[call] = call.groups[0] if call.groups else call
    # A group belongs to the model only where the model itself calls it.
    number: dict[int, int] = {}
    order: list[Group | Call] = []
    depth: dict[int, int] = {}

    def sources(step: Group | Call) -> list[Group | Call]:
        found: list[Group | Call] = []
        if isinstance(step, Call) and step.layer.name == "InputLayer":
            return found
        for tensor in step.inputs:
            if tensor.call is None or tensor.call not in step_of:
                continue
            if tensor in inputs and tensor.call.layer.name != "InputLayer":
                continue
            source = step_of[tensor.call]
            if source is not step:
                found.append(source)
        return found

    finished: list[Group | Call] = []
    seen: set[int] = set()

    def visit(step: Group | Call) -> None:
        stack: list[tuple[Group | Call, int]] = [(step, 0)]
        while stack:
            top, place = stack.pop()
            if place == 0:
                if id(top) in seen:
                    continue
                seen.add(id(top))
                if id(_thing(top)) not in number:
                    number[id(_thing(top))] = len(number)
                    order.append(top)
            before = sources(top)
            if place < len(before):
                stack.append((top, place + 1))
                stack.append((before[place], 0))
            else:
                finished.append(top)

    for tensor in model.outputs:
        if tensor.call is not None and tensor.call in step_of:
            visit(step_of[tensor.call])
    for step in reversed(finished):
        here = depth.setdefault(id(_thing(step)), 0)
        for source in sources(step):
            depth[id(_thing(source))] = max(depth.get(id(_thing(source)), 0), here + 1)
    for tensor in model.inputs:
        if tensor.call is not None and tensor.call.layer.name == "InputLayer":
            thing = tensor.call.layer
            if id(thing) not in number:
                number[id(thing)] = -1
                order.append(tensor.call)
            depth.setdefault(id(thing), 0)
    things = {id(_thing(step)): _thing(step) for step in order}
    things = {one: thing for one, thing in things.items() if not _is_operation(thing)}
    ranked = sorted(things, key=lambda one: (-depth.get(one, 0), number[one]))
    return List(_value(things[one]) for one in ranked)


def _is_operation(thing: Value) -> bool:
    """Operations are no layers in Keras 3."""
    return bool(getattr(thing, "operation", False))


def _thing(step: Group | Call) -> Value:
    return step.model if isinstance(step, Group) else step.layer


def _value(thing: Value) -> Value:
    """What the source knows a layer by: the object of the user's class, if it is one."""
    instance = getattr(thing, "instance", None)
    return instance if instance is not None else thing
