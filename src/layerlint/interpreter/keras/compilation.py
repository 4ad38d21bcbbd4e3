"""What ``compile()`` says: the losses, and what was trainable then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from astroid import nodes

from layerlint.catalog import NamedObject
from layerlint.graph.model import Compiled, Loss, UnknownValue
from layerlint.graph.phases import flag_trains
from layerlint.interpreter.keras.added import read_by
from layerlint.interpreter.keras.arguments import told_default, unknown_argument
from layerlint.interpreter.keras.objects import (
    Compilation,
    KerasLayer,
    KerasModel,
    KerasObject,
    Plain,
    Tensor,
)
from layerlint.interpreter.keras.probing import judgement_of, read_from_outside
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves, ordered, tensors
from layerlint.interpreter.keras.weights import calls_of, layers_within
from layerlint.interpreter.values import (
    NOTHING,
    External,
    Function,
    Instance,
    List,
    Method,
    Native,
    Partial,
    Site,
    Unknown,
    Value,
    kind_of,
)
from layerlint.records import replace

_PARAMETERS = ("optimizer", "loss")

_USES_OF_THE_LOSS = {"compiled_loss", "compute_loss", "loss", "train_step"}
"""Attributes by which a ``train_step`` comes to the loss that ``compile`` was given."""
_PREDICTED = {"compiled_loss": 1, "loss": 1, "compute_loss": 2}
"""Which argument of these is what the model has predicted."""

_SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "cosine_proximity": "cosine_similarity",
    "huber_loss": "huber",
    "rmse": "root_mean_squared_error",
}


def compile_model(
    run: Run,
    model: KerasModel,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    site: Site,
) -> None:
    """Note the call; a later one takes its place."""
    arguments = {**dict(zip(_PARAMETERS, positional, strict=False)), **keywords}
    subject: Value = model.instance if model.instance is not None else model
    within = layers_within(run, subject)
    # A loop that adds a layer and compiles looks through ever more of them.
    run.machine.step(len(within))
    _leave_open(run, arguments, model, within)
    run.changing(model)
    model.compilation = Compilation(
        site=site,
        arguments=arguments,
        trainable={layer: layer.trainable for layer in within},
        for_training=_for_training(run),
    )
    model.restored = False


def _for_training(run: Run) -> bool:
    """Whether no function around it was asked, by a parameter, for what is not trained.

    A default asks for nothing: what a builder makes by itself is trained as it is.
    """
    for function, scope in ((frame.function, frame.scope) for frame in run.machine.frames):
        if function is None:
            continue
        arguments = function.node.args
        names = [each.name for each in (*arguments.posonlyargs, *(arguments.args or ()))]
        only = [each.name for each in arguments.kwonlyargs]
        last = names[len(names) - len(function.defaults) :]
        defaults = dict(zip(last, function.defaults, strict=True))
        defaults.update(zip(only, function.keyword_defaults, strict=True))
        for name in (*names, *only):
            value = scope.names.get(name)
            if not isinstance(value, bool) or value is defaults.get(name):
                continue
            if flag_trains(name, value) is False:
                return False
    return True


def _is_trained(model: KerasModel, made: Compilation) -> bool:
    """Whether anything in sight may compute the loss of a model, or nothing tells what it is for.

    What is called, held or handed on may be trained there.
    """
    if model.judged or model.used or model.phases:
        return True
    return made.for_training and not model.asked and (model.kept or not model.restored)


def _leave_open(
    run: Run, arguments: dict[str, Value], model: KerasModel, within: Sequence[KerasLayer]
) -> None:
    """Forget a loss that is a default where the model ends in what another default is not for.

    Whoever asks a builder for another output asks it for another loss with it.
    """
    given = arguments.get("loss")
    if not isinstance(given, Unknown):
        return
    due = run.machine.contradicted().union(*(layer.beside for layer in _ends(model, within)))
    if run.machine.is_default_beside(given, due):
        arguments["loss"] = replace(given, key=("beside", given.key), default=NOTHING)


def _ends(model: KerasModel, within: Sequence[KerasLayer]) -> Iterator[KerasLayer]:
    """The layers that give the outputs of a model; before an activation that before it, too."""
    for call in (tensor.call for tensor in model.outputs):
        if call is not None:
            yield call.layer
            if call.layer.family == "activation":
                yield from (one.call.layer for one in call.inputs if one.call is not None)
    if not model.outputs:
        last = within[-1:]
        yield from within[-2:] if last and last[0].family == "activation" else last


def compiled(run: Run, model: KerasModel) -> Compiled | None:
    """The graph's word for it."""
    made = model.compilation
    if made is None:
        return None
    given = run.machine.settle(made.arguments.get("loss"))
    place, idle = run.place(made.site), not _is_trained(model, made)
    if given is not None and (method := _trains_otherwise(run, model)):
        own = _unknown(UnknownValue(reason=f"{method} of {kind_of(model.instance)}"))
        return Compiled(losses=(own,), place=place, untrained=idle)
    default = told_default(run.machine, made.arguments.get("loss"))
    told: tuple[Loss, ...]
    if given is None and isinstance(asked := made.arguments.get("loss"), Unknown):
        # `loss=None` stands there for whoever gives one.
        told = (_unknown(UnknownValue(reason=asked.reason)),)
    else:
        told = losses(run, model, given, made.site)
    return Compiled(losses=told, place=place, default=default, untrained=idle)


