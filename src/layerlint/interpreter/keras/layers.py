"""Layers of the catalog: construction and call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from layerlint.catalog import LayerSpec
from layerlint.interpreter.keras.binding import OPEN, bind, dialect_of
from layerlint.interpreter.keras.dating import is_of_keras_1, may_be_old, must_be_later
from layerlint.interpreter.keras.describing import infer, plain_shape, spec_of
from layerlint.interpreter.keras.forms import kept, key_of_call
from layerlint.interpreter.keras.objects import (
    Call,
    Constant,
    Form,
    KerasLayer,
    KerasModel,
    Size,
    Tensor,
)
from layerlint.interpreter.keras.probing import probed, stands_alone
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.sizes import refined
from layerlint.interpreter.keras.structure import has_shape, holds, is_tensor, leaves
from layerlint.interpreter.shapes import Outputs
from layerlint.interpreter.values import (
    NOTHING,
    Instance,
    List,
    Native,
    Site,
    Unknown,
    Value,
    kind_of,
)
from layerlint.records import replace

_SEVERAL = frozenset({"query", "value", "key"})
"""Parameters of ``call`` besides the first that take a tensor."""


def construct(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> KerasLayer:
    """The layer that a constructor call makes."""
    layer = run.new_layer(native.symbol.name, site)
    layer.qualified = native.qualified
    if native.symbol.spelled != native.symbol.name:
        layer.spelled = native.symbol.spelled
    layer.instead_of = native.symbol.instead_of
    fill(run, layer, native, positional, keywords, site)
    if layer.name == "InputLayer":
        # Old names of the shape, which no parameter list of today holds.
        said, old = layer.arguments, {"shape": "input_shape", "batch_shape": "batch_input_shape"}
        if all(said.get(name) is None for name in old):
            layer.arguments = {**said, **{name: said.get(one) for name, one in old.items()}}
            layer.form = None
    return layer


def fill(
    run: Run,
    layer: KerasLayer,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> None:
    """Give a layer the arguments of its constructor, or of its base's."""
    run.touch(layer)
    form, shared = form_of(run, native, positional, keywords, site)
    bound = form.bound
    layer.dialect, layer.form = bound.dialect, form if shared else None
    if layer.instance is None and bound.name != layer.name:
        # ``Merge(mode="sum")`` is an ``Add``.
        layer.name, layer.qualified = bound.name, f"keras.layers.{bound.name}"
    layer.family = form.spec.family if form.spec is not None else None
    # Keywords that this Keras does not know are kept: a rule may ask for them.
    layer.arguments, layer.canonical = {**bound.arguments, **bound.unbound_values}, None
    layer.given = (*bound.given, *bound.unbound)
    if shared and "name" in keywords:
        layer.arguments["name"] = keywords["name"]
        layer.given = (*layer.given, "name")
    layer.keywords = {key: value for key, value in keywords.items() if key not in OPEN}
    layer.trainable = bound.arguments.get("trainable", True)
    if not shared:
        _leave_open(run, layer)
        for name in layer.given:
            hold(run, layer.arguments[name])


def _leave_open(run: Run, layer: KerasLayer) -> None:
    """Forget defaults that say what kind of task a model is for, in a branch for another kind.

    ``n_classes=1`` beside ``regression=True`` is no number of classes.
    """
    for name in _OF_THE_TASK.keys() & layer.arguments.keys() if layer.beside else ():
        value = layer.arguments[name]
        if (
            isinstance(value, Unknown)
            and run.machine.is_default_beside(value, layer.beside)
            and run.machine.settle(value) in _OF_THE_TASK[name]
        ):
            key = ("beside", value.key)
            layer.arguments[name] = replace(value, key=key, default=NOTHING)


_OF_THE_TASK: Mapping[str, tuple[Value, ...]] = {
    "units": (1,),
    "activation": ("softmax", "sigmoid"),
}


