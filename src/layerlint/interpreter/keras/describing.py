"""Layers of a run as layers of the graph, and what they do to shapes.

Used while a run goes on, to infer shapes, and at its end, to write the graphs; the two
differ in how layer objects are numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from layerlint.catalog import LayerSpec
from layerlint.graph.model import (
    Argument,
    FunctionValue,
    LayerValue,
    ObjectValue,
    Shape,
    UnknownValue,
)
from layerlint.graph.model import Layer as GraphLayer
from layerlint.interpreter import shapes
from layerlint.interpreter.keras.arguments import (
    ROOM,
    NestedTooDeeply,
    Written,
    argument,
    backend_of,
    defaulted,
    written,
)
from layerlint.interpreter.keras.binding import defaults_of
from layerlint.interpreter.keras.configuration import canonical_arguments
from layerlint.interpreter.keras.dating import is_of_keras_1, speaks_keras_1
from layerlint.interpreter.keras.forms import frozen
from layerlint.interpreter.keras.named import other_word
from layerlint.interpreter.keras.objects import (
    Call,
    Callee,
    Form,
    KerasLayer,
    KerasModel,
    Recording,
    Size,
    Tensor,
)
from layerlint.interpreter.keras.probing import operation_of
from layerlint.interpreter.keras.run import Run
from layerlint.interpreter.keras.structure import leaves
from layerlint.interpreter.keras.weights import layers_within
from layerlint.interpreter.shapes import Outputs
from layerlint.interpreter.values import Computed, Instance, List, Raised, TakenFloat, Value
from layerlint.records import replace
from layerlint.source import Place

_ACTIVATIONS = ("activation", "recurrent_activation")


class Describer:
    """Writes layers of one run as layers of the graph."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.keys: dict[KerasLayer | KerasModel, int] = {}
        self.known: dict[int, KerasLayer | KerasModel] = {}
        self._open: list[Callee] = []
        self._written = Written()
        self._too_large: set[KerasLayer] = set()
        """Layers that are not told in an argument, with all that stands in theirs: where each holds
        the one before twice, that need be found out once."""

    def key(self, thing: KerasLayer | KerasModel) -> int:
        """The number of a layer object."""
        if thing not in self.keys:
            self.keys[thing] = len(self.keys)
            self.known[self.keys[thing]] = thing
        return self.keys[thing]

    def arguments(self, layer: KerasLayer) -> dict[str, Argument]:
        """A layer's arguments in Keras's own form."""
        if layer.canonical is None and layer.form is not None:
            return self._shared(layer, layer.form)
        if layer.canonical is None:
            found = self._arguments(layer)
            if any(map(_may_change, found.values())) or not all(
                map(_final, layer.arguments.values())
            ):
                return found
            layer.canonical = found
        return layer.canonical

    def _shared(self, layer: KerasLayer, form: Form) -> dict[str, Argument]:
        """The arguments as another call of the constructor gave them, but for the name."""
        if form.canonical is None:
            found = self._arguments(layer)
            found.pop("name", None)
            form.canonical = found
        if "name" not in layer.arguments:
            layer.canonical = form.canonical
            return form.canonical
        name = layer.arguments["name"]
        named = {**form.canonical, "name": argument(self.run.machine, name, self.inner)}
        if _final(name):
            layer.canonical = named
        return named

    def _arguments(self, layer: KerasLayer) -> dict[str, Argument]:
        spec = spec_of(self.run, layer)
        machine = self.run.machine
        if layer.operation or spec is None:
            return written(machine, layer.arguments, self.inner, {})
        plain = written(machine, layer.arguments, self.inner, defaults_of(self.run, spec))
        if layer.instance is not None and layer.overrides_call:
            return plain
        for name, value in plain.items():
            if isinstance(value, FunctionValue) and name.endswith("activation"):
                plain[name] = self._looked_into(layer, value, layer.arguments[name])
        if "data_format" in plain and plain["data_format"] is None:
            plain["data_format"] = argument(machine, layer.image_data_format, self.inner)
        return canonical_arguments(spec, plain)

    def _looked_into(
        self, layer: KerasLayer, value: FunctionValue, function: Value
    ) -> FunctionValue:
        """A function with the operation that it is, if it is one."""
        if layer.site is None:
            return value
        function = self.run.machine.settle(function)
        if function not in self.run.looked_into:
            self.run.looked_into[function] = operation_of(self.run, function, layer.site)
        match self.run.looked_into[function]:
            case Call(layer=operation):
                return replace(value, does=self.layer(operation))
            case Tensor():
                name = "identity"
                same = GraphLayer(key=self.key(layer), name=name, place=layer.place, operation=True)
                return replace(value, does=same)
        return value

    def layer(self, layer: KerasLayer) -> GraphLayer:
        """A layer without what only a finished run tells (weights, what is trainable)."""
        return GraphLayer(
            key=self.key(layer),
            name=layer.name,
            place=layer.place,
            copied=_written(layer),
            qualified=layer.qualified,
            base=layer.base,
            overrides_call=layer.overrides_call,
            family=layer.family,
            operation=layer.operation,
            arguments=MappingProxyType(self.arguments(layer)),
            given=tuple(dict.fromkeys(layer.given)),
            defaults=MappingProxyType(defaulted(self.run.machine, layer.arguments)),
            computed=frozenset(
                name
                for name, value in layer.arguments.items()
                if isinstance(value, Computed) and not isinstance(value, TakenFloat)
            ),
            activations=MappingProxyType(self._activations(layer)),
            backend=backend_of(self.run.machine, layer.backend),
            weights_given=layer.weights_given or self._begins_with(layer),
            keras_1=layer.site is not None and is_of_keras_1(self.run, layer.site.source),
            reason=layer.reason,
            spelled=layer.spelled if layer.instance is None else None,
            instead_of=layer.instead_of,
            words=MappingProxyType(self._words(layer)),
        )

    def _activations(self, layer: KerasLayer) -> dict[str, str]:
        if layer.operation:
            return {} if layer.spelled is None else {"activation": layer.spelled}
        said = {
            name: self.run.machine.settle(layer.arguments[name])
            for name in _ACTIVATIONS
            if name in layer.given and name in layer.arguments
        }
        words = ((name, other_word(value)) for name, value in said.items())
        return {name: word for name, word in words if word is not None}

    def _begins_with(self, layer: KerasLayer) -> bool:
        """Whether the constructor was given ``weights``."""
        return self.run.machine.settle(layer.keywords.get("weights")) is not None

    def _words(self, layer: KerasLayer) -> Mapping[str, str]:
        if layer.qualified is None or layer.instance is not None:
            return {}
        catalog, site = self.run.machine.catalog, layer.site
        if site is not None and layer.dialect != "tf" and speaks_keras_1(self.run, site.source):
            return catalog.old_words(layer.qualified)
        return catalog.words(layer.qualified, layer.keywords)

    def inner(self, thing: Callee) -> GraphLayer:
        """A layer, model or user object that stands in an argument.

        Raises NestedTooDeeply: a layer may be given to itself, by a function without end, or
        twice to each of the layers around it.
        """
        target = thing.native if isinstance(thing, Instance) else thing
        if isinstance(target, KerasModel) and target.layer is not None:
            target = target.layer
        if thing in self._open or len(self._open) > 20:
            raise NestedTooDeeply
        self._open.append(thing)
        try:
            match target:
                case KerasLayer():
                    if target in self._too_large:
                        raise NestedTooDeeply
                    layer = self.layer(target)
                    if self._written.values(layer) > ROOM:
                        self._too_large.add(target)
                        raise NestedTooDeeply
                    return layer
                case KerasModel():
                    return GraphLayer(
                        key=self.key(target),
                        name=target.name,
                        place=target.place,
                        qualified=qualified_model(target),
                    )
        finally:
            self._open.pop()
        raise TypeError(f"not callable on tensors: {thing!r}")