def read_by_losses(run: Run, model: KerasModel) -> tuple[Tensor, ...]:
    """What a model's losses and metrics read of its layers besides its outputs.

    A loss that is made for a tensor computes with it, as does one that ``add_loss`` is given.
    TensorFlow 1 trains so; with eager tensors Keras refuses such functions, but a head that
    is compiled so is no superfluous layer there either.
    """
    made = model.compilation
    at = model.site if made is None else made.site
    given: list[Value] = [] if at is None else list(read_by(run, model.added, at))
    if made is not None:
        settle = run.machine.settle
        names = ("loss", "metrics", "weighted_metrics")
        for one in leaves([made.arguments.get(name) for name in names], settle):
            judge, asked = (
                _judging(run, one, made.site),
                [Tensor(None, 0, None), Tensor(None, 1, None)],
            )
            given += [one, *read_from_outside(run, judge, asked, made.site)]
    ends = set(model.outputs)
    found: dict[Tensor, None] = {}
    waiting = list(tensors(given, run.machine.settle))
    seen = set(waiting)
    while waiting:
        tensor = waiting.pop()
        call = tensor.call
        if call is None or tensor in ends:
            continue
        if call.layer.operation or call.layer.name is None:
            waiting += [one for one in call.inputs if one not in seen]
            seen.update(call.inputs)
        elif call.layer.name != "InputLayer":
            found[tensor] = None
    return tuple(found)


def _judging(run: Run, judge: Value, site: Site) -> Value:
    """What is called of a loss: the ``call`` of an object of a user's class."""
    if isinstance(judge, Instance) and isinstance(judge.native, Plain):
        for name in ("call", "__call__"):
            if run.machine.class_attribute(judge.cls, name) is not NOTHING:
                return run.machine.attribute(judge, name, site)
    return judge


def _trains_otherwise(run: Run, model: KerasModel) -> str | None:
    """The method by which the user's class leaves the compiled loss alone, or may change it."""
    if model.instance is None:
        return None
    if isinstance(run.machine.class_attribute(model.instance.cls, "compute_loss"), Function):
        return "compute_loss"
    method = run.machine.class_attribute(model.instance.cls, "train_step")
    if not isinstance(method, Function):
        return None
    read = {one.attrname for one in method.node.nodes_of_class(nodes.Attribute)}
    if not read & _USES_OF_THE_LOSS or _judges_something_else(method.node):
        return "train_step"
    return None