def form_of(
    run: Run,
    native: Native,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> tuple[Form, bool]:
    """The call bound to parameters, and whether the form is shared: then without ``name``."""
    name, dialect = native.symbol.name, dialect_of(run, native)
    words = {word: value for word, value in keywords.items() if word != "name"}
    # Only of several arguments the order may be another one.
    old = dialect is None and len(positional) > 1 and may_be_old(run, site.source)
    oldest = old and is_of_keras_1(run, site.source)
    later = dialect is None and must_be_later(run, site.source)
    settings = (run.settings.image_data_format, old, oldest, later)
    key = key_of_call(name, dialect, settings, positional, words)
    known = None if key is None else run.settings.forms.get(key)
    if known is not None:
        return known, True
    if key is None:
        bound = bind(run, name, dialect, positional, keywords, site)
    else:
        lasting = {word: kept(value) for word, value in words.items()}
        bound = bind(run, name, dialect, [*map(kept, positional)], lasting, site)
    form = Form(bound=bound, spec=run.machine.catalog.layer(bound.name, bound.dialect))
    if key is None:
        return form, False
    run.settings.forms.note(key, form)
    if run.settings.forms.get(key) is form:
        return form, True
    return replace(form, bound=bind(run, name, dialect, positional, keywords, site)), False


def hold(run: Run, value: Value) -> None:
    """Note that something keeps the layers and models in a value."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return
    for leaf in leaves(value, run.machine.settle, 3):
        target = leaf.native if isinstance(leaf, Instance) else leaf
        match target:
            case KerasLayer() if not target.held:
                run.touch(target)
                target.held = True
            case KerasModel() if not target.used:
                run.touch(target)
                target.used = True


def models_in(run: Run, value: Value) -> Iterator[KerasModel]:
    """The models in a value."""
    for leaf in leaves(value, run.machine.settle, 3):
        target = leaf.native if isinstance(leaf, Instance) else leaf
        if isinstance(target, KerasModel):
            yield target


def keep(run: Run, value: Value) -> None:
    """Note that an attribute holds the models in a value."""
    for model in models_in(run, value):
        if not model.in_attribute:
            run.touch(model)
            model.kept = model.in_attribute = True


def call_layer(
    run: Run,
    layer: KerasLayer,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site | None,
) -> Value:
    """A new node: the layer called on tensors."""
    spec = spec_of(run, layer)
    names = spec.call_parameters if spec is not None else ("inputs",)
    inputs, positional, named = arguments_of_call(run, names, positional, keywords, site)
    if run.settings.learning_phase is not None:
        named = {**_phase(run, layer, site), **named}
    said = {name: value for name, value in keywords.items() if name in names}
    operands = _by_name(run, names, positional, said) if said else inputs
    shapes = [one.shape for one in operands]
    note_build(run, layer, shapes)
    call = run.new_call(layer, tuple(one for one in inputs if isinstance(one, Tensor)))
    if inputs and not call.inputs and len(run.recordings) == 1:
        # Outside of any layer's `call` it is worked out at once, and stands in no model.
        hold(run, layer)
        return _constants(run, infer(run, layer, shapes, named))
    call.site = site
    call.positional, call.keywords, call.named = tuple(positional), dict(keywords), named
    outputs = results(run, layer, call, shapes)
    finish_call(run, call, outputs, spec)
    return call.result


def _phase(run: Run, layer: KerasLayer, site: Site | None) -> dict[str, Value]:
    """``training`` behind ``K.set_learning_phase(0)``.

    A layer of Keras 2.3 and before is built so that it never trains, whoever fits it
    (``in_train_phase`` of its backend); from 2.4 on `fit` goes before.
    """
    phase = run.machine.settle(run.settings.learning_phase)
    if phase != 0 or layer.family not in ("normalization", "regularization"):
        return {}
    reason = "what set_learning_phase(0) comes to, which differs from one Keras to another"
    return {"training": run.machine.unknown(reason, site, key=("learning phase",))}


def _constants(run: Run, outputs: Outputs) -> Value:
    """The outputs of a call on numbers."""
    found = [Constant(shape) for shape in outputs.shapes]
    return found[0] if outputs.single else List(found)


def _by_name(
    run: Run, names: Sequence[str], positional: Sequence[Value], keywords: Mapping[str, Value]
) -> Iterator[Tensor | Constant]:
    """What a layer is called on, in the order of its own parameters, masks apart."""
    given = {**dict(zip(names, positional, strict=False)), **keywords}
    for name in names:
        if name in given and not name.endswith("mask"):
            yield from operands_in(run, given[name])


def results(
    run: Run, layer: KerasLayer, call: Call, shapes: Sequence[tuple[Size, ...] | None]
) -> Outputs:
    """What a call of a layer of Keras gives."""
    if layer.name == "Lambda":
        found = outputs_of_function(run, layer, call)
        said = infer(run, layer, shapes, call.named)
        return said if found is None or said.shapes != (None,) else found
    return infer(run, layer, shapes, call.named)


def outputs_of_function(run: Run, layer: KerasLayer, call: Call) -> Outputs | None:
    """What a ``Lambda`` gives, by running its function; what the function does is kept."""
    extra = run.machine.settle(layer.arguments.get("arguments"))
    words = {str(name): value for name, value in extra.items()} if isinstance(extra, dict) else {}
    function = run.machine.settle(layer.arguments.get("function"))
    if layer.site is None or not call.positional:
        return None
    found = probed(run, function, [call.positional[0]], words, layer.site)
    if found is None:
        return None
    recording, result = found
    if tuple(recording.entering) == call.inputs and stands_alone(recording):
        call.inside = recording
    shapes = tuple(plain_shape(run, one.shape) for one in recording.outputs)
    if isinstance(result, Tensor):
        return Outputs(shapes=shapes)
    several = isinstance(result, (list, tuple)) and len(result) == len(shapes)
    return Outputs(shapes=shapes, single=False) if several else None


def finish_call(run: Run, call: Call, outputs: Outputs, spec: LayerSpec | None) -> None:
    """Give a call its outputs and note it."""
    sizes = refined(run, call, outputs, spec)
    call.outputs = tuple(Tensor(call, index, shape) for index, shape in enumerate(sizes))
    if outputs.single and sizes[0] is None:
        call.outputs[0].several = _may_be_several(run, call.layer)
    call.result = call.outputs[0] if outputs.single else List(call.outputs)
    run.record(call)


_SPLITTING = frozenset(
    {
        *("split", "unstack", "moments", "top_k", "meshgrid", "dynamic_partition", "qr", "svd"),
        *("unravel_index", "slogdet", "frexp", "histogram", "divmod", "array_split", "while_loop"),
    }
)
"""Operations that give several tensors."""


def _may_be_several(run: Run, layer: KerasLayer) -> bool:
    if layer.operation:
        known = run.machine.catalog.callable(f"keras.ops.{layer.name}")
        return known is None or layer.name in _SPLITTING
    return isinstance(run.machine.settle(layer.arguments.get("return_state")), Unknown)


def note_build(run: Run, layer: KerasLayer, shapes: Sequence[tuple[Size, ...] | None]) -> None:
    """A layer is built on the shapes of its first call, or the first that are known."""
    before = layer.shapes
    if before is None or _unknown_sizes(run, before) > _unknown_sizes(run, shapes):
        run.touch(layer)
        layer.shapes = tuple(shapes)


def _unknown_sizes(run: Run, shapes: Sequence[tuple[Size, ...] | None]) -> int:
    """How much is not known of shapes, the batch axes apart."""
    count = 0
    for shape in shapes:
        plain = plain_shape(run, shape)
        count += 100 if plain is None else plain[1:].count(None)
    return count


def arguments_of_call(
    run: Run,
    names: Sequence[str],
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site | None,
) -> tuple[list[Tensor | Constant], list[Value], dict[str, Value]]:
    """The tensors of a call, its arguments with unknown ones made tensors, and the rest."""
    inputs: list[Tensor | Constant] = []
    named: dict[str, Value] = {}
    values: list[Value] = []
    if not keywords and len(positional) == 1 and type(positional[0]) is Tensor:
        return [positional[0]], list(positional), named
    first = names[0] if names else "inputs"
    for index, value in enumerate(positional):
        name = names[index] if index < len(names) else f"argument {index + 1}"
        if index == 0 or name in _SEVERAL:
            value = with_sources(run, value, site)
        elif holds(value, has_shape):
            value = run.machine.settle(value)
        else:
            named[name] = value
            values.append(value)
            continue
        values.append(value)
        inputs.extend(operands_in(run, value))
    for name, value in keywords.items():
        if name in OPEN:
            continue
        if (name == first and not positional) or name in _SEVERAL:
            inputs.extend(operands_in(run, with_sources(run, value, site)))
        elif holds(value, has_shape):
            inputs.extend(operands_in(run, value))
        else:
            named[name] = value
    return inputs, values, named


def operands_in(run: Run, value: Value) -> list[Tensor | Constant]:
    """The tensors and constants in a structure."""
    return [leaf for leaf in leaves(value, run.machine.settle) if has_shape(leaf)]


def with_sources(run: Run, value: Value, site: Site | None, depth: int = 6) -> Value:
    """The same structure, with a tensor in the place of each value that is none."""
    value = run.machine.settle(value)
    match value:
        case Tensor() | Constant():
            return value
        case List(length=Unknown()) if depth:
            items = (with_sources(run, item, site, depth - 1) for item in value)
            return List(items, value.length)
        case list() | tuple() if depth and (holds(value, is_tensor) or _unknowns(value)):
            return List(with_sources(run, item, site, depth - 1) for item in value)
        case dict() if depth and value:
            return {key: with_sources(run, item, site, depth - 1) for key, item in value.items()}
        case None:
            return None
        case int() | float() if depth < 6:
            return value
    return run.source(value, site)


def _unknowns(value: Sequence[Value]) -> bool:
    return any(isinstance(item, (Unknown, Tensor)) for item in value)


def operation(
    run: Run,
    name: str,
    inputs: Sequence[Value],
    arguments: Mapping[str, Value],
    site: Site,
) -> Value:
    """A node for what is done to tensors without a layer; ``name`` is that of ``keras.ops``."""
    layer = run.new_layer(name, site, operation=True)
    layer.qualified = f"keras.ops.{name}"
    layer.arguments = dict(arguments)
    layer.given = tuple(arguments)
    operands = [leaf for one in inputs for leaf in operands_in(run, one)]
    call = run.new_call(layer, tuple(one for one in operands if isinstance(one, Tensor)))
    call.site = site
    call.positional = tuple(inputs)
    outputs = infer(run, layer, [one.shape for one in operands], MappingProxyType({}))
    finish_call(run, call, outputs, None)
    return call.result


def reason_of(value: Value) -> str:
    """Why something is not known, in words."""
    return value.reason if isinstance(value, Unknown) else kind_of(value)