def _written(layer: KerasLayer) -> Place | None:
    """Where the constructor of a copy stands that is made elsewhere."""
    first = layer
    while first.original is not None:
        first = first.original
    return None if first.place == layer.place else first.place


def _final(value: Value) -> bool:
    """Whether a value is what it is: a default, too, reads as known until it is forgotten."""
    match value:
        case None | bool() | int() | float() | str():
            return True
        case tuple() | list() if getattr(value, "length", None) is None:
            return all(map(_final, value))
    return False


def _may_change(value: Argument) -> bool:
    """Whether an argument is not the same at every moment of a run."""
    match value:
        case UnknownValue() | LayerValue():
            return True
        case tuple():
            return any(map(_may_change, value))
        case ObjectValue():
            return any(map(_may_change, value.arguments.values()))
        case Mapping():
            return any(map(_may_change, value.values()))
    return False


def qualified_model(model: KerasModel) -> str | None:
    """The path of a model's class, ``None`` where it is the user's."""
    if model.instance is not None:
        return None
    return {"sequential": "keras.Sequential", "functional": "keras.Model"}.get(model.kind)


def spec_of(run: Run, layer: KerasLayer) -> LayerSpec | None:
    """What the catalog says of a layer, or of the one that a user's class derives from."""
    name = layer.base or layer.name
    if name is None or layer.operation:
        return None
    return run.machine.catalog.layer(name, layer.dialect)


def infer(
    run: Run,
    layer: KerasLayer,
    inputs: Sequence[tuple[Size, ...] | None],
    named: Mapping[str, object],
) -> Outputs:
    """What a call of a layer or operation gives."""
    describer = Describer(run)
    arguments = describer.arguments(layer)
    plain = [plain_shape(run, shape) for shape in inputs]
    said = frozen((), named)
    if layer.form is None or said is None:
        return _infer(run, layer, plain, named, describer, arguments)
    key = (*plain, *said)
    known = layer.form.outputs.get(key)
    if known is None:
        known = _infer(run, layer, plain, named, describer, arguments)
        layer.form.outputs[key] = known
    return known