def _judges_something_else(method: nodes.FunctionDef) -> bool:
    """Whether a ``train_step`` gives the loss what it has made of the model's output."""
    for call in method.nodes_of_class(nodes.Call):
        at = _PREDICTED.get(getattr(call.func, "attrname", ""))
        if at is None:
            continue
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        predicted = given.get("y_pred", call.args[at] if at < len(call.args) else None)
        if isinstance(predicted, nodes.Name):
            bound = [
                one.value for one in method.nodes_of_class(nodes.Assign) if _binds(one, predicted)
            ]
        else:
            bound = [predicted]
        if any(_is_made(each) for each in bound):
            return True
    return False


def _binds(assignment: nodes.Assign, name: nodes.Name) -> bool:
    return any(getattr(each, "name", None) == name.name for each in assignment.targets)


def _is_made(value: nodes.NodeNG | None) -> bool:
    """Whether a value is computed, by anything but the model or a part of it."""
    if isinstance(value, nodes.Call):
        called = value.func
        while isinstance(called, (nodes.Attribute, nodes.Subscript)):
            called = called.expr if isinstance(called, nodes.Attribute) else called.value
        return not isinstance(called, nodes.Call) and getattr(called, "name", None) != "self"
    return isinstance(value, (nodes.BinOp, nodes.UnaryOp))


def losses(run: Run, model: KerasModel, given: Value, site: Site) -> tuple[Loss, ...]:
    """One loss, or one for each output."""
    match given:
        case List(length=Unknown()):
            return (_unknown(UnknownValue(reason="list of unknown length")),)
        case list() | tuple():
            each = tuple(loss(run, one, site) for one in given)
            # Keras 3 gives them to the first outputs and trains the others on nothing; before
            # it refused. A list is never one loss for all of them.
            return each + (Loss(name=None),) * (len(output_names(run, model)) - len(each))
        case dict():
            return _by_name(run, model, given, site)
        case None:
            return ()
        case _:
            return (loss(run, given, site),)


def output_names(run: Run, model: KerasModel) -> tuple[str | None, ...]:
    """What Keras calls a model's outputs, ``None`` where nothing in sight says it.

    A dictionary of outputs gives its own names, else each is called like its layer.
    """
    settle = run.machine.settle
    structure = settle(model.output_structure)
    if isinstance(structure, dict):
        return tuple(str(key) for key in ordered(structure) for _ in leaves(structure[key], settle))
    if model.recording is not None:
        return (None,) * len(model.recording.outputs)
    return tuple(_made_by(run, tensor) for tensor in model.outputs)


def _made_by(run: Run, tensor: Tensor) -> str | None:
    """The name of the layer, or of the model called like one, that gives a tensor."""
    if tensor.call is None:
        return None
    return _named(run, tensor.call.groups[0].model if tensor.call.groups else tensor.call.layer)


def _named(run: Run, maker: KerasLayer | KerasModel) -> str | None:
    """The name that the source gives a layer or model."""
    label = run.machine.settle(maker.label)
    return label if isinstance(label, str) else None


def _by_name(
    run: Run, model: KerasModel, given: Mapping[Value, Value], site: Site
) -> tuple[Loss, ...]:
    """The losses that are given by the names of the outputs, in the order of the outputs."""
    names = output_names(run, model)
    if len(names) <= 1 and len(given) <= 1 and not _of_another(run, model, names, given):
        return tuple(loss(run, one, site) for one in given.values())
    left = [name for name in given if name not in names]
    open_loss = _unknown(UnknownValue(reason=f"loss of {left[0]}")) if left else Loss(name=None)
    # What is for none of the outputs in sight is for one that somebody makes of them.
    of_named = open_loss if None not in names else Loss(name=None)
    return tuple(
        loss(run, given[name], site) if name in given else of_named if name else open_loss
        for name in names
    )


def _of_another(
    run: Run, model: KerasModel, names: Sequence[str | None], given: Iterable[Value]
) -> bool:
    """Whether a loss is given by the name of a layer that is not the one output in sight."""
    others = {_named(run, call.layer) for call in calls_of(model)} - {*names, None}
    return any(name in others for name in given)