def _infer(
    run: Run,
    layer: KerasLayer,
    plain: Sequence[Shape | None],
    named: Mapping[str, object],
    describer: Describer,
    arguments: Mapping[str, Argument],
) -> Outputs:
    if layer.operation:
        from layerlint.interpreter.shapes.operations import infer_operation

        return infer_operation(layer.name or "", arguments, plain)
    name = layer.base if layer.base is not None and not layer.overrides_call else layer.name
    return shapes.infer(
        name or "",
        arguments,
        plain,
        call_arguments=written(run.machine, named, describer.inner, {}),
        inner=lambda wrapped, given: _inner(run, describer, wrapped, given),
    )


def count(run: Run, layer: KerasLayer, describer: Describer) -> int | None:
    """How many weights a layer of the catalog has."""
    if layer.operation or layer.name is None:
        return 0 if layer.operation else None
    name = layer.base if layer.base is not None and not layer.overrides_call else layer.name
    inputs = tuple(plain_shape(run, shape) for shape in layer.shapes or (None,))
    form = layer.form
    if form is not None and inputs in form.counts:
        return form.counts[inputs]
    found = shapes.count(
        name,
        describer.arguments(layer),
        inputs,
        inner=lambda wrapped, given: _inner(run, describer, wrapped, given),
        weigh=lambda wrapped, given: _weigh(run, describer, wrapped, given),
    )
    if form is not None:
        form.counts[inputs] = found
    return found


def plain_shape(run: Run, shape: tuple[Size, ...] | None) -> Shape | None:
    """A shape of integers, ``None`` for what is not one."""
    if shape is None or all(size is None or type(size) is int for size in shape):
        return shape
    sizes = (run.machine.settle(size) for size in shape)
    return tuple(
        int(size) if isinstance(size, int) and not isinstance(size, bool) else None
        for size in sizes
    )


def _inner(
    run: Run, describer: Describer, wrapped: GraphLayer, given: Sequence[Shape | None]
) -> Outputs | None:
    """What a model or user object gives that stands in a wrapper."""
    target = describer.known.get(wrapped.key)
    if target is None or (isinstance(target, KerasLayer) and not target.overrides_call):
        return None
    result = _rehearse(run, target, given)
    if result is None:
        return Outputs()
    found = tuple(plain_shape(run, leaf.shape) for leaf in result if isinstance(leaf, Tensor))
    return Outputs(shapes=found or (None,), single=len(found) <= 1)


def _rehearse(
    run: Run, target: KerasLayer | KerasModel, given: Sequence[Shape | None]
) -> tuple[object, ...] | None:
    """Call a model or user object only to learn what it gives."""
    scratch = Recording(scratch=True)
    inputs = [Tensor(None, index, shape) for index, shape in enumerate(given)]
    scratch.inputs = list(inputs)
    callee = target.instance if target.instance is not None else target
    run.recordings.append(scratch)
    run.depth += 1
    try:
        if run.depth > 30:
            return None
        entering: list[Value] = [inputs[0] if len(inputs) == 1 else List(inputs)]
        if states := _states(run, target, given):
            entering.append(states)
        result = run.apply(callee, entering, {}, None)
        return tuple(leaves(result, run.machine.settle))
    except Raised:
        return None
    finally:
        run.depth -= 1
        run.recordings.pop()


def _states(
    run: Run, target: KerasLayer | KerasModel, given: Sequence[Shape | None]
) -> List | None:
    """The states that a cell of the user's is given besides, as its ``state_size`` says."""
    if target.instance is None or len(given) != 1:
        return None
    said = run.machine.settle(target.instance.attributes.get("state_size"))
    sizes = said if isinstance(said, (list, tuple)) else [] if said is None else [said]
    batch = given[0][0] if given[0] else None
    shapes = ((batch, *(size if isinstance(size, (list, tuple)) else (size,))) for size in sizes)
    states = [Tensor(None, place, shape) for place, shape in enumerate(shapes, start=1)]
    return List(states) if states else None


def _weigh(
    run: Run, describer: Describer, wrapped: GraphLayer, given: Sequence[Shape | None]
) -> int | None:
    """How many weights a model or user object has that stands in a wrapper."""
    target = describer.known.get(wrapped.key)
    if target is None or (isinstance(target, KerasLayer) and not target.overrides_call):
        return None
    if _rehearse(run, target, given) is None:
        return None
    total = 0
    within = layers_within(run, target)
    # A wrapper is weighed with what it wraps.
    wrappers = (layer for layer in within if layer.instance is None)
    wrapped_too = {inner for layer in wrappers for inner in layers_within(run, layer)[1:]}
    for layer in within:
        if layer in wrapped_too:
            continue
        own = layer.instance is not None and layer.overrides_call
        for weight in layer.weights if own else [count(run, layer, describer)]:
            if weight is None:
                return None
            total += weight
    return total