def loss(run: Run, given: Value, site: Site) -> Loss:
    """One loss, by its name in Keras."""
    given = run.machine.settle(given)
    match given:
        case None:
            return Loss(name=None)
        case str():
            return Loss(name=canonical_loss(given))
        case KerasObject():
            logits = _logits(run, given.arguments.get("from_logits", False))
            return Loss(name=canonical_loss(given.name), from_logits=logits)
        case Instance(native=Plain(made=made)):
            return _of_own(run, given, made, site)
        case Native():
            return Loss(name=canonical_loss(given.symbol.name))
        case NamedObject():
            return Loss(name=canonical_loss(given.qualified.rpartition(".")[2]))
        case Unknown():
            return _unknown(unknown_argument(run.machine, given))
        case Partial():
            inner = loss(run, given.function, site)
            if "from_logits" not in given.keywords:
                return inner
            return Loss(name=inner.name, from_logits=_logits(run, given.keywords["from_logits"]))
        case External() if (name := _of_tensorflow(given)) in _OF_LOGITS:
            return Loss(name=_OF_LOGITS[name], from_logits=True)
        case Function() | Method() | External():
            followed = _followed(run, given, site)
            return followed or _unknown(UnknownValue(reason=f"function {_name(given)}"))
        case _:
            return _unknown(UnknownValue(reason=kind_of(given)))


def _of_own(run: Run, owner: Instance, made: KerasObject, site: Site) -> Loss:
    """The loss that an object of a user's class is: by its ``call``, or by its base."""
    find = run.machine.class_attribute
    if find(owner.cls, "call") is not NOTHING:
        followed = _followed(run, run.machine.attribute(owner, "call", site), site)
    else:
        plain = made.name == "Loss" or find(owner.cls, "__call__") is not NOTHING
        followed = None if plain else loss(run, made, site)
    return followed or _unknown(UnknownValue(reason=kind_of(owner)))


def _unknown(why: UnknownValue) -> Loss:
    """A loss of which nobody knows what it makes of the output."""
    return Loss(name=why, from_logits=why)


def _logits(run: Run, given: Value) -> bool | UnknownValue:
    given = run.machine.settle(given)
    if isinstance(given, Unknown):
        known = unknown_argument(run.machine, given)
        return known if known.truth is None else known.truth
    return UnknownValue(reason=given.dotted) if isinstance(given, External) else bool(given)


def _followed(run: Run, function: Value, site: Site) -> Loss | None:
    """The cross-entropy that a function of the user's is, if it is one and nothing else."""
    call = judgement_of(run, function, site)
    name = canonical_loss(call.layer.name or "") if call is not None else ""
    if call is None or not name.endswith(("_crossentropy", *_OF_LOGITS)):
        return None
    if name in _OF_LOGITS:
        return Loss(name=_OF_LOGITS[name], from_logits=True)
    return Loss(name=name, from_logits=_logits(run, call.layer.arguments.get("from_logits")))


_OF_LOGITS = {
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "softmax_cross_entropy_with_logits_v2": "categorical_crossentropy",
    "sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "binary_crossentropy",
    "weighted_cross_entropy_with_logits": "binary_crossentropy",
}
"""What Keras calls TensorFlow's own losses."""


def _of_tensorflow(given: External) -> str:
    """What TensorFlow calls it, and nothing for what somebody else calls so."""
    ours, _, name = given.dotted.rpartition(".")
    return name if ours.partition(".")[0] == "tensorflow" else ""


def _name(given: Value) -> str:
    return kind_of(given.function) if isinstance(given, Method) else kind_of(given)


def canonical_loss(name: str) -> str:
    """``MSE`` and ``MeanSquaredError`` as ``mean_squared_error``."""
    spaced = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()
    snake = {"kldivergence": "kl_divergence"}.get(snake, snake)
    return _SHORT.get(snake, snake)
